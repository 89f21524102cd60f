"""Scenario A03 by the rules, and everything that stops a merge."""

from datetime import date

import pytest

from office.accounts.models import AccountPatient, LedgerEntry, LedgerLine
from office.accounts.queries import balance
from office.accounts.rules import account_of, post_patient_payment
from office.allergies.queries import allergies_of
from office.audit.models import AuditEvent
from office.charts.models import Chart, Volume
from office.charts.queries.pulls import pull_list
from office.charts.rules import take_scan
from office.charts.rules.scans import Mode
from office.db import fetch
from office.duplicates.models import DuplicatePair
from office.errors import RuleError, StaleEdit
from office.merges.models import Merge, MergedRow, MergeState
from office.merges.rules import carry_out, propose_merge, refuse_merge
from office.merges.rules.proposing import get_merge
from office.merges.tables import fingerprint
from office.patients.models import Household, PatientAddress, PatientName, PatientNumber, PatientPhone, Registration
from office.patients.queries import find, get_patient
from office.patients.rules import index_patient
from office.scheduling.models import Appointment
from office.tasks.models import Task
from office.tasks.queries import open_tasks
from office.visits.models import Flow, Visit
from tests.charts.making import make_booking, make_person, make_volume
from tests.merges.making import WHY, again, decide, make_pair, merged, propose


@pytest.fixture
def pair(db):
    return make_pair()


@pytest.fixture
def done(pair, records_clerk, records_lead):
    first, second = pair
    return merged(first, second, proposer=records_clerk, lead=records_lead)


def receivables():
    books = "'insurance owes', 'patient owes'"
    return fetch(f"SELECT SUM(cents) FROM ledger_line WHERE book IN ({books})")[0][0]


def words(actor):
    return [task.kind for task in open_tasks(actor)]


def test_who_proposed_it_cannot_decide(pair, records_lead):
    merge = propose(*pair, by=records_lead)

    with pytest.raises(RuleError, match="Another person decides"):
        decide(merge, pair[0], by=records_lead)
    with pytest.raises(RuleError, match="Another person decides"):
        refuse_merge(merge, merge.version, "two people", by=records_lead)
    assert get_merge(merge.id).state == MergeState.PROPOSED


def test_everything_belongs_to_the_survivor_in_one_step(pair, done):
    first, second = pair
    assert get_merge(done.id).state == MergeState.DONE
    assert Appointment.get().patient_id == first.id
    assert balance(first.id) == 4870 and balance(second.id) == 0
    assert LedgerEntry.get().patient_id == first.id
    assert again(second).registration == Registration.MERGED and again(second).merged_into_id == first.id
    assert again(first).preferred_name == "Sandy"
    assert {event.action for event in AuditEvent.select().where(AuditEvent.patient_id == second.id)} >= {"merge.ended"}


def test_the_allergy_stays_and_none_known_is_gone_with_a_task_for_the_nurse(pair, done, nurse):
    page = allergies_of(pair[0].id)
    assert page.word == "Allergies: Penicillin" and page.tone == "alert"
    task = Task.get(Task.kind == "Allergies disagree")
    assert words(nurse) == ["Allergies disagree"] and "Penicillin" in task.words and "08-76-54" in task.words
    assert task.patient_id == pair[0].id


def test_receivables_are_the_same_to_the_cent(pair, records_clerk, records_lead):
    before = receivables(), LedgerLine.select().count()
    merged(*pair, proposer=records_clerk, lead=records_lead)
    assert (receivables(), LedgerLine.select().count()) == before


def test_the_old_number_finds_the_survivor(pair, done):
    first, _ = pair
    for text in ("087654", "08-76-54", "Whitacker", "Whitaker, Sandra"):
        found = find(text)
        assert [row.id for row in found.rows] == [first.id], text
    assert PatientName.get(PatientName.patient == first).last_name == "Whitacker"
    assert PatientNumber.get(PatientNumber.system == "merged").patient_id == first.id


def test_scanning_the_old_label_opens_the_survivors_folder(pair, done, records_clerk):
    old = take_scan("C08765401" + code_letter("C08765401"), Mode.WHERE, by=records_clerk)
    assert old.kind == "ok" and old.volume.patient_id == pair[0].id
    assert "merged" in old.detail.lower()
    typed = take_scan("087654", Mode.WHERE, by=records_clerk)
    assert typed.kind == "ok" and typed.volume.patient_id == pair[0].id and "merged" in typed.detail.lower()


def code_letter(body):
    from_code = {row.code[:-1]: row.code[-1] for row in Volume.select()}
    from_code |= {code[:-1]: code[-1] for (code,) in fetch("SELECT code FROM earlier_code")}
    return from_code[body]


