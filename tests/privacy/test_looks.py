"""The standing reviews: who looked at whom, in the order of what is odd."""

import pytest

from office.patients.models import PatientAddress
from office.patients.rules import open_patient
from office.privacy.queries.looks import REVIEWS, review, street_of
from office.privacy.queries.pages import act_words, looks_of
from tests.patients.making import make_patient
from tests.privacy.making import HOME, broken, make_guarded, works_here


def seen(which):
    """(who, patient) of a review."""
    return [(look.who, look.patient) for look in review(which)]


def test_look_at_someone_of_the_same_last_name(nurse, doctor):
    patient = make_patient(last_name="Burke", first_name="Ada")
    open_patient(patient.id, by=nurse)
    open_patient(patient.id, by=doctor)
    open_patient(make_patient().id, by=nurse)

    assert seen("name") == [("Tom Burke", "Burke, Ada")]


def test_look_at_a_neighbor(nurse, doctor):
    own, neighbor, far = make_patient(**HOME), make_patient(**{**HOME, "street": "44 ELM ST."}), make_patient(**HOME)
    PatientAddress.update(zip="60699").where(PatientAddress.patient == far).execute()
    works_here(own, nurse)
    for patient in (own, neighbor, far):
        open_patient(patient.id, by=nurse)
        open_patient(patient.id, by=doctor)

    assert seen("street") == [("Tom Burke", str(neighbor))]


def test_look_at_a_member_of_staff(nurse, doctor):
    own = make_patient()
    works_here(own, nurse)
    open_patient(own.id, by=doctor)
    open_patient(make_patient().id, by=doctor)

    assert seen("staff") == [("Dr. Patel", str(own))]


def test_look_at_a_restricted_record(nurse):
    patient = make_guarded()
    broken(patient, nurse)
    open_patient(patient.id, by=nurse)

    assert seen("guarded") == [("Tom Burke", str(patient))]


@pytest.mark.parametrize(
    ("local", "found"),
    [("2026-12-01 06:59", 1), ("2026-12-01 07:30", 0), ("2026-12-01 18:01", 1), ("2026-12-05 10:00", 1)],
)
def test_look_after_hours(nurse, set_clock, local, found):
    set_clock(local)

    open_patient(make_patient().id, by=nurse)

    assert len(seen("hours")) == found


def test_looks_of_more_than_thirty_days_ago_are_left_out(nurse, set_clock):
    open_patient(make_patient(last_name="Burke").id, by=nurse)
    set_clock("2027-01-02 10:00")

    assert not any(review(which) for which in REVIEWS)


def test_street_is_the_same_with_other_numbers_and_points():
    assert street_of("120 N. Elm St") == street_of("7B n elm st.") and street_of("Elm St") == street_of("3 Elm St")


def test_reviews_cost_the_same_for_many_looks(nurse, count_queries):
    works_here(make_patient(**HOME), nurse)
    open_patient(make_patient(**HOME).id, by=nurse)
    with count_queries() as one:
        [review(which) for which in REVIEWS]
    for _ in range(5):
        open_patient(make_patient(**HOME).id, by=nurse)
    with count_queries() as many:
        [review(which) for which in REVIEWS]

    assert len(many) == len(one)


def test_patient_reads_days_people_and_acts_once_each(nurse, set_clock):
    patient = make_patient()
    for _ in range(3):
        open_patient(patient.id, by=nurse)
    set_clock("2026-12-02 09:00")
    open_patient(patient.id, by=nurse)

    days = looks_of(patient.id)

    assert [f"{day_on}" for day_on, _ in days] == ["2026-12-02", "2026-12-01"]
    assert days[0][1] == [("Tom Burke", "nurse", ["patient: opened"])]
    assert act_words("patient.phone_changed") == "patient: phone changed"
