"""Statements that were sent, runs, holds and steps, as pages show them."""

from dataclasses import dataclass

from office.accounts.models import Account, AccountPatient
from office.accounts.shares import dollars
from office.db import as_day, fetch
from office.errors import NotFound
from office.loading import load
from office.statements.models import LadderStep, PaymentPlan, Statement, StatementHold, StatementRun
from office.statements.queries.payees import addressed, payees
from office.statements.queries.plans import plan_offers, viewed

LATEST = 24
# The patient under whose address a statement (s) of an account (a) is opened.
TO_OPEN = (
    "COALESCE(s.apart_id, a.guarantor_id, "
    "(SELECT MIN(t.patient_id) FROM ledger_entry t WHERE t.account_id = s.account_id))"
)


def get_statement(patient_id, number):
    """One Statement of an account to which this patient belongs. NotFound."""
    row = Statement.get_or_none(Statement.number == number)
    if row is None or not belongs(patient_id, row.account_id):
        raise NotFound()
    return row


def get_run(run_id):
    """One StatementRun. NotFound."""
    run = StatementRun.get_or_none(StatementRun.id == run_id)
    if run is None:
        raise NotFound()
    return run


def get_account(patient_id, account_id):
    """The Account, when this patient pays it or is billed on it. NotFound."""
    account = Account.get_or_none(Account.id == account_id)
    if account is None or not belongs(patient_id, account_id):
        raise NotFound()
    return account


def belongs(patient_id, account_id):
    """True when a patient is the guarantor of an account, is linked to it, or was billed on it."""
    return bool(
        fetch(
            "SELECT 1 FROM account WHERE id = ? AND guarantor_id = ? UNION "
            "SELECT 1 FROM account_patient WHERE account_id = ? AND patient_id = ? UNION "
            "SELECT 1 FROM ledger_entry WHERE account_id = ? AND patient_id = ?",
            *(account_id, patient_id) * 3,
        )
    )


def account_ids(patient_id):
    """The accounts of a patient: linked first, then those that the patient pays or was billed on."""
    link = AccountPatient.get_or_none(AccountPatient.patient == patient_id)
    rows = fetch(
        "SELECT id FROM account WHERE guarantor_id = ? UNION "
        "SELECT account_id FROM ledger_entry WHERE patient_id = ? ORDER BY 1",
        *(patient_id, patient_id),
    )
    first = [link.account_id] if link else []
    return first + [row[0] for row in rows if row[0] not in first]


@dataclass(frozen=True)
class AllSent:
    """All statements, the newest first, for web.Page."""

    def count(self):
        """How many there are."""
        return fetch("SELECT COUNT(*) FROM statement")[0][0]

    def paginate(self, number, size):
        """One page: [(number, account, patient to open, name, rung, total, day, pay by)]."""
        rows = fetch(
            f"SELECT s.number, s.account_id, {TO_OPEN}, s.name, s.rung, s.total_cents, s.made_on, s.due_on "
            "FROM statement s JOIN account a ON a.id = s.account_id ORDER BY s.number DESC LIMIT ? OFFSET ?",
            *(size, (number - 1) * size),
        )
        return [(*row[:6], as_day(row[6]), as_day(row[7])) for row in rows]


def sent_on(account_id, limit=LATEST):
    """The latest statements of an account."""
    return load(Statement, "account_id = ? ORDER BY number DESC LIMIT ?", account_id, limit)


def run_query():
    """All runs, the newest first."""
    return StatementRun.select().order_by(StatementRun.id.desc())


def open_run():
    """The run that is being made, or None."""
    return StatementRun.get_or_none(StatementRun.ended_at.is_null())


@dataclass(frozen=True)
class MadeIn:
    """The statements of a run without their copies, for web.Page."""

    run: StatementRun

    def count(self):
        """How many were made."""
        return run_total(self.run)[0]

    def paginate(self, number, size):
        """One page: [(number, account, patient to open, name, rung, total)]."""
        return fetch(
            f"SELECT s.number, s.account_id, {TO_OPEN}, s.name, s.rung, s.total_cents FROM statement s "
            "JOIN account a ON a.id = s.account_id WHERE s.run_id = ? ORDER BY s.number LIMIT ? OFFSET ?",
            *(self.run.id, size, (number - 1) * size),
        )


