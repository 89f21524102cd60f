"""What stands around an account: its few figures for other pages, the policies, who may hear about it."""

from dataclasses import dataclass

from office import clock
from office.accounts.models import Book, Coverage, EntryKind, QuestionState
from office.accounts.queries.entries import charge_of
from office.accounts.queries.sums import balance
from office.accounts.shares import dollars, said
from office.coverage.queries import coverages
from office.db import as_day, fetch
from office.loading import marks
from office.patients.queries.likeness import policies_from
from office.visits.models import Visit


@dataclass(frozen=True)
class Standing:
    """The few figures that other pages show: cents owed, with plans, kept; open questions; statement held."""

    owes: int
    with_plan: int
    kept: int
    questions: int
    held: bool


def standing(patient_id):
    """The Standing of a patient, in one query."""
    of_charges = (
        "SELECT SUM(l.cents) FROM ledger_entry c JOIN ledger_line l ON l.charge_id = c.number "
        "WHERE c.patient_id = ? AND l.book = '{}'"
    )
    # In the order of CROSS JOIN, as in `kept_payments`.
    of_payments = (
        "SELECT SUM(l.cents) FROM ledger_entry p CROSS JOIN ledger_line l WHERE p.patient_id = ? "
        f"AND p.kind = '{EntryKind.PATIENT_PAYMENT}' AND l.payment_id = p.number AND l.book = '{Book.UNAPPLIED}'"
    )
    asked = "SELECT COUNT(*) FROM billing_question q WHERE q.patient_id = ? AND q.state <> ?"
    held = "SELECT COUNT(*) FROM account_patient t JOIN account a ON a.id = t.account_id WHERE t.patient_id = ? "
    held += "AND a.held_since IS NOT NULL"
    owed, with_plan = of_charges.format(Book.PATIENT_OWES), of_charges.format(Book.INSURANCE_OWES)
    owes, plan, kept, open_questions, holds = fetch(
        f"SELECT ({owed}), ({with_plan}), ({of_payments}), ({asked}), ({held})",
        *(patient_id, patient_id, patient_id, patient_id, str(QuestionState.CLOSED), patient_id),
    )[0]
    return Standing(int(owes or 0), int(plan or 0), -int(kept or 0), open_questions, bool(holds))


def policy_numbers(ids):
    """(patient id, payer and member number as one text) of the policies of some patients, for the duplicate check."""
    rows = Coverage.select(Coverage.patient, Coverage.payer, Coverage.member_number).where(
        Coverage.patient.in_(ids) & (Coverage.member_number != "") & Coverage.error_at.is_null()
    )
    return [(key, f"{payer} {number}") for key, payer, number in rows.tuples()]


policies_from(policy_numbers)


def coverage_today(patient_id):
    """Policies of a patient in force today, in order of rank: `coverages` of the coverage part, for today."""
    return coverages(patient_id, clock.today())


def banner_state(patient):
    """What the patient's banner says about money, or None: what is owed today."""
    return owed_state(balance(patient.id))


def owed_state(owed):
    """The same for cents that are known."""
    return {"word": f"Owes {dollars(owed)}", "tone": "calm"} if owed else None


def recent_visits(patient_id, limit=8, charged=None):
    """The latest visits of a patient as (id, day, provider, whether it has a charge), newest first; `charged` are the
    visits (ids) that have one, where they are known. One query, or two.
    """
    rows = fetch(
        "SELECT v.id, v.day_on, p.short FROM visit v LEFT JOIN provider p ON p.id = v.provider_id "
        "WHERE v.patient_id = ? ORDER BY v.day_on DESC, v.id DESC LIMIT ?",
        *(patient_id, limit),
    )
    if charged is None:
        of = f"SELECT visit_id FROM ledger_entry WHERE kind = ? AND visit_id IN ({marks(rows)})"
        charged = {visit for (visit,) in fetch(of, str(EntryKind.CHARGE), *(row[0] for row in rows))}
    return [(visit, as_day(day), who or "", visit in charged) for visit, day, who in rows]


def payable(charges, visits):
    """What a payment can be for, as choices (value, label): open charges (Open rows), visits without a charge."""
    choices = [("", "What is owed, oldest first")]
    for one in charges:
        if one.left or one.with_plan:
            due = f"{dollars(one.left)} left" if one.left else "waits for the plan"
            choices.append((f"charge-{one.number}", f"{said(one.service_on)} · {one.words} · {due}"))
    choices += [(f"visit-{visit}", _visit_said(day, who)) for visit, day, who, charged in visits if not charged]
    return choices


def visit_choices(visits):
    """What a charge can be for, as choices (value, label)."""
    return [("", "No visit: the day below"), *((str(visit), _visit_said(day, who)) for visit, day, who, _ in visits)]


def _visit_said(day_on, provider):
    return f"Visit of {said(day_on)}" + (f" · {provider}" if provider else "")


def towards(patient_id, choice):
    """What a choice of `payable` means: {"charge": LedgerEntry} or {"visit": Visit} of this patient, or {}."""
    kind, _, number = choice.partition("-")
    if kind == "charge":
        return {"charge": charge_of(patient_id, int(number))}
    return {"visit": visit_of(patient_id, number)} if kind == "visit" else {}


def visit_of(patient_id, visit_id):
    """One visit of this patient, or None; `visit_id` as typed or chosen."""
    return Visit.get_or_none((Visit.patient == patient_id) & (Visit.id == int(visit_id))) if visit_id else None
