from datetime import date, timedelta

import pytest

from office import board
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError, StaleEdit
from office.patients.models import Registration
from office.scheduling.models import Appointment, AppointmentEvent, HoursException, Standing, TakenPlace
from office.scheduling.openings import grains
from office.scheduling.rules import (
    Refused,
    Taken,
    add_closing,
    begin,
    book_appointment,
    book_walk_in,
    cancel_appointment,
    lift_closing,
    mark_standing,
    move_appointment,
    not_begun,
    open_appointment,
    take_back_standing,
)
from tests.scheduling.making import (
    NINE,
    TODAY,
    make_appointment,
    make_hours,
    make_person,
    make_provider,
    make_type,
)

TOMORROW = TODAY + timedelta(days=1)


def audited():
    return AuditEvent.select().order_by(AuditEvent.number.desc()).first()


def events(appointment):
    return [event.what for event in appointment.events.order_by(AppointmentEvent.id)]


def held(appointment):
    return sorted(row.grain for row in TakenPlace.select().where(TakenPlace.appointment == appointment.id))


# booking


def test_booking_writes_appointment_places_event_audit_and_bumps_the_board(front_desk):
    before = board.version("day")

    made = make_appointment(by=front_desk, reason="  cough  ")

    assert (made.standing, made.reason, made.zone) == (Standing.BOOKED, "cough", "America/Chicago")
    assert made.booked_by_id == front_desk.staff_id
    assert held(made) == list(grains(NINE, 20))
    event = made.events.get()
    assert (event.what, event.who, event.before) == ("booked", "Maria Lopez", "")
    assert event.after == "Tue Dec 1, 2026, 9:00 AM, Dr. Lee, EST Est · 20 min"
    assert (audited().action, audited().patient_id) == ("appointment.booked", made.patient_id)
    assert board.version("day") == before + 1


def test_second_booking_of_a_time_says_who_took_it_and_offers_the_next_opening(front_desk, phone_clerk, set_clock):
    first = make_appointment(by=phone_clerk)
    set_clock("2026-12-01 08:00:02")

    with pytest.raises(Taken) as refusal:
        make_appointment(provider=first.provider, by=front_desk)

    words = "9:00 AM was taken 2 s ago by Ana Reyes. Next opening: Tue Dec 1, 2026, 9:20 AM, Dr. Lee."
    assert refusal.value.message == words
    assert (refusal.value.field, refusal.value.next_start) == ("time", 560)
    assert Appointment.select().count() == 1


def test_overlap_is_refused_not_only_an_equal_start(front_desk):
    first = make_appointment(by=front_desk)

    with pytest.raises(Taken):
        make_appointment(provider=first.provider, start_minute=NINE + 10, by=front_desk)


def test_taken_by_someone_hours_ago_names_the_day(front_desk, set_clock):
    set_clock("2026-11-20 08:00")
    first = make_appointment(by=front_desk)
    set_clock("2026-12-01 08:00")

    with pytest.raises(Taken, match="taken on Nov 20 by Maria Lopez"):
        make_appointment(provider=first.provider, by=front_desk)


def test_without_any_opening_left_the_refusal_offers_none(front_desk):
    provider = make_provider(start=540, end=560, weekdays=[1])
    for week in range(13):
        make_appointment(provider=provider, day_on=TODAY + timedelta(weeks=week), by=front_desk)

    with pytest.raises(Taken) as refusal:
        make_appointment(provider=provider, by=front_desk)

    assert refusal.value.next_opening is None
    assert "Next opening" not in refusal.value.message


def test_as_many_as_the_capacity_allows_share_a_time(front_desk):
    provider = make_provider(capacity=2)

    places = [make_appointment(provider=provider, by=front_desk).place for _ in range(2)]

    assert places == [1, 2]
    with pytest.raises(Taken):
        make_appointment(provider=provider, by=front_desk)


@pytest.mark.parametrize(
    ("registration", "words"),
    [
        (Registration.DECEASED, "deceased"),
        (Registration.MERGED, "merged"),
        (Registration.ENTERED_IN_ERROR, "entered in error"),
    ],
)
def test_nothing_is_booked_for_a_record_that_is_gone(registration, words, front_desk):
    with pytest.raises(RuleError, match=words):
        make_appointment(make_person(registration=registration), by=front_desk)


