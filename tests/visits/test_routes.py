import json
import re

import pytest

from office.board import bump
from office.patients.models import Patient, Verification
from office.scheduling.models import Appointment, Standing
from office.visits.models import Flow, Visit, VisitStep
from tests.scheduling.making import NINE, make_appointment, make_person, make_provider, make_type
from tests.visits.making import make_visit

HTMX = {"HX-Request": "true"}


def text(answer):
    return answer.get_data(as_text=True)


def poll_address(page):
    return re.search(r'id="board" hx-get="([^"]+)"', text(page))[1].replace("&amp;", "&")


def of(appointment, tail):
    return f"/patients/{appointment.patient_id}/appointments/{appointment.id}/{tail}"


def at(visit, tail):
    return f"/patients/{visit.patient_id}/visits/{visit.id}/{tail}"


# boards


@pytest.mark.parametrize("address", ["/today", "/nurse-board"])
def test_boards_show_every_row_with_the_chart(address, client_as):
    make_appointment(reason="rash")
    page = client_as("nurse").get(address)

    assert page.status_code == 200
    assert "Quispe, Ada" in text(page) and "rash" in text(page) and "make chart" in text(page)


def test_privacy_hides_reasons_and_stays_in_the_address(client_as):
    make_appointment(reason="rash on the back")
    page = text(client_as("front_desk").get("/today?privacy=1"))

    assert "rash on the back" not in page and "privacy=1" in poll_address(
        client_as("front_desk").get("/today?privacy=1")
    )


def test_filters_stay_in_the_address_and_nonsense_shows_all(client_as):
    lee, patel = make_provider("Dr. Lee"), make_provider("Dr. Patel")
    make_appointment(make_person("Quispe"), lee)
    make_appointment(make_person("Washington"), patel)
    client = client_as("front_desk")

    page = text(client.get(f"/today?provider={patel.id}&state=expected"))
    assert "Washington" in page and "Quispe, Ada" not in page
    assert f"provider={patel.id}" in poll_address(client.get(f"/today?provider={patel.id}&state=expected"))
    assert "Quispe, Ada" in text(client.get("/today?state=everything&provider=x"))


def test_poll_answers_204_until_something_changes(client_as):
    make_appointment()
    client = client_as("front_desk")
    address = poll_address(client.get("/today"))
    assert client.get(address, headers=HTMX).status_code == 204

    bump("day")

    answer = client.get(address, headers=HTMX)
    assert answer.status_code == 200
    assert text(answer).lstrip().startswith('<div id="board"')
    assert client.get(poll_address(answer), headers=HTMX).status_code == 204


def test_poll_answers_anew_when_time_alone_makes_someone_late(client_as, set_clock):
    make_appointment()
    client = client_as("front_desk")
    address = poll_address(client.get("/today"))
    set_clock("2026-12-01 09:15")
    assert "late" in text(client_as("front_desk").get(address, headers=HTMX))

    set_clock("2026-12-02 00:01")
    assert "No appointments today." in text(client_as("front_desk").get(address, headers=HTMX))


def test_unchanged_poll_costs_few_queries_and_keeps_no_login_alive(client_as, count_queries):
    client = client_as("front_desk")
    address = poll_address(client.get("/today"))
    with count_queries() as seen:
        client.get(address, headers=HTMX)

    assert len(seen) <= 5
    assert not [one for one in seen if "UPDATE" in str(one)]


def test_board_costs_the_same_queries_for_many_rows(client_as, count_queries):
    client, provider = client_as("front_desk"), make_provider()
    make_appointment(provider=provider)
    client.get("/today")
    with count_queries() as one:
        client.get("/today")
    for n in range(1, 12):
        make_appointment(provider=provider, start_minute=NINE + 20 * n)
    with count_queries() as many:
        client.get("/today")

    assert len(one) == len(many)


def test_acts_are_shown_to_those_who_may(client_as, front_desk):
    make_appointment()
    make_visit(Flow.ROOMED, by=front_desk, start_minute=600)

    desk, nurse, clerk = (text(client_as(who).get("/today")) for who in ("front_desk", "nurse", "records_clerk"))

    assert ">Arrive<" in desk and ">With provider<" in desk
    assert ">Arrive<" not in nurse and ">With provider<" in nurse
    assert ">Arrive<" not in clerk and ">With provider<" not in clerk
    assert client_as("technical").get("/today").status_code == 403


# acts


def test_arriving_from_the_board_answers_with_the_board_and_an_undo(client_as):
    appointment = make_appointment()
    answer = client_as("front_desk").post(of(appointment, "arrivals"), data={"board": "today"}, headers=HTMX)

    assert answer.status_code == 200
    assert text(answer).lstrip().startswith('<div id="board"') and ">Check in<" in text(answer)
    toast = json.loads(answer.headers["HX-Trigger"])["toast"]
    assert toast["undo"]["url"] == at(Visit.get(), "undo?board=today")


