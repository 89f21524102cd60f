"""What stands around an account: its few figures for other pages, the policies, who may hear about it."""

from dataclasses import dataclass

from office import clock
from office.accounts.models import Book, Coverage, QuestionState
from office.db import fetch
from office.patients.models import Contact, ContactRole

BILLING = "billing"


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
        "WHERE c.patient_id = ? AND l.book = ?"
    )
    of_payments = of_charges.replace("l.charge_id", "l.payment_id")
    asked = "SELECT COUNT(*) FROM billing_question q WHERE q.patient_id = ? AND q.state <> ?"
    held = "SELECT COUNT(*) FROM account_patient t JOIN account a ON a.id = t.account_id WHERE t.patient_id = ? "
    held += "AND a.held_since IS NOT NULL"
    books = (Book.PATIENT_OWES, Book.INSURANCE_OWES, Book.UNAPPLIED)
    values = [value for book in books for value in (patient_id, str(book))]
    owes, plan, kept, open_questions, holds = fetch(
        f"SELECT ({of_charges}), ({of_charges}), ({of_payments}), ({asked}), ({held})",
        *(*values, patient_id, str(QuestionState.CLOSED), patient_id),
    )[0]
    return Standing(int(owes or 0), int(plan or 0), -int(kept or 0), open_questions, bool(holds))


def coverage_today(patient_id):
    """Policies of a patient in force today, dates inclusive, in order of rank."""
    on = clock.today()
    query = Coverage.select().where(Coverage.patient == patient_id).order_by(Coverage.rank, Coverage.id)
    query = query.where(Coverage.from_on.is_null() | (Coverage.from_on <= on))
    return list(query.where(Coverage.to_on.is_null() | (Coverage.to_on >= on)))


def may_hear(patient_id):
    """Who may be told about bills besides the patient: [(name, relationship, "all" | "amounts only" | "nothing")].

    Guarantors hear amounts only; permitted persons with the scope billing hear all; restricted persons nothing.
    Source: domain 6.3, 7.10.
    """
    on = clock.today()
    told = {ContactRole.GUARANTOR: "amounts only", ContactRole.PERMITTED: "all", ContactRole.RESTRICTED: "nothing"}
    query = Contact.select().where((Contact.patient == patient_id) & Contact.role.in_([str(role) for role in told]))
    query = query.where(Contact.revoked_at.is_null() & (Contact.until.is_null() | (Contact.until >= on)))
    return [
        (one.name, one.relationship, told[one.role])
        for one in query.order_by(Contact.id)
        if one.role != ContactRole.PERMITTED or BILLING in one.scopes
    ]
