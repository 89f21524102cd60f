"""Destruction by three hands, what leaves a batch, what the database itself refuses, and the log."""

from datetime import date, timedelta

import pytest
from peewee import IntegrityError

from office import clock
from office.accounts.models import Coverage
from office.audit.models import AuditEvent
from office.charts.models import Volume, VolumeState
from office.charts.queries import where_is
from office.charts.queries.lights import lights
from office.charts.rules import make_chart, pull_volume
from office.db import database
from office.errors import RuleError
from office.loose.models import LoosePaper, Signature, Tab
from office.patients.models import Patient
from office.retention.models import BatchState, DestructionBatch, DestructionEntry, DestructionLine
from office.retention.queries import shredding
from office.retention.queries.facts import all_facts, facts_of
from office.retention.queries.holding import kept_of
from office.retention.rules import certifying, holding
from office.retention.rules import shredding as rules
from office.retention.rules.reckoning import run_retention
from office.tasks.models import Task
from tests.charts.making import TODAY, TOMORROW, make_booking, make_person, make_volume
from tests.merges.making import merged, registered
from tests.retention.making import LONG_AGO, NO_PAGES, approved_batch, destroy, make_old, seen


@pytest.fixture
def three(records_clerk, records_lead, manager):
    return {"clerk": records_clerk, "lead": records_lead, "manager": manager}


def fresh(row):
    return type(row).get_by_id(row.id)


def test_whole_way_ends_in_the_log_and_the_patient_stays_in_the_index(three):
    patient, volume = make_old("Oldham")

    batch = destroy([patient], [volume], **three)

    assert (batch.state, where_is(fresh(volume))) == ("destroyed", "destroyed, 2026-12-01, certificate C-4711")
    entry = DestructionEntry.get()
    assert (entry.mrn, entry.name, entry.born_on, entry.volumes) == (patient.mrn, "Oldham, Ada", date(1950, 2, 3), 1)
    assert (entry.method, entry.destroyed_on, entry.witness) == ("pulping", TODAY, "Al Berg")
    assert (entry.signed_who, entry.approved_who, entry.kept_pages) == ("Lena Fox", "Grace Hall", NO_PAGES)
    assert (entry.from_on, entry.to_on) == (None, LONG_AGO)
    light = lights([patient.id])[patient.id]
    assert (light.word, light.detail) == ("Destroyed", "2026-12-01, certificate C-4711")
    assert Patient.get_by_id(patient.id).registration == patient.registration
    acts = ["proposed", "signed", "approved", "scanned", "picked_up", "certified", "destroyed"]
    assert all(AuditEvent.select().where(AuditEvent.action == f"destruction.{act}").count() == 1 for act in acts)
    assert not Task.select().where(Task.done_at.is_null()).exists()
    assert {task.owner_role for task in Task.select()} == {"records lead", "office manager", "records clerk"}


def test_log_is_append_only_and_who_comes_again_gets_a_new_folder(three):
    patient, volume = make_old("Oldham")
    destroy([patient], [volume], **three)
    for statement in ("UPDATE destruction_entry SET name = 'x'", "DELETE FROM destruction_entry"):
        with pytest.raises(IntegrityError), database.atomic():
            database.execute_sql(statement)

    made = make_chart(patient, by=three["clerk"])

    assert (made.number, made.current, fresh(volume).current) == (2, True, False)
    assert lights([patient.id])[patient.id].word == "Chart made"


def test_only_whose_time_is_over_is_proposed_each_with_its_reason(three):
    clerk = three["clerk"]
    for patient, words in (
        (make_old("Ames", date(2020, 1, 1))[0], "Last seen 2020-01-01"),
        (make_old("Bell", born_on=date(2005, 1, 1))[0], "28th birthday 2033-01-01"),
        (make_old("Cole", born_on=None)[0], "birth date is not known"),
    ):
        with pytest.raises(RuleError, match=words):
            rules.propose_batch([patient.id], by=clerk)
    held = make_old("Dorn")[0]
    holding.place_hold(held, "audit", "plan audit 7", by=clerk)
    with pytest.raises(RuleError, match="On hold since 2026-12-01: audit"):
        rules.propose_batch([held.id], by=clerk)
    with pytest.raises(RuleError, match="Tick the records"):
        rules.propose_batch([], by=clerk)
    assert not DestructionBatch.select().exists()


def test_who_signs_or_proposes_never_approves_and_the_database_says_so_too(three):
    clerk, lead, manager = three.values()
    batch = rules.propose_batch([make_old()[0].id], by=manager)
    with pytest.raises(RuleError, match="is proposed by now"):
        rules.approve_batch(batch, by=manager)
    rules.sign_batch(batch, by=lead)

    for same in (lead, manager):
        with pytest.raises(RuleError, match="Another person"):
            rules.approve_batch(batch, by=same)
        with pytest.raises(IntegrityError), database.atomic():
            DestructionBatch.update(approved_by=same.staff_id).execute()
    assert rules.approve_batch(batch, by=clerk).state == BatchState.APPROVED


