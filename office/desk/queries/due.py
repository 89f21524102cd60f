"""What a patient is asked for today: the copay by the coverage, what was paid of it, why it was not collected."""

from dataclasses import dataclass

from office import clock
from office.accounts.models import Book
from office.charts.queries.codes import survivor_of
from office.coverage.queries import copay_due, copay_kind
from office.db import as_day, fetch
from office.desk.models import CopayDue, NotCollected
from office.loading import load, marks
from office.patients.models import Patient, Registration
from office.typed import mrn
from office.visits.models import Visit

# What patients paid towards a visit, reversals and money paid back counted in.
PAID = (
    "SELECT COALESCE(SUM(l.cents), 0) FROM ledger_line l JOIN ledger_entry e ON e.number = l.entry_id "
    f"WHERE e.visit_id = v.id AND l.book = '{Book.MONEY}' AND l.payment_id IS NOT NULL"
)


@dataclass(frozen=True)
class Copay:
    """The copay of a visit, in cents: asked by the plan (None: nobody knows), paid so far, why it was not taken."""

    cents: int | None
    payer: str
    paid: int = 0
    visit: Visit | None = None
    not_collected: NotCollected | None = None

    @property
    def left(self):
        """What is still to be taken today."""
        return max(0, (self.cents or 0) - self.paid)


def asked_by_plan(patient_id, appointment=None):
    """(cents or None, payer): the copay that the policy which pays first asks for a visit today, by its kind."""
    kind = copay_kind(appointment.type.code if appointment else "")
    due = copay_due(patient_id, clock.today(), kind)
    return due.cents, due.coverage.said if due.coverage else ""


def copay_of(visit):
    """The Copay of a Visit. Three queries, four before the patient has come."""
    known = CopayDue.get_or_none(CopayDue.visit == visit.id)
    cents, payer = (known.cents, known.payer) if known else asked_by_plan(visit.patient_id, visit.appointment)
    paid = int(fetch(f"SELECT ({PAID}) FROM visit v WHERE v.id = ?", visit.id)[0][0])
    return Copay(cents, payer, paid, visit, why_not(visit.id))


def copay_before_coming(appointment):
    """The Copay of someone who is expected: there is no visit to pay for yet."""
    return Copay(*asked_by_plan(appointment.patient_id, appointment))


def why_not(visit_id):
    """Why the copay of a visit was not collected (NotCollected), or None."""
    return NotCollected.get_or_none((NotCollected.visit == visit_id) & NotCollected.ended_at.is_null())


def visit_today(patient_id):
    """The visit of a patient who came today, the latest; or None."""
    came = "patient_id = ? AND day_on = ? AND arrived_at IS NOT NULL ORDER BY id DESC LIMIT 1"
    return next(iter(load(Visit, came, patient_id, clock.today().isoformat())), None)


@dataclass(frozen=True)
class Relative:
    """Someone of the family whose part may be paid with the same money: copay left today, and what is owed in all."""

    id: int
    name: str
    born_on: object
    mrn: int
    visit: int | None
    copay: int
    owes: int
    same_account: bool


def family(patient_id):
    """The Relatives of a patient: others on the account, and whoever lives with them. Two queries, one for someone who
    has none; six at most."""
    on = clock.today().isoformat()
    others = fetch(
        "SELECT y.patient_id FROM account_patient x JOIN account_patient y ON y.account_id = x.account_id "
        "WHERE x.patient_id = ? AND y.patient_id <> ? "
        "UNION ALL SELECT other_id FROM household WHERE patient_id = ? AND (until IS NULL OR until >= ?) "
        "UNION ALL SELECT patient_id FROM household WHERE other_id = ? AND (until IS NULL OR until >= ?)",
        *(patient_id, patient_id, patient_id, on, patient_id, on),
    )
    rows = others and fetch(
        "SELECT p.id, p.last_name, p.first_name, p.born_on, p.mrn, v.id, "
        f"COALESCE(d.cents, 0) - ({PAID}), "
        "(SELECT COALESCE(SUM(l.cents), 0) FROM ledger_line l JOIN ledger_entry c ON c.number = l.charge_id "
        f"WHERE c.patient_id = p.id AND l.book = '{Book.PATIENT_OWES}'), "
        "CASE WHEN t.account_id IS NOT NULL AND t.account_id = o.account_id THEN 1 ELSE 0 END "
        "FROM patient p LEFT JOIN account_patient t ON t.patient_id = p.id "
        "LEFT JOIN account_patient o ON o.patient_id = ? "
        "LEFT JOIN visit v ON v.id = (SELECT MAX(w.id) FROM visit w WHERE w.patient_id = p.id AND w.day_on = ? "
        "AND w.arrived_at IS NOT NULL AND w.flow <> 'left without being seen') "
        "LEFT JOIN copay_due d ON d.visit_id = v.id "
        "WHERE p.id <> ? AND p.privacy = 'normal' AND p.registration NOT IN ('merged', 'entered in error') "
        f"AND p.id IN ({marks(others)}) ORDER BY p.born_on, p.id LIMIT 6",
        *(patient_id, on, patient_id, *(other for (other,) in others)),
    )
    return [_relative(*row) for row in rows]


def someone(number):
    """The patient of a record number as typed, as a Relative; that of the record into which it was merged. Or None."""
    typed = mrn(number)
    patient = Patient.get_or_none(Patient.mrn == (survivor_of(typed) or typed)) if typed else None
    if patient is None or patient.registration in (Registration.MERGED, Registration.ENTERED_IN_ERROR):
        return None
    visit = visit_today(patient.id)
    left = copay_of(visit).left if visit else 0
    return Relative(patient.id, patient.full_name, patient.born_on, patient.mrn, visit and visit.id, left, 0, False)


def _relative(key, last, first, born_on, mrn, visit, copay, owes, same):
    return Relative(key, f"{last}, {first}", as_day(born_on), mrn, visit, max(0, int(copay)), int(owes), bool(same))
