"""Arrivals that are not plain: a child, the wrong patient, another day than booked. Source: domain 5.1, 5.5."""

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.charts.queries import lights
from office.db import writing
from office.errors import RuleError
from office.onfile.models import FormOnFile
from office.patients.leaving import same_person
from office.patients.models import Contact, ContactRole, Verification
from office.scheduling import rules as scheduling
from office.scheduling.models import CAME_TO_END, HOLDS_PLACE, Appointment, Standing, Why
from office.staff.models import Role
from office.tasks.rules import make_task
from office.visits.desk import may_consent
from office.visits.models import Accompanied, Consent, Flow, FollowUp, Visit, VisitStep, WrongArrival
from office.visits.rules.flow import arrive, check_in, standing_steps, walk_in
from office.visits.rules.leaving import call_back_no_more


def accompany(visit, *, by, name, consent, relationship="", contact=None, guardian="", second=None):
    """Keep who brought a child and by what it is treated today; return the Accompanied.

    `contact` is the Contact when the adult is on file; `guardian` who signed the proxy form or spoke on the phone;
    `second` the other of staff (Staff) who heard the phone consent.
    Raises RuleError: not here; no name (field "name"); an adult who must not bring the child, or may not consent
    (field "consent"); no guardian named (field "guardian"); no second of staff, or the same person (field "second").
    """
    with writing():
        row = Visit.get_by_id(visit.id)
        if row.flow == Flow.EXPECTED:
            raise RuleError("The patient has not arrived yet.")
        name, guardian = (contact.name if contact else name).strip(), guardian.strip()
        if not name:
            raise RuleError("Type who brought the child.", field="name")
        _refuse_barred(row, name)
        if consent == Consent.MAY and not (contact and may_consent(contact)):
            raise RuleError("Nothing on file says that this adult may consent. Choose another way.", field="consent")
        if consent in (Consent.PROXY, Consent.PHONE) and not guardian:
            raise RuleError("Type the guardian who signed, or who spoke on the phone.", field="guardian")
        if consent == Consent.PHONE and (second is None or second.id == by.staff_id):
            raise RuleError("A consent by phone is heard by two of staff. Choose the other one.", field="second")
        said = {"name": name, "relationship": contact.relationship if contact else relationship.strip()}
        made = Accompanied.create(
            visit=row, contact=contact, consent=consent, guardian=guardian,
            at=clock.now(), by=by.staff_id, who=by.name, second=second if consent == Consent.PHONE else None, **said,
        )  # fmt: skip
        audit.record("visit.accompanied", made, by=by, patient=row.patient_id, consent=str(consent))
        bump("day")
    return made


def _refuse_barred(row, name):
    barred = Contact.select().where(
        (Contact.patient == row.patient_id) & (Contact.role == ContactRole.RESTRICTED) & Contact.revoked_at.is_null()
    )
    if any(same_person(one.name, name) for one in barred):
        raise RuleError("See the flag of this record. Say nothing, and call the nurse or the office manager.", "name")


def wrong_patient(visit, *, reason, by, right=None):
    """The wrong patient was taken in: take the whole arrival back at once; return the WrongArrival.

    Every step stays readable as taken back. Nothing is moved: what was recorded meanwhile (verified, signed, the
    chart) is listed, and somebody is to look at it. `right` is today's Appointment of whoever really came: they have
    been here since then, entered late. Both records tell it.
    Raises RuleError: nothing to take back; no reason (field "reason"); the right one as `arrive` (field "right").
    """
    with writing():
        row, steps = Visit.get_by_id(visit.id), standing_steps(visit)
        if not steps:
            raise RuleError("There is no arrival to take back.")
        reason = reason.strip()
        if not reason:
            raise RuleError("Type how the wrong patient was taken in.", field="reason")
        if right and right.patient_id == row.patient_id:
            raise RuleError("This is the same patient.", field="right")
        recorded = _recorded_since(row, steps[0].noted_at or steps[0].at)
        for step in steps:
            call_back_no_more(step, by=by)
        _take_back(row, steps, f"wrong patient: {reason}", by)
        came = arrive(right, by=by, at=steps[0].at) if right else None
        said = WrongArrival.create(
            visit=row, patient=row.patient_id, right_patient=came and came.patient_id, right_visit=came,
            since_at=steps[0].noted_at or steps[0].at, at=clock.now(), by=by.staff_id, who=by.name, reason=reason,
            recorded="; ".join(recorded),
        )  # fmt: skip
        audit.record("visit.wrong_patient", said, by=by, patient=row.patient_id, reason=reason, steps=len(steps))
        if came:
            audit.record("visit.right_patient", came, by=by, instead_of=row.id)
        announce("visit.wrong_patient", said=said, by=by)
        if recorded:
            _make_looking_task(said, recorded, by)
        bump("day")
    return said


