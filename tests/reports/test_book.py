"""The reports of the book: each by hand-counted cases, with its formula in words."""

from datetime import date, timedelta

import pytest

from office.reports.queries.losses import notice_of
from office.scheduling.models import Appointment, Standing, Why
from office.scheduling.rules import (
    add_closing,
    book_appointment,
    book_walk_in,
    cancel_appointment,
    mark_standing,
    move_appointment,
)
from office.waitlist.models import FreedPlace, Told
from office.waitlist.rules import offer_place
from tests.reports.test_reports import facts, lines
from tests.scheduling.making import NINE, TODAY, make_appointment, make_hours, make_person, make_provider, make_type
from tests.waitlist.making import make_entry, make_phone

TOMORROW, FRIDAY = TODAY + timedelta(days=1), date(2026, 12, 4)
PATIENT, OFFICE = Standing.CANCELED_BY_PATIENT, Standing.CANCELED_BY_OFFICE


def test_third_next_available_counts_places_that_do_not_overlap(manager):
    lee, est = make_provider("Dr. Lee", start=NINE, end=NINE + 40), make_type()
    kim = make_provider("Dr. Kim", weekdays=(4,), start=NINE, end=NINE + 20)
    make_provider("Nurse", who="nurse")
    make_type("PROC", 60, who="provider")

    found = lines("third-next", TODAY, None)

    # Dr. Lee has two places a day; today's are still to come. Dr. Kim has one each Friday.
    assert ("EST", "Dr. Lee", "0", "1", "12/02/2026") in found
    assert ("EST", "Dr. Kim", "3", "17", "12/18/2026") in found
    assert [row for row in found if row[0] == "PROC"] == [
        ("PROC", "Dr. Lee", "none", "none", ""), ("PROC", "Dr. Kim", "none", "none", ""),
    ]  # fmt: skip
    add_closing(lee, TODAY, "ill", by=manager)
    make_appointment(make_person(), lee, est, TOMORROW, NINE)
    assert ("EST", "Dr. Lee", "1", "2", "12/03/2026") in lines("third-next", TODAY, None)
    assert kim.short in str(lines("third-next", FRIDAY, None)) and "calendar days" in facts("third-next")[0]


def test_fill_rate_is_booked_by_template_minutes(manager):
    lee = make_provider("Dr. Lee", start=480, end=720, capacity=2)  # 480 minutes a day
    make_hours(lee, 2, 720, 780, frozen=True)
    for start in (480, 500, 520):
        make_appointment(make_person(), lee, make_type(), TOMORROW, start)
    gone = make_appointment(make_person(), lee, make_type(), TOMORROW, 540)
    cancel_appointment(gone, gone.version, PATIENT, "weather", by=manager)

    assert lines("fill-rate", TOMORROW, TOMORROW) == [
        ("Dr. Lee", "60", "480", "12.5 %"),
        ("All", "60", "480", "12.5 %"),
    ]
    add_closing(lee, TOMORROW, "meeting", by=manager, start_minute=600, end_minute=720)
    assert lines("fill-rate", TOMORROW, TOMORROW)[0] == ("Dr. Lee", "60", "240", "25.0 %")
    assert lines("fill-rate", date(2026, 12, 5), date(2026, 12, 6))[0] == ("Dr. Lee", "0", "0", "–")


def test_no_shows_by_provider_type_and_weekday(set_clock, front_desk):
    lee, kim = make_provider("Dr. Lee"), make_provider("Dr. Kim")
    rows = [
        (make_appointment(make_person(), who, kind, on, start), end)
        for who, kind, on, start, end in (
            (lee, make_type(), TODAY, 540, Standing.COMPLETED),
            (lee, make_type(), TODAY, 560, Standing.NO_SHOW),
            (lee, make_type("PHYS", 40), TODAY, 600, Standing.LEFT_UNSEEN),
            (kim, make_type(), TOMORROW, 540, Standing.NO_SHOW),
            (kim, make_type(), TOMORROW, 560, Standing.BOOKED),
        )
    ]
    off = make_appointment(make_person(), kim, make_type(), TOMORROW, 600)
    cancel_appointment(off, off.version, PATIENT, "forgot", by=front_desk)
    set_clock("2026-12-02 18:00")
    for row, end in rows:
        if end != Standing.BOOKED:
            mark_standing(row, end, by=front_desk)

    assert lines("no-shows", TODAY, TOMORROW) == [
        ("provider", "Dr. Kim", "0", "1", "100.0 %"), ("provider", "Dr. Lee", "2", "1", "33.3 %"),
        ("type", "EST", "1", "2", "66.7 %"), ("type", "PHYS", "1", "0", "0.0 %"),
        ("weekday", "Tuesday", "2", "1", "33.3 %"), ("weekday", "Wednesday", "0", "1", "100.0 %"),
        ("all", "All", "2", "2", "50.0 %"),
    ]  # fmt: skip
    assert not lines("no-shows", FRIDAY, FRIDAY)