def test_booking_without_a_reason_is_refused(front_desk):
    with pytest.raises(RuleError) as refusal:
        make_appointment(reason="  ", by=front_desk)

    assert refusal.value.field == "reason"


def test_booking_in_the_past_is_refused_at_its_field(front_desk, set_clock):
    provider = make_provider()
    set_clock("2026-12-01 09:03")

    for day_on, field in ((TODAY, "time"), (TODAY - timedelta(days=1), "day")):
        with pytest.raises(RuleError, match="past") as refusal:
            make_appointment(provider=provider, day_on=day_on, by=front_desk)
        assert refusal.value.field == field


def test_booking_outside_hours_is_refused(front_desk):
    with pytest.raises(RuleError, match="hours"):
        make_appointment(provider=make_provider(end=550), by=front_desk)


def test_booking_when_the_provider_is_away_is_refused(front_desk, manager):
    provider = make_provider()
    add_closing(provider, TODAY, "ill", by=manager, start_minute=545, end_minute=600)

    with pytest.raises(RuleError, match="away"):
        make_appointment(provider=provider, by=front_desk)


def test_practice_wide_closing_closes_everyone_until_it_is_lifted(front_desk, manager):
    provider = make_provider()
    closing = add_closing(None, TODAY, "snow", by=manager)
    with pytest.raises(RuleError, match="away"):
        make_appointment(provider=provider, by=front_desk)

    lift_closing(closing.id, by=manager)

    assert make_appointment(provider=provider, by=front_desk).id


def test_patient_cannot_be_in_two_places_at_once(front_desk):
    first = make_appointment(by=front_desk)

    with pytest.raises(RuleError, match=r"elsewhere at that time: Tue Dec 1, 2026, 9:00 AM, Dr\. Lee") as refusal:
        make_appointment(first.patient, make_provider("Dr. Patel"), start_minute=NINE + 10, by=front_desk)

    assert refusal.value.field == "time"


def test_patient_may_see_two_providers_one_after_the_other(front_desk):
    first = make_appointment(by=front_desk)

    patel = make_provider("Dr. Patel")

    with pytest.raises(Refused, match=r"needs 10 minutes between two providers: Dr\. Lee at 9:00 AM"):
        make_appointment(first.patient, patel, start_minute=NINE + 25, by=front_desk)
    assert make_appointment(first.patient, patel, start_minute=NINE + 30, by=front_desk).id
    assert make_appointment(first.patient, first.provider, start_minute=NINE + 60, by=front_desk).id


def test_time_between_the_five_minutes_is_refused(front_desk):
    with pytest.raises(RuleError, match="steps of 5"):
        make_appointment(start_minute=NINE + 2, by=front_desk)


def test_time_that_spring_skips_is_refused(front_desk):
    provider = make_provider(start=0, end=600, weekdays=[6])

    with pytest.raises(RuleError, match="clocks go forward"):
        make_appointment(provider=provider, day_on=date(2027, 3, 14), start_minute=150, by=front_desk)


def test_visit_across_the_skipped_hour_is_refused_too(front_desk):
    provider = make_provider(start=0, end=600, weekdays=[6])

    with pytest.raises(RuleError, match="away"):
        make_appointment(provider=provider, day_on=date(2027, 3, 14), start_minute=110, by=front_desk)


def test_inactive_provider_or_type_takes_no_bookings(front_desk):
    gone, old = make_provider("Dr. Gone", active=False), make_type("OLD", active=False)

    with pytest.raises(RuleError) as provider_refused:
        make_appointment(provider=gone, by=front_desk)
    with pytest.raises(RuleError) as type_refused:
        make_appointment(provider=make_provider(), type=old, by=front_desk)

    assert (provider_refused.value.field, type_refused.value.field) == ("provider", "type")


def test_another_length_may_be_given(front_desk):
    assert held(make_appointment(minutes=40, by=front_desk)) == list(grains(NINE, 40))


# walking in


def test_walk_in_is_booked_at_this_time_beside_others(front_desk, set_clock):
    first = make_appointment(by=front_desk)
    set_clock("2026-12-01 09:04")

    made = book_walk_in(make_person("Roe"), first.provider, make_type(), reason="cut hand", by=front_desk)

    assert (made.start_minute, made.place, made.how) == (NINE, 2, "walk-in")
    assert audited().action == "appointment.booked"


