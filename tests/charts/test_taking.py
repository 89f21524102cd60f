"""A scan is answered once; two desks with one folder; what waits, is ready, is accepted and delivered."""

import itertools
import threading

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.charts import rules
from office.charts.filing import badge_code, volume_code
from office.charts.models import ChartRequest, Holder, Move, SignOut, TakenScan, Volume, VolumeState
from office.charts.queries import (
    not_accepted,
    open_stay,
    out_of_holder,
    overdue_query,
    queue_query,
    request_rows,
    section_for,
    who_had,
    with_line,
)
from office.charts.queries.scans import scans_today
from office.charts.rules import Mode, take_scan, take_scan_once
from office.db import database, is_sqlite
from office.errors import RuleError
from office.tasks.models import Task
from tests.charts.making import at, holder_of, make_desk, make_holder, make_out, make_person, make_volume


def scan_once(key, volume, mode, by, **given):
    return take_scan_once(key, code=volume.code, mode=mode, by=by, **given)


def ask(one, holder, by, priority="STAT", purpose="visit", **given):
    return rules.request_chart(one.patient, purpose=purpose, priority=priority, holder=holder, by=by, **given)


def test_the_same_scan_sent_again_gets_its_first_answer_and_moves_nothing(records_clerk, nurse, set_clock):
    volume = make_out(holder_of(nurse))
    first = scan_once("k1", volume, Mode.RETURN, records_clerk)
    take_scan(volume.code, Mode.SIGN_OUT, holder=holder_of(nurse), by=records_clerk)
    set_clock("2026-12-01 08:05")

    again = scan_once("k1", volume, Mode.RETURN, records_clerk, waited=70)

    assert again == first and (again.word, again.volume) == ("To the refile bin", volume)
    assert Volume.get().state == VolumeState.OUT and Move.select().count() == 2
    assert [row.id for row in scans_today(records_clerk.staff_id)] == [first.id]
    assert scan_once("k1", volume, Mode.WHERE, nurse).word == "Tom Burke"  # another person's scan is another scan


def test_scan_that_waited_keeps_when_it_was_scanned(records_clerk, set_clock):
    set_clock("2026-12-01 10:01")

    row = scan_once("k", make_volume(), Mode.WHERE, records_clerk, waited=60)

    assert (row.scanned_at, row.at, row.late_seconds) == (at("2026-12-01 10:00"), at("2026-12-01 10:01"), 60)
    with pytest.raises(RuleError, match="damaged"):
        scan_once("<k>", make_volume(), Mode.WHERE, records_clerk)


def test_refused_scan_leaves_nothing_but_its_answer(records_clerk, nurse, monkeypatch):
    volume = make_out(holder_of(nurse))
    monkeypatch.setattr(rules.custody, "left_holder", lambda *_, **__: (_ for _ in ()).throw(RuleError("Not now.")))

    row = scan_once("k", volume, Mode.RETURN, records_clerk)

    assert (row.kind, row.word, row.detail) == ("refused", "Not now.", "Nothing was moved.")
    assert Volume.get().state == VolumeState.OUT and open_stay(volume) and Move.select().count() == 0
    assert TakenScan.get().volume == volume and not AuditEvent.select().where(AuditEvent.action == "charts.returned")


def test_badge_of_somebody_new_is_undone_with_the_scan_that_was_refused(records_clerk, nurse):
    gone = make_volume(state=VolumeState.DESTROYED)
    given = {"code": badge_code(nurse.staff_id), "pending": gone.code, "mode": Mode.SIGN_OUT}

    row = take_scan_once("k", by=records_clerk, **given)
    again = take_scan_once("k", by=records_clerk, **given)

    assert (row.kind, row.volume, row.holder) == ("refused", gone, None) and again == row
    assert not Holder.select().where(Holder.staff == nurse.staff_id).exists()


