"""The door of a guarded record: it opens by a reason and the password, for one person, one patient and an hour.
Source: domain 10.2 (own and family's record), 10.3; security.md."""

from datetime import timedelta

from office import audit, clock
from office.announce import announce
from office.db import changed, writing
from office.due import add_office_time, office_hours
from office.errors import Guarded, NotFound, RuleError, StaleEdit
from office.patients.models import GlassBreak, GlassReason, Patient, Privacy, Verdict
from office.patients.queries import get_patient
from office.patients.queries.guarding import is_locked, opened_until, own_or_family
from office.settings import setting
from office.staff.models import Role
from office.staff.rules import prove_own_password
from office.tasks.rules import make_task, settle_tasks

BUSINESS_DAY = 540  # minutes of office time from 08:00 to 17:00
WHOSE = {
    "own": "This is your own record: nobody changes or releases their own.",
    "family": "This is a record of your family: nobody changes or releases their family's.",
}


class OwnRecord(RuleError):
    """Someone would change their own or their family's record; `patient_id` says which."""

    def __init__(self, message, patient_id):
        super().__init__(message)
        self.patient_id = patient_id


def check_record(patient_id, level, *, by):
    """Raise Guarded when the record is closed to the actor; else the instant until which a glass is open, or None."""
    if level == Privacy.NORMAL:
        return None
    if is_locked(patient_id, level, by):
        raise Guarded(patient_id)
    return opened_until(patient_id, by.staff_id)


def check_writing(patient_id, *, by):
    """Raise OwnRecord when the actor would change their own or their family's record. One query."""
    whose = own_or_family(patient_id, by)
    if whose:
        with writing():
            audit.record("access.own_record", by=by, patient=patient_id, whose=whose)
        raise OwnRecord(f"{WHOSE[whose]} Ask the records lead; for the lead, the office manager does it.", patient_id)


def note_glass(patient_id, *, by):
    """Keep that the door of a guarded record was shown to someone; return the Patient. Raises NotFound."""
    with writing():
        patient = get_patient(patient_id)
        audit.record("glass.shown", patient, by=by)
    return patient


def break_glass(patient_id, reason, words, password, *, by):
    """Open a guarded record to the actor for setting "glass.minutes"; return the GlassBreak.

    The privacy officer gets a task to review it within two business days; an open glass is not broken again.
    Raises RuleError: the password is wrong (field "password"), "other" without words (field "words"), the record is
    open to the actor anyway; NotFound.
    """
    patient = get_patient(patient_id)
    if not is_locked(patient.id, patient.privacy, by):
        raise RuleError("This record is open to you. No reason is needed.")
    if reason == GlassReason.OTHER and len(words.strip()) < 5:
        raise RuleError("Say in a few words why you need this record.", field="words")
    prove_own_password(password, by=by)
    with writing():
        now = clock.now()
        row = GlassBreak.create(
            patient=patient,
            staff=by.staff_id,
            role=by.role,
            workstation=by.workstation,
            level=patient.privacy,
            reason=reason,
            words=words.strip(),
            at=now,
            until=now + timedelta(minutes=setting("glass.minutes")),
        )
        audit.record("glass.broken", row, by=by, reason=str(reason), words=row.words, level=str(row.level))
        tell_officer(row, patient, by)
        announce("glass.broken", patient=patient, glass=row, by=by)
    return row


def review_due(at):
    """The instant by which a glass broken at an instant must be reviewed: two business days."""
    return reviews_due([at])[at]


def reviews_due(instants):
    """{instant: the instant by which what was broken then must be reviewed}; asks for the settings once."""
    span, hours = timedelta(minutes=setting("glass.review_days") * BUSINESS_DAY), office_hours()
    return {at: add_office_time(at, span, hours) for at in instants}


def tell_officer(row, patient, by):
    """Give the privacy officer the task to review a broken glass."""
    words = f"{by.name} opened the {patient.privacy} record of {patient.full_name}: {row.reason}."
    due_on = clock.local(review_due(row.at)).date()
    make_task(
        "privacy review", words, key=f"glass:{row.id}", owner_role=Role.AUDITOR, due_on=due_on, link="/glass-breaks",
        by=by,
    )  # fmt: skip


def open_break(glass_id):
    """The GlassBreak of an id. Raises NotFound."""
    row = GlassBreak.get_or_none(GlassBreak.id == glass_id)
    if row is None:
        raise NotFound()
    return row


def review_break(row, seen_version, verdict, words, *, by):
    """Review a broken glass: ok, or investigate with words; return the GlassBreak.

    Raises RuleError: one's own, reviewed already, "investigate" without words (field "review"); StaleEdit.
    """
    with writing():
        now = open_break(row.id)
        if now.staff_id == by.staff_id:
            raise RuleError("Someone else must review what you opened.")
        if now.verdict != Verdict.OPEN:
            raise RuleError(f"This is reviewed already: {now.verdict}.")
        if verdict == Verdict.INVESTIGATE and len(words.strip()) < 5:
            raise RuleError("Say what is to be found out.", field="review")
        values = {"reviewed_at": clock.now(), "reviewed_by": by.staff_id, "verdict": verdict, "review": words.strip()}
        if not changed(row, seen_version, **values):
            raise StaleEdit({"review": now.review}, now.version)
        settle_tasks(f"glass:{row.id}", f"reviewed: {verdict}", by=by)
        audit.record("glass.reviewed", row, by=by, verdict=str(verdict), words=words.strip())
        if verdict == Verdict.INVESTIGATE:
            _investigate(row, by)
    return row


def _investigate(row, by):
    patient = Patient.get_by_id(row.patient_id)
    words = f"Find out why {row.staff.name} opened the record of {patient.full_name}: {row.review}"
    make_task(
        "privacy incident", words, key=f"glass-incident:{row.id}", owner_role=Role.MANAGER, due_on=clock.today(),
        link="/glass-breaks?show=all", by=by,
    )  # fmt: skip
