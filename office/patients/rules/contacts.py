"""People around the patient: added, revoked, never deleted. Source: domain notes 1.3."""

from office import audit, clock
from office.db import writing
from office.errors import NotFound, RuleError
from office.patients.models import Contact, ContactRole, Scope
from office.patients.rules.indexing import index_patient
from office.patients.rules.registering import understood_phone


def add_contact(patient, role, name, *, by, relationship="", phone="", scopes=(), code_word="", until=None):
    """Add a person in one role around the patient and return the Contact.

    Only a permitted person or a representative may be told anything, and only within `scopes`: an emergency contact
    never has scopes. Raises RuleError: no name; a scope for an emergency contact; a permitted person without a scope;
    the end lies in the past; a phone without digits.
    """
    with writing():
        number = _check(role, name, phone, scopes, until)
        contact = Contact.create(
            patient=patient,
            role=role,
            name=name.strip(),
            relationship=relationship.strip(),
            typed_phone=phone.strip(),
            e164=(number.e164 or "") if number else "",
            scopes=" ".join(scope.value for scope in Scope if scope in scopes),
            code_word=code_word.strip(),
            since=clock.today(),
            until=until,
        )
        index_patient(patient)
        audit.record("patient.contact_added", contact, by=by, role=str(role), scopes=contact.scopes)
    return contact


def _check(role, name, phone, scopes, until):
    if not name.strip():
        raise RuleError("Type the name of the person.", field="name")
    if scopes and role not in (ContactRole.PERMITTED, ContactRole.REPRESENTATIVE):
        raise RuleError("Only a permitted person or a representative may be told anything.", field="scopes")
    if role == ContactRole.PERMITTED and not scopes:
        raise RuleError("Tick what this person may be told.", field="scopes")
    if until and until < clock.today():
        raise RuleError("This end has passed. Leave it empty or choose a later day.", field="until")
    return understood_phone(phone, "phone")


def revoke_contact(patient, contact_id, *, by):
    """End a contact now; it stays on record as revoked. Raises NotFound: not this patient's, or revoked before."""
    with writing():
        contact = Contact.get_or_none(
            (Contact.id == contact_id) & (Contact.patient == patient) & Contact.revoked_at.is_null()
        )
        if contact is None:
            raise NotFound()
        contact.revoked_at = clock.now()
        contact.save()
        index_patient(patient)
        audit.record("patient.contact_revoked", contact, by=by, role=str(contact.role))
    return contact
