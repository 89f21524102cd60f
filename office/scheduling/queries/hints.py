"""Soft warnings before booking: things to say or to ask, none of which refuses. Sources: domain 4.1, 4.3, 4.6."""

from dataclasses import dataclass
from datetime import date, timedelta

from office import clock
from office.db import fetch
from office.scheduling.models import HOLDS_PLACE, Standing
from office.scheduling.queries.free import as_date
from office.settings import setting

YEARLY = ("PHYS", "AWV")  # covered once in a year by most plans
NEW, ESTABLISHED = "NEW", "EST"
SHOWN_NO_SHOWS = 2
_others = []  # what higher parts add


def hinted_by(act):
    """Let a higher part add sentences: `act(patient, provider, day_on, without)` lists them; kept once."""
    if act not in _others:
        _others.append(act)


@dataclass(frozen=True, slots=True)
class Past:
    """What the hints need of one appointment of the patient."""

    day_on: date
    start_minute: int
    minutes: int
    standing: str
    type_code: str
    provider_id: int
    provider_short: str
    specialty: str


def _all_of(patient_id, without):
    rows = fetch(
        "SELECT a.day_on, a.start_minute, a.minutes, a.standing, t.code, a.provider_id, p.short, p.specialty "
        "FROM appointment a JOIN appointment_type t ON t.id = a.type_id JOIN provider p ON p.id = a.provider_id "
        "WHERE a.patient_id = ? AND a.id <> ? ORDER BY a.day_on DESC LIMIT 200",
        patient_id,
        without,
    )
    return [Past(as_date(row[0]), *row[1:]) for row in rows]


def hints(patient, type, provider=None, day_on=None, start_minute=None, *, own=None, without=0):
    """Sentences worth a look before this booking is saved; two queries whatever the history.

    `own` is the usual provider; `without` leaves out the appointment that is being moved.
    """
    on = day_on or clock.today()
    past = _all_of(patient.id, without)
    found = [
        _same_type(past, type),
        _yearly(past, type, on),
        _no_shows(past, on),
        _new_or_established(past, type, provider, on),
        _not_own(own, provider),
        _close_by(past, provider, day_on, start_minute, type),
        _minor(patient, on),
        f"An interpreter is needed: {patient.language}." if patient.interpreter else "",
        type.prep and f"Tell the patient: {type.prep}",
    ]
    found += [words for act in _others for words in act(patient, provider, day_on, without)]
    return [words for words in found if words]


def _said(on):
    return f"{on:%a %b} {on.day}, {on.year}"


def _same_type(past, type):
    ahead = [one for one in past if one.type_code == type.code and one.standing in HOLDS_PLACE]
    return (
        f"{type.code} is already booked for {_said(ahead[-1].day_on)} with {ahead[-1].provider_short}."
        if ahead
        else ""
    )


def _yearly(past, type, on):
    if type.code not in YEARLY:
        return ""
    last = next((one for one in past if one.type_code == type.code and one.standing == Standing.COMPLETED), None)
    if last is None or on - last.day_on > timedelta(days=365):
        return ""
    return (
        f"The last {type.code} was on {_said(last.day_on)}, within 365 days: the plan may not cover another one yet."
    )


def _no_shows(past, on):
    count = sum(one.standing == Standing.NO_SHOW and one.day_on > on - timedelta(days=365) for one in past)
    return f"{count} no-shows in the last 12 months. Ask what would help." if count >= SHOWN_NO_SHOWS else ""


def _new_or_established(past, type, provider, on):
    """New means: not seen by the same specialty here within 3 years (CPT; domain 4.1)."""
    if type.code not in (NEW, ESTABLISHED):
        return ""
    since = on.replace(year=on.year - 3) if (on.month, on.day) != (2, 29) else date(on.year - 3, 3, 1)
    seen = [one for one in past if one.standing == Standing.COMPLETED and one.day_on < on]
    if provider:
        seen = [one for one in seen if one.specialty == provider.specialty]
    last = seen[0].day_on if seen else None
    if type.code == NEW and last and last >= since:
        return f"Seen on {_said(last)}, within 3 years: this patient is established (EST), not new."
    if type.code == ESTABLISHED and (last is None or last < since):
        return f"{f'Last seen on {_said(last)}' if last else 'Never seen here'}: this patient may need NEW, not EST."
    return ""


def _not_own(own, provider):
    return f"{provider} is not the patient's usual provider ({own})." if own and provider and own != provider else ""


def _close_by(past, provider, day_on, start_minute, type):
    """Two providers on one day with less than ten minutes between them; domain 4.3."""
    if provider is None or start_minute is None:
        return ""
    gap = setting("schedule.between_minutes")
    for one in past:
        near = (
            one.start_minute < start_minute + type.minutes + gap
            and start_minute < one.start_minute + one.minutes + gap
        )
        if one.day_on == day_on and one.standing in HOLDS_PLACE and one.provider_id != provider.id and near:
            return f"Less than {gap} minutes from the visit with {one.provider_short} on the same day."
    return ""


def _minor(patient, on):
    if patient.born_on is None:
        return ""
    years = on.year - patient.born_on.year - ((on.month, on.day) < (patient.born_on.month, patient.born_on.day))
    return f"{years} years old on that day: a parent or guardian books." if years < setting("majority_age") else ""