def test_arriving_without_javascript_goes_back_to_the_board_with_its_filters(client_as):
    appointment = make_appointment()
    data = {"board": "nurse", "provider": appointment.provider_id, "state": "expected"}
    answer = client_as("front_desk").post(of(appointment, "arrivals"), data=data)

    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/nurse-board?provider={appointment.provider_id}&state=expected"


def test_arriving_twice_says_so_in_words(client_as, front_desk):
    visit = make_visit(by=front_desk)
    answer = client_as("front_desk").post(of(visit.appointment, "arrivals"), data={"board": "today"}, headers=HTMX)

    assert answer.status_code == 422 and "here already" in text(answer)


def test_arrival_may_be_entered_late(client_as, set_clock):
    appointment = make_appointment()
    set_clock("2026-12-01 09:30")
    client = client_as("front_desk")

    assert client.post(of(appointment, "arrivals"), data={"time": "x"}).status_code == 422
    answer = client.post(of(appointment, "arrivals"), data={"time": "9:05"})

    assert answer.headers["Location"] == f"/patients/{appointment.patient_id}/appointments/{appointment.id}"
    assert "entered late" in text(client.get(answer.headers["Location"]))


def test_check_in_shows_the_verify_panel_and_takes_all_unchanged_in_one_press(client_as, front_desk):
    visit = make_visit(by=front_desk)
    client, address = client_as("front_desk"), of(visit.appointment, "check-in")
    page = text(client.get(f"{address}?board=today"))
    assert "What is your address and best phone today?" in page and "never verified" in page

    answer = client.post(address, data={"unchanged": "all", "board": "today"})

    assert answer.headers["Location"] == "/today"
    assert Verification.select().count() == 4
    assert Visit.get().flow == Flow.CHECKED_IN


def test_check_in_asks_for_the_birth_date_that_someone_said_otherwise(client_as, front_desk):
    visit = make_visit(by=front_desk)
    client, address = client_as("front_desk"), of(visit.appointment, "check-in")
    assert "<dt>Birth date" not in text(client.get(address))
    words = "Verify birth date with ID: 04/03/1962 was said."
    Patient.update(to_verify=words).execute()

    asked = text(client.get(address)).split("What is your address")[1]

    assert "<dt>Birth date" in asked and words in asked


def test_check_in_with_what_is_ticked(client_as, front_desk):
    visit = make_visit(by=front_desk)
    client = client_as("front_desk")
    client.post(of(visit.appointment, "check-in"), data={"verified": ["phone", "insurance card"]})

    assert {row.what for row in Verification.select()} == {"phone", "insurance card"}


def test_refused_check_in_keeps_the_ticks(client_as, front_desk):
    visit = make_visit(Flow.ROOMED, by=front_desk)
    answer = client_as("front_desk").post(
        of(visit.appointment, "check-in"), data={"verified": ["phone"]}, headers=HTMX
    )

    assert answer.status_code == 422
    assert "never run backwards" in text(answer) and text(answer).lstrip().startswith('<section id="check-in"')
    assert re.search(r'value="phone"[^>]*checked|checked[^>]*value="phone"', text(answer))
    assert Verification.select().count() == 0


def test_check_in_of_an_expected_patient_is_the_arrival_too(client_as):
    appointment = make_appointment()
    client_as("front_desk").post(of(appointment, "check-in"), data={"unchanged": "all"})

    assert [step.flow for step in VisitStep.select().order_by(VisitStep.id)] == [Flow.ARRIVED, Flow.CHECKED_IN]


def test_room_is_one_press_and_says_who_is_in_the_others(client_as, nurse):
    make_visit(Flow.ROOMED, by=nurse, room="Room 1")
    visit = make_visit(Flow.CHECKED_IN, by=nurse, start_minute=600)
    client = client_as("nurse")
    page = text(client.get(f"{at(visit, 'steps')}?flow=roomed&board=nurse"))
    assert 'data-row-key="2"' in page and "Quispe" in page

    answer = client.post(at(visit, "steps"), data={"flow": "roomed", "room": "Room 2", "board": "nurse"})

    assert answer.headers["Location"] == "/nurse-board"
    assert Visit.get_by_id(visit.id).room == "Room 2"


def test_step_from_the_board_answers_with_the_board(client_as, nurse):
    visit = make_visit(Flow.ROOMED, by=nurse)
    data = {"flow": "with provider", "board": "nurse"}
    answer = client_as("doctor").post(at(visit, "steps"), data=data, headers=HTMX)

    assert answer.status_code == 200 and ">To check-out<" in text(answer)


