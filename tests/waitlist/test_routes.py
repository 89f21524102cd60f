"""The pages of the wait list: as pages and fragments, for each role, with what was typed kept."""

from datetime import timedelta

import pytest

from office.audit.models import AuditEvent
from office.scheduling.models import Appointment, Standing
from office.scheduling.rules import cancel_appointment
from office.waitlist.models import EntryState, FreedPlace, PlaceState, WaitEntry, WaitOffer
from tests.scheduling.making import TODAY, make_appointment, make_person, make_provider, make_type
from tests.waitlist.making import make_entry, make_phone

HTMX = {"HX-Request": "true"}
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def place(front_desk):
    gone = make_appointment(day_on=TOMORROW, start_minute=600)
    cancel_appointment(gone, gone.version, Standing.CANCELED_BY_PATIENT, "forgot", by=front_desk)
    return FreedPlace.get()


def test_somebody_is_put_on_the_list_from_a_booking_that_does_not_suit(client_as):
    client, patient, lee = client_as("phone_clerk"), make_person(), make_provider()
    kind = make_type()
    asked = client.get(f"/patients/{patient.id}/appointments/new?type={kind.id}&provider={lee.id}").text
    address = f"/patients/{patient.id}/wait-list/new?type={kind.id}&amp;provider={lee.id}"
    assert address in asked
    page = client.get(address.replace("&amp;", "&")).text
    assert page.count("checked") == 3  # the type, the provider, and the switch of single keys

    typed = {"types": [kind.id], "providers": [lee.id], "start": "9", "until": "11:30", "notice": 2, "gives_up": 0}
    answer = client.post(f"/patients/{patient.id}/wait-list/new", data={**typed, "reason": "knee", "key": "k"})
    again = client.post(f"/patients/{patient.id}/wait-list/new", data={**typed, "reason": "knee", "key": "k"})

    entry = WaitEntry.get()
    assert answer.location == again.location == f"/patients/{patient.id}/wait-list/{entry.id}"
    assert (entry.from_minute, entry.to_minute, entry.notice_hours) == (540, 690, 2)
    shown = client.get(answer.location).text
    assert "knee" in shown and "Take off the list" in shown and "from 9:00 AM · until 11:30 AM" in shown
    assert "On the wait list" in client.get(f"/patients/{patient.id}").text


def test_a_refused_entry_keeps_what_was_typed(client_as):
    patient = make_person()
    make_type()
    answer = client_as("front_desk").post(
        f"/patients/{patient.id}/wait-list/new",
        data={"reason": "knee", "start": "4p", "until": "9", "notice": 2, "gives_up": 0, "latest": "never"},
        headers=HTMX,
    )
    assert answer.status_code == 422 and "<html" not in answer.text and 'id="wait-new"' in answer.text
    assert 'value="knee"' in answer.text and "never" in answer.text


def test_the_list_says_what_each_waits_for_and_where_their_permission_is(client_as, place, count_queries):
    entry = make_entry(clinical=True, weekdays=(0, 4))
    make_phone(entry.patient, "no message")
    client = client_as("auditor")
    with count_queries() as one:
        page = client.get("/wait-list").text
    assert "Clinical priority" in page and "no message" in page and "Mon Fri" in page

    make_entry(), make_entry()
    with count_queries() as three:
        client.get("/wait-list?type=999&provider=abc&show=nonsense")
    assert len(one) == len(three)
    assert "Nobody here." in client.get("/wait-list?show=expired").text


