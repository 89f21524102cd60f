"""Looking, standing in, ending, passing on: what is allowed, who is told, what is refused."""

from datetime import date, timedelta

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.charts.models import Cause, ChartRequest, MissingCase, Move, MoveKind, Volume, VolumeState
from office.charts.rules import (
    Mode,
    mark_found,
    mark_missing,
    pull_volume,
    request_chart,
    return_volume,
    sign_out_volume,
    take_scan,
)
from office.errors import RuleError
from office.missing import rules
from office.missing.models import Outcome, Replacement, ReplacementState, SearchTick
from office.missing.queries import EVERYONE, not_passed_on, replacement_of, steps_of
from office.missing.queries.checklist import SHELF, STAFF
from office.patients.models import Registration
from office.tasks.models import Task
from tests.charts.making import close_day, holder_of, make_person, make_volume
from tests.missing.making import FOUND_HERE, NOT_THERE, TAKEN_BACK, keys_of, look, make_search, make_shelf


def refused(words, act, *args, field=None, **given):
    """The act is refused in these words, and nothing was written."""
    before = (SearchTick.select().count(), Replacement.select().count(), AuditEvent.select().count())
    with pytest.raises(RuleError, match=words) as refusal:
        act(*args, **given)
    assert refusal.value.field == field
    assert before == (SearchTick.select().count(), Replacement.select().count(), AuditEvent.select().count())


def now(case):
    return MissingCase.get_by_id(case.id)


def audited(action):
    return AuditEvent.select().where(AuditEvent.action == action).count()


def tasks(kind):
    return list(Task.select().where(Task.kind == kind).order_by(Task.id))


def replaced(case, clerk, lead):
    """A case with an approved replacement folder: its Volume."""
    return rules.approve_replacement(rules.ask_replacement(case, by=clerk), by=lead)


# looking


def test_a_place_is_ticked_by_person_and_time_and_taken_back_by_another_row(records_clerk, nurse):
    case = make_search(records_clerk)
    key = keys_of(case, SHELF)[0]

    first = rules.tick(case, key, NOT_THERE, by=records_clerk)

    assert (first.who, first.at, first.step, first.turn) == ("Rosa Klein", clock.now(), SHELF, 1)
    refused("Rosa Klein looked there at 8:00 AM", rules.tick, case, key, NOT_THERE, by=nurse)
    rules.tick(case, key, TAKEN_BACK, by=nurse)
    refused("Nobody has ticked", rules.tick, case, key, TAKEN_BACK, by=nurse)
    rules.tick(case, key, NOT_THERE, by=nurse)
    assert [one.outcome for one in SearchTick.select().order_by(SearchTick.id)] == [NOT_THERE, TAKEN_BACK, NOT_THERE]
    assert audited("missing.ticked") == 3
    refused("not on the list", rules.tick, case, "beside:999", NOT_THERE, by=nurse)


def test_the_database_keeps_a_tick_as_it_is(records_clerk, db):
    case = make_search(records_clerk)
    look(case, keys_of(case, SHELF)[0], by=records_clerk)

    for change in ("UPDATE search_tick SET who = 'x'", "DELETE FROM search_tick"):
        with pytest.raises(Exception, match="append-only"):
            db.execute_sql(change)
        db.rollback()


def test_the_second_searcher_is_another_person_and_comes_after_the_first(records_clerk, nurse):
    case = make_search(records_clerk)
    key = keys_of(case, SHELF)[0]

    refused("comes after the first", rules.tick, case, key, NOT_THERE, second=True, by=nurse)
    look(case, key, by=records_clerk)
    refused("Another person repeats", rules.tick, case, key, NOT_THERE, second=True, by=records_clerk)

    assert look(case, key, second=True, by=nurse)[0].second
    assert rules.tick(case, key, TAKEN_BACK, second=True, by=nurse)


def test_a_whole_step_is_ticked_at_once_for_what_is_left(records_clerk, nurse):
    make_shelf(123356, 123556)
    case = make_search(records_clerk)
    keys = keys_of(case, SHELF)
    look(case, keys[0], by=nurse)

    assert rules.tick_step(case, SHELF, by=records_clerk) == 2
    refused("Nothing is left", rules.tick_step, case, SHELF, by=records_clerk)

    by = {one.key: one.who for one in SearchTick.select()}
    assert by == {keys[0]: "Tom Burke", keys[1]: "Rosa Klein", keys[2]: "Rosa Klein"}
    assert rules.tick_step(case, 14, by=nurse) == 2  # not the one that he looked at himself


