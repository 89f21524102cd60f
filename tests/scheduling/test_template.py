"""Blocks of the template in the finder and in the check before saving; rooms; ages; overrides."""

from datetime import date, timedelta

import pytest

from office.audit.models import AuditEvent
from office.db import database
from office.errors import RuleError
from office.patients.models import Registration
from office.scheduling.models import (
    Appointment,
    HoursException,
    Override,
    Provider,
    Release,
    Resource,
    Sort,
    Standing,
    TakenPlace,
    TakenResource,
    TypeMinutes,
    Weeks,
    Who,
)
from office.scheduling.queries import day_sheet, next_openings, offers, openings
from office.scheduling.queries.conflicts import look_at, overrides_of, resources_of
from office.scheduling.rules import (
    Refused,
    Taken,
    book_appointment,
    book_walk_in,
    cancel_appointment,
    move_appointment,
    restore_appointment,
)
from tests.scheduling.making import NINE, TODAY, make_appointment, make_hours, make_person, make_provider, make_type

TOMORROW = TODAY + timedelta(days=1)
EIGHT, ONE = 480, 780


def held_provider(release, number, **values):
    provider = make_provider(weekdays=[])
    for weekday in range(5):
        make_hours(provider, weekday, 540, 600, release=release, release_number=number, label="same-day", **values)
    return provider


def starts(provider, type, day_on):
    return [row.start_minute for row in openings(day_on, type=type, provider=provider)]


# holds


def test_same_day_hold_opens_itself_by_the_clock(set_clock, front_desk):
    provider, type = held_provider(Release.SAME_DAY, EIGHT), make_type("ACUTE")
    set_clock("2026-12-01 07:59")

    assert starts(provider, type, TODAY) == []
    with pytest.raises(Refused, match="held for same-day until Tue Dec 1, 2026, 8:00 AM"):
        make_appointment(provider=provider, type=type, by=front_desk)
    set_clock("2026-12-01 08:00")
    assert starts(provider, type, TODAY) == [540, 550, 560, 570, 580]
    assert make_appointment(provider=provider, type=type, by=front_desk).place == 1


def test_walk_in_in_held_hours_has_the_place_when_they_are_released(front_desk, set_clock):
    provider, type = held_provider(Release.SAME_DAY, 545), make_type()
    set_clock("2026-12-01 09:04")
    walked = book_walk_in(make_person(), provider, type, reason="fever", by=front_desk)
    assert (walked.start_minute, walked.place) == (NINE, 1)

    set_clock("2026-12-01 09:05")

    assert starts(provider, type, TODAY) == [560, 570, 580]
    with pytest.raises(Taken, match=r"9:10 AM was taken 1 min ago by Maria Lopez\. Next opening: .* 9:20 AM"):
        make_appointment(provider=provider, type=type, start_minute=550, by=front_desk)


def test_hold_keeps_its_types_until_two_business_days_before(set_clock, front_desk):
    provider = held_provider(Release.BUSINESS_DAYS, 2, held_for="NEW")
    new, est, friday = make_type("NEW", 20), make_type("EST", 20), date(2026, 12, 4)

    assert starts(provider, new, friday) and not starts(provider, est, friday)
    with pytest.raises(Refused) as refusal:
        make_appointment(provider=provider, type=est, day_on=friday, by=front_desk)
    assert [one.code for one in refusal.value.conflicts] == ["held"]
    set_clock("2026-12-02 00:00")
    assert starts(provider, est, friday)


def test_hold_of_some_hours_counts_real_hours_over_the_clock_change(set_clock):
    provider, type = make_provider(weekdays=[]), make_type()
    make_hours(provider, 6, 240, 300, release=Release.HOURS, release_number=3)  # Sunday 04:00; clocks go on at 02:00
    spring, autumn = date(2027, 3, 14), date(2027, 11, 7)

    set_clock("2027-03-13 23:59")
    assert starts(provider, type, spring) == []
    set_clock("2027-03-14 00:00")
    assert starts(provider, type, spring)
    set_clock("2027-11-07 01:59")
    assert starts(provider, type, autumn) == []