def test_three_volumes_of_one_chart_with_numbers_and_codes_of_their_own(pair, done):
    volumes = list(Volume.select().order_by(Volume.number))
    assert [volume.number for volume in volumes] == [1, 2, 3]
    assert {volume.chart_id for volume in volumes} == {Chart.get(Chart.patient == pair[0]).id}
    assert len({volume.code for volume in volumes}) == 3
    assert [volume.current for volume in volumes] == [False, False, True]
    assert volumes[2].code.startswith("C02345603") and "under 08-76-54" in volumes[2].place


def test_paper_tasks_name_both_folders_and_the_outguide(pair, done, records_clerk):
    assert words(records_clerk) == [
        "Pull both folders", "Label folders anew", "Cross-reference outguide", "Update stickers",
    ]  # fmt: skip
    told = {task.kind: task.words for task in open_tasks(records_clerk)}
    assert "02-34-56 Vol 1" in told["Pull both folders"] and "08-76-54 Vol 1" in told["Pull both folders"]
    assert "re-label as 3 volumes" in told["Label folders anew"]
    assert "At the shelf place of 08-76-54 (54 / 70): see 02-34-56" in told["Cross-reference outguide"]


def test_tomorrows_pull_list_shows_one_patient_and_where_the_folder_stands(pair, done):
    lines = pull_list(date(2026, 12, 2))
    assert [(line.mrn, line.volume) for line in lines] == [(23456, 3)]
    assert lines[0].words == "at 54 / 70, under 08-76-54"


def test_two_accounts_are_not_united_silently(pair, records_clerk, records_lead, biller):
    first, second = pair
    account_of(first, by=biller)
    merged(first, second, proposer=records_clerk, lead=records_lead)
    assert "Two accounts of one patient" in words(biller)
    assert (
        AccountPatient.get(AccountPatient.patient == second).account_id
        != AccountPatient.get(AccountPatient.patient == first).account_id
    )


def test_both_booked_on_one_day_is_a_task_for_the_front_desk(pair, records_clerk, records_lead, front_desk):
    make_booking(pair[0], None, date(2026, 12, 2), 600)
    merged(*pair, proposer=records_clerk, lead=records_lead)
    task = open_tasks(front_desk).get()
    assert task.kind == "Two visits on one day" and "9:20 AM Dr. Lee, 10:00 AM Dr. Lee" in task.words


def test_a_person_chooses_field_by_field(pair, records_clerk, records_lead):
    first, second = pair
    for one, street in ((first, "1 Oak St"), (second, "9 Elm St")):
        PatientAddress.create(patient=one, street=street, since=again(one).registered_at)
        PatientPhone.create(patient=one, typed=street, e164="", since=again(one).registered_at)
    picks = {"name": second.id, "addresses": second.id, "phones": second.id}

    merged(first, second, proposer=records_clerk, lead=records_lead, picks=picks)

    assert again(first).last_name == "Whitacker" and again(first).mrn == 23456
    assert PatientName.get(PatientName.patient == first).last_name == "Whitaker"
    held = PatientAddress.select().where(PatientAddress.until.is_null())
    assert [row.street for row in held] == ["9 Elm St"]
    assert again(first).main_phone == "9 Elm St"


def test_open_pairs_and_proposals_of_the_loser_are_settled(pair, records_clerk, records_lead, front_desk):
    first, second = pair
    third = make_person("Whitaker", "Sonia")
    for low, high in ((first, second), (second, third)):
        DuplicatePair.create(low=low, high=high, points=90, reasons="[]", found_at=again(first).registered_at)
    other = propose(second, third, by=front_desk)
    merged(first, second, proposer=records_clerk, lead=records_lead)

    assert DuplicatePair.select().where(DuplicatePair.settled_at.is_null()).count() == 0
    assert get_merge(other.id).state == MergeState.REFUSED
    assert words(records_lead) == []


def test_a_family_tie_between_the_two_does_not_become_one_to_oneself(pair, records_clerk, records_lead):
    tie = Household.create(patient=pair[1], other=pair[0], tie="same household as", since=date(2026, 1, 1))
    merged(*pair, proposer=records_clerk, lead=records_lead)
    assert Household.get_by_id(tie.id).patient_id == pair[1].id


# what stops it


def test_a_record_is_not_merged_with_itself(pair, records_clerk):
    with pytest.raises(RuleError, match="one and the same"):
        propose_merge(pair[0], pair[0], WHY, by=records_clerk)


