"""Who waits for which chart, in what order. Source: domain 2.5."""

import itertools
from dataclasses import dataclass, replace
from datetime import date, datetime

from peewee import JOIN, Case

from office import clock
from office.charts.models import ChartRequest, Holder, Priority, RequestState, Volume
from office.charts.queries.custody import full_name
from office.charts.queries.days import next_business_day
from office.charts.shelves import section_of
from office.db import fetch
from office.errors import NotFound
from office.patients.models import Patient
from office.settings import setting

RANK = {priority: rank for rank, priority in enumerate(Priority)}


@dataclass(frozen=True)
class RequestRow:
    """One waiting request in a list; its shelf `section`, `late` once the time is past, `minutes` since.

    `ready_at`: the chart lies at the records desk for it. The clock of a STAT one runs from `stat_at` and is red after
    `stat_minutes`. `ahead` names who gets the chart first. `volume_id` is the folder that is meant, None before one is
    made; `older` is its number when it is not the one in use.
    """

    id: int
    patient_id: int
    mrn: int
    name: str
    born_on: date | None
    priority: Priority
    purpose: str
    holder_id: int
    holder: str
    needed_at: datetime
    asked_at: datetime
    note: str
    section: str
    late: bool
    minutes: int
    name_alert: bool = False
    ready_at: datetime | None = None
    stat_at: datetime | None = None
    stat_minutes: int = 10
    ahead: str = ""
    volume_id: int | None = None
    older: int | None = None


def get_request(patient_id, request_id):
    """The request of this patient; NotFound for another patient's."""
    found = (
        ChartRequest.select(ChartRequest, Holder)
        .join(Holder)
        .where((ChartRequest.id == request_id) & (ChartRequest.patient == patient_id))
        .first()
    )
    if found is None:
        raise NotFound()
    return found


def waiting_for(patient_id):
    """The waiting requests for a patient's chart in the order of service: priority, need, time of asking."""
    some = fetch("SELECT 1 FROM chart_request WHERE patient_id = ? AND state = 'waiting' LIMIT 1", patient_id)
    return sorted(_waiting().where(ChartRequest.patient == patient_id), key=in_line) if some else []


def in_line(request):
    """The sort key of a request: STAT first, then what is needed first, then who asked first."""
    return RANK[request.priority], request.needed_at, request.asked_at, request.id


def line_for(volume):
    """The waiting requests for a volume in the order of service; an older volume waits only for who named it."""
    waiting = waiting_for(volume.patient_id)
    return [one for one in waiting if one.volume_id == volume.id or (one.volume_id is None and volume.current)]


def held_back(line):
    """Those of a line that keep the chart from the shelf: due by the next business day.

    Setting request.hold_days says how many business days ahead.
    """
    until = hold_until() if line else None
    return [request for request in line if request.needed_at < until]


def held_back_for(volume):
    """The waiting requests that keep a volume from the shelf."""
    return held_back(line_for(volume))


def hold_until():
    """The end (naive UTC) of the last day whose requests keep a chart from the shelf."""
    return clock.day_bounds(next_business_day(clock.today()))[1]


def _waiting():
    return ChartRequest.select(ChartRequest, Holder).join(Holder).where(ChartRequest.state == RequestState.WAITING)


def queue_query(*, holder_id=None, patient_ids=None):
    """Rows of the waiting requests, STAT first, then by need; to be paged and read by `request_rows`."""
    rank = Case(ChartRequest.priority, [(priority.value, number) for priority, number in RANK.items()], len(RANK))
    query = (
        ChartRequest.select(
            ChartRequest.id, Patient.id, Patient.mrn, Patient.last_name, Patient.first_name, Patient.middle_name,
            Patient.suffix, Patient.born_on, ChartRequest.priority, ChartRequest.purpose, Holder.id, Holder.name,
            ChartRequest.needed_at, ChartRequest.asked_at, ChartRequest.note, Patient.filing_name,
            Patient.name_alert, ChartRequest.ready_at, ChartRequest.stat_at, Volume.id, Volume.number, Volume.current,
        )
        .join(Patient).switch(ChartRequest).join(Holder).switch(ChartRequest).join(Volume, JOIN.LEFT_OUTER)
        .where(ChartRequest.state == RequestState.WAITING)
        .order_by(rank, ChartRequest.needed_at, ChartRequest.asked_at, ChartRequest.id)
        .tuples()
    )  # fmt: skip
    if holder_id is not None:
        query = query.where(ChartRequest.holder == holder_id)
    return query if patient_ids is None else query.where(ChartRequest.patient.in_(list(patient_ids)))


