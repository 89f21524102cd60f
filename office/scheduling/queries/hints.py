"""Soft warnings before booking: things to say or to ask, none of which refuses. Sources: domain 4.1, 4.3, 4.6."""

from dataclasses import dataclass
from datetime import date, timedelta

from office import clock
from office.db import as_day, fetch
from office.onfile.queries import forms_of
from office.scheduling.models import HOLDS_PLACE, Standing
from office.scheduling.queries.demands import years_on
from office.scheduling.queries.newness import ESTABLISHED, NEW, YEARS, said
from office.scheduling.queries.newness import newness as newness_of
from office.settings import setting

YEARLY, WELLNESS = "PHYS", "AWV"  # covered once in a year by most plans; by Medicare after 11 full months
SHOWN_NO_SHOWS, MANY_NO_SHOWS = 2, 3
_others = []  # what higher parts add


def hinted_by(act):
    """Let a higher part add sentences: `act(patient, provider, day_on, without)` lists them; kept once."""
    if act not in _others:
        _others.append(act)


def added_hints(patient, provider, day_on, without=0):
    """What higher parts say of such a booking alone: a list of sentences."""
    return [words for act in _others for words in act(patient, provider, day_on, without)]


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
    return [Past(as_day(row[0]), *row[1:]) for row in rows]


def hints(patient, type, provider=None, day_on=None, start_minute=None, *, own=None, without=0, newness=None):
    """Sentences worth a look before this booking is saved; three queries whatever the history.

    `own` is the usual provider; `without` leaves out the appointment that is being moved; `newness` is the patient's
    Newness for that provider and day where it is known already.
    """
    on = day_on or clock.today()
    past = _all_of(patient.id, without)
    found = [
        _same_type(past, type),
        _yearly(past, type, on),
        _wellness(past, type, on),
        _interval(past, type, on),
        _no_shows(past, on),
        _new_or_established(type, newness or newness_of(patient.id, provider, on)),
        _panel(type, provider),
        _not_own(own, provider),
        _close_by(past, provider, day_on, start_minute, type),
        _minor(patient, on),
        _interpreter(patient, provider),
        _expired_forms(patient, on),
        "" if type.phone_bookable else f"{type.code} visits are not booked by phone.",
        f"Ask the patient to come {type.arrive_early_minutes} minutes early." if type.arrive_early_minutes else "",
        type.prep and f"Tell the patient: {type.prep}",
    ]
    found += added_hints(patient, provider, day_on, without)
    return [words for words in found if words]


def _same_type(past, type):
    ahead = [one for one in past if one.type_code == type.code and one.standing in HOLDS_PLACE]
    return (
        f"{type.code} is already booked for {said(ahead[-1].day_on)} with {ahead[-1].provider_short}." if ahead else ""
    )


def _yearly(past, type, on):
    if type.code != YEARLY:
        return ""
    last = _last(past, type)
    if last is None or on - last.day_on > timedelta(days=365):
        return ""
    return f"The last {type.code} was on {said(last.day_on)}, within 365 days: the plan may not cover another one yet."


def _last(past, type):
    return next((one for one in past if one.type_code == type.code and one.standing == Standing.COMPLETED), None)


def _wellness(past, type, on):
    """Medicare pays the next wellness visit when 11 full months have passed after the month of the last one."""
    last = _last(past, type) if type.code == WELLNESS else None
    if last is None:
        return ""
    again_on = last.day_on.replace(year=last.day_on.year + 1, day=1)
    if on >= again_on:
        return ""
    return f"The last {type.code} was on {said(last.day_on)}: Medicare covers the next from {said(again_on)}."


def _interval(past, type, on):
    """Fewer days than the type asks for between this visit and another of the type, before or after it."""
    kept = (*HOLDS_PLACE, Standing.COMPLETED)
    near = [one for one in past if one.type_code == type.code and one.standing in kept]
    near = [one.day_on for one in near if abs((one.day_on - on).days) < type.min_days_between]
    if not near:
        return ""
    return f"{type.code} visits are at least {type.min_days_between} days apart; there is one on {said(near[0])}."


def _panel(type, provider):
    closed = provider is not None and not provider.panel_open and type.code == NEW
    return f"{provider} takes no new patients now. Offer another provider." if closed else ""


def _interpreter(patient, provider):
    if not patient.interpreter:
        return ""
    spoken = provider.languages.casefold() if provider else ""
    if patient.language and patient.language.casefold() in [one.strip() for one in spoken.split(",")]:
        return f"An interpreter was asked for: {patient.language}. {provider} speaks it."
    return f"An interpreter is needed: {patient.language}."


def _expired_forms(patient, on):
    """Forms that were signed and have run out by the day of the visit."""
    names = [str(line.code) for line in forms_of(patient, on) if line.need == "expired"]
    return f"Expired by then, to be signed again: {', '.join(names)}." if names else ""


def _no_shows(past, on):
    count = sum(one.standing == Standing.NO_SHOW and one.day_on > on - timedelta(days=365) for one in past)
    if count >= MANY_NO_SHOWS:
        return f"{count} no-shows in the last 12 months: book for the same day, or ask the provider."
    return f"{count} no-shows in the last 12 months. Ask what would help." if count >= SHOWN_NO_SHOWS else ""


def _new_or_established(type, found):
    """The type that was chosen says otherwise than the visits do."""
    if type.code == NEW and not found.is_new:
        return f"Seen on {said(found.last_on)}, within {YEARS} years: this patient is established (EST), not new."
    if type.code == ESTABLISHED and found.is_new:
        last = f"Last seen on {said(found.last_on)}" if found.last_on else "Never seen here"
        return f"{last}: this patient may need NEW, not EST."
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
    years = years_on(patient.born_on, on)
    if years is None or years >= setting("majority_age"):
        return ""
    return f"{years} years old on that day: a parent or guardian books."