def test_a_place_is_offered_by_its_page_and_a_permission_is_told_at_its_form(client_as, place):
    first, second = make_entry(make_person("Ames"), clinical=True), make_entry(make_person("Bell"))
    phones = [make_phone(one.patient, "no message") for one in (first, second)]
    client = client_as("front_desk")
    assert f"/wait-list/places/{place.id}" in client.get("/wait-list/places").text
    page = client.get(f"/wait-list/places/{place.id}").text
    assert (
        page.count('name="outcome"') == page.count('<button class="button plain" name="outcome"') + 1
    )  # buttons only
    assert page.index(first.patient.full_name) < page.index(second.patient.full_name)
    url = f"/patients/{first.patient_id}/wait-list/{first.id}/offers"

    told = {"place": place.id, "phone": phones[0].id}
    refused = client.post(url, data={**told, "outcome": "left name-only message", "note": "at lunch"})
    assert refused.status_code == 422 and "wants no message" in refused.text and 'value="at lunch"' in refused.text
    assert client.post(url, data={**told, "outcome": "shouted"}).status_code == 422
    assert client.post(url, data={**told, "outcome": "no answer"}).location == f"/wait-list/places/{place.id}"
    after = client.get(f"/wait-list/places/{place.id}").text
    assert after.index("Call next") > after.index(second.patient.full_name)

    url = f"/patients/{second.patient_id}/wait-list/{second.id}/offers"
    answer = client.post(url, data={**told, "phone": 0, "outcome": "accepted"}, headers=HTMX)
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, f"/wait-list/places/{place.id}")
    assert WaitEntry.get_by_id(second.id).state == EntryState.BOOKED
    assert Appointment.select().where(Appointment.patient == second.patient).count() == 1
    assert "Filled" in client.get(f"/wait-list/places/{place.id}").text and WaitOffer.select().count() == 2


def test_a_place_that_is_gone_is_told_and_nothing_is_kept(client_as, place):
    entry = make_entry()
    make_appointment(provider=place.provider, day_on=TOMORROW, start_minute=600)
    url = f"/patients/{entry.patient_id}/wait-list/{entry.id}/offers"
    answer = client_as("front_desk").post(url, data={"place": place.id, "phone": 0, "outcome": "accepted"})
    assert answer.status_code == 422 and "Booked otherwise" in answer.text
    assert client_as("front_desk").post(url, data={"place": "x", "outcome": "accepted"}).status_code == 404


def test_a_place_is_left_and_an_entry_is_ended_on_their_pages(client_as, place):
    entry, client = make_entry(), client_as("nurse")
    assert client.post(f"/wait-list/places/{place.id}/closings", data={"because": ""}).status_code == 422
    assert client.post(f"/wait-list/places/{place.id}/closings", data={"because": "meeting"}).status_code == 303
    assert FreedPlace.get().state == PlaceState.NOT_OFFERED

    url = f"/patients/{entry.patient_id}/wait-list/{entry.id}/ends"
    empty = client.post(url, data={"version": 1, "state": "declined", "because": ""}, headers=HTMX)
    assert empty.status_code == 422 and f'id="end-{entry.id}"' in empty.text
    assert client.post(url, data={"version": 9, "state": "declined", "because": "no"}).status_code == 409
    assert client.post(url, data={"version": 1, "state": "declined", "because": "no"}).status_code == 303
    assert "Declined: no" in client.get("/wait-list?show=declined").text


@pytest.mark.parametrize(
    ("role", "see", "work"), [("auditor", 200, 403), ("biller", 200, 403), ("technical", 403, 403)]
)
def test_who_may_see_and_who_may_offer(client_as, place, role, see, work):
    entry, client = make_entry(), client_as(role)
    for address in ("/wait-list", "/wait-list/places", f"/wait-list/places/{place.id}"):
        assert client.get(address).status_code == see
    assert client.post(f"/patients/{entry.patient_id}/wait-list/{entry.id}/offers").status_code == work
    assert client.get(f"/patients/{entry.patient_id}/wait-list/new").status_code == work
    assert client.post(f"/wait-list/places/{place.id}/closings").status_code == work


def test_anothers_entry_and_an_unknown_place_are_not_found(client_as):
    entry, client = make_entry(), client_as("front_desk")
    assert client.get(f"/patients/{make_person().id}/wait-list/{entry.id}").status_code == 404
    assert client.get("/wait-list/places/77").status_code == 404


def test_looking_at_whom_to_call_is_noted(client_as, place):
    client_as("front_desk").get(f"/wait-list/places/{place.id}")

    event = AuditEvent.select().order_by(AuditEvent.number.desc()).first()
    assert (event.action, event.row_id) == ("waitlist.place_opened", place.id)
