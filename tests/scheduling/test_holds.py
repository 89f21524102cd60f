"""A chosen place is kept for the clerk who is about to book it, and never for two."""

import re
from datetime import timedelta

import pytest

from office.audit.models import AuditEvent
from office.errors import RuleError
from office.patients.models import Patient, Registration
from office.scheduling import queries
from office.scheduling.models import Appointment, HeldPlace, HoldEnd, SlotHold, TakenPlace
from office.scheduling.rules import Taken, book_appointment, book_walk_in, free_hold, hold_place, move_appointment
from office.settings.rules import change_setting
from tests.scheduling.making import NINE, TODAY, make_appointment, make_person, make_provider, make_type
from tests.scheduling.test_book_holds import at_once

TOMORROW = TODAY + timedelta(days=1)
HTMX = {"HX-Request": "true"}


@pytest.fixture
def book(db):
    return make_provider("Dr. Patel"), make_type(), make_person()


def hold(book, by, start=NINE, patient=None, **given):
    return hold_place((patient or book[2]).id, book[0], book[1], TOMORROW, start, by=by, **given)


def first(book, **given):
    return queries.next_openings(book[1], from_on=TOMORROW, from_minute=NINE, limit=1, **given)[0].start_minute


def test_a_held_place_is_offered_to_nobody_else(book, front_desk):
    held = hold(book, front_desk)

    assert first(book) == NINE + 20
    assert first(book, holder=queries.Holder(front_desk.staff_id, book[2].id)) == NINE
    assert HeldPlace.select().where(HeldPlace.hold == held.id).count() == 4
    assert AuditEvent.select().where(AuditEvent.action == "slot.held").count() == 1


def test_the_other_clerk_is_told_who_holds_it_and_offered_the_next(book, front_desk, phone_clerk, set_clock):
    set_clock("2026-12-01 09:02")
    hold(book, front_desk)

    with pytest.raises(Taken, match=r"9:00 AM is held by Maria Lopez until 9:05 AM. Next opening: Wed Dec 2.*9:20 AM"):
        hold(book, phone_clerk, patient=make_person("Roe"))
    with pytest.raises(Taken) as refused:
        book_appointment(make_person("Roe"), *book[:2], TOMORROW, NINE, reason="cough", by=phone_clerk)

    assert refused.value.next_start == NINE + 20 and refused.value.field == "time"
    assert SlotHold.select().count() == 1 and not Appointment.select().count()


def test_who_asked_for_anyone_is_told_who_was_last_and_offered_anyones_next(book, front_desk, phone_clerk, set_clock):
    make_appointment(provider=make_provider("Dr. Lee"), day_on=TOMORROW)
    set_clock("2026-12-01 08:05")
    make_appointment(provider=book[0], day_on=TOMORROW, by=front_desk)

    with pytest.raises(Taken, match=r"9:00 AM was taken 0 s ago by Maria Lopez. Next opening: .*9:20 AM, Dr. Patel"):
        book_appointment(book[2], None, book[1], TOMORROW, NINE, reason="cough", by=phone_clerk)


def test_the_same_clerk_cannot_promise_it_to_two_patients(book, front_desk):
    hold(book, front_desk)

    with pytest.raises(Taken, match="held by Maria Lopez"):
        hold(book, front_desk, patient=make_person("Roe"))


def test_booking_ends_the_hold(book, front_desk):
    held = hold(book, front_desk)

    made = book_appointment(book[2], *book[:2], TOMORROW, NINE, reason="cough", by=front_desk)

    ended = SlotHold.get_by_id(held.id)
    assert (ended.end, ended.ended_at is not None, made.place) == (HoldEnd.BOOKED, True, 1)
    assert not HeldPlace.select().count() and TakenPlace.select().count() == 4


def test_choosing_another_place_frees_the_first(book, front_desk):
    one = hold(book, front_desk)
    two = hold(book, front_desk, NINE + 60)

    assert SlotHold.get_by_id(one.id).end == HoldEnd.FREED
    assert SlotHold.get_by_id(two.id).ended_at is None
    assert first(book) == NINE


def test_a_refused_choice_keeps_what_is_held(book, front_desk):
    make_appointment(provider=book[0], day_on=TOMORROW, start_minute=NINE + 60)
    one = hold(book, front_desk)

    with pytest.raises(Taken, match="was taken 0 s ago by the program"):
        hold(book, front_desk, NINE + 60)

    assert SlotHold.get_by_id(one.id).ended_at is None


def test_leaving_frees_it_once_and_only_for_its_own_clerk(book, front_desk, phone_clerk):
    held = hold(book, front_desk)

    with pytest.raises(RuleError, match="Only who holds"):
        free_hold(held.id, by=phone_clerk)
    free_hold(held.id, by=front_desk)
    free_hold(held.id, by=front_desk)

    assert SlotHold.get_by_id(held.id).end == HoldEnd.FREED and first(book) == NINE
    assert AuditEvent.select().where(AuditEvent.action == "slot.freed").count() == 1


def test_a_hold_that_ran_out_is_taken_over(book, front_desk, phone_clerk, set_clock):
    old = hold(book, front_desk)
    set_clock("2026-12-01 08:03")
    assert first(book) == NINE

    new = hold(book, phone_clerk, patient=make_person("Roe"))

    assert (SlotHold.get_by_id(old.id).end, new.place) == (HoldEnd.RAN_OUT, 1)
    with pytest.raises(Taken, match="held by Ana Reyes"):
        book_appointment(book[2], *book[:2], TOMORROW, NINE, reason="cough", by=front_desk)


def test_the_minutes_are_a_setting(book, front_desk, manager):
    change_setting("schedule.hold_minutes", 5, by=manager)

    held = hold(book, front_desk)

    assert held.until_at - held.held_at == timedelta(minutes=5)


