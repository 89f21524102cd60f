"""Taking a merge back: the identity on every table, and nothing that came since without an owner."""

import random as randoms
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office.accounts.models import LedgerEntry
from office.accounts.queries import balance
from office.accounts.rules import post_charge, post_patient_payment
from office.actor import PROGRAM
from office.charts.models import Chart, Volume
from office.charts.rules import add_volume, pull_volume, take_scan
from office.charts.rules.scans import Mode
from office.db import database, fetch
from office.errors import NotFound, RuleError, StaleEdit
from office.merges.models import Merge, MergedRow, MergeState
from office.merges.queries import since, unassigned
from office.merges.rules import assign_row, take_back
from office.merges.rules.proposing import get_merge
from office.merges.tables import tables
from office.patients.models import Patient, Registration
from office.patients.queries import find, get_patient
from office.patients.rules import index_patient
from office.scheduling.models import Appointment
from office.staff.models import Staff
from office.tasks.models import Task
from tests.charts.making import make_booking, make_person
from tests.merges.filling import dump, fill, fill_all, pair_up
from tests.merges.making import again, decide, make_pair, merged, propose

WHY = "they are sisters"


class Undo(Exception):
    """Ends a try so that everything it wrote is rolled back."""


def invariants(survivor, loser):
    """What must hold of two records while they are one."""
    for table in tables():
        if table.merging == "moved" and table.name not in ("household", "pull_line"):
            where = " OR ".join(f"{column} = ?" for column in table.patients)
            rows = fetch(f'SELECT COUNT(*) FROM "{table.name}" WHERE {where}', *[loser.id] * len(table.patients))
            assert rows[0][0] == 0, table.name
    numbers = [volume.number for volume in Volume.select().where(Volume.patient == survivor)]
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert fetch("SELECT SUM(cents) FROM ledger_line")[0][0] in (0, None)


def take_back_now(merge, by):
    merge = get_merge(merge.id)
    return take_back(merge, merge.version, WHY, by=by)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_merge_then_unmerge_is_the_identity_on_every_table(seed, records_clerk, records_lead):
    random = randoms.Random(seed)
    try:
        with database.atomic():
            _there_and_back(random, records_clerk, records_lead)
            raise Undo
    except Undo:
        pass


def _there_and_back(random, clerk, lead):
    first, second = (make_person(f"Last{n}", "Ada", sex=random.choice("FU")) for n in (1, 2))
    third = make_person("Third")
    for patient in (first, second):
        fill_all(patient, third, random)
        patient.preferred_name = random.choice(("", "Holly"))
        patient.save()
    Patient.update(under_review=False, deceased_on=None).execute()
    database.execute_sql("DELETE FROM visit WHERE day_on = '2026-12-01'")
    pair_up(first, second)
    for patient in (first, second, third):
        index_patient(get_patient(patient.id))
    before = dump()

    picks = {key: random.choice((first.id, second.id)) for key in ("name", "preferred_name", "addresses", "phones")}
    done = decide(propose(first, second, by=clerk), random.choice((first, second)), by=lead, picks=picks)
    merge = get_merge(done.id)
    invariants(get_patient(merge.survivor_id), get_patient(merge.loser_id))
    assert unassigned(merge) == []
    take_back_now(merge, lead)

    after = dump()
    assert set(after) == set(before)
    assert {key: (before[key], after[key]) for key in before if before[key] != after[key]} == {}


@pytest.mark.parametrize("name", [table.name for table in tables()])
def test_a_row_made_since_is_assigned_to_one_of_the_two(name, records_clerk, records_lead):
    if name in ("ledger_entry", "chart", "volume", "account_patient", "task"):
        return
    table = next(one for one in tables() if one.name == name)
    first, second, third = (make_person(f"Last{n}") for n in (1, 2, 3))
    merge = merged(first, second, proposer=records_clerk, lead=records_lead)
    row = fill(table, first, third, randoms.Random(3))

    with pytest.raises(RuleError, match="no owner yet"):
        take_back_now(merge, records_lead)
    for one in since(merge):
        assert one.how == "made" and one.words is not None
        assign_row(merge, one.table, one.key, second.id, by=records_lead)
    take_back_now(merge, records_lead)

    rows = fetch(f'SELECT {table.patients[0]} FROM "{name}" WHERE {table.key} = ?', row._pk)
    assert rows == [(second.id,)]


@pytest.fixture
def pair(db):
    return make_pair()


@pytest.fixture
def done(pair, records_clerk, records_lead):
    return get_merge(merged(*pair, proposer=records_clerk, lead=records_lead).id)


def test_both_records_stand_again_and_the_numbers_lead_to_each(pair, done, records_lead):
    _, second = pair
    take_back_now(done, records_lead)

    assert get_merge(done.id).state == MergeState.UNDONE
    assert again(second).registration == Registration.QUICK and again(second).merged_into_id is None
    assert [row.id for row in find("087654").rows] == [second.id]
    assert Appointment.get().patient_id == second.id and balance(second.id) == 4870
    assert Volume.select().where(Volume.patient == second).get().code.startswith("C08765401")
    assert not Task.select().where(Task.done_at.is_null() & Task.key.startswith(f"merge:{done.id}:allergies")).exists()


def test_the_shelf_work_is_reversed(done, records_lead):
    take_back_now(done, records_lead)
    still = [task.kind for task in Task.select().where(Task.done_at.is_null())]
    assert still == ["Part the folders again", "Check two accounts"]


