"""Invented people with the clashes of real life, in exact shares. Pure: a size, a seed and a date in, people out.

Source of the shares: domain 14, test-data advice. Telephone numbers are only 555-0100 to 555-0199.
"""

import math
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from office.sample import names

MINORS, DECEASED, NO_EMAIL, INTERPRETER = 0.24, 0.03, 0.12, 0.08
HYPHEN, APOSTROPHE, ACCENT, SPACED, MONONYM = 0.02, 0.015, 0.02, 0.01, 0.002
CONFIDENTIAL, RESTRICTED, SAFETY = 400 / 30_000, 60 / 30_000, 0.001
FORMER_NAMES, PREFERRED = 0.06, 0.1
HISTORY_DAYS = 20 * 365
ACTIVE_DAYS = 3 * 365
MAJORITY = 18
NEWBORN_DAYS = 4  # nobody is seen before; a weekend and a holiday lie between a date and the working day before it


@dataclass(slots=True)
class Person:
    """One invented patient. `registered`, `last_seen`, `deceased`: days before the sample's day."""

    last: str
    first: str
    born_on: date
    sex: str
    middle: str = ""
    suffix: str = ""
    preferred: str = ""
    origin: int = 0
    minor: bool = False
    twin: str = ""
    language: str = "English"
    interpreter: bool = False
    email: str = ""
    registered: int = 0
    last_seen: int = 0
    weight: float = 0.0
    new: bool = False
    restricted: bool = False
    safety: bool = False
    confidential: bool = False
    alert: bool = False
    deceased: int = 0
    clash: str = ""
    phone: str = ""
    phone2: str = ""
    address: tuple = ()
    former: list = field(default_factory=list)


def share(total, part, least=0):
    """How many of `total` a share is, rounded, at least `least`."""
    return min(total, max(least, round(total * part)))


def years_before(day_on, years):
    """The same date some years earlier; 29 February becomes 1 March."""
    try:
        return day_on.replace(year=day_on.year - years)
    except ValueError:
        return date(day_on.year - years, 3, 1)


def age_on(born_on, day_on):
    """Completed years at a date."""
    return day_on.year - born_on.year - ((day_on.month, day_on.day) < (born_on.month, born_on.day))


class Maker:
    """Draws people one by one; remembers which full names are taken, so that namesakes appear only on purpose."""

    def __init__(self, seed, day_on):
        self.random = Random(f"office sample {seed}")
        self.draw = self.random.random
        self.day_on = day_on
        self.taken = set()
        self.origins = [index for index, row in enumerate(names.ORIGINS) for _ in range(row[0])]

    def below(self, number):
        """A whole number from 0 to number - 1."""
        return int(self.draw() * number)

    def pick(self, words, slope=1.0):
        """A word of a list; a slope above 1 favours the first ones, as real names do."""
        return words[int(len(words) * self.draw() ** slope)]

    def born(self, age):
        """A birth date of someone who is `age` on the sample's day."""
        return years_before(self.day_on, age) - timedelta(days=self.below(365))

    def phone(self):
        """A number that nobody has: an area code and 555-0100 to 555-0199."""
        return f"{self.pick(names.AREA_CODES, 1.6)}-555-01{self.below(100):02d}"

    def address(self):
        """(street, second line, city, state, ZIP)"""
        town, zip_code = self.pick(names.TOWNS)
        line = f"{1 + self.below(6400)} {self.pick(names.STREETS)} {self.pick(names.STREET_KINDS)}"
        flat = f"Apt {1 + self.below(40)}" if self.draw() < 0.25 else ""
        return line, flat, town, "IL", zip_code

    def surname(self, origin):
        """A family name of an origin; half of the general ones are built from a head and a tail, such as Ashford."""
        if origin == 0 and self.draw() < 0.5:
            return self.pick(names.TOWN_HEADS) + self.pick(names.TOWN_TAILS)
        return self.pick(names.ORIGINS[origin][1], 1.2)

    def given(self, origin, sex):
        """A given name of an origin."""
        return self.pick(names.ORIGINS[origin][2 if sex == "F" else 3], 1.1)

    def name(self, origin, sex, surname=None):
        """(last, first) that nobody else has yet, as far as a few tries go."""
        for _ in range(12):
            pair = surname or self.surname(origin), self.given(origin, sex)
            if pair not in self.taken:
                break
            if surname is None and self.draw() < 0.3:
                origin = 0
        self.taken.add(pair)
        return pair

    def person(self, minor):
        """One ordinary person, a minor or an adult."""
        origin, sex = self.pick(self.origins), "F" if self.draw() < 0.52 else "M"
        last, first = self.name(origin, sex)
        age = self.below(MAJORITY) if minor else MAJORITY + int(77 * self.draw() ** 1.25)
        made = Person(last, first, self.born(age), sex, origin=origin, minor=minor)
        self.dress(made)
        return made

    def dress(self, person):
        """Give a person a middle name, phones, an address and a time with the practice."""
        if self.draw() < 0.6:
            middle = self.given(person.origin, person.sex)
            person.middle = middle if self.draw() < 0.4 else middle[0]
        person.phone, person.address = self.phone(), self.address()
        person.phone2 = self.phone() if self.draw() < 0.3 else ""
        self.settle(person)

    def settle(self, person):
        """When the person came first, and how many of the past visits are theirs."""
        days_old = (self.day_on - person.born_on).days
        person.registered = min(HISTORY_DAYS, int(HISTORY_DAYS * self.draw()) + 15, days_old - NEWBORN_DAYS)
        person.weight = -math.log(1 - self.draw())
        if person.registered < 1:
            person.registered, person.weight, person.new = days_old // 2, 0.0, True