def test_what_cannot_be_booked_is_not_held(book, front_desk):
    Patient.update(registration=Registration.DECEASED).where(Patient.id == book[2].id).execute()
    with pytest.raises(RuleError, match="deceased"):
        hold(book, front_desk)
    with pytest.raises(RuleError, match="past"):
        hold_place(make_person("Roe").id, *book[:2], TODAY, 420, by=front_desk)
    with pytest.raises(RuleError, match="hours"):
        hold(book, front_desk, 1200, patient=make_person("Roe"))


def test_moving_holds_the_new_place_and_ends_the_hold(book, front_desk):
    old = make_appointment(book[2], book[0], book[1], TOMORROW, NINE)
    held = hold(book, front_desk, NINE + 10, without=old.id, minutes=old.minutes)

    move_appointment(old, old.version, book[0], TOMORROW, NINE + 10, reason="work or school", by=front_desk)

    assert SlotHold.get_by_id(held.id).end == HoldEnd.BOOKED


def test_someone_worked_in_stands_beside_a_held_place(book, front_desk, phone_clerk, set_clock):
    set_clock("2026-12-02 09:00")
    hold(book, front_desk)

    made = book_walk_in(make_person("Roe"), *book[:2], reason="cut finger", by=phone_clerk)

    assert made.place == 2
    book_appointment(book[2], *book[:2], TOMORROW, NINE, reason="cough", by=front_desk)


def test_the_database_itself_refuses_a_second_hold(book, front_desk, phone_clerk):
    people = [make_person("Roe"), make_person("Poe")]
    for start in range(NINE, NINE + 200, 20):
        done = at_once(
            [
                lambda who=who, by=by, start=start: hold(book, by, start, who)
                for who, by in zip(people, (front_desk, phone_clerk), strict=True)
            ]
        )
        assert sorted(type(one).__name__ for one in done) == ["SlotHold", "Taken"]


# on screen


def post(client, book, **given):
    fields = {"type": book[1].id, "provider": 0, "day": "", "time": "", "reason": "", **given}
    return client.post(f"/patients/{book[2].id}/appointments/new", data=fields, headers=HTMX)


def test_pressing_an_offer_holds_it_and_says_so_to_all(client_as, book):
    answer = post(client_as("front_desk"), book, offer=f"{book[0].id}|2026-12-02|540").get_data(as_text=True)
    elsewhere = client_as("phone_clerk")

    assert "Held for you until 8:03 AM" in answer
    assert "Held by M.L. until 8:03 AM" in elsewhere.get("/schedule?day=2026-12-02").get_data(as_text=True)
    week = elsewhere.get(f"/schedule/week?provider={book[0].id}&day=2026-12-02").get_data(as_text=True)
    assert "Held by M.L. until 8:03 AM" in week and "day=2026-12-02&amp;start=540" not in week
    refused = post(elsewhere, (*book[:2], make_person("Roe")), offer=f"{book[0].id}|2026-12-02|540")
    assert refused.status_code == 422
    assert "9:00 AM is held by Maria Lopez until 8:03 AM" in refused.get_data(as_text=True)


def test_a_slot_of_the_schedule_is_held_when_the_form_opens_and_freed_when_it_is_left(client_as, book):
    client = client_as("front_desk")
    page = client.get(
        f"/patients/{book[2].id}/appointments/new?type={book[1].id}&provider={book[0].id}&day=2026-12-02&start=540"
    ).get_data(as_text=True)
    address = re.search(r'data-hold="([^"]+)"', page)[1]

    assert client.post(address).status_code == 204
    assert SlotHold.get().end == HoldEnd.FREED
    assert client_as("phone_clerk").post(address).status_code == 422
    assert client_as("biller").post(address).status_code == 403


def test_a_wish_narrows_what_is_offered(client_as, book):
    wish = {"days": "tue thu", "from_time": "330p", "after": "12/2", "before": "12/8", "look": "1"}
    page = post(client_as("front_desk"), book, **wish).get_data(as_text=True)

    shown = re.findall(r"<strong>(\w+ Dec \d+), 2026, ([\d:]+ PM)</strong>", page)
    assert shown == [("Thu Dec 3", "3:30 PM"), ("Tue Dec 8", "3:30 PM")]


def test_a_wish_that_cannot_be_read_says_so_and_keeps_everything(client_as, book):
    answer = post(client_as("front_desk"), book, days="soon", reason="knee", look="1")
    page = answer.get_data(as_text=True)

    assert answer.status_code == 422 and "soon is not a weekday" in page and "knee" in page


def test_the_form_works_without_scripts(client_as, book):
    fields = {"type": book[1].id, "provider": 0, "offer": f"{book[0].id}|2026-12-02|540"}
    page = client_as("front_desk").post(f"/patients/{book[2].id}/appointments/new", data=fields)

    assert page.status_code == 200 and "<html" in page.get_data(as_text=True)
    assert "Held for you" in page.get_data(as_text=True)


def test_the_form_begins_with_the_type_that_new_or_established_asks_for_and_says_why(client_as, book):
    new = make_type("NEW", 40)
    client, address = client_as("front_desk"), f"/patients/{book[2].id}/appointments/new"
    page = client.get(address).get_data(as_text=True)

    assert "New: never seen here." in page and f'<option selected value="{new.id}">' in page
    chosen = client.get(f"{address}?type={book[1].id}").get_data(as_text=True)
    assert f'<option selected value="{book[1].id}">' in chosen and "may need NEW, not EST" in chosen
    assert f'<option selected value="{book[1].id}">' in post(client, book, look="1").get_data(as_text=True)
