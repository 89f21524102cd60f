"""Policies: their dates and ranks, what is refused and why, copays, newborns, how long a bill may be sent."""

import importlib
from datetime import date

import pytest
from peewee import IntegrityError

from office.audit.models import AuditEvent
from office.coverage.models import CopayKind, Coverage, CoverageEvent, CoverageOrder, Family, PayerKind, Relation
from office.coverage.queries import (
    copay_due,
    coverages,
    filing_days_left,
    first_plans,
    history_of,
    ordered,
    payer_on,
    taken_on,
)
from office.coverage.rules import (
    change_policy,
    end_policy,
    mark_error,
    set_copay,
    set_order,
    set_participation,
    set_terms,
    take_new_card,
)
from office.coverage.rules.payers import add_plan
from office.directory.models import PartyKind
from office.directory.rules import add_party
from office.errors import RuleError, StaleEdit
from office.patients.models import Household, Tie
from office.preparing.models import Answer
from office.preparing.rules import record_eligibility
from office.tasks.models import Task
from office.visits.models import Flow, Visit
from tests.accounts.making import make_coverage
from tests.conftest import POSTGRES
from tests.coverage.making import BEGAN, TODAY, make_policy, policy
from tests.patients.making import make_patient

YEAR_END = date(2026, 12, 31)


def names(patient, on):
    return [one.payer for one in coverages(patient.id, on)]


def actions():
    return [event.action for event in AuditEvent.select()]


def test_three_payers_hold_on_their_days_in_their_order(biller):
    patient = make_patient()
    make_policy(patient, "Blue Plan", to_on=YEAR_END, by=biller)
    make_policy(patient, "Aid", from_on=date(2026, 12, 1), by=biller)
    make_policy(patient, "Third", from_on=date(2026, 6, 1), to_on=TODAY, by=biller)

    assert names(patient, date(2023, 12, 31)) == []
    assert names(patient, BEGAN) == ["Blue Plan"] and names(patient, YEAR_END) == ["Blue Plan", "Aid"]
    assert names(patient, TODAY) == ["Blue Plan", "Aid", "Third"]
    assert names(patient, date(2027, 1, 1)) == ["Aid"]
    assert payer_on(patient.id, YEAR_END) == "Blue Plan" and payer_on(patient.id, BEGAN.replace(day=1)) == "Blue Plan"
    assert actions().count("coverage.added") == 3


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"payer": " "}, "payer"),
        ({"number": ""}, "member_number"),
        ({"from_on": None}, "from_on"),
        ({"from_on": date(2028, 1, 1)}, "from_on"),
        ({"to_on": date(2023, 12, 31)}, "to_on"),
        ({"rank": 1, "from_on": YEAR_END}, "rank"),
        ({"payer": "blue plan", "number": "M-Blue Plan"}, "member_number"),
        ({"kind": PayerKind.MEDICARE, "number": "1SG4-TE5-MK73"}, "member_number"),
        ({"kind": PayerKind.MEDICARE, "number": "1EG4-TE5-MK7"}, "member_number"),
        ({"relationship": Relation.CHILD}, "subscriber_name"),
        ({"relationship": Relation.CHILD, "subscriber_name": "Brown, Ann"}, "subscriber_born_on"),
        ({"deductible_left_cents": 100}, "benefits_on"),
        ({"deductible_left_cents": 100, "benefits_on": TODAY}, "benefits_source"),
        ({"coinsurance_percent": 101}, "coinsurance_percent"),
        ({"assigned_on": YEAR_END}, "assigned_on"),
    ],
)
def test_a_policy_is_refused_in_words_at_its_field(biller, given, field):
    patient = make_patient()
    make_policy(patient)

    with pytest.raises(RuleError) as refused:
        make_policy(patient, **{"payer": "Second", "number": "S-1", "by": biller, **given})

    assert refused.value.field == field and Coverage.select().count() == 1


def test_a_medicare_number_is_stored_without_dashes(biller):
    row = make_policy(None, "Medicare", kind=PayerKind.MEDICARE, number="1eg4-te5-mk73", by=biller)

    assert row.member_number == "1EG4TE5MK73"