def test_walk_in_outside_hours_or_at_a_closed_time_is_refused(front_desk, manager, set_clock):
    provider, person = make_provider(start=600), make_person()
    set_clock("2026-12-01 09:00")
    with pytest.raises(RuleError) as outside:
        book_walk_in(person, provider, make_type(), reason="x", by=front_desk)
    add_closing(provider, TODAY, "meeting", by=manager, start_minute=600, end_minute=700)
    set_clock("2026-12-01 10:30")
    with pytest.raises(RuleError) as closed:
        book_walk_in(person, provider, make_type(), reason="x", by=front_desk)

    assert outside.value.field == closed.value.field == "provider"


def test_walk_in_who_is_booked_elsewhere_now_is_refused(front_desk, set_clock):
    first = make_appointment(by=front_desk)
    other = make_provider("Dr. Patel")
    set_clock("2026-12-01 09:05")

    with pytest.raises(RuleError, match="elsewhere"):
        book_walk_in(first.patient, other, make_type(), reason="x", by=front_desk)


def test_walk_ins_have_an_end_too(front_desk, set_clock):
    provider = make_provider()
    set_clock("2026-12-01 09:00")
    for n in range(20):
        book_walk_in(make_person(f"Roe{n}"), provider, make_type(), reason="x", by=front_desk)

    with pytest.raises(RuleError, match="Too many"):
        book_walk_in(make_person(), provider, make_type(), reason="x", by=front_desk)


# moving


def test_moving_takes_the_new_place_and_frees_the_old(front_desk, phone_clerk):
    old = make_appointment(by=front_desk)

    new = move_appointment(old, old.version, old.provider, TOMORROW, 600, reason="work or school", by=phone_clerk)

    assert (Appointment.get_by_id(old.id).standing, new.standing) == (Standing.RESCHEDULED, Standing.BOOKED)
    assert (new.moved_from_id, new.reason, new.patient_id) == (old.id, old.reason, old.patient_id)
    assert (held(old), held(new)) == ([], list(grains(600, 20)))
    moved = old.events.order_by(AppointmentEvent.id.desc()).get()
    assert (moved.what, moved.who, moved.reason) == ("moved", "Ana Reyes", "work or school")
    assert moved.before.startswith("Tue Dec 1, 2026, 9:00 AM") and moved.after.startswith("Wed Dec 2, 2026, 10:00 AM")
    assert events(new) == ["booked"]
    assert audited().action == "appointment.moved"


def test_moving_a_little_keeps_the_shared_minutes(front_desk):
    old = make_appointment(by=front_desk)

    new = move_appointment(old, old.version, old.provider, TODAY, NINE + 10, reason="transport", by=front_desk)

    assert (held(old), held(new)) == ([], list(grains(NINE + 10, 20)))


def test_moving_onto_a_taken_time_leaves_everything_as_it_was(front_desk):
    old = make_appointment(by=front_desk)
    make_appointment(provider=old.provider, start_minute=600, by=front_desk)

    with pytest.raises(Taken) as refusal:
        move_appointment(old, old.version, old.provider, TODAY, 600, reason="weather", by=front_desk)

    assert refusal.value.next_start == 620
    assert Appointment.get_by_id(old.id).standing == Standing.BOOKED
    assert held(old) == list(grains(NINE, 20))


def test_moving_what_someone_else_moved_is_a_stale_edit(front_desk):
    old = make_appointment(by=front_desk)
    move_appointment(old, old.version, old.provider, TOMORROW, 600, reason="weather", by=front_desk)

    with pytest.raises(StaleEdit) as stale:
        move_appointment(old, 1, old.provider, TOMORROW, 660, reason="weather", by=front_desk)

    assert stale.value.theirs["standing"] == "rescheduled"


def test_moving_nowhere_without_why_or_after_arrival_is_refused(front_desk):
    old = make_appointment(by=front_desk)
    with pytest.raises(RuleError, match="where the appointment is now"):
        move_appointment(old, old.version, old.provider, TODAY, NINE, reason="weather", by=front_desk)
    with pytest.raises(RuleError, match="why") as refusal:
        move_appointment(old, old.version, old.provider, TODAY, 600, reason="", by=front_desk)
    here = begin(old, by=front_desk)
    with pytest.raises(RuleError, match="has arrived"):
        move_appointment(here, here.version, here.provider, TODAY, 600, reason="weather", by=front_desk)

    assert refusal.value.field == "reason"


