"""From arrival to leaving: steps that never run backwards, and taking the last one back. Source: domain 5.1 to 5.3."""

from datetime import timedelta

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.db import writing
from office.errors import NotFound, RuleError
from office.jinja import wall, weekday
from office.onfile.queries import is_minor
from office.patients.rules import verify
from office.scheduling import rules as scheduling
from office.scheduling.models import CAME_TO_END, Appointment, Standing
from office.settings import setting
from office.visits.models import OVER, SEEING, Flow, Visit, VisitStep
from office.visits.queries import accompanied, follow_up
from office.visits.rules.leaving import call_back, call_back_no_more, refuse_unsaid
from office.visits.ways import may_follow


def open_visit(patient_id, visit_id, *, by):
    """One visit of this patient, noted as looked at. Raises NotFound, also for another patient's."""
    visit = Visit.get_or_none((Visit.id == visit_id) & (Visit.patient == patient_id))
    if visit is None:
        raise NotFound()
    audit.record("visit.opened", visit, by=by)
    return visit


def arrive(appointment, *, by, at=None):
    """The patient of an appointment is here: the clock runs. Returns the Visit; a no-show of today is taken back.

    `at` (instant, UTC) is the time of walking in when it is entered late. Raises RuleError: not today, called off,
    here already, a time that is not true.
    """
    with writing():
        row = Appointment.get_by_id(appointment.id)
        if row.day_on != clock.today():
            raise RuleError(f"This appointment is on {weekday(row.day_on)}. Move it to today, or take in a walk-in.")
        visit = Visit.get_or_none(Visit.appointment == row)
        if visit and visit.flow != Flow.EXPECTED:
            raise RuleError(f"The patient is here already: {visit.flow} since {wall(visit.flow_at)}.")
        if row.standing == Standing.NO_SHOW:
            row = scheduling.take_back_standing(row, by=by, reason="came late")
        row = scheduling.begin(row, by=by)
        visit = visit or Visit.create(
            patient=row.patient_id,
            appointment=row,
            provider=row.provider_id,
            day_on=row.day_on,
            flow=Flow.EXPECTED,
            reason=row.reason,
            source="walk-in" if row.how == "walk-in" else "appointment",
        )
        _add_step(visit, Flow.ARRIVED, by, at, arrived_at=at or clock.now())
    return visit


def walk_in(patient, provider, type, *, reason, by):
    """Take in someone without an appointment: booked at this very time and arrived. Returns the Visit.

    Raises RuleError as `scheduling.rules.book_walk_in`.
    """
    with writing():
        return arrive(scheduling.book_walk_in(patient, provider, type, reason=reason, by=by), by=by)


def check_in(visit, *, by, verified=(), at=None, note=""):
    """The desk has seen to the patient; `verified` are the Verified things that were asked and are unchanged.

    Raises RuleError as `step`, and for a child of whom nobody said who brought it (field "brought").
    """
    with writing():
        if is_minor(visit.patient, visit.day_on) and accompanied(visit) is None:
            raise RuleError("Say who brought the child, and who consents.", field="brought")
        for what in verified:
            verify(visit.patient, what, by=by)
        return step(visit, Flow.CHECKED_IN, by=by, at=at, note=note)


def step(visit, flow, *, by, room="", at=None, note="", unseen=None):
    """Take a visit on to a later step of the flow and return it; steps in between stay empty, nothing is made up.

    `room` is needed for *roomed*, which may be said again with another room. `at` (instant, UTC) marks the step as
    entered late. Leaving completes the appointment, or marks it left without being seen: then somebody is to call the
    same day, and `unseen` says more (details of `rules.leaving.call_back`).
    Raises RuleError: has not arrived or has left; backwards; no room (field "room"); a time that is not true
    (field "at"); left before being checked in, or before it is said what follows; left without being seen after the
    provider came; sent to hospital without a word (field "note").
    """
    with writing():
        row = Visit.get_by_id(visit.id)
        room, note = room.strip(), note.strip()
        _refuse_step(row, flow, room, note)
        ends = {"closed_at": at or clock.now()} if flow in OVER else {}
        seen = {"seen_at": at or clock.now()} if flow in SEEING and row.seen_at is None else {}
        where = {"room": room} if flow == Flow.ROOMED else {}
        taken = _add_step(row, flow, by, at, note=room or note, **ends, **seen, **where)
        if flow in OVER and row.appointment_id:
            scheduling.mark_standing(row.appointment, _end(row), by=by, reason=note)
        if flow == Flow.LEFT_UNSEEN:
            call_back(row, taken, by=by, **{"reason": note, **(unseen or {})})
    return row


def _end(row):
    """How the appointment ends: whom nobody saw has not been here as a patient. Source: domain 5.3."""
    return Standing.COMPLETED if row.flow == Flow.LEFT or row.seen_at else Standing.LEFT_UNSEEN


