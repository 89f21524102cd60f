"""The pull list of a day: groups, shelf order, runs. Scenario A04 of the acceptance scenarios."""

from datetime import date

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.charts import rules
from office.charts.businessdays import add_business_days, business_days_past
from office.charts.filing import FilingOrder, place_code
from office.charts.models import PullGroup, PullLine, PullRun, VolumeState
from office.charts.pulling import Booking, by_provider, read_times, times_text, totals
from office.charts.queries import pull_list, run_lines
from office.charts.shelves import all_sections, read_section, section_code, section_of, shelf_key
from office.errors import RuleError
from office.scheduling.models import Standing
from office.settings.rules import change_setting
from tests.charts.making import (
    TOMORROW,
    at,
    make_booking,
    make_electronic,
    make_holder,
    make_out,
    make_person,
    make_provider,
    make_volume,
)

SHELF, OUT, OFF_SITE, MISSING, NEW, ELECTRONIC = PullGroup


@pytest.fixture
def a04(db):
    """The ten patients of A04 with their appointments on 2026-12-02."""
    patel, nurse, kim = make_provider("Dr. Patel"), make_provider("Nurse"), make_provider("Dr. Kim")
    people = {mrn: make_person(f"Person{mrn}", mrn=mrn) for mrn in NUMBERS}
    for minute, mrn in enumerate(reversed(NUMBERS)):
        if mrn != 98700:
            make_booking(people[mrn], kim, minute=480 + 10 * minute)
    make_booking(people[98700], nurse, minute=600)
    make_booking(people[98700], patel, minute=540)
    for mrn in (230100, 98700, 4512, 104513):
        make_volume(people[mrn])
    make_out(make_holder("Dr. Lee"), people[104512], purpose="results", since=at("2026-11-30 10:00"))
    make_volume(people[17812], VolumeState.OFF_SITE, place="box 114 slot 7")
    make_volume(people[19812], VolumeState.OFF_SITE, number=1, place="box 9 slot 1", current=False)
    make_volume(people[19812], VolumeState.INACTIVE, number=2, current=False)
    make_volume(people[19812], number=3)
    make_volume(people[120045], VolumeState.MISSING, place="missing", since=at("2026-11-27 15:50"))
    make_electronic(people[104499], date(2026, 11, 20))
    return people


NUMBERS = (230100, 98700, 4512, 104512, 17812, 19812, 104513, 120045, 310045, 104499)


def test_a04_groups_and_shelf_order(a04):
    lines = pull_list(TOMORROW)

    assert [(line.mrn, line.group) for line in lines] == [
        (230100, SHELF), (98700, SHELF), (4512, SHELF), (19812, SHELF), (104513, SHELF), (104512, OUT),
        (17812, OFF_SITE), (120045, MISSING), (310045, NEW), (104499, ELECTRONIC),
    ]  # fmt: skip
    assert totals(lines) == [5, 1, 1, 1, 1, 1]
    assert [line.position for line in lines] == list(range(1, 11))
    words = {line.mrn: line.words for line in lines}
    assert words[104512] == "Dr. Lee since Nov 30, results"
    assert words[17812] == "box 114 slot 7"
    assert words[120045] == "missing since Nov 27"
    assert (words[310045], words[104499]) == ("new patient, no folder", "verified to 2026-11-20")


def test_a04_one_line_shows_both_times_and_the_current_volume(a04):
    lines = {line.mrn: line for line in pull_list(TOMORROW)}

    assert lines[98700].times == "9:00 AM Dr. Patel; 10:00 AM Nurse"
    assert (lines[19812].volume, lines[19812].volumes, lines[19812].code[:-1]) == (3, 3, "C01981203")
    assert lines[4512].section == "12 / 40"


def test_second_print_is_by_provider_and_time(a04):
    carts = by_provider(pull_list(TOMORROW))

    assert [provider for provider, _ in carts] == ["Dr. Patel", "Nurse", "Dr. Kim"]
    assert [(stop.line.mrn, stop.comes_from) for _, stops in carts[:2] for stop in stops] == [
        (98700, ""),
        (98700, "Dr. Patel"),
    ]
    minutes = [stop.booking.minute for stop in carts[2][1]]
    assert minutes == sorted(minutes) and len(minutes) == 9


def test_alerts_stand_on_the_line(db):
    patient = make_person(name_alert=True, interpreter=True, language="Spanish")
    make_booking(patient)

    assert pull_list(TOMORROW)[0].alerts == ["Name alert", "Interpreter: Spanish"]


def test_canceled_and_moved_bookings_need_no_chart(db):
    for standing in (Standing.CANCELED_BY_PATIENT, Standing.RESCHEDULED, Standing.NO_SHOW):
        make_booking(make_person(), standing=standing)

    assert pull_list(TOMORROW) == []


@pytest.mark.parametrize(
    ("state", "group"),
    [
        (VolumeState.RETURNED, OUT),
        (VolumeState.PULLED, OUT),
        (VolumeState.LABEL_PRINTED, NEW),
        (VolumeState.INACTIVE, SHELF),
    ],
)
def test_charts_between_places_stand_where_the_clerk_has_to_walk(db, state, group):
    make_booking(make_volume(state=state).patient)

    line = pull_list(TOMORROW)[0]

    assert line.group == group and line.words


