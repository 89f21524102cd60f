from datetime import timedelta

import pytest

from office.audit.models import AuditEvent
from office.scheduling.models import Appointment, AppointmentType, Hours, HoursException, Provider, Standing
from office.scheduling.rules import add_closing, cancel_appointment, mark_standing
from tests.scheduling.making import NINE, TODAY, make_appointment, make_person, make_provider, make_type

HTMX = {"HX-Request": "true"}
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def book(db):
    """A provider, a type and a patient to book."""
    provider, type, person = make_provider("Dr. Patel"), make_type(), make_person()
    return provider, type, person


def typed(who, type, **given):
    return {"type": type.id, "provider": who.id, "day": "12/3", "time": "9:00", "reason": "cough", **given}


def text(answer):
    return answer.get_data(as_text=True)


# sheets


def test_day_shows_providers_side_by_side_with_openings_to_press(client_as, book):
    made = make_appointment(provider=book[0], day_on=TOMORROW, reason="rash")
    page = client_as("front_desk").get("/schedule?day=2026-12-02")

    assert page.status_code == 200
    assert "Dr. Patel" in text(page) and "Quispe, Ada" in text(page) and "rash" in text(page)
    assert f"/patients/{made.patient_id}/appointments/{made.id}" in text(page)
    assert f"/schedule/slots?type={book[1].id}&amp;provider={book[0].id}&amp;day=2026-12-02&amp;start=500" in text(
        page
    )


def test_day_takes_any_typed_date_and_says_what_it_cannot_read(client_as, book):
    client = client_as("front_desk")

    assert "Tue Dec 15, 2026" in text(client.get("/schedule?day=t%2B14"))
    refused = text(client.get("/schedule?day=someday"))
    assert "is not a date" in refused and "Tue Dec 1, 2026" in refused


def test_day_keeps_the_patient_at_hand_so_that_a_slot_opens_the_form(client_as, book):
    page = text(client_as("front_desk").get(f"/schedule?day=2026-12-02&for={book[2].id}"))

    assert f"/patients/{book[2].id}/appointments/new?type={book[1].id}&amp;provider={book[0].id}" in page
    assert "Quispe, Ada" in page
    assert f"for={book[2].id}" in page


def test_day_for_an_unknown_patient_is_not_found(client_as, book):
    assert client_as("front_desk").get("/schedule?for=999").status_code == 404


def test_role_that_may_not_book_sees_openings_without_links(client_as, book):
    page = text(client_as("records_clerk").get("/schedule?day=2026-12-02"))

    assert "8:20 AM" in page and "/schedule/slots" not in page


def test_empty_practice_says_what_to_do(client_as):
    assert "No provider is set up yet" in text(client_as("manager").get("/schedule"))
    assert client_as("front_desk").get("/schedule/week").status_code == 303


def test_week_shows_one_provider(client_as, book):
    make_appointment(provider=book[0], day_on=TOMORROW)
    page = text(client_as("nurse").get(f"/schedule/week?provider={book[0].id}&day=12/3"))

    assert "week of Nov 30, 2026" in page and "Wed Dec 2" in page and "Quispe, Ada" in page


def test_sheets_cost_as_many_queries_for_thirty_bookings_as_for_one(client_as, book, count_queries):
    client = client_as("front_desk")
    make_appointment(provider=book[0], day_on=TOMORROW)
    client.get("/schedule?day=2026-12-02")
    with count_queries() as one:
        client.get("/schedule?day=2026-12-02")
    for n in range(12):
        make_appointment(provider=book[0], day_on=TOMORROW, start_minute=NINE + 20 + 20 * n)
    with count_queries() as many:
        client.get("/schedule?day=2026-12-02")

    assert len(many) == len(one)


def test_technical_admin_sees_nothing_of_the_book(client_as, book):
    made = make_appointment()
    client = client_as("technical")

    for address in ("/schedule", "/schedule/week", f"/patients/{made.patient_id}/appointments/{made.id}"):
        assert client.get(address).status_code == 403


# who is it for


def test_slot_chosen_first_asks_who_it_is_for(client_as, book):
    client = client_as("front_desk")
    address = f"/schedule/slots?type={book[1].id}&provider={book[0].id}&day=2026-12-03&start=540"

    assert "Dr. Patel, Thu Dec 3, 2026, 9:00 AM" in text(client.get(address))
    found = client.post(address, data={"q": "nobody"}, headers=HTMX)
    assert found.status_code == 200 and "No patient found" in text(found)
    assert client_as("records_clerk").get(address).status_code == 403