def test_moving_to_where_the_patient_is_elsewhere_is_refused(front_desk):
    old = make_appointment(by=front_desk)
    other = make_appointment(old.patient, make_provider("Dr. Patel"), start_minute=600, by=front_desk)

    with pytest.raises(RuleError, match="elsewhere"):
        move_appointment(old, old.version, old.provider, TODAY, other.start_minute, reason="weather", by=front_desk)


# canceling


def test_canceling_frees_the_place_and_keeps_the_notice(front_desk):
    made = make_appointment(day_on=TOMORROW, by=front_desk)

    gone = cancel_appointment(made, made.version, Standing.CANCELED_BY_PATIENT, "weather", by=front_desk)

    assert (gone.standing, held(gone)) == (Standing.CANCELED_BY_PATIENT, [])
    event = made.events.order_by(AppointmentEvent.id.desc()).get()
    assert (event.what, event.before, event.after) == ("canceled", "booked", "canceled by patient")
    assert event.reason == "weather (25 h notice)"
    assert audited().action == "appointment.canceled"
    assert make_appointment(provider=made.provider, day_on=TOMORROW, by=front_desk).id


def test_notice_of_canceling_counts_days_and_past_times(front_desk, set_clock):
    late, early = make_appointment(by=front_desk), make_appointment(day_on=TODAY + timedelta(days=9), by=front_desk)
    cancel_appointment(early, 1, Standing.CANCELED_BY_OFFICE, "office: closure", by=front_desk)
    set_clock("2026-12-01 12:00")
    cancel_appointment(late, 1, Standing.CANCELED_BY_PATIENT, "forgot", by=front_desk)

    reasons = [event.reason for event in AppointmentEvent.select().where(AppointmentEvent.what == "canceled")]
    assert sorted(reasons) == ["forgot (after the time)", "office: closure (9 days notice)"]


def test_canceling_what_was_moved_tells_where_it_went(front_desk):
    old = make_appointment(by=front_desk)
    move_appointment(old, 1, old.provider, TOMORROW, 600, reason="weather", by=front_desk)

    with pytest.raises(RuleError, match="moved to Wed Dec 2, 2026, 10:00 AM"):
        cancel_appointment(old, 2, Standing.CANCELED_BY_PATIENT, "weather", by=front_desk)


def test_canceling_twice_without_reason_by_nobody_or_stale_is_refused(front_desk):
    made = make_appointment(by=front_desk)
    with pytest.raises(RuleError) as no_reason:
        cancel_appointment(made, made.version, Standing.CANCELED_BY_PATIENT, " ", by=front_desk)
    with pytest.raises(RuleError) as nobody:
        cancel_appointment(made, made.version, Standing.COMPLETED, "weather", by=front_desk)
    with pytest.raises(StaleEdit):
        cancel_appointment(made, made.version + 1, Standing.CANCELED_BY_PATIENT, "weather", by=front_desk)
    gone = cancel_appointment(made, made.version, Standing.CANCELED_BY_PATIENT, "weather", by=front_desk)
    with pytest.raises(RuleError, match="canceled by patient already"):
        cancel_appointment(gone, gone.version, Standing.CANCELED_BY_OFFICE, "weather", by=front_desk)

    assert (no_reason.value.field, nobody.value.field) == ("reason", "standing")


# opening


def test_opening_an_appointment_is_audited(front_desk):
    made = make_appointment(by=front_desk)

    assert open_appointment(made.patient_id, made.id, by=front_desk) == made
    assert audited().action == "appointment.opened"


def test_appointment_of_another_patient_is_not_found(front_desk):
    made, other = make_appointment(by=front_desk), make_person()

    for patient_id, appointment_id in ((other.id, made.id), (made.patient_id, 999)):
        with pytest.raises(NotFound):
            open_appointment(patient_id, appointment_id, by=front_desk)


# standing


def test_confirming_keeps_the_place(phone_clerk):
    made = mark_standing(make_appointment(), Standing.CONFIRMED, by=phone_clerk, reason="by phone")

    assert (made.standing, held(made)) == (Standing.CONFIRMED, list(grains(NINE, 20)))
    assert audited().action == "appointment.confirmed"


@pytest.mark.parametrize("end", [Standing.COMPLETED, Standing.LEFT_UNSEEN])
def test_the_end_of_a_visit_frees_the_place(end, front_desk):
    made = mark_standing(make_appointment(), end, by=front_desk)

    assert (made.standing, held(made)) == (end, [])


