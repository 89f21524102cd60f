from datetime import date, timedelta

import pytest

from office.errors import RuleError
from office.patients.models import Patient
from office.scheduling import queries
from office.scheduling.models import Appointment, Standing, TakenPlace
from office.scheduling.queries.newness import three_years_before
from office.scheduling.rules import (
    add_closing,
    add_hours,
    add_provider,
    add_type,
    end_hours,
    mark_standing,
    move_appointment,
)
from office.settings.rules import change_setting
from tests.scheduling.making import (
    NINE,
    TODAY,
    make_appointment,
    make_hours,
    make_person,
    make_provider,
    make_type,
)

TUESDAY, THURSDAY = 1, 3


def starts(rows):
    return [(row.provider_short, row.day_on.isoformat()[5:], row.start_minute) for row in rows]


def test_openings_of_a_day_are_by_time_then_by_provider():
    for short in ("Dr. Lee", "Dr. Patel"):
        make_provider(short, start=540, end=570)

    rows = queries.openings(TODAY, type=make_type())

    assert starts(rows) == [
        ("Dr. Lee", "12-01", 540), ("Dr. Patel", "12-01", 540), ("Dr. Lee", "12-01", 550), ("Dr. Patel", "12-01", 550)
    ]  # fmt: skip


def test_openings_never_lie_in_the_past(set_clock):
    make_provider(start=540, end=600)
    set_clock("2026-12-01 09:15")

    assert starts(queries.openings(TODAY, type=make_type()))[0][2] == 560
    assert queries.openings(TODAY - timedelta(days=1), type=make_type()) == []


def test_openings_agree_with_the_rule_minute_for_minute(front_desk):
    provider, type = make_provider(start=540, end=660), make_type()
    make_appointment(provider=provider, start_minute=570)
    offered = [row.start_minute for row in queries.openings(TODAY, type=type, provider=provider)]

    for start in range(540, 660, 10):
        plan = queries.plan_of(provider.id, TODAY)
        assert (start in offered) == (not plan.conflicts(start, type.minutes)), start


def test_next_openings_look_as_far_ahead_as_the_setting_says(manager):
    provider = make_provider(weekdays=[])
    make_hours(provider, TUESDAY, 540, 560, from_on=TODAY + timedelta(days=70))

    assert len(queries.next_openings(make_type())) == 3
    change_setting("schedule.search_days", 60, by=manager)
    assert queries.next_openings(make_type()) == []


def test_a_longer_type_needs_a_longer_gap():
    provider = make_provider(start=540, end=600)
    make_appointment(provider=provider, start_minute=560)

    assert starts(queries.next_openings(make_type("NEW", 40), limit=1))[0][1] == "12-02"


def test_own_provider_is_whom_the_patient_mostly_saw():
    lee, patel, person = make_provider("Dr. Lee"), make_provider("Dr. Patel"), make_person()
    for provider, days in ((lee, 1), (patel, 2), (lee, 3)):
        make_appointment(person, provider, day_on=TODAY + timedelta(days=days))

    assert queries.own_provider(person.id) == lee
    assert queries.own_provider(make_person().id) is None


def test_offers_begin_with_the_own_providers_first_and_anyones_first():
    patel = make_provider("Dr. Patel", weekdays=[THURSDAY])
    make_provider("Dr. Lee")

    rows = queries.offers(make_type(), own=patel)

    assert starts(rows)[:2] == [("Dr. Patel", "12-03", 480), ("Dr. Lee", "12-01", 480)]
    assert [row.named for row in rows] == ["own provider’s first", "anyone’s first", "", "", ""]
    assert len(rows) == len(set(rows)) == 5


def test_offers_of_a_chosen_provider_still_name_the_own_providers_and_anyones_first():
    patel, lee = make_provider("Dr. Patel", weekdays=[THURSDAY]), make_provider("Dr. Lee")

    rows = queries.offers(make_type(), own=patel, provider=lee)

    assert [(row.provider_id, row.named) for row in rows[:2]] == [
        (lee.id, "Dr. Lee’s first and anyone’s first"),
        (patel.id, "own provider’s first"),
    ]
    assert {row.provider_id for row in rows[2:]} == {lee.id} and len(rows) == 5


def test_scenario_a09_next_available(manager):
    """Dr. Patel sees EST Tue/Thu 13:00-17:00; the only places after 15:30 are those of the scenario."""
    patel, type = make_provider("Dr. Patel", start=780, end=1020, weekdays=[TUESDAY, THURSDAY]), make_type()
    lee = make_provider("Dr. Lee", start=940, end=960, weekdays=[THURSDAY])
    for day in (date(2026, 12, 1), date(2026, 12, 3), date(2026, 12, 8)):
        add_closing(patel, day, "full", by=manager)
    add_closing(patel, date(2026, 12, 10), "away", by=manager, start_minute=900)

    after = {"from_on": date(2026, 12, 2), "from_minute": 930}
    own = [row for row in queries.next_openings(type, provider=patel, limit=60) if row.start_minute >= 930]
    anyone = [row for row in queries.next_openings(type, limit=60, **after) if row.start_minute >= 930]

    assert starts(own)[0] == ("Dr. Patel", "12-15", 930)
    assert starts(anyone)[0] == ("Dr. Lee", "12-03", 940)
    assert lee.id == anyone[0].provider_id