# booking


def test_booking_form_offers_five_openings_on_number_keys(client_as, book):
    page = text(client_as("front_desk").get(f"/patients/{book[2].id}/appointments/new"))

    assert [f'data-row-key="{n}"' in page for n in range(1, 7)] == [True] * 5 + [False]
    assert f'value="{book[0].id}|2026-12-01|480"' in page


def test_slot_from_the_schedule_fills_the_form(client_as, book):
    address = f"/patients/{book[2].id}/appointments/new?provider={book[0].id}&day=2026-12-03&start=540"
    page = text(client_as("front_desk").get(address))

    assert 'value="12/03/2026"' in page and 'value="9:00 AM"' in page and "autofocus" in page


def test_nonsense_in_the_address_of_the_form_is_left_out(client_as, book):
    address = f"/patients/{book[2].id}/appointments/new?provider=77&day=x&start=541&type=99"

    assert client_as("front_desk").get(address).status_code == 200


def test_booking_goes_to_the_appointment(client_as, book):
    answer = client_as("front_desk").post(f"/patients/{book[2].id}/appointments/new", data=typed(*book[:2]))

    made = Appointment.get()
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/patients/{book[2].id}/appointments/{made.id}"
    assert (made.day_on.isoformat(), made.start_minute, made.reason) == ("2026-12-03", 540, "cough")


def test_booking_with_anyone_takes_whoever_is_free(client_as, book):
    make_appointment(provider=book[0], day_on=TODAY + timedelta(days=2))
    free = make_provider("Dr. Lee")

    client_as("front_desk").post(f"/patients/{book[2].id}/appointments/new", data=typed(book[0], book[1], provider=0))

    assert Appointment.get(Appointment.patient == book[2]).provider_id == free.id


def test_nobody_free_offers_the_next_opening(client_as, book):
    make_appointment(provider=book[0], day_on=TODAY + timedelta(days=2))
    answer = client_as("front_desk").post(
        f"/patients/{book[2].id}/appointments/new", data=typed(book[0], book[1], provider=0)
    )

    assert answer.status_code == 422
    assert "9:00 AM was taken 0 s ago by the program. Next opening: Thu Dec 3, 2026, 9:20 AM, Dr. Patel." in text(
        answer
    )


def test_same_form_sent_twice_books_once(client_as, book):
    client, data = client_as("front_desk"), typed(*book[:2], key="one-time-key")
    first, second = (client.post(f"/patients/{book[2].id}/appointments/new", data=data) for _ in range(2))

    assert first.headers["Location"] == second.headers["Location"]
    assert Appointment.select().count() == 1


def test_pressed_offer_with_a_reason_books_at_once(client_as, book):
    data = {"type": book[1].id, "provider": 0, "reason": "cough", "offer": f"{book[0].id}|2026-12-02|600"}
    answer = client_as("front_desk").post(f"/patients/{book[2].id}/appointments/new", data=data, headers=HTMX)

    assert answer.status_code == 204 and "/appointments/" in answer.headers["HX-Redirect"]
    assert Appointment.get().start_minute == 600


def test_pressed_offer_without_a_reason_fills_the_form_and_waits(client_as, book):
    data = {"type": book[1].id, "provider": 0, "reason": "", "offer": f"{book[0].id}|2026-12-02|600"}
    answer = client_as("front_desk").post(f"/patients/{book[2].id}/appointments/new", data=data, headers=HTMX)

    assert answer.status_code == 200
    assert 'value="12/02/2026"' in text(answer) and 'value="10:00 AM"' in text(answer)
    assert text(answer).lstrip().startswith('<section id="booking"')
    assert Appointment.select().count() == 0


def test_looking_at_other_openings_keeps_what_was_typed(client_as, book):
    other = make_provider("Dr. Lee")
    data = {"type": book[1].id, "provider": other.id, "reason": "cough", "look": "1", "after": "12/4"}
    answer = client_as("front_desk").post(f"/patients/{book[2].id}/appointments/new", data=data, headers=HTMX)

    assert answer.status_code == 200
    assert f'value="{other.id}|2026-12-04|480"' in text(answer) and 'value="cough"' in text(answer)


