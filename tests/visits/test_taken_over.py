"""Visits taken over from an old system make a patient established; CPT, domain 4.1."""

from datetime import date

import pytest

from office.scheduling.queries import newness
from office.visits.models import Flow, Visit
from tests.scheduling.making import make_person, make_provider

ON = date(2026, 12, 2)


@pytest.mark.parametrize("specialty, new", [("family medicine", False), ("pediatrics", True), (None, False)])
def test_a_visit_taken_over_counts_for_its_specialty_or_for_all(specialty, new):
    patient, lee = make_person(), make_provider("Dr. Lee", specialty="family medicine")
    saw = make_provider("Dr. Old", specialty=specialty) if specialty else None
    Visit.create(patient=patient, provider=saw, day_on=date(2025, 5, 5), flow=Flow.LEFT)

    assert newness(patient.id, lee, ON).is_new is new
    assert newness(patient.id, None, ON).words.startswith("Established: seen on Mon May 5, 2025 by")


@pytest.mark.parametrize("flow", [Flow.LEFT_UNSEEN, Flow.ARRIVED])
def test_who_was_not_seen_to_the_end_stays_new(flow):
    patient = make_person()
    Visit.create(patient=patient, day_on=date(2025, 5, 5), flow=flow)

    assert newness(patient.id, None, ON).is_new


def test_a_visit_of_more_than_three_years_ago_makes_new_again():
    patient = make_person()
    Visit.create(patient=patient, day_on=date(2023, 12, 1), flow=Flow.LEFT)

    assert newness(patient.id, None, ON).words == (
        "New: last seen on Fri Dec 1, 2023 by someone of before, more than 3 years before."
    )
