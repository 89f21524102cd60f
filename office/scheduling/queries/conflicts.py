"""Everything that stands in the way of a booking, as one typed list: the template's reasons and the patient's.
Source: domain 4.3, hard conflicts."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from office import clock
from office.db import as_day, fetch
from office.jinja import minute, weekday
from office.patients.models import Registration
from office.scheduling.minutes import exists_locally
from office.scheduling.models import Standing
from office.scheduling.openings import Conflict, ConflictCode
from office.scheduling.queries.book import overlapping
from office.scheduling.queries.demands import demand_of, is_of_age, sees, years_on
from office.scheduling.queries.free import plan_of
from office.scheduling.queries.holds import NOBODY
from office.settings import setting

GONE = {
    Registration.DECEASED: "This patient is recorded as deceased. Nothing can be booked.",
    Registration.MERGED: "This record was merged into another one. Open that one and book there.",
    Registration.ENTERED_IN_ERROR: "This record was entered in error. Find the right patient and book there.",
}
RESTORED = (Standing.CANCELED_BY_OFFICE, Standing.CANCELED_BY_PATIENT)  # what was entered in error is booked anew


@dataclass(frozen=True)
class Slot:
    """A place looked at: what is in the way, and the place in line it would take (None when it is taken or closed)."""

    conflicts: list
    place: int | None


def look_at(patient_id, provider, type, day_on, start_minute, minutes, *, without=0, holder=NOBODY):
    """The Slot of a visit of this patient. Every Conflict is in it, the worst first.

    `without` leaves out the appointment that is being moved; a place held for the `holder` is free to them.
    """
    demand = demand_of(type, minutes)
    plan = plan_of(provider.id, day_on, without=without, needs=demand.needs, holder=holder)
    found = [
        gone_conflict(patient_id),
        past_conflict(day_on, start_minute),
        skipped_conflict(day_on, start_minute),
        *plan.conflicts(start_minute, minutes, **demand.asks),
        *_elsewhere(patient_id, provider, type, day_on, start_minute, minutes, without),
        _who(provider, type),
        *_ages(patient_id, provider, type, day_on),
    ]
    return Slot([one for one in found if one], plan.place(start_minute, minutes, **demand.asks))


def gone_conflict(patient_id):
    """The Conflict of a patient for whom nothing can be booked, or None."""
    ((registration,),) = fetch("SELECT registration FROM patient WHERE id = ?", patient_id)
    return Conflict(ConflictCode.GONE, GONE[registration], False, None) if registration in GONE else None


def past_conflict(day_on, start_minute):
    """The Conflict of a time that is past, or None. Only what is past today can be entered afterwards."""
    if (day_on, start_minute) >= (clock.today(), clock.minute_of_day()):
        return None
    words = "This time is past. Choose a later one, or use Walk-in for a patient who is here."
    today = day_on == clock.today()
    return Conflict(ConflictCode.PAST, words, today, "time" if today else "day")


def may_be_restored(appointment):
    """Tell whether a canceled booking can still stand again: its time is to come."""
    return appointment.standing in RESTORED and past_conflict(appointment.day_on, appointment.start_minute) is None


def skipped_conflict(day_on, start_minute):
    """The Conflict of a time that the spring change skips, or None."""
    wall = datetime.combine(day_on, time()) + timedelta(minutes=start_minute)
    if exists_locally(wall, clock.zone()):
        return None
    words = "The clocks go forward then: this time does not exist that day. Choose another."
    return Conflict(ConflictCode.SKIPPED, words, False)


def _elsewhere(patient_id, provider, type, day_on, start_minute, minutes, without):
    """One person cannot be in two places; between two providers some minutes are needed."""
    around = {"before": type.buffer_before_minutes, "after": type.buffer_after_minutes, "without": without}
    other = overlapping(patient_id, day_on, start_minute, minutes, **around)
    if other:
        where = f"{weekday(day_on)}, {minute(other[0])}, {other[1]}"
        words = f"The patient is booked elsewhere at that time: {where}. Choose another time."
        return [Conflict(ConflictCode.ELSEWHERE, words, False)]
    gap = setting("schedule.between_minutes")
    near = overlapping(
        patient_id, day_on, start_minute - gap, minutes + 2 * gap, without=without, not_with=provider.id, bare=True
    )
    if near is None:
        return []
    words = (
        f"The patient needs {gap} minutes between two providers: {near[1]} at {minute(near[0])}. Choose another time."
    )
    return [Conflict(ConflictCode.TOO_CLOSE, words)]


def _who(provider, type):
    if sees(provider, type):
        return None
    words = f"{provider} does not take {type.code} visits. Choose another provider."
    return Conflict(ConflictCode.WRONG_WHO, words, True, "provider")


def _ages(patient_id, provider, type, day_on):
    ((born_on,),) = fetch("SELECT born_on FROM patient WHERE id = ?", patient_id)
    years = years_on(as_day(born_on), day_on)
    for limits, name, field in ((type, type.code, "type"), (provider, str(provider), "provider")):
        if not is_of_age(limits, years):
            words = f"{name} is for {age_words(limits)}; the patient is {years} on that day. Choose another {field}."
            yield Conflict(ConflictCode.AGE, words, True, field)


def age_words(limits):
    """The ages a type or a provider takes: "ages 18 to 64", "age 65 and over", "ages up to 17", "all ages"."""
    low, high = limits.min_age_years, limits.max_age_years
    if low and high is not None:
        return f"ages {low} to {high}"
    if high is not None:
        return f"ages up to {high}"
    return f"age {low} and over" if low else "all ages"


def worked_in(provider, day_on, start_minute, end_minute):
    """Bookings of a provider that stand and hold a place overridden as taken, starting within two minutes of a day."""
    rows = fetch(
        'SELECT COUNT(DISTINCT a.id) FROM appointment a JOIN "override" o ON o.appointment_id = a.id '
        "WHERE a.provider_id = ? AND a.day_on = ? AND a.start_minute >= ? AND a.start_minute < ? "
        "AND a.standing IN ('booked', 'confirmed') AND o.code = ?",
        provider.id,
        day_on.isoformat(),
        start_minute,
        end_minute,
        str(ConflictCode.TAKEN),
    )
    return rows[0][0]


def never_doubled(provider, day_on, start_minute, minutes):
    """The code of a type booked at that time beside which nobody is worked in, or None."""
    rows = fetch(
        "SELECT t.code FROM appointment a JOIN appointment_type t ON t.id = a.type_id "
        "WHERE a.provider_id = ? AND a.day_on = ? AND a.standing IN ('booked', 'confirmed') "
        "AND a.start_minute < ? AND a.start_minute + a.minutes > ? AND NOT t.may_be_overbooked LIMIT 1",
        provider.id,
        day_on.isoformat(),
        start_minute + minutes,
        start_minute,
    )
    return rows[0][0] if rows else None


def resources_of(appointment):
    """The names of the rooms and equipment a booking holds, in order."""
    rows = fetch(
        "SELECT DISTINCT r.name FROM taken_resource t JOIN resource r ON r.id = t.resource_id "
        "WHERE t.appointment_id = ? ORDER BY r.name",
        appointment.id,
    )
    return [name for (name,) in rows]


def overrides_of(appointment):
    """The conflicts that were booked over, as (words, reason), oldest first."""
    return fetch(
        'SELECT words, reason FROM "override" WHERE appointment_id = ? ORDER BY id',
        appointment.id,
    )
