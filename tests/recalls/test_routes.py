"""The pages of recalls: as pages and fragments, for each role, paged, with what was typed kept."""

import pytest

from office.recalls.models import Recall, RecallState
from tests.recalls.test_rules import make_recall
from tests.scheduling.making import make_person, make_type
from tests.waitlist.making import make_phone

HTMX = {"HX-Request": "true"}


def test_a_recall_is_added_from_the_patients_page_as_its_usual_type(client_as):
    patient, client = make_person(), client_as("nurse")
    make_type(), make_type("PHYS", 40)
    url = f"/patients/{patient.id}/recalls/new"
    assert url in client.get(f"/patients/{patient.id}").text and "Due on" in client.get(url).text

    typed = {"kind": "Pap test", "due": "12/20/2026", "every": 36, "type": 0, "key": "k", "what": "after HPV"}
    answer, again = client.post(url, data=typed), client.post(url, data=typed)

    row = Recall.get()
    assert answer.location == again.location == f"/patients/{patient.id}/recalls/{row.id}"
    assert (row.type.code, row.every_months) == ("PHYS", 36)
    assert "every 36 months" in client.get(answer.location).text
    refused = client.post(url, data={**typed, "due": "someday", "key": "other"}, headers=HTMX)
    assert refused.status_code == 422 and "someday" in refused.text and "<html" not in refused.text


def test_a_contact_is_kept_and_a_refused_one_keeps_its_note(client_as):
    recall, client = make_recall(), client_as("front_desk")
    phone, url = make_phone(recall.patient, "no message"), f"/patients/{recall.patient_id}/recalls/{recall.id}"
    page = client.get(url).text
    assert "no message" in page and f"appointments/new?type={recall.type_id}" in page

    typed = {"version": 1, "way": "call", "phone": phone.id, "heard": "left name-only message", "note": "loud"}
    refused = client.post(f"{url}/contacts", data=typed, headers=HTMX)
    assert (
        refused.status_code == 422 and 'value="loud"' in refused.text and f'id="contact-{recall.id}"' in refused.text
    )
    assert client.post(f"{url}/contacts", data={**typed, "heard": ""}).status_code == 422
    assert client.post(f"{url}/contacts", data={**typed, "heard": "no answer"}).status_code == 303
    assert "contacted 1" in client.get(url).text
    assert client.post(f"{url}/contacts", data={**typed, "heard": "no answer"}).status_code == 409


def test_a_recall_is_ended_and_opened_again_on_its_page(client_as):
    recall, client = make_recall(), client_as("phone_clerk")
    url = f"/patients/{recall.patient_id}/recalls/{recall.id}"
    assert client.post(f"{url}/ends", data={"version": 1, "state": "seen"}, headers=HTMX).status_code == 422
    assert client.post(f"{url}/ends", data={"version": 1, "state": "seen", "because": "at work"}).status_code == 303
    assert "at work" in client.get("/recalls?show=ended").text

    assert client.post(f"{url}/reopenings", data={"version": 2, "because": ""}).status_code == 422
    assert client.post(f"{url}/reopenings", data={"version": 2, "because": "no"}).status_code == 303
    assert Recall.get().state == RecallState.DUE


def test_the_list_is_by_due_date_paged_with_its_parts_in_the_address(client_as, count_queries):
    kinds = [make_recall(make_person(f"Person{n:02}")) for n in range(60)]
    client = client_as("auditor")
    client.get("/recalls")
    with count_queries() as many:
        page = client.get("/recalls").text
    assert "60 recalls · page 1 of 2" in page and page.index("Person00") < page.index("Person01")
    assert "Person55" in client.get("/recalls?page=2").text
    assert "Nobody here." in client.get("/recalls?kind=Pap+test").text
    assert client.get("/recalls?kind=x&show=y&page=-3").status_code == 200

    Recall.update(state=RecallState.DECLINED).where(Recall.id != kinds[0].id).execute()
    with count_queries() as one:
        client.get("/recalls")
    assert len(many) == len(one)


@pytest.mark.parametrize(
    ("role", "see", "work"), [("auditor", 200, 403), ("biller", 200, 403), ("technical", 403, 403)]
)
def test_who_may_see_and_who_may_call(client_as, role, see, work):
    recall, client = make_recall(), client_as(role)
    url = f"/patients/{recall.patient_id}/recalls/{recall.id}"
    assert client.get("/recalls").status_code == client.get(url).status_code == see
    for tail in ("contacts", "ends", "reopenings"):
        assert client.post(f"{url}/{tail}").status_code == work
    assert client.get(f"/patients/{make_person().id}/recalls/{recall.id}").status_code == (404 if see == 200 else 403)
