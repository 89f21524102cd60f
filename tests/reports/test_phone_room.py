"""The reports of the phone room by their formulas: waits, repeats, turnaround, owners, tries. Source: domain 6.7."""

import csv
import io
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office import clock
from office.audit.models import AuditEvent
from office.patients.models import Patient
from office.phone.models import (
    Call,
    CallItem,
    CallOutcome,
    CallPatient,
    Message,
    MessageKind,
    MessageTry,
    Relationship,
    Tried,
)
from office.phone.rules import fail_check, hold_call, line_dropped, name_cover, pick_up, ring
from office.redflags.models import RedFlag, StepKind
from office.redflags.rules import open_red_flag, take_step
from office.reports.queries import REPORTS, portions
from office.reports.queries.phonecalls import Wall
from office.staff.models import Staff
from office.staff.passwords import hash_password
from tests.conftest import CAST, PASSWORD
from tests.phone.making import make_call, make_message, make_person

TODAY, MONDAY = date(2026, 12, 1), date(2026, 11, 30)
KEYS = [key for key, report in REPORTS.items() if report.permission == "reports.phone"]
MAY = {"phone_clerk", "records_lead", "nurse", "manager", "auditor"}


def lines(key, from_on=TODAY, until_on=TODAY):
    """All lines of a report as tuples of cells."""
    listing, _ = REPORTS[key].lines(from_on, until_on)
    found = [line.cells for some in portions(listing) for line in some]
    assert all(len(cells) == len(REPORTS[key].columns) for cells in found)
    return found


def rate(name, from_on=TODAY, until_on=TODAY):
    """(figure, result, counted) of one rate."""
    (cells,) = [cells for cells in lines("phone-rates", from_on, until_on) if cells[0] == name]
    return cells[1], cells[3], cells[4]


def line(key, first, which=None, **span):
    """The line of a report that begins so."""
    return next(cells for cells in lines(key, **span) if cells[0] == first and which in (None, cells[1]))


def at(text):
    return clock.instant(datetime.fromisoformat(text))


def call_of(by, *, rang="2026-12-01 09:00", wait=10, talk=120, outcome=CallOutcome.RESOLVED, **values):
    """A call that ended; `wait` None: nobody picked up."""
    start, clerk = at(rang), by.staff_id
    answered = None if wait is None else start + timedelta(seconds=wait)
    return Call.create(
        taken_by=clerk, started_at=start, answered_at=answered, saved_at=start, outcome=outcome,
        ended_at=(answered or start) + timedelta(seconds=talk), **values,
    )  # fmt: skip


def test_each_report_is_for_the_phone_room_and_is_reached_from_the_phone_page(client_as, phone_clerk):
    assert len(KEYS) == 9
    make_call(phone_clerk, caller_name="Lee")
    for role in CAST:
        client = client_as(role)
        assert {client.get(f"/reports/{key}").status_code for key in KEYS} == {200 if role in MAY else 403}, role
        assert client.get("/reports/red-flag-times").status_code == (
            200 if role in ("records_lead", "nurse", "doctor", "manager", "auditor") else 403
        )
    ana = client_as("phone_clerk")
    rates = ana.get("/reports/phone-rates").text
    assert 'href="/reports/phone-rates"' in ana.get("/calls").text
    reached = {key for key in KEYS if f'href="/reports/{key}?' in rates}
    assert reached == {*KEYS} - {"phone-rates"}


def test_every_rate_says_that_there_is_nothing_to_count():
    found = lines("phone-rates", date(2020, 1, 1), date(2020, 12, 31))

    assert [cells[3] for cells in found] == ["nothing to count"] * 10 + ["", ""]
    assert all(cells[5] for cells in found)
    assert all(lines(key, None, None) is not None for key in KEYS)  # nothing on record at all


def test_answered_in_twenty_seconds_of_those_whose_ring_is_on_record(phone_clerk, set_clock):
    for wait in (20, 21, None, 0):
        call_of(phone_clerk, wait=wait, outcome=CallOutcome.DISCONNECTED if wait is None else CallOutcome.RESOLVED)
    call_of(phone_clerk, wait=5, direction="outgoing")
    ring(by=phone_clerk)  # rings now: nobody knows yet

    assert rate("Answered within 20 seconds") == ("33.3 %", "! not met", "1 ÷ 3")
    assert rate("Abandoned") == ("25 %", "! not met", "1 ÷ 4")
    assert rate("Time to answer, median")[0] == "20.5 s"  # the one opened when it was picked up has no wait
    assert line("answer-times", "All")[2:7] == ("3", "33.3 %", "20.5 s", "21 s", "21 s")


