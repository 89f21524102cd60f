"""A number of the account that opens the entries behind it, as HTML: a page has a hundred of them, and a macro of the
templates takes four times as long for each. Pure."""

from functools import cache

from markupsafe import Markup, escape

from office.accounts.shares import dollars

EMPTY = Markup('<span class="muted">{}</span>')


@cache
def _escaped(text):
    """Words of entries come again and again."""
    return escape(text)


def behind(cents, entries, ledger, key, said="", parts=(), strong=False, bare=False):
    """The number, and when it is opened its entries: `ledger` is the address of the patient's ledger, `key` the
    charge, `said` its sentence, `parts` those of the patient's share, `bare` leaves out the words of the service."""
    if not entries:
        return EMPTY.format(dollars(cents) if cents else "–")
    shares = "".join(f"<small>{part.name} {dollars(part.cents)}</small>" for part in parts)
    rows = "".join(_row(entry, ledger, bare and entry.number == key) for entry in entries)
    return Markup(
        f'<details class="behind" name="behind-{key}"><summary>'
        f"<span{' class=strong' if strong and cents else ''}>{dollars(cents)}</span>{shares}</summary>"
        f'<div class="behind-panel"><ul>{rows}</ul>{f"<p>{escape(said)}</p>" if said else ""}</div></details>'
    )


def _row(entry, ledger, bare):
    """One entry behind a number."""
    undone = f"<small>reversed by {entry.undone_by}</small>" if entry.undone_by else ""
    return (
        f"<li{' class=undone' if entry.undone_by else ''}><span>{entry.posted}</span>"
        f"<span>{'Charge' if bare else _escaped(entry.words)}</span>"
        f'<span class="num">{dollars(entry.cents)}</span>'
        f'<a href="{ledger}/{entry.number}">{entry.number}</a>{undone}</li>'
    )