def test_refused_booking_keeps_everything_and_names_who_was_quicker(client_as, book, phone_clerk):
    make_appointment(provider=book[0], day_on=TODAY + timedelta(days=2), by=phone_clerk)
    answer = client_as("front_desk").post(
        f"/patients/{book[2].id}/appointments/new", data=typed(*book[:2], reason="“O’Brien” said: ça va"), headers=HTMX
    )

    page = text(answer)
    assert answer.status_code == 422
    assert "taken 0 s ago by Ana Reyes" in page and "Next opening: Thu Dec 3, 2026, 9:20 AM" in page
    assert "ça va" in page and 'value="12/3"' in page


def test_missing_reason_and_unreadable_time_are_told_at_their_fields(client_as, book):
    data = typed(*book[:2], reason="", time="soon")
    page = client_as("front_desk").post(f"/patients/{book[2].id}/appointments/new", data=data)

    assert page.status_code == 422
    assert (
        "Type the reason for the visit." in text(page)
        and "is not a time" in text(page)
        and 'value="soon"' in text(page)
    )


def test_hints_are_listed_and_do_not_refuse(client_as, book):
    make_appointment(book[2], book[0], book[1], TOMORROW)
    page = text(client_as("front_desk").get(f"/patients/{book[2].id}/appointments/new"))

    assert "EST is already booked for Wed Dec 2, 2026 with Dr. Patel." in page
    assert "Never seen here: this patient may need NEW, not EST." in page


@pytest.mark.parametrize(
    ("who", "status"), [("records_clerk", 403), ("biller", 403), ("auditor", 403), ("nurse", 200)]
)
def test_booking_is_for_those_who_may(who, status, client_as, book):
    assert client_as(who).get(f"/patients/{book[2].id}/appointments/new").status_code == status


# one appointment


def test_appointment_shows_its_history_and_notes_the_look(client_as, front_desk):
    made = make_appointment(by=front_desk)
    page = client_as("biller").get(f"/patients/{made.patient_id}/appointments/{made.id}")

    assert page.status_code == 200
    assert "Maria Lopez" in text(page) and "History" in text(page)
    assert AuditEvent.select().where(AuditEvent.action == "appointment.opened").count() == 1


def test_appointment_of_another_patient_is_not_found(client_as):
    made, other = make_appointment(), make_person()
    client = client_as("front_desk")

    for tail in ("", "/move", "/cancel"):
        assert client.get(f"/patients/{other.id}/appointments/{made.id}{tail}").status_code == 404
    assert client.post(f"/patients/{other.id}/appointments/{made.id}/confirmations").status_code == 404


def test_confirming_from_the_page(client_as):
    made = make_appointment()
    client_as("phone_clerk").post(f"/patients/{made.patient_id}/appointments/{made.id}/confirmations")

    assert Appointment.get_by_id(made.id).standing == Standing.CONFIRMED


def move(made, **given):
    data = {"version": made.version, "provider": made.provider_id, "day": "12/3", "time": "10:00", "reason": "weather"}
    return {**data, "asked_by": "patient", **given}


def test_moving_goes_to_the_new_appointment_and_keeps_the_chain(client_as):
    made = make_appointment()
    client, address = client_as("front_desk"), f"/patients/{made.patient_id}/appointments/{made.id}"
    assert client.get(f"{address}/move").status_code == 200
    answer = client.post(f"{address}/move", data=move(made))

    new = Appointment.get(Appointment.moved_from == made.id)
    assert answer.headers["Location"].endswith(f"/appointments/{new.id}")
    page = text(client.get(answer.headers["Location"]))
    assert "weather, asked by the patient" in page
    assert f"/appointments/{new.id}" in text(client.get(address))


def test_moving_what_changed_meanwhile_answers_409_with_both_texts(client_as, front_desk):
    made = make_appointment()
    cancel_appointment(made, 1, Standing.CANCELED_BY_OFFICE, "duplicate", by=front_desk)
    address = f"/patients/{made.patient_id}/appointments/{made.id}/move"

    for headers in ({}, HTMX):
        answer = client_as("front_desk").post(address, data=move(made), headers=headers)
        assert answer.status_code == 409
        assert "canceled by office" in text(answer) and "12/3" in text(answer)


