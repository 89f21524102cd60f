from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.patients.names import filing_units, fold, name_parts, same_given, sounds
from office.patients.nicknames import NICKNAME_GROUPS

# Domain notes 2.2 and scenario A07, in the correct order: last, first, middle, suffix.
CHECK_VECTOR = [
    "De La Cruz, Ana",
    "Delacruz, Ana B",
    "MacDonald, J",
    "McDonald, James",
    "Núñez, José",
    "Nunez, Jose A",
    "O'Brien, Mary",
    "Obrien, Mary A",
    "Smith, J",
    "Smith, J Robert",
    "Smith, James",
    "Smith, James  II",
    "Smith, James  Jr",
    "Smith, James  Sr",
    "Smith-Jones, Amy",
    "Smithson, Al",
    "St. James, Paul",
    "Van Dyke, Carl",
    "Vandyke, Carl  Jr",
]
NAMES = st.text("abÅäßz'- .Øł漢字9", max_size=6)
PEOPLE = st.tuples(NAMES, NAMES, NAMES, st.sampled_from(["", "II", "III", "Jr", "Sr"]), st.dates(date(1900, 1, 1)))


def key(shown, born_on=None):
    last, given_names = shown.split(", ")
    first, middle, suffix = (*given_names.split(" "), "", "")[:3]
    return filing_units(last, first, middle, suffix, born_on)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Núñez", "NUNEZ"),
        ("O'Brien", "OBRIEN"),
        ("O’Brien", "OBRIEN"),
        ("Oʻahu", "OAHU"),
        ("Smith-Jones", "SMITHJONES"),
        ("De La Cruz", "DELACRUZ"),
        ("St. James", "STJAMES"),
        ("Weiß", "WEISS"),
        ("Æther", "AETHER"),
        ("Sørensen", "SORENSEN"),
        ("Łukasz", "LUKASZ"),
        ("Nguyễn", "NGUYEN"),
        ("Nu\u0301n\u0303ez", "NUNEZ"),
        ("漢字", "漢字"),
        ("ガ", "ガ"),
        ("김", "김"),
        (" .'- ", ""),
    ],
)
def test_name_is_folded(text, folded):
    assert fold(text) == folded


@given(NAMES)
def test_folded_name_stays_as_it_is(name):
    assert fold(fold(name)) == fold(name)


@given(NAMES)
def test_case_does_not_matter(name):
    assert fold(name.upper()) == fold(name.lower()) == fold(name)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("De La Cruz", ["DELACRUZ", "DE", "LA", "CRUZ"]),
        ("Smith-Jones", ["SMITHJONES", "SMITH", "JONES"]),
        ("O'Neil", ["ONEIL"]),
        ("St. James", ["STJAMES", "ST", "JAMES"]),
        ("J Robert", ["JROBERT", "ROBERT"]),
        ("", []),
    ],
)
def test_name_is_searched_joined_and_by_its_parts(text, parts):
    assert name_parts(text) == parts


def test_check_vector_is_in_filing_order():
    keys = [key(shown) for shown in CHECK_VECTOR]

    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert [shown.encode() for shown in keys] == sorted(shown.encode() for shown in keys)


def test_two_james_smiths_stand_by_birth_date_oldest_first():
    assert key("Smith, James", date(1950, 1, 2)) < key("Smith, James", date(1980, 1, 1)) < key("Smith, James A")
    assert key("Smith, James", date(1980, 1, 1)) < key("Smith, James  II", date(1950, 1, 1))


def test_suffixes_stand_numbers_first_then_junior_then_senior():
    suffixes = ["", "II", "III", "IV", "V", "Jr.", "Sr"]

    keys = [filing_units("Smith", "James", "", suffix) for suffix in suffixes]

    assert all(one < other for one, other in pairwise(keys))
    assert filing_units("Smith", "James", "", "2nd") == keys[1]


def reference(person):
    """The rule of the books: the units one by one, each as a list of letters, nothing before something."""
    last, first, middle, suffix, born_on = person
    rank = ["", "II", "III", "Jr", "Sr"].index(suffix)
    return ([*fold(last)], [*fold(first)], [*fold(middle)], rank, born_on)


@given(PEOPLE, PEOPLE)
def test_key_sorts_as_a_comparison_of_units_does(one, other):
    keys = [filing_units(*one), filing_units(*other)]

    assert (keys[0] < keys[1]) == (reference(one) < reference(other))
    assert (keys[0].encode() < keys[1].encode()) == (keys[0] < keys[1])


@pytest.mark.parametrize(
    "alike",
    [
        "Oneil|O'Neill|O'Neal|Oneal",
        "Smith|Smyth|Smythe",
        "Catherine|Katherine|Kathryn",
        "Nguyen|Nguyan|Nguyễn",
        "McDonald|MacDonald",
        "McKenzie|MacKenzie",
        "Stephen|Steven",
        "Phillips|Philips",
        "Jeffrey|Geoffrey",
        "Johnson|Jonson|Johnsen",
        "Leigh|Lee|Li",
        "Wright|Right",
        "Christine|Kristine",
        "Gonzalez|Gonzales",
        "Schultz|Shultz",
        "Meyer|Maier",
        "Clark|Clarke",
        "Knight|Night",
    ],
)
def test_names_that_sound_alike_have_one_key(alike):
    assert len({sounds(name) for name in alike.split("|")}) == 1


@pytest.mark.parametrize("different", ["Smith|Jones", "Brown|Green", "Katherine|Kathleen", "Patel|Peters", "漢|字"])
def test_names_that_sound_different_have_different_keys(different):
    one, other = different.split("|")

    assert sounds(one) != sounds(other)


@given(st.text(max_size=12))
def test_every_name_has_a_sound(name):
    assert bool(sounds(name)) == bool(fold(name))


@pytest.mark.parametrize(
    "pair",
    ["Kathy Katherine", "Kathy Kathleen", "Bob Robert", "Bill William", "Liam Will", "Peggy Margaret", "José Jose"],
)
def test_nickname_is_the_same_given_name(pair):
    one, other = pair.split()

    assert same_given(one, other)
    assert same_given(other, one)


@pytest.mark.parametrize(("one", "other"), [("Katherine", "Kathleen"), ("Robert", "William"), ("", ""), ("", "Al")])
def test_other_given_name_is_not_the_same(one, other):
    assert not same_given(one, other)


def test_nicknames_are_folded_and_never_alone():
    assert all(fold(name) == name for name in NICKNAME_GROUPS)
    assert len({group for groups in NICKNAME_GROUPS.values() for group in groups}) >= 150