def test_day_book_costs_one_query_for_any_number(count_queries):
    provider = make_provider()
    make_appointment(provider=provider)
    with count_queries() as one:
        queries.day_book(TODAY)
    for n in range(1, 6):
        make_appointment(provider=provider, start_minute=NINE + 20 * n)
    with count_queries() as many:
        rows = queries.day_book(TODAY)

    assert len(one) == len(many) == 1
    assert [row.start_minute for row in rows] == [NINE + 20 * n for n in range(6)]
    assert (rows[0].patient_name, rows[0].type_code, rows[0].begun) == ("Quispe, Ada", "EST", False)


def test_day_book_leaves_out_what_was_called_off_and_keeps_what_ended(front_desk, set_clock):
    provider = make_provider()
    gone, moved = make_appointment(provider=provider), make_appointment(provider=provider, start_minute=600)
    move_appointment(moved, 1, provider, TODAY, 660, reason="weather", by=front_desk)
    set_clock("2026-12-01 09:30")
    mark_standing(gone, Standing.NO_SHOW, by=front_desk)

    assert [(row.start_minute, row.standing) for row in queries.day_book(TODAY)] == [(540, "no-show"), (660, "booked")]


def test_history_follows_the_chain_of_moves(front_desk):
    first = make_appointment(by=front_desk)
    second = move_appointment(first, 1, first.provider, TODAY, 600, reason="weather", by=front_desk)
    third = move_appointment(second, 1, first.provider, TODAY, 660, reason="transport", by=front_desk)

    assert [event.what for event in queries.history(third)] == ["booked", "moved", "booked", "moved", "booked"]
    assert queries.moved_on_to(second) == third


def test_sheet_of_a_day_of_23_or_25_hours_draws_each_wall_time_once():
    make_provider("Night", start=0, end=300, weekdays=[6])
    spring, autumn = (
        queries.day_sheet(on, make_type()).columns[0].lanes for on in (date(2027, 3, 14), date(2027, 11, 7))
    )

    opened = [[cell.start for cell in lane if cell.kind == "open"] for (lane,) in (spring, autumn)]
    assert [at for at in opened[0] if 100 < at < 180] == [] and 100 in opened[0] and 180 in opened[0]
    assert opened[1] == list(range(0, 290, 10))
    assert {cell.kind for cell in spring[0] if 120 <= cell.start < 180} == {"closed"}
    assert {sum(cell.units for cell in lane) for (lane,) in (spring, autumn)} == {17 * 12}


def test_skipped_hour_is_closed_for_the_finder_too():
    provider = make_provider(start=60, end=240, weekdays=[6])

    found = [row.start_minute for row in queries.openings(date(2027, 3, 14), type=make_type(), provider=provider)]

    assert [start for start in found if 100 < start < 180] == []
    assert {60, 100, 180} <= set(found)


# hints


def hint(person, type, **given):
    return queries.hints(person, type, given.pop("provider", None), given.pop("day_on", TODAY), **given)


def past_visit(person, day_on, provider=None, type=None, standing=Standing.COMPLETED):
    made = make_appointment(person, provider, type, day_on=TODAY + timedelta(days=7))
    Appointment.update(day_on=day_on, standing=standing).where(Appointment.id == made.id).execute()
    TakenPlace.delete().execute()
    return made


@pytest.mark.parametrize(
    ("seen_on", "code", "words"),
    [
        (date(2023, 12, 2), "NEW", "this patient is established (EST), not new"),
        (date(2023, 11, 30), "EST", "may need NEW, not EST"),
        (date(2023, 12, 2), "EST", None),
        (date(2023, 11, 30), "NEW", None),
    ],
)
def test_new_or_established_is_computed_from_completed_visits(seen_on, code, words):
    person = make_person()
    past_visit(person, seen_on)

    found = " ".join(hint(person, make_type(code)))

    assert (words in found) if words else found == ""


@pytest.mark.parametrize(
    ("booked_on", "is_new", "words"),
    [
        (
            date(2026, 12, 1),
            False,
            "Established: seen on Sat Dec 2, 2023 by Dr. Lee (Family medicine), within 3 years.",
        ),
        (
            date(2026, 12, 2),
            False,
            "Established: seen on Sat Dec 2, 2023 by Dr. Lee (Family medicine), within 3 years.",
        ),
        (date(2026, 12, 3), True, "New: last seen on Sat Dec 2, 2023 by Dr. Lee (Family medicine), more than 3 years"),
    ],
)
def test_three_years_are_counted_to_the_day_and_the_reason_is_said(booked_on, is_new, words):
    person, lee = make_person(), make_provider("Dr. Lee", specialty="Family medicine")
    past_visit(person, date(2023, 12, 2), lee)

    found = queries.newness(person.id, lee, booked_on)

    assert (found.is_new, found.code) == (is_new, "NEW" if is_new else "EST") and found.words.startswith(words)


