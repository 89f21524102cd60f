"""Lists of patients: columns by their usual names, and rows that cannot be taken."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.formats.outside import Broken
from office.formats.patients_csv import read_patients, table_of
from tests.exchange.making import SYNTHEA

LIST = "Last Name;First Name;DOB;Sex;Phone;ZIP\nNúñez;Ana;5/4/1984;F;312-555-0142;60601\n"


TODAY = date(2026, 12, 1)


def read(data, **options):
    """(people, refused, ignored) of a file."""
    rows, refused, ignored, _ = read_patients(table_of(data), today=TODAY, **options)
    return [row.person for row in rows if row.person], refused, ignored


def test_list_of_others_is_read_whole():
    people, refused, ignored = read((SYNTHEA / "patients.csv").read_bytes())

    assert (len(people), refused) == (220, [])
    assert "drivers" in ignored
    assert sum(person.deceased for person in people) == 39


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_comma_semicolon_tab_and_byte_order_mark_are_taken(mark, bom):
    people, _, _ = read(bom + LIST.replace(";", mark).encode())

    assert (people[0].last, people[0].born_on, people[0].place) == ("Núñez", date(1984, 5, 4), "row 2")


def test_old_record_number_means_the_person():
    people, _, _ = read(b"MRN,family,birth_date\n0042,Smith,1950-01-02\n")

    assert people[0].keys == people[0].numbers == (("legacy", "0042"),)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("Smith,Al,02/30/1950", "birth date is no date"),
        ("Smith,Al,", "no birth date"),
        (",Al,1950-01-02", "no last name"),
        ("Smith,Al", "it has 2 cells, the header has 3"),
    ],
)
def test_row_that_cannot_be_read_is_named_and_the_others_are_taken(row, why):
    people, refused, _ = read(f"last,first,dob\nGood,Gus,1950-01-02\n{row}\nBest,Bea,1951-01-02".encode())

    assert [person.last for person in people] == ["Good", "Best"]
    assert refused[0][0] == 3 and why in refused[0][1]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"\xff\xfea\x00", "not UTF-8"),
        (b"first,dob\nAl,1950-01-02\n", "no column for a last name"),
        (b"last,last name,dob\na,b,1950-01-02\n", "two columns mean the same"),
        (b'last,dob\n"Smith,1950-01-02\n', "cannot be read"),
        (b"last,dob\nSm\0ith,1950-01-02\n", "not text"),
    ],
)
def test_list_that_is_broken_is_told(data, words):
    with pytest.raises(Broken, match=words):
        read(data)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_make_a_traceback(data):
    try:
        read(b"last,first,dob\n" + data)
    except Broken:
        pass
