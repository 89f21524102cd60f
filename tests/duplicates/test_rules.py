"""The nightly search, and what is said of a pair."""

import json
import threading
from datetime import date

import pytest

from office import db as office_db
from office.accounts.models import Coverage
from office.actor import PROGRAM
from office.announce import announce
from office.audit.models import AuditEvent
from office.db import writing
from office.duplicates.models import DuplicatePair
from office.duplicates.queries import declared, open_pairs, rates
from office.duplicates.rules import find_duplicates, look_later, review, say_different
from office.errors import NotFound, RuleError
from office.patients.matching import score
from office.patients.models import PairDecision, Patient
from office.patients.queries.likeness import candidates, likely_same, people_of
from office.patients.rules import LikelyDuplicate, register_patient
from office.sample.rules import load
from office.settings.rules import change_setting
from tests.patients.making import details, make_patient

BORN = date(1962, 3, 4)


def actions():
    return [event.action for event in AuditEvent.select().order_by(AuditEvent.number)]


def make_pair(**second):
    """Two records of one person, made without anyone having said that they are two."""
    one = make_patient(last_name="Oneil", first_name="Katherine", sex="F", born_on=BORN, phone="312-555-0142")
    like = {"last_name": "O'Neil", "first_name": "Kathy", "sex": "F", "born_on": BORN, "phone": "312-555-0142"}
    other = make_patient(**{**like, **second})
    PairDecision.delete().execute()
    return one, other


def found():
    return [(pair.low_id, pair.high_id, pair.points) for pair in open_pairs()]


def test_search_finds_a_pair_once_with_points_and_reasons():
    one, other = make_pair()
    make_patient()

    assert find_duplicates(by=PROGRAM) == (1, 1)

    pair = DuplicatePair.get()
    assert (pair.low_id, pair.high_id, pair.points) == (one.id, other.id, 100)
    assert json.loads(pair.reasons) == ["same last name", "nickname of first name", "same birth date", "same phone"]
    assert "duplicates.searched" in actions()


def test_second_search_changes_nothing():
    make_pair()
    find_duplicates(by=PROGRAM)
    before = DuplicatePair.get().found_at, len(actions())

    assert find_duplicates(by=PROGRAM) == (1, 0)

    assert (DuplicatePair.get().found_at, len(actions())) == before


@pytest.mark.parametrize(
    "second",
    [
        {"born_on": date(1962, 4, 3)},
        {"born_on": date(1962, 3, 5)},
        {"first_name": "O'Neil", "last_name": "Katherine"},
        {"last_name": "Bauer", "first_name": "Katherine", "phone": ""},
        {"born_on": None, "birth_estimated": True, "street": "12 Oak Street", "zip": "60601"},
    ],
)
def test_search_finds_by_each_block(second):
    make_pair(**second)

    find_duplicates(by=PROGRAM)

    assert DuplicatePair.select().count() == 1


def test_search_goes_through_an_index_larger_than_a_portion(monkeypatch):
    monkeypatch.setattr("office.duplicates.queries.searching.LOADED", 2)
    for _ in range(5):
        make_patient()
    one, other = make_pair()

    find_duplicates(by=PROGRAM)

    assert found() == [(one.id, other.id, 100)]


def test_not_the_same_is_remembered_and_lapses_with_a_key_field(records_lead):
    one, other = make_pair()
    find_duplicates(by=PROGRAM)
    decision = say_different(DuplicatePair.get(), "Sisters-in-law of one name", by=records_lead)
    assert (decision.patient_id, decision.other_id) == (other.id, one.id)

    assert find_duplicates(by=PROGRAM) == (0, 0)
    assert found() == []
    Patient.update(sex="M").where(Patient.id == other.id).execute()
    find_duplicates(by=PROGRAM)

    assert found() == [(one.id, other.id, 90)]
    assert "patient.declared_different" in actions()


def test_reason_is_asked_for_and_a_settled_pair_stays_settled(records_lead):
    make_pair()
    find_duplicates(by=PROGRAM)
    pair = DuplicatePair.get()

    with pytest.raises(RuleError, match="few words") as refusal:
        say_different(pair, " . ", by=records_lead)
    assert refusal.value.field == "reason"
    say_different(pair, "Two cousins", by=records_lead)
    with pytest.raises(RuleError, match="already"):
        say_different(pair, "Two cousins", by=records_lead)
    with pytest.raises(RuleError, match="already"):
        look_later(pair, by=records_lead)