def test_refused_step_keeps_what_was_typed(client_as, nurse):
    visit = make_visit(Flow.CHECKED_IN, by=nurse)
    client = client_as("nurse")
    for data, words in (
        ({"flow": "roomed", "room": "", "note": "in a wheelchair"}, "Choose the room."),
        ({"flow": "roomed", "room": "Room 1", "time": "7:00", "note": "in a wheelchair"}, "Times never run backwards"),
        ({"flow": "nowhere", "note": "in a wheelchair"}, "Not a valid choice"),
    ):
        answer = client.post(at(visit, "steps"), data=data)
        assert answer.status_code == 422 and words in text(answer) and "in a wheelchair" in text(answer)


def test_undo_within_ten_minutes_asks_nothing(client_as, set_clock):
    appointment = make_appointment()
    client = client_as("front_desk")
    client.post(of(appointment, "arrivals"), data={"board": "today"})
    visit = Visit.get()

    assert client.get(at(visit, "undo")).status_code == 200
    assert client.post(at(visit, "undo")).status_code == 303
    assert Visit.get().flow == Flow.EXPECTED


def test_undo_of_anothers_step_asks_for_the_reason(client_as, nurse):
    visit = make_visit(Flow.ROOMED, by=nurse)
    client = client_as("front_desk")

    answer = client.post(at(visit, "undo"))
    assert answer.status_code == 422 and "Tom Burke did it" in text(answer)
    assert client.post(at(visit, "undo"), data={"reason": "wrong patient"}).status_code == 303
    page = text(client.get(f"/patients/{visit.patient_id}/appointments/{visit.appointment_id}"))
    assert "wrong patient" in page and "taken back" in page


def test_no_show_and_back(client_as, set_clock):
    appointment = make_appointment()
    assert client_as("front_desk").post(of(appointment, "no-shows")).status_code == 422
    set_clock("2026-12-01 09:30")
    client = client_as("front_desk")
    client.post(of(appointment, "no-shows"))
    assert Appointment.get().standing == Standing.NO_SHOW
    assert "Take the no-show back" in text(client.get(of(appointment, "").rstrip("/")))

    client.post(of(appointment, "no-shows/undo"))

    assert Appointment.get().standing == Standing.BOOKED


def test_walk_in_is_found_by_post_and_taken_in_once(client_as, set_clock):
    provider, type, person = make_provider(), make_type(), make_person()
    set_clock("2026-12-01 09:03")
    client = client_as("front_desk")
    assert client.get("/walk-ins").status_code == 200
    assert client.post("/walk-ins", data={"q": "x" * 200}).status_code == 422
    address = f"/patients/{person.id}/walk-ins"
    assert client.post(address, data={"provider": provider.id, "type": type.id, "reason": ""}).status_code == 422

    data = {"provider": provider.id, "type": type.id, "reason": "cut hand", "key": "k1"}
    answers = [client.post(address, data=data) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == ["/today", "/today"]
    assert (Visit.select().count(), Visit.get().source) == (1, "walk-in")


def test_refused_walk_in_keeps_the_reason(client_as, set_clock):
    provider, type, person = make_provider(start=600), make_type(), make_person()
    set_clock("2026-12-01 09:03")
    data = {"provider": provider.id, "type": type.id, "reason": "cut hand"}
    answer = client_as("front_desk").post(f"/patients/{person.id}/walk-ins", data=data, headers=HTMX)

    assert answer.status_code == 422
    assert "does not see patients now" in text(answer) and 'value="cut hand"' in text(answer)


def test_another_patients_visit_is_not_found(client_as, front_desk):
    visit, other = make_visit(by=front_desk), make_person()
    client = client_as("front_desk")

    for address in (f"/patients/{other.id}/visits/{visit.id}/steps", f"/patients/{other.id}/visits/{visit.id}/undo"):
        assert client.get(address).status_code == 404
    assert client.post(f"/patients/{other.id}/appointments/{visit.appointment_id}/arrivals").status_code == 404


@pytest.mark.parametrize("who", ["nurse", "phone_clerk", "records_clerk", "auditor", "technical"])
def test_the_desk_alone_takes_in(who, client_as):
    appointment, client = make_appointment(), client_as(who)

    assert client.post(of(appointment, "arrivals")).status_code == 403
    assert client.get(of(appointment, "check-in")).status_code == 403
    assert client.get("/walk-ins").status_code == 403


def test_patient_page_offers_the_arrival(client_as):
    appointment = make_appointment()

    assert "Arrived for 9:00 AM" in text(client_as("front_desk").get(f"/patients/{appointment.patient_id}"))
