"""The manager's pages of the template: the resulting week, stranded bookings, types, providers, rooms; overriding."""

from datetime import date, timedelta

import pytest

from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError
from office.scheduling import queries
from office.scheduling.models import (
    Appointment,
    AppointmentType,
    Hours,
    HoursException,
    Override,
    Provider,
    Release,
    Resource,
    Sort,
    Standing,
    TypeMinutes,
    Weeks,
    Who,
)
from office.scheduling.queries.weeks import Change, stranded, template_week
from office.scheduling.rules import (
    Strands,
    add_hours,
    add_resource,
    change_hours,
    change_provider,
    change_type,
    end_hours,
    open_type,
    set_length,
    use_resource,
)
from tests.scheduling.making import NINE, TODAY, make_appointment, make_hours, make_person, make_provider, make_type

TUESDAY, MONDAY_ON = 1, date(2026, 11, 30)
NEXT_WEEK = TODAY + timedelta(days=7)


def text(response):
    return response.get_data(as_text=True)


def audited(action):
    return AuditEvent.select().where(AuditEvent.action == action).count()


# rules of hours


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"start": 0, "end": 1440}, "end", "whole day"),
        ({"start": 540, "end": 540}, "end", "after the start"),
        ({"to_on": TODAY - timedelta(days=1)}, "to_on", "before the first"),
        ({"wave": "0:x"}, "wave", "Type minutes and patients"),
        ({"release": Release.SAME_DAY, "release_number": 0}, "release_number", "a time such as 8:00"),
        ({"release": Release.BUSINESS_DAYS, "release_number": 11}, "release_number", "from 1 to 10"),
        ({"kinds": "EST,NOPE"}, "kinds", "no type NOPE"),
        ({"held_for": "NOPE"}, "held_for", "no type NOPE"),
    ],
)
def test_block_that_makes_no_sense_is_refused_at_its_field(manager, given, field, words):
    provider, given = make_provider(weekdays=[]), dict(given)
    make_type("EST")
    span = given.pop("start", 540), given.pop("end", 600)

    with pytest.raises(RuleError, match=words) as refusal:
        add_hours(provider, [TUESDAY], *span, by=manager, **given)

    assert refusal.value.field == field
    assert Hours.select().count() == 0


def test_template_that_overlaps_itself_is_refused_but_not_by_weeks_that_never_meet(manager):
    provider = make_provider(weekdays=[])
    add_hours(provider, [TUESDAY], 540, 600, by=manager, weeks=Weeks.ODD, to_on=NEXT_WEEK)

    with pytest.raises(RuleError, match="meet others"):
        add_hours(provider, [TUESDAY], 570, 660, by=manager)
    assert add_hours(provider, [TUESDAY], 570, 660, by=manager, weeks=Weeks.EVEN)
    later = NEXT_WEEK + timedelta(days=1)
    assert add_hours(provider, [TUESDAY], 480, 570, by=manager, from_on=later, weeks=Weeks.ODD)


def test_wave_brings_its_own_capacity(manager):
    (row,) = add_hours(make_provider(weekdays=[]), [TUESDAY], 540, 600, by=manager, wave="40:1 0:2")

    assert (row.capacity, Hours.get().wave) == (2, "0:2 40:1")


def test_change_ends_the_old_row_and_begins_a_new_one(manager):
    provider = make_provider(weekdays=[])
    old = make_hours(provider, TUESDAY, 540, 720)

    new = change_hours(old, 540, 660, by=manager, from_on=NEXT_WEEK, label="Morning")

    assert Hours.get_by_id(old.id).to_on == NEXT_WEEK - timedelta(days=1)
    assert (new.from_on, new.weekday, new.label) == (NEXT_WEEK, TUESDAY, "Morning")
    assert queries.plan_of(provider.id, TODAY).blocks[0].end == 720
    assert queries.plan_of(provider.id, NEXT_WEEK).blocks[0].end == 660
    assert audited("hours.changed") == 1
    with pytest.raises(RuleError, match="have ended"):
        Hours.update(to_on=TODAY - timedelta(days=3)).where(Hours.id == old.id).execute()
        change_hours(old, 540, 660, by=manager)


