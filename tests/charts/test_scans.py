"""Understanding scans, and scenario A06: who had the chart?"""

from datetime import date

import pytest

from office.audit.models import AuditEvent
from office.charts import rules
from office.charts.filing import badge_code, document_code, patient_code, place_code, volume_code
from office.charts.models import ChartRequest, Move, RequestState, SignOut, Volume, VolumeState
from office.charts.queries import open_stay, out_rows, overdue_query, section_for, waiters_of, who_had
from office.charts.rules import Mode, take_scan
from office.charts.shelves import section_code
from office.patients.keys import number_key
from office.patients.models import FindKey
from tests.charts.making import (
    at,
    close_day,
    holder_of,
    make_holder,
    make_out,
    make_person,
    make_volume,
)


def shelf_of(volume):
    return section_code("terminal digit", section_for(volume))


@pytest.fixture
def a06(set_clock, records_clerk, nurse, doctor):
    """123456 Vol 2 with its moves of 24 and 25 November, as in the scenario."""
    lee, patient = make_holder("Dr. Lee"), make_person(mrn=123456)
    set_clock("2026-11-24 07:00")
    make_volume(patient, number=1, current=False)
    volume = make_volume(patient, number=2)
    close_day(date(2026, 11, 26))
    set_clock("2026-11-24 16:02")
    take_scan(volume.code, Mode.PULL, by=records_clerk)
    set_clock("2026-11-25 08:10")
    take_scan(volume.code, Mode.SIGN_OUT, holder=holder_of(nurse), by=nurse)
    set_clock("2026-11-25 09:05")
    take_scan(volume.code, Mode.SIGN_OUT, holder=holder_of(doctor), by=doctor)
    set_clock("2026-11-25 11:00")
    take_scan(volume.code, Mode.FOUND, holder=lee, by=records_clerk)
    set_clock("2026-12-01 08:00")
    return Volume.get_by_id(volume.id)


def test_a06_who_had_it_at_that_time(a06):
    assert who_had(a06, at("2026-11-24 15:00")) is None
    assert who_had(a06, at("2026-11-24 20:00")).words == "cart"
    assert who_had(a06, at("2026-11-25 08:30")).holder.name == "Tom Burke"
    assert who_had(a06, at("2026-11-25 10:00")).holder.name == "Dr. Patel"
    found = who_had(a06, at("2026-11-25 12:00"))
    assert (found.holder.name, found.since, found.unlogged) == ("Dr. Lee", at("2026-11-25 11:00"), True)


def test_a06_overdue_count_is_in_business_days(a06):
    row = out_rows(overdue_query())[0]

    assert (row.due_on, row.days, row.ladder) == (date(2026, 11, 25), 3, "records lead")
    assert (row.holder, row.mrn, row.volume_number) == ("Dr. Lee", 123456, 2)


def test_a06_stat_gets_it_first_on_return(a06, set_clock, records_clerk, nurse, biller):
    rules.request_chart(
        a06.patient, purpose="billing", priority="routine", holder=holder_of(biller), by=biller,
        needed_at=at("2026-12-02 17:00"),
    )  # fmt: skip
    set_clock("2026-12-01 10:12")
    stat = rules.request_chart(a06.patient, purpose="visit", priority="STAT", holder=holder_of(nurse), by=nurse)
    assert [row.holder for row in waiters_of([a06.patient_id])[a06.patient_id]] == ["Tom Burke", "Ben Stone"]
    set_clock("2026-12-01 10:16")

    scan = take_scan(a06.code, Mode.RETURN, by=records_clerk)

    assert (scan.kind, scan.word, scan.detail) == (
        "hand", "Hand to Tom Burke (STAT); then Ben Stone", "Tom Burke asked 4 min ago.",
    )  # fmt: skip
    assert Volume.get_by_id(a06.id).place == "held for Tom Burke"
    refused = take_scan(a06.code, Mode.REFILE, section=shelf_of(a06), by=records_clerk)
    assert refused.kind == "refused" and "Do not refile it. Hand to Tom Burke" in refused.word
    given = take_scan(a06.code, Mode.SIGN_OUT, holder=holder_of(nurse), by=records_clerk)
    assert given.detail.startswith("STAT delivered after 4 min. Due") and "Ben Stone waits (routine)" in given.detail
    stat = ChartRequest.get_by_id(stat.id)
    assert stat.state == RequestState.FILLED and (stat.settled_at - stat.asked_at).seconds == 240


