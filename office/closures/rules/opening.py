"""Close the book for a provider or the practice, with the list of who was booked; finish it, take it back.

The places are closed before the list is made, in one transaction: nobody can book in, and nobody is missed.
Source: domain 4.7; scenario A10.
"""

from datetime import timedelta

from office import audit, clock
from office.announce import on
from office.board import bump
from office.closures.models import Closure, ClosureDay, ClosureLine, ClosureWhy
from office.closures.queries import affected, get_closure, totals
from office.db import changed, fetch, many, writing
from office.errors import RuleError, StaleEdit
from office.jinja import weekday
from office.scheduling.models import HoursException, Standing
from office.scheduling.rules import add_closing, lift_closing
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks

MOST_DAYS = 92


def open_closure(provider, first_on, last_on, why, *, by, start_minute=0, end_minute=1440, note=""):
    """Close days, wholly or between two minutes of each, for one provider or (None) everyone; return the Closure.

    Each booking that stands then becomes a line of its work list. Raises RuleError: no reason (field "why"), a past
    day, ends before it starts (fields "first", "last", "start", "end"), longer than 92 days.
    """
    with writing():
        if why not in list(ClosureWhy):
            raise RuleError("Choose why.", field="why")
        if first_on < clock.today():
            raise RuleError("This day is past. Close from today on.", field="first")
        if not 0 <= (last_on - first_on).days < MOST_DAYS:
            raise RuleError(f"The last day is the first day or up to {MOST_DAYS} days later.", field="last")
        words = f"{_short(why)}: {note.strip()}" if note.strip() else _short(why)
        span = {"start_minute": start_minute, "end_minute": end_minute}
        days = [first_on + timedelta(days=ahead) for ahead in range((last_on - first_on).days + 1)]
        exceptions = [add_closing(provider, one, words, by=by, **span) for one in days]
        closure = make_list(provider, exceptions, ClosureWhy(why), note.strip(), by=by)
    return closure


def _short(why):
    """ "office: provider ill" as the book says it: "provider ill"."""
    return str(why).removeprefix("office: ")


def make_list(provider, exceptions, why, note, *, by):
    """The Closure of places that are closed already, with its lines. For rules, inside their transaction."""
    first, last = exceptions[0], exceptions[-1]
    closure = Closure.create(
        provider=provider, first_on=first.day_on, last_on=last.day_on, start_minute=first.start_minute,
        end_minute=first.end_minute, why=why, note=note, opened_at=clock.now(), opened_by=by.staff_id,
    )  # fmt: skip
    many(ClosureDay, [{"closure": closure.id, "exception": one.id} for one in exceptions])
    span = (first.day_on, last.day_on, first.start_minute, first.end_minute)
    lines = affected(provider, *span)
    many(ClosureLine, [{"closure": closure.id, "appointment": one.id} for one in lines])
    if lines:
        make_task(
            "closure", f"{closure.who} out, {weekday(first.day_on)}: reach everyone who is booked ({len(lines)}).",
            key=_list_key(closure), owner_role=Role.FRONT_DESK, due_on=first.day_on, link=f"/closures/{closure.id}",
            by=by,
        )  # fmt: skip
    audit.record("closure.opened", closure, by=by, who=closure.who, first_on=first.day_on, lines=len(lines))
    bump("day")
    return closure


def _list_key(closure):
    return f"closure:{closure.id}:list"


def look_at(closure_id, booked=None, *, by):
    """The Closure of an id, and in the audit who looked at its list and at whose booking in hand. Raises NotFound."""
    with writing():
        closure = get_closure(closure_id)
        about = {"patient": booked.patient_id, "appointment": booked.id} if booked else {}
        audit.record("closure.looked_at", closure, by=by, **about)
    return closure


def finish_closure(closure, seen_version, *, by):
    """End a closure whose list is worked off; return it.

    Raises RuleError: a line is still open (told how many), it has ended already; StaleEdit.
    """
    with writing():
        now = _not_ended(closure)
        left = totals([now])[now.id].open
        if left:
            raise RuleError(f"{left} still open. Move or cancel each of them first: nobody may be lost.")
        _end(now, seen_version, finished_at=clock.now(), finished_by=by.staff_id)
        settle_tasks(_list_key(now), "The list is worked off.", by=by)
        audit.record("closure.finished", now, by=by, lines=totals([now])[now.id].all)
        bump("day")
    return now


def take_back_closure(closure, seen_version, *, by):
    """The provider comes after all: the places open again, and what was not moved or canceled stands as booked.

    Raises RuleError: it has ended already; StaleEdit. What was moved stays moved.
    """
    with writing():
        now = _not_ended(closure)
        _end(now, seen_version, lifted_at=clock.now(), lifted_by=by.staff_id)
        for one in HoursException.select().join(ClosureDay).where(ClosureDay.closure == now):
            if one.lifted_at is None:
                lift_closing(one.id, by=by)
        settle_tasks(_list_key(now), "The closure was taken back.", by=by)
        audit.record("closure.taken_back", now, by=by, kept=totals([now])[now.id].kept)
        bump("day")
    return now


def _not_ended(closure):
    now = get_closure(closure.id)
    if now.finished_at or now.lifted_at:
        raise RuleError("This closure has ended already.")
    return now


def _end(closure, seen_version, **values):
    if not changed(closure, seen_version, **values):
        raise StaleEdit({}, get_closure(closure.id).version, "Someone else changed this closure meanwhile.")


def _refuse_no_show(*, appointment, standing, **_):
    """Nobody is a no-show of a day on which the office called off; domain 4.6, 4.7."""
    if standing != Standing.NO_SHOW:
        return
    if fetch(
        "SELECT 1 FROM closure_line l JOIN closure c ON c.id = l.closure_id WHERE l.appointment_id = ? "
        "AND c.lifted_at IS NULL LIMIT 1",
        appointment.id,
    ):
        raise RuleError("The office was closed then: it never counts against the patient. Work it off on the closure.")


on("appointment.ending", _refuse_no_show)