def test_refused_move_keeps_what_was_typed(client_as):
    made = make_appointment()
    make_appointment(provider=made.provider, day_on=TODAY + timedelta(days=2), start_minute=600)
    answer = client_as("front_desk").post(
        f"/patients/{made.patient_id}/appointments/{made.id}/move", data=move(made), headers=HTMX
    )

    assert answer.status_code == 422
    assert text(answer).lstrip().startswith('<section id="move"') and 'value="12/3"' in text(answer)


def test_canceling_needs_who_and_why(client_as):
    made = make_appointment()
    client, address = client_as("front_desk"), f"/patients/{made.patient_id}/appointments/{made.id}/cancel"
    assert client.get(address).status_code == 200
    assert client.post(address, data={"version": 1}).status_code == 422

    answer = client.post(
        address, data={"version": 1, "standing": "canceled by patient", "reason": "weather", "note": "snow"}
    )

    assert answer.status_code == 303
    assert Appointment.get_by_id(made.id).standing == Standing.CANCELED_BY_PATIENT
    assert "weather: snow (1 h notice)" in text(client.get(answer.headers["Location"]))


def test_what_else_is_booked_that_day_is_said_and_stays_booked(client_as, front_desk):
    first = make_appointment(by=front_desk)
    second = make_appointment(
        first.patient, make_provider("Nurse"), make_type("SHOT", 10), start_minute=600, by=front_desk
    )
    client, page = client_as("front_desk"), f"/patients/{first.patient_id}/appointments"

    assert "Also booked that day: 10:00 AM, Nurse, SHOT." in text(client.get(f"{page}/{first.id}"))
    assert "10:00 AM, Nurse, SHOT; it stays booked." in text(client.get(f"{page}/{first.id}/cancel"))

    client.post(
        f"{page}/{first.id}/cancel", data={"version": 1, "standing": "canceled by patient", "reason": "weather"}
    )
    assert Appointment.get_by_id(second.id).standing == Standing.BOOKED
    assert f'href="{page}/{second.id}"' in text(client.get(f"{page}/{first.id}"))
    assert "Also booked" not in text(client.get(f"{page}/{second.id}"))


def test_two_bookings_at_one_time_of_a_merged_record_are_said(client_as, front_desk):
    one, other = make_appointment(by=front_desk), make_appointment(provider=make_provider("Dr. Kim"), by=front_desk)
    Appointment.update(patient=one.patient).where(Appointment.id == other.id).execute()

    shown = text(client_as("front_desk").get(f"/patients/{one.patient_id}/appointments/{one.id}"))

    assert "Booked at the same time: 9:00 AM, Dr. Kim, EST. Move or cancel one of them." in shown


def test_canceling_twice_is_stale(client_as):
    made = make_appointment()
    client, address = client_as("front_desk"), f"/patients/{made.patient_id}/appointments/{made.id}/cancel"
    data = {"version": 1, "standing": "canceled by patient", "reason": "weather"}
    client.post(address, data=data)

    assert client.post(address, data=data).status_code == 409


def test_a_canceled_booking_stands_again_with_a_reason(client_as, front_desk):
    made = make_appointment(by=front_desk)
    mark_standing(made, Standing.CONFIRMED, by=front_desk)
    cancel_appointment(made, 2, Standing.CANCELED_BY_PATIENT, "wrong line", by=front_desk)
    client, page = client_as("front_desk"), f"/patients/{made.patient_id}/appointments/{made.id}"
    assert f'href="{page}/restore"' in text(client.get(page))
    given = {"version": Appointment.get_by_id(made.id).version}
    assert client.get(f"{page}/restore").status_code == 200
    assert client.post(f"{page}/restore", data=given).status_code == 422

    answer = client.post(f"{page}/restore", data={**given, "reason": "the other patient meant it"})

    assert answer.status_code == 303
    assert Appointment.get_by_id(made.id).standing == Standing.CONFIRMED
    shown = text(client.get(answer.headers["Location"]))
    assert "the other patient meant it" in shown and f"{page}/restore" not in shown
    assert client.post(f"{page}/restore", data={**given, "reason": "again"}).status_code == 409
    assert client_as("biller").get(f"{page}/restore").status_code == 403


