"""A ride to an appointment, and what a booking that stands again needs anew."""

from datetime import date

import pytest
from peewee import DatabaseError

from office.audit.models import AuditEvent
from office.errors import RuleError
from office.preparing.models import InterpreterState, TransportState, TransportStep
from office.preparing.queries import interpreters_of, prepared, rides_of, to_do, unconfirmed
from office.preparing.rules import step_interpreter, step_transport
from office.scheduling.models import Appointment, Standing
from office.scheduling.rules import cancel_appointment, move_appointment, restore_appointment
from tests.preparing.making import make_booking, make_reachable

TUESDAY = date(2026, 12, 8)


def test_a_ride_is_asked_and_arranged_and_the_lists_say_so(front_desk):
    one = make_booking()
    assert prepared(one).ride.word == "–"
    before = prepared(one).missing

    step_transport(one, "asked", by=front_desk)
    assert (prepared(one).ride.word, prepared(one).missing) == ("Asked", before + 1)
    row = step_transport(one, "arranged", company="City Cabs", reference="R-1", by=front_desk)

    assert (prepared(one).ride.detail, prepared(one).missing) == ("City Cabs", before)
    assert AuditEvent.select().where(AuditEvent.action == "transport.noted").count() == 2
    with pytest.raises(DatabaseError):
        row.delete_instance()


@pytest.mark.parametrize(
    ("state", "company", "field"), [("perhaps", "", "state"), ("arranged", " ", "company"), ("canceled", "", "state")]
)
def test_a_step_that_cannot_be_is_refused(front_desk, state, company, field):
    with pytest.raises(RuleError) as refused:
        step_transport(make_booking(), state, company=company, by=front_desk)
    assert refused.value.field == field and not TransportStep.select().count()


def test_a_ride_follows_a_move_and_ends_with_a_cancellation(front_desk):
    one = make_booking()
    step_transport(one, "arranged", company="City Cabs", by=front_desk)

    later = move_appointment(one, one.version, one.provider, TUESDAY, 600, reason="weather", by=front_desk)
    rides = rides_of([one.id, later.id])
    assert rides == {one.id: (TransportState.CANCELED, "City Cabs"), later.id: (TransportState.ASKED, "City Cabs")}
    cancel_appointment(later, later.version, Standing.CANCELED_BY_PATIENT, "weather", by=front_desk)

    assert rides_of([later.id])[later.id][0] == TransportState.CANCELED
    with pytest.raises(RuleError, match="no ride is needed"):
        step_transport(Appointment.get_by_id(later.id), "asked", by=front_desk)


def test_a_booking_that_stands_again_asks_for_interpreter_and_ride_anew_and_is_reminded(front_desk):
    one = make_booking(make_reachable(interpreter=True, language="Spanish"))
    step_interpreter(one, "booked", "Spanish", agency="Lakeside", by=front_desk)
    step_transport(one, "arranged", company="City Cabs", by=front_desk)
    due = [row.id for row in to_do(unconfirmed())]
    cancel_appointment(one, one.version, Standing.CANCELED_BY_OFFICE, "office: closure", by=front_desk)
    assert one.id in due and one.id not in [row.id for row in to_do(unconfirmed())]

    restore_appointment(Appointment.get_by_id(one.id), Standing.BOOKED, reason="open after all", by=front_desk)

    assert interpreters_of([one.id])[one.id][0] == InterpreterState.REQUESTED
    assert rides_of([one.id])[one.id] == (TransportState.ASKED, "City Cabs")
    assert one.id in [row.id for row in to_do(unconfirmed())]


def test_what_was_called_off_before_the_booking_stays_so_when_it_is_restored(front_desk):
    one = make_booking(make_reachable(interpreter=True, language="Spanish"))
    step_interpreter(one, "booked", "Spanish", agency="Lakeside", by=front_desk)
    step_interpreter(one, "canceled", "Spanish", note="speaks English", by=front_desk)
    cancel_appointment(one, one.version, Standing.CANCELED_BY_OFFICE, "office: closure", by=front_desk)

    restore_appointment(Appointment.get_by_id(one.id), Standing.BOOKED, reason="open after all", by=front_desk)

    assert interpreters_of([one.id])[one.id][0] == InterpreterState.CANCELED and not rides_of([one.id])


def test_the_page_keeps_a_step(client_as):
    one, client = make_booking(), client_as("front_desk")
    address = f"/patients/{one.patient_id}/appointments/{one.id}"
    told = {"state": "arranged", "key": "r" * 20}

    refused = client.post(f"{address}/transport-steps", data=told)
    assert refused.status_code == 422 and "Say who drives" in refused.text
    answer = client.post(f"{address}/transport-steps", data={**told, "company": "City Cabs"}, follow_redirects=True)

    assert "City Cabs" in answer.text and "City Cabs" in client.get(address).text
    assert client_as("records_clerk").post(f"{address}/transport-steps", data=told).status_code == 403
