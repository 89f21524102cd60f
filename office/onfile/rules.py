"""What may be put on file and why it is refused: pictures, forms that were signed, declined or revoked."""

import hashlib
from dataclasses import dataclass

from office import audit, clock, filestore
from office.db import writing
from office.errors import NotFound, RuleError
from office.onfile.models import FormCode, FormOnFile, FormStatus, Picture, PictureKind
from office.onfile.queries import get_form, get_picture, is_minor, majority_on, signers
from office.onfile.validity import expires_on
from office.patients.models import Contact, ContactRole, Patient, PatientPhone, Registration
from office.patients.rules import open_patient, revoke_contact
from office.settings.queries import settings_now

MANY = (PictureKind.COURT_ORDER, PictureKind.FORM)  # several of these hold side by side
UNUSED = (Registration.MERGED, Registration.ENTERED_IN_ERROR)
REASONS = (
    "refused to sign",
    "emergency",
    "could not sign",
    "language",
    "left before signing",
    "by phone only",
    "other",
)
MONEY = (FormCode.FINANCIAL, FormCode.ASSIGNMENT)


@dataclass(frozen=True)
class Kept:
    """A file that is on the disk and waits for its row."""

    file: str
    content_type: str
    size: int
    digest: str


def keep_file(upload):
    """Put an Upload on the disk, before any lock is taken; return Kept. Raises WritingRefused."""
    content = upload.content
    digest = hashlib.sha256(content).hexdigest()
    return Kept(filestore.store(content), upload.content_type, len(content), digest)


def add_picture(patient, kind, kept, *, by, taken_on=None, consent=False, contact_id=None, beside=()):
    """Put a picture on file and return it; it ends the one of its kind before it, which stays listed.

    `beside`: ids of pictures of its kind that hold beside it, such as the cards of other policies.
    Raises RuleError: a merged record; a face without the patient's consent; taken in the future; a contact of another.
    """
    with writing():
        _refuse_unused(patient)
        kind, now, today = PictureKind(kind), clock.now(), clock.today()
        if kind == PictureKind.FACE and not consent:
            raise RuleError("Ask first, and tick that the patient agrees. No photo is fine too.", field="consent")
        if taken_on and taken_on > today:
            raise RuleError("This day is still to come.", field="taken_on")
        if (
            contact_id
            and not Contact.select().where((Contact.id == contact_id) & (Contact.patient == patient)).exists()
        ):
            raise RuleError("Choose a person around this patient.", field="contact")
        if kind not in MANY:
            _end_those_of(patient, kind, now, beside)
        picture = Picture.create(
            patient=patient, kind=kind, file=kept.file, content_type=kept.content_type, size=kept.size,
            digest=kept.digest, contact=contact_id, consent=consent, taken_on=taken_on or today, at=now,
            by=by.staff_id,
        )  # fmt: skip
        audit.record("picture.added", picture, by=by, kind=str(kind), size=kept.size, digest=kept.digest)
    return picture


def _end_those_of(patient, kind, now, beside):
    held = (Picture.patient == patient) & (Picture.kind == kind) & Picture.until.is_null()
    held &= Picture.id.not_in(list(beside))
    Picture.update(until=now, ended_because="a newer one").where(held).execute()


def _refuse_unused(patient):
    if patient.registration in UNUSED:
        raise RuleError("This record is not in use. Put it on the record that stays.")


def see_picture(patient_id, picture_id, *, by):
    """The Picture of this patient and its bytes; keeps in the audit who looked. NotFound for another's.

    Raises RuleError in words when the stored file is damaged.
    """
    with writing():
        open_patient(patient_id, by=by, via="picture")
        picture = get_picture(patient_id, picture_id)
        audit.record("picture.seen", picture, by=by, kind=str(picture.kind))
    try:
        return picture, filestore.read(picture.file)
    except filestore.FileDamaged as damage:
        raise RuleError(str(damage)) from None


def end_picture(patient, picture_id, reason, *, by):
    """Take a picture off: wrong patient, not to be read, consent withdrawn. It stays on record, ended.

    Raises NotFound; RuleError: no reason, ended before.
    """
    with writing():
        picture = get_picture(patient.id, picture_id)
        if not reason.strip():
            raise RuleError("Type why it is taken off.", field="reason")
        if picture.until:
            raise RuleError("This picture was taken off before.")
        picture.until, picture.ended_because = clock.now(), reason.strip()
        picture.save()
        audit.record("picture.ended", picture, by=by, kind=str(picture.kind), reason=picture.ended_because)
    return picture


@dataclass(frozen=True, kw_only=True)
class FormEntry:
    """What is typed of one form; `signer` is a Signer's value, `reason` begins with one of REASONS when not signed."""

    code: FormCode
    status: FormStatus
    signed_on: object = None
    signer: str = "patient"
    reason: str = ""
    witness_id: int | None = None
    paper_place: str = ""