def test_a_canceled_booking_whose_place_was_taken_says_by_whom_and_what_is_next(client_as, front_desk, set_clock):
    made = make_appointment(by=front_desk)
    cancel_appointment(made, 1, Standing.CANCELED_BY_OFFICE, "closure", by=front_desk)
    make_appointment(by=front_desk)
    client, page = client_as("front_desk"), f"/patients/{made.patient_id}/appointments/{made.id}"

    answer = client.post(f"{page}/restore", data={"version": 2, "reason": "open after all"}, headers=HTMX)

    assert answer.status_code == 422 and text(answer).lstrip().startswith('<section id="restore"')
    assert "9:00 AM was taken" in text(answer) and "by Maria Lopez" in text(answer)
    assert "Next opening: Tue Dec 1, 2026, 9:20 AM" in text(answer) and 'value="open after all"' in text(answer)
    set_clock("2026-12-01 09:05")
    assert f"{page}/restore" not in text(client.get(page))


# the manager's hours


def test_hours_are_for_the_manager(client_as, book):
    assert client_as("front_desk").get("/schedule/hours").status_code == 403
    assert client_as("front_desk").post("/schedule/closings", data={}).status_code == 403
    assert "Dr. Patel" in text(client_as("manager").get("/schedule/hours"))


def test_closing_a_day_lists_what_is_booked_in_it(client_as, book):
    make_appointment(provider=book[0], day_on=TOMORROW)
    client = client_as("manager")
    client.post("/schedule/closings", data={"provider": book[0].id, "day": "12/2", "reason": "ill"})

    closing = HoursException.get()
    assert (closing.provider_id, closing.start_minute, closing.end_minute) == (book[0].id, 0, 1440)
    page = text(client.get("/schedule/hours"))
    assert "To be moved" in page and "Quispe, Ada" in page
    client.post(f"/schedule/closings/{closing.id}/lifts")
    assert "To be moved" not in text(client.get("/schedule/hours"))
    assert client.post(f"/schedule/closings/{closing.id}/lifts").status_code == 422
    assert client.post("/schedule/closings/99/lifts").status_code == 404


def test_refused_closing_keeps_what_was_typed(client_as, book):
    data = {"provider": 0, "day": "12/2", "start": "10:00", "end": "9:00", "reason": "meeting"}
    page = client_as("manager").post("/schedule/closings", data=data)

    assert page.status_code == 422 and "must be after" in text(page) and 'value="meeting"' in text(page)


def test_manager_sets_up_an_empty_practice(client_as):
    client = client_as("manager")
    client.post("/schedule/providers", data={"name": "Anita Patel, MD", "short": "Dr. Patel"})
    client.post("/schedule/types", data={"code": "EST", "name": "Established", "minutes": 20})
    data = {"provider": Provider.get().id, "weekdays": [1, 3], "start": "1:00p", "end": "5:00p", "capacity": 1}
    client.post("/schedule/hours", data=data)

    assert sorted(row.weekday for row in Hours.select()) == [1, 3]
    assert "1:00 PM" in text(client.get("/schedule?day=2026-12-03"))
    assert client.post("/schedule/hours", data=data).status_code == 422
    assert client.post("/schedule/providers", data={"name": "P", "short": "Dr. Patel"}).status_code == 422
    assert client.post("/schedule/types", data={"code": "EST", "name": "E", "minutes": 20}).status_code == 422
    assert AppointmentType.select().count() == 1


def test_hours_may_end(client_as, book):
    hours = Hours.select().first()
    client = client_as("manager")

    assert client.post(f"/schedule/hours/{hours.id}/ends", data={"last_on": "12/4"}).status_code == 303
    assert Hours.get_by_id(hours.id).to_on.isoformat() == "2026-12-04"
    assert client.post(f"/schedule/hours/{hours.id}/ends", data={"last_on": "x"}).status_code == 422
    assert client.post("/schedule/hours/999/ends", data={}).status_code == 404


def test_closed_day_offers_nothing(client_as, book, manager):
    add_closing(None, TOMORROW, "holiday", by=manager)
    page = text(client_as("front_desk").get("/schedule?day=2026-12-02"))

    assert "Closed" in page and "/schedule/slots" not in page


def test_patient_page_lists_appointments(client_as):
    made = make_appointment(reason="itch")

    assert "itch" in text(client_as("front_desk").get(f"/patients/{made.patient_id}"))
