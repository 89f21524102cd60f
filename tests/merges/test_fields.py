"""Which record gives which field of a person."""

from datetime import date

import pytest

from office.merges.fields import choices_of, taken
from office.patients.models import Patient, Privacy, Registration
from tests.charts.making import make_person


@pytest.fixture
def pair(db):
    return make_person("Ames", "Ann", employer="Mill"), make_person("Amos", "Ann", email="ann@example.org")


def test_what_one_record_lacks_comes_from_the_other(pair):
    assert taken(*pair, {}) == {"email": "ann@example.org"}


def test_names_go_together_with_their_filing_order(pair):
    values = taken(*pair, {"name": pair[1].id})
    assert (values["last_name"], values["filing_name"]) == ("Amos", pair[1].filing_name)


def test_only_what_differs_is_asked(pair):
    assert [choice.key for choice in choices_of(*pair) if choice.differs] == ["name"]


def test_a_guard_of_either_record_guards_the_one_that_stays(pair):
    survivor, loser = pair
    loser.safety_flag = loser.confidential = True
    loser.privacy = Privacy.RESTRICTED
    values = taken(survivor, loser, {})
    assert values["safety_flag"] and values["confidential"] and values["privacy"] == Privacy.RESTRICTED
    assert "privacy" not in taken(loser, survivor, {})


@pytest.mark.parametrize(
    ("one", "other", "stays"),
    [
        (Registration.QUICK, Registration.VERIFIED, Registration.VERIFIED),
        (Registration.INACTIVE, Registration.QUICK, Registration.QUICK),
        (Registration.COMPLETE, Registration.DECEASED, Registration.DECEASED),
    ],
)
def test_the_farther_registration_holds(pair, one, other, stays):
    survivor, loser = pair
    survivor.registration, loser.registration = one, other
    assert taken(survivor, loser, {})["registration"] == stays


def test_a_death_known_to_one_record_is_known(pair):
    pair[1].deceased_on = date(2026, 11, 1)
    assert taken(*pair, {})["deceased_on"] == date(2026, 11, 1)


def test_every_column_of_a_patient_is_chosen_united_or_left_alone(pair):
    chosen = {name for choice in choices_of(*pair) for name in choice.fields}
    alone = {"id", "mrn", "came_by", "under_review", "merged_into", "name_alert", "main_phone", "registered_at",
             "registered_by", "version"}  # fmt: skip
    united = {"safety_flag", "confidential", "privacy", "multiple_birth", "birth_order", "deceased_on",
              "registration", "to_verify"}  # fmt: skip
    assert chosen | alone | united == set(Patient._meta.sorted_field_names)