@pytest.mark.parametrize("mode", list(Mode))
def test_document_label_is_not_a_chart_label_and_nothing_moves(records_clerk, mode):
    volume = make_volume()

    holder = make_holder()
    for code in (document_code(volume.id), patient_code(volume.patient.mrn)):
        scan = take_scan(code, mode, holder=holder, by=records_clerk)
        assert (scan.kind, scan.word) == ("wrong", "Not a chart label")

    assert Move.select().count() == SignOut.select().count() == 0


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("", "Not a label of this office"),
        ("hello", "Not a label of this office"),
        ("0012345678905", "Not a label of this office"),
        ("C12345602", "Scan it again"),
        ("\x00" * 40, "Not a label of this office"),
    ],
)
def test_anything_else_is_wrong_in_words(records_clerk, code, word):
    for mode in Mode:
        scan = take_scan(code, mode, by=records_clerk)
        assert (scan.kind, scan.word) == ("wrong", word) and scan.detail


def test_unknown_and_merged_numbers_are_said_in_words(records_clerk):
    here = make_volume(make_person(mrn=123456)).patient
    make_person(mrn=310045)
    FindKey.create(kind="number", key=number_key("087654"), patient=here)

    def word(mrn, volume=1):
        return take_scan(volume_code(mrn, volume), Mode.RETURN, by=records_clerk).word

    assert word(999999) == "Nobody has the number 99-99-99."
    assert word(123456, 3) == "12-34-56 has no volume 3."
    assert word(310045) == "31-00-45 has no folder yet. Make the chart."
    assert word(87654) == "The number 08-76-54 was merged: it is 12-34-56 now. Print a new label."
    assert Move.select().count() == 0


def test_where_is_tells_place_and_who_waits_and_is_audited(records_clerk, nurse, front_desk):
    volume = make_out(make_holder("Dr. Lee"))
    rules.request_chart(volume.patient, purpose="visit", priority="STAT", holder=holder_of(nurse), by=nurse)

    scan = take_scan(volume.code.lower(), Mode.WHERE, by=front_desk)

    assert (scan.kind, scan.word, scan.detail) == ("ok", "Dr. Lee", "Tom Burke waits (STAT)")
    assert AuditEvent.get(AuditEvent.action == "charts.looked_up").patient_id == volume.patient_id


def test_record_number_typed_by_hand_means_the_current_volume(records_clerk):
    volume = make_volume(make_person(mrn=104512))

    assert take_scan("10-45-12", Mode.WHERE, by=records_clerk).word == "Shelf 12 / 40"
    assert take_scan("104512", Mode.PULL, by=records_clerk).volume == volume
    assert take_scan("99-99-99", Mode.PULL, by=records_clerk).kind == "refused"


def test_badge_then_chart_and_chart_then_badge_both_sign_out(records_clerk, nurse):
    one, two = make_volume(state=VolumeState.PULLED), make_volume(state=VolumeState.PULLED)
    badge = badge_code(nurse.staff_id)

    first = take_scan(badge, Mode.SIGN_OUT, by=records_clerk)
    done = take_scan(one.code, Mode.SIGN_OUT, holder=first.holder, by=records_clerk)
    asked = take_scan(two.code, Mode.SIGN_OUT, by=records_clerk)
    then = take_scan(badge, Mode.SIGN_OUT, pending=asked.pending, by=records_clerk)

    assert (first.word, done.word, done.detail) == ("Tom Burke", "Out to Tom Burke", "Due Tue Dec 1.")
    assert done.holder == first.holder
    assert (asked.word, asked.pending) == ("Who has it?", two.code)
    assert (then.word, then.pending) == ("Out to Tom Burke", "")
    again = take_scan(two.code, Mode.SIGN_OUT, holder=then.holder, by=records_clerk)
    assert again.word == "Tom Burke has it already" and Move.select().count() == 2


