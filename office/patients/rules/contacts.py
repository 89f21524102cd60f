"""People around the patient, in five roles with five meanings: added, changed, ended, never deleted.

Changing an entry writes a new one that says which one it replaces: who had which say on which day stays readable.
Source: domain 1.3.
"""

from office import audit, clock
from office.announce import announce
from office.db import writing
from office.errors import NotFound, RuleError
from office.patients.majority import of_age_on
from office.patients.models import Contact, ContactRole, Scope
from office.patients.rules.editing import check_ssn4
from office.patients.rules.indexing import index_patient
from office.patients.rules.registering import understood_phone
from office.settings import setting

TOLD = (ContactRole.PERMITTED, ContactRole.REPRESENTATIVE)
OWN = {  # which fields of their own the roles have; everybody has name, relationship, phone, since and until
    ContactRole.EMERGENCY: ("priority",),
    ContactRole.GUARANTOR: ("born_on", "street", "city", "state", "zip", "ssn4", "emancipated"),
    ContactRole.REPRESENTATIVE: (
        "authority", "document", "may_consent", "scopes", "born_on", "street", "city", "state", "zip",
    ),
    ContactRole.PERMITTED: ("scopes", "code_word", "given_how"),
    ContactRole.RESTRICTED: ("forbidden", "document"),
}  # fmt: skip
TEXTS = (
    "relationship", "code_word", "authority", "document", "forbidden", "given_how", "emancipated", "ssn4", "street",
    "city", "state", "zip",
)  # fmt: skip


def add_contact(patient, role, name, *, by, phone="", scopes=(), since=None, until=None, person=None, **more):
    """Add a person in one role around the patient and return the Contact.

    `person` is the Patient they are too, if any; `more` holds fields of the role (OWN) and `relationship`; the fields
    of other roles are left empty. Only a permitted person or a representative may be told anything, and only within
    `scopes`: an emergency contact never has scopes. `since` is today unless given: a guarantor holds from a day on.
    Raises RuleError at its field: no name; a scope for another role; a permitted person without a scope; a
    representative without authority, or who may neither consent nor be told; a guarantor who is a minor and not
    emancipated; a restricted person without what is forbidden; the end lies in the past; a phone without digits.
    """
    with writing():
        contact = _create(patient, ContactRole(role), name, phone, scopes, since, until, person, more)
        audit.record("patient.contact_added", contact, by=by, role=str(role), scopes=contact.scopes)
        _settle(patient, by)
    return contact


def change_contact(
    patient, contact_id, role, name, *, by, because="", phone="", scopes=(), since=None, until=None, **more
):
    """Say something else about a person around the patient: ends the entry, adds one that replaces it, returns it.

    A guarantor's change holds from `since`; the old one ends there. Raises NotFound: not this patient's, or changed by
    someone since; RuleError as add_contact.
    """
    with writing():
        old = _held(patient, contact_id)
        role = ContactRole(role)
        new = _create(
            patient,
            role,
            name,
            phone,
            scopes,
            since or (old.since if role == old.role else None),
            until,
            old.person,
            more,
            replaces=old,
        )
        _end(old, because.strip() or "changed")
        audit.record(
            "patient.contact_changed", new, by=by, replaces=old.id, role=str(role), scopes=new.scopes, why=because
        )
        _settle(patient, by)
    return new


def _create(patient, role, name, phone, scopes, since, until, person, more, replaces=None):
    more = {field: more.get(field) for field in (*OWN[role], "relationship") if field != "scopes"}
    number = _check(role, name, phone, scopes, until)
    _check_role(role, more, scopes)
    texts = {field: (more.get(field) or "").strip() for field in TEXTS}
    return Contact.create(
        patient=patient,
        role=role,
        name=name.strip(),
        typed_phone=phone.strip(),
        e164=(number.e164 or "") if number else "",
        scopes=" ".join(scope.value for scope in Scope if scope in scopes),
        person=person,
        priority=more.get("priority") or _last_priority(patient, role) + 1,
        born_on=more.get("born_on"),
        may_consent=bool(more.get("may_consent")),
        since=since or clock.today(),
        until=until,
        replaces=replaces,
        **texts,
    )


def _last_priority(patient, role):
    if role != ContactRole.EMERGENCY:
        return 0
    held = (Contact.patient == patient) & (Contact.role == role) & Contact.revoked_at.is_null()
    return max((row.priority for row in Contact.select().where(held)), default=0)


def _check(role, name, phone, scopes, until):
    if not name.strip():
        raise RuleError("Type the name of the person.", field="name")
    if scopes and role not in TOLD:
        raise RuleError("Only a permitted person or a representative may be told anything.", field="scopes")
    if role == ContactRole.PERMITTED and not scopes:
        raise RuleError("Tick what this person may be told.", field="scopes")
    if until and until < clock.today():
        raise RuleError("This end has passed. Leave it empty or choose a later day.", field="until")
    return understood_phone(phone, "phone")


def _check_role(role, more, scopes):
    """What one role asks for more than the others; domain 1.3."""
    if role == ContactRole.GUARANTOR:
        _check_guarantor(more)
    if role == ContactRole.REPRESENTATIVE and not (more["authority"] or "").strip():
        raise RuleError("Say by which authority: parent, guardian, power of attorney, court.", field="authority")
    if role == ContactRole.REPRESENTATIVE and not (more["may_consent"] or scopes):
        raise RuleError("Tick whether this person may consent, and what they may be told.", field="may_consent")
    if role == ContactRole.RESTRICTED and not (more["forbidden"] or "").strip():
        raise RuleError("Say what this person must not do or learn.", field="forbidden")


def _check_guarantor(more):
    born, age = more["born_on"], setting("majority_age")
    check_ssn4(more["ssn4"] or "")
    if born and born > clock.today():
        raise RuleError("This birth date is in the future. Ask again.", field="born_on")
    if born and of_age_on(born, age) > clock.today() and not (more["emancipated"] or "").strip():
        raise RuleError(
            f"A guarantor is an adult of {age}. Choose another one, or say why this minor is emancipated.",
            field="emancipated",
        )


def _settle(patient, by):
    """What follows from any change: the phones of these people find the patient; other parts hear of it."""
    index_patient(patient)
    announce("patient.reach_changed", patient=patient, by=by)


def _held(patient, contact_id):
    contact = Contact.get_or_none(
        (Contact.id == contact_id) & (Contact.patient == patient) & Contact.revoked_at.is_null()
    )
    if contact is None:
        raise NotFound()
    return contact


def _end(contact, because):
    contact.revoked_at, contact.ended_because = clock.now(), because
    contact.save()


def revoke_contact(patient, contact_id, *, by, because=""):
    """End a contact now, with a reason in words; it stays on record. Raises NotFound: not this patient's, or ended."""
    with writing():
        contact = _held(patient, contact_id)
        _end(contact, because.strip())
        audit.record("patient.contact_revoked", contact, by=by, role=str(contact.role), why=because.strip())
        _settle(patient, by)
    return contact