def test_hours_to_come_begin_no_earlier_by_a_change_and_are_listed_once(manager):
    provider = make_provider(weekdays=[])
    old = make_hours(provider, TUESDAY, 540, 720, from_on=NEXT_WEEK)

    new = change_hours(old, 540, 660, by=manager)

    assert new.from_on == NEXT_WEEK
    ((_, listed),) = queries.hours_list()
    assert [row.id for row in listed] == [new.id]


def test_change_that_strands_bookings_lists_them_first_and_moves_none(manager, front_desk):
    provider = make_provider(weekdays=[])
    hours = make_hours(provider, TUESDAY, 540, 720)
    make_appointment(provider=provider, by=front_desk)
    late = make_appointment(provider=provider, start_minute=690, by=front_desk)

    with pytest.raises(Strands, match="1 booking would lie outside") as refusal:
        change_hours(hours, 540, 660, by=manager)

    assert [one.id for one in refusal.value.bookings] == [late.id]
    assert Hours.select().count() == 1
    change_hours(hours, 540, 660, by=manager, accept=1)
    assert Appointment.get_by_id(late.id).standing == Standing.BOOKED


@pytest.mark.parametrize(
    ("block", "count"),
    [({}, 0), ({"frozen": True}, 1), ({"kinds": "NEW"}, 1), ({"wave": "20:1"}, 1), ({"weeks": Weeks.EVEN}, 1),
     ({"release": Release.SAME_DAY, "release_number": 480}, 0)],
)  # fmt: skip
def test_what_strands_a_booking(front_desk, block, count):
    provider = make_provider(weekdays=[])
    hours = make_hours(provider, TUESDAY, 540, 720)
    make_type("NEW")
    make_appointment(provider=provider, by=front_desk)
    new = Hours(provider=provider, weekday=1, start_minute=540, end_minute=720, from_on=TODAY, **block)

    assert len(stranded(provider, Change(hours.id, TODAY - timedelta(days=1), (new,)))) == count


def test_lower_capacity_strands_the_second_booking(front_desk):
    provider = make_provider(weekdays=[])
    hours = make_hours(provider, TUESDAY, 540, 720, capacity=2)
    _, second = (make_appointment(provider=provider, by=front_desk) for _ in range(2))
    new = Hours(provider=provider, weekday=1, start_minute=540, end_minute=720, from_on=TODAY)

    found = stranded(provider, Change(hours.id, TODAY - timedelta(days=1), (new,)))

    assert [one.id for one in found] == [second.id]


def test_ending_hours_asks_once_for_what_is_booked(manager, front_desk):
    provider = make_provider(weekdays=[])
    hours = make_hours(provider, TUESDAY, 540, 720)
    make_appointment(provider=provider, day_on=NEXT_WEEK, by=front_desk)

    with pytest.raises(Strands):
        end_hours(hours, TODAY, by=manager, accept=0)
    end_hours(hours, TODAY, by=manager, accept=1)
    assert Hours.get().to_on == TODAY


def test_week_costs_the_same_for_many_blocks(count_queries):
    provider = make_provider(weekdays=[])
    make_hours(provider, 1, 540, 600)
    with count_queries() as few:
        template_week(provider, MONDAY_ON)
    for start in range(600, 900, 60):
        make_hours(provider, 1, start, start + 60)
    with count_queries() as many:
        days = template_week(provider, MONDAY_ON)

    assert len(few) == len(many) == 3
    assert days[1].minutes == 360


def test_closed_minutes_are_not_to_book():
    provider = make_provider(start=540, end=600, weekdays=[1, 2])
    HoursException.create(day_on=TODAY, start_minute=570, end_minute=1440, reason="meeting", at=TODAY)

    assert [day.minutes for day in template_week(provider, MONDAY_ON)][1:3] == [30, 60]


# types, providers, rooms


def test_type_is_changed_for_bookings_from_now_on(manager, front_desk):
    type = make_type()
    made = make_appointment(type=type, by=front_desk)

    change_type(type, by=manager, minutes=30, buffer_after_minutes=10)

    assert Appointment.get_by_id(made.id).minutes == 20
    assert make_appointment(type=open_type(type.id), start_minute=600, by=front_desk).buffer_after_minutes == 10
    event = AuditEvent.select().where(AuditEvent.action == "appointment_type.changed").get()
    assert "minutes_before" in str(event.detail)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"minutes": 12}, "minutes"), ({"buffer_before_minutes": 3}, "buffer_before_minutes"),
     ({"min_age_years": 18, "max_age_years": 5}, "max_age_years"), ({"max_age_years": 500}, "max_age_years"),
     ({"room_kind": "moon base"}, "room_kind")],
)  # fmt: skip
def test_type_that_makes_no_sense_is_refused(manager, values, field):
    with pytest.raises(RuleError) as refusal:
        change_type(make_type(), by=manager, **values)

    assert refusal.value.field == field and audited("appointment_type.changed") == 0