def test_the_database_refuses_what_the_rules_refuse():
    patient = make_patient()
    make_policy(patient)

    with pytest.raises(IntegrityError):
        Coverage.create(patient=patient, payer="Second", rank=1, from_on=TODAY)
    with pytest.raises(IntegrityError):
        Coverage.create(patient=patient, payer="Second", rank=2, from_on=TODAY, to_on=BEGAN)
    with pytest.raises(IntegrityError):
        CoverageEvent.update(words="").execute()


def test_a_retroactive_end_tells_the_biller_of_the_visits_since(biller):
    patient = make_patient()
    row = make_policy(patient)
    Visit.create(patient=patient, day_on=date(2026, 11, 20), flow=Flow.LEFT)

    ended = end_policy(row, date(2026, 10, 31), "their web site", by=biller)

    assert ended.to_on == date(2026, 10, 31) and names(patient, date(2026, 11, 20)) == []
    task = Task.get(Task.kind == "coverage changed")
    assert "11/20/2026" in task.words and "coverage.ended" in actions()
    with pytest.raises(RuleError) as refused:
        end_policy(ended, date(2023, 12, 31), "never held", by=biller)
    assert refused.value.field == "to_on" and "in error" in refused.value.message
    make_policy(patient, "Next", from_on=date(2026, 11, 1), rank=1)
    with pytest.raises(RuleError, match="the days meet"):
        end_policy(ended, None, "it goes on", by=biller)


def test_a_card_that_was_valid_already_tells_the_biller_the_days_left(front_desk):
    patient = make_patient()
    make_policy(patient)
    for on in (date(2026, 10, 6), date(2026, 7, 1)):
        Visit.create(patient=patient, day_on=on, flow=Flow.LEFT)

    card = {"payer": "United Plan", "member_number": "U-1", "from_on": date(2026, 6, 1)}
    take_new_card(patient, replaces=coverages(patient.id, TODAY)[0], by=front_desk, **card)

    task = Task.get(Task.kind == "coverage changed")
    assert "10/06/2026: 34 days left, until 01/04/2027" in task.words and "07/01" not in task.words
    assert names(patient, date(2026, 10, 6)) == ["United Plan"] and names(patient, date(2026, 5, 31)) == ["Blue Plan"]


def test_what_was_entered_in_error_counts_on_no_day_and_stays(biller):
    patient = make_patient()
    row = make_policy(patient)

    mark_error(row, "another patient’s card", by=biller)

    assert names(patient, TODAY) == [] and Coverage.get_by_id(row.id).error_because == "another patient’s card"
    assert make_policy(patient, "Right", rank=1).rank == 1 and "coverage.error" in actions()
    with pytest.raises(RuleError, match="entered in error"):
        set_copay(row, CopayKind.OFFICE, 100, TODAY, "card", by=biller)


def test_a_change_stands_in_the_history_and_two_editors_do_not_overwrite(biller):
    row = make_policy()

    change_policy(row, 1, policy(number="XQZ999", group_number="G-1"), by=biller)

    assert (row.member_number, row.version) == ("XQZ999", 2)
    assert "member number: M-Blue Plan → XQZ999" in history_of(row.id)[0].words and "coverage.changed" in actions()
    with pytest.raises(StaleEdit):
        change_policy(Coverage.get_by_id(row.id), 1, policy(number="OTHER"), by=biller)


