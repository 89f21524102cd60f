from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.patients.matching import Person, Verdict, score, verdict

KATHERINE = Person(
    last="O'Neil",
    first="Katherine",
    middle="Marie",
    sex="F",
    born_on=date(1962, 3, 4),
    phones=frozenset({"3125550142"}),
    former_lasts=frozenset({"Bauer"}),
)
KATHLEEN = Person(
    last="O'Neill", first="Kathleen", sex="F", born_on=date(1962, 3, 14), phones=frozenset({"3125550177"})
)
KATHY = Person(
    last="Oneil", first="Kathy", sex="F", born_on=date(1962, 4, 3), phones=frozenset({"3125550142", "3125550199"})
)
JOHN = Person(last="Smith", first="John")
TEXTS = st.sampled_from(["", "Ann", "Anne", "Bob", "Smith-Jones", "Jones", "Jo"])
PEOPLE = st.builds(
    Person,
    last=TEXTS,
    first=TEXTS,
    middle=TEXTS,
    suffix=st.sampled_from(["", "Jr", "Sr"]),
    born_on=st.none() | st.dates(date(2000, 1, 1), date(2001, 12, 31)),
    sex=st.sampled_from(["", "U", "F", "M"]),
    ssn4=st.sampled_from(["", "1234", "9876"]),
    former_lasts=st.frozensets(TEXTS),
    multiple_birth=st.booleans(),
)


def test_kathy_oneil_is_stopped_before_a_second_record_of_katherine():
    match = score(KATHY, KATHERINE)

    assert match.points == 80
    assert match.reasons == [
        "same last name",
        "nickname of first name",
        "day and month of birth swapped",
        "same phone",
    ]
    assert verdict(match.points) == Verdict.BLOCK


def test_kathleen_oneill_does_not_reach_the_warning_line():
    assert score(KATHY, KATHLEEN).points == 35
    assert verdict(35) == Verdict.SILENT


@pytest.mark.parametrize(
    ("changes", "points", "reason"),
    [
        ({"last": "Smyth"}, 15, "last name sounds the same"),
        ({"last": "Smits"}, 15, "last name differs by one or two letters"),
        ({"last": "Smith-Jones"}, 15, "part of the last name is the same"),
        ({"last": "Jones", "former_lasts": frozenset({"SMITH"})}, 15, "former last name"),
        ({"last": "SMITH "}, 25, "same last name"),
    ],
)
def test_last_name_counts_once(changes, points, reason):
    old = replace(JOHN, first="", **changes)

    assert score(JOHN, old).points == score(old, JOHN).points == points
    assert score(JOHN, old).reasons == [reason]


@pytest.mark.parametrize(
    ("one", "other", "points", "reason"),
    [
        ({"first": "José"}, {"first": "Jose"}, 20, "same first name"),
        ({"first": "Bill"}, {"first": "William"}, 20, "nickname of first name"),
        ({"first": "Ann", "middle": "Lee"}, {"first": "Lee", "middle": "Ann"}, 15, "first and middle name swapped"),
        ({"first": "Lee"}, {"first": "Ann", "middle": "Lee"}, 15, "first and middle name swapped"),
    ],
)
def test_first_name_counts_once(one, other, points, reason):
    new, old = Person(last="Patel", **one), Person(last="Gomez", **other)

    assert (score(new, old).points, score(new, old).reasons) == (points, [reason])


def test_first_and_last_name_may_be_swapped():
    assert score(Person(last="Nguyen", first="Hoa"), Person(last="Hoa", first="Nguyen")).reasons == [
        "first and last name swapped"
    ]


@pytest.mark.parametrize(
    ("born_on", "points"),
    [
        (date(1962, 3, 4), 40),
        (date(1962, 4, 3), 20),
        (date(1962, 3, 14), 20),
        (date(1972, 3, 4), 20),
        (date(1962, 3, 15), 0),
        (date(1963, 4, 3), 0),
        (None, 0),
    ],
)
def test_birth_date_counts_equal_swapped_or_one_digit_off(born_on, points):
    assert score(Person(last="A", born_on=date(1962, 3, 4)), Person(last="Zzzz", born_on=born_on)).points == points


@pytest.mark.parametrize(
    ("one", "other", "points"),
    [
        ({"middle": "Marie"}, {"middle": "MARIE"}, 5),
        ({"middle": "Marie"}, {"middle": "Ann"}, 0),
        ({"phones": frozenset({"3125550142"})}, {"phones": frozenset({"3125550142", "3125550143"})}, 15),
        ({"ssn4": "1234"}, {"ssn4": "1234"}, 15),
        ({"ssn4": "1234"}, {"ssn4": "1235"}, -10),
        ({"ssn4": "1234"}, {"ssn4": ""}, 0),
        ({"policy_ids": frozenset({"X1"})}, {"policy_ids": frozenset({"X1"})}, 15),
        ({"street_zip": "12 Oak St 60601"}, {"street_zip": "12 OAK ST. 60601"}, 8),
        ({"sex": "F"}, {"sex": "M"}, -10),
        ({"sex": "F"}, {"sex": "U"}, 0),
        ({"suffix": "Jr"}, {"suffix": "Sr"}, -25),
        ({"suffix": "Jr"}, {"suffix": ""}, 0),
        ({"suffix": "Jr"}, {"suffix": "JR."}, 0),
        ({"email": "a@example.org"}, {"email": "a@example.org"}, 0),
        ({"first": "Emma", "multiple_birth": True}, {"first": "Ella"}, -40),
        ({"first": "Emma", "multiple_birth": True}, {"first": "Emma"}, 20),
        ({"first": "Emma", "multiple_birth": True}, {"first": ""}, 0),
    ],
)
def test_each_other_piece_of_evidence_has_its_points(one, other, points):
    new, old = Person(last="Patel", **one), Person(last="Gomez", **other)

    assert score(new, old).points == score(old, new).points == points


def test_twins_are_not_one_person():
    emma = Person(last="Smith", first="Emma", born_on=date(2026, 11, 29), multiple_birth=True)

    match = score(emma, replace(emma, first="Ella"))

    assert match.points == 25
    assert match.reasons[-1] == "twin or multiple birth with another first name"


@pytest.mark.parametrize(("points", "expected"), [(80, "block"), (79, "warn"), (55, "warn"), (54, "silent")])
def test_limits_are_the_lowest_points_of_their_verdict(points, expected):
    assert verdict(points) == expected


def test_limits_may_be_changed():
    assert verdict(60, block_at=60) == "block"
    assert verdict(60, warn_at=61) == "silent"


@given(PEOPLE, PEOPLE)
def test_order_of_the_two_does_not_change_the_points(one, other):
    assert score(one, other).points == score(other, one).points


@given(PEOPLE)
def test_nothing_speaks_against_being_oneself(person):
    assert not any("differ" in reason for reason in score(person, person).reasons)
    assert score(person, person).points >= 0


def test_blank_people_are_not_alike():
    assert score(Person(last=""), Person(last="")).points == 0
