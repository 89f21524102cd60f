"""The worklist of the records lead, and what a form shows while someone types."""

from datetime import date

import pytest

from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.duplicates.models import DuplicatePair
from office.duplicates.rules import find_duplicates
from office.patients.models import PairDecision, Patient
from tests.duplicates.test_rules import BORN, make_pair
from tests.patients.making import make_patient

HTMX = {"HX-Request": "true"}
TYPED = {"last_name": "Oneil", "first_name": "Kathy", "born_on": "4/3/62", "sex": "F", "phone_typed": "312-555-0142"}


def katherine(**given):
    return make_patient(
        **{"last_name": "O'Neil", "first_name": "Katherine", "born_on": BORN, "sex": "F", "phone": "312-555-0142"}
        | given
    )


@pytest.fixture
def pair():
    make_pair()
    find_duplicates(by=PROGRAM)
    return DuplicatePair.get()


def test_worklist_shows_both_sides_points_reasons_and_rates(client_as, pair):
    page = client_as("records_lead").get("/duplicates").text

    assert "Oneil, Katherine" in page
    assert "O&#39;Neil, Kathy" in page
    assert "100 points: same last name, nickname of first name, same birth date, same phone" in page
    assert "2 records in possible pairs ÷ 2 records" in page


def test_worklist_asks_as_often_for_three_pairs_as_for_one(client_as, count_queries, pair):
    lead = client_as("records_lead")
    with count_queries() as one:
        lead.get("/duplicates")
    for number in range(2):
        day = date(1970 + number, 5, 5)
        make_patient(last_name=f"Quist{number}", first_name="Nadia", born_on=day)
        make_patient(last_name=f"Quist{number}", first_name="Nadia", born_on=day)
    PairDecision.delete().execute()
    find_duplicates(by=PROGRAM)
    with count_queries() as three:
        page = lead.get("/duplicates").text

    assert page.count('id="pair-') == 3
    assert len(three) == len(one)


@pytest.mark.parametrize(("role", "status"), [("records_lead", 200), ("auditor", 200), ("front_desk", 403)])
def test_worklist_by_role(client_as, pair, role, status):
    client = client_as(role)

    assert client.get("/duplicates").status_code == status
    assert client.get(f"/duplicates/{pair.id}").status_code == status
    assert client.get("/duplicates?show=later").status_code == status


def test_auditor_may_look_but_not_decide(client_as, pair):
    auditor = client_as("auditor")

    assert "Not the same" not in auditor.get(f"/duplicates/{pair.id}").text
    for address in (f"/duplicates/{pair.id}/decisions", f"/duplicates/{pair.id}/later"):
        assert auditor.post(address, data={"reason": "Two cousins"}).status_code == 403


def test_pair_stands_side_by_side_and_looking_is_on_record(client_as, pair):
    page = client_as("records_lead").get(f"/duplicates/{pair.id}").text

    for words in ("Side by side", "Volumes", "Appointments to come", "Policies", "100 points"):
        assert words in page
    looks = AuditEvent.select().where((AuditEvent.action == "patient.opened") & (AuditEvent.patient_id == pair.low_id))
    assert looks.count() == 1


def test_restricted_record_keeps_its_name_to_itself(client_as, pair):
    Patient.update(privacy="restricted").where(Patient.id == pair.high_id).execute()
    lead = client_as("records_lead")

    for address in ("/duplicates", f"/duplicates/{pair.id}"):
        page = lead.get(address).text
        assert "A restricted record" in page
        assert "Kathy" not in page


def test_not_the_same_needs_a_reason_and_leaves_the_list(client_as, pair):
    lead, address = client_as("records_lead"), f"/duplicates/{pair.id}/decisions"

    refused = lead.post(address, data={"reason": ""}, headers=HTMX)
    assert refused.status_code == 422
    assert f'id="decide-{pair.id}"' in refused.text
    assert "<html" not in refused.text
    done = lead.post(address, data={"reason": "Two cousins of one house"})

    assert done.status_code == 303
    assert "Nothing here." in lead.get("/duplicates").text
    assert lead.post(address, data={"reason": "Two cousins of one house"}).status_code == 422


def test_pair_can_be_looked_at_later(client_as, pair):
    lead = client_as("records_lead")

    assert lead.post(f"/duplicates/{pair.id}/later").status_code == 303

    assert f'id="pair-{pair.id}"' not in lead.get("/duplicates").text
    assert f'id="pair-{pair.id}"' in lead.get("/duplicates?show=later").text


def test_decisions_of_the_desk_are_reviewed_on_the_same_page(client_as):
    katherine()
    katherine()
    lead = client_as("records_lead")
    assert "made for a test" in lead.get("/duplicates?show=declared").text

    assert lead.post(f"/duplicates/decisions/{PairDecision.get().id}/reviews").status_code == 303

    assert "made for a test" not in lead.get("/duplicates?show=declared").text


def test_unknown_pairs_are_not_found(client_as):
    lead = client_as("records_lead")

    assert lead.get("/duplicates/987654").status_code == 404
    assert lead.post("/duplicates/987654/later").status_code == 404
    assert lead.post("/duplicates/decisions/987654/reviews").status_code == 404


def test_form_shows_likely_records_with_reasons_while_typing(client_as):
    patient = katherine()

    shown = client_as("front_desk").post("/duplicates/typed", data=TYPED, headers=HTMX)

    assert shown.status_code == 200
    assert 'id="typed-alike"' in shown.text
    assert "<html" not in shown.text
    assert f"/patients/{patient.id}" in shown.text
    assert (
        "80 points: same last name, nickname of first name, day and month of birth swapped, same phone" in shown.text
    )
    assert Patient.select().count() == 1


@pytest.mark.parametrize(
    "typed", [{}, {"last_name": "Oneil"}, {"last_name": "<b>", "born_on": "2023-02-30"}, {"last_name": "x" * 300}]
)
def test_half_a_form_says_nothing_yet(client_as, typed):
    katherine()

    shown = client_as("front_desk").post("/duplicates/typed", data=typed, headers=HTMX)

    assert shown.status_code == 200
    assert "points" not in shown.text


def test_restricted_record_is_only_hinted_at_while_typing(client_as):
    patient = katherine()
    Patient.update(privacy="restricted").where(Patient.id == patient.id).execute()

    shown = client_as("front_desk").post("/duplicates/typed", data=TYPED, headers=HTMX).text

    assert "A restricted record" in shown
    assert "Katherine" not in shown


def test_record_edited_into_a_likeness_is_shown_while_typing(client_as):
    patient = katherine()
    other = make_patient(last_name="Bauer", first_name="Kathy", born_on=date(1962, 4, 3), phone="312-555-0142")
    desk = client_as("front_desk")

    shown = desk.post(f"/patients/{other.id}/duplicates/typed", data=TYPED, headers=HTMX).text

    assert f'href="/patients/{patient.id}"' in shown
    assert f'href="/patients/{other.id}"' not in shown
    assert desk.post("/patients/987654/duplicates/typed", data=TYPED).status_code == 404


def test_nurse_may_not_ask_while_typing(client_as):
    assert client_as("nurse").post("/duplicates/typed", data=TYPED).status_code == 403


def test_forms_ask_again_after_each_change(client_as):
    patient = katherine()
    desk = client_as("front_desk")

    assert 'hx-post="/duplicates/typed"' in desk.post("/patients/new", data={"q": "quist"}).text
    assert f'hx-post="/patients/{patient.id}/duplicates/typed"' in desk.get(f"/patients/{patient.id}/edit").text