def undo_last(visit, *, by, reason=""):
    """Take the last step back; it stays readable. Returns the Visit as it was before that step.

    The same person within setting "undo.minutes" needs no reason. Raises RuleError: nothing to undo, no reason
    (field "reason"), left on an earlier day.
    """
    with writing():
        row = Visit.get_by_id(visit.id)
        steps = standing_steps(row)
        if not steps:
            raise RuleError("There is no step to undo.")
        last, before = steps[-1], steps[-2] if len(steps) > 1 else None
        _refuse_silent_undo(last, reason.strip(), by)
        VisitStep.update(undone_at=clock.now(), undone_by=by.staff_id, undo_reason=reason.strip()).where(
            VisitStep.id == last.id
        ).execute()
        call_back_no_more(last, by=by)
        _go_back(row, last, before, steps[:-1])
        _undo_appointment(row, last, before, by, reason.strip())
        audit.record("visit.undone", row, by=by, step=str(last.flow), reason=reason.strip())
        announce("visit.step_undone", visit=row, flow=last.flow, by=by)
        bump("day")
    return row


def mark_no_show(appointment, *, by, reason=""):
    """The patient did not come. Returns the Appointment. Raises RuleError: too early, here, called off."""
    return scheduling.mark_standing(appointment, Standing.NO_SHOW, by=by, reason=reason)


def take_back_no_show(appointment, *, by, reason=""):
    """The no-show was wrong; same day only. Returns the Appointment. Raises RuleError: it is no no-show."""
    with writing():
        if Appointment.get_by_id(appointment.id).standing != Standing.NO_SHOW:
            raise RuleError("This appointment is not marked as a no-show.")
        return scheduling.take_back_standing(appointment, by=by, reason=reason)


def standing_steps(visit):
    """The steps of a visit that were not undone, in order."""
    return list(
        VisitStep.select().where((VisitStep.visit == visit.id) & VisitStep.undone_at.is_null()).order_by(VisitStep.id)
    )


def _refuse_step(row, flow, room, note):
    if row.flow in OVER:
        raise RuleError(f"The patient {row.flow} at {wall(row.flow_at)}. Undo that first.")
    if row.flow == Flow.EXPECTED:
        raise RuleError("The patient has not arrived yet.")
    if flow == Flow.LEFT_UNSEEN and (row.seen_at or not may_follow(row.flow, flow)):
        raise RuleError("The provider has come already. Use Check-out and Left.")
    if flow == Flow.LEFT and row.flow == Flow.ARRIVED:
        raise RuleError("Not checked in yet. If the patient went away, use Left without being seen.")
    if not may_follow(row.flow, flow, other_room=room != row.room):
        raise RuleError(f"Already {row.flow} since {wall(row.flow_at)}. Steps never run backwards; use Undo.")
    if flow == Flow.ROOMED and not room:
        raise RuleError("Choose the room.", field="room")
    if flow == Flow.SENT_OUT and not note:
        raise RuleError("Say where the patient was sent, and how.", field="note")
    if flow == Flow.LEFT:
        refuse_unsaid(follow_up(row))


def _add_step(row, flow, by, at, note="", **values):
    now = clock.now()
    if at is not None:
        _refuse_untrue(row, at, now)
    late = {"entered_late": at is not None, "noted_at": now}
    taken = VisitStep.create(visit=row, flow=flow, at=at or now, by=by.staff_id, who=by.name, note=note, **late)
    _set(row, flow=flow, flow_at=at or now, **values)
    audit.record(f"visit.{flow.name.lower()}", row, by=by, **({"at": at} if at else {}))
    announce("visit.step", visit=row, flow=flow, by=by)
    bump("day")
    return taken


def _refuse_untrue(row, at, now):
    if at > now:
        raise RuleError("This time is still to come. Type when it really was.", field="at")
    if at < clock.day_bounds(row.day_on)[0]:
        raise RuleError("This time is before the day of the visit.", field="at")
    if row.flow != Flow.EXPECTED and row.flow_at and at < row.flow_at:
        raise RuleError(f"This is before {row.flow} at {wall(row.flow_at)}. Times never run backwards.", field="at")


def _set(row, **values):
    Visit.update(**values).where(Visit.id == row.id).execute()
    for name, value in values.items():
        setattr(row, name, value)
    row._dirty.clear()


def _refuse_silent_undo(last, reason, by):
    fresh = clock.now() - (last.noted_at or last.at) <= timedelta(minutes=setting("undo.minutes"))
    if not reason and not (last.by_id == by.staff_id and fresh):
        who = "" if last.by_id == by.staff_id else f" {last.who} did it."
        raise RuleError(f"Type why “{last.flow}” is taken back.{who}", field="reason")


def _go_back(row, last, before, steps):
    values = {"flow": before.flow if before else Flow.EXPECTED, "flow_at": before.at if before else None}
    if last.flow in OVER:
        values["closed_at"] = None
    if last.flow in SEEING:
        values["seen_at"] = next((step.at for step in steps if step.flow in SEEING), None)
    if last.flow == Flow.ROOMED:
        values["room"] = next((step.note for step in reversed(steps) if step.flow == Flow.ROOMED), "")
    if before is None:
        values["arrived_at"] = None
    _set(row, **values)


def _undo_appointment(row, last, before, by, reason):
    if not row.appointment_id:
        return
    if last.flow in OVER and row.appointment.standing in CAME_TO_END:
        scheduling.take_back_standing(row.appointment, by=by, reason=reason)
    if before is None:
        scheduling.not_begun(row.appointment, by=by)