def test_provider_and_lengths_are_audited(manager):
    provider, type = make_provider(), make_type()

    change_provider(provider, by=manager, who=Who.NURSE, languages="Spanish")
    set_length(type, provider, 40, by=manager)
    assert TypeMinutes.get().minutes == 40
    set_length(type, provider, 20, by=manager)

    assert TypeMinutes.select().count() == 0 and Provider.get().who == Who.NURSE
    assert audited("provider.changed") == 1 and audited("appointment_type.length") == 2
    with pytest.raises(RuleError):
        set_length(type, provider, 7, by=manager)


def test_provider_with_appointments_to_come_stays_and_nobody_is_lost(manager, front_desk, set_clock):
    provider = make_provider()
    make_appointment(provider=provider, by=front_desk)
    made = make_appointment(provider=provider, day_on=date(2026, 12, 3), by=front_desk)

    with pytest.raises(RuleError, match=r"2 to come, the first on Tue Dec 1, 2026\. Move") as refusal:
        change_provider(provider, active=False, by=manager)

    assert refusal.value.field == "active" and Provider.get().active
    set_clock("2026-12-04 08:00")
    change_provider(provider, active=False, by=manager)
    (column,) = queries.day_sheet(made.day_on, make_type()).columns
    assert (column.title, column.booked) == ("Dr. Lee", 1)
    assert queries.day_sheet(date(2026, 12, 7), make_type()).columns == []


def test_rooms_have_names_of_their_own_and_go_out_of_use(manager):
    room = add_resource(Sort.ROOM, "procedure  room", "Procedure 1", by=manager)

    assert room.kind == "procedure room"
    for sort, kind, name in ((Sort.ROOM, "lab chair", "Procedure 1"), (Sort.EQUIPMENT, "procedure room", "X")):
        with pytest.raises(RuleError):
            add_resource(sort, kind, name, by=manager)
    use_resource(room.id, False, by=manager)
    assert not Resource.get().active and audited("resource.out_of_use") == 1
    with pytest.raises(NotFound):
        use_resource(99, True, by=manager)


# hints


def test_hints_of_intervals_panels_languages_and_medicare(front_desk):
    gomez = make_provider("Dr. Gomez", panel_open=False, languages="Spanish, Hindi")
    person = make_person(interpreter=True, language="Spanish")
    shot = make_type("SHOT", 10, min_days_between=5, arrive_early_minutes=15, phone_bookable=False)
    make_appointment(person, gomez, shot, by=front_desk)

    found = " ".join(queries.hints(person, shot, gomez, TODAY + timedelta(days=4)))
    assert "at least 5 days apart; there is one on Tue Dec 1, 2026" in found
    assert "Dr. Gomez, MD speaks it" in found and "15 minutes early" in found and "not booked by phone" in found
    assert "days apart" not in " ".join(queries.hints(person, shot, gomez, TODAY + timedelta(days=5)))
    assert "takes no new patients" in " ".join(queries.hints(person, make_type("NEW"), gomez, TODAY))


