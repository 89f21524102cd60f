"""The day sheet, the entries behind it, the trial balance, and what was given up by type and user.
Source: domain 7.10."""

from collections import defaultdict
from datetime import timedelta

from office.accounts.models import Book, EntryKind
from office.accounts.shares import dollars
from office.desk.queries import agreed as drawers_agreed
from office.desk.queries import over_short, over_short_until
from office.reports.queries.ledger import (
    GIVEN_UP,
    OWED,
    before_and_after,
    by_day,
    final,
    money_period,
    moved,
    over_time,
    owed,
    standing_over_time,
)
from office.reports.queries.listing import PERSON, Line, Listing, Ready, days, short

SHEET_COLUMNS = ("What", "Which", "Entries", "Posted", "Taken back", "Net")
ENTRY_COLUMNS = ("Posted", "Entry", "What", "For", "Amount", "By")
TRIAL_COLUMNS = ("Book", "Before", "In the period", "At the end")
ADJUSTMENT_COLUMNS = ("Type", "Whose part", "User", "Entries", "Posted", "Taken back", "Net")
CHARGES, PAYMENTS, REFUNDS, ADJUSTMENTS = "Charges", "Payments", "Refunds", "Adjustments"
SIGNS = {CHARGES: 1, PAYMENTS: -1, REFUNDS: 1, ADJUSTMENTS: -1}  # how each changes what is owed
ALL = "all"


def _place(one):
    """(group, which) of a Moved on the day sheet; None for what only passes between those who owe."""
    if one.book == Book.INCOME:
        return CHARGES, "charges made"
    if one.book in GIVEN_UP:
        return ADJUSTMENTS, f"{one.write_off or 'no type'}, {GIVEN_UP[one.book]}"
    if one.book != Book.MONEY:
        return None
    if one.kind == EntryKind.REFUND:
        return REFUNDS, "to patients" if one.of_patient else "to plans"
    return PAYMENTS, f"patients, {one.tender or 'no tender'}" if one.of_patient else "plans"


def _amount(group, one):
    """What a Moved adds to its group: money that comes in and what is given up as positive cents."""
    return -one.cents if group in (CHARGES, REFUNDS) else one.cents


class _Sum:
    """How many entries were posted, and cents posted and taken back."""

    def __init__(self):
        self.entries = self.posted = self.back = 0

    def add(self, cents, one):
        """Count one Moved as `cents`."""
        if one.back:
            self.back += cents
        else:
            self.posted, self.entries = self.posted + cents, self.entries + one.entries

    @property
    def net(self):
        """Posted and taken back together."""
        return self.posted + self.back

    @property
    def cells(self):
        """The four cells of it."""
        return f"{self.entries:,}", dollars(self.posted), dollars(self.back), dollars(self.net)


def _summed(rows):
    """{group: {which: _Sum}} of Moved, the sum of each group under ALL."""
    found = {group: defaultdict(_Sum) for group in SIGNS}
    for one in rows:
        if place := _place(one):
            group, which = place
            for key in (which, ALL):
                found[group][key].add(_amount(group, one), one)
    return found


def day_sheet(from_on, until_on):
    """Charges, payments by tender, refunds and adjustments of a period, between what was owed before and after it."""
    period = money_period(from_on, until_on)
    rows, (before, after) = moved(period), before_and_after(period)
    sums, start = _summed(rows), owed(before)
    lines = [Line(None, ("Owed at the start", short(period[0]), "", "", "", dollars(start)))]
    for group, found in sums.items():
        total = found.pop(ALL, _Sum())
        lines += [Line(None, (group, which, *found[which].cells), link="ledger-entries") for which in sorted(found)]
        lines.append(Line(None, (f"All {group.lower()}", "", *total.cells)))
        start += SIGNS[group] * total.net
    lines += _drawers(period)
    lines.append(Line(None, ("Owed at the end", short(period[1]), "", "", "", dollars(start))))
    charts = tuple(over_time(group, _days(group, rows), period) for group in (CHARGES, PAYMENTS, ADJUSTMENTS))
    return Ready(lines, list, charts), [*SHEET_WORDS, agreed(start, owed(after)), counted(period), final(period[1])]


def _drawers(period):
    """What the drawers were over or short by, which is of no patient and changes nothing that is owed."""
    found = over_short(*period)
    rows = [(tender, entries, cents) for tender, (entries, cents) in found.items()]
    if len(rows) > 1:
        rows.append(("", sum(row[1] for row in rows), sum(row[2] for row in rows)))
    return [
        Line(None, ("Cash over and short", which or "all", f"{entries:,}", dollars(cents), dollars(0), dollars(cents)))
        for which, entries, cents in rows
    ]