def test_a_label_printed_while_they_were_one_still_finds_its_folder(pair, done, records_lead):
    code = Volume.get(Volume.number == 3).code
    take_back_now(done, records_lead)
    scan = take_scan(code, Mode.WHERE, by=records_lead)
    assert scan.kind == "ok" and scan.volume.patient_id == pair[1].id
    volume = add_volume(get_patient(pair[0].id), by=records_lead)
    assert volume.number == 3 and volume.code != code


def test_what_was_changed_since_is_assigned_and_keeps_the_change(pair, done, records_clerk, records_lead):
    volume = Volume.get(Volume.number == 3)
    pull_volume(volume, by=records_clerk)
    one = next(row for row in since(done) if row.table == "volume")
    assert (one.how, one.suggested, one.given) == ("changed", pair[1].id, None)

    assign_row(done, "volume", volume.id, pair[1].id, by=records_lead)
    take_back_now(done, records_lead)

    now = Volume.get_by_id(volume.id)
    assert (now.patient_id, now.number, str(now.state)) == (pair[1].id, 1, "pulled")
    assert now.chart_id == Chart.get(Chart.patient == pair[1]).id


def test_an_assignment_lapses_when_the_row_changes_again(pair, done, records_clerk, records_lead):
    booked = make_booking(pair[0])
    assign_row(done, "appointment", booked.id, pair[1].id, by=records_lead)
    assert unassigned(done) == []
    Appointment.update(reason="cough").where(Appointment.id == booked.id).execute()
    assert [one.key for one in unassigned(done)] == [booked.id]


def test_what_hangs_on_a_row_goes_with_it(pair, done, records_lead):
    charge = post_charge(get_patient(pair[0].id), 5000, date(2026, 12, 1), "visit", to="patient", by=PROGRAM)
    post_patient_payment(get_patient(pair[0].id), 1000, "cash", charge=charge, by=PROGRAM)
    for one in since(done):
        if one.table != "ledger_entry":
            assign_row(done, one.table, one.key, pair[0].id, by=records_lead)
    assign_row(done, "ledger_entry", charge.number, pair[1].id, by=records_lead)
    assert unassigned(done) == []
    take_back_now(done, records_lead)
    assert balance(pair[1].id) == 4870 + 4000 and balance(pair[0].id) == 0


def test_a_payment_is_not_parted_from_its_charge(pair, done, records_lead):
    charge = post_charge(get_patient(pair[0].id), 5000, date(2026, 12, 1), "visit", to="patient", by=PROGRAM)
    payment = post_patient_payment(get_patient(pair[0].id), 1000, "cash", charge=charge, by=PROGRAM)
    for one in since(done):
        assign_row(done, one.table, one.key, pair[0].id, by=records_lead)
    assign_row(done, "ledger_entry", payment.number, pair[1].id, by=records_lead)
    with pytest.raises(RuleError, match="give both to the same patient"):
        take_back_now(done, records_lead)
    assert get_merge(done.id).state == MergeState.DONE and LedgerEntry.get().patient_id == pair[0].id


def test_a_change_of_the_identity_goes_to_whom_it_is_assigned(pair, done, records_lead):
    Patient.update(employer="Mill").where(Patient.id == pair[0].id).execute()
    one = next(row for row in since(done) if row.table == "patient")
    assert one.words == "employer: Mill"
    assign_row(done, "patient", pair[0].id, pair[1].id, by=records_lead)
    take_back_now(done, records_lead)
    assert (again(pair[0]).employer, again(pair[1]).employer) == ("", "Mill")
    assert (again(pair[0]).preferred_name, again(pair[1]).preferred_name) == ("", "Sandy")


def test_only_rows_since_the_merge_are_assigned_to_one_of_the_two(pair, done, records_lead):
    with pytest.raises(NotFound):
        assign_row(done, "appointment", Appointment.get().id, pair[0].id, by=records_lead)
    with pytest.raises(RuleError, match="one of the two"):
        assign_row(done, "appointment", make_booking(pair[0]).id, make_person().id, by=records_lead)


def test_what_was_merged_on_top_is_taken_back_first(pair, done, records_clerk, records_lead):
    third = make_person("Whitaker", "S", sex="F")
    merged(third, get_patient(pair[0].id), proposer=records_clerk, lead=records_lead)
    with pytest.raises(RuleError, match="Take that merge back first"):
        take_back_now(done, records_lead)


def test_a_chain_of_merges_still_leads_to_the_last(pair, done, records_clerk, records_lead):
    third = make_person("Whitaker", "S", sex="F")
    index_patient(third)
    merged(third, get_patient(pair[0].id), proposer=records_clerk, lead=records_lead)
    assert [row.id for row in find("087654").rows] == [third.id]
    scan = take_scan("087654", Mode.WHERE, by=records_lead)
    assert scan.volume.patient_id == third.id


def test_taking_back_needs_a_reason_and_the_newest_page(done, records_lead):
    with pytest.raises(RuleError) as refused:
        take_back(done, done.version, " ", by=records_lead)
    assert refused.value.field == "reason"
    with pytest.raises(StaleEdit):
        take_back(done, done.version + 7, WHY, by=records_lead)
    take_back_now(done, records_lead)
    with pytest.raises(RuleError, match="nothing to take back"):
        take_back_now(done, records_lead)


def test_the_trace_and_both_decisions_stay(done, records_lead):
    rows = MergedRow.select().count()
    take_back_now(done, records_lead)
    assert MergedRow.select().count() == rows and Merge.get().undone_by_id == records_lead.staff_id
    assert Staff.select().count()
