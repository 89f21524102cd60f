"""Invented people: the shares of domain 14, and the same for the same seed."""

from collections import Counter
from datetime import date

import pytest

from office.patients.names import fold
from office.sample.clashes import make_people
from office.sample.people import age_on

DAY = date(2026, 12, 1)


@pytest.fixture(scope="module")
def people():
    return make_people(2000, 7, DAY)


@pytest.mark.parametrize("size", [50, 300])
def test_same_seed_makes_the_same_people_and_another_seed_others(size):
    once, again, others = make_people(size, 3, DAY), make_people(size, 3, DAY), make_people(size, 4, DAY)

    assert once == again
    assert [(one.last, one.first) for one in once] != [(one.last, one.first) for one in others]
    assert len(once) == size


def test_minors_deceased_email_and_interpreters_are_the_exact_shares(people):
    assert sum(age_on(one.born_on, DAY) < 18 for one in people) == 480
    assert sum(bool(one.deceased) for one in people) == 60
    assert sum(not one.email for one in people) == 240
    assert sum(one.interpreter for one in people) == 160


def test_clashes_are_the_exact_shares(people):
    kinds = Counter(one.clash for one in people)

    assert sum(bool(one.twin) for one in people) == 14
    assert kinds["duplicate"] == 60
    assert kinds["namesake"] == 60
    assert kinds["father and son"] == 8


def test_twins_share_birthday_and_home_and_have_numbers_apart(people):
    twins = [(number, one) for number, one in enumerate(people) if one.twin]
    pairs = {}
    for number, one in twins:
        pairs.setdefault((one.last, one.born_on, one.address), []).append((number, one))

    for (number, one), (other_number, other) in pairs.values():
        assert one.first != other.first
        assert {one.twin, other.twin} == {"A", "B"}
        assert abs(number - other_number) > 1


def test_father_and_son_live_at_one_address(people):
    juniors = [one for one in people if one.suffix == "Jr"]

    for junior in juniors:
        (father,) = [one for one in people if one.suffix == "Sr" and one.address == junior.address]
        assert (father.last, father.first) == (junior.last, junior.first)
        assert 20 <= age_on(father.born_on, DAY) - age_on(junior.born_on, DAY) <= 45


def test_all_who_share_a_name_have_the_alert(people):
    same = Counter((fold(one.last), fold(one.first)) for one in people)

    assert all(one.alert for one in people if same[fold(one.last), fold(one.first)] > 1)
    assert sum(one.alert for one in people) < 0.12 * len(people)


def test_names_that_trip_careless_programs_are_there(people):
    for sign in "-' ":
        assert any(sign in one.last for one in people), sign
    assert any(not one.first for one in people)
    assert any(not one.last.isascii() for one in people)
    assert any(one.former for one in people)


def test_numbers_are_only_those_that_nobody_has(people):
    numbers = [number for one in people for number in (one.phone, one.phone2) if number]

    assert all("555-0100" <= number[4:] <= "555-0199" for number in numbers)


def test_nobody_came_before_birth_or_after_death(people):
    for one in people:
        assert one.registered <= (DAY - one.born_on).days
        assert one.deceased <= one.last_seen <= one.registered or one.new
