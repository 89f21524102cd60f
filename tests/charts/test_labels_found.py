"""A scanned folder label or paper label finds its patient from the find box; a mistyped one finds nobody."""

import pytest

from office.charts.filing import patient_code, volume_code
from office.patients.asked import read
from office.patients.queries import find
from office.patients.rules import register_patient
from tests.charts.making import TODAY
from tests.patients.making import details


@pytest.mark.parametrize("number", [50462, 123456, 1004512, 999_999_999_999])
def test_label_is_a_record_number_and_nothing_else(number):
    for code in (volume_code(number, 2), patient_code(number), f" {patient_code(number).lower()} "):
        asked = read(code, today=TODAY)
        assert asked.mrns == [number]
        assert not (asked.numbers or asked.phones or asked.born_numbers or asked.words or asked.unread)


def test_label_finds_its_patient_and_a_swapped_digit_nobody(front_desk):
    patient = register_patient(details(), by=front_desk)
    code = patient_code(patient.mrn)
    swapped = code[:1] + code[2:3] + code[1:2] + code[3:]

    assert find(code).best == find(volume_code(patient.mrn, 1)).best == patient.id
    assert swapped != code and find(swapped).best is None and not find(swapped).rows
