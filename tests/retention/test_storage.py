"""From the shelf into a box, away, and back: purge lists, boxes, recalls. Every scan is the truth."""

import itertools
from datetime import date

import pytest
from peewee import IntegrityError

from office.audit.models import AuditEvent
from office.charts.models import Move, MoveKind, Volume, VolumeState
from office.charts.queries import pull_list, where_is
from office.charts.queries.lights import lights
from office.charts.rules import pull_volume, request_chart, sign_out_volume
from office.errors import RuleError
from office.retention.models import BoxSlot, BoxState, PurgeLine, StorageBox, VolumeRecall
from office.retention.queries import storage
from office.retention.rules import boxes, purging, recalling
from office.retention.rules.holding import close_chart, place_hold
from office.settings.rules import change_setting
from tests.accounts.making import make_charge
from tests.charts.making import TODAY, TOMORROW, holder_of, make_booking, make_person, make_volume
from tests.retention.making import SOME_YEARS_AGO, make_old, reckoned, seen


def audited(action):
    return AuditEvent.select().where(AuditEvent.action == action).count()


def fresh(volume):
    return Volume.get_by_id(volume.id)


def stored(clerk, *names):
    """Folders in a box that the vendor has taken; their volumes."""
    volumes = [make_old(name, SOME_YEARS_AGO)[1] for name in names]
    box = boxes.make_box(by=clerk)
    for volume in volumes:
        boxes.pack(volume, box=box, by=clerk)
    boxes.close_box(box, by=clerk)
    boxes.pick_up_box(box, "Al Berg", "PRS-9", by=clerk)
    return volumes


def test_purge_list_has_who_may_go_in_shelf_order_and_leaves_out_who_may_not(records_clerk):
    going = [make_old("Ames", SOME_YEARS_AGO, mrn=450499)[1], make_old("Bell", SOME_YEARS_AGO, mrn=600199)[1]]
    active = make_old("Cole", date(2025, 1, 1))[0]
    booked, owing, asked, held, minor, unknown = (make_old(name, SOME_YEARS_AGO)[0] for name in "DEFGHI")
    make_booking(booked, day_on=TOMORROW)
    make_charge(owing)
    request_chart(asked, purpose="copies", priority="routine", holder=holder_of(records_clerk), by=records_clerk)
    place_hold(held, "litigation", "case 12", by=records_clerk)
    type(minor).update(born_on=date(2015, 1, 1)).where(type(minor).id == minor.id).execute()
    type(unknown).update(born_on=None).where(type(unknown).id == unknown.id).execute()
    gone = make_old("Kern", date(2026, 1, 1))[0]
    close_chart(gone, "moved away", by=records_clerk)
    close_chart(make_old("Again", date(2026, 6, 1))[0], "moved away", date(2026, 1, 1), by=records_clerk)  # came since
    make_volume(make_person("Never"))
    reckoned(records_clerk)

    run = purging.make_purge_run("inactive shelf", by=records_clerk)

    names = [line.volume.patient.last_name for line in storage.purge_lines(run)]
    assert names == [one.patient.last_name for one in sorted((*going, gone.volumes[0]), key=lambda v: v.shelf_key)]
    assert active.last_name not in names and audited("storage.purge_listed") == 1
    why = {line.volume.patient.last_name: line.why for line in storage.purge_lines(run)}
    assert (why["Ames"], why["Kern"]) == ("last seen 2021-06-15", "closed: moved away")
    with pytest.raises(RuleError, match="No folder"):  # all of them are on a list
        purging.make_purge_run("inactive shelf", by=records_clerk)


def test_minors_go_when_the_policy_says_so(records_clerk, manager):
    child, _ = make_old("Young", SOME_YEARS_AGO, born_on=date(2015, 1, 1))
    reckoned(records_clerk)
    with pytest.raises(RuleError, match="No folder"):
        purging.make_purge_run("boxes", by=records_clerk)

    change_setting("retention.purge_minors", True, by=manager)

    assert storage.purge_lines(purging.make_purge_run("boxes", by=records_clerk)).get().volume.patient == child


def test_folders_go_to_the_inactive_shelf_then_into_boxes_by_scan(records_clerk):
    volume = make_old("Ames", SOME_YEARS_AGO)[1]
    reckoned(records_clerk)
    first = purging.make_purge_run("inactive shelf", by=records_clerk)
    assert purging.purge(first, volume.code, by=records_clerk) == "To the inactive shelf"
    second = purging.make_purge_run("boxes", by=records_clerk)

    said = purging.purge(second, volume.code.lower(), by=records_clerk)

    assert said == "Box 101, slot 1"
    assert (fresh(volume).state, where_is(fresh(volume))) == ("inactive", "inactive shelf, box 101 slot 1")
    assert PurgeLine.select().where(PurgeLine.done_at.is_null()).count() == 0
    with pytest.raises(RuleError, match="Scanned already: box 101 slot 1"):
        purging.purge(second, volume.code, by=records_clerk)


