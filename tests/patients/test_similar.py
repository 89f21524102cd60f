"""Finding patients whose name was misspelled, heard, changed, hidden or merged; and who is meant by Enter."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from office import clock
from office.db import database
from office.patients.keys import sound_of, words_of
from office.patients.models import Household, NameKind, Patient, PatientName, PatientNumber, Registration
from office.patients.names import same_given
from office.patients.queries import find
from office.patients.queries.similar import letters_off
from office.patients.rules import index_patient, search
from tests.patients.making import make_patient


def marks(text, **more):
    """(id, mark) of who is found."""
    return [(row.id, row.mark) for row in find(text, **more).rows]


def also_called(patient, last, first="", kind=NameKind.FORMER, **more):
    """Give a patient another name."""
    PatientName.create(patient=patient, kind=kind, last_name=last, first_name=first, at=clock.now(), **more)
    index_patient(patient)


@pytest.mark.parametrize(
    "text", ["kowlaski", "kowalsky", "kovalski", "kwalski anna", "kowaski ana 5/4/62", "bowalski"]
)
def test_misspelled_name_is_found_and_marked(text):
    anna = make_patient(last_name="Kowalski", first_name="Anna", born_on=date(1962, 5, 4))

    rows = find(text).rows

    assert [row.id for row in rows] == [anna.id]
    assert rows[0].mark in ("sounds like", "spelled like")


@pytest.mark.parametrize("text", ["lopes mria", "mria lopez", "lpoez maria", "lopez marai 1/2/1970", "5550142 lopze"])
def test_both_words_may_be_wrong_and_a_date_or_number_helps(text):
    maria = make_patient(last_name="Lopez", first_name="Maria", born_on=date(1970, 1, 2), phone="312-555-0142")
    make_patient(last_name="Vander", first_name="Otto", born_on=date(1970, 1, 2))

    assert [key for key, _ in marks(text)] == [maria.id]
    assert find(text).best is None


def test_misspelled_former_name_is_found_and_told():
    anna = make_patient(last_name="Reed", first_name="Anna")
    also_called(anna, "Kowalski", "Anna")

    row = find("bowalski").rows[0]

    assert (row.id, row.mark, row.other_name) == (anna.id, "spelled like", "formerly Kowalski, Anna")


def test_exact_ones_come_first_then_the_nearest():
    off_two = make_patient(last_name="Hanssenn", first_name="Ole")
    off_one = make_patient(last_name="Hanssen", first_name="Ole")
    exact = make_patient(last_name="Hansen", first_name="Ole")

    found = find("hansen ole")

    assert [row.id for row in found.rows] == [exact.id, off_one.id, off_two.id]
    assert [row.mark for row in found.rows] == ["", "sounds like", "sounds like"]


def test_a_name_too_far_off_is_not_found():
    make_patient(last_name="Hansen", first_name="Ole")

    assert marks("johnson") == marks("haxxxn") == marks("hans ada") == []


def test_heading_of_a_lab_sheet_finds_the_twin_by_her_newborn_name():
    born = date(2026, 11, 29)
    judy = make_patient(last_name="Smith", first_name="Judy", born_on=date(1995, 5, 5))
    emma = make_patient(last_name="Smith", first_name="Emma", born_on=born, multiple_birth=True, birth_order="A")
    ella = make_patient(last_name="Smith", first_name="Ella", born_on=born, multiple_birth=True, birth_order="B")
    for baby, letter in ((emma, "A"), (ella, "B")):
        Household.create(patient=baby, other=judy, tie="newborn of", since=born)
        also_called(baby, "Smith", f"Judy Girl {letter}", NameKind.NEWBORN)

    rows = find("SMITH, JUDY GIRL B, 11/29/2026").rows

    assert [row.id for row in rows] == [ella.id]
    assert rows[0].other_name == "as newborn Smith, Judy Girl B" in rows[0].detail
    assert ("Name alert", "late") in rows[0].states and ("Twin B", "late") in rows[0].states
    assert "newborn of Smith, Judy" in rows[0].detail
    assert find("DOB: 11/29/2026 SMITH, JUDY GIRL A").rows[0].id == emma.id
    both = find("smith judy")
    assert {(row.id, row.age) for row in both.rows} == {(judy.id, "31 y"), (emma.id, "2 days"), (ella.id, "2 days")}
    assert both.best is None


def test_enter_never_chooses_between_those_who_can_be_confused():
    john = make_patient(last_name="Smith", first_name="John", born_on=date(1960, 1, 1))
    assert find("smith john").best == john.id
    jon = make_patient(last_name="Smyth", first_name="Jon", born_on=date(1962, 2, 2))

    assert find("smith john").best is None
    assert find("smith john 1/1/1960").best == john.id
    assert find(f"{jon.mrn:06}").best == jon.id


def test_enter_never_chooses_between_twins_of_similar_names():
    for first in ("Emma", "Ella"):
        make_patient(last_name="Wood", first_name=first, born_on=date(2020, 1, 1), multiple_birth=True)

    assert find("wood emma").best is None
    assert [row.mark for row in find("wood emma").rows] == ["", "spelled like"]


def test_merged_number_leads_to_the_survivor():
    last, middle, first = (make_patient(last_name="Stone", first_name=name) for name in ("Al", "Bea", "Cy"))
    for loser, survivor in ((first, middle), (middle, last)):
        Patient.update(registration=Registration.MERGED, merged_into=survivor).where(Patient.id == loser.id).execute()
        index_patient(Patient.get_by_id(loser.id))
    PatientNumber.create(patient=last, system="merged", value=f"{first.mrn:06}")
    index_patient(last)

    for one in (first, middle):
        found = find(f"{one.mrn:06}")
        assert [row.id for row in found.rows] == [last.id]
        assert found.best == last.id
        assert "merged into this record" in found.rows[0].detail
    assert [key for key, _ in marks("stone")] == [last.id]


def test_hidden_name_is_found_by_the_records_lead_only(records_lead, front_desk):
    child = make_patient(last_name="Rivers", first_name="Noah", born_on=date(2020, 3, 4))
    also_called(child, "Kowalski", "Peter", hidden=True)

    for text in ("kowalski", "kowalski peter", "peter kowalski 3/4/2020", "kowalsky", "kowalski noah"):
        assert search(text, by=front_desk).rows == []
    for text in ("kowalski", "kowalski peter", "peter kowalski 3/4/2020", "kowalski noah"):
        row = search(text, by=records_lead).rows[0]
        assert (row.id, row.other_name) == (child.id, "formerly Kowalski, Peter")
    assert search("rivers", by=front_desk).rows[0].other_name == ""


def test_rows_say_who_has_died_or_left():
    states = ({"registration": "deceased", "deceased_on": date(2026, 11, 2)}, {"registration": "deceased"})
    for first, state in zip(("Ada", "Bob", "Cleo"), (*states, {"registration": "inactive"}), strict=True):
        one = make_patient(last_name="Quill", first_name=first)
        Patient.update(**state).where(Patient.id == one.id).execute()

    shown = [word for row in find("quill").rows for word, _ in row.states]

    assert shown == ["Deceased", "Death reported", "Inactive"]


LETTERS = st.characters(codec="ascii", categories=("Ll",))
NAME = st.text(LETTERS, min_size=4, max_size=10)
quiet = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def damaged(draw, word, times):
    """A word with so many letters changed, left out, added or exchanged, as draws decide."""
    for _ in range(times):
        at = draw(st.integers(0, len(word) - 1))
        letter = draw(LETTERS)
        word = draw(
            st.sampled_from(
                [word[:at] + letter + word[at + 1 :], word[:at] + word[at + 1 :], word[:at] + letter + word[at:],
                 word[:at] + word[at : at + 2][::-1] + word[at + 2 :]]
            )
        )  # fmt: skip
    return word


@quiet
@given(data=st.data(), last=NAME, first=st.sampled_from(["Quentin", "Wilhelmina", "Yusuf"]))
def test_everyone_is_found_however_the_last_name_is_misspelled_within_the_limit(data, last, first):
    with database.atomic() as act:
        patient = make_patient(last_name=last, first_name=first)
        wrong = damaged(data.draw, last, data.draw(st.integers(1, 2)))
        if OSA.distance(wrong.upper(), last.upper()) <= letters_off(wrong.upper()):
            assert patient.id in [key for key, _ in marks(wrong)], wrong
            assert patient.id in [key for key, _ in marks(f"{wrong} {first[:5]}")], wrong
        act.rollback()


def fits(word, names, more):
    """(true as typed, true within the stated limits) of a typed word and the words of a patient's names."""
    begins = any(name.startswith(word) for name in names)
    near = any(
        OSA.distance(word, name) <= letters_off(word, more=more)
        or sound_of(word) == sound_of(name)
        or same_given(word, name)
        for name in names
    )
    return begins, begins or near