def test_everyone_is_asked_once_and_let_off_when_it_is_found(records_clerk, nurse, doctor, technical):
    case = make_search(records_clerk)

    assert rules.ask_everyone(case, by=records_clerk) == 3

    asked = tasks("Missing chart")
    assert {one.owner.name for one in asked} == {"Rosa Klein", "Tom Burke", "Dr. Patel"}
    assert all(one.link == f"/patients/{case.volume.patient_id}/searches/{case.id}" for one in asked)
    refused("looked there", rules.ask_everyone, case, by=nurse)
    mark_found(case.volume, cause="in a bag", by=nurse)
    assert {one.outcome for one in tasks("Missing chart")} == {"found"}
    assert EVERYONE in keys_of(case, STAFF)


def test_found_by_a_tick_goes_to_who_waits_and_nothing_more_is_ticked(records_clerk, nurse, doctor):
    case = make_search(records_clerk)
    key, other = keys_of(case, SHELF)[0], keys_of(case, 4) or keys_of(case, 9)
    request_chart(case.volume.patient, purpose="visit", priority="STAT", holder=holder_of(nurse), by=nurse)

    rules.tick(case, key, FOUND_HERE, by=records_clerk)

    volume = Volume.get_by_id(case.volume_id)
    assert (volume.state, volume.place) == (VolumeState.RETURNED, "held for Tom Burke")
    assert now(case).cause.startswith("at Shelf 56 / 30") and now(case).closed_at is None
    told = tasks("Missing chart found")
    assert [(one.owner_id, one.link) for one in told] == [(nurse.staff_id, "/my-charts")]
    refused("It was found meanwhile", rules.tick, case, other[0], NOT_THERE, by=doctor)


def test_scans_while_searching_tick_neighbors_and_find_the_volume(records_clerk):
    near, far = make_shelf(123556, 777777)
    case = make_search(records_clerk)

    assert rules.scan_here(case, near.code, by=records_clerk).word == "Looked, not there"
    assert SearchTick.get().key == f"beside:{near.id}"
    unknown = ("D000471", "xyz", far.code.replace("777777", "777776"))
    assert [rules.scan_here(case, code, by=records_clerk).kind for code in unknown] == ["wrong"] * 3
    far.delete_instance()
    assert rules.scan_here(case, far.code, by=records_clerk).word == "No folder has this label"
    assert rules.scan_here(case, near.code, by=records_clerk).kind == "refused"

    assert rules.scan_here(case, case.volume.code.lower(), by=records_clerk).word == "Found"
    assert Volume.get_by_id(case.volume_id).state == VolumeState.RETURNED
    assert rules.scan_here(case, case.volume.code, by=records_clerk).kind == "refused"


# the replacement folder


def test_a_replacement_is_asked_by_one_and_approved_by_another(records_clerk, records_lead, nurse):
    case = make_search(records_clerk)
    request_chart(case.volume.patient, purpose="visit", priority="STAT", holder=holder_of(nurse), by=nurse)

    asked = rules.ask_replacement(case, by=records_lead)
    refused("asked for or made already", rules.ask_replacement, case, by=records_clerk)
    refused("records lead or the manager", rules.approve_replacement, asked, by=records_clerk)
    refused("another person approves", rules.approve_replacement, asked, by=records_lead)
    rules.withdraw_replacement(asked, "asked by the lead", by=records_lead)
    volume = replaced(case, records_clerk, records_lead)

    lost = Volume.get_by_id(case.volume_id)
    assert (volume.number, volume.replaces_id, volume.current, lost.current) == (2, lost.id, True, False)
    assert volume.code != lost.code and volume.state == VolumeState.LABEL_PRINTED
    assert ChartRequest.get().volume_id == volume.id
    assert [one.outcome for one in tasks("Approve a replacement folder")] == ["withdrawn", "made"]
    assert len(tasks("Make the replacement folder")) == audited("missing.replacement_approved") == 1
    stay = sign_out_volume(pull_volume(volume, by=records_clerk), holder_of(nurse), "visit", by=nurse)
    assert stay.volume_id == volume.id and ChartRequest.get().state == "filled"


def test_the_database_refuses_one_person_for_both(records_clerk, db):
    asked = rules.ask_replacement(make_search(records_clerk), by=records_clerk)

    with pytest.raises(Exception, match=r"(?i)check"):
        Replacement.update(decided_by=records_clerk.staff_id).where(Replacement.id == asked.id).execute()
    db.rollback()


