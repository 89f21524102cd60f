"""What happened on the phone in a period, row by row: what the reports of the phone room count. Reads only.

Source: domain 6.7.
"""

import functools
import re
from bisect import bisect_left
from collections import namedtuple
from datetime import timedelta

from office import clock
from office.charts.queries.days import closed_days
from office.db import as_instant, as_written, fetch
from office.due import office_hours
from office.phone.models import CallOutcome, MessageKind, Relationship, Urgency
from office.redflags.models import StepKind
from office.reports.queries.listing import FIRST, instants
from office.settings import setting

ANSWER_SECONDS, AGAIN, WEEK, MOST_A_WEEK = 20, timedelta(hours=48), timedelta(days=7), 3
# They ring for many patients: that they ring again says nothing about the first call.
OUTSIDE = (
    Relationship.FACILITY, Relationship.PHARMACY, Relationship.LAB, Relationship.PAYER, Relationship.ATTORNEY,
    Relationship.SCHOOL, Relationship.EMPLOYER, Relationship.HOSPITAL, Relationship.PROVIDER, Relationship.POLICE,
    Relationship.PRESS,
)  # fmt: skip
NO_CALLER = (CallOutcome.SPAM, CallOutcome.WRONG_NUMBER)
SETTLED = (CallOutcome.RESOLVED, CallOutcome.BOOKED)
URGENT = (MessageKind.RED_FLAG, MessageKind.URGENT_SYMPTOM)
SOON = (Urgency.NOW, Urgency.SOON)

# `rang`: its first ring is on record, `wait` and `held` are seconds, `talk` minutes; `key` tells one caller from
# another, None for a caller nobody can tell.
Seen = namedtuple(
    "Seen",
    "id at day_on hour answered abandoned ended rang wait held talk outcome relationship line clerk key name number "
    "guarded",
)
Work = namedtuple("Work", "id kind taken_at due_at closed_at role staff urgent")


def period_of(from_on, until_on):
    """A period with both sides: an open one begins with the first call or message on record and ends today."""
    until_on = until_on or clock.today()
    if from_on is None:
        first = fetch("SELECT MIN(q.at) FROM (SELECT MIN(started_at) AS at FROM call UNION ALL "
                      "SELECT MIN(taken_at) FROM message) q")[0][0]  # fmt: skip
        from_on = min(clock.local(as_instant(first)).date(), until_on) if first else until_on
    return max(from_on, FIRST), until_on


def calls(period, before=timedelta(0)):
    """Incoming calls of a period, and so long before it, the first one first, as Seen. Three queries."""
    first, last = (as_instant(one) for one in instants(*period))
    rows = fetch(
        "SELECT id, started_at, answered_at, ended_at, dropped_at, held_seconds, outcome, relationship, callback, "
        "caller_name, line, patient_id, taken_by_id FROM call "
        "WHERE direction = 'incoming' AND started_at >= ? AND started_at < ? ORDER BY started_at, id",
        as_written(first - before),
        as_written(last),
    )
    known = Wall(), dict(fetch("SELECT id, name FROM staff")), _restricted()
    return [_seen(row, *known) for row in rows]


def _restricted():
    return {row[0] for row in fetch("SELECT id FROM patient WHERE privacy = 'restricted'")}


class Wall:
    """Wall times of many instants: a zone of this country changes on the hour, so one look an hour is enough."""

    def __init__(self):
        self.shifts = {}

    def __call__(self, at):
        hour = at.toordinal() * 24 + at.hour
        if hour not in self.shifts:
            self.shifts[hour] = clock.local(at) - at
        return at + self.shifts[hour]


def _seen(row, wall_of, clerks, guarded):
    call_id, at, answered, ended, dropped, held, outcome, is_, number, name, line, patient, clerk = row
    at, answered, ended = as_instant(at), as_instant(answered), as_instant(ended)
    wall, wait = wall_of(at), (answered - at).total_seconds() if answered else None
    talk = (ended - answered).total_seconds() / 60 - held / 60 if answered and ended else None
    told_apart = outcome not in NO_CALLER and is_ not in OUTSIDE
    return Seen(
        call_id, at, wall.date(), wall.hour, answered is not None, answered is None and bool(ended or dropped),
        ended is not None, answered is None or wait > 0, wait, held, talk, outcome or "", is_, line, clerks[clerk],
        caller_key(number, patient, is_) if told_apart else None, name, number, patient in guarded,
    )  # fmt: skip


def caller_key(number, patient_id, relationship):
    """What tells one caller from another: the call-back number, else patient and relationship; None without either."""
    digits = _digits(number)
    if len(digits) >= 7:
        return digits
    return f"patient {patient_id}, {relationship}" if patient_id else None


@functools.lru_cache(20_000)
def _digits(number):
    return re.sub(r"\D", "", number)[-10:]


def arrived(found):
    """The calls of which it is known whether anyone answered: not those that ring now."""
    return [call for call in found if call.answered or call.abandoned]


def with_ring(found):
    """Those of them whose first ring is on record, so that the wait is known."""
    return [call for call in arrived(found) if call.rang]


