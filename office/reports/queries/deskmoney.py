"""Deposits, collection at the desk, and money that is more than is owed, for any period. Source: domain 5.4, 7.10."""

from collections import defaultdict

from office.accounts.models import Book
from office.accounts.shares import dollars
from office.db import as_day, fetch
from office.desk.queries import Collected
from office.reports.drawing import Chart
from office.reports.queries.custody import local_day
from office.reports.queries.ledger import (
    before_and_after,
    by_day,
    final,
    money_period,
    moved,
    over_time,
    standing_over_time,
)
from office.reports.queries.listing import PERSON, WHO, Line, Ready, marks, short, who
from office.reports.queries.spans import percent, spans

DEPOSIT_COLUMNS = ("Deposit", "Day", "Drawers", "Cash", "Checks", "Total", "Over/short", "By", "Reviewed by")
CREDIT_COLUMNS = (*WHO, "Whose", "Entry", "Since", "Plan", "Credit")
COLLECTION_COLUMNS = ("Day", "Visits", "Paid in full", "Due", "Collected", "Share", "Left, and why")
# What the drawers of a deposit were over or short by, in cash and checks.
OFF = (
    "(SELECT COALESCE(SUM(o.cents), 0) FROM over_short o JOIN drawer_count c ON c.id = o.count_id "
    "JOIN drawer_session s ON s.id = c.session_id WHERE s.deposit_id = d.id AND o.tender IN ('cash', 'check'))"
)
# Of the visits of a period in which a copay was due: day, copay, money posted for the visit by that day.
COPAYS = (
    "SELECT v.id, v.day_on, d.cents, (SELECT COALESCE(SUM(l.cents), 0) FROM ledger_line l "
    f"JOIN ledger_entry e ON e.number = l.entry_id WHERE e.visit_id = v.id AND l.book = '{Book.MONEY}' "
    "AND l.payment_id IS NOT NULL AND e.posted_on <= v.day_on) FROM copay_due d JOIN visit v ON v.id = d.visit_id "
    "WHERE v.day_on >= ? AND v.day_on <= ? AND d.cents > 0 "
    "AND v.flow NOT IN ('expected', 'left without being seen') ORDER BY v.day_on, v.id"
)
WHY = (
    "SELECT n.visit_id, n.why, n.at FROM not_collected n JOIN visit v ON v.id = n.visit_id "
    "WHERE v.day_on >= ? AND v.day_on <= ? ORDER BY n.id"
)


def deposits(from_on, until_on):
    """What went to the bank in a period, by slip."""
    period = money_period(from_on, until_on)
    rows = fetch(
        "SELECT d.number, d.day_on, (SELECT COUNT(*) FROM drawer_session s WHERE s.deposit_id = d.id), d.cash_cents, "
        f"d.checks_cents, d.who, d.reviewed_who, d.reviewed_at, {OFF} FROM deposit d "
        "WHERE d.day_on >= ? AND d.day_on <= ? "
        "ORDER BY d.number",
        *(one.isoformat() for one in period),
    )
    days_of, lines = defaultdict(int), []
    for number, day_on, drawers, cash, checks, by, reviewer, at, off in rows:
        days_of[as_day(day_on)] += cash + checks
        money = map(dollars, (cash, checks, cash + checks, int(off)))
        by_then = reviewer if at and local_day(at) <= period[1] else "not yet"
        lines.append(Line(None, (str(number), short(day_on), str(drawers), *money, by, by_then)))
    if lines:
        cash, checks = (sum(row[place] for row in rows) for place in (3, 4))
        money = map(dollars, (cash, checks, cash + checks, sum(int(row[8]) for row in rows)))
        lines.append(Line(None, ("All", "", str(sum(row[2] for row in rows)), *money, "", "")))
    return Ready(lines, list, (over_time("Deposited", days_of, period),)), [
        "Deposit = cash counted in the drawers − cash left in them + checks. Cards and money of plans go to the bank "
        "by themselves: see the day sheet.",
        "Over/short: what the drawers of the deposit held above or below the books, posted to the account cash over "
        "and short; it is in the deposit.",
    ]


