"""Who decides for a ward, a foster child, or an adult who cannot: a person or agency with a paper. Source: domain 1.9;
45 CFR 164.502(g)."""

from enum import StrEnum

from office import audit, clock
from office.db import writing
from office.errors import RuleError
from office.life.models import LifeKind
from office.life.rules.events import record_event
from office.patients.majority import of_age_on
from office.patients.models import Contact, ContactRole, Scope
from office.patients.rules import add_contact
from office.settings import setting
from office.staff.models import Role
from office.tasks.rules import make_task


class Guardianship(StrEnum):
    """Why someone else decides."""

    WARD = "ward of an agency"
    FOSTER = "foster child"
    INCAPACITATED = "adult who cannot decide"


class Authority(StrEnum):
    """What gives the say to an adult's representative."""

    COURT = "court"
    POA = "healthcare POA"
    GUARDIAN = "legal guardian"


MINORS = (Guardianship.WARD, Guardianship.FOSTER)


def set_guardian(patient, kind, name, document, *, by, authority=Authority.GUARDIAN, phone="", foster_parent="",
                 foster_phone="", rules="", wishes=""):  # fmt: skip
    """Keep who decides for a patient, by which paper; return the Contact of the guardian.

    For a ward or foster child `name` is the agency, which is the guardian; a foster parent is not: they bring the
    child and take papers, and do not consent. `rules` say what the order allows, `wishes` what the patient wants.
    Those who decided until now are looked at again by the records lead. Raises RuleError (fields kind, name,
    document): a ward who is of age or an adult who is not, nobody named, no paper seen.
    """
    with writing():
        _check(patient, kind, name, document)
        before = _deciding(patient)
        guardian = add_contact(
            patient, ContactRole.REPRESENTATIVE, name, by=by, phone=phone, scopes=tuple(Scope), may_consent=True,
            relationship="agency" if kind in MINORS else "representative", document=document.strip(),
            authority=str(Authority.GUARDIAN if kind in MINORS else authority),
        )  # fmt: skip
        if foster_parent.strip() and kind in MINORS:
            add_contact(
                patient, ContactRole.PERMITTED, foster_parent, by=by, phone=foster_phone,
                relationship="foster parent, not guardian", scopes=(Scope.APPOINTMENTS, Scope.PAPERS),
                given_how=f"by {name.strip()}",
            )  # fmt: skip
        words = " ".join(part for part in (f"{kind}: {name.strip()} decides.", rules.strip(), wishes.strip()) if part)
        event = record_event(patient, LifeKind.GUARDIAN, by=by, source=document, words=words)
        for contact in before:
            _look_again(event, patient, contact, by)
        audit.record("patient.guardian_set", guardian, by=by, kind=str(kind), document=document.strip())
    return Contact.get_by_id(guardian.id)


def kind_for(patient):
    """The Guardianship that a form proposes: of a ward for a minor, of one who cannot decide for an adult."""
    return Guardianship.WARD if _is_minor(patient) else Guardianship.INCAPACITATED


def _is_minor(patient):
    on = of_age_on(patient.born_on, setting("majority_age")) if patient.born_on else None
    return on is not None and on > clock.today()


def _check(patient, kind, name, document):
    minor = _is_minor(patient)
    if kind in MINORS and not minor:
        raise RuleError("This patient is of age: no agency is guardian. Choose the adult who cannot decide.", "kind")
    if kind == Guardianship.INCAPACITATED and minor:
        raise RuleError("This patient is a minor. Choose ward or foster child, or add the parent.", field="kind")
    if not name.strip():
        raise RuleError("Type the agency or person who decides.", field="name")
    if not document.strip():
        raise RuleError("Say which paper you saw: the court's order, its number and date.", field="document")


def _deciding(patient):
    held = (Contact.patient == patient) & (Contact.role == ContactRole.REPRESENTATIVE) & Contact.revoked_at.is_null()
    today = clock.today()
    return list(Contact.select().where(held & (Contact.until.is_null() | (Contact.until >= today))))


def _look_again(event, patient, contact, by):
    words = f"{contact.name} ({contact.authority or contact.relationship}) decided until now. Does the order end that?"
    make_task(
        "guardian review", words, key=f"guardian:{event.id}:{contact.id}", owner_role=Role.RECORDS_LEAD,
        patient=patient, due_on=clock.today(), link=f"/patients/{patient.id}/contacts", by=by,
    )  # fmt: skip
