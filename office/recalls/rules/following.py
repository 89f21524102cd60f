"""What the book does to recalls: booking the type closes one, canceling opens it again, the visit ends it.

Source: domain 4.5."""

from datetime import timedelta

from office import audit, clock
from office.announce import on
from office.board import bump
from office.db import changed, fetch
from office.recalls.ages import months_after
from office.recalls.models import STANDS, Recall, RecallKind, RecallState
from office.recalls.rules.listing import add_recall, close, reopen
from office.scheduling.queries import usual_type_id

BOOKS = ("booked", "restored")
OPENS = {"canceled": "canceled", "no-show": "no-show", "left without being seen": "left without being seen"}


def watch_book(*, appointment, what, by):
    """Hear of one change of an appointment and let the recalls of its patient follow."""
    if what in BOOKS and appointment.moved_from_id:
        _pass_on(appointment, by)
    if what in BOOKS:
        _book(appointment, by)
    elif what in OPENS:
        for row in _of(appointment, RecallState.BOOKED):
            reopen(row, OPENS[what], by=by)
    elif what == "completed":
        for row in _of(appointment, RecallState.BOOKED):
            close(row, RecallState.SEEN, f"seen on {appointment.day_on:%m/%d/%Y}", by=by)
            _again(row, appointment.day_on, by)
    elif what == "taken back":
        _not_ended(appointment, by)


def _of(appointment, state):
    return list(Recall.select().where((Recall.appointment == appointment.id) & (Recall.state == state)))


def _pass_on(appointment, by):
    """A booking that moved: its recalls name the new one."""
    for row in Recall.select().where(Recall.appointment == appointment.moved_from_id):
        if row.state == RecallState.BOOKED:
            changed(row, row.version, appointment=appointment.id)
            audit.record("recall.moved", row, by=by, appointment=appointment.id)


def _book(appointment, by):
    """The earliest open recall of this type is booked, and what stands twice after a merge with it."""
    rows = fetch(
        "SELECT id FROM recall WHERE patient_id = ? AND type_id = ? AND state IN ('due', 'contacted') "
        "ORDER BY due_on, id",
        appointment.patient_id,
        appointment.type_id,
    )
    if not rows or _of(appointment, RecallState.BOOKED):
        return
    first = Recall.get_by_id(rows[0][0])
    for row in (Recall.get_by_id(key) for (key,) in rows):
        if (row.kind, row.what) == (first.kind, first.what):
            changed(row, row.version, state=RecallState.BOOKED, appointment=appointment.id)
            audit.record("recall.booked", row, by=by, appointment=appointment.id)
            bump("recalls")


def _not_ended(appointment, by):
    """The end of a visit was taken back: what was seen is booked again, what was opened again is booked, too."""
    for row in _of(appointment, RecallState.SEEN):
        back = {"state": RecallState.BOOKED, "ended_at": None, "ended_by": None, "ended_because": ""}
        changed(row, row.version, **back)
        audit.record("recall.not_seen", row, by=by, appointment=appointment.id)
        later = (Recall.patient == row.patient_id) & (Recall.kind == row.kind) & (Recall.what == row.what)
        for one in Recall.select().where(later & (Recall.state == RecallState.DUE) & (Recall.id > row.id)):
            close(one, RecallState.PASSED_OVER, "the visit before it was not completed after all", by=by)
    _book(appointment, by)


def _again(row, seen_on, by):
    """What repeats is due again so many months after the visit."""
    if not row.every_months:
        return
    same = (Recall.patient == row.patient_id) & (Recall.kind == row.kind) & (Recall.what == row.what)
    if Recall.select().where(same & Recall.state.in_(STANDS)).exists():
        return
    made = Recall.create(
        patient=row.patient_id, kind=row.kind, what=row.what, type=row.type_id, every_months=row.every_months,
        due_on=months_after(seen_on, row.every_months), note=row.note, made_at=clock.now(), made_by=by.staff_id,
    )  # fmt: skip
    audit.record("recall.added", made, by=by, kind=str(row.kind), due=made.due_on)


def watch_check_out(*, visit, follow_up, by):
    """Hear what follows a visit: *recall* makes one due after so many weeks, said anew it takes the place of the old.

    Raises RuleError as add_recall. Source: domain 5.5.
    """
    what = f"after the visit of {visit.day_on:%m/%d/%Y}"
    mine = (Recall.patient == visit.patient_id) & (Recall.kind == RecallKind.OTHER) & (Recall.what == what)
    for row in Recall.select().where(mine & Recall.state.in_(STANDS)):
        close(row, RecallState.PASSED_OVER, "something else was said at check-out", by=by)
    type = visit.appointment.type_id if visit.appointment_id else usual_type_id([])
    if follow_up.weeks and follow_up.decision == "recall" and type:
        due_on = visit.day_on + timedelta(weeks=follow_up.weeks)
        add_recall(visit.patient, RecallKind.OTHER, type, due_on, what=what, note=follow_up.note, by=by)


on("appointment.changed", watch_book)
on("visit.follow_up", watch_check_out)