def test_holidays_are_no_business_days(set_clock):
    provider, type = held_provider(Release.BUSINESS_DAYS, 1), make_type()
    HoursException.create(day_on=TOMORROW, reason="holiday", at=TODAY)

    assert starts(provider, type, date(2026, 12, 3))  # Thursday: the business day before is Tuesday, today


# blocks


def test_block_takes_only_its_types_in_finder_grid_form_and_check(front_desk):
    provider = make_provider(weekdays=[])
    make_hours(provider, 1, 540, 600, kinds="PHYS", label="Physicals")
    phys, est = make_type("PHYS", 40), make_type("EST", 20)

    assert starts(provider, phys, TODAY) == [540, 550, 560]
    assert starts(provider, est, TODAY) == []
    assert day_sheet(TODAY, phys).columns[0].open == 3 and day_sheet(TODAY, est).columns[0].open == 0
    with pytest.raises(Refused, match="kept for other types"):
        make_appointment(provider=provider, type=est, by=front_desk)
    with pytest.raises(Taken, match="Nobody is free"):
        book_appointment(make_person(), None, est, TODAY, NINE, reason="cough", by=front_desk)
    assert make_appointment(provider=provider, type=phys, by=front_desk).id


def test_frozen_block_is_offered_to_nobody(front_desk):
    provider, type = make_provider(weekdays=[]), make_type()
    make_hours(provider, 1, 540, 600, frozen=True, label="Charting")

    assert next_openings(type, provider=provider) == []
    with pytest.raises(Refused, match=r"frozen \(Charting\)"):
        make_appointment(provider=provider, type=type, by=front_desk)


def test_hours_of_odd_weeks_are_open_in_odd_weeks_only(front_desk):
    provider, type = make_provider(weekdays=[]), make_type()
    make_hours(provider, 1, 540, 600, weeks=Weeks.ODD)

    assert {row.day_on for row in next_openings(type, provider=provider, limit=12)} == {
        date(2026, 12, 1), date(2026, 12, 15), date(2026, 12, 29),
    }  # fmt: skip


def test_wave_takes_two_at_the_hour_and_one_later(front_desk):
    provider, type = make_provider(weekdays=[]), make_type()
    make_hours(provider, 1, 540, 660, capacity=2, wave="0:2 20:1 40:1")

    assert [make_appointment(provider=provider, by=front_desk).place for _ in range(2)] == [1, 2]
    with pytest.raises(Taken):
        make_appointment(provider=provider, by=front_desk)
    assert make_appointment(provider=provider, start_minute=560, by=front_desk).place == 1
    with pytest.raises(Taken):
        make_appointment(provider=provider, start_minute=560, by=front_desk)
    with pytest.raises(Refused, match="set minutes of the hour"):
        make_appointment(provider=provider, start_minute=570, by=front_desk)
    assert starts(provider, type, TODAY) == [580, 600, 620, 640]


# types and providers


def test_buffers_are_held_in_the_database_too(front_desk):
    provider = make_provider()
    proc = make_type("PROC", 40, buffer_before_minutes=5, buffer_after_minutes=10)
    first = make_appointment(provider=provider, type=proc, by=front_desk)

    assert sorted(row.grain for row in TakenPlace.select()) == list(range(107, 118))
    with pytest.raises(Taken):
        make_appointment(provider=provider, start_minute=580, by=front_desk)
    with pytest.raises(Taken):
        make_appointment(provider=provider, start_minute=520, by=front_desk)
    assert make_appointment(provider=provider, start_minute=590, by=front_desk)
    cancel_appointment(first, 1, Standing.CANCELED_BY_OFFICE, "closure", by=front_desk)
    assert TakenPlace.select().count() == 4


