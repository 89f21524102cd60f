"""Asking to book over a conflict from the booking form, and the list on which it is answered."""

from datetime import timedelta

import pytest

from office.scheduling.models import Appointment, Proposal, ProposalState
from office.scheduling.rules import propose_booking
from tests.scheduling.making import NINE, TODAY, make_appointment, make_person, make_provider, make_type

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def taken(db):
    return make_appointment(make_person("Held"), make_provider("Dr. Patel"), day_on=TOMORROW)


def typed(taken, **given):
    return {
        "type": taken.type_id, "provider": taken.provider_id, "day": "12/2", "time": "9:00", "reason": "hand",
        "key": "k" * 20, **given,
    }  # fmt: skip


def test_a_clerk_is_shown_how_to_ask_and_asks_once(client_as, taken):
    who, client = make_person(), client_as("phone_clerk")
    address = f"/patients/{who.id}/appointments/new"

    refused = client.post(address, data=typed(taken))
    assert refused.status_code == 422 and "Ask for it" in refused.text
    assert "The place is not taken meanwhile" in refused.text
    for _ in range(2):
        answer = client.post(address, data=typed(taken, override="cut hand"), follow_redirects=True)

    assert "Asked. The place is not taken meanwhile" in answer.text and "cut hand" in answer.text
    row = Proposal.get()
    assert row.patient_id == who.id and Proposal.select().count() == 1 and Appointment.select().count() == 1


def test_a_move_over_a_conflict_is_asked_from_its_form(client_as, taken):
    other = make_appointment(make_person(), taken.provider, day_on=TOMORROW, start_minute=600)
    given = {**typed(taken), "reason": "work or school", "asked_by": "patient", "version": other.version}
    address = f"/patients/{other.patient_id}/appointments/{other.id}/move"

    answer = client_as("front_desk").post(address, data={**given, "override": "ride at nine"}, follow_redirects=True)

    assert "ride at nine" in answer.text and Proposal.get().appointment_id == other.id
    assert Appointment.select().count() == 2


@pytest.fixture
def asked(taken, front_desk):
    slot = (taken.provider, make_type(), TOMORROW, NINE)
    return propose_booking(make_person("Quispe"), *slot, reason="hand", why="cut hand", by=front_desk)


def test_the_manager_answers_with_one_press(client_as, asked):
    client = client_as("manager")
    page = client.get("/schedule/proposals").text
    assert "Quispe, Ada" in page and "cut hand" in page and 'data-key="y"' in page

    address = f"/schedule/proposals/{asked.id}/answers"
    answer = client.post(address, data={"version": 1, "say": "yes"}, follow_redirects=True)

    assert "Booked. Maria Lopez is told." in answer.text and Appointment.select().count() == 2
    again = client.post(address, data={"version": 1, "say": "yes"})
    assert again.status_code == 422 and "accepted already" in again.text


def test_a_no_carries_words_and_a_proposal_is_taken_back(client_as, asked):
    told = {"version": 1, "say": "no", "answer": "urgent care"}
    client_as("manager").post(f"/schedule/proposals/{asked.id}/answers", data=told)
    assert "urgent care" in client_as("front_desk").get("/schedule/proposals").text

    address = "/schedule/proposals"
    client_as("nurse").post(address, data={"provider": 0, "day": "12/4", "why": "snow", "key": "s" * 20})
    row = Proposal.get(Proposal.why == "snow")
    assert client_as("nurse").post(f"{address}/{row.id}/withdrawals").status_code == 303
    assert Proposal.get_by_id(row.id).state == ProposalState.WITHDRAWN
    refused = client_as("nurse").post(address, data={"provider": 0, "day": "12/4", "key": "t" * 20})
    assert refused.status_code == 422 and "Type what should change" in refused.text


@pytest.mark.parametrize(("role", "status"), [("biller", 403), ("records_clerk", 403), ("auditor", 200)])
def test_the_list_is_for_who_asks_and_who_decides(client_as, role, status):
    assert client_as(role).get("/schedule/proposals").status_code == status


def test_who_asks_does_not_answer(client_as, asked):
    address = f"/schedule/proposals/{asked.id}/answers"
    assert client_as("front_desk").post(address, data={"version": 1, "say": "yes"}).status_code == 403
    assert client_as("manager").post("/schedule/proposals/99/answers", data={"say": "yes"}).status_code == 404