def base_people(maker, size, minors):
    """People without clashes, each with the share of special names, in an order that says nothing."""
    flags = [index < minors for index in range(size)]
    maker.random.shuffle(flags)
    people = [maker.person(minor) for minor in flags]
    special_names(maker, people)
    return people


def special_names(maker, people):
    """Hyphens, apostrophes, accents, spaces, single names, former and preferred names, each in its share."""
    order = list(range(len(people)))
    maker.random.shuffle(order)
    order = iter(order)
    for kind, part in (("-", HYPHEN), ("'", APOSTROPHE), ("é", ACCENT), (" ", SPACED), ("1", MONONYM)):
        for _ in range(share(len(people), part, 1)):
            _rename(maker, people[next(order)], kind)
    for _ in range(share(len(people), FORMER_NAMES, 1)):
        person = people[next(order)]
        kind = "former" if person.minor or person.sex == "M" else "birth or maiden"
        person.former.append((kind, maker.surname(person.origin), ""))
    for _ in range(share(len(people), PREFERRED, 1)):
        person = people[next(order)]
        preferred = names.NICKNAMES.get(person.first) or maker.given(0, person.sex)
        person.preferred = preferred if preferred != person.first else ""


def _rename(maker, person, kind):
    """Give a person a family name that trips careless programs."""
    if kind == "-":
        person.last = f"{person.last}-{maker.surname(0)}"
    elif kind == "1":
        person.last, person.first, person.middle = maker.pick(names.MONONYMS), "", ""
    else:
        lists = {"'": names.APOSTROPHE_LAST, "é": names.ACCENTED_LAST, " ": names.SPACED_LAST}
        person.last, person.first = maker.name(person.origin, person.sex, maker.pick(lists[kind]))


def finish(maker, people):
    """Deaths, e-mail, interpreters, restrictions, activity: what is shared out over everyone, in exact counts."""
    size, order = len(people), list(range(len(people)))
    maker.random.shuffle(order)
    _newcomers(maker, people, order)
    _deaths(maker, people)
    for count, index in enumerate(order):
        person = people[index]
        plain = "".join(
            c for c in f"{person.first}.{person.last}".lower() if c.isascii() and (c.isalpha() or c == ".")
        )
        person.email = "" if count < share(size, NO_EMAIL) else f"{plain.strip('.')}{index + 1}@example.org"
    maker.random.shuffle(order)
    for count, index in enumerate(order):
        people[index].restricted = count < share(size, RESTRICTED, 2)
        people[index].safety = count < share(size, SAFETY, 1)
        people[index].confidential = 2 <= count < 2 + share(size, CONFIDENTIAL, 2)
    _languages(maker, people)
    _activity(maker, people)


def _newcomers(maker, people, order):
    """People who registered in the last two weeks and were never seen: no chart yet."""
    wanted = min(max(24, len(people) // 100), len(people) // 5)
    fresh = [index for index in order if not people[index].clash][:wanted]
    for index in fresh:
        person = people[index]
        person.new, person.weight = True, 0.0
        person.registered = min(1 + maker.below(14), max(0, (maker.day_on - person.born_on).days))


def _deaths(maker, people):
    """The dead, mostly old; their days since death lie within their time with the practice."""
    adults = [index for index, person in enumerate(people) if not person.minor and not person.new and not person.clash]
    adults.sort(key=lambda index: maker.draw() * max(1, 105 - age_on(people[index].born_on, maker.day_on)) ** 2)
    for index in adults[: share(len(people), DECEASED, 1)]:
        people[index].deceased = 1 + maker.below(max(1, people[index].registered - 1))


def _languages(maker, people):
    """Interpreters for the exact share, first for those of other origins."""
    ranked = sorted(range(len(people)), key=lambda index: (people[index].origin == 0, maker.draw()))
    wanted = share(len(people), INTERPRETER)
    for count, index in enumerate(ranked):
        person = people[index]
        if count < wanted:
            person.interpreter = True
        if count < wanted or (person.origin and maker.draw() < 0.1):
            person.language = names.ORIGINS[person.origin][4]


def _activity(maker, people):
    """30 % were seen within three years (in a small sample enough to fill a day); the others left before."""
    settled = [person for person in people if not person.new]
    maker.random.shuffle(settled)
    recent = [person for person in settled if person.registered <= ACTIVE_DAYS and not person.deceased]
    wanted = max(round(0.3 * len(people)), min(round(0.8 * len(people)), 260)) - len(recent)
    for person in settled:
        stays = not person.deceased and (person.registered <= ACTIVE_DAYS or wanted > 0)
        if stays and person.registered > ACTIVE_DAYS:
            wanted -= 1
        latest = 1 if stays else max(person.deceased, min(ACTIVE_DAYS, person.registered))
        earliest = min(person.registered, ACTIVE_DAYS) if stays else person.registered
        person.last_seen = latest + maker.below(max(1, earliest - latest + 1))