def test_the_order_is_proposed_set_from_a_day_and_overridden_with_a_reason(biller):
    patient = make_patient(born_on=date(2019, 5, 5))
    child = {"relationship": Relation.CHILD, "number": "1"}
    his = make_policy(patient, "Father’s", subscriber_name="A", subscriber_born_on=date(1985, 3, 22), **child)
    hers = make_policy(patient, "Mother’s", subscriber_name="B", subscriber_born_on=date(1988, 3, 2), **child)
    assert [one.id for one in ordered(patient, TODAY).proposed] == [hers.id, his.id]

    set_order(patient, TODAY, [hers.id, his.id], by=biller)

    assert names(patient, TODAY) == ["Mother’s", "Father’s"]
    assert names(patient, date(2026, 11, 30)) == ["Father’s", "Mother’s"]  # what was billed stays
    assert first_plans([patient.id], TODAY)[patient.id][0] == hers.id
    assert first_plans([patient.id], BEGAN)[patient.id][0] == his.id  # the policy, not its earlier period
    kept = CoverageOrder.get()
    assert "birthday rule" in kept.rule and kept.reason == ""
    with pytest.raises(RuleError) as refused:
        set_order(patient, TODAY, [his.id, hers.id], by=biller)
    assert refused.value.field == "reason" and "Mother’s, then Father’s" in refused.value.message
    set_order(patient, date(2027, 1, 1), [his.id, hers.id], reason="court order of 11/12", by=biller)
    assert names(patient, date(2027, 1, 1)) == ["Father’s", "Mother’s"] and names(patient, TODAY)[0] == "Mother’s"
    with pytest.raises(RuleError, match="others by now"):
        set_order(patient, TODAY, [his.id], by=biller)

    end_policy(his, date(2026, 6, 30), "left the job", by=biller)  # before both changes of order
    assert names(patient, date(2026, 6, 30)) == ["Father’s", "Mother’s"] and names(patient, TODAY) == ["Mother’s"]


def test_an_order_that_meets_a_later_policy_is_refused(biller):
    patient = make_patient()
    one = make_policy(patient, "One", to_on=YEAR_END)
    two = make_policy(patient, "Two")
    make_policy(patient, "Next year’s", from_on=date(2027, 1, 1), rank=1)

    with pytest.raises(RuleError) as refused:
        set_order(patient, TODAY, [two.id, one.id], reason="they say so", family=Family.TOGETHER, by=biller)

    assert refused.value.field == "from_on" and names(patient, TODAY) == ["One", "Two"]


def test_the_copay_is_that_of_the_kind_of_visit_on_the_day(biller):
    patient = make_patient()
    injury = make_policy(patient, "State Fund", kind=PayerKind.WORK_INJURY, rank=1)
    row = make_policy(patient)
    assert copay_due(patient.id, TODAY).cents == 2500 and names(patient, TODAY)[0] == injury.payer

    set_copay(row, CopayKind.OFFICE, 3000, date(2026, 12, 1), "web site", by=biller)
    set_copay(row, CopayKind.TELEHEALTH, 0, date(2026, 12, 1), "web site", by=biller)

    assert copay_due(patient.id, TODAY).cents == 3000 and copay_due(patient.id, date(2026, 11, 30)).cents == 2500
    assert copay_due(patient.id, TODAY, CopayKind.TELEHEALTH).cents == 0
    due = copay_due(patient.id, TODAY, CopayKind.PREVENTIVE)
    assert due.cents is None and "usually has none" in due.words and due.coverage.id == row.id
    assert copay_due(patient.id, date(2020, 1, 1)).cents is None


def test_what_the_insurer_told_is_the_copay_from_then_on(front_desk):
    patient = make_patient()
    row = make_policy(patient)
    told = {"source": "phone", "coverage": row, "by": front_desk}

    record_eligibility(patient, Answer.ACTIVE, "Blue Plan", copay_cents=3500, deductible_left_cents=12000, **told)
    record_eligibility(patient, Answer.ACTIVE, "Blue Plan", copay_cents=3500, for_on=YEAR_END, **told)

    assert copay_due(patient.id, TODAY).cents == 3500 and copay_due(patient.id, date(2026, 11, 30)).cents == 2500
    now = Coverage.get_by_id(row.id)
    assert (now.deductible_left_cents, now.benefits_on, now.benefits_source) == (12000, TODAY, "phone")
    assert actions().count("coverage.copay") == 1 and "coverage.benefits" in actions()
    end_policy(row, YEAR_END, "told", by=front_desk)
    told["coverage"] = Coverage.get_by_id(row.id)
    with pytest.raises(RuleError) as refused:
        record_eligibility(patient, Answer.ACTIVE, "Blue Plan", for_on=date(2027, 1, 1), **told)
    assert refused.value.field == "for_on"