def request_rows(rows):
    """RequestRows of what `queue_query` gave."""
    order, minutes = setting("filing.order"), setting("request_minutes.stat")
    return [_request_row(order, minutes, *row) for row in rows]


def _request_row(order, minutes, request_id, patient_id, mrn, last, first, middle, suffix, born_on, *rest):
    priority, purpose, holder_id, holder, needed_at, asked_at, note, filing_name, alert, *more = rest
    ready_at, stat_at, volume_id, number, current = more
    now, section = clock.now(), section_of(order, mrn, filing_name)
    return RequestRow(
        request_id, patient_id, mrn, full_name(last, first, middle, suffix), born_on, priority, purpose, holder_id,
        holder, needed_at, asked_at, note, section, needed_at < now, waited_minutes(asked_at, now),
        alert, ready_at, stat_at, minutes, "", volume_id, None if current else number,
    )  # fmt: skip


def waited_minutes(asked_at, until):
    """Whole minutes between asking and an instant."""
    return int((until - asked_at).total_seconds() // 60)


def clock_from(request):
    """The instant from which a request's clock runs: since it is STAT, else since it was asked for."""
    return request.stat_at or request.asked_at


def delivered_words(filled, now):
    """What a hand-over settled: "STAT delivered after 4 min. ", or "" when nobody had asked. Source: domain 2.11."""
    words = (f"{one.priority} delivered after {waited_minutes(clock_from(one), now)} min. " for one in filled)
    return "".join(word[:1].upper() + word[1:] for word in words)


def line_words(requests):
    """Who gets a chart next, in words: "Hand to Tom Burke (STAT); then Ben Stone"; "" when nobody waits."""
    if not requests:
        return ""
    first, *others = requests
    return "; then ".join([f"Hand to {_in_short(first)}", *(str(other.holder) for other in others)])


def waiting_words(requests):
    """Who waits, with priority and time, for the one who has the chart: "Tom Burke waits (STAT)"."""
    return "; ".join(f"{request.holder} waits ({request.priority})" for request in requests)


def waiters_of(patient_ids):
    """{patient_id: [RequestRow, ...]} of those who wait for these patients' charts. At most two queries."""
    patient_ids, found = list(patient_ids), {}
    marks = ", ".join("?" * len(patient_ids))
    waits = f"SELECT 1 FROM chart_request WHERE state = ? AND patient_id IN ({marks}) LIMIT 1"
    if not patient_ids or not fetch(waits, RequestState.WAITING.value, *patient_ids):
        return found
    for row in request_rows(queue_query(patient_ids=patient_ids)):
        found.setdefault(row.patient_id, []).append(row)
    return found


def with_line(rows):
    """These RequestRows, each with who gets the same chart before: "Tom Burke (STAT), Ben Stone". Two queries."""
    found, waiting = [], waiters_of({row.patient_id for row in rows})
    for row in rows:
        line = itertools.takewhile(lambda one, own=row: one.id != own.id, waiting.get(row.patient_id, []))
        before = [one for one in line if one.older == row.older]
        found.append(replace(row, ahead=", ".join(_in_short(one) for one in before)))
    return found


def place_in_line(patient_id, holder_id, volume=None):
    """Who gets a patient's chart before this holder, in words: "First in line: Tom Burke (STAT)."; "" for nobody.

    `volume` is an older Volume where that one was asked for.
    """
    meant = volume or current_volume(patient_id)
    line = line_for(meant) if meant else waiting_for(patient_id)
    before = list(itertools.takewhile(lambda one: one.holder_id != holder_id, line))
    return f"First in line: {', '.join(_in_short(one) for one in before)}." if before else ""


def _in_short(one):
    return f"{one.holder} (STAT)" if one.priority == Priority.STAT else str(one.holder)


def current_volume(patient_id):
    """The volume of a patient that is used now, or None."""
    return Volume.get_or_none((Volume.patient == patient_id) & Volume.current)
