"""Who has a calendar feed, and what stands in it: times and types of visits, and nobody's name. Reads only."""

import hashlib
from datetime import datetime, time, timedelta

from office import clock
from office.db import as_day, as_instant, fetch
from office.feeds.models import CalendarFeed
from office.formats.icalendar import Event
from office.scheduling.models import HOLDS_PLACE, Standing
from office.scheduling.queries import providers
from office.settings import setting

SHOWN = ", ".join(f"'{standing}'" for standing in (*HOLDS_PLACE, Standing.COMPLETED))


def hash_of(token):
    """What is stored of a token: it is 256 random bits, so that a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


def feed_of(token):
    """The CalendarFeed that is read under a token, or None."""
    return CalendarFeed.get_or_none((CalendarFeed.token_hash == hash_of(token)) & CalendarFeed.current)


def feeds():
    """[(Provider, CalendarFeed or None)] of the active providers; two queries."""
    current = {row.provider_id: row for row in CalendarFeed.select().where(CalendarFeed.current)}
    return [(one, current.get(one.id)) for one in providers()]


def events_of(provider):
    """The Events of a provider's book around today; one query."""
    today = clock.today()
    rows = fetch(
        "SELECT a.id, a.day_on, a.start_minute, a.minutes, a.standing, a.booked_at, a.version, t.code "
        "FROM appointment a JOIN appointment_type t ON t.id = a.type_id "
        f"WHERE a.provider_id = ? AND a.day_on BETWEEN ? AND ? AND a.standing IN ({SHOWN}) "
        "ORDER BY a.day_on, a.start_minute, a.id",
        provider.id,
        (today - timedelta(days=setting("feeds.past_days"))).isoformat(),
        (today + timedelta(days=setting("feeds.ahead_days"))).isoformat(),
    )
    return [_event(*row) for row in rows]


def _event(key, day_on, start_minute, minutes, standing, booked_at, version, code):
    start = datetime.combine(as_day(day_on), time()) + timedelta(minutes=start_minute)
    waits = standing == Standing.BOOKED
    return Event(f"visit-{key}@office.invalid", start, minutes, code, as_instant(booked_at), version, waits)
