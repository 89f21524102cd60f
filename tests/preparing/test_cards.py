"""A new insurance card at the desk: scenario A11, the parts without money."""

from datetime import date

import pytest

from office.accounts.models import Coverage
from office.accounts.queries import coverage_today, payer_on
from office.accounts.rules import take_new_card
from office.audit.models import AuditEvent
from office.errors import RuleError
from office.onfile.models import FormOnFile
from office.patients.models import Verification, Verified
from office.preparing.queries import insurer_mark, prepared
from office.tasks.models import Task
from tests.preparing.making import TODAY, make_booking, make_check, make_reachable

CARD = {"payer": "United Plan", "member_number": "U-77", "from_on": TODAY, "copay_cents": 3000}


def make_plan(patient, **given):
    known = {"payer": "Blue Plan", "member_number": "XQZ123", "from_on": date(2024, 1, 1), "copay_cents": 2500}
    return Coverage.create(patient=patient, **{**known, **given})


def test_the_old_plan_ends_the_day_before_and_the_new_one_pays_first(front_desk):
    patient = make_reachable()
    blue, second = make_plan(patient), make_plan(patient, payer="Aid", rank=2)

    united = take_new_card(patient, replaces=blue, by=front_desk, **CARD)

    assert Coverage.get_by_id(blue.id).to_on == date(2026, 11, 30)
    assert [one.id for one in coverage_today(patient.id)] == [united.id, second.id] and united.copay_cents == 3000
    assert payer_on(patient.id, date(2026, 11, 20)) == "Blue Plan" and payer_on(patient.id, TODAY) == "United Plan"
    seen = Verification.get((Verification.patient == patient) & (Verification.what == Verified.CARD))
    assert seen.changed
    actions = [event.action for event in AuditEvent.select()]
    assert "coverage.added" in actions and "coverage.ended" in actions


def test_an_answer_of_the_old_insurer_says_nothing_of_the_new_plan(front_desk):
    patient = make_reachable()
    blue, one = make_plan(patient), make_booking(patient, TODAY)
    make_check(patient, coverage=blue)
    assert insurer_mark(patient.id, TODAY).tone == "good"

    united = take_new_card(patient, replaces=blue, by=front_desk, **CARD)

    mark = prepared(one).insurer
    assert (mark.word, mark.missing) == ("Not checked", True) and mark == insurer_mark(patient.id, TODAY)
    task = Task.get(Task.key == f"eligibility:{united.id}")
    assert task.done_at is None and "United Plan" in task.words and task.due_on == TODAY
    make_check(patient, payer="United Plan", coverage=united)
    assert Task.get_by_id(task.id).done_at and insurer_mark(patient.id, TODAY).tone == "good"


def test_one_more_plan_stands_behind_those_on_file(front_desk):
    patient = make_reachable()
    make_plan(patient)

    assert take_new_card(patient, by=front_desk, **CARD).rank == 2
    assert Coverage.get(Coverage.payer == "Blue Plan").to_on is None


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"payer": " "}, "payer"),
        ({"member_number": ""}, "member_number"),
        ({"from_on": None}, "from_on"),
        ({"from_on": date(2028, 1, 1)}, "from_on"),
        ({"from_on": date(2024, 1, 1)}, "from_on"),
        ({"payer": "Blue plan", "member_number": "XQZ123"}, "member_number"),
        ({"replaces": "another's"}, "replaces"),
        ({"replaces": "ended"}, "replaces"),
    ],
)
def test_a_card_is_refused_in_words(front_desk, change, field):
    patient = make_reachable()
    plans = {
        "own": make_plan(patient),
        "another's": make_plan(make_reachable(last_name="Veil", phone="312-555-0100")),
        "ended": make_plan(patient, payer="Aid", rank=2, to_on=date(2026, 6, 30)),
    }
    given = {**CARD, "replaces": "own", **change}

    with pytest.raises(RuleError) as refused:
        take_new_card(patient, by=front_desk, **{**given, "replaces": plans[given["replaces"]]})

    assert refused.value.field == field and Coverage.select().count() == 3 and not Verification.select().count()


def test_the_panel_leads_to_the_card_and_back(client_as):
    patient = make_reachable()
    make_plan(patient)
    one, client = make_booking(patient, TODAY), client_as("front_desk")
    panel = client.get(f"/patients/{patient.id}/appointments/{one.id}/check-in?board=today&turn=desk").text
    assert "Blue Plan" in panel and "Copay due $25.00" in panel
    address = f"/patients/{patient.id}/cards"
    assert f"{address}?appointment={one.id}&amp;board=today&amp;turn=desk" in panel
    told = {"appointment": one.id, "board": "today", "turn": "desk", "payer": "United Plan"}

    refused = client.post(address, data={**told, "from_on": "12/1/26", "key": "a" * 32})
    answer = client.post(address, data={
        **told, "member_number": "U-77", "from_on": "12/1/26", "copay": "30", "key": "b" * 32,
        "replaces": Coverage.get().id,
    })  # fmt: skip

    assert refused.status_code == 422 and "Type the member number" in refused.text and "United Plan" in refused.text
    assert answer.status_code == 303 and "/check-in" in answer.location and "turn=desk" in answer.location
    panel = client.get(answer.location).text
    assert "Copay due $30.00" in panel and "ends 11/30" not in panel and "Not checked" in panel
    assert not FormOnFile.select().count()


@pytest.mark.parametrize(("role", "status"), [("nurse", 403), ("records_clerk", 403), ("biller", 200)])
def test_a_card_is_kept_by_the_desks_and_the_biller(client_as, role, status):
    assert client_as(role).get(f"/patients/{make_reachable().id}/cards").status_code == status