def test_holds_are_added_up_by_the_rules_and_counted(phone_clerk, set_clock):
    call = ring(by=phone_clerk)
    pick_up(call, by=phone_clerk)
    hold_call(call, by=phone_clerk)
    set_clock("2026-12-01 08:01")
    pick_up(Call.get_by_id(call.id), by=phone_clerk)
    hold_call(Call.get_by_id(call.id), by=phone_clerk)
    set_clock("2026-12-01 08:02")
    pick_up(Call.get_by_id(call.id), by=phone_clerk)

    assert rate("Time on hold, average") == ("120 s", "! not met", "of 1")
    assert line("answer-times", "All")[7:] == ("1", "120 s", "120 s", "120 s")


def test_first_call_resolution_counts_no_call_that_left_work(phone_clerk, nurse, biller):
    call_of(phone_clerk)
    call_of(phone_clerk, outcome=CallOutcome.SPAM)
    booked = call_of(phone_clerk, outcome=CallOutcome.BOOKED)
    make_message(phone_clerk, call=booked)
    call_of(phone_clerk, outcome=CallOutcome.TRANSFERRED)

    assert rate("First-call resolution") == ("33.3 %", "! not met", "1 ÷ 3")


@pytest.mark.parametrize(
    ("later", "again"), [("2026-12-03 09:00", True), ("2026-12-03 09:01", False), ("2026-12-01 09:00", True)]
)
def test_caller_rings_again_within_48_hours_and_not_a_minute_more(phone_clerk, later, again):
    call_of(phone_clerk, callback="312-555-0142")
    call_of(phone_clerk, callback="(312) 555 0142", rang=later)
    days = (date(2026, 12, 1), date(2026, 12, 4))

    assert rate("Repeat within 48 hours", *days)[2] == f"{int(again)} ÷ 2"
    assert bool(lines("repeat-callers", *days)) is again


def test_callers_are_told_apart_and_outside_parties_are_none(phone_clerk):
    ada = make_person()
    for _ in range(2):
        call_of(phone_clerk, callback="312-555-0190", relationship=Relationship.PHARMACY)
        call_of(phone_clerk, callback="312-555-0170", outcome=CallOutcome.SPAM)
        call_of(phone_clerk, callback="5")  # no number, no patient: nobody can tell
    call_of(phone_clerk, patient=ada, relationship=Relationship.SELF)
    call_of(phone_clerk, patient=ada, relationship=Relationship.SPOUSE)

    assert rate("Repeat within 48 hours")[2] == "0 ÷ 2"


def test_more_than_three_calls_in_seven_days_are_found_across_the_edge_of_the_period(phone_clerk):
    for day in ("11-24", "11-26", "11-29"):
        call_of(phone_clerk, callback="312-555-0142", caller_name="Lee", rang=f"2026-{day} 09:00")
    assert lines("repeat-callers") == []
    call_of(phone_clerk, callback="312-555-0142", rang="2026-12-01 09:00")

    ((name, number, calls, again, most, *_),) = lines("repeat-callers")
    assert (number, calls, again, most) == ("312-555-0142", "1", "1", "4")
    assert name == "not named"  # in the period they gave none

    Call.update(started_at=at("2026-11-24 08:59")).where(Call.started_at == at("2026-11-24 09:00")).execute()
    Call.update(started_at=at("2026-11-28 08:59")).where(Call.started_at == at("2026-11-29 09:00")).execute()
    assert lines("repeat-callers") == []  # three in seven days, and the last one more than 48 hours ago


def test_caller_about_a_restricted_record_is_not_named(phone_clerk):
    hidden = make_person("Star", "Vip", privacy="restricted")
    for _ in range(2):
        call_of(phone_clerk, callback="312-555-0142", caller_name="Vip Star", patient=hidden)

    assert lines("repeat-callers")[0][:2] == ("guarded record", "–")


def test_calls_by_hour_reason_and_user(phone_clerk, front_desk, nurse):
    first = call_of(phone_clerk, talk=180, held_seconds=60)
    call_of(front_desk, rang="2026-12-01 13:30", wait=None, outcome=CallOutcome.DISCONNECTED)
    message = make_message(phone_clerk, call=first)
    for what, extra in (("message", {"message": message}), ("booked", {}), ("booked", {})):
        CallItem.create(call=first, at=first.started_at, what=what, **extra)

    assert line("calls-by-hour", "Hour", "9 AM")[2:] == ("1", "50 %", "0", "100 %", "2 min")
    assert line("calls-by-hour", "Hour", "1 PM")[2:] == ("1", "50 %", "1", "0 %", "–")
    reasons = {cells[1]: cells[2] for cells in lines("calls-by-hour") if cells[0] == "Reason"}
    assert reasons == {"refill": "1", "booked": "1", "nothing kept but the call": "1"}
    ana = line("calls-by-user", "Ana Reyes")
    assert (ana[1], ana[6], ana[7], ana[8]) == ("1", "60 s", "1", "2")