def by_caller(found):
    """{key: their calls, the first one first} of callers who can be told apart."""
    callers = {}
    for call in found:
        if call.key is not None:
            callers.setdefault(call.key, []).append(call)
    return callers


def again(found):
    """Ids of the calls whose caller had called within the 48 hours before; `found` in the order of time."""
    last, ids = {}, set()
    for call in found:
        if call.key is None:
            continue
        if call.key in last and call.at - last[call.key] <= AGAIN:
            ids.add(call.id)
        last[call.key] = call.at
    return ids


def most_in_week(theirs, since):
    """The most calls of one caller within seven days that end with a call at `since` or later."""
    times, most = [one.at for one in theirs], 0
    for place, at in enumerate(times):
        if at >= since:
            most = max(most, place + 1 - bisect_left(times, at - WEEK))
    return most


def left_work(period):
    """Ids of the calls of a period that left work behind: a message, or a billing question that was handed over.

    One query."""
    first, last = instants(*period)
    rows = fetch(
        "SELECT m.call_id FROM message m JOIN call c ON c.id = m.call_id WHERE c.started_at >= ? AND c.started_at < ? "
        "UNION SELECT i.call_id FROM call_item i JOIN call c ON c.id = i.call_id "
        "JOIN billing_question q ON q.id = i.question_id WHERE c.started_at >= ? AND c.started_at < ? "
        "AND (q.closed_at IS NULL OR c.ended_at IS NULL OR q.closed_at > c.ended_at)",
        first, last, first, last,
    )  # fmt: skip
    return {row[0] for row in rows}


def reasons(period):
    """[(call id, what was done or asked for)] of the calls of a period: the kind of a message, else the act.

    One query."""
    rows = fetch(
        "SELECT DISTINCT i.call_id, COALESCE(m.kind, i.what) FROM call_item i JOIN call c ON c.id = i.call_id "
        "LEFT JOIN message m ON m.id = i.message_id WHERE c.started_at >= ? AND c.started_at < ?",
        *instants(*period),
    )
    return [(call_id, what) for call_id, what in rows]


def messages(period, *, by="taken_at", still_open=False, only_urgent=False):
    """Messages taken (or due: `by`) in a period, the first one first, as Work; one query."""
    kinds, levels = (", ".join("?" * len(words)) for words in (URGENT, SOON))
    soon = f"EXISTS (SELECT 1 FROM due_change d WHERE d.message_id = m.id AND d.urgency IN ({levels}))"
    urgent = f"(m.kind IN ({kinds}) OR {soon})"
    more = f"{' AND m.closed_at IS NULL' if still_open else ''}{f' AND {urgent}' if only_urgent else ''}"
    asked = [*map(str, URGENT), *map(str, SOON)]
    rows = fetch(
        "SELECT m.id, m.kind, m.taken_at, m.due_at, m.closed_at, m.to_role, m.to_staff_id, "
        f"{urgent} FROM message m WHERE m.{by} >= ? AND m.{by} < ?{more} ORDER BY m.{by}, m.id",
        *(*asked, *instants(*period), *(asked if only_urgent else ())),
    )
    return [
        Work(one, kind, as_instant(taken), as_instant(due), as_instant(closed), role, staff, bool(urgent))
        for one, kind, taken, due, closed, role, staff, urgent in rows
    ]


def flags_in_time(period):
    """[(local day, taken over by a nurse or provider in the minutes of the settings?)] of red flags. One query."""
    limit = timedelta(minutes=setting("redflags.answer_minutes"))
    rows = fetch(
        "SELECT f.opened_at, (SELECT MIN(t.at) FROM red_flag_step t WHERE t.flag_id = f.id AND t.what = ?) "
        "FROM red_flag f WHERE f.opened_at >= ? AND f.opened_at < ?",
        str(StepKind.ANSWERED),
        *instants(*period),
    )
    times = ((as_instant(opened), as_instant(taken)) for opened, taken in rows)
    return [(clock.local(at).date(), taken is not None and taken - at <= limit) for at, taken in times]


def in_time(work):
    """True for a message that was closed by its due time, False for one that was not, None while it is open and not
    due."""
    if work.closed_at is None:
        return False if clock.now() >= work.due_at else None
    return work.closed_at <= work.due_at


def hours_over(found):
    """The OfficeHours over the days of messages (Work), with the days on which the practice was closed."""
    if not found:
        return office_hours()
    first = min(work.taken_at for work in found)
    return office_hours(closed_days(clock.local(first).date(), clock.today() + WEEK))


def same_day(found, hours):
    """[(local day, closed the same day?)] of messages. What is taken after closing, or on a day on which the office is
    closed, has the next office day."""
    days, pairs, wall_of = {}, [], Wall()
    for work in found:
        wall = wall_of(work.taken_at)
        on, late = wall.date(), wall.hour * 60 + wall.minute >= hours.close_minute
        if (on, late) not in days:
            days[on, late] = _office_day(on, late, hours)
        pairs.append((on, work.closed_at is not None and wall_of(work.closed_at).date() <= days[on, late]))
    return pairs


def _office_day(day_on, late, hours):
    day_on += timedelta(days=late)
    while hours.on(day_on) is None:
        day_on += timedelta(days=1)
    return day_on