def test_database_destroys_nothing_outside_a_batch_and_nothing_on_hold(three):
    patient, volume = make_old()
    with pytest.raises(IntegrityError), database.atomic():
        Volume.update(state=VolumeState.DESTROYED).where(Volume.id == volume.id).execute()
    batch = approved_batch([patient], **three)
    rules.scan_in(batch, volume.code, NO_PAGES, by=three["clerk"])
    certifying.pick_up_batch(batch, "Shred Co", "Al Berg", by=three["clerk"])
    holding.place_hold(patient, "litigation", "case 12", by=three["lead"])

    with pytest.raises(IntegrityError), database.atomic():
        Volume.update(state=VolumeState.DESTROYED).where(Volume.id == volume.id).execute()
    given = ("C-1", "pulping", TODAY, "Mill", "Al Berg")
    with pytest.raises(RuleError, match="stop the vendor"):
        certifying.certify_batch(batch, *given, by=three["lead"])
    assert not DestructionEntry.select().exists()
    holding.release_hold(patient.legal_holds[0], "it was pulped before the letter came", by=three["lead"])
    assert certifying.certify_batch(batch, *given, by=three["lead"]).state == "destroyed"


def test_who_came_back_was_held_or_was_not_scanned_leaves_before_the_pick_up(three):
    old = [make_old(name) for name in ("Ames", "Bell", "Cole", "Dorn", "Ennis")]
    batch = approved_batch([patient for patient, _ in old], **three)
    for _, volume in old[:4]:
        rules.scan_in(batch, volume.code, NO_PAGES, by=three["clerk"])
    seen(old[0][0], TODAY)
    holding.place_hold(old[1][0], "complaint", "letter of Nov 30", by=three["lead"])
    pull_volume(fresh(old[2][1]), by=three["clerk"])  # the scan is the truth: it does not lie with the batch any more

    certifying.pick_up_batch(batch, "Shred Co", "Al Berg", by=three["clerk"])

    left = {line.volume.patient.last_name: line.left_why for line in shredding.lines_of(batch) if line.left_at}
    assert left["Ames"].startswith("Last seen 2026-12-01 + 10 y = 2036-12-01.")
    assert left["Bell"] == "On hold since 2026-12-01: complaint."
    assert left["Cole"] == left["Ennis"] == "Not scanned into the batch."
    assert [fresh(volume).state for _, volume in old] == ["returned", "returned", "pulled", "off-site", "filed"]
    assert [line.volume.patient.last_name for line in shredding.in_batch(batch)] == ["Dorn"]


def test_pick_up_of_nothing_changes_nothing(three):
    patient, _ = make_old()
    batch = approved_batch([patient], **three)

    with pytest.raises(RuleError, match="Nothing was picked up"):
        certifying.pick_up_batch(batch, "Shred Co", "Al Berg", by=three["clerk"])
    assert (fresh(batch).state, DestructionLine.get().left_at) == ("approved", None)


def test_each_scan_says_where_the_immunization_pages_are(three):
    (patient, volume), (_, other) = make_old("Ames"), make_old("Bell")
    batch, clerk = approved_batch([patient], **three), three["clerk"]

    for code, pages, words, field in (
        (volume.code, " ", "immunization pages", "kept_pages"),
        (other.code, NO_PAGES, "not on this batch", "code"),
        ("L000001A", NO_PAGES, "place label", "code"),
    ):
        with pytest.raises(RuleError, match=words) as refused:
            rules.scan_in(batch, code, pages, by=clerk)
        assert refused.value.field == field
    rules.scan_in(batch, volume.code, "kept in binder 3", by=clerk)
    assert where_is(fresh(volume)) == "inactive shelf, destruction batch 1"
    with pytest.raises(RuleError, match="Scanned already"):
        rules.scan_in(batch, volume.code, NO_PAGES, by=clerk)
    assert DestructionLine.get().kept_pages == "kept in binder 3"


def test_folder_that_is_out_or_off_site_has_to_come_first(three):
    patient, volume = make_old("Ames", state=VolumeState.OFF_SITE)
    batch = approved_batch([patient], **three)

    with pytest.raises(RuleError, match="The record says: off site"):
        rules.scan_in(batch, volume.code, NO_PAGES, by=three["clerk"])


def test_volumes_partly_destroyed_the_rest_is_still_there(three):
    patient, first = make_old("Ames")
    lost = make_volume(patient, VolumeState.MISSING, number=2)

    destroy([patient], [first], **three)

    assert (DestructionEntry.get().volumes, fresh(first).state, fresh(lost).state) == (2, "destroyed", "missing")
    assert kept_of([patient.id])[patient.id].allowed  # when it is found it goes in another batch


