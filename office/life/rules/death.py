"""Death: reported by anyone, verified by a second look, taken back if it was wrong. Source: domain 1.9, 10.2;
45 CFR 164.502(f), 164.510(b)(5)."""

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.charts.queries.days import next_business_day
from office.db import changed, writing
from office.errors import NotFound, RuleError, StaleEdit
from office.life.models import LifeEvent, LifeKind, Stopped
from office.life.queries.events import last_seen_on, open_death
from office.life.rules.events import note_stopped, record_event, renewed
from office.life.rules.stopping import stop_all
from office.patients.models import Patient, Registration
from office.patients.rules import index_patient
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks

NOT_HERE = (Registration.MERGED, Registration.ENTERED_IN_ERROR)
LEADS = (Role.RECORDS_LEAD, Role.MANAGER)


def report_death(patient, on, source, *, by, words=""):
    """Keep that a death was reported, and stop at once what must not go on; return the LifeEvent.

    `on` is the date of death, `source` who or what says so. A lead verifies it by the next business day; until then
    the banner says that it is not verified. Raises RuleError (fields on, source): no date, in the future, before
    birth, seen here afterwards; no source; reported before; a merged record or one in error. A death that came with
    an import and has no source yet is reported the same way.
    """
    with writing():
        patient = renewed(patient)
        _check(patient, on, source)
        event = record_event(patient, LifeKind.DEATH, by=by, on=on, source=source, words=words)
        note_stopped(event, patient, f"Registration: {patient.registration}", registration=str(patient.registration))
        if not changed(patient, patient.version, registration=Registration.DECEASED):
            raise StaleEdit({}, patient.version)
        stop_all(event, patient, by=by)
        index_patient(patient)
        make_task(
            "verify death", f"Death reported for {on:%m/%d/%Y} by {source.strip()}. Verify it, or take it back.",
            key=f"death:{event.id}:verify", owner_role=Role.RECORDS_LEAD, patient=patient,
            due_on=next_business_day(clock.today()), link=f"/patients/{patient.id}/events/{event.id}", by=by,
        )  # fmt: skip
        announce("patient.deceased", patient=patient, life_event=event, by=by)
        bump("day", "phone")
    return event


def _check(patient, on, source):
    if patient.registration in NOT_HERE:
        raise RuleError(f"This record is {patient.registration}. Open the patient's valid record instead.")
    if open_death(patient.id):
        raise RuleError("A death is on record already. Verify it, or have a lead take it back.")
    if on is None:
        raise RuleError("Type the date of death.", field="on")
    if on > clock.today():
        raise RuleError("This day is still to come.", field="on")
    if patient.born_on and on < patient.born_on:
        raise RuleError("This day is before the patient's birth. Is it the right record?", field="on")
    seen = last_seen_on(patient.id)
    if seen and seen > on:
        raise RuleError(f"The patient was seen here on {seen:%m/%d/%Y}, after that day. Check date and record.", "on")
    if not source.strip():
        raise RuleError("Say who or what reports it: a relative, the hospital, a certificate.", field="source")


def verify_death(event, on, source, *, by):
    """The second look: the date and source as a lead saw them; from now on the patient is deceased. Returns the event.

    Raises RuleError: no death, verified or taken back before; by the one who reported it; a role that does not lead.
    """
    with writing():
        event = _fresh(event)
        if event.verified_at:
            raise RuleError("This death is verified already.")
        _check_lead(by)
        if event.by_id is not None and event.by_id == by.staff_id:
            raise RuleError("You reported it: someone else has to look. Ask the other lead.")
        patient = renewed(event.patient)
        if on is None or on > clock.today() or (patient.born_on and on < patient.born_on):
            raise RuleError("Type the date of death as the source has it.", field="on")
        if not source.strip():
            raise RuleError("Say what you saw or whom you asked.", field="source")
        values = {"on": on, "verified_at": clock.now(), "verified_by": by.staff_id}
        told = event.source if source.strip() == event.source else f"{event.source}; verified: {source.strip()}"
        LifeEvent.update(source=told, **values).where(LifeEvent.id == event.id).execute()
        changed(patient, patient.version, deceased_on=on, registration=Registration.DECEASED)
        audit.record("death.verified", event, by=by, on=on, source=source.strip())
        settle_tasks(f"death:{event.id}:", "Verified.", by=by)
        bump("day")
    return LifeEvent.get_by_id(event.id)


def take_back(event, reason, *, by):
    """A lead takes a death or a coming of age back: the record is as before, and nothing else goes on by itself.

    What was stopped stays listed and is resumed one by one. Returns the event. Raises RuleError: not one of these,
    taken back before, no reason (field "reason"), a role that does not lead.
    """
    with writing():
        event = _fresh(event, kinds=(LifeKind.DEATH, LifeKind.OF_AGE))
        _check_lead(by)
        if not reason.strip():
            raise RuleError("Say why it is taken back.", field="reason")
        words = " ".join(part for part in (event.words, f"Taken back: {reason.strip()}") if part)
        LifeEvent.update(undone_at=clock.now(), undone_by=by.staff_id, words=words).where(
            LifeEvent.id == event.id
        ).execute()
        if event.kind == LifeKind.DEATH:
            _alive(event, by)
        audit.record("life.taken_back", event, by=by, kind=str(event.kind), reason=reason.strip())
        bump("day", "phone")
    return LifeEvent.get_by_id(event.id)


def _alive(event, by):
    patient = renewed(event.patient)
    was = Stopped.get(
        (Stopped.event == event) & (Stopped.of_table == "patient") & Stopped.was.contains("registration")
    )
    before = was.words.removeprefix("Registration: ")
    lives = Registration.COMPLETE if before == Registration.DECEASED else Registration(before)
    changed(patient, patient.version, registration=lives, deceased_on=None)
    Stopped.update(resumed_at=clock.now(), resumed_by=by.staff_id).where(Stopped.id == was.id).execute()
    index_patient(patient)
    settle_tasks(f"death:{event.id}:", "Taken back.", by=by)


def _fresh(event, kinds=(LifeKind.DEATH,)):
    now = LifeEvent.get_or_none(LifeEvent.id == event.id)
    if now is None:
        raise NotFound()
    if now.kind not in kinds:
        raise RuleError(f"This event ({now.kind}) cannot be changed so.")
    if now.undone_at:
        raise RuleError("This was taken back already.")
    return now


def _check_lead(by):
    if by.role not in LEADS:
        raise RuleError("Only the records lead or the office manager may do this.")


def escalate_deaths(day_on, *, by):
    """Tell the manager of deaths that nobody verified by the next business day; how many tasks there are new."""
    late = LifeEvent.select(LifeEvent, Patient).join(Patient).where(
        (LifeEvent.kind == LifeKind.DEATH) & LifeEvent.verified_at.is_null() & LifeEvent.undone_at.is_null()
    )  # fmt: skip
    made = 0
    for event in late.order_by(LifeEvent.id):
        reported_on = clock.local(event.at).date()
        if next_business_day(reported_on) >= day_on:
            continue
        words = f"A death reported on {reported_on:%m/%d/%Y} is not verified yet. See to it today."
        task = make_task(
            "death not verified", words, key=f"death:{event.id}:late", owner_role=Role.MANAGER,
            patient=event.patient, due_on=day_on, link=f"/patients/{event.patient_id}/events/{event.id}", by=by,
        )  # fmt: skip
        made += task.due_on == day_on and task.done_at is None
    return made
