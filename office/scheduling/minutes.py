"""Spans of time as sets of minutes: the bits of one integer. Two spans meet if their AND is not zero. Pure."""

import functools
from datetime import UTC, datetime, time, timedelta

DAY_MINUTES = 24 * 60
TWO_DAYS = (1 << 2 * DAY_MINUTES) - 1  # a buffer may reach over midnight, where nothing is booked


def bits_of(start, end):
    """Return the minutes from start up to end as bits."""
    start = max(start, 0)
    return (1 << max(end, start)) - (1 << start)


def all_bits(spans):
    """Return the minutes of all these (start, end) as bits."""
    bits = 0
    for start, end in spans:
        bits |= bits_of(start, end)
    return bits


@functools.lru_cache(maxsize=4096)
def grid(first, last, step):
    """Return every step-th minute from first to last as bits."""
    return sum(1 << start for start in range(first, last + 1, step))


def begins(taken, length, before=0):
    """Return as bits the minutes at which a visit may begin whose span of this length, from `before` minutes earlier
    on, meets nothing taken.

    A minute stays if itself and the next length - 1 are free: halves of halves, in a few steps for any length.
    """
    free = (TWO_DAYS & ~taken) << before | ((1 << before) - 1)
    done = 1
    while done * 2 <= length:
        free &= free >> done
        done *= 2
    return free & free >> (length - done)


def minutes_of(bits):
    """Yield the minutes of a set of bits, from the first."""
    while bits:
        lowest = bits & -bits
        yield lowest.bit_length() - 1
        bits ^= lowest


def exists_locally(wall, zone):
    """Return whether a wall time (naive datetime) exists in a ZoneInfo; the hour skipped in spring does not.

    A time that comes twice in autumn exists; it means the first of the two. Raises ValueError: wall carries a zone.
    """
    if wall.tzinfo is not None:
        raise ValueError("A wall time carries no zone of its own.")
    there_and_back = wall.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there_and_back.replace(tzinfo=None) == wall


@functools.lru_cache(maxsize=512)
def skipped_spans(day_on, zone):
    """Spans of wall minutes that the spring change skips on a date, as [(start, end)]."""
    midnight = datetime.combine(day_on, time())
    quarters = range(0, DAY_MINUTES, 15)
    skipped = [at for at in quarters if not exists_locally(midnight + timedelta(minutes=at), zone)]
    return [(at, at + 15) for at in skipped]
