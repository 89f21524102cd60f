"""What a caller wants of a time: which weekdays, between which hours, until which date.

Pure: plain values in and out. Source: domain 4.4.
"""

import re
from dataclasses import dataclass, field
from datetime import date

DAY_MINUTES = 24 * 60
WORKDAYS = frozenset(range(5))
# Each weekday by the shortest beginning that is no other's; one letter only where everybody means the same by it.
STARTS = (("m", 0), ("tu", 1), ("t", 1), ("w", 2), ("th", 3), ("r", 3), ("f", 4), ("sa", 5), ("su", 6))
WHOLE = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
NOT_DAYS = "is not a weekday. Type days such as tue thu, or mon-wed."


@dataclass(frozen=True)
class Wish:
    """No weekdays means any of them; a visit begins at or after `from_minute` and has ended by `until_minute`.
    `sex` and `language` are the provider's, "" for any; `site` 0 is the main office, None any."""

    weekdays: frozenset = field(default_factory=frozenset)
    from_minute: int = 0
    until_minute: int = DAY_MINUTES
    from_on: date | None = None
    until_on: date | None = None
    sex: str = ""
    language: str = ""
    site: int | None = None

    def takes_provider(self, sex, languages):
        """True when a provider of this sex, who speaks these languages (with commas), fits; "" is unknown or any."""
        spoken = {one.strip().casefold() for one in languages.split(",")}
        return self.sex in ("", sex) and (not self.language or self.language.strip().casefold() in spoken)

    def takes_day(self, on):
        """True when a date fits."""
        in_time = (self.from_on is None or on >= self.from_on) and (self.until_on is None or on <= self.until_on)
        return in_time and (not self.weekdays or on.weekday() in self.weekdays)

    def takes_time(self, start, end):
        """True when a span of minutes of a day fits."""
        return start >= self.from_minute and end <= self.until_minute


ANY_TIME = Wish()


def weekdays_in(text):
    """The weekdays (0 = Monday) that someone typed: "tue thu", "mon-wed", "weekdays". Raises ValueError in words."""
    found = set()
    for word in re.sub(r"\s*-\s*", "-", text.lower().replace("–", "-")).replace(",", " ").split():
        if word in ("weekdays", "weekday", "workdays"):
            found |= WORKDAYS
            continue
        ends = [_weekday(part) for part in word.split("-")]
        if len(ends) > 2:
            raise ValueError(f"{word} {NOT_DAYS}")
        first, last = ends[0], ends[-1]
        found |= {(first + n) % 7 for n in range((last - first) % 7 + 1)}
    return frozenset(found)


def _weekday(word):
    bare = word.rstrip(".s") if len(word) > 3 else word.rstrip(".")
    for start, number in STARTS:
        if bare == start or (len(bare) > 1 and WHOLE[number].startswith(bare)):
            return number
    raise ValueError(f"{word} {NOT_DAYS}")
