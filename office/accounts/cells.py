"""The figures of a charge, each with the entries behind it, as HTML: a page has a hundred of them, and a macro of the
templates takes four times as long for each. Pure."""

from functools import cache

from markupsafe import Markup, escape

from office.accounts.shares import dollars

EMPTY = '<span class="muted">{}</span>'


@cache
def _escaped(text):
    """Words of entries come again and again."""
    return str(escape(text))


def figures(row, ledger, bare=False):
    """The cells of a ChargeRow as Markup: `ledger` is the address of the patient's ledger; `bare` leaves out the words
    of the service, and the ways to pages that have them."""
    one, behind, told = row.split, row.behind, f"<p>{escape(row.sentence)}</p>"
    waits = "waiting" if one.to_plan else "no plan"
    shares = "".join(f"<small>{part.name} {dollars(part.cents)}</small>" for part in one.parts)

    around = {}  # what stands around the cents of an entry, which is behind several numbers

    def listed(entry):
        if entry.number not in around:
            words = "Charge" if bare and entry.number == row.number else _escaped(entry.words)
            number = entry.number if bare else f'<a href="{ledger}/{entry.number}">{entry.number}</a>'
            around[entry.number] = _around(entry, words, number)
        return dollars(entry.cents).join(around[entry.number])

    def cell(label, cents, entries, told="", shares="", strong=False):
        rows = "".join([listed(entry) for entry in entries])
        shown = _opened(row.number, cents, rows, told, shares, strong)
        return f'<td class="num" data-label="{label}">{shown}</td>'

    allowed = f'<td class="num" data-label="Plan allowed">{EMPTY.format(waits)}</td>'
    return Markup(
        cell("Charge", one.charge, behind["charge"])
        + (allowed if one.allowed is None else cell("Plan allowed", one.allowed, behind["allowed"]))
        + cell("Plan paid", one.plan_paid, behind["plan_paid"])
        + cell("Written off", one.given_up, behind["written_off"])
        + cell("With plan", one.left_insurance, behind["with_plan"])
        + cell("Your share", one.share, behind["share"], told, shares)
        + cell("You paid", one.patient_paid, behind["paid"])
        + cell("Left", one.left, behind["left"], told, strong=True)
    )


def _opened(key, cents, rows, told, shares, strong):
    """The number, and when it is opened the rows of its entries; `key` is the charge, `told` and `shares` stand beside
    them."""
    if not rows:
        return EMPTY.format(dollars(cents) if cents else "–")
    return (
        f'<details class="behind" name="behind-{key}"><summary>'
        f"<span{' class=strong' if strong and cents else ''}>{dollars(cents)}</span>{shares}</summary>"
        f'<div class="behind-panel"><ul>{rows}</ul>{told}</div></details>'
    )


def _around(entry, words, number):
    """One entry behind a number: what stands before its cents, and after them."""
    undone = f"<small>reversed by {entry.undone_by}</small>" if entry.undone_by else ""
    return (
        f"<li{' class=undone' if entry.undone_by else ''}><span>{entry.posted}</span>"
        f"<span>{words}</span>"
        '<span class="num">',
        f"</span>{number}{undone}</li>",
    )