def test_alphabetic_order_is_by_filing_name(db, manager):
    change_setting("filing.order", "alphabetic", by=manager)
    for last, mrn in (("O'Brien", 104500), ("Núñez", 104501), ("Zoë", 1)):
        make_booking(make_volume(make_person(last, mrn=mrn)).patient)

    assert [(line.mrn, line.section) for line in pull_list(TOMORROW)] == [(104501, "N"), (104500, "O"), (1, "Z")]


def test_run_is_numbered_and_stores_its_lines_as_printed(a04, records_clerk):
    run = rules.print_run(TOMORROW, by=records_clerk)
    rules.pull_volume(make_volume(), by=records_clerk)
    stored, live = run_lines(run), pull_list(TOMORROW)

    assert (run.number, run.reprints) == (1, 0)
    for name in ("mrn", "group", "words", "times", "position", "code", "volume", "volumes", "section", "bookings"):
        assert [getattr(line, name) for line in stored] == [getattr(line, name) for line in live], name
    event = AuditEvent.get(AuditEvent.action == "charts.run_printed")
    assert '"totals": [5, 1, 1, 1, 1, 1]' in event.detail


def test_printed_words_stay_when_the_chart_moves_on(a04, records_clerk, nurse):
    run = rules.print_run(TOMORROW, by=records_clerk)
    volume = a04[104512].volumes.get()

    rules.pull_volume(volume, by=records_clerk)

    line = next(line for line in run_lines(run) if line.mrn == 104512)
    assert (line.group, line.words, line.pulled_at) == (OUT, "Dr. Lee since Nov 30, results", clock.now())
    live = next(line for line in pull_list(TOMORROW) if line.mrn == 104512)
    assert (live.group, live.pulled_at) == (OUT, clock.now())


def test_second_run_has_only_what_is_new(a04, records_clerk):
    rules.print_run(TOMORROW, by=records_clerk)
    with pytest.raises(RuleError, match="Nothing is new since run 1"):
        rules.print_run(TOMORROW, by=records_clerk)
    added = make_volume(make_person(mrn=555512))
    make_booking(added.patient)

    second = rules.print_run(TOMORROW, by=records_clerk)

    assert [line.mrn for line in run_lines(second)] == [555512]
    assert (second.number, PullLine.select().count()) == (2, 11)


def test_reprint_is_counted_and_changes_nothing(a04, records_clerk):
    run = rules.print_run(TOMORROW, by=records_clerk)
    before = list(PullLine.select().order_by(PullLine.id).tuples())

    rules.reprint_run(run, by=records_clerk)

    assert PullRun.get().reprints == run.reprints == 1
    assert list(PullLine.select().order_by(PullLine.id).tuples()) == before
    assert AuditEvent.select().where(AuditEvent.action == "charts.run_reprinted").count() == 1


def test_empty_day_has_no_run(records_clerk):
    with pytest.raises(RuleError, match="Nobody is booked"):
        rules.print_run(TOMORROW, by=records_clerk)
    assert PullRun.select().count() == 0


def test_list_costs_the_same_number_of_queries_for_any_length(count_queries, records_clerk):
    counted = []
    for _ in range(2):
        for _ in range(3):
            make_booking(make_volume().patient)
        with count_queries() as seen:
            pull_list(TOMORROW)
        counted.append(len(seen))
    run = rules.print_run(TOMORROW, by=records_clerk)
    with count_queries() as seen:
        run_lines(run)

    assert counted[0] == counted[1] <= 7 and len(seen) <= 5


def test_times_are_read_back_as_they_were_written():
    bookings = [
        Booking(0, "Nurse", 3),
        Booking(485, "Dr. Patel", 1),
        Booking(720, "Dr. O'Hara Jr", 2),
        Booking(819, "N", 0),
    ]
    ranks = {booking.provider: booking.rank for booking in bookings}

    assert read_times(times_text(bookings), ranks) == bookings
    assert read_times("", {}) == []


def test_business_days_leave_out_weekends_and_closed_days():
    closed = {date(2026, 11, 26)}

    assert business_days_past(date(2026, 11, 25), date(2026, 12, 1), closed) == 3
    assert business_days_past(date(2026, 12, 1), date(2026, 12, 1), closed) == 0
    assert add_business_days(date(2026, 11, 25), 1, closed) == date(2026, 11, 27)
    assert add_business_days(date(2026, 11, 28), 0, closed) == date(2026, 11, 28)


@pytest.mark.parametrize("order", list(FilingOrder))
def test_every_section_has_a_label_that_is_read_back(order):
    codes = {section_code(order, section): section for section in all_sections(order)}

    assert len(codes) == len(all_sections(order))
    assert all(read_section(order, code) == section for code, section in codes.items())
    assert all(read_section(order, section) == section for section in codes.values())


@pytest.mark.parametrize("typed", ["", "12", "12 / 4", "ab / cd", "L0000019", "D000001", place_code(9_999_999)])
def test_what_is_no_section_is_refused_in_words(typed):
    with pytest.raises(ValueError, match="label"):
        read_section(FilingOrder.TERMINAL_DIGIT, typed)


def test_sections_and_keys_follow_the_order():
    assert section_of(FilingOrder.STRAIGHT_NUMERIC, 104512) == "104000"
    assert [section_of(FilingOrder.ALPHABETIC, 1, name) for name in ("漢字", "", "4X")] == ["Z", "A", "A"]
    assert shelf_key(FilingOrder.TERMINAL_DIGIT, 19812, volume=1) < shelf_key(
        FilingOrder.TERMINAL_DIGIT, 19812, volume=3
    )