def test_scan_of_another_folder_or_label_moves_nothing(records_clerk):
    make_old("Ames", SOME_YEARS_AGO)
    other = make_volume()
    reckoned(records_clerk)
    run = purging.make_purge_run("boxes", by=records_clerk)

    for code, words in ((other.code, "not on this list"), ("D004711A", "document label"), ("C1", "mistyped")):
        with pytest.raises(RuleError, match=words) as refused:
            purging.purge(run, code, by=records_clerk)
        assert refused.value.field == "code"
    assert not Move.select().exists() and not BoxSlot.select().exists()


def test_patient_who_was_booked_since_the_list_stays(records_clerk):
    patient, volume = make_old("Ames", SOME_YEARS_AGO)
    reckoned(records_clerk)
    run = purging.make_purge_run("boxes", by=records_clerk)
    make_booking(patient, day_on=TOMORROW)

    with pytest.raises(RuleError, match="It stays: booked on 2026-12-02"):
        purging.purge(run, volume.code, by=records_clerk)
    purging.leave_out(run, storage.purge_lines(run).get().id, "booked", by=records_clerk)
    assert storage.run_counts([run])[run.id] == (1, 0, 1)


def test_full_box_begins_a_new_one_and_two_folders_never_share_a_slot(records_clerk, manager):
    change_setting("storage.box_slots", 2, by=manager)
    volumes = [make_old(name, SOME_YEARS_AGO)[1] for name in ("Ames", "Bell", "Cole")]
    placed = [boxes.pack(volume, by=records_clerk) for volume in volumes[:2]]
    boxes.close_box(placed[0].box, by=records_clerk)

    third = boxes.pack(volumes[2], by=records_clerk)

    assert [(one.box.number, one.slot) for one in (*placed, third)] == [(101, 1), (101, 2), (102, 1)]
    with pytest.raises(RuleError, match="in box 102 slot 1 already"):
        boxes.pack(volumes[2], by=records_clerk)
    with pytest.raises(IntegrityError):
        BoxSlot.create(box=third.box, slot=1, volume=volumes[0], put_at=third.put_at, who="x")


def test_box_away_makes_its_folders_off_site_and_refuses_who_came_back(records_clerk):
    patient, volume = make_old("Ames", SOME_YEARS_AGO)
    box = boxes.pack(volume, by=records_clerk).box
    with pytest.raises(RuleError, match="is not closed yet"):
        boxes.pick_up_box(box, "Al Berg", by=records_clerk)
    boxes.close_box(box, by=records_clerk)
    booking = make_booking(patient, day_on=TOMORROW)
    with pytest.raises(RuleError, match=r"Take these out of the box first: slot 1 \(booked on 2026-12-02\)"):
        boxes.pick_up_box(box, "Al Berg", by=records_clerk)
    booking.delete_instance()

    boxes.pick_up_box(box, "Al Berg", "PRS-9", by=records_clerk)

    assert where_is(fresh(volume)) == "off site, box 101 slot 1"
    assert lights([patient.id])[patient.id].detail == "box 101 slot 1"
    assert (StorageBox.get().state, StorageBox.get().reference) == (BoxState.AWAY, "PRS-9")
    with pytest.raises(RuleError, match="Recall the folder"):
        boxes.take_out(BoxSlot.get(), by=records_clerk)


def test_folder_pulled_from_the_inactive_shelf_is_out_of_its_box(records_clerk, nurse):
    volume = make_old("Ames", SOME_YEARS_AGO)[1]
    boxes.pack(volume, by=records_clerk)

    sign_out_volume(volume, holder_of(nurse), "phone", by=records_clerk)

    assert BoxSlot.get().taken_who == records_clerk.name
    assert storage.slot_of(volume) is None


def test_what_visits_and_requests_need_is_listed_once_the_most_urgent_first(records_clerk, nurse):
    ames, bell, cole, far = stored(records_clerk, "Ames", "Bell", "Cole", "Dorn")
    make_booking(ames.patient, day_on=date(2026, 12, 3))
    make_booking(ames.patient, day_on=TOMORROW)
    make_booking(far.patient, day_on=date(2026, 12, 4))  # three business days ahead
    make_booking(bell.patient, day_on=TODAY, minute=1000)
    request_chart(cole.patient, purpose="phone", priority="STAT", holder=holder_of(nurse), by=nurse)

    rows = storage.to_recall()

    told = [(row.name.split(",")[0], row.why, row.needed_on, row.stat) for row in rows]
    assert sorted(told[:2]) == [("Bell", "visit, Dr. Lee", TODAY, True), ("Cole", "phone, for Tom Burke", TODAY, True)]
    assert told[2:] == [("Ames", "visit, Dr. Lee", TOMORROW, False)]


