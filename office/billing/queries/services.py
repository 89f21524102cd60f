"""What was charged line by line, and what can be charged."""

from dataclasses import dataclass

from peewee import JOIN

from office.accounts.models import Coverage, EntryKind
from office.db import fetch
from office.scheduling.models import Provider
from office.visits.models import Visit


@dataclass(frozen=True)
class Done:
    """One line charged before: its code ("" when it was typed without one), words, cents, entry, and its reversal."""

    code: str
    words: str
    cents: int
    entry: int | None
    undone: int | None


def services_of(patient_id, visit_id, on):
    """The lines charged for a visit, or for a day without a visit, with those of no cents: [Done]. Two queries."""
    where, value = "visit_id = ?", visit_id
    if not visit_id:
        where, value = "visit_id IS NULL AND {}.service_on = ?", on.isoformat()
    charged = fetch(
        "SELECT s.code, c.words, SUM(CASE WHEN l.cents > 0 THEN l.cents ELSE 0 END), c.number, r.number "
        "FROM ledger_entry c JOIN ledger_line l ON l.entry_id = c.number LEFT JOIN service s ON s.entry_id = c.number "
        f"LEFT JOIN ledger_entry r ON r.reverses_id = c.number WHERE c.patient_id = ? AND c.kind = ? "
        f"AND c.{where.format('c')} GROUP BY s.code, c.words, c.number, r.number ORDER BY c.number",
        *(patient_id, str(EntryKind.CHARGE), value),
    )
    free = fetch(
        "SELECT s.code, s.words FROM service s WHERE s.patient_id = ? AND s.entry_id IS NULL "
        f"AND s.{where.format('s')} ORDER BY s.id",
        *(patient_id, value),
    )
    found = [Done(code or "", words, int(cents), number, undone) for code, words, cents, number, undone in charged]
    return found + [Done(code, words, 0, None, None) for code, words in free]


def charged_codes(patient_id, visit_id, on):
    """The codes in force that were charged for a visit (or a day without one)."""
    return {one.code for one in services_of(patient_id, visit_id, on) if not one.undone}


def visits_to_charge(patient_id, limit=20):
    """The latest visits of a patient with their provider, newest first."""
    query = Visit.select(Visit, Provider).join(Provider, JOIN.LEFT_OUTER).where(Visit.patient == patient_id)
    return list(query.order_by(Visit.day_on.desc(), Visit.id.desc()).limit(limit))


def first_copay(patient_id, on):
    """The copay of the plan that pays first on a day, in cents, or None."""
    query = Coverage.select().where(Coverage.patient == patient_id)
    query = query.where(Coverage.from_on.is_null() | (Coverage.from_on <= on))
    row = query.where(Coverage.to_on.is_null() | (Coverage.to_on >= on)).order_by(Coverage.rank, Coverage.id).first()
    return row.copay_cents if row else None