def counted(period):
    """Whether the books say what was counted in the drawers of a period, in words."""
    one = drawers_agreed(*period)
    if not one.drawers:
        return "No drawer was counted and signed in these days."
    said = f"receipts {dollars(one.receipts)}, over or short {dollars(one.off)}, counted {dollars(one.counted)}"
    many = "1 drawer" if one.drawers == 1 else f"{one.drawers:,} drawers"
    return f"{'✓ Cash on the books is what was counted' if one.holds else '! Does not agree'}: {many}, {said}."


SHEET_WORDS = (
    "Owed at the end = owed at the start + charges − payments + refunds − adjustments. Owed: what plans and patients "
    "owe, less money kept for patients and money due back to plans.",
    "Net = posted + taken back. An entry counts on its posting day, a reversal on its own.",
)


def agreed(sheet, ledger):
    """Whether the sheet comes to what the trial balance of its last day says, in words."""
    if sheet == ledger:
        return f"✓ Agrees with the trial balance of the last day: {dollars(ledger)} are owed."
    return f"! Does not agree: the sheet comes to {dollars(sheet)}, the trial balance to {dollars(ledger)}."


def _days(group, rows):
    found = defaultdict(int)
    for one in rows:
        if (_place(one) or ("",))[0] == group:
            found[one.day_on] += _amount(group, one)
    return found


def ledger_entries(from_on, until_on):
    """Every entry of a period with who it is about; the amount is what it moves, of a reversal what it takes back."""
    moves = "(SELECT SUM(l.cents) FROM ledger_line l WHERE l.entry_id = e.number AND l.cents > 0)"
    select = f"{PERSON}, e.posted_on, e.number, e.words, e.service_on, {moves}, e.who, e.reverses_id"
    source = "FROM ledger_entry e JOIN patient p ON p.id = e.patient_id WHERE e.posted_on >= ? AND e.posted_on <= ?"
    given = money_period(from_on, until_on)
    found = Listing(select, source, days(*given), _entry, "ORDER BY e.posted_on, e.number")
    return found, ["Every entry by its posting day; what is behind the day sheet.", final(given[1])]


def _entry(row):
    posted_on, number, words, service_on, cents, who, reverses = row[9:]
    return short(posted_on), str(number), words, short(service_on), dollars(-cents if reverses else cents), who


def trial(from_on, until_on):
    """Every book of the ledger before a period, in it and at its end; all of them sum to zero."""
    period = money_period(from_on, until_on)
    before, after = before_and_after(period)
    rows = [(str(book), before[book], after[book]) for book in Book]
    rows.append(("All", sum(before.values()), sum(after.values())))
    rows[-1:-1] = _over_short(period)
    lines = [Line(None, (name, dollars(first), dollars(last - first), dollars(last))) for name, first, last in rows]
    zero = sum(after.values()) == 0
    facts = [
        "Each book = the sum of its lines up to the end of the day. Every entry sums to zero, so all books do.",
        f"{'✓' if zero else '!'} All books together: {dollars(sum(after.values()))}.",
        "What drawers were over or short by is of no patient: money counted against the account cash over and short.",
        f"Owed to us: {dollars(owed(after))}: what plans and patients owe, less what is kept for them.",
        final(period[1]),
    ]
    return Ready(lines, list, (_owed_chart(period, owed(before)),)), facts


def _over_short(period):
    """The two sides of what drawers were over or short by, which sum to zero."""
    before, after = over_short_until(period[0] - timedelta(days=1)), over_short_until(period[1])
    sides = (("counted over or short", before, after), ("cash over and short", -before, -after))
    return sides if before or after else ()


def _owed_chart(period, start):
    changes = by_day(one for one in moved(period) if one.book in OWED)
    return standing_over_time("Owed to us, at the end of each", start, changes, period)


def adjustments(from_on, until_on):
    """What was given up in a period, by type, whose part it was, and user."""
    period = money_period(from_on, until_on)
    sums, days_of, total = defaultdict(_Sum), defaultdict(lambda: defaultdict(int)), _Sum()
    for one in moved(period):
        if one.book in GIVEN_UP:
            kind = one.write_off or "no type"
            sums[kind, GIVEN_UP[one.book], one.who].add(one.cents, one)
            days_of[kind][one.day_on] += one.cents
            total.add(one.cents, one)
    lines = [Line(None, (*key, *found.cells)) for key, found in sorted(sums.items())]
    lines += [Line(None, ("All", "", "", *total.cells))] if lines else []
    charts = tuple(over_time(kind, found, period) for kind, found in sorted(days_of.items()))
    return Ready(lines, list, charts), [
        "Net = posted + taken back, of what was written off on its posting day. A reversal counts for who made it.",
        final(period[1]),
    ]