def test_in_an_emergency_one_person_makes_it_by_role_and_reason(records_clerk, nurse):
    case = make_search(records_clerk)
    rules.ask_replacement(case, by=records_clerk)

    refused("may not", rules.make_in_emergency, case, "chest pain in room 2", by=records_clerk)
    refused("Say why", rules.make_in_emergency, case, " no ", by=nurse, field="reason")
    volume = rules.make_in_emergency(case, "chest pain in room 2", by=nurse)

    made = Replacement.get()
    assert (made.state, made.volume, made.emergency) == (ReplacementState.MADE, volume, "chest pain in room 2")
    assert [one.owner_role for one in tasks("Replacement made in an emergency")] == ["office manager"]
    refused("asked for or made already", rules.make_in_emergency, case, "once more please", by=nurse)


def test_found_during_the_approval_no_folder_is_made(records_clerk, records_lead):
    case = make_search(records_clerk)
    asked = rules.ask_replacement(case, by=records_clerk)

    take_scan(case.volume.code, Mode.RETURN, by=records_clerk)

    refused("is withdrawn already", rules.approve_replacement, asked, by=records_lead)
    assert (Replacement.get().note, Volume.select().count()) == ("the folder was found", 1)
    assert tasks("Approve a replacement folder")[0].outcome == "withdrawn"
    rules.close_search(case, Cause.IN_TRANSIT, by=records_clerk)


def test_a_refusal_needs_a_reason_and_another_may_be_asked_for(records_clerk, records_lead):
    case = make_search(records_clerk)
    asked = rules.ask_replacement(case, by=records_clerk)

    refused("Say why not", rules.refuse_replacement, asked, "no", by=records_lead, field="note")
    rules.refuse_replacement(asked, "the visit is canceled", by=records_lead)

    assert replacement_of(case.id) is None and audited("missing.replacement_refused") == 1
    assert rules.ask_replacement(case, by=records_clerk).id != asked.id


def test_the_search_ends_only_when_the_replacement_is_merged_back(records_clerk, records_lead, nurse):
    case = make_search(records_clerk)
    volume = replaced(case, records_clerk, records_lead)
    standing = Replacement.get()
    sign_out_volume(volume, holder_of(nurse), "visit", by=nurse)
    refused("still missing", rules.merge_replacement, standing, by=records_clerk)

    mark_found(case.volume, cause="behind the shelf", by=records_clerk)

    assert "Vol 2" in tasks("Merge the replacement back")[0].words
    refused("Merge the replacement folder", rules.close_search, case, Cause.INSIDE, "x", by=records_clerk)
    refused("Tom Burke has it", rules.merge_replacement, standing, by=records_clerk)
    return_volume(Volume.get_by_id(volume.id), by=records_clerk)
    request_chart(case.volume.patient, purpose="visit", priority="STAT", holder=holder_of(nurse), by=nurse)
    rules.merge_replacement(standing, by=records_clerk)

    old, new = Volume.get_by_id(case.volume_id), Volume.get_by_id(volume.id)
    assert (new.state, new.current, old.current) == (VolumeState.MERGED_BACK, False, True)
    assert new.place == "merged back into Vol 1" and ChartRequest.get(holder=holder_of(nurse)).volume_id == old.id
    assert Move.select().where((Move.volume == new.id) & (Move.kind == MoveKind.MERGED_BACK)).count() == 1
    assert not Task.select().where(Task.done_at.is_null() & (Task.kind != "Missing chart found")).exists()
    assert take_scan(new.code, Mode.RETURN, by=records_clerk).kind == "refused"
    refused("nothing to merge back", rules.merge_replacement, standing, by=records_clerk)
    rules.close_search(case, Cause.INSIDE, "in 12-35-56", by=records_clerk)
    assert (now(case).why, now(case).cause) == (Cause.INSIDE, "behind the shelf; in 12-35-56")


