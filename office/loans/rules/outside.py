"""Charts leave the building only by named exception. Source: domain 2.7, 0.1 (17): originals never by subpoena."""

from datetime import timedelta

from office import audit, clock
from office.actor import PROGRAM
from office.announce import on
from office.board import bump
from office.charts.filing import place_code
from office.charts.models import Holder, MoveKind, Purpose, VolumeState
from office.charts.queries import held_back_for, line_words
from office.charts.queries.custody import where_is
from office.charts.queries.lights import short_day
from office.charts.rules.moving import end_stay, log_move, new_stay, read_again, refuse_unless_here
from office.charts.shelves import FIRST_DESK
from office.counters import take
from office.db import changed, writing
from office.errors import RuleError, StaleEdit
from office.loading import load
from office.loans.models import Basis, ChartException, ExceptionState
from office.loans.queries import get_exception, open_exception_of
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks

OUTSIDE = "someone outside the building"
SHORTEST, LONGEST = 2, timedelta(days=365)
ABROAD = (VolumeState.OFF_SITE, VolumeState.RECALLED, VolumeState.MERGED_BACK, VolumeState.DESTROYED)


def ask_exception(volume, basis, *, reason, taker, goes_to, due_on, by):
    """Ask that a chart may leave the building: why, who takes it to whom, when it is due back; the ChartException.

    A subpoena gets certified copies instead: it is kept as such, and the records lead has a task. Anything else is
    decided by a lead who did not ask. Raises RuleError (fields reason, taker, goes_to, due_on): something is not
    said; a day that is past or more than a year ahead; it is not in the house, or asked for already.
    """
    with writing():
        basis = Basis(basis)
        _check(read_again(volume), {"reason": reason, "taker": taker, "goes_to": goes_to}, due_on)
        copies = basis == Basis.SUBPOENA
        row = ChartException.create(
            volume=volume, basis=basis, reason=reason.strip(), taker=taker.strip(), goes_to=goes_to.strip(),
            due_on=due_on, asked_at=clock.now(), asked_by=by.staff_id,
            state=ExceptionState.COPIES if copies else ExceptionState.ASKED,
            settled_at=clock.now() if copies else None,
        )  # fmt: skip
        kind = "certified copies" if copies else "chart leaves the building"
        words = f"{basis.capitalize()} for Vol {volume.number}, to {row.goes_to}: {row.reason}."
        words += " Make certified copies; the original stays." if copies else " Approve or refuse."
        lead = Role.MANAGER if by.role == Role.RECORDS_LEAD and not copies else Role.RECORDS_LEAD
        make_task(
            kind, words, key=f"exception:{row.id}:decide", owner_role=lead, patient=volume.patient_id, due_on=due_on,
            link=f"/chart-exceptions/{row.id}", by=by,
        )  # fmt: skip
        audit.record("loans.exception_asked", row, by=by, patient=volume.patient_id, basis=basis, state=row.state)
    return row


def _check(volume, told, due_on):
    if volume.state in ABROAD:
        raise RuleError(f"This volume is {where_is(volume)}. It cannot leave the building.")
    if open_exception_of(volume.id):
        raise RuleError("It is asked already that this volume may leave. Look at that first.")
    names = {"reason": "Say why.", "taker": "Say by name who takes it.", "goes_to": "Say to whom it goes."}
    for field, words in names.items():
        if len(told[field].strip()) < SHORTEST:
            raise RuleError(words, field=field)
    if due_on is None or not clock.today() <= due_on <= clock.today() + LONGEST:
        raise RuleError("Type the day by which it is back, at most a year ahead.", field="due_on")


def open_exception(exception_id, *, by):
    """The ChartException, opened to be read: audited. Raises NotFound."""
    row = get_exception(exception_id)
    audit.record("loans.exception_opened", row, by=by, patient=row.volume.patient_id)
    return row


def _fresh(row, state):
    """Bring an exception up to date inside the transaction. Raises RuleError unless it is in this state."""
    row.__data__.update(ChartException.get_by_id(row.id).__data__)
    row._dirty.clear()
    if row.state != state:
        raise RuleError(f"This is {row.state} by now.")
    return row


