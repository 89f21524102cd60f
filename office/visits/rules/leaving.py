"""What is said before a patient leaves, and who calls whoever left without being seen. Source: domain 5.3, 5.5."""

from datetime import timedelta

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.db import writing
from office.errors import RuleError
from office.jinja import wall
from office.scheduling.models import HOLDS_PLACE
from office.settings import setting
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks
from office.visits.models import Decision, Flow, FollowUp, LeftUnseen, Visit
from office.visits.queries import follow_up

MOST_WEEKS = 104


def refuse_unsaid(said):
    """Raise RuleError when nobody said what follows the visit (`said` is its FollowUp or None)."""
    if said is None:
        raise RuleError("Say first what follows: a visit that is booked, a recall, or none.", field="decision")


def say_follow_up(visit, decision, *, by, weeks=None, appointment=None, note=""):
    """Keep what follows a visit, in place of what was said before; return the FollowUp.

    *Booked* names the later Appointment of the patient that stands, *recall* the weeks after which to call.
    Announced as "visit.follow_up" (visit, follow_up, by), for lists of recalls.
    Raises RuleError: not checked in yet; no booking (field "decision") or not this patient's; no weeks, or more than
    two years of them (field "weeks").
    """
    with writing():
        row = Visit.get_by_id(visit.id)
        if row.flow in (Flow.EXPECTED, Flow.ARRIVED):
            raise RuleError("The patient is not checked in yet.")
        if decision == Decision.BOOKED:
            _refuse_no_booking(row, appointment)
        if decision == Decision.RECALL and not (weeks and 1 <= weeks <= MOST_WEEKS):
            raise RuleError(f"Say after how many weeks to call, 1 to {MOST_WEEKS}.", field="weeks")
        before, now = follow_up(row), clock.now()
        if before:
            FollowUp.update(ended_at=now).where(FollowUp.id == before.id).execute()
        said = FollowUp.create(
            visit=row,
            decision=decision,
            weeks=weeks if decision != Decision.NONE else None,
            appointment=appointment if decision == Decision.BOOKED else None,
            note=note.strip(),
            at=now,
            by=by.staff_id,
            who=by.name,
        )
        audit.record("visit.follow_up", said, by=by, patient=row.patient_id, decision=str(decision), weeks=said.weeks)
        announce("visit.follow_up", visit=row, follow_up=said, by=by)
        bump("day")
    return said


def _refuse_no_booking(row, appointment):
    if appointment is None:
        raise RuleError("Nothing is booked yet. Book it first, or choose recall or none.", field="decision")
    if appointment.patient_id != row.patient_id:
        raise RuleError("This booking is another patient’s.", field="decision")
    if appointment.standing not in HOLDS_PLACE or appointment.day_on < row.day_on or appointment.begun_at:
        raise RuleError("This booking does not stand, or is not after the visit.", field="decision")


def call_back(visit, step, *, by, reason="", noticed_by="", nurse=None):
    """Keep how a patient was found gone, and make the task of calling them the same day; return the LeftUnseen.

    The nurse who was told owns it, else the nurses; due after setting "unseen.call_minutes", at closing at the latest.
    """
    opens_at, _ = clock.day_bounds(visit.day_on)
    closes_at = clock.at_minute(visit.day_on, setting("hours.close_minute"))
    due = max(min(step.at + timedelta(minutes=setting("unseen.call_minutes")), closes_at), step.noted_at, opens_at)
    why = f" Why: {reason}." if reason else ""
    task = make_task(
        "left unseen",
        f"Call back today by {wall(due)}: left without being seen at {wall(step.at)}.{why}",
        key=f"unseen:{visit.id}:{step.id}",
        owner_role=Role.NURSE,
        owner=nurse,
        patient=visit.patient_id,
        due_on=visit.day_on,
        link=f"/patients/{visit.patient_id}/appointments/{visit.appointment_id}" if visit.appointment_id else "",
        by=by,
    )
    told = {"noticed_by": noticed_by.strip() or by.name, "reason": reason.strip(), "nurse": nurse}
    return LeftUnseen.create(step=step, noticed_at=step.at, due_at=due, task=task, **told)


def call_back_no_more(step, *, by):
    """The step was undone: nobody needs to call."""
    if step.flow == Flow.LEFT_UNSEEN:
        settle_tasks(f"unseen:{step.visit_id}:{step.id}", "taken back: the patient had not left", by=by)
