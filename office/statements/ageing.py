"""How old money is: five buckets that always sum to what is open. Pure. Source: domain 7.8 (10)."""

from datetime import timedelta

BUCKETS = ("0–30", "31–60", "61–90", "91–120", "over 120")
EDGES = (30, 60, 90, 120)


def edges(on):
    """The four dates that part the buckets on a day: what is of the first one or later is 0 to 30 days old."""
    return tuple(on - timedelta(days=days) for days in EDGES)


def bucket(day_on, on):
    """In which bucket (0 to 4) a day lies, seen from another."""
    age = (on - day_on).days
    return sum(age > edge for edge in EDGES)


def allot(cents, became):
    """Divide what is open over the buckets in which it became due, the newest first: payments meet the oldest.

    `became` are the cents that became the patient's in each bucket. What they do not explain is counted as new.
    """
    left, parts = cents, []
    for due in became:
        part = max(0, min(left, due))
        parts.append(part)
        left -= part
    parts[0] += left
    return tuple(parts)


def added(rows):
    """The sum of many five-part rows, column by column."""
    return tuple(map(sum, zip(*rows, strict=True))) if rows else (0,) * len(BUCKETS)