def test_two_desks_with_one_folder_are_both_recorded_in_order(records_clerk, nurse, doctor):
    volume, started = make_volume(state=VolumeState.PULLED), threading.Barrier(2)
    takers, faults = {"a": (nurse, holder_of(nurse)), "b": (doctor, holder_of(doctor))}, []

    def desk(key):
        try:
            started.wait()
            for number in range(5):
                by, holder = takers[key]
                scan_once(f"{key}{number}", volume, Mode.SIGN_OUT, by, holder=holder)
        except Exception as fault:
            faults.append(fault)
        finally:
            database.close()

    threads = [threading.Thread(target=desk, args=(key,)) for key in takers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not faults and TakenScan.select().where(TakenScan.kind == "ok").count() == 10
    moves = list(Move.select().order_by(Move.id))
    stay = SignOut.get(SignOut.returned_at.is_null())
    assert {move.holder_id for move in moves} == {holder.id for _, holder in takers.values()}
    assert all(one.to_words == two.from_words for one, two in itertools.pairwise(moves))
    assert stay.holder_id == moves[-1].holder_id and Volume.get().place == stay.holder.name


@pytest.mark.parametrize(
    ("sent", "word", "detail"),
    [
        ("{0}{0}", "Shelf 12 / 40", ""),
        ("{0}{1}", "Two labels at once", "one after the other"),
        ("C10451121{2}", "Scan it again", "two are swapped"),
        ("C1O451201{2}", "Scan it again", "mistyped or damaged"),
    ],
)
def test_double_read_and_mistyped_codes_are_told(records_clerk, sent, word, detail):
    volume = make_volume(make_person(mrn=104512))
    other = volume_code(123456, 2)

    scan = take_scan(sent.format(volume.code, other, volume.code[-1]), Mode.WHERE, by=records_clerk)

    assert scan.word == word and detail in scan.detail
    assert (scan.kind == "wrong") == bool(detail) and Move.select().count() == 0


def test_scan_sent_twice_says_that_it_is_there_already(records_clerk, nurse):
    volume = make_out(holder_of(nurse))

    words = [take_scan(volume.code, Mode.RETURN, by=records_clerk).word for _ in range(2)]

    assert words == ["To the refile bin", "In the refile bin already"] and Move.select().count() == 1


def test_return_and_refile_say_that_the_record_believed_otherwise(records_clerk, nurse):
    filed, out = make_volume(make_person(mrn=104512)), make_out(holder_of(nurse), make_person(mrn=104612))

    back = take_scan(filed.code, Mode.RETURN, by=records_clerk)
    again = take_scan(filed.code, Mode.RETURN, by=records_clerk)
    shelved = take_scan(out.code, Mode.REFILE, section=section_for(out), by=records_clerk)

    assert back.detail == "It stands in 12 / 40. The record said filed: kept as an unlogged move."
    assert again.detail == "It stands in 12 / 40."
    assert shelved.detail == "12 / 40. The record said out: kept as an unlogged move."
    assert [move.unlogged for move in Move.select().order_by(Move.id)] == [True, True]


def test_who_scans_a_chart_away_from_the_records_desk_has_it(nurse, doctor, records_clerk):
    volume = make_out(holder_of(doctor))

    scan = take_scan(volume.code, Mode.SIGN_OUT, by=nurse)

    stay, move = open_stay(volume), Move.get()
    assert (scan.word, scan.holder, stay.holder, move.kind) == (
        "Out to Tom Burke",
        None,
        holder_of(nurse),
        "transferred",
    )
    assert (move.from_words, move.unlogged, stay.accepted_at) == ("Dr. Patel", False, clock.now())
    assert take_scan(volume.code, Mode.SIGN_OUT, by=records_clerk).word == "Who has it?"


def test_chart_that_is_handed_over_is_accepted_by_its_holder_only(records_clerk, nurse, doctor, set_clock):
    volume, tom = make_volume(state=VolumeState.PULLED), holder_of(nurse)
    stay = rules.sign_out_volume(volume, tom, "visit", by=records_clerk)
    assert not_accepted(tom) == [stay] and not_accepted(holder_of(doctor)) == []
    set_clock("2026-12-01 08:20")

    rules.accept(stay, by=doctor)
    assert SignOut.get().accepted_at is None
    scan = take_scan(volume.code, Mode.SIGN_OUT, by=nurse)
    again = take_scan(volume.code, Mode.SIGN_OUT, by=nurse)

    assert (scan.word, again.word) == ("Accepted: Tom Burke has it", "Tom Burke has it already")
    assert SignOut.get().accepted_at == at("2026-12-01 08:20") and not_accepted(tom) == []
    assert AuditEvent.select().where(AuditEvent.action == "charts.accepted").count() == 1


def test_request_is_ready_when_its_chart_comes_back_and_delivered_by_a_scan(records_clerk, nurse, biller, set_clock):
    volume, tom = make_out(make_holder("Dr. Lee")), holder_of(nurse)
    ben = ask(volume, holder_of(biller), biller, "routine")
    stat = ask(volume, tom, nurse)
    assert [row.ahead for row in with_line(request_rows(queue_query()))] == ["", "Tom Burke (STAT)"]
    set_clock("2026-12-01 08:04")

    take_scan(volume.code, Mode.RETURN, by=records_clerk)
    assert [ChartRequest.get_by_id(one.id).ready_at for one in (stat, ben)] == [at("2026-12-01 08:04"), None]
    set_clock("2026-12-01 08:06")
    scan = take_scan(volume.code, Mode.SIGN_OUT, holder=tom, by=records_clerk)

    stat, ben = ChartRequest.get_by_id(stat.id), ChartRequest.get_by_id(ben.id)
    assert scan.detail.startswith("STAT delivered after 6 min.") and "Ben Stone waits" in scan.detail
    assert (stat.state, stat.settled_at, ben.state, ben.ready_at) == (
        "filled",
        at("2026-12-01 08:06"),
        "waiting",
        None,
    )


def test_clock_of_a_request_runs_from_when_it_became_stat(nurse, set_clock):
    volume = make_volume()
    ask(volume, holder_of(nurse), nurse, "same day")
    set_clock("2026-12-01 08:10")

    again = ask(volume, holder_of(nurse), nurse)

    assert (again.asked_at, again.stat_at) == (at("2026-12-01 08:00"), at("2026-12-01 08:10"))


def test_the_person_who_has_the_chart_is_told_who_waits_until_it_is_settled(records_clerk, nurse, doctor, biller):
    volume = make_out(holder_of(doctor))
    ask(volume, holder_of(nurse), nurse, "same day")
    ask(volume, holder_of(nurse), nurse, "STAT")
    told = list(Task.select().where(Task.done_at.is_null()))
    assert [(one.owner_id, one.patient_id, one.link) for one in told] == [
        (doctor.staff_id, volume.patient_id, "/my-charts")
    ]
    assert "Tom Burke waits for this chart (STAT)" in told[0].words

    take_scan(volume.code, Mode.FOUND, holder=holder_of(biller), by=records_clerk)
    assert [one.owner_id for one in Task.select().where(Task.done_at.is_null())] == [biller.staff_id]
    take_scan(volume.code, Mode.RETURN, by=records_clerk)
    assert not Task.select().where(Task.done_at.is_null())


def test_desk_has_no_task_but_its_chart_waits_in_line(nurse):
    ask(make_out(make_desk()), holder_of(nurse), nurse)

    assert Task.select().count() == 0


def test_chart_held_for_who_took_the_request_back_is_held_for_the_next(records_clerk, nurse, biller):
    volume = make_out(make_holder("Dr. Lee"))
    ben, stat = ask(volume, holder_of(biller), biller, "routine"), ask(volume, holder_of(nurse), nurse)
    take_scan(volume.code, Mode.RETURN, by=records_clerk)

    rules.cancel_request(stat, reason="left", by=nurse)
    assert Volume.get().place == "held for Ben Stone" and ChartRequest.get_by_id(ben.id).ready_at
    rules.cancel_request(ben, by=biller)

    assert Volume.get().place == "refile bin"
    assert take_scan(volume.code, Mode.REFILE, by=records_clerk).pending == volume.code


def test_folder_taken_from_the_shelf_for_who_waits_is_handed_to_them(records_clerk, nurse):
    volume = make_volume()
    ask(volume, holder_of(nurse), nurse)

    scan = take_scan(volume.code, Mode.PULL, by=records_clerk)

    assert (scan.kind, scan.word) == ("hand", "Hand to Tom Burke (STAT)") and ChartRequest.get().ready_at


def test_older_volume_is_asked_for_by_name_and_waits_for_nobody_else(records_clerk, nurse, biller):
    patient = make_person()
    old, new = make_volume(patient, current=False), make_volume(patient, VolumeState.PULLED, number=2)
    ask(new, holder_of(biller), biller)

    request = ask(new, holder_of(nurse), nurse, volume=old)

    assert (request.volume, ChartRequest.select().count()) == (old, 2)
    assert take_scan(old.code, Mode.RETURN, by=records_clerk).word == "Hand to Tom Burke (STAT)"
    assert take_scan(new.code, Mode.RETURN, by=records_clerk).word == "Hand to Ben Stone (STAT)"


def test_chart_in_storage_takes_longer(nurse):
    volume, tom = make_volume(state=VolumeState.OFF_SITE), holder_of(nurse)

    due = {priority: ask(volume, tom, nurse, priority, purpose=purpose).needed_at for priority, purpose in (
        ("STAT", "visit"), ("routine", "billing"), ("phone message", "phone"))}  # fmt: skip

    assert due["STAT"] == at("2026-12-01 17:00")
    assert due["routine"] == due["phone message"] == at("2026-12-02 17:00")


def test_lists_of_what_is_out_do_not_walk_through_the_stays_of_all_years(nurse):
    if not is_sqlite():
        return
    for query, index in ((overdue_query(), "by_due"), (out_of_holder(holder_of(nurse).id), "by_holder")):
        sql, values = query.sql()
        steps = " ".join(row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values))
        assert f"sign_out_open_{index}" in steps, steps