def test_certificate_needs_every_fact_and_no_day_before_the_pick_up(three, set_clock):
    patient, volume = make_old()
    batch = approved_batch([patient], **three)
    with pytest.raises(RuleError, match="follows the pick-up"):
        certifying.certify_batch(batch, "C-1", "pulping", TODAY, "Mill", "Al", by=three["lead"])
    rules.scan_in(batch, volume.code, NO_PAGES, by=three["clerk"])
    certifying.pick_up_batch(batch, "Shred Co", "Al Berg", by=three["clerk"])
    whole = {"certificate": "C-1", "method": "pulping", "destroyed_on": TODAY, "place": "Mill", "witness": "Al"}

    for field, wrong in (
        ("certificate", ""), ("place", " "), ("witness", ""), ("destroyed_on", None),
        ("destroyed_on", TODAY - timedelta(days=1)), ("destroyed_on", TOMORROW),
    ):  # fmt: skip
        with pytest.raises(RuleError) as refused:
            certifying.certify_batch(batch, **{**whole, field: wrong}, by=three["lead"])
        assert refused.value.field == field
    assert fresh(volume).state == "off-site"


def test_batch_that_is_given_up_lets_its_folders_go(three):
    patient, volume = make_old()
    batch = approved_batch([patient], **three)
    rules.scan_in(batch, volume.code, NO_PAGES, by=three["clerk"])

    rules.cancel_batch(batch, "the vendor did not come", by=three["clerk"])

    assert (fresh(batch).state, fresh(volume).state) == ("canceled", "returned")
    with pytest.raises(RuleError, match="is canceled by now"):
        rules.scan_in(batch, volume.code, NO_PAGES, by=three["clerk"])
    assert rules.propose_batch([patient.id], by=three["clerk"]).number == 2


def test_merged_record_is_kept_by_the_longest_of_both(records_clerk, records_lead):
    first, second = (registered(make_person("Whitaker", "Sandra", sex="F", born_on=date(1962, 3, 4))) for _ in "ab")
    for patient in (first, second):
        make_volume(patient)
    seen(first, LONG_AGO)
    seen(second, date(2019, 5, 5))

    merged(first, second, proposer=records_clerk, lead=records_lead)
    Patient.update(born_on=date(2004, 2, 29)).where(Patient.id == second.id).execute()

    facts = all_facts()[first.id]
    assert (facts.seen_on, facts.born_on) == (date(2019, 5, 5), date(2004, 2, 29))
    assert kept_of([first.id])[first.id].reckoning.eligible_on == date(2032, 2, 29)


def test_medicare_counts_only_while_it_was_held(records_clerk):
    patient, _ = make_old("Ames", date(2015, 5, 5))
    Coverage.create(patient=patient, payer="Medicare", plan="Part B", to_on=date(2013, 1, 1))
    Coverage.create(patient=patient, payer="Sunny Health", plan="Medicare Advantage HMO", from_on=date(2013, 1, 2))
    Coverage.create(patient=patient, payer="Medicare", from_on=date(2016, 1, 1), rank=2)

    facts = facts_of([patient.id])[patient.id]

    assert (facts.medicare_on, facts.advantage_on) == (date(2015, 5, 5), date(2015, 5, 5))
    Coverage.delete().where(Coverage.plan.contains("Advantage")).execute()
    assert facts_of([patient.id])[patient.id].medicare_on == date(2013, 1, 1)


def test_run_costs_the_same_queries_for_one_and_for_many(records_clerk, count_queries):
    counts = []
    for names in (("Ames",), ("Bell", "Cole", "Dorn")):
        for name in names:
            make_old(name)
        with count_queries() as queries:
            run = run_retention(by=records_clerk)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert (run.patients, run.volumes, run.inactive, run.eligible) == (4, 4, 4, 4)


def test_hold_needs_a_reason_and_is_released_with_one(records_lead):
    patient, _ = make_old()
    for given, field in ((("audit", " "), "why"), (("audit", "x", TOMORROW), "from_on")):
        with pytest.raises(RuleError) as refused:
            holding.place_hold(patient, *given, by=records_lead)
        assert refused.value.field == field
    hold = holding.place_hold(patient, "audit", "plan audit 7", by=records_lead)
    assert not kept_of([patient.id])[patient.id].allowed
    with pytest.raises(RuleError, match="by whose word"):
        holding.release_hold(hold, "", by=records_lead)

    released = holding.release_hold(hold, "letter of Nov 30", by=records_lead)

    assert (released.released_who, kept_of([patient.id])[patient.id].allowed) == ("Lena Fox", True)
    with pytest.raises(RuleError, match="has released"):
        holding.release_hold(hold, "again", by=records_lead)
    make_booking(patient, day_on=TOMORROW)
    assert kept_of([patient.id])[patient.id].reckoning.blocks == ("Booked on 2026-12-02.",)


def test_paper_that_waits_for_its_folder_keeps_the_record(three):
    patient, _ = make_old("Oldham")
    given = {
        "patient": patient,
        "written_as": "Oldham",
        "tab": Tab.LETTERS,
        "signature": Signature.NONE,
        "initials": "RK",
    }
    day = {"received_on": clock.today(), "due_on": clock.today(), "received_at": clock.now()}
    for number, state in ((1, "to file"), (2, "to scan"), (3, "discarded")):
        done = clock.now() if number == 3 else None
        LoosePaper.create(number=number, pages=1, state=state, settled_at=done, **given, **day)

    assert kept_of([patient.id])[patient.id].reckoning.blocks == ("2 papers wait to be filed.",)
    with pytest.raises(RuleError):
        rules.propose_batch([patient.id], by=three["clerk"])