def test_sex_and_birth_date_both_different_is_another_person(records_clerk):
    first, second = make_person(sex="F"), make_person(sex="M", born_on=date(1999, 9, 9))
    with pytest.raises(RuleError, match="both differ"):
        propose_merge(first, second, WHY, by=records_clerk)
    second.sex = "F"
    second.save()
    assert propose_merge(first, second, WHY, by=records_clerk).id


def test_who_was_seen_after_a_death_is_someone_else(records_clerk):
    first, second = make_person(deceased_on=date(2026, 3, 1)), make_person()
    Visit.create(patient=second, day_on=date(2026, 4, 1), flow=Flow.LEFT)
    with pytest.raises(RuleError, match="deceased"):
        propose_merge(first, second, WHY, by=records_clerk)


def test_nobody_is_merged_while_in_the_building(pair, records_clerk, records_lead):
    Visit.create(patient=pair[1], day_on=date(2026, 12, 1), flow=Flow.ROOMED)
    merge = propose(*pair, by=records_clerk)
    with pytest.raises(RuleError, match="in the building"):
        decide(merge, pair[0], by=records_lead)


def test_a_merged_record_is_not_merged_again(pair, done, records_clerk):
    with pytest.raises(RuleError, match="merged already"):
        propose_merge(make_person("Other"), get_patient(pair[1].id), WHY, by=records_clerk)
    third = make_person("Third", sex="F")
    assert propose_merge(get_patient(pair[0].id), third, WHY, by=records_clerk).id != done.id


@pytest.mark.parametrize("registration", [Registration.TEST, Registration.ENTERED_IN_ERROR])
def test_test_records_and_errors_are_not_merged(records_clerk, registration):
    first, second = make_person(), make_person(registration=registration)
    with pytest.raises(RuleError):
        propose_merge(first, second, WHY, by=records_clerk)


def test_a_proposal_needs_its_reason_and_is_made_once(pair, records_clerk, front_desk):
    with pytest.raises(RuleError) as refused:
        propose_merge(*pair, " ", by=records_clerk)
    assert refused.value.field == "reason"
    merge = propose(*pair, by=records_clerk)
    assert propose(pair[1], pair[0], by=front_desk).id == merge.id and Merge.select().count() == 1


def test_what_changed_since_the_page_was_shown_stops_it(pair, records_clerk, records_lead):
    merge = propose(*pair, by=records_clerk)
    seen = fingerprint(*sorted(one.id for one in pair))
    make_booking(pair[0], None, date(2026, 12, 9), 600)
    with pytest.raises(RuleError, match="changed in one of the two records"):
        carry_out(merge, merge.version, pair[0].id, {}, seen, by=records_lead)
    with pytest.raises(StaleEdit):
        now = fingerprint(*sorted(one.id for one in pair))
        carry_out(merge, merge.version + 1, pair[0].id, {}, now, by=records_lead)
    with pytest.raises(RuleError, match="which of the two"):
        carry_out(merge, merge.version, 999, {}, seen, by=records_lead)
    assert not MergedRow.select().count() and again(pair[1]).registration != Registration.MERGED


def test_a_refused_proposal_keeps_its_reason(pair, records_clerk, records_lead):
    merge = propose(*pair, by=records_clerk)
    with pytest.raises(RuleError):
        refuse_merge(merge, merge.version, "", by=records_lead)
    refuse_merge(merge, merge.version, "sisters, seen both", by=records_lead)
    assert get_merge(merge.id).words == "sisters, seen both" and words(records_lead) == []
    with pytest.raises(RuleError, match="refused already"):
        decide(merge, pair[0], by=records_lead)


def test_the_loser_without_a_folder_makes_no_shelf_work(records_clerk, records_lead):
    first, second = make_person("Gill", "Amy"), make_person("Gill", "Amie")
    make_volume(first)
    index_patient(first), index_patient(second)
    merged(first, second, proposer=records_clerk, lead=records_lead)
    assert words(records_clerk) == ["Update stickers"]


def test_the_survivor_without_a_folder_gets_the_losers(records_clerk, records_lead):
    first, second = make_person("Gill", "Amy"), make_person("Gill", "Amie")
    make_volume(second)
    merged(first, second, proposer=records_clerk, lead=records_lead)
    volume = Volume.get()
    assert (volume.patient_id, volume.number) == (first.id, 1) and Chart.get().patient_id == first.id


def test_what_is_owed_on_the_other_account_can_be_paid(pair, records_clerk, records_lead, biller):
    first, second = pair
    account_of(first, by=biller)
    merged(first, second, proposer=records_clerk, lead=records_lead)
    charge = LedgerEntry.get(LedgerEntry.kind == "charge")

    post_patient_payment(get_patient(first.id), 4870, "cash", charge=charge, by=biller)

    assert balance(first.id) == 0