def record_form(patient, entry, *, by, kept=None):
    """Put a form on file as it was signed, declined or not possible, and return it; with `kept`, its picture too.

    The end of its validity follows from the settings and from the birthday of majority. The newest entry of a form
    holds; older ones stay. Raises RuleError: a merged record, no signer, a minor who signs alone, someone who may not
    consent, not signed without a reason, a day to come. Source: domain 1.4.
    """
    with writing():
        _refuse_unused(patient)
        if entry.status not in (FormStatus.ON_FILE, FormStatus.DECLINED, FormStatus.UNABLE):
            raise RuleError("Choose what became of the form.", field="status")
        signed = entry.status == FormStatus.ON_FILE
        signed_on = _day(patient, entry.signed_on)
        signer = _signer(patient, entry, signed, signed_on)
        if not signed and not entry.reason.strip():
            raise RuleError("Choose why it is not signed; this is asked for by law.", field="reason_code")
        picture = add_picture(patient, PictureKind.FORM, kept, by=by, taken_on=signed_on) if kept else None
        form = FormOnFile.create(
            patient=patient, code=entry.code, status=entry.status, signed_on=signed_on,
            version=settings_now()["onfile.npp_version"] if entry.code == FormCode.PRIVACY_NOTICE else "",
            signer=signer.name if signer else "", relationship=signer.relationship if signer else "",
            witness=entry.witness_id, paper_place=entry.paper_place, reason="" if signed else entry.reason.strip(),
            expires_on=_end(patient, entry, signer, signed_on) if signed else None,
            picture=picture, at=clock.now(), by=by.staff_id,
        )  # fmt: skip
        audit.record("form.recorded", form, by=by, code=str(form.code), status=str(form.status), signer=form.signer)
    return form


def _end(patient, entry, signer, signed_on):
    """The last day of validity; what someone else signed for a minor ends by age."""
    of_age = majority_on(patient.born_on) if is_minor(patient, signed_on) else None
    return expires_on(entry.code, signed_on, settings_now(), of_age)


def _day(patient, signed_on):
    today = clock.today()
    day_on = signed_on or today
    if day_on > today:
        raise RuleError("This day is still to come.", field="signed_on")
    if patient.born_on and day_on < patient.born_on:
        raise RuleError("This is before the patient was born.", field="signed_on")
    return day_on


def _signer(patient, entry, signed, signed_on):
    """The Signer of an entry, or None when nobody signed and nobody was asked."""
    found = next((one for one in signers(patient) if one.value == entry.signer), None)
    if found is None:
        if signed or entry.signer:
            raise RuleError("Choose who signed, from the people around the patient.", field="signer")
        return None
    if not signed:
        return found
    if entry.signer == "patient":
        if is_minor(patient, signed_on) and entry.code != FormCode.PRIVACY_NOTICE:
            raise RuleError("The patient is a minor: a guardian signs. Add them under People first.", field="signer")
    elif not found.may_consent and not (found.pays and entry.code in MONEY):
        raise RuleError(f"{found.name} may not sign this form for the patient.", field="signer")
    return found


def revoke_form(patient, form_id, reason, *, by):
    """Revoke a form that holds, and return the new entry that says so.

    Without text and e-mail consent no number and no e-mail may be used for messages; without the list of permitted
    persons nobody is permitted. Raises NotFound; RuleError: no reason, another entry holds by now.
    """
    with writing():
        form = get_form(patient.id, form_id)
        if not reason.strip():
            raise RuleError("Type why it is revoked, and by whom.", field="reason")
        if form.status != FormStatus.ON_FILE or form.id != _newest(patient, form.code).id:
            raise RuleError("This entry does not hold any more. Look at the newest one.")
        ended = FormOnFile.create(
            patient=patient, code=form.code, status=FormStatus.REVOKED, version=form.version, signer=form.signer,
            relationship=form.relationship, reason=reason.strip(), at=clock.now(), by=by.staff_id,
        )  # fmt: skip
        _follow(patient, form.code, by)
        audit.record("form.revoked", ended, by=by, code=str(form.code), reason=ended.reason)
    return ended


def _newest(patient, code):
    query = FormOnFile.select().where((FormOnFile.patient == patient) & (FormOnFile.code == code))
    found = query.order_by(FormOnFile.at.desc(), FormOnFile.id.desc()).first()
    if found is None:
        raise NotFound()
    return found


def _follow(patient, code, by):
    """What a revoked form takes with it."""
    if code == FormCode.MESSAGES:
        PatientPhone.update(text_permission=False).where(PatientPhone.patient == patient).execute()
        Patient.update(email_reminders=False, email_phi=False).where(Patient.id == patient.id).execute()
    if code == FormCode.PERMITTED:
        held = (Contact.patient == patient) & (Contact.role == ContactRole.PERMITTED) & Contact.revoked_at.is_null()
        for contact in list(Contact.select().where(held)):
            revoke_contact(patient, contact.id, by=by)