@pytest.mark.parametrize(("on", "covered"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_medicare_wellness_waits_for_eleven_full_months(front_desk, on, covered):
    person, type = make_person(), make_type("AWV", 40)
    made = make_appointment(person, type=type, by=front_desk)
    Appointment.update(day_on=date(2026, 1, 20), standing=Standing.COMPLETED).where(
        Appointment.id == made.id
    ).execute()

    found = " ".join(queries.hints(person, type, None, on))

    assert ("Medicare covers the next from Fri Jan 1, 2027" in found) is not covered


# pages


PAGES = (
    "/schedule/hours/providers/{0}",
    "/schedule/providers/{0}",
    "/schedule/types/{1}",
    "/schedule/hours/{2}/change",
)


def test_pages_are_for_the_manager(client_as):
    ids = make_provider().id, make_type().id, Hours.get().id
    manager, desk = client_as("manager"), client_as("front_desk")

    for page in PAGES:
        assert manager.get(page.format(*ids)).status_code == 200, page
        assert desk.get(page.format(*ids)).status_code == 403, page
        assert manager.get(page.format(99, 99, 999)).status_code == 404, page


def block_data(**given):
    return {"weekdays": [TUESDAY], "start": "9:00", "end": "12:00", "capacity": 1, "weeks": "every week",
            "release": "not held", **given}  # fmt: skip


def test_week_is_shown_before_a_block_is_saved(client_as):
    provider, client = make_provider(weekdays=[]), client_as("manager")
    make_type("PHYS", 40)
    data = block_data(provider=provider.id, kinds=["PHYS"], label="Physicals", weeks="first of the month")

    page = client.post("/schedule/hours", data={**data, "look": "1"})
    assert page.status_code == 200 and "Nothing is saved yet" in text(page) and "only PHYS" in text(page)
    assert Hours.select().count() == 0
    assert client.post("/schedule/hours", data=data).status_code == 303
    assert (Hours.get().kinds, Hours.get().weeks) == ("PHYS", Weeks.FIRST)
    again = client.post("/schedule/hours", data=data)
    assert again.status_code == 422 and "meet others" in text(again) and 'value="Physicals"' in text(again)


@pytest.mark.parametrize(
    ("release", "typed", "number"),
    [("same day at", "8:00", 480), ("same day at", "1:00p", 780), ("hours before", "4", 4),
     ("business days before", "2", 2)],
)  # fmt: skip
def test_hold_is_read_by_its_rule(client_as, release, typed, number):
    provider = make_provider(weekdays=[])
    data = block_data(provider=provider.id, release=release, release_number=typed)

    assert client_as("manager").post("/schedule/hours", data=data).status_code == 303
    assert (Hours.get().release, Hours.get().release_number) == (release, number)


def test_hold_without_its_time_is_refused_at_the_field(client_as):
    provider, client = make_provider(weekdays=[]), client_as("manager")

    for typed in ("", "soon"):
        page = client.post(
            "/schedule/hours", data=block_data(provider=provider.id, release="same day at", release_number=typed)
        )
        assert page.status_code == 422 and "release_number-error" in text(page)
    assert client.post("/schedule/hours", data=block_data(provider="x")).status_code == 404


def test_change_that_strands_shows_who_and_saves_all_the_same(client_as, front_desk):
    provider = make_provider(weekdays=[])
    hours = make_hours(provider, TUESDAY, 540, 720)
    make_appointment(provider=provider, start_minute=690, by=front_desk)
    client, address = client_as("manager"), f"/schedule/hours/{hours.id}/change"
    data = block_data(end="11:00")

    looked = text(client.post(address, data={**data, "look": "1"}))
    assert "Quispe, Ada" in looked and "Nothing is saved yet" in looked
    page = client.post(address, data=data)
    assert page.status_code == 422 and "Quispe, Ada" in text(page) and "Save all the same" in text(page)
    assert client.post(address, data={**data, "accept": "1"}).status_code == 303
    assert Hours.select().count() == 2


def test_end_that_strands_shows_who(client_as, front_desk):
    provider = make_provider(weekdays=[])
    hours = make_hours(provider, TUESDAY, 540, 720)
    make_appointment(provider=provider, day_on=NEXT_WEEK, by=front_desk)
    client, address = client_as("manager"), f"/schedule/hours/{hours.id}/ends"

    page = client.post(address, data={"last_on": "12/2"})
    assert page.status_code == 422 and "Quispe, Ada" in text(page) and "End all the same" in text(page)
    assert client.post(address, data={"last_on": "12/2", "accept": "1"}).status_code == 303


def test_type_provider_and_rooms_are_saved_on_their_pages(client_as):
    provider, type, client = make_provider(), make_type(), client_as("manager")
    client.post("/schedule/rooms", data={"sort": "room", "kind": "procedure room", "name": "Procedure 1"})
    data = {
        "name": "Procedure", "minutes": 40, "buffer_before_minutes": 0, "buffer_after_minutes": 10,
        "arrive_early_minutes": 0, "who": "provider", "min_age_years": "18", "room_kind": "procedure room",
        "equipment_kind": "", "active": "y",
    }  # fmt: skip
    assert client.post(f"/schedule/types/{type.id}", data=data).status_code == 303
    row = AppointmentType.get()
    assert (row.minutes, row.min_age_years, row.max_age_years, row.room_kind) == (40, 18, None, "procedure room")
    assert (row.phone_bookable, row.min_days_between) == (False, 0)
    refused = client.post(f"/schedule/types/{type.id}", data={**data, "max_age_years": "5"})
    assert refused.status_code == 422 and "below the lowest" in text(refused)
    length = {"provider": provider.id, "minutes": 60}
    assert client.post(f"/schedule/types/{type.id}/lengths", data=length).status_code == 303
    assert TypeMinutes.get().minutes == 60
    assert client.post(f"/schedule/types/{type.id}/lengths", data={**length, "minutes": 7}).status_code == 422
    given = {"name": "Ann Lee", "who": "nurse", "double_book_most": 1, "double_book_minutes": 20, "active": "y"}
    assert client.post(f"/schedule/providers/{provider.id}", data=given).status_code == 303
    assert (Provider.get().who, Provider.get().panel_open) == (Who.NURSE, False)
    room = Resource.get()
    assert client.post(f"/schedule/rooms/{room.id}/uses", data={"active": "0"}).status_code == 303
    assert not Resource.get().active
    assert client.post("/schedule/rooms", data={"sort": "room", "kind": "x", "name": "Procedure 1"}).status_code == 422


# booking over a conflict


def booking(provider, type, **given):
    return {"type": type.id, "provider": provider.id, "day": "12/1", "time": "9:00", "reason": "ill", **given}


def test_only_who_may_override_is_asked_for_a_reason(client_as, front_desk):
    first = make_appointment(by=front_desk)
    address = f"/patients/{make_person('Roe').id}/appointments/new"
    data = booking(first.provider, first.type)

    desk = client_as("front_desk").post(address, data=data)
    assert desk.status_code == 422 and "Book anyway because" not in text(desk)
    page = client_as("manager").post(address, data=data)
    assert page.status_code == 422 and "Book anyway because" in text(page)
    asked = client_as("front_desk").post(address, data={**data, "override": "please"})
    assert asked.location.endswith("/schedule/proposals") and not Override.select().count()
    assert client_as("manager").post(address, data={**data, "override": "very ill"}).status_code == 303
    made = Override.get().appointment
    shown = text(client_as("front_desk").get(f"/patients/{made.patient_id}/appointments/{made.id}"))
    assert "Booked over:" in shown and "very ill" in shown


def test_patient_elsewhere_is_not_to_be_overridden(client_as, front_desk):
    first, other = make_appointment(by=front_desk), make_provider("Dr. Patel")
    address = f"/patients/{first.patient_id}/appointments/new"

    page = client_as("manager").post(address, data=booking(other, first.type))

    assert page.status_code == 422 and "booked elsewhere" in text(page) and "anyway because" not in text(page)


def test_moving_over_a_conflict_asks_for_the_reason_too(client_as, manager):
    first = make_appointment(by=manager)
    other = make_appointment(provider=first.provider, start_minute=600, by=manager)
    address = f"/patients/{other.patient_id}/appointments/{other.id}/move"
    data = {"version": 1, "provider": first.provider_id, "day": "12/1", "time": "9:00", "reason": "weather",
            "asked_by": "patient"}  # fmt: skip
    client = client_as("manager")

    assert "Move anyway because" in text(client.post(address, data=data))
    assert client.post(address, data={**data, "override": "very ill"}).status_code == 303


def test_openings_offered_leave_out_where_the_patient_is(front_desk):
    first, other = make_appointment(by=front_desk), make_provider("Dr. Patel")

    rows = queries.offers(first.type, provider=other, patient=first.patient, limit=1)

    assert rows[0].start_minute != NINE
    found = queries.next_openings(first.type, provider=other, patient=first.patient, limit=20)
    assert not [row for row in found if row.day_on == TODAY and NINE - 30 < row.start_minute < NINE + 30]


def test_type_not_for_the_phone_is_refused_there(front_desk):
    with pytest.raises(RuleError, match="not booked by phone") as refusal:
        make_appointment(type=make_type("PROC", phone_bookable=False), by=front_desk, how="phone")

    assert refusal.value.field == "type"
