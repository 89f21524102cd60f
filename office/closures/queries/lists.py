"""Closures with their counts, and who is booked in a span of days. Source: domain 4.7."""

from collections import defaultdict, namedtuple

from office import clock
from office.closures.counting import Counts, Fate, fate_of
from office.closures.models import Closure, ClosureLine, ClosureRun
from office.db import as_day, fetch
from office.errors import NotFound
from office.scheduling.models import HOLDS_PLACE, Provider, Standing
from office.staff.models import Staff

HOLDS = ", ".join(f"'{standing}'" for standing in HOLDS_PLACE)
Affected = namedtuple("Affected", "id patient_id day_on start_minute provider type begun")


def affected(provider, first_on, last_on, start_minute=0, end_minute=1440):
    """The bookings that stand in a span, as Affected by time; of today only what has not ended yet. One query.

    `provider` None means everyone.
    """
    whose = "" if provider is None else f" AND a.provider_id = {int(provider.id)}"
    rows = fetch(
        "SELECT a.id, a.patient_id, a.day_on, a.start_minute, a.minutes, p.short, t.code, a.begun_at "
        "FROM appointment a JOIN provider p ON p.id = a.provider_id JOIN appointment_type t ON t.id = a.type_id "
        f"WHERE a.day_on BETWEEN ? AND ? AND a.standing IN ({HOLDS}) "
        f"AND a.start_minute < ? AND a.start_minute + a.minutes > ?{whose} ORDER BY a.day_on, a.start_minute, a.id",
        first_on.isoformat(),
        last_on.isoformat(),
        end_minute,
        start_minute,
    )
    found = [(as_day(row[2]), row) for row in rows]
    return [
        Affected(row[0], row[1], on, row[3], row[5], row[6], row[7] is not None)
        for on, row in found
        if on > clock.today() or clock.at_minute(on, min(row[3] + row[4], 1439)) > clock.now()
    ]


def get_closure(closure_id):
    """A Closure with its provider. Raises NotFound."""
    found = Closure.select(Closure, Provider).left_outer_join(Provider).where(Closure.id == closure_id).first()
    if found is None:
        raise NotFound()
    return found


def get_line(line_id):
    """A line of a closure. Raises NotFound."""
    found = ClosureLine.get_or_none(ClosureLine.id == line_id)
    if found is None:
        raise NotFound()
    return found


def get_run(closure_id, run_id):
    """A mass act of this closure. Raises NotFound."""
    found = ClosureRun.get_or_none((ClosureRun.id == run_id) & (ClosureRun.closure == closure_id))
    if found is None:
        raise NotFound()
    return found


def cut_off(closure):
    """Mass acts of a closure that were begun and did not end, the oldest first."""
    return list(
        ClosureRun.select(ClosureRun, Provider)
        .left_outer_join(Provider)
        .where((ClosureRun.closure == closure) & ClosureRun.ended_at.is_null())
        .order_by(ClosureRun.id)
    )


def totals(closures):
    """{closure id: Counts} of these closures, by what their appointments are now. One query."""
    if not closures:
        return {}
    lifted = {one.id: one.lifted_at is not None for one in closures}
    marks = ", ".join("?" * len(lifted))
    rows = fetch(
        "SELECT l.closure_id, a.standing, COUNT(*) FROM closure_line l JOIN appointment a ON a.id = l.appointment_id "
        f"WHERE l.closure_id IN ({marks}) GROUP BY l.closure_id, a.standing",
        *lifted,
    )
    found = defaultdict(dict)
    for key, standing, count in rows:
        fate = fate_of(Standing(standing), lifted[key])
        found[key][fate] = found[key].get(fate, 0) + count
    return {key: Counts(*(found[key].get(fate, 0) for fate in _ORDER)) for key in lifted}


_ORDER = (Fate.MOVED, Fate.CANCELED, Fate.KEPT, Fate.OPEN)


def listed(finished=False):
    """Closures that are worked on (the first day first), or those that have ended (newest first); to be paged."""
    query = (
        Closure.select(Closure, Provider, Staff)
        .left_outer_join(Provider)
        .switch(Closure)
        .left_outer_join(Staff, on=(Closure.opened_by == Staff.id))
    )
    ended = Closure.finished_at.is_null(False) | Closure.lifted_at.is_null(False)
    if finished:
        return query.where(ended).order_by(Closure.id.desc())
    return query.where(~ended).order_by(Closure.first_on, Closure.id)


def open_closures():
    """How many closures are not finished. One query."""
    return Closure.select().where(Closure.finished_at.is_null() & Closure.lifted_at.is_null()).count()


def open_on(day_on):
    """How many bookings of a date are still open in a closure: the day cannot end before they are decided."""
    rows = fetch(
        "SELECT COUNT(DISTINCT a.id) FROM closure_line l JOIN closure c ON c.id = l.closure_id "
        f"JOIN appointment a ON a.id = l.appointment_id WHERE a.day_on = ? AND a.standing IN ({HOLDS}) "
        "AND c.lifted_at IS NULL",
        day_on.isoformat(),
    )
    return rows[0][0]
