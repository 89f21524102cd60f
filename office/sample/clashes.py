"""People who are hard to tell apart, made on purpose: duplicates, namesakes, twins, fathers and sons."""

from collections import Counter
from dataclasses import replace
from datetime import date

from office.patients.keys import folded
from office.sample import names
from office.sample.people import MAJORITY, MINORS, Maker, age_on, base_people, finish, share

DUPLICATES = 0.015  # records that are a second record of someone
NAMESAKES = 0.03  # records in pairs of the same first and last name
TWINS = 0.007  # records in pairs born the same day to the same mother
FATHERS_SONS = 0.004  # records in pairs of Sr and Jr at one address


def make_people(size, seed, day_on):
    """`size` people in the order of their registration. The same for the same size, seed and date."""
    maker = Maker(seed, day_on)
    twins, sons = share(size, TWINS / 2, 1), share(size, FATHERS_SONS / 2, 1)
    namesakes, duplicates = share(size, NAMESAKES / 2, 1), share(size, DUPLICATES, 1)
    young_doubles, young_namesakes = round(duplicates * MINORS), round(namesakes * MINORS)
    minors = share(size, MINORS) - young_doubles - young_namesakes - twins
    people = base_people(maker, size - twins - sons - namesakes - duplicates, minors)
    people += add_twins(maker, people, twins)
    people += add_sons(maker, people, sons)
    people += add_namesakes(maker, people, namesakes, young_namesakes)
    people += add_duplicates(maker, people, duplicates, young_doubles)
    finish(maker, people)
    mark_namesakes(people)
    people.sort(key=lambda person: -person.registered)
    return keep_twins_apart(people)


def mark_namesakes(people):
    """A name alert for all who share their folded first and last name; domain 1.8."""
    same = Counter((folded(person.last), folded(person.first)) for person in people)
    for person in people:
        person.alert = person.alert or same[folded(person.last), folded(person.first)] > 1


def _free(maker, people, count, fits):
    """`count` people without a clash so far who fit; fewer only when there are no more."""
    found = [person for person in people if not person.clash and fits(person)]
    maker.random.shuffle(found)
    return found[:count]


def add_twins(maker, people, count):
    """A second twin for each of some children: the same mother's name, birthday, address and phone."""
    made = []
    for first in _free(maker, people, count, lambda person: person.minor and person.first and not person.former):
        first.clash, first.twin, first.alert = "twin", "A", True  # the second is copied from it
        sex = "F" if maker.draw() < 0.5 else "M"
        _, given = maker.name(first.origin, sex, first.last)
        second = replace(first, first=given, sex=sex, twin="B", middle="", preferred="", phone2="", former=[])
        made.append(second)
    return made


def add_sons(maker, people, count):
    """A Jr for each of some men, at the same address with the same phone and middle name."""

    def fits(person):
        return person.sex == "M" and person.first and age_on(person.born_on, maker.day_on) >= 52

    made = []
    for father in _free(maker, people, count, fits):
        father.clash, father.suffix, father.alert = "father and son", "Sr", True
        age = max(MAJORITY, age_on(father.born_on, maker.day_on) - 22 - maker.below(10))
        son = replace(father, suffix="Jr", born_on=maker.born(age), preferred="", phone2=maker.phone(), former=[])
        maker.settle(son)
        made.append(son)
    return made


def add_namesakes(maker, people, count, minors):
    """Someone else with the same first and last name."""
    made = []
    for index, one in enumerate(_free(maker, people, count, lambda person: person.first)):
        one.clash = "namesake"
        other = maker.person(index < minors)
        other.last, other.first, other.sex, other.origin = one.last, one.first, one.sex, one.origin
        other.clash = "namesake"
        made.append(other)
    return made


def add_duplicates(maker, people, count, minors):
    """A second record of the same person, each with one of the mistakes that make duplicates."""
    young = _free(maker, people, minors, lambda person: person.minor and person.first)
    grown = _free(maker, people, count - len(young), lambda person: not person.minor and person.first)
    made = []
    for index, one in enumerate(young + grown):
        other = replace(one, clash="duplicate", former=[], phone2="")
        one.clash = "duplicate"
        MISTAKES[index % len(MISTAKES)](maker, one, other)
        maker.settle(other)
        other.weight *= 0.2
        made.append(other)
    return made


def _wrong_birth_date(maker, one, other):
    """Day and month swapped, or the tens of the year one off where that cannot be."""
    born = one.born_on
    if born.day <= 12 and born.day != born.month:
        swapped = date(born.year, born.day, born.month)
        if swapped <= maker.day_on and (age_on(swapped, maker.day_on) < MAJORITY) == one.minor:
            other.born_on = swapped
            return
    shifted = born.replace(day=born.day - 1 if born.day > 1 else 2)
    other.born_on = shifted if (age_on(shifted, maker.day_on) < MAJORITY) == one.minor else born


def _nickname(maker, one, other):
    """The short name was taken for the legal one; else the middle name is missing and the phone is new."""
    other.first = names.NICKNAMES.get(one.first, one.first)
    other.middle, other.phone = "", other.phone if other.first != one.first else maker.phone()


def _typing_slip(maker, one, other):
    """Two neighbouring letters of the family name changed places."""
    at = 1 + maker.below(max(1, len(one.last) - 2))
    last = one.last[:at] + one.last[at : at + 2][::-1] + one.last[at + 2 :]
    other.last = last if last.isalpha() else one.last + "e"


def _former_name(maker, one, other):
    """Registered again under another family name, with the same phone."""
    other.last = maker.surname(one.origin)
    if one.middle:
        other.middle = one.middle[0]


MISTAKES = (_wrong_birth_date, _nickname, _typing_slip, _former_name)


def keep_twins_apart(people):
    """Never give twins neighbouring numbers: one apart is a known cause of wrong-patient errors (domain 1.5)."""
    for index in range(len(people) - 1):
        one, next_one = people[index], people[index + 1]
        if one.twin and next_one.twin and one.last == next_one.last and one.born_on == next_one.born_on:
            other = index + 3 if index + 3 < len(people) else index - 2
            people[index + 1], people[other] = people[other], people[index + 1]
    return people