def test_type_has_another_length_with_one_provider(front_desk):
    slow, quick, type = make_provider("Dr. Slow"), make_provider("Dr. Quick"), make_type()
    TypeMinutes.create(type=type, provider=slow, minutes=40)

    assert make_appointment(provider=slow, type=type, by=front_desk).minutes == 40
    assert make_appointment(provider=quick, type=type, by=front_desk).minutes == 20
    assert 560 not in starts(slow, type, TODAY) and 560 in starts(quick, type, TODAY)


def test_nurse_visits_are_offered_with_nurses_only(front_desk):
    doctor, nurse = make_provider(), make_provider("Nurse", who=Who.NURSE)
    type = make_type("NURSE", 15, who=Who.NURSE)

    assert {row.provider_id for row in openings(TODAY, type=type)} == {nurse.id}
    assert [column.open > 0 for column in day_sheet(TODAY, type).columns] == [False, True]
    with pytest.raises(Refused, match="does not take NURSE visits"):
        make_appointment(provider=doctor, type=type, by=front_desk)


def test_own_provider_who_does_not_see_such_visits_is_not_searched_for(count_queries):
    own, nurse = make_provider(), make_provider("Nurse", who=Who.NURSE)
    type = make_type("NURSE", 15, who=Who.NURSE)

    with count_queries() as seen:
        rows = offers(type, own=own, limit=3)

    assert {row.provider_id for row in rows} == {nurse.id} and len(seen) < 15
    assert {row.provider_id for row in offers(type, own=own, provider=own)} == {nurse.id}


def test_openings_before_the_birthday_that_makes_the_age_are_not_offered():
    make_provider()
    person, type = make_person(born_on=date(2008, 12, 4)), make_type("PHYS", 40, min_age_years=18)

    assert next_openings(type, patient=person, limit=1)[0].day_on == date(2026, 12, 4)


@pytest.mark.parametrize(("born", "words"), [(date(2008, 12, 2), None), (date(2008, 12, 1), "ages up to 17")])
def test_age_is_that_of_the_day_of_the_visit(front_desk, born, words):
    child, type = make_person(born_on=born), make_type("WCC", 30, max_age_years=17)

    if words is None:
        assert make_appointment(child, type=type, by=front_desk).id
        return
    with pytest.raises(Refused, match=f"WCC is for {words}; the patient is 18 on that day") as refusal:
        make_appointment(child, type=type, by=front_desk)
    assert refusal.value.field == "type"


def test_provider_for_adults_is_not_offered_to_a_child(front_desk):
    make_provider(min_age_years=18)
    child, type = make_person(born_on=date(2020, 1, 1)), make_type()

    with pytest.raises(Refused, match=r"Dr. Lee, MD is for age 18 and over"):
        make_appointment(child, provider=Provider.get(), type=type, by=front_desk)


def test_provider_is_offered_on_the_days_on_which_the_patient_is_of_the_age(front_desk):
    child_doctor = make_provider("Dr. Kim", max_age_years=17)
    adult_doctor = make_provider(min_age_years=18)
    turns_18, type = make_person(born_on=date(2008, 12, 3)), make_type()

    rows = offers(type, patient=turns_18, limit=20)

    assert {row.day_on >= date(2026, 12, 3) for row in rows if row.provider_id == child_doctor.id} == {False}
    assert {row.day_on >= date(2026, 12, 3) for row in rows if row.provider_id == adult_doctor.id} == {True}
    assert make_appointment_with_anyone(turns_18, type, date(2026, 12, 4), front_desk).provider == adult_doctor


def make_appointment_with_anyone(patient, type, day_on, by):
    return book_appointment(patient, None, type, day_on, NINE, reason="school form", by=by)


def test_next_opening_after_a_taken_place_is_one_that_this_patient_can_have(front_desk):
    provider, type, person = make_provider(), make_type(), make_person()
    make_appointment(provider=provider, by=front_desk)
    make_appointment(person, make_provider("Dr. Patel"), start_minute=NINE + 20, by=front_desk)

    with pytest.raises(Taken) as refusal:
        make_appointment(person, provider, type, start_minute=NINE, by=front_desk)

    assert refusal.value.next_start is not None
    again = make_appointment(person, provider, type, start_minute=refusal.value.next_start, by=front_desk)
    assert again.start_minute == NINE + 50  # ten minutes after the other visit


