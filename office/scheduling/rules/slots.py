"""Which place a booking takes, and when it may be booked over a conflict. Sources: domain 4.2, 4.3, 10.2."""

from office import audit, clock
from office.errors import RuleError
from office.jinja import minute
from office.scheduling.models import Override
from office.scheduling.openings import ConflictCode
from office.scheduling.queries import NOBODY, next_openings, plans
from office.scheduling.queries.conflicts import look_at, never_doubled, worked_in
from office.scheduling.queries.demands import demand_of
from office.scheduling.queries.free import suited
from office.scheduling.rules.places import Taken, any_place, refusal, said, taken, whose

NOON = 720
OVERRIDE, OVERRIDE_ANY = "scheduling.override", "scheduling.override_any"


def place_for(patient_id, provider, type, day_on, start_minute, minutes, spans, *, by, override="", **given):
    """The place a visit takes and the Conflicts that are booked over (none as a rule), as (place, conflicts).

    `given`: `without` the appointment that is moved, `holder` whose held place is free to them. `override` is the
    reason for booking over hard conflicts; then the visit is worked in on a further place.
    Raises Taken, Refused: something is in the way and there is no reason, or it cannot be overridden; RuleError: this
    role may not, the provider's own rule of double bookings, too many already. Source: domain 4.2, 4.3.
    """
    visit = (provider, type, day_on, start_minute, minutes)
    slot = look_at(patient_id, *visit, **given)
    if not slot.conflicts:
        return slot.place, []
    if not override or not all(conflict.overridable for conflict in slot.conflicts):
        hardest = sorted(slot.conflicts, key=lambda conflict: conflict.overridable) if override else slot.conflicts
        raise refusal(hardest, *visit, **given)
    _refuse_role(provider, by)
    if any(conflict.code == ConflictCode.TAKEN for conflict in slot.conflicts):
        _refuse_doubling(*visit)
    place = any_place(provider.id, day_on, spans)
    if place is None:
        raise RuleError(f"Too many patients are worked in with {provider} then. Choose another time.", field="time")
    return place, slot.conflicts


def _refuse_role(provider, by):
    """The manager books over anything, a provider over the own hours; domain 10.2, overbook."""
    if by.may(OVERRIDE_ANY):
        return
    if not by.may(OVERRIDE):
        words = "Your role may not book over this. Ask the provider or the office manager, or choose another time."
        raise RuleError(words, field="override")
    if provider.staff_id is None or provider.staff_id != by.staff_id:
        raise RuleError("You may book over your own hours only. Ask the office manager.", field="override")


def _refuse_doubling(provider, type, day_on, start_minute, minutes):
    """The provider's rule of double bookings: how many in a half day, how long, and never beside a procedure."""
    if minutes > provider.double_book_minutes:
        words = f"{provider} works in visits of at most {provider.double_book_minutes} minutes. Choose another time."
        raise RuleError(words, field="override")
    half = (0, NOON) if start_minute < NOON else (NOON, 1440)
    if worked_in(provider, day_on, *half) >= provider.double_book_most:
        most = provider.double_book_most
        words = f"{provider} works in at most {most} visits in half a day, and that is reached. Choose another time."
        raise RuleError(words, field="override")
    beside = never_doubled(provider, day_on, start_minute, minutes)
    if beside:
        raise RuleError(f"Nobody is worked in beside a {beside} visit. Choose another time.", field="override")


def note_overrides(appointment, conflicts, reason, *, by):
    """Keep each Conflict that was booked over with the reason, and audit it."""
    for conflict in conflicts:
        Override.create(
            appointment=appointment,
            code=str(conflict.code),
            words=conflict.words,
            reason=reason,
            at=clock.now(),
            by=by.staff_id,
        )
    if conflicts:
        codes = ", ".join(str(conflict.code) for conflict in conflicts)
        audit.record("appointment.overridden", appointment, by=by, conflicts=codes, reason=reason)


def whoever_is_free(type, day_on, start_minute, minutes=None, *, patient=None, **given):
    """The first provider of those suited with an opening at that time. Raises Taken with anyone's next opening."""
    everyone, demand = suited(type, patient, day_on), demand_of(type, minutes)
    found = plans(day_on, day_on, [one.id for one in everyone], needs=demand.needs, **given)
    gone = []
    for one in everyone:
        span = (start_minute, demand.minutes_with(one.id))
        if found[one.id, day_on].place(*span, **demand.asks):
            return one
        if {c.code for c in found[one.id, day_on].conflicts(*span, **demand.asks)} == {ConflictCode.TAKEN}:
            gone.append((whose(one, day_on, *span, given.get("holder", NOBODY))[0], one, span[1]))
    if gone:
        _, latest, lasts = max(gone, key=lambda entry: entry[0])
        raise taken(latest, type, day_on, start_minute, lasts, anyone=True, **given)
    given |= {"from_on": day_on, "from_minute": start_minute, "limit": 1, "minutes": minutes, "patient": patient}
    rows = next_openings(type, **given)
    offer = f" Next opening: {said(rows[0].day_on, rows[0].start_minute, rows[0].provider_short)}." if rows else ""
    raise Taken(f"Nobody is free at {minute(start_minute)} that day.{offer}", rows[0] if rows else None)