def test_no_show_waits_for_the_end_of_its_time(front_desk, set_clock):
    made = make_appointment()
    with pytest.raises(RuleError, match="not ended"):
        mark_standing(made, Standing.NO_SHOW, by=front_desk)
    set_clock("2026-12-01 09:20")

    assert mark_standing(made, Standing.NO_SHOW, by=front_desk).standing == Standing.NO_SHOW
    assert audited().action == "appointment.no_show"


def test_patient_who_is_here_is_no_no_show(front_desk, set_clock):
    made = begin(make_appointment(), by=front_desk)
    set_clock("2026-12-01 10:00")

    with pytest.raises(RuleError, match="has arrived"):
        mark_standing(made, Standing.NO_SHOW, by=front_desk)


def test_standing_that_does_not_follow_is_refused(front_desk):
    made = cancel_appointment(make_appointment(), 1, Standing.CANCELED_BY_OFFICE, "duplicate", by=front_desk)

    with pytest.raises(RuleError, match="cannot become"):
        mark_standing(made, Standing.COMPLETED, by=front_desk)


def test_no_show_is_taken_back_the_same_day_to_what_it_was(front_desk, set_clock):
    made = mark_standing(make_appointment(), Standing.CONFIRMED, by=front_desk)
    set_clock("2026-12-01 09:30")
    mark_standing(made, Standing.NO_SHOW, by=front_desk)

    back = take_back_standing(made, by=front_desk)

    assert (back.standing, held(back)) == (Standing.CONFIRMED, list(grains(NINE, 20)))
    assert audited().action == "appointment.taken_back"


def test_taking_back_when_the_place_is_given_away_works_the_patient_in(front_desk, set_clock):
    made = mark_standing(make_appointment(minutes=40), Standing.LEFT_UNSEEN, by=front_desk)
    set_clock("2026-12-01 09:15")
    book_walk_in(make_person("Roe"), made.provider, make_type(), reason="cut", by=front_desk)

    assert take_back_standing(made, by=front_desk).place == 2


def test_taking_back_on_another_day_or_what_has_not_ended_is_refused(front_desk, set_clock):
    made = make_appointment()
    with pytest.raises(RuleError, match="nothing to take back"):
        take_back_standing(made, by=front_desk)
    mark_standing(made, Standing.COMPLETED, by=front_desk)
    set_clock("2026-12-02 09:00")

    with pytest.raises(RuleError, match="same day"):
        take_back_standing(made, by=front_desk)


def test_arrival_undone_lets_the_appointment_move_again(front_desk):
    made = not_begun(begin(make_appointment(), by=front_desk), by=front_desk)

    assert move_appointment(made, made.version, made.provider, TODAY, 600, reason="weather", by=front_desk).id


def test_beginning_what_was_called_off_is_refused(front_desk):
    made = cancel_appointment(make_appointment(), 1, Standing.CANCELED_BY_OFFICE, "duplicate", by=front_desk)

    with pytest.raises(RuleError, match="Book a new one"):
        begin(made, by=front_desk)


# the database has the last word


def test_the_database_refuses_a_second_holder_of_a_place_whatever_the_code_does(front_desk, monkeypatch):
    from office.scheduling.rules import booking

    first = make_appointment(by=front_desk)
    monkeypatch.setattr(booking, "place_for", lambda *_, **__: (1, []))

    with pytest.raises(Taken, match="taken 0 s ago by Maria Lopez"):
        make_appointment(provider=first.provider, by=front_desk)

    assert Appointment.select().count() == 1
    assert TakenPlace.select().count() == 4


def test_events_cannot_be_changed(front_desk):
    made = make_appointment(by=front_desk)

    with pytest.raises(Exception, match="append-only"):
        AppointmentEvent.update(who="nobody").where(AppointmentEvent.appointment == made).execute()


def test_hours_that_ended_take_no_bookings(front_desk):
    provider = make_provider(weekdays=[])
    make_hours(provider, 1, 480, 1020, to_on=TODAY - timedelta(days=1))

    with pytest.raises(RuleError, match="hours"):
        book_appointment(make_person(), provider, make_type(), TODAY, NINE, reason="cough", by=front_desk)


def test_closing_keeps_its_author(manager):
    closing = add_closing(None, TODAY, "snow", by=manager)

    assert HoursException.get_by_id(closing.id).by_id == manager.staff_id
