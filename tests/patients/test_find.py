"""Finding a patient from one line of text."""

from datetime import date

from office.patients.queries import find
from tests.patients.making import make_patient


def test_a01_two_people():
    one = make_patient(
        last_name="O'Neil", first_name="Katherine", middle_name="Marie", born_on=date(1962, 3, 4), phone="312-555-0142"
    )
    make_patient(last_name="O'Neill", first_name="Kathleen", born_on=date(1962, 3, 14), phone="312-555-0177")
    for text in [
        "oneil kat",
        "3/4/62",
        "5550142",
        "kat oneil",
        "katherine 3/4",
        "kathy oneil",
        "onil kathy",
        str(one.mrn),
        "mar 4 1962",
        "oneil 1962",
        "o'neil, k 3/14/62",
        "zzzz qq",
    ]:
        print(text, find(text))
    assert one
