"""What the find box and the pages of patients show: recents, marks, with whom someone can be confused."""

from datetime import date

import pytest

from office.audit.models import AuditEvent
from tests.patients.making import make_patient

HTMX = {"HX-Request": "true"}


def opened(client, *patients):
    """Open the records in this order."""
    for patient in patients:
        assert client.get(f"/patients/{patient.id}").status_code == 200


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_empty_search_lists_whom_one_opened_lately(headers, client_as):
    one, two = make_patient(last_name="Hansen"), make_patient(last_name="Quill")
    maria, ana = client_as("front_desk"), client_as("phone_clerk")
    opened(maria, one, two)

    page = maria.post("/patients/find", data={"q": " "}, headers=headers).text

    assert "You opened lately" in page
    assert page.index("Quill") < page.index("Hansen")
    assert "Hansen" not in ana.post("/patients/find", data={"q": ""}, headers=headers).text
    assert not AuditEvent.select().where(AuditEvent.action == "patients.searched").count()


def test_patient_page_names_those_with_whom_one_can_be_confused(client_as):
    john = make_patient(last_name="Smith", first_name="John", born_on=date(1960, 1, 1))
    jon = make_patient(last_name="Smyth", first_name="Jon", born_on=date(1962, 2, 2))

    page = client_as("nurse").get(f"/patients/{john.id}").text

    assert "Name alert: Smyth, Jon, 02/02/1962" in page
    assert f'id="alike-{jon.id}"' in page and "names sound the same" in page


def test_patient_without_alert_has_no_such_section(client_as):
    page = client_as("nurse").get(f"/patients/{make_patient().id}").text

    assert "do not confuse" not in page and "Name alert" not in page


def test_banner_counts_more_than_two(client_as):
    people = [make_patient(last_name="Garcia", first_name="Maria", born_on=date(1950 + n, 1, 1)) for n in range(4)]

    page = client_as("nurse").get(f"/patients/{people[0].id}").text

    assert "Name alert: see who else" in page
    assert all(f'id="alike-{one.id}"' in page for one in people[1:])


def test_page_costs_as_many_queries_for_three_namesakes_as_for_one(client_as, count_queries):
    client, counts = client_as("nurse"), []
    first = make_patient(last_name="Garcia", first_name="Maria", born_on=date(1950, 1, 1))
    for number in range(1, 4):
        make_patient(last_name="Garcia", first_name="Maria", born_on=date(1950 + number, 1, 1))
        opened(client, first)
        with count_queries() as seen:
            opened(client, first)
        counts.append(len(seen))

    assert len(set(counts)) == 1


@pytest.mark.parametrize("headers", [HTMX, {}])
def test_likeness_is_said_in_words(headers, client_as):
    make_patient(last_name="Kowalski", first_name="Anna")

    page = client_as("front_desk").post("/patients/find", data={"q": "bowalski"}, headers=headers).text

    assert "Kowalski, Anna" in page and "spelled like" in page


def test_long_names_are_never_cut_off(client_as):
    last, first = "Wolfeschlegelstein" * 3, "Hubert Blaine " * 4
    make_patient(last_name=last, first_name=first.strip())

    page = client_as("front_desk").post("/patients/find", data={"q": "wolfe"}, headers=HTMX).text

    assert f"{last}, {first.strip()}" in page