def test_pair_that_is_no_longer_alike_is_settled():
    _, other = make_pair()
    find_duplicates(by=PROGRAM)
    Patient.update(last_name="Zuckmayer", first_name="Otto", born_on="1990-10-10").where(
        Patient.id == other.id
    ).execute()

    find_duplicates(by=PROGRAM)

    assert DuplicatePair.get().outcome == "no longer alike"


def test_put_off_pair_comes_back_after_a_week(records_lead, set_clock):
    make_pair()
    find_duplicates(by=PROGRAM)

    look_later(DuplicatePair.get(), by=records_lead)

    assert found() == []
    assert open_pairs(later=True).count() == 1
    set_clock("2026-12-08 08:00")
    assert len(found()) == 1
    assert "duplicates.put_off" in actions()


def test_merge_settles_the_pairs_of_the_record_that_is_gone(records_lead):
    one, other = make_pair()
    find_duplicates(by=PROGRAM)

    with writing():
        Patient.update(merged_into=one.id).where(Patient.id == other.id).execute()
        announce("patient.merged", survivor=one, loser=other, merge=None)

    assert DuplicatePair.get().outcome == "merged"
    assert find_duplicates(by=PROGRAM) == (0, 0)


def test_decision_of_the_desk_is_reviewed_once(records_lead):
    make_patient(last_name="Oneil", first_name="Kathy", born_on=BORN)
    make_patient(last_name="Oneil", first_name="Kathy", born_on=BORN)
    decision = PairDecision.get()

    review(decision.id, by=records_lead)
    review(decision.id, by=records_lead)

    assert declared().count() == 0
    assert actions().count("patient.difference_reviewed") == 1
    with pytest.raises(NotFound):
        review(987654, by=records_lead)


def test_rates_follow_domain_notes():
    one, other = make_pair()
    make_patient()
    make_patient()
    find_duplicates(by=PROGRAM)

    assert (rates().duplicate_rate, rates().creation_rate) == (50, 0)
    Patient.update(merged_into=one.id).where(Patient.id == other.id).execute()
    assert rates().creation_rate == 25


def test_points_are_settings(manager):
    make_pair()
    change_setting("duplicate.points.phone", 0, by=manager)

    find_duplicates(by=PROGRAM)

    assert DuplicatePair.get().points == 85


def test_second_of_two_clerks_is_shown_the_record_of_the_first(front_desk, phone_clerk):
    newcomer = details(last_name="Quist", first_name="Nadia", born_on=BORN, phone_typed="312-555-0166")
    ready, results = threading.Barrier(2), []

    def register(actor):
        office_db.connect()
        try:
            ready.wait(10)
            results.append(register_patient(newcomer, by=actor))
        except LikelyDuplicate as refusal:
            results.append(refusal)
        finally:
            office_db.database.close()

    threads = [threading.Thread(target=register, args=(actor,)) for actor in (front_desk, phone_clerk)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    made = [one for one in results if isinstance(one, Patient)]
    stopped = [one for one in results if isinstance(one, LikelyDuplicate)]
    assert (len(made), len(stopped)) == (1, 1)
    assert [patient.id for patient, *_ in stopped[0].matches] == [made[0].id]
    assert Patient.select().where(Patient.last_name == "Quist").count() == 1


def test_sample_practice_has_something_on_the_worklist(db):
    load(300, 1, date(2026, 12, 1))

    pairs = list(open_pairs())

    assert len(pairs) >= 2
    assert open_pairs(later=True).count() == 1
    assert declared().count() >= 1
    kept = {(pair.low_id, pair.high_id) for pair in pairs}
    find_duplicates(by=PROGRAM)
    assert kept <= {(pair.low_id, pair.high_id) for pair in open_pairs()}


def test_same_policy_counts():
    one, other = make_pair(phone="", born_on=date(1990, 10, 10))
    for patient in (one, other):
        Coverage.create(patient=patient, payer="Cornerstone Life", member_number="CO844144295")

    find_duplicates(by=PROGRAM)

    pair = DuplicatePair.get()
    assert pair.points == 60
    assert "same insurance policy" in json.loads(pair.reasons)


def test_rough_look_loses_nobody_who_reaches_the_line():
    load(120, 2, date(2026, 12, 1))
    people = people_of([patient.id for patient in Patient.select(Patient.id)])

    for key, person in list(people.items())[:60]:
        found = {patient.id for patient, *_ in likely_same(person, but={key})}
        reach = {other for other, known in people.items() if score(person, known).points >= 55} - {key}
        assert found == reach & candidates(person).keys()


def test_smallest_sample_has_a_pair_and_a_decision():
    load(50, 1, date(2026, 12, 1))

    assert DuplicatePair.select().count() >= 1
    assert declared().count() == 1