# rooms


def test_two_procedures_cannot_take_one_room(front_desk):
    Resource.create(sort=Sort.ROOM, kind="procedure room", name="Procedure 1")
    lee, patel = make_provider(), make_provider("Dr. Patel")
    proc = make_type("PROC", 40, room_kind="procedure room", buffer_after_minutes=10)
    first = make_appointment(provider=lee, type=proc, by=front_desk)

    assert resources_of(first) == ["Procedure 1"]
    assert TakenResource.select().count() == 10
    with pytest.raises(Refused, match="No room or equipment"):
        make_appointment(provider=patel, type=proc, start_minute=580, by=front_desk)
    assert 580 not in starts(patel, proc, TODAY) and 590 in starts(patel, proc, TODAY)
    moved = move_appointment(first, 1, lee, TODAY, 560, reason="weather", by=front_desk)
    assert resources_of(moved) == ["Procedure 1"] and resources_of(first) == []
    cancel_appointment(moved, 1, Standing.CANCELED_BY_OFFICE, "closure", by=front_desk)
    assert TakenResource.select().count() == 0
    made = make_appointment(provider=patel, type=proc, start_minute=580, by=front_desk)
    with pytest.raises(Refused, match="No room or equipment"):
        restore_appointment(Appointment.get_by_id(moved.id), Standing.BOOKED, by=front_desk, reason="wants it")
    assert resources_of(made) == ["Procedure 1"]


def test_the_database_refuses_a_second_holder_of_a_room():
    room = Resource.create(sort=Sort.ROOM, kind="procedure room", name="Procedure 1")
    made = make_appointment()
    TakenResource.create(resource=room, day_on=TODAY, grain=108, appointment=made)

    with pytest.raises(Exception, match=r"(?i)unique"), database.atomic():
        TakenResource.create(resource=room, day_on=TODAY, grain=108, appointment=made)


def test_kind_without_any_room_is_never_free(front_desk):
    provider, type = make_provider(), make_type("ECG", 20, equipment_kind="ECG machine")

    assert next_openings(type, provider=provider) == []
    Resource.create(sort=Sort.EQUIPMENT, kind="ECG machine", name="ECG 1", active=False)
    assert next_openings(type, provider=provider) == []


# overrides


def test_manager_books_over_a_taken_place_with_a_reason(front_desk, manager):
    first = make_appointment(by=front_desk)

    made = make_appointment(provider=first.provider, by=manager, override="  mother asks, very ill ")

    assert made.place == 2
    kept = Override.get()
    assert (kept.appointment_id, kept.code, kept.reason) == (made.id, "taken", "mother asks, very ill")
    assert kept.by_id == manager.staff_id
    assert overrides_of(made)[0][1] == "mother asks, very ill"
    event = AuditEvent.select().where(AuditEvent.action == "appointment.overridden").get()
    assert event.patient_id == made.patient_id
    with pytest.raises(Exception, match="append-only"), database.atomic():
        Override.update(reason="x").execute()


def test_front_desk_may_not_override(front_desk):
    first = make_appointment(by=front_desk)

    with pytest.raises(RuleError, match="Your role may not book over this") as refusal:
        make_appointment(provider=first.provider, by=front_desk, override="please")

    assert refusal.value.field == "override"
    assert Appointment.select().count() == 1 and Override.select().count() == 0


def test_provider_overrides_the_own_hours_only(doctor, front_desk):
    own, other = make_provider("Dr. Own", staff=doctor.staff_id), make_provider("Dr. Other")
    for provider in (own, other):
        make_appointment(provider=provider, by=front_desk)

    assert make_appointment(provider=own, by=doctor, override="I know her").place == 2
    with pytest.raises(RuleError, match="your own hours only"):
        make_appointment(provider=other, by=doctor, override="I know her")