SYLLABLES = st.sampled_from(["sam", "mit", "ko", "la", "lo", "pez", "ria", "ma", "an", "hansen", "el", "o'", "de "])
PERSON = st.tuples(
    *[st.lists(SYLLABLES, min_size=1, max_size=3).map("".join)] * 3, st.dates(date(1950, 1, 1), date(1950, 3, 3))
)


@quiet
@given(people=st.lists(PERSON, min_size=2, max_size=6), data=st.data())
def test_no_search_finds_a_patient_it_should_not(people, data):
    with database.atomic() as act:
        known = {}
        for last, first, former, born in people:
            patient = make_patient(last_name=last, first_name=first, born_on=born)
            also_called(patient, former)
            known[patient.id] = ({word for text in (last, first, former) for word in words_of(text)}, born)
        last, first, former, born = data.draw(st.sampled_from(people))
        words = data.draw(st.permutations([last, first, former]))[: data.draw(st.integers(1, 2))]
        typed = [damaged(data.draw, word, data.draw(st.integers(0, 1))) for word in words]
        day = data.draw(st.sampled_from(["", f"{born:%m/%d/%Y}", f"{born:%m/%d}"]))
        text = " ".join([*typed, day])
        asked = [word for part in typed for word in words_of(part)[1:] or words_of(part)]
        joined = words_of(" ".join(typed))[:1]  # none where all that was typed is a sign, as in "a'"
        for row in find(text).rows:
            names, theirs = known[row.id]
            assert not day or theirs == born or (len(day) == 5 and f"{theirs:%m/%d}" == day)
            results = [fits(word, names, more=len(asked) > 1 or bool(day)) for word in asked]
            apart = any(name.startswith(word) for name in names for word in joined) or any(
                any(name.startswith(one + other) for name in names) for one, other in pairwise(asked)
            )
            assert apart or all(near for _, near in results), (text, names)
            assert apart or row.mark or all(begins for begins, _ in results), (text, names)
        act.rollback()