def _write(row, action, *, by, **values):
    if not changed(row, row.version, **values):
        raise StaleEdit({}, row.version)
    audit.record(f"loans.{action}", row, by=by, patient=row.volume.patient_id, state=row.state)
    bump("day")
    return row


def decide_exception(row, approve, words, *, by):
    """A lead approves or refuses that a chart leaves; return the ChartException.

    Raises RuleError: decided already; by the one who asked; refused without a word why (field words).
    """
    with writing():
        _fresh(row, ExceptionState.ASKED)
        if row.asked_by_id == by.staff_id:
            raise RuleError("You asked for it: somebody else decides. Ask the other lead.")
        if not approve and len(words.strip()) < SHORTEST:
            raise RuleError("Say why it may not leave.", field="words")
        state = ExceptionState.APPROVED if approve else ExceptionState.REFUSED
        values = {"decided_at": clock.now(), "decided_by": by.staff_id, "decision": words.strip()}
        settle_tasks(f"exception:{row.id}:decide", state.capitalize(), by=by)
        _write(row, "exception_decided", by=by, state=state, settled_at=None if approve else clock.now(), **values)
    return row


def leave_building(row, *, by):
    """Hand an approved chart to who takes it out; return the ChartException.

    Its place says with whom it is and until when; whoever had it is let off. Raises RuleError: not approved, not in
    the house, missing, its day back is past.
    """
    with writing():
        _fresh(row, ExceptionState.APPROVED)
        volume = read_again(row.volume)
        refuse_unless_here(volume)
        if volume.state in (VolumeState.MISSING, *ABROAD):
            raise RuleError(f"This volume is {where_is(volume)}. It has to be here first.")
        if row.due_on < clock.today():
            raise RuleError("The day by which it should be back is past. Ask anew, with another day.")
        end_stay(volume)
        place = f"out of the building, {row.taker} takes it to {row.goes_to}, back by {short_day(row.due_on)}"
        purpose = Purpose.LEGAL if row.basis == Basis.COURT_ORDER else Purpose.OTHER
        note, holder = f"{row.basis}: {row.reason}", outside_holder(by=by)
        moved = {"holder": holder, "purpose": purpose, "note": note}
        log_move(volume, MoveKind.LEFT_THE_BUILDING, VolumeState.OUT, place, by=by, **moved)
        stay = new_stay(volume, holder, purpose, row.due_on, by=by)
        _write(row, "left_the_building", by=by, state=ExceptionState.OUT, stay=stay.id)
    return row


def came_back(row, *, by):
    """Take a chart in that was out of the building; return (ChartException, words who waits for it or "").

    Raises RuleError: it is not out.
    """
    with writing():
        volume = read_again(_fresh(row, ExceptionState.OUT).volume)
        waiting = held_back_for(volume)
        place = f"held for {waiting[0].holder}" if waiting else "refile bin"
        log_move(volume, MoveKind.CAME_BACK, VolumeState.RETURNED, place, by=by)
        end_stay(volume)
        audit.record("loans.taken_in", row, by=by, patient=volume.patient_id)
    return ChartException.get_by_id(row.id), line_words(waiting)


def outside_holder(*, by=PROGRAM):
    """The Holder that stands for everyone outside; it is not active, so that no plain sign-out can choose it."""
    holder = Holder.get_or_none(Holder.name == OUTSIDE)
    if holder is None:
        holder = Holder.create(name=OUTSIDE, code=place_code(take("charts.place", first=FIRST_DESK)), active=False)
        audit.record("charts.holder_made", holder, by=by, name=OUTSIDE)
    return holder


def is_outside(holder):
    """True for the holder that stands for everyone outside the building."""
    return holder.name == OUTSIDE


def stay_ended(stay):
    """Whatever scan says so, a chart that was out of the building is back."""
    for row in load(ChartException, "stay_id = ? AND state = ?", stay.id, str(ExceptionState.OUT)):
        _write(row, "came_back", by=PROGRAM, state=ExceptionState.BACK, settled_at=clock.now())


on("chart.stay_ended", stay_ended)