def test_no_reason_overrides_the_patient_elsewhere_or_gone(manager, front_desk):
    first, other = make_appointment(by=front_desk), make_provider("Dr. Patel")

    with pytest.raises(Refused, match="booked elsewhere"):
        make_appointment(first.patient, other, by=manager, override="please")
    dead = make_person(registration=Registration.DECEASED)
    with pytest.raises(Refused, match="deceased"):
        make_appointment(dead, other, by=manager, override="please")
    with pytest.raises(Refused, match="past"):
        make_appointment(provider=other, day_on=TODAY - timedelta(days=1), by=manager, override="please")
    assert Override.select().count() == 0


def test_earlier_today_is_entered_afterwards_with_a_reason(manager, set_clock):
    set_clock("2026-12-01 11:00")

    with pytest.raises(Refused, match="past"):
        make_appointment(by=manager)
    assert make_appointment(by=manager, override="was seen, the line was down").start_minute == NINE
    assert Override.get().code == "past"


def test_all_that_was_in_the_way_is_kept(manager):
    provider = make_provider(start=600, end=720)
    HoursException.create(day_on=TODAY, reason="meeting", at=TODAY)
    old = make_person(born_on=date(1950, 1, 1))
    type = make_type("WCC", 30, max_age_years=17)

    assert [one.code for one in look_at(old.id, provider, type, TODAY, NINE, 30).conflicts] == [
        "outside_hours", "closed", "age",
    ]  # fmt: skip
    make_appointment(old, provider, type, by=manager, override="comes with the grandchild")
    assert [row.code for row in Override.select().order_by(Override.id)] == ["outside_hours", "closed", "age"]


def test_double_booking_keeps_to_the_rule_of_the_provider(manager):
    provider = make_provider(double_book_most=1, double_book_minutes=20)
    proc, long = make_type("PROC", 40, may_be_overbooked=False), make_type("NEW", 40)
    make_appointment(provider=provider, by=manager)
    make_appointment(provider=provider, type=proc, start_minute=600, by=manager)

    with pytest.raises(RuleError, match="at most 20 minutes"):
        make_appointment(provider=provider, type=long, by=manager, override="ill")
    with pytest.raises(RuleError, match="beside a PROC visit"):
        make_appointment(provider=provider, start_minute=600, by=manager, override="ill")
    make_appointment(provider=provider, by=manager, override="ill")
    with pytest.raises(RuleError, match="at most 1 visits in half a day"):
        make_appointment(provider=provider, by=manager, override="ill")


def test_override_of_a_full_room_takes_none(manager):
    Resource.create(sort=Sort.ROOM, kind="procedure room", name="Procedure 1")
    proc = make_type("PROC", 20, room_kind="procedure room")
    make_appointment(provider=make_provider(), type=proc, by=manager)

    made = make_appointment(provider=make_provider("Dr. Patel"), type=proc, by=manager, override="done in room 3")

    assert resources_of(made) == [] and Override.get().code == "room_taken"


def test_moving_over_a_conflict_keeps_the_reason(manager):
    first = make_appointment(by=manager)
    other = make_appointment(provider=first.provider, start_minute=600, by=manager)

    moved = move_appointment(other, 1, first.provider, TODAY, NINE, reason="weather", by=manager, override="ill")

    assert (moved.place, Override.get().appointment_id) == (2, moved.id)


def test_walk_in_takes_a_room_when_one_is_free(front_desk):
    Resource.create(sort=Sort.ROOM, kind="procedure room", name="Procedure 1")
    proc, provider = make_type("PROC", 20, room_kind="procedure room"), make_provider()

    made = [book_walk_in(make_person(), provider, proc, reason="cut", by=front_desk) for _ in range(2)]

    assert [resources_of(one) for one in made] == [["Procedure 1"], []]