def test_turnaround_in_office_hours_with_the_share_in_time(phone_clerk, nurse, set_clock):
    set_clock("2026-11-27 16:30")  # a Friday
    late, same = make_message(phone_clerk), make_message(phone_clerk)
    set_clock("2026-11-27 17:30")
    evening = make_message(phone_clerk)
    set_clock("2026-11-30 12:00")
    for message, closed in ((late, "2026-11-30 18:00"), (same, "2026-11-27 16:50"), (evening, "2026-11-30 09:00")):
        Message.update(closed_at=at(closed)).where(Message.id == message.id).execute()
    Message.update(due_at=at("2026-11-30 16:30")).where(Message.id == late.id).execute()
    span = {"from_on": date(2026, 11, 27), "until_on": MONDAY}

    assert line("turnaround", "Refill", **span)[1:] == ("3", "3", "1 h", "9.5 h", "2 of 3", "66.7 %", "66.7 %")
    assert rate("Messages closed the same day", **span)[2] == "2 ÷ 3"  # of the evening: the next office day


def test_urgent_message_is_overdue_once_its_time_has_passed_and_for_ever(phone_clerk, nurse, set_clock):
    closed, _ = (make_message(phone_clerk, MessageKind.URGENT_SYMPTOM, "wheezing") for _ in range(2))
    make_message(phone_clerk, MessageKind.REFILL)
    assert rate("Overdue urgent") == ("0", "✓ met", "of 2 urgent messages")
    set_clock("2026-12-01 08:31")
    Message.update(closed_at=clock.now()).where(Message.id == closed.id).execute()

    assert rate("Overdue urgent") == ("2", "! not met", "of 2 urgent messages")


def test_open_messages_stand_with_who_has_them_now(phone_clerk, nurse, doctor, manager, set_clock):
    tom, kim = Staff.get_by_id(nurse.staff_id), Staff.get_by_id(doctor.staff_id)
    set_clock("2026-11-28 09:00")
    make_message(phone_clerk, to_staff=tom)
    set_clock("2026-12-01 09:00")
    make_message(phone_clerk)
    Message.update(closed_at=clock.now()).where(Message.id == make_message(phone_clerk).id).execute()
    name_cover(tom, kim, TODAY, TODAY, "leave", by=manager)

    found = {cells[0]: cells[1:6] for cells in lines("open-messages", None, None)}

    assert found.pop("Dr. Patel for the nurse") == ("1", "0", "0", "1", "0")
    assert list(found.values()) == [("1", "1", "0", "0", "0")]


def test_tries_to_call_back_by_outcome_and_by_which_it_was(phone_clerk, nurse):
    message = make_message(phone_clerk)
    for tried in (Tried.NO_ANSWER, Tried.NO_ANSWER, Tried.REACHED):
        MessageTry.create(message=message, at=clock.now(), who="Tom Burke", tried=tried)

    assert line("call-backs", "All")[2:] == ("3", "1", "33.3 %", "1")
    assert line("call-backs", "Try", "third")[2:] == ("1", "1", "100 %", "1")
    assert line("call-backs", "Outcome", "no answer")[2:4] == ("2", "0")
    assert rate("Call-backs that reached") == ("33.3 %", "", "1 ÷ 3")


def test_failed_check_stands_with_what_was_said_of_that_patient(phone_clerk):
    omar, ada = make_person("Said", "Omar"), make_person("Quispe", "Ada", privacy="restricted")
    call = make_call(phone_clerk, patient=omar, identifiers=("name",), caller_name="A man", callback="312-555-0142")
    fail_check(call, by=phone_clerk)
    CallPatient.create(call=call, patient=omar, relationship="spouse", identifiers="name", added_at=clock.now())
    Call.update(patient=ada.id, identifiers="name,birth date").where(Call.id == call.id).execute()
    fail_check(Call.get_by_id(call.id), by=phone_clerk)

    hidden, shown = lines("failed-checks")
    assert shown[0] == "Said, Omar" and shown[4:] == ("A man, spouse", "312-555-0142", "name", "Ana Reyes")
    assert hidden[0] == "Quispe, Ada" and hidden[1] == "–" and hidden[3:] == ("guarded record", "", "", "", "")
    assert rate("Failed identity checks")[0] == "2"