def _recorded_since(row, since_at):
    """What was recorded of a patient since the arrival, in words."""
    verified = Verification.select().where((Verification.patient == row.patient_id) & (Verification.at >= since_at))
    forms = FormOnFile.select().where((FormOnFile.patient == row.patient_id) & (FormOnFile.at >= since_at))
    light = lights([row.patient_id], row.day_on).get(row.patient_id)
    found = [f"verified: {one.what}" for one in verified.order_by(Verification.id)]
    found += [f"form: {one.code}, {one.status}" for one in forms.order_by(FormOnFile.id)]
    if light and light.word.lower().startswith("out"):
        found.append(f"chart: {light.word} {light.detail}".strip())
    return found


def _take_back(row, steps, why, by):
    now = clock.now()
    VisitStep.update(undone_at=now, undone_by=by.staff_id, undo_reason=why).where(
        VisitStep.id << [step.id for step in steps]
    ).execute()
    FollowUp.update(ended_at=now).where((FollowUp.visit == row.id) & FollowUp.ended_at.is_null()).execute()
    nothing = dict.fromkeys(("arrived_at", "flow_at", "seen_at", "closed_at"))
    Visit.update(flow=Flow.EXPECTED, room="", **nothing).where(Visit.id == row.id).execute()
    if row.appointment_id:
        if row.appointment.standing in CAME_TO_END:
            scheduling.take_back_standing(row.appointment, by=by, reason=why)
        scheduling.not_begun(row.appointment, by=by)


def _make_looking_task(said, recorded, by):
    make_task(
        "wrong patient",
        f"Taken in by mistake. Look at what was recorded meanwhile, and put it right: {'; '.join(recorded)}.",
        key=f"wrong:{said.id}",
        owner_role=Role.FRONT_DESK,
        patient=said.patient_id,
        due_on=clock.today(),
        link=f"/patients/{said.patient_id}",
        by=by,
    )


def came_on_another_day(appointment, *, keep, by):
    """The patient came today for a booking of another day: a walk-in with the booking's provider and type.

    The booking stays as it is when `keep`, or when it is past; else it is called off by the patient, and its place is
    free. Returns the Visit. Raises RuleError: the booking is for today; it does not stand; as `walk_in`.
    """
    with writing():
        row = Appointment.get_by_id(appointment.id)
        if row.day_on == clock.today():
            raise RuleError("This booking is for today. Use Arrive.")
        if row.standing not in (*HOLDS_PLACE, Standing.NO_SHOW):
            raise RuleError(f"This booking is {row.standing}. Take in a walk-in.")
        if not keep and row.day_on > clock.today():
            off = Standing.CANCELED_BY_PATIENT
            scheduling.cancel_appointment(row, row.version, off, Why.DUPLICATE, by=by)
        visit = walk_in(row.patient, row.provider, row.type, reason=row.reason, by=by)
        audit.record("visit.another_day", visit, by=by, booked_on=row.day_on, kept=bool(keep))
    return visit


def receive(appointment, *, by, verified=(), at=None, note="", child=None):
    """Check a patient in from wherever they are: arrived in the same act when they were still expected.

    `child` says who brought a child (details of `accompany`). Returns the Visit. Raises RuleError as `arrive`,
    `accompany` (fields "name", "consent", "guardian", "second") and `check_in`; then nothing of it has happened.
    """
    with writing():
        visit = Visit.get_or_none(Visit.appointment == appointment.id)
        if visit is None or visit.flow == Flow.EXPECTED:
            visit = arrive(appointment, by=by, at=at)
        if child:
            accompany(visit, by=by, **child)
        return check_in(visit, by=by, verified=verified, at=at, note=note)
