"""Whose account a patient is on, and opening it."""

from office import clock
from office.accounts import queries
from office.accounts.models import Account, AccountPatient
from office.audit import rules as audit
from office.db import writing
from office.errors import NotFound, RuleError
from office.loading import load
from office.patients.models import Contact, ContactRole, Registration
from office.patients.rules import open_patient

CLOSED = (Registration.MERGED, Registration.ENTERED_IN_ERROR)


def open_account(patient_id, *, by):
    """Open the account page of a patient: NotFound if there is none; the look is audited. Returns the Patient."""
    return open_patient(patient_id, by=by, via="account")


def open_entry(patient_id, number, *, by):
    """Open one entry of a patient's ledger: NotFound when it is none of theirs; the look is audited."""
    return _opened(queries.entry_of(patient_id, number), by)


def open_charge(patient_id, number, *, by):
    """Open one charge of a patient: NotFound when it is none of theirs; the look is audited."""
    return _opened(queries.charge_of(patient_id, number), by)


def _opened(entry, by):
    if entry is None:
        raise NotFound()
    audit.record("account.entry_opened", entry, by=by)
    return entry


def account_of(patient, *, by):
    """The account a patient is on; made on first need for the guarantor on file, else for the patient.

    One person who guarantees for several patients of ours has one account. Source: domain 0.1 (5), 7.9.
    Raises RuleError for a record that was merged into another or entered in error.
    """
    with writing():
        if patient.registration in CLOSED:
            raise RuleError(f"This record is {patient.registration}. Open the patient's valid record instead.")
        for link in load(AccountPatient, "patient_id = ?", patient.id):
            return load(Account, "id = ?", link.account_id)[0]
        person, name = _guarantor_of(patient)
        account = Account.get_or_none(Account.guarantor == person) if person else None
        if account is None:
            account = Account.create(guarantor=person, guarantor_name=name, opened_at=clock.now())
            audit.record("account.made", account, by=by, patient=patient)
        AccountPatient.create(patient=patient, account=account, from_on=clock.today())
        audit.record("account.joined", account, by=by, patient=patient)
    return account


def name_account(account, name, *, by):
    """Write under which name an account's bills go out, such as the estate of someone who died. Source: domain 1.9."""
    with writing():
        Account.update(guarantor_name=name).where(Account.id == account.id).execute()
        names = {"old": account.guarantor_name, "new": name}
        audit.record("account.named", account, by=by, patient=account.guarantor_id, **names)


def _guarantor_of(patient):
    """(Patient or None, name): the guarantor on file today, else the patient."""
    on = clock.today()
    contact = (
        Contact.select()
        .where((Contact.patient == patient) & (Contact.role == ContactRole.GUARANTOR) & Contact.revoked_at.is_null())
        .where((Contact.since <= on) & (Contact.until.is_null() | (Contact.until >= on)))
        .order_by(Contact.id.desc())
        .first()
    )
    return (contact.person, contact.name) if contact else (patient, patient.full_name)