def test_cancellations_by_reason_and_notice(front_desk):
    for on, start, standing, why in (
        (TODAY, 840, PATIENT, Why.WORK),
        (TODAY, 860, PATIENT, f"{Why.WORK}: shift changed (again)"),
        (TOMORROW, 480, PATIENT, Why.WORK),
        (FRIDAY, 480, OFFICE, Why.PROVIDER_ILL),
        (FRIDAY, 500, PATIENT, "no words of the list"),
    ):
        one = make_appointment(make_person(), day_on=on, start_minute=start)
        cancel_appointment(one, one.version, standing, why, by=front_desk)
    make_appointment(make_person(), day_on=FRIDAY, start_minute=540)

    assert lines("cancellations", TODAY, FRIDAY) == [
        ("canceled by office", "office: provider ill", "24 h or more", "1", "20.0 %"),
        ("canceled by patient", "work or school", "less than 24 h", "2", "40.0 %"),
        ("canceled by patient", "other", "24 h or more", "1", "20.0 %"),
        ("canceled by patient", "work or school", "24 h or more", "1", "20.0 %"),
    ]
    assert "2 by patients with less than 24" in facts("cancellations", TODAY, FRIDAY)[1]


def test_same_day_share_counts_by_the_local_day_of_booking(set_clock, front_desk):
    lee = make_provider("Dr. Lee")
    make_appointment(make_person(), lee, day_on=TODAY)
    make_appointment(make_person(), lee, day_on=TOMORROW)
    old = make_appointment(make_person(), lee, day_on=TOMORROW, start_minute=600)
    move_appointment(old, old.version, lee, TODAY, 840, reason="weather", by=front_desk)
    set_clock("2026-12-01 16:00")
    book_walk_in(make_person(), lee, make_type(), reason="ear", by=front_desk)

    row = ("4", "3", "1", "75.0 %")
    assert lines("same-day", TODAY, TOMORROW) == [("Dr. Lee", *row), ("All", *row)]
    assert lines("same-day", TOMORROW, TOMORROW)[0] == ("Dr. Lee", "1", "0", "0", "0.0 %")


def test_moves_of_the_office_and_how_often_one_patient_was_moved(front_desk):
    lee, who = make_provider("Dr. Lee"), make_person()
    one = make_appointment(who, lee, day_on=TODAY, start_minute=840)
    for start in (860, 880):
        one = move_appointment(one, one.version, lee, TODAY, start, reason="office: provider ill", by=front_desk)
    other = make_appointment(make_person(), lee, day_on=TODAY, start_minute=900)
    other = move_appointment(
        other, other.version, lee, TODAY, 920, reason="weather, asked by the office", by=front_desk
    )
    move_appointment(other, other.version, lee, TODAY, 940, reason="weather, asked by the patient", by=front_desk)

    assert lines("office-moves", TODAY, TODAY) == [
        ("Dr. Lee", "office: provider ill", "2", "1", "2"), ("Dr. Lee", "weather", "1", "1", "1"),
    ]  # fmt: skip
    assert "3 of 4 moves" in facts("office-moves", TODAY, TODAY)[1]


def test_places_that_came_free_and_who_got_them(front_desk):
    lee = make_provider("Dr. Lee")
    for start in (600, 660):
        gone = make_appointment(make_person(), lee, day_on=TOMORROW, start_minute=start)
        cancel_appointment(gone, gone.version, PATIENT, "weather", by=front_desk)
    entry = make_entry()
    phone = make_phone(entry.patient)
    place = FreedPlace.select().order_by(FreedPlace.id).first()
    offer_place(place, entry, Told.NO_ANSWER, phone_id=phone.id, by=front_desk)
    offer_place(place, entry, Told.ACCEPTED, phone_id=phone.id, by=front_desk)

    row = ("2", "1", "0", "0", "0", "1", "2", "50.0 %")
    assert lines("wait-list-fills", TOMORROW, TOMORROW) == [("Dr. Lee", *row), ("All", *row)]
    assert not lines("wait-list-fills", TODAY, TODAY)


def test_overrides_and_bookings_by_user(manager, front_desk, phone_clerk, set_clock):
    first = make_appointment(make_person(), day_on=TOMORROW, by=front_desk)
    slot = (first.provider, first.type, TOMORROW, NINE)
    book_appointment(make_person(), *slot, reason="ill", override="very ill", by=manager)
    moved = move_appointment(first, first.version, first.provider, TOMORROW, 600, reason="weather", by=phone_clerk)
    make_appointment(make_person(), day_on=TOMORROW, start_minute=640, by=front_desk)
    set_clock("2026-12-02 09:00")
    make_appointment(make_person(), day_on=FRIDAY, by=front_desk)

    assert lines("overrides", TODAY, TODAY) == [("Grace Hall", "taken", "1", "1")]
    assert lines("bookings-by-user", TODAY, TOMORROW) == [
        ("Maria Lopez", "3", "0", "0", "2", "1.5", "2"), ("Grace Hall", "1", "0", "0", "1", "1.0", "1"),
        ("Ana Reyes", "0", "1", "0", "1", "0.0", "0"),
    ]  # fmt: skip
    assert moved.id and not lines("overrides", TOMORROW, TOMORROW) and Appointment.select().count() == 5


@pytest.mark.parametrize(("words", "notice"), [
    ("weather (25 h notice)", "24 h or more"), ("forgot (3 days notice)", "24 h or more"),
    ("work or school: late (I) (0 h notice)", "less than 24 h"), ("forgot (after the time)", "after the time"),
])  # fmt: skip
def test_the_notice_is_read_from_the_history(words, notice):
    assert notice_of(words) == notice