def test_two_missing_volumes_of_one_patient_have_a_search_and_a_replacement_each(records_clerk, records_lead):
    patient = make_person(mrn=123456)
    older, newer = make_volume(patient, number=1, current=False), make_volume(patient, number=2)
    cases = [rules.begin_search(one, by=records_clerk) for one in (older, newer)]

    folders = [replaced(case, records_clerk, records_lead) for case in cases]

    assert [(one.number, one.replaces_id) for one in folders] == [(3, older.id), (4, newer.id)]
    assert [one.id for one in Volume.select().where(Volume.current)] == [folders[1].id]
    mark_found(older, by=records_clerk)
    rules.merge_replacement(Replacement.get(case=cases[0]), by=records_clerk)
    assert [one.id for one in Volume.select().where(Volume.current)] == [folders[1].id]
    mark_missing(folders[1], by=records_clerk)
    third = MissingCase.get(volume=folders[1])
    refused("replacement folder itself", rules.ask_replacement, third, by=records_clerk)


# the end of a search


def test_closing_needs_the_volume_and_says_where(records_clerk):
    case = make_search(records_clerk)

    refused("still missing", rules.close_search, case, Cause.DESK, by=records_clerk)
    return_volume(case.volume, by=records_clerk)
    refused("Say where", rules.close_search, case, Cause.MISFILED, " ", by=records_clerk, field="note")
    rules.close_search(case, Cause.MISFILED, "56 / 40", by=records_clerk)

    refused("is over: misfiled", rules.close_search, case, Cause.DESK, by=records_clerk)
    assert (audited("missing.closed"), tasks("Say why it was missing")[0].outcome) == (1, "misfiled")


def test_searched_again_before_its_end_runs_on_and_afterwards_begins_anew(records_clerk, nurse, set_clock):
    case = make_search(records_clerk)
    key = keys_of(case, SHELF)[0]
    look(case, key, by=records_clerk)
    mark_found(case.volume, cause="on a desk", by=records_clerk)
    set_clock("2026-12-02 08:00")

    refused("Say why", rules.search_again, case, "no", by=nurse, field="reason")
    again = rules.search_again(case, "it was another folder", by=nurse)

    assert (again.id, again.turns, again.found_at, again.opened_at) == (case.id, 2, None, case.opened_at)
    assert again.note == "not on the shelf; again: it was another folder"
    assert look(again, key, by=records_clerk)[0].turn == 2  # looked at anew
    refused("searched for already", rules.search_again, again, "once more now", by=nurse)
    mark_found(again.volume, by=records_clerk)
    rules.close_search(again, Cause.DESK, by=records_clerk)
    anew = rules.search_again(again, "lost again today", by=nurse)
    assert anew.id != case.id and anew.opened_at == clock.now() and now(case).why == Cause.DESK


# passing on


def test_passed_on_after_five_and_ten_business_days_without_weekends_and_holidays_once(records_clerk, set_clock):
    set_clock("2026-11-24 16:00")  # Tuesday before Thanksgiving
    case = make_search(records_clerk)
    close_day(date(2026, 11, 26))
    counts = []
    for ahead in range(20):
        set_clock(f"{date(2026, 11, 24) + timedelta(days=ahead)} 23:00")
        counts.append(rules.pass_on(by=records_clerk))
        assert rules.pass_on(by=records_clerk) == 0 and not_passed_on() == []

    assert [place for place, count in enumerate(counts) if count] == [8, 15]  # Wed Dec 2 and Wed Dec 9
    (manager,), (breach,) = tasks("Chart not found"), tasks("Assess a possible breach")
    assert (manager.owner_role, manager.due_on) == ("office manager", date(2026, 12, 2))
    assert breach.owner_role == "records lead" and "45 CFR 164.402" in breach.words
    return_volume(case.volume, by=records_clerk)
    assert Task.get_by_id(manager.id).outcome == "found" and Task.get_by_id(breach.id).done_at is None


def test_a_night_that_did_not_run_is_made_up_for_and_is_noticed(records_clerk, set_clock):
    case = make_search(records_clerk)
    found = make_search(records_clerk, mrn=654321)
    mark_found(found.volume, by=records_clerk)
    set_clock("2026-12-21 08:00")

    assert not_passed_on() == [f"search {case.id} was not passed on ({name})" for name in ("manager", "privacy")]
    assert rules.pass_on(by=records_clerk) == 2 and rules.pass_on(by=records_clerk) == 0
    assert not_passed_on() == []


def test_a_deceased_patients_volume_is_searched_and_a_merged_record_gets_no_folder(records_clerk, records_lead):
    case = make_search(records_clerk, registration=Registration.DECEASED, deceased_on=date(2026, 11, 2))

    assert replaced(case, records_clerk, records_lead).replaces_id == case.volume_id
    assert [step.number for step in steps_of(case)][-2:] == [13, 14]
    assert Outcome.FOUND_HERE == "found here"
