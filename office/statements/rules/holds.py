"""Holding the statements of an account by hand, freeing them, and keeping a minor's service from the guarantor."""

from office import audit, clock
from office.accounts.models import EntryKind, PrivateCharge
from office.db import writing
from office.errors import NotFound, RuleError
from office.patients.queries.outgoing import is_minor
from office.settings import setting
from office.statements.models import HoldWhy, StatementHold


def hold_statements(account, why, words, *, by):
    """Hold an account's statements until somebody ends the hold; return the StatementHold. Source: domain 7.9.

    Raises RuleError: no such reason (field "why"), no words ("words"), the same reason holds already ("why").
    """
    with writing():
        if why not in list(HoldWhy):
            raise RuleError("Choose why the statements are held.", field="why")
        if not words.strip():
            raise RuleError("Say in a few words what it waits for.", field="words")
        same = (StatementHold.account == account) & (StatementHold.why == str(why)) & StatementHold.ended_at.is_null()
        if StatementHold.select().where(same).exists():
            raise RuleError("They are held for this reason already.", field="why")
        row = StatementHold.create(
            account=account, why=HoldWhy(why), words=words.strip(), since=clock.now(), by=by.staff_id, who=by.name
        )
        audit.record("statement.held", row, by=by, patient=account.guarantor_id, why=str(why), account=account.id)
    return row


def end_hold(row, words, *, by):
    """End a hold by its outcome; the next statement goes when it is due. RuleError: ended already, no words."""
    with writing():
        row = StatementHold.get_by_id(row.id)
        if row.ended_at:
            raise RuleError("This hold has ended already.")
        if not words.strip():
            raise RuleError("Say how it ended.", field="end_words")
        StatementHold.update(ended_at=clock.now(), ended_by=by.staff_id, end_words=words.strip()).where(
            StatementHold.id == row.id
        ).execute()
        audit.record("statement.freed", row, by=by, account=row.account_id, words=words.strip())
    return StatementHold.get_by_id(row.id)


def keep_private(charge, words, *, by):
    """Keep a minor's service from the guarantor's statement: it goes to the patient's own address or is held.

    Raises NotFound: not a charge; RuleError: the patient is of age, no reason ("words"), kept already.
    Source: domain 7.9, minors' confidential services; state law on minors' consent.
    """
    with writing():
        if charge.kind != EntryKind.CHARGE:
            raise NotFound()
        if not is_minor(charge.patient.born_on, clock.today(), setting("majority_age")):
            words_of_age = "The patient is of age: ask for confidential communication on the patient's page instead."
            raise RuleError(words_of_age, field="charge")
        if not words.strip():
            raise RuleError("Say by which rule or wish it is kept private.", field="words")
        if PrivateCharge.select().where(PrivateCharge.charge == charge).exists():
            raise RuleError("This service is kept from the guarantor already.", field="charge")
        row = PrivateCharge.create(charge=charge, words=words.strip(), at=clock.now(), by=by.staff_id, who=by.name)
        audit.record("statement.kept_private", row, by=by, patient=charge.patient_id, charge=charge.number)
    return row
