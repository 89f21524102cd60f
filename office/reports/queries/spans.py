"""A period in days, weeks or months, and shares and medians counted in them. Plain values in and out."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from statistics import median

DAYS, WEEKS = 31, 26  # longer than that, the bars are weeks; longer than that, months
ONE = timedelta(days=1)


@dataclass(frozen=True)
class Measure:
    """A rate of a period: its value (None without a case), what was counted in words, and its bars (label, value)."""

    value: float | None
    counted: str
    bars: tuple


def spans(from_on, until_on):
    """[(label, first day, last day)] of a period: days, weeks from its first day on, or calendar months."""
    length = (until_on - from_on).days + 1
    found, first = [], from_on
    while first <= until_on:
        last = min(_last(first, length), until_on)
        found.append((f"{first:%b} {first.day}" if length <= WEEKS * 7 else f"{first:%b %Y}", first, last))
        first = last + ONE
    return found


def _last(first, length):
    if length <= DAYS:
        return first
    if length <= WEEKS * 7:
        return first + 6 * ONE
    return (first.replace(day=1) + 31 * ONE).replace(day=1) - ONE


def percent(part, whole):
    """A share in percent, or None of nothing."""
    return 100 * part / whole if whole else None


def share(counts, period):
    """The Measure of {day: (part, whole)} over a period: part ÷ whole."""
    bars = tuple((label, percent(*_sum(counts, first, last))) for label, first, last in spans(*period))
    part, whole = _sum(counts, *period)
    return Measure(percent(part, whole), f"{part:,} ÷ {whole:,}", bars)


def _sum(counts, first, last):
    inside = [pair for day_on, pair in counts.items() if first <= day_on <= last]
    return sum(part for part, _ in inside), sum(whole for _, whole in inside)


def middle(values, period, take=median):
    """The Measure of {day: [numbers]} over a period by `take` (default: the median)."""

    def of(first, last):
        inside = [number for day_on, found in values.items() if first <= day_on <= last for number in found]
        return (take(inside) if inside else None), len(inside)

    value, count = of(*period)
    bars = tuple((label, of(first, last)[0]) for label, first, last in spans(*period))
    return Measure(value, f"of {count:,}", bars)


def ninth_tenth(numbers):
    """The number that nine tenths of them do not exceed."""
    ordered = sorted(numbers)
    return ordered[-(-len(ordered) * 9 // 10) - 1]


def tally(pairs):
    """{day: (part, whole)} of (day, counts for the part?) pairs."""
    found = defaultdict(lambda: [0, 0])
    for day_on, hit in pairs:
        counts = found[day_on]
        counts[1] += 1
        if hit:
            counts[0] += 1
    return {day_on: tuple(counts) for day_on, counts in found.items()}
