"""The only use of the system clock. Instants are naive UTC in the database; the practice's zone is at the edge."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

_state = {"zone": ZoneInfo("America/Chicago"), "shift": timedelta(0), "frozen": None}


def use_zone(zone):
    """Tell the clock in which zone (ZoneInfo) the practice lives."""
    _state["zone"] = zone


def zone():
    """The practice's ZoneInfo."""
    return _state["zone"]


def shift(seconds):
    """Let the clock run so many seconds away from the system's; for tests and training (OFFICE_CLOCK_SHIFT)."""
    _state["shift"] = timedelta(seconds=seconds)


def shifted():
    """True while the clock does not run as the system's does; every page says so."""
    return bool(_state["shift"])


def freeze(instant):
    """Stop the clock at a naive UTC instant, or let it run again with None. For tests."""
    _state["frozen"] = instant


def now():
    """The present instant: naive datetime in UTC."""
    return _state["frozen"] or datetime.now(UTC).replace(tzinfo=None) + _state["shift"]


def local(instant):
    """A naive UTC instant as naive wall time of the practice."""
    return instant.replace(tzinfo=UTC).astimezone(_state["zone"]).replace(tzinfo=None)


def local_now():
    """The present wall time of the practice, naive."""
    return local(now())


def today():
    """The practice's date today."""
    return local_now().date()


def minute_of_day():
    """Minutes since local midnight, 0 to 1439."""
    wall = local_now()
    return wall.hour * 60 + wall.minute


def instant(wall):
    """A naive wall time of the practice as a naive UTC instant; of a repeated hour the first one is meant."""
    return wall.replace(tzinfo=_state["zone"]).astimezone(UTC).replace(tzinfo=None)


def at_minute(day_on, minute):
    """The naive UTC instant of a local date and its minute of the day."""
    return instant(datetime.combine(day_on, time()) + timedelta(minutes=minute))


def day_bounds(day_on):
    """First instant of a local date and of the next, naive UTC."""
    start = datetime.combine(day_on, time())
    return instant(start), instant(start + timedelta(days=1))


def on_date(wall):
    """The date of a naive wall time; here so that callers need not import datetime for it."""
    return date(wall.year, wall.month, wall.day)


def as_date(text):
    """An ISO date from an address; ValueError when it is none, or so far off that no calendar goes around it."""
    on = date.fromisoformat(text)
    if not 1880 <= on.year <= 2200:
        raise ValueError("This date is too far off.")
    return on
