"""Who waits for which chart, in what order. Source: domain 2.5."""

from dataclasses import dataclass
from datetime import date, datetime

from peewee import Case

from office import clock
from office.charts.models import ChartRequest, Holder, Priority, RequestState, Volume
from office.charts.queries.custody import full_name
from office.charts.queries.days import next_business_day
from office.charts.shelves import section_of
from office.db import fetch
from office.errors import NotFound
from office.patients.models import Patient
from office.settings import setting

WAITS = "SELECT 1 FROM chart_request WHERE patient_id = ? AND state = ? LIMIT 1"
RANK = {priority: rank for rank, priority in enumerate(Priority)}


@dataclass(frozen=True)
class RequestRow:
    """One waiting request in a list; its shelf `section`, `late` once the time is past, `minutes` since."""

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
    if not fetch(WAITS, patient_id, RequestState.WAITING.value):
        return []
    return sorted(_waiting().where(ChartRequest.patient == patient_id), key=in_line)


def in_line(request):
    """The sort key of a request: STAT first, then what is needed first, then who asked first."""
    return RANK[request.priority], request.needed_at, request.asked_at, request.id


def held_back_for(volume):
    """The waiting requests that keep a volume from the shelf: those for it that are due by the next business day.

    Setting request.hold_days says how many business days ahead; an older volume waits only for who named it.
    """
    until = hold_until()
    return [request for request in waiting_for(volume.patient_id) if _concerns(request, volume, until)]


def _concerns(request, volume, until):
    for_this = request.volume_id == volume.id or (request.volume_id is None and volume.current)
    return for_this and request.needed_at < until


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
            Patient.name_alert,
        )
        .join(Patient).switch(ChartRequest).join(Holder)
        .where(ChartRequest.state == RequestState.WAITING)
        .order_by(rank, ChartRequest.needed_at, ChartRequest.asked_at, ChartRequest.id)
        .tuples()
    )  # fmt: skip
    if holder_id is not None:
        query = query.where(ChartRequest.holder == holder_id)
    return query if patient_ids is None else query.where(ChartRequest.patient.in_(list(patient_ids)))


def request_rows(rows):
    """RequestRows of what `queue_query` gave."""
    order = setting("filing.order")
    return [_request_row(order, *row) for row in rows]


def _request_row(order, request_id, patient_id, mrn, last, first, middle, suffix, born_on, *rest):
    priority, purpose, holder_id, holder, needed_at, asked_at, note, filing_name, alert = rest
    now, section = clock.now(), section_of(order, mrn, filing_name)
    return RequestRow(
        request_id, patient_id, mrn, full_name(last, first, middle, suffix), born_on, priority, purpose, holder_id,
        holder, needed_at, asked_at, note, section, needed_at < now, waited_minutes(asked_at, now),
        alert,
    )  # fmt: skip


def waited_minutes(asked_at, until):
    """Whole minutes between asking and an instant."""
    return int((until - asked_at).total_seconds() // 60)


def line_words(requests):
    """Who gets a chart next, in words: "Hand to Tom Burke (STAT); then Ben Stone"; "" when nobody waits."""
    if not requests:
        return ""
    first, *others = requests
    name = f"{first.holder} ({first.priority})" if first.priority == Priority.STAT else str(first.holder)
    return "; then ".join([f"Hand to {name}", *(str(other.holder) for other in others)])


def waiting_words(requests):
    """Who waits, with priority and time, for the one who has the chart: "Tom Burke waits (STAT)"."""
    return "; ".join(f"{request.holder} waits ({request.priority})" for request in requests)


def waiters_of(patient_ids):
    """{patient_id: [RequestRow, ...]} of those who wait for these patients' charts. At most two queries."""
    marks, found = ", ".join("?" * len(patient_ids)), {}
    waits = f"SELECT 1 FROM chart_request WHERE state = ? AND patient_id IN ({marks}) LIMIT 1"
    if not patient_ids or not fetch(waits, RequestState.WAITING.value, *patient_ids):
        return found
    for row in request_rows(queue_query(patient_ids=patient_ids)):
        found.setdefault(row.patient_id, []).append(row)
    return found


def current_volume(patient_id):
    """The volume of a patient that is used now, or None."""
    return Volume.get_or_none((Volume.patient == patient_id) & Volume.current)
