"""What stands on a statement, as text: the copy that is stored. One query for the charges of many statements."""

from datetime import timedelta

from office.accounts.models import Book
from office.accounts.shares import dollars, said
from office.db import as_day, fetch

WAITS = "Your plan has not answered for all of this yet."
TITLES = {"statement": "Statement", "final notice": "Final notice"}


def details(numbers, on):
    """{charge: (day, patient, provider, words, charged, plan paid, adjusted, paid)} of some charges as they stood on a
    day; one query."""
    if not numbers:
        return {}
    listed = ", ".join(map(str, sorted(numbers)))
    sums = "SUM(CASE WHEN l.book = ? THEN l.cents ELSE 0 END)"
    paid = "SUM(CASE WHEN l.book = ? AND l.payment_id IS NOT NULL THEN l.cents ELSE 0 END)"
    rows = fetch(
        f"SELECT c.number, c.service_on, n.first_name, n.last_name, p.short, c.words, {sums}, {sums}, {sums}, {paid} "
        "FROM ledger_entry c JOIN ledger_line l ON l.charge_id = c.number JOIN patient n ON n.id = c.patient_id "
        "JOIN ledger_entry e ON e.number = l.entry_id AND e.posted_on <= ? "
        "LEFT JOIN visit v ON v.id = c.visit_id LEFT JOIN provider p ON p.id = v.provider_id "
        f"WHERE c.number IN ({listed}) GROUP BY c.number, c.service_on, n.first_name, n.last_name, p.short, c.words",
        *map(str, (Book.INCOME, Book.MONEY, Book.WRITTEN_OFF, Book.PATIENT_OWES)),
        on.isoformat(),
    )
    found = {}
    for number, day, first, last, who, words, *sums in rows:
        charged, plan_paid, adjusted, paid = map(int, sums)
        name = f"{first} {last}".strip()
        found[number] = (as_day(day), name, who or "", words, -charged, plan_paid, adjusted, -paid)
    return found


def copy_of(payee, number, known, waiting, today, values):
    """The copy of a statement: all texts as they are printed.

    `known` are the details of its charges, `waiting` the charges for which a plan still has to answer, `values` the
    settings.
    """
    charges = sorted(payee.charges, key=lambda one: (one.service_on, one.charge))
    return {
        "practice": {name: values[f"practice.{name}"] for name in ("name", "address", "phone")},
        "title": TITLES.get(payee.rung, "Reminder"),
        "rung": str(payee.rung),
        "number": str(number),
        "account": str(payee.account),
        "date": said(today),
        "pay_by": said(today + timedelta(days=values["statements.pay_days"])),
        "name": payee.name,
        "lines": list(payee.lines),
        "rows": [_row(one, known[one.charge], one.charge in waiting) for one in charges],
        "total": dollars(payee.owed),
        "aging": [dollars(cents) for cents in payee.parts],
        "kept": f"We hold {dollars(payee.kept)} that you paid ahead." if payee.kept > 0 and not payee.apart else "",
        "plan": payee.plan.words if payee.plan and payee.plan.keeps and not payee.apart else "",
        "ways": values["statements.ways"],
        "message": values["statements.message"] or MESSAGES[payee.rung],
    }


MESSAGES = {
    "statement": "This is your part of what we charged. Please call us when something is not right.",
    "first reminder": "We have not had your payment yet. If it is on its way, thank you. Call us if you need a plan.",
    "second reminder": "This is our second reminder. Please pay, or call us about a payment plan.",
    "final notice": "This is our final notice. Please pay or call us by the date above, so that we find a way.",
}


def _row(one, known, waits):
    day, patient, provider, words, charged, plan_paid, adjusted, paid = known
    return {
        "day": f"{day:%m/%d/%Y}",
        "patient": patient,
        "provider": provider,
        "words": words,
        "amounts": [dollars(cents) for cents in (charged, plan_paid, adjusted, paid, one.cents)],
        "note": WAITS if waits else "",
    }


def last_entry(on):
    """The number of the last ledger entry that was posted up to a day."""
    return fetch("SELECT MAX(number) FROM ledger_entry WHERE posted_on <= ?", on.isoformat())[0][0] or 0
