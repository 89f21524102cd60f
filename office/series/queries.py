"""The series of a patient, and each visit of one with where it stands. Source: domain 4.5."""

from collections import defaultdict, namedtuple
from datetime import timedelta

from office import clock
from office.db import fetch
from office.errors import NotFound
from office.scheduling.models import HOLDS_PLACE, Appointment, AppointmentType, Provider
from office.scheduling.queries import next_openings, openings
from office.series.models import OccurrenceState, Series, SeriesOccurrence

MOST_OFFERED = 6  # visits to decide for which openings are looked up at once
Summary = namedtuple("Summary", "series total to_decide")
Position = namedtuple("Position", "series number total occurrence")


def get_series(patient_id, series_id):
    """One series of this patient. Raises NotFound, also for another patient's."""
    found = Series.get_or_none((Series.id == series_id) & (Series.patient == patient_id))
    if found is None:
        raise NotFound()
    return found


def series_of(patient_id):
    """A patient's series as Summaries, the newest first; at most three queries."""
    if not fetch("SELECT 1 FROM series WHERE patient_id = ? LIMIT 1", patient_id):
        return []
    rows = Series.select(Series, Provider, AppointmentType).join(Provider).switch(Series).join(AppointmentType)
    rows = list(rows.where(Series.patient == patient_id).order_by(Series.id.desc()))
    total, open_ = defaultdict(int), defaultdict(int)
    held = SeriesOccurrence.series.in_([one.id for one in rows] or [0])
    for key, state in SeriesOccurrence.select(SeriesOccurrence.series, SeriesOccurrence.state).where(held).tuples():
        total[key] += 1
        open_[key] += state == OccurrenceState.TO_DECIDE
    return [Summary(one, total[one.id], open_[one.id]) for one in rows]


def occurrences(series):
    """The visits of a series in their order with booking and providers; one query."""
    booked = Provider.alias()
    query = SeriesOccurrence.select(SeriesOccurrence, Provider, Appointment, booked).join(Provider)
    query = (
        query.switch(SeriesOccurrence)
        .join(Appointment, "LEFT JOIN")
        .join(booked, "LEFT JOIN", on=Appointment.provider)
    )
    return list(query.where(SeriesOccurrence.series == series).order_by(SeriesOccurrence.number))


def stands(occurrence):
    """True while a visit of a series is booked and can still be moved or canceled."""
    one = occurrence.appointment if occurrence.appointment_id else None
    ahead = one is not None and one.day_on >= clock.today()
    return ahead and one.standing in HOLDS_PLACE and one.begun_at is None


def changeable(rows):
    """The visits that can be moved or canceled: those that stand, and those to decide."""
    return [one for one in rows if stands(one) or one.state == OccurrenceState.TO_DECIDE]


def offers(series, rows):
    """{number: openings} of the first visits to decide: the two nearest that day, one the day after, or anybody's."""
    found = {}
    for one in [row for row in rows if row.state == OccurrenceState.TO_DECIDE][:MOST_OFFERED]:
        that_day = openings(one.wanted_on, type=series.type, provider=one.provider)
        near = sorted(that_day, key=lambda row, at=one.wanted_minute: (abs(row.start_minute - at), row.start_minute))
        given = {"from_on": max(one.wanted_on + timedelta(days=1), clock.today()), "limit": 1}
        later = next_openings(series.type, provider=one.provider, from_minute=one.wanted_minute, **given)
        found[one.number] = [*near[:2], *later] or next_openings(series.type, **given)
    return found


def position(appointment):
    """Where an appointment stands in a series, as a Position ("3 of 8"), or None."""
    one = SeriesOccurrence.get_or_none(SeriesOccurrence.appointment == appointment.id)
    if one is None:
        return None
    total = SeriesOccurrence.select().where(SeriesOccurrence.series == one.series_id).count()
    return Position(one.series, one.number, total, one)