def credits(from_on, until_on):
    """Who paid more than is owed, patients and plans, at the end of the last day of a period."""
    period = money_period(from_on, until_on)
    rows = sorted((*_kept(period[1]), *_overpaid(period[1])), key=lambda row: (-row[-1], row[2]))
    books = (Book.UNAPPLIED, Book.PLAN_CREDIT)
    before, after = before_and_after(period)
    changes = by_day((one for one in moved(period) if one.book in books), sign=-1)
    start = -sum(before[book] for book in books)
    chart = standing_over_time("Credits, at the end of each", start, changes, period)
    patients, plans, total = -after[books[0]], -after[books[1]], sum(row[-1] for row in rows)
    same = "✓ Agrees" if patients + plans == total else "! Does not agree"
    return Ready(rows, _dressed, (chart,)), [
        "Credit of a patient = a payment − what of it was applied or paid back. Of a plan = what it paid too much "
        "for a charge − what went back. As of the end of the last day.",
        f"{same} with the trial balance: {dollars(patients)} of patients and {dollars(plans)} of plans, "
        f"{dollars(total)} in all.",
        final(period[1]),
    ]


def _kept(on):
    """[(patient id, whose, payment, its day, plan, cents)] of payments that are not used up on a day."""
    rows = fetch(
        "SELECT p.patient_id, p.number, p.posted_on, -q.cents FROM (SELECT l.payment_id AS payment, SUM(l.cents) AS "
        "cents FROM ledger_line l JOIN ledger_entry e ON e.number = l.entry_id WHERE l.book = 'unapplied payments' "
        "AND e.posted_on <= ? GROUP BY l.payment_id HAVING SUM(l.cents) <> 0) q "
        "JOIN ledger_entry p ON p.number = q.payment",
        on.isoformat(),
    )
    return [(patient, "patient", number, day, "", int(cents)) for patient, number, day, cents in rows]


def _overpaid(on):
    """The same of charges for which a plan paid too much; since the first such payment."""
    rows = fetch(
        "SELECT c.patient_id, c.number, q.since, q.payer, -q.cents FROM (SELECT l.charge_id AS charge, "
        "MIN(e.posted_on) AS since, MAX(e.payer) AS payer, SUM(l.cents) AS cents FROM ledger_line l "
        "JOIN ledger_entry e ON e.number = l.entry_id WHERE l.book = 'due back to plans' AND e.posted_on <= ? "
        "GROUP BY l.charge_id HAVING SUM(l.cents) <> 0) q JOIN ledger_entry c ON c.number = q.charge",
        on.isoformat(),
    )
    return [(patient, "plan", number, day, payer, int(cents)) for patient, number, day, payer, cents in rows]


def _dressed(rows):
    """The Lines of credits with the people they are about. One query."""
    asked, ids = marks({row[0] for row in rows})
    people = {row[0]: who(row) for row in fetch(f"{PERSON} FROM patient p WHERE p.id IN ({asked})", *ids)}
    return [
        Line(patient, (*people[patient], whose, str(number), short(day), payer, dollars(cents)))
        for patient, whose, number, day, payer, cents in rows
    ]


def collection(from_on, until_on):
    """Copays collected ÷ copays due by day of visit, with what was left and why."""
    period = money_period(from_on, until_on)
    values = tuple(one.isoformat() for one in period)
    reasons, days_of, total = _reasons(values), {}, Collected()
    for visit, day, due, paid in fetch(COPAYS, *values):
        day_on = as_day(day)
        why = next((why for why, said_on in reasons.get(visit, ()) if said_on <= day_on), None)
        for one in (days_of.setdefault(day_on, Collected()), total):
            one.add(due, int(paid), why)
    lines = [_collected(short(day_on), one) for day_on, one in days_of.items()]
    lines += [_collected("All", total)] if lines else []
    return Ready(lines, list, (_share_chart(days_of, period),)), [
        "Share = collected ÷ due. Due: the copay that the plan asked, known when the patient came. Collected: money "
        "posted for that visit by the end of its day, at most the copay.",
        f"{dollars(total.collected)} ÷ {dollars(total.due)}"
        + ("" if total.percent is None else f" = {total.percent:.1f} %"),
    ]


def _reasons(values):
    """{visit id: [(why, local day on which it was said)]}, the newest first."""
    found = defaultdict(list)
    for visit, why, at in fetch(WHY, *values):
        found[visit].insert(0, (why, local_day(at)))
    return found


def _collected(name, one):
    left = "; ".join(f"{dollars(cents)} {why or 'no reason given'}" for why, cents in sorted(one.reasons.items()))
    figures = (f"{one.visits:,}", f"{one.paid_visits:,}", dollars(one.due), dollars(one.collected))
    return Line(None, (name, *figures, "–" if one.percent is None else f"{one.percent:.1f} %", left))


def _share_chart(days_of, period):
    def of(first, last):
        inside = [one for day_on, one in days_of.items() if first <= day_on <= last]
        return percent(sum(one.collected for one in inside), sum(one.due for one in inside))

    return Chart("Collected at the desk", tuple((name, of(*ends)) for name, *ends in spans(*period)), "%")