def test_what_was_out_at_an_instant_does_not_walk_through_the_stays_of_all_years():
    if not is_sqlite():
        return
    asked = "SELECT signed_out_at FROM sign_out WHERE signed_out_at < ? AND (returned_at IS NULL OR returned_at > ?)"
    steps = " ".join(row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {asked}", ("2026-12", "2026-11")))
    assert "SCAN" not in steps and "returned_at>?" in steps, steps


def test_answer_who_had_it_says_how_long_and_how_sure(records_clerk, nurse, set_clock):
    volume = make_volume(state=VolumeState.PULLED)
    set_clock("2026-11-25 09:05")
    take_scan(volume.code, Mode.SIGN_OUT, by=nurse)
    set_clock("2026-11-25 11:00")
    take_scan(volume.code, Mode.FOUND, holder=make_desk(), by=records_clerk)
    set_clock("2026-11-25 16:00")

    had, last = (who_had(volume, at(f"2026-11-25 {time}")) for time in ("10:00", "12:00"))

    assert had.sentence == (
        "Tom Burke, since 9:05 AM, scanned by Tom Burke; until 11:00 AM, then Dr. Lee's desk. That move was unlogged: "
        "Rosa Klein found it there, and when it went there nobody scanned."
    )
    assert last.sentence == (
        "Dr. Lee's desk, since 11:00 AM (unlogged: it may have been there before), scanned by Rosa Klein; "
        "it has not moved since."
    )