def test_unlogged_move_is_said_on_the_screen(records_clerk, nurse):
    volume = make_volume(make_person(mrn=104512))

    scan = take_scan(volume.code, Mode.SIGN_OUT, holder=holder_of(nurse), by=records_clerk)

    assert scan.detail == "The record said shelf 12 / 40: kept as an unlogged move. Due Tue Dec 1."


def test_folder_is_refiled_with_its_shelf_in_either_order(records_clerk):
    one, two = make_volume(state=VolumeState.RETURNED), make_volume(state=VolumeState.RETURNED)

    shelf = take_scan(shelf_of(one), Mode.REFILE, by=records_clerk)
    done = take_scan(one.code, Mode.REFILE, section=shelf.section, by=records_clerk)
    asked = take_scan(two.code, Mode.REFILE, by=records_clerk)
    then = take_scan(shelf_of(two), Mode.REFILE, pending=asked.pending, by=records_clerk)

    assert (done.word, done.section) == ("On the shelf", section_for(one))
    assert (asked.word, asked.detail) == (f"Shelf {section_for(two)}", "Scan the shelf section.")
    assert (then.word, then.section, then.pending) == ("On the shelf", "", "")
    assert [volume.state for volume in Volume.select()] == [VolumeState.FILED] * 2


def test_wrong_shelf_is_refused_loudly_and_nothing_moves(records_clerk):
    volume = make_volume(make_person(mrn=104512), VolumeState.RETURNED)

    scan = take_scan(volume.code, Mode.REFILE, section="13 / 40", by=records_clerk)

    assert scan.kind == "refused" and scan.word.startswith("Wrong shelf: this is 13 / 40")
    assert Volume.get().state == VolumeState.RETURNED and Move.select().count() == 0


def test_shelf_label_and_badge_where_a_chart_is_wanted_are_wrong(records_clerk, nurse):
    badge = badge_code(nurse.staff_id)

    assert take_scan(badge, Mode.PULL, by=records_clerk).word == "Not a chart label"
    assert take_scan(section_code("terminal digit", "12 / 40"), Mode.RETURN, by=records_clerk).kind == "wrong"
    assert take_scan(badge, Mode.WHERE, by=records_clerk).detail == "0 charts"
    assert take_scan(badge_code(99999), Mode.SIGN_OUT, by=records_clerk).word == "Nobody has this badge."
    assert take_scan(place_code(50_000_101), Mode.SIGN_OUT, by=records_clerk).word == "The label of a box"


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("front_desk", {Mode.WHERE, Mode.SIGN_OUT}),
        ("phone_clerk", {Mode.WHERE}),
        ("records_clerk", set(Mode)),
        ("nurse", {Mode.WHERE, Mode.SIGN_OUT, Mode.FOUND}),
        ("auditor", {Mode.WHERE}),
        ("technical", set()),
    ],
)
def test_each_role_scans_what_it_may(request, role, allowed):
    actor = request.getfixturevalue(role)
    volume = make_volume()

    for mode in Mode:
        scan = take_scan(volume.code, mode, by=actor)
        assert (scan.kind == "ok") == (mode in allowed), mode


def test_front_desk_takes_a_chart_herself_but_hands_none_over(front_desk, nurse):
    volume = make_volume(state=VolumeState.PULLED)

    refused = take_scan(volume.code, Mode.SIGN_OUT, holder=holder_of(nurse), by=front_desk)
    taken = take_scan(volume.code, Mode.SIGN_OUT, holder=holder_of(front_desk), by=front_desk)

    assert refused.kind == "refused" and "Ask the records desk" in refused.word
    assert taken.kind == "ok" and open_stay(volume).holder == holder_of(front_desk)


def test_old_label_works_and_asks_for_a_new_one(records_clerk):
    volume = make_volume(make_person(mrn=123456))
    old = volume_code(87654, 1)
    Volume.update(code=old).execute()

    scan = take_scan(old, Mode.PULL, by=records_clerk)

    assert scan.kind == "ok" and "old number 08-76-54" in scan.detail
    assert Volume.get_by_id(volume.id).state == VolumeState.PULLED
