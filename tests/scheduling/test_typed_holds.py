"""A day and a time typed by hand are held for the clerk like an offer; lists of stranded patients are audited."""

from datetime import timedelta

from office.audit.models import AuditEvent
from office.scheduling.models import Appointment, SlotHold
from tests.scheduling.making import NINE, TODAY, make_appointment, make_person, make_provider, make_type

TOMORROW = TODAY + timedelta(days=1)


def typed(provider, type, **given):
    return {"type": type.id, "provider": provider.id, "day": "12/2", "time": "9:00", **given}


def test_a_typed_place_is_held_and_the_other_clerk_is_told(client_as):
    provider, type, one, other = make_provider("Dr. Patel"), make_type(), make_person(), make_person()

    held = client_as("front_desk").post(f"/patients/{one.id}/holds", data=typed(provider, type))
    told = client_as("phone_clerk").post(f"/patients/{other.id}/holds", data=typed(provider, type))

    row = SlotHold.get()
    assert (row.day_on, row.start_minute, row.patient_id) == (TOMORROW, NINE, one.id) and row.ended_at is None
    assert "Held for you until 8:03 AM" in held.text and f"/schedule/holds/{row.id}/ends" in held.text
    assert "is held by Maria Lopez until 8:03 AM" in told.text and "Next opening" in told.text
    assert SlotHold.select().count() == 1 and held.text.startswith("<p id")
    empty = client_as("phone_clerk").post(f"/patients/{other.id}/holds", data=typed(provider, type, time=""))
    assert empty.status_code == 200 and "Held" not in empty.text
    assert client_as("biller").post(f"/patients/{one.id}/holds", data={}).status_code == 403


def test_the_place_to_move_to_is_held_too(client_as):
    one = make_appointment(make_person(), make_provider("Dr. Patel"), day_on=TOMORROW, start_minute=600)
    client, address = client_as("front_desk"), f"/patients/{one.patient_id}/appointments/{one.id}"

    answer = client.post(f"{address}/holds", data=typed(one.provider, one.type))

    assert "Held for you" in answer.text and f"{address}/holds" in client.get(f"{address}/move").text
    assert Appointment.select().count() == 1 and SlotHold.get().start_minute == NINE


def test_the_preview_of_stranded_bookings_is_kept_in_the_audit(client_as):
    one = make_appointment(make_person(), make_provider("Dr. Patel"), day_on=TOMORROW)
    hours = one.provider.hours.where(one.provider.hours.model.weekday == 2).get()
    told = {"start": "1p", "end": "5p", "capacity": 1, "weeks": "every week", "release": "not held", "look": "1"}

    client_as("manager").post(f"/schedule/hours/{hours.id}/change", data={**told, "key": "p" * 20})
    client_as("manager").post("/closures/new", data={
        "provider": one.provider_id, "first": "12/2", "last": "12/2", "why": "office: provider ill", "look": "1",
    })  # fmt: skip

    (row,) = AuditEvent.select().where(AuditEvent.action == "hours.previewed")
    assert '"bookings": 1' in str(row.detail).replace("'", '"')
    assert AuditEvent.select().where(AuditEvent.action == "closing.previewed").count() == 1