def test_another_specialty_does_not_make_a_patient_established():
    person, lee = make_person(), make_provider("Dr. Lee", specialty="Family medicine")
    past_visit(person, date(2026, 3, 3), lee)

    found = queries.newness(person.id, make_provider("Dr. Kim", specialty="Dermatology"), TODAY)

    assert found.words == "New: never seen here by Dermatology."
    assert not queries.newness(person.id).is_new


@pytest.mark.parametrize(
    "standing", [one for one in Standing if one not in (Standing.COMPLETED, Standing.BOOKED, Standing.CONFIRMED)]
)
def test_who_was_not_seen_is_new(standing):
    person = make_person()
    past_visit(person, date(2026, 3, 3), standing=standing)

    assert queries.newness(person.id).words == "New: never seen here."


def test_three_years_before_the_29th_of_february():
    assert three_years_before(date(2028, 2, 29)) == date(2025, 3, 1)
    assert three_years_before(date(2027, 2, 28)) == date(2024, 2, 28)


def test_no_shows_are_counted_over_twelve_months():
    person = make_person()
    for month in (2, 5):
        past_visit(person, date(2026, month, 3), standing=Standing.NO_SHOW)

    assert "2 no-shows in the last 12 months. Ask what would help." in hint(person, make_type("ACUTE"))


def test_physical_within_a_year_is_a_hint():
    person = make_person()
    past_visit(person, date(2026, 3, 3), type=make_type("PHYS", 40))

    assert "within 365 days" in " ".join(hint(person, make_type("PHYS")))


def test_other_hints():
    lee, patel = make_provider("Dr. Lee"), make_provider("Dr. Patel")
    child = make_person(born_on=date(2020, 1, 1), interpreter=True, language="Vietnamese")
    make_appointment(child, lee, make_type("ACUTE"))

    found = hint(child, make_type("SHOT", prep="Bring the card."), provider=patel, own=lee, start_minute=NINE + 25)

    assert found == [
        "Dr. Patel, MD is not the patient's usual provider (Dr. Lee, MD).",
        "Less than 10 minutes from the visit with Dr. Lee on the same day.",
        "6 years old on that day: a parent or guardian books.",
        "An interpreter is needed: Vietnamese.",
        "Tell the patient: Bring the card.",
    ]


# the template of the book


def test_hours_that_meet_others_or_make_no_sense_are_refused(manager):
    provider = make_provider(start=540, end=600, weekdays=[TUESDAY])
    cases = [
        ([], 480, 540, 1, "weekdays"),
        ([TUESDAY], 570, 660, 1, "start"),
        ([TUESDAY], 700, 660, 1, "end"),
        ([TUESDAY], 601, 660, 1, "start"),
        ([TUESDAY], 600, 660, 0, "capacity"),
    ]
    for weekdays, start, end, capacity, field in cases:
        with pytest.raises(RuleError) as refusal:
            add_hours(provider, weekdays, start, end, by=manager, capacity=capacity)
        assert refusal.value.field == field

    assert len(add_hours(provider, [TUESDAY, THURSDAY], 600, 660, by=manager)) == 2


def test_ended_hours_make_room_for_others(manager):
    provider = make_provider(weekdays=[])
    old = make_hours(provider, TUESDAY, 540, 600)
    with pytest.raises(RuleError):
        end_hours(old, TODAY - timedelta(days=9), by=manager)
    end_hours(old, TODAY, by=manager)

    add_hours(provider, [TUESDAY], 540, 660, by=manager, from_on=TODAY + timedelta(days=1))

    assert queries.plan_of(provider.id, TODAY).blocks[0].end == 600
    assert queries.plan_of(provider.id, TODAY + timedelta(days=7)).blocks[0].end == 660


def test_closings_without_reason_or_in_the_past_are_refused(manager):
    for day_on, reason, field in ((TODAY, " ", "reason"), (TODAY - timedelta(days=1), "ill", "day")):
        with pytest.raises(RuleError) as refusal:
            add_closing(None, day_on, reason, by=manager)
        assert refusal.value.field == field


def test_providers_and_types_have_names_of_their_own(manager):
    add_provider("Anita Patel, MD", "Dr. Patel", by=manager)
    add_type("EST", "Established", 20, by=manager)

    with pytest.raises(RuleError):
        add_provider("Another Patel, MD", "Dr. Patel", by=manager)
    with pytest.raises(RuleError):
        add_type("EST", "Again", 20, by=manager)
    with pytest.raises(RuleError):
        add_type("ODD", "Odd", 12, by=manager)
    assert Patient.select().count() == 0


def test_finding_an_opening_in_a_full_book_of_sixty_days_stays_quick(count_queries):
    for short in ("A", "B", "C", "D"):
        make_provider(short)

    with count_queries() as seen:
        queries.offers(make_type(), own=queries.providers()[0])

    assert len(seen) < 40