def copies_of(run):
    """The stored copies of a run as (number, layout, text, digest), in order."""
    return fetch("SELECT number, layout, copy, digest FROM statement WHERE run_id = ? ORDER BY number", run.id)


def run_total(run):
    """(statements, cents) of a run."""
    count, cents = fetch("SELECT COUNT(*), SUM(total_cents) FROM statement WHERE run_id = ?", run.id)[0]
    return count, int(cents or 0)


def ledger_total(statement):
    """What the ledger says that the charges of a statement came to at its moment; equals its total (7.8, 14)."""
    rows = fetch(
        "SELECT SUM(l.cents) FROM statement_charge s JOIN ledger_line l ON l.charge_id = s.charge_id "
        "WHERE s.statement_id = ? AND l.book = 'patient owes' AND l.entry_id <= ?",
        *(statement.number, statement.through),
    )
    return int(rows[0][0] or 0)


def paid_since(statement):
    """What was paid since on the charges of a statement."""
    rows = fetch(
        "SELECT -SUM(l.cents) FROM statement_charge s JOIN ledger_line l ON l.charge_id = s.charge_id "
        "WHERE s.statement_id = ? AND l.book = 'patient owes' AND l.payment_id IS NOT NULL AND l.entry_id > ?",
        *(statement.number, statement.through),
    )
    return int(rows[0][0] or 0)


def is_guarded(statement, patient_id):
    """True when whoever got a statement wants to be written to at another address only, or has a safety flag."""
    person = statement.apart_id or statement.account.guarantor_id or patient_id
    return bool(fetch("SELECT 1 FROM patient WHERE id = ? AND (confidential OR safety_flag)", person))


def account_page(account_id):
    """All of an account for its page: payees, statements, holds, steps, plans, what may be offered."""
    found = addressed(payees(accounts=[account_id]))
    owed = sum(one.owed for one in found)
    plans = viewed(PaymentPlan.select().where(PaymentPlan.account == account_id).order_by(PaymentPlan.id.desc()))
    return {
        "payees": found,
        "owed": owed,
        "sent": sent_on(account_id),
        "holds": list(
            StatementHold.select()
            .where(StatementHold.account == account_id)
            .order_by(StatementHold.id.desc())
            .limit(20)
        ),
        "steps": list(
            LadderStep.select().where(LadderStep.account == account_id).order_by(LadderStep.id.desc()).limit(20)
        ),
        "plans": plans,
        "plan": next((one for one in plans if one.plan.ended_at is None), None),
        "offers": [(count, dollars(cents)) for count, cents in plan_offers(owed)],
    }


def hold_of(patient_id, hold_id):
    """One hold of an account to which this patient belongs. NotFound."""
    row = StatementHold.get_or_none(StatementHold.id == hold_id)
    if row is None or not belongs(patient_id, row.account_id):
        raise NotFound()
    return row


def plan_of(patient_id, plan_id):
    """One payment plan of an account to which this patient belongs. NotFound."""
    row = PaymentPlan.get_or_none(PaymentPlan.id == plan_id)
    if row is None or not belongs(patient_id, row.account_id):
        raise NotFound()
    return row


def minors_charges(account_id, majority_on):
    """Open charges of an account of patients born after a date, with whether they are kept from the guarantor:
    [(charge, patient, day, words, kept private)]."""
    rows = fetch(
        "SELECT c.number, c.patient_id, c.service_on, c.words, k.id FROM ledger_entry c "
        "JOIN patient p ON p.id = c.patient_id LEFT JOIN private_charge k ON k.charge_id = c.number "
        "WHERE c.account_id = ? AND c.kind = 'charge' AND p.born_on > ? "
        "ORDER BY c.service_on DESC, c.number DESC LIMIT 12",
        *(account_id, majority_on.isoformat()),
    )
    return [(number, patient, as_day(day), words, kept is not None) for number, patient, day, words, kept in rows]