def test_recall_is_in_transit_until_its_scan_and_stat_comes_today(records_clerk, nurse):
    (volume,) = stored(records_clerk, "Ames")
    request_chart(volume.patient, purpose="phone", priority="STAT", holder=holder_of(nurse), by=nurse)

    assert recalling.recall_listed([volume.id], by=records_clerk) == 1

    assert where_is(fresh(volume)) == "on its way from off site, box 101 slot 1, expected Dec 1, STAT"
    assert lights([volume.patient_id])[volume.patient_id].word == "Recalled"
    with pytest.raises(RuleError, match="recalled already"):
        recalling.recall(volume, "again", by=records_clerk)
    back, words = recalling.take_in(volume.code, by=records_clerk)
    assert (words, back.state) == ("Hand to Tom Burke (STAT)", "returned")
    assert VolumeRecall.get().arrived and storage.slot_of(volume) is None
    assert audited("storage.recalled") == 1


def test_recall_for_a_visit_goes_on_the_cart_and_as_usual_takes_two_business_days(records_clerk):
    (volume,) = stored(records_clerk, "Ames")
    make_booking(volume.patient, day_on=date(2026, 12, 3))
    recalling.recall_listed([volume.id], by=records_clerk)
    assert VolumeRecall.get().expected_on == date(2026, 12, 3)
    (line,) = pull_list(date(2026, 12, 3))
    assert (line.group, line.words) == ("C off-site", "recalled, box 101 slot 1, expected Dec 3")

    _, words = recalling.take_in(volume.code, by=records_clerk)

    assert (words, fresh(volume).state) == ("For a visit: cart", "pulled")
    with pytest.raises(RuleError, match="not in outside storage: cart"):
        recalling.take_in(volume.code, by=records_clerk)


def test_any_other_scan_takes_a_recalled_folder_in_too(records_clerk):
    (volume,) = stored(records_clerk, "Ames")
    recalling.recall(volume, "question", by=records_clerk)

    pull_volume(volume, by=records_clerk)

    assert VolumeRecall.get().arrived and not storage.open_recalls().exists()


def test_canceled_recall_leaves_the_folder_off_site_in_its_box(records_clerk):
    (volume,) = stored(records_clerk, "Ames")
    recalling.recall(volume, "question", by=records_clerk)

    recalling.cancel_recall(volume, by=records_clerk)

    assert (where_is(fresh(volume)), storage.slot_of(volume).slot) == ("off site, box 101 slot 1", 1)
    with pytest.raises(RuleError, match="no recall"):
        recalling.cancel_recall(volume, by=records_clerk)


def test_folder_goes_back_to_its_box_unless_the_patient_came(records_clerk):
    ames, bell = stored(records_clerk, "Ames", "Bell")
    for volume in (ames, bell):
        recalling.recall(volume, "question", by=records_clerk)
        recalling.take_in(volume.code, by=records_clerk)
    seen(bell.patient, TODAY)

    slot = boxes.send_back(ames, by=records_clerk)

    assert (slot.box.number, slot.slot, where_is(fresh(ames))) == (101, 1, "off site, box 101 slot 1")
    moves = list(Move.select().where(Move.volume == ames).order_by(Move.id))
    assert all(one.to_words == following.from_words for one, following in itertools.pairwise(moves))
    with pytest.raises(RuleError, match="seen on 2026-12-01"):
        boxes.send_back(bell, by=records_clerk)
    with pytest.raises(RuleError, match="no box in outside storage"):
        boxes.send_back(make_volume(), by=records_clerk)


def test_lists_cost_the_same_queries_for_one_and_for_three(records_clerk, count_queries):
    counts = []
    for names in (("Ames",), ("Bell", "Cole")):
        for volume in stored(records_clerk, *names):
            make_booking(volume.patient, day_on=TOMORROW)
        with count_queries() as seen_ones:
            storage.to_recall()
            list(storage.open_recalls())
        counts.append(len(seen_ones))

    assert counts[0] == counts[1]
    assert Move.select().where(Move.kind == MoveKind.SENT_OFF_SITE).count() == 3
    assert Volume.select().where(Volume.state == VolumeState.OFF_SITE).count() == 3
