"""Finding a patient from one line of text."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office import clock
from office.db import database, many, writing
from office.patients.keys import find_keys_for
from office.patients.models import FindKey, NameKind, Patient, PatientName, PatientNumber
from office.patients.names import filing_units, fold
from office.patients.queries import find
from office.patients.rules import add_contact, index_patient, revoke_contact
from tests.patients.making import make_patient


@pytest.fixture
def a01():
    """The two people of scenario A01."""
    one = make_patient(
        last_name="O'Neil", first_name="Katherine", middle_name="Marie", sex="F", born_on=date(1962, 3, 4),
        phone="312-555-0142",
    )  # fmt: skip
    PatientName.create(patient=one, kind=NameKind.FORMER, last_name="Bauer", first_name="Katherine", at=clock.now())
    index_patient(one)
    other = make_patient(
        last_name="O'Neill", first_name="Kathleen", sex="F", born_on=date(1962, 3, 14), phone="312-555-0177"
    )
    return one, other


def ids(text):
    """Ids found by a text, best first."""
    return [row.id for row in find(text).rows]


def test_parts_of_names_find_both_who_are_called_so(a01):
    assert ids("oneil kat") == ids("kat oneil") == [patient.id for patient in a01]
    assert find("oneil kat").best is None


@pytest.mark.parametrize("text", ["bauer", "3/4/62", "5550142", "katherine 3/4", "oneil marie", "O'NEIL, Katherine"])
def test_one_clear_match_is_the_best(text, a01):
    assert find(text).rows[0].id == find(text).best == a01[0].id


def test_row_has_two_identifiers_and_says_by_which_name_it_was_found(a01):
    row = find("bauer").rows[0]

    assert (row.name, row.born_shown, row.age, row.phone) == (
        "O'Neil, Katherine Marie", "03/04/1962", "64 y", "(312) 555-0142",
    )  # fmt: skip
    assert row.other_name == "formerly Bauer, Katherine" in row.detail


def test_number_of_the_record_finds_it(a01):
    one = a01[0]
    shown = f"{one.mrn:06}"

    assert find(shown).best == find(f"{shown[:2]}-{shown[2:4]}-{shown[4:]}").best == one.id


def test_old_number_finds_the_patient_for_ever():
    patient = make_patient()
    PatientNumber.create(patient=patient, system="old shelf", value="A-00123")
    index_patient(patient)

    assert ids("a00123") == ids("A-00123") == [patient.id]


def test_name_that_sounds_alike_is_marked_and_never_the_best(a01):
    found = find("kathy oniel")

    assert [row.id for row in found.rows] == [patient.id for patient in a01]
    assert {row.mark for row in found.rows} == {"sounds like"}
    assert find("kathy oniel 3/14/1962").best is None


def test_names_that_sound_alike_come_after_those_that_fit():
    smyth, smith = make_patient(last_name="Smyth", first_name="Ann"), make_patient(last_name="Smith", first_name="Ann")

    found = find("smith")

    assert [(row.id, row.mark) for row in found.rows] == [(smith.id, ""), (smyth.id, "sounds like")]
    assert ids("smithe ann") == [smith.id, smyth.id]


def test_nickname_finds_the_given_name():
    robert = make_patient(last_name="Zeller", first_name="Robert")

    assert ids("bob zeller") == [robert.id]


def test_exact_name_comes_before_a_longer_one():
    leeds = make_patient(last_name="Leeds", first_name="Anna")
    lee = make_patient(last_name="Lee", first_name="Ann")

    found = find("lee ann")

    assert [row.id for row in found.rows] == [lee.id, leeds.id]
    assert found.best == lee.id


def test_namesakes_tie_and_are_told_apart():
    one = make_patient(last_name="Garcia", first_name="Maria", born_on=date(1960, 1, 1), phone="312-555-0111")
    two = make_patient(last_name="Garcia", first_name="María", born_on=date(1990, 5, 5), phone="312-555-0122")

    found = find("garcia maria")

    assert found.best is None
    assert {row.id: (row.alert, row.age, row.phone) for row in found.rows} == {
        one.id: (True, "66 y", "(312) 555-0111"),
        two.id: (True, "36 y", "(312) 555-0122"),
    }


def test_phone_lists_all_holders_with_their_relation(front_desk):
    mother = make_patient(last_name="Adams", phone="312-555-0199")
    child = make_patient(
        last_name="Baker", emergency_name="Rosa", emergency_relationship="mother", emergency_phone="(312) 555-0199"
    )

    found = find("312 555 0199")

    assert found.best is None
    assert [(row.id, row.why) for row in found.rows] == [
        (mother.id, ""),
        (child.id, "emergency contact Rosa, mother"),
    ]


def test_phone_and_name_together_narrow_to_one():
    make_patient(last_name="Adams", phone="312-555-0199")
    child = make_patient(last_name="Baker", phone="312-555-0199")

    assert find("5550199 baker").best == child.id
    assert ids("5550199 carter") == []


def test_revoked_contact_finds_no_longer(front_desk):
    patient = make_patient()
    contact = add_contact(patient, "emergency contact", "Rosa", phone="312-555-0133", by=front_desk)
    assert ids("5550133") == [patient.id]

    revoke_contact(patient, contact.id, by=front_desk)

    assert ids("5550133") == []


@pytest.mark.parametrize(
    ("last", "text"),
    [("O'Neil", "o neil"), ("McDonald", "mc donald"), ("De La Cruz", "delacruz"), ("De La Cruz", "de la cruz")],
)
def test_name_is_found_written_apart_or_together(last, text):
    patient = make_patient(last_name=last, first_name="Ida")

    assert find(text).best == patient.id
    assert ids(f"{text} ida") == [patient.id]


def test_suffix_tells_father_and_son_apart():
    make_patient(last_name="Holt", first_name="Sam", suffix="Sr", born_on=date(1950, 1, 1))
    son = make_patient(last_name="Holt", first_name="Sam", suffix="Jr", born_on=date(1980, 2, 2))

    assert find("holt sam jr").best == son.id


def test_year_narrows_a_name():
    make_patient(last_name="Holt", born_on=date(1950, 1, 1))
    younger = make_patient(last_name="Holt", born_on=date(1980, 2, 2))

    assert find("holt 1980").best == younger.id


def test_day_of_birth_alone_finds_everybody_born_on_it():
    one, other = make_patient(born_on=date(1950, 7, 9)), make_patient(born_on=date(1980, 7, 9))

    assert set(ids("7/9")) == set(ids("jul 9")) == {one.id, other.id}


def test_six_digits_that_are_two_things_open_neither():
    by_date = make_patient(born_on=date(1962, 5, 4))
    by_number = make_patient()
    Patient.update(mrn=50462).where(Patient.id == by_number.id).execute()

    assert ids("050462") == [by_number.id, by_date.id]
    assert find("050462").best is None


def test_words_say_what_was_not_understood():
    make_patient(last_name="Holt")

    assert "not in the calendar" in find("holt 13/45/62").not_understood
    assert find("holt 13/45/62").rows
    assert find("").rows == []


def test_merged_record_is_not_found_by_name():
    patient = make_patient(last_name="Holt")
    patient.registration = "merged"
    index_patient(patient)

    assert ids("holt") == []


def test_long_lists_are_cut_and_say_so():
    with writing():
        crowd(40)

    found = find("crowd")

    assert (len(found.rows), found.more, found.best) == (12, True, None)
    assert find("crowd 1/1/1950").more


def crowd(size):
    """Namesakes without number, straight into the tables."""
    for number in range(size):
        known = {"last_name": "Crowd", "first_name": "Lee", "middle_name": "", "preferred_name": "", "email": ""}
        born = date(1950, 1, 1)
        patient = Patient.create(
            **known, mrn=900000 + number, born_on=born, filing_name=filing_units("Crowd", "Lee", born_on=born),
            registered_at=clock.now(),
        )  # fmt: skip
        many(FindKey, find_keys_for({**known, "id": patient.id, "born_on": born}))


@pytest.mark.parametrize("text", ["vale", "vale an", "5550188", "7/9/1950", "vale 7/9", "7/9", "vale 1950"])
def test_search_costs_as_many_queries_for_three_rows_as_for_one(text, count_queries):
    counts = set()
    for number, first in enumerate(("Ann", "Anna", "Annie"), start=1):
        make_patient(last_name="Vale", first_name=first, phone="312-555-0188", born_on=date(1950, 7, 9))
        with count_queries() as seen:
            found = find(text)
        assert len(found.rows) == number
        counts.add(len(seen))
    assert len(counts) == 1 and counts <= {2, 3}


LETTERS = st.characters(codec="utf-8", categories=("Lu", "Ll", "Lo"))
NAME = st.lists(st.text(LETTERS, min_size=2, max_size=8), min_size=1, max_size=2).map("-".join)
PREFIXES = st.integers(2, 6)
quiet = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@quiet
@given(last=NAME, first=NAME, preferred=NAME, former=NAME, length=PREFIXES)
def test_everyone_is_found_by_the_beginning_of_each_name(last, first, preferred, former, length):
    with database.atomic() as act:
        patient = make_patient(last_name=last, first_name=first, preferred_name=preferred)
        PatientName.create(patient=patient, kind=NameKind.FORMER, last_name=former, at=clock.now())
        index_patient(patient)
        for name in (last, first, preferred, former):
            for part in name.split("-"):
                beginning = fold(part)[:length]
                if len(beginning) > 1:
                    assert patient.id in ids(beginning.lower()), beginning
        act.rollback()


@quiet
@given(born=st.dates(date(1927, 1, 1), date(2026, 11, 30)))
def test_everyone_is_found_by_birth_date_in_any_form(born):
    with database.atomic() as act:
        patient = make_patient(born_on=born)
        forms = (
            "{0.month}/{0.day}/{0:%y}",
            "{0:%m%d%y}",
            "{0:%m%d%Y}",
            "{0:%b} {0.day}, {0.year}",
            "{0.month}/{0.day}",
        )
        for form in (
            *forms,
            "{0.month}-{0.day}-{0.year}",
            "{0:%Y-%m-%d}",
            "{0.day} {0:%B} {0.year}",
            "{0:%B} {0.day}",
        ):
            assert patient.id in ids(form.format(born)), form
        act.rollback()


@quiet
@given(own=st.integers(2000000, 9999999), theirs=st.integers(2000000, 9999999))
def test_everyone_is_found_by_the_last_digits_of_each_phone(own, theirs):
    with database.atomic() as act:
        patient = make_patient(
            phone=f"(312) {own // 10000}-{own % 10000:04}", emergency_name="Al", emergency_phone=f"773{theirs}"
        )
        for number in (own, theirs):
            assert patient.id in ids(str(number))
            assert patient.id in ids(f"{number // 10000}-{number % 10000:04}")
        assert patient.id in ids(f"312{own}") and patient.id in ids(f"773 {theirs // 10000} {theirs % 10000:04}")
        act.rollback()