def test_unfinished_calls_symptom_words_first(phone_clerk, set_clock):
    make_call(phone_clerk, caller_name="First")
    set_clock("2026-12-01 09:30")
    line_dropped(make_call(phone_clerk, caller_name="Second", note="chest pain"), by=phone_clerk)
    call_of(phone_clerk, caller_name="Ended")

    found = lines("unfinished-calls", None, None)

    assert [cells[0] for cells in found] == ["Second", "First"]
    assert found[0][2:4] == ("chest pain or pressure", "line dead") and found[1][5] == "1.5 h"
    assert rate("Unfinished calls")[0] == "2"


def test_red_flags_with_minutes_and_those_taken_over_too_late(phone_clerk, front_desk, nurse, set_clock):
    first, second = (open_red_flag(by=one, words="chest pain") for one in (phone_clerk, front_desk))
    tom = Staff.get_by_id(nurse.staff_id)
    set_clock("2026-12-01 08:03")
    take_step(first, StepKind.ANSWERED, by=phone_clerk, to=tom)
    set_clock("2026-12-01 08:03:01")
    take_step(second, StepKind.ANSWERED, by=phone_clerk, to=tom)
    open_red_flag(by=phone_clerk, words="odd")

    found = lines("red-flag-times")
    assert [cells[4] for cells in found] == ["–", "3 min", "3 min"] and found[1][6] == "Open"
    assert rate("Red flags taken over in time")[2] == "1 ÷ 3"
    assert "2 of them not taken over in time" in REPORTS["red-flag-times"].lines(TODAY, TODAY)[1][1]
    patient = make_person(privacy="restricted")
    RedFlag.update(patient=patient.id).where(RedFlag.id == first.id).execute()
    assert [cells[1] for cells in lines("red-flag-times")].count("guarded record") == 1


def test_reports_cost_the_same_for_three_calls_as_for_one(client_as, phone_clerk, nurse, count_queries):
    client, counts = client_as("manager"), []
    for number in range(3):
        person = make_person()
        call = make_call(phone_clerk, patient=person, caller_name=f"Lee {number}", callback="312-555-0142")
        fail_check(call, by=phone_clerk)
        call_of(phone_clerk, callback="312-555-0142")
        call_of(phone_clerk, callback="312-555-0142", patient=person)
        message = make_message(phone_clerk, patient=person)
        MessageTry.create(message=message, at=clock.now(), who="Tom", tried=Tried.BUSY)
        open_red_flag(by=phone_clerk, words="chest pain")
        asked = {}
        for key in (*KEYS, "calls-by-user", "red-flag-times"):
            with count_queries() as counted:
                assert client.get(f"/reports/{key}?since=1/1/2020&until=12/31/2027").status_code == 200
            asked[key] = len(counted)
        counts.append(asked)

    assert counts[0] == counts[2]
    assert Patient.select().count() == 3


def test_report_is_drawn_and_leaves_as_csv_by_the_password(client_as, phone_clerk):
    client = client_as("manager")
    call_of(phone_clerk, caller_name="=1+1", callback="312-555-0142")
    call_of(phone_clerk, caller_name="=1+1", callback="312-555-0142")
    Staff.update(password_hash=hash_password(PASSWORD)).where(Staff.login == "manager").execute()
    span = {"since": "12/1/2026", "until": "12/1/2026"}

    page = client.get("/reports/repeat-callers", query_string=span).text
    refused = client.post("/reports/repeat-callers/csv", data={**span, "password": "no"})
    file = client.post("/reports/repeat-callers/csv", data={**span, "password": PASSWORD})

    assert "<svg" in page and "Outside parties, spam and wrong numbers count" in page
    assert refused.status_code == 422 and file.status_code == 200
    rows = list(csv.reader(io.StringIO(file.text.lstrip("\ufeff"))))
    assert rows[0] == list(REPORTS["repeat-callers"].columns)
    assert rows[1][2:4] == ["2", "1"] and not rows[1][0].startswith("=")
    assert AuditEvent.select().where(AuditEvent.action == "report.exported").count() == 1


@given(st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2032, 1, 1)), st.integers(0, 59))
def test_wall_times_of_many_calls_are_those_of_the_clock(around, minutes):
    wall_of = Wall()
    for day_on in (around, datetime(2026, 3, 8, 7, 30), datetime(2026, 11, 1, 6, 30)):  # and as the clock is changed
        for hour in range(4):
            one = day_on + timedelta(hours=hour, minutes=minutes)
            assert wall_of(one) == clock.local(one)