def test_a_newborn_is_under_the_mothers_policy_for_thirty_days():
    mother = make_patient(sex="F")
    baby = make_patient(born_on=date(2026, 11, 20))
    Household.create(patient=baby, other=mother, tie=Tie.NEWBORN, since=date(2026, 11, 20))
    hers = make_policy(mother)

    found = coverages(baby.id, date(2026, 12, 19))
    assert [one.id for one in found] == [hers.id] and found[0].mother.id == mother.id
    assert first_plans([baby.id, mother.id], TODAY).keys() == {baby.id, mother.id}
    assert coverages(baby.id, date(2026, 12, 20)) == [] and coverages(baby.id, date(2026, 11, 19)) == []
    make_policy(baby, "Child’s", from_on=TODAY)
    assert [one.payer for one in coverages(baby.id, TODAY)] == ["Child’s"]


def test_filing_days_are_the_payers_own_or_the_usual_of_its_kind(biller):
    party = add_party(PartyKind.PAYER, "Blue Plan", by=biller)
    row = make_policy()
    assert row.party_id == party.id
    assert filing_days_left(row, date(2026, 10, 6)).left == 90 - 56

    set_terms(party, 0, kind=PayerKind.GROUP, filing_days=180, appeal_days=60, by=biller)

    left = filing_days_left(party, date(2026, 10, 6))
    assert (left.left, left.last_on) == (124, date(2027, 4, 4)) and "Blue Plan" in left.said
    assert filing_days_left(row, date(2026, 10, 6), what="appeal").left == 4
    assert filing_days_left(row, date(2026, 1, 1)).said.startswith("Too late since")
    medicare = make_policy(None, "Medicare", kind=PayerKind.MEDICARE, number="1EG4TE5MK73")
    assert filing_days_left(medicare, date(2026, 1, 1)).last_on == date(2027, 1, 1)
    with pytest.raises(StaleEdit):
        set_terms(party, 7, kind=PayerKind.GROUP, by=biller)


def test_whether_a_plan_is_taken_is_asked_for_a_day(biller):
    party = add_party(PartyKind.PAYER, "Blue Plan", by=biller)
    gold = add_plan(party, "Gold", by=biller)
    assert taken_on(party, TODAY).answer is None

    set_participation(party, "takes it", date(2026, 1, 1), by=biller)
    set_participation(party, "does not take it", date(2026, 12, 1), plan=gold, by=biller)

    assert taken_on(party, TODAY).answer and taken_on(party, TODAY, plan="gold").answer is False
    assert taken_on(party, date(2026, 11, 30), plan="Gold").answer
    assert "check with your plan" in taken_on(party, TODAY).said
    set_participation(party, "does not take it", date(2027, 1, 1), by=biller)  # the open one ends the day before
    assert taken_on(party, YEAR_END).answer and taken_on(party, date(2027, 1, 1)).answer is False
    with pytest.raises(RuleError) as refused:
        set_participation(party, "takes it", date(2026, 6, 1), by=biller)
    assert refused.value.field == "from_on"


def test_lists_ask_the_same_for_three_patients_as_for_one(count_queries):
    patients = [make_patient() for _ in range(3)]
    for one in patients:
        make_coverage(one)
    with count_queries() as one:
        first_plans([patients[0].id], TODAY)
    with count_queries() as three:
        first_plans([one.id for one in patients], TODAY)

    assert len(one) == len(three) == 1


@pytest.mark.skipif(bool(POSTGRES), reason="the guard is taken off for a moment")
def test_old_rows_that_met_are_put_in_a_row_by_the_migration(db):
    patient = make_patient()
    for guard in ("insert", "update"):
        db.execute_sql(f"DROP TRIGGER coverage_stands_{guard}")
    rows = [Coverage.create(patient=patient, payer=name) for name in ("One", "Two", "Three")]
    Coverage.create(patient=patient, payer="Backwards", from_on=TODAY, to_on=BEGAN)
    Coverage.update(to_on=BEGAN).where(Coverage.id == rows[2].id).execute()

    migration = importlib.import_module("office.migrations.0031_coverage")
    migration._sort_old(db.obj)
    for statement in migration._guards(embedded=True):
        db.execute_sql(statement)

    assert names(patient, TODAY) == ["One", "Two"] and names(patient, BEGAN) == ["One", "Two", "Three"]
    assert Coverage.get(Coverage.payer == "Backwards").error_because == "it ended before it began"
