"""Statements of the last months as the rules make them, a hold, a payment plan, estimates that are owed and given."""

import hashlib
from datetime import timedelta

from office import clock
from office.actor import Actor
from office.bulk import at
from office.estimates.content import LAYOUT, copy_of, written
from office.estimates.models import Estimate, EstimateRequest, EstimateWhy, GivenHow
from office.settings.queries import settings_now
from office.statements.ladder import Stage
from office.statements.models import HoldWhy, PayBy, PaymentPlan, RunState, StatementHold, StatementRun
from office.statements.queries.content import last_entry
from office.statements.queries.payees import addressed, payees
from office.statements.rules.runs import write_history
from office.statements.terms import first_due

RUNS_BEFORE = (77, 49, 21)  # days; the patient of scenario A15 has the statement of three weeks ago
MOST = 400  # statements of a run, also in a large sample
ASKED = ("What does a new patient visit cost?", "Price of the yearly check-up", "Cost of the mole removal")


def add_statements(world):
    """Write what the biller has sent, held and agreed."""
    biller = Actor(world.staff_id("biller"), world.who("biller"), "biller", "sample")
    for before in RUNS_BEFORE:
        _run(world, world.day_on - timedelta(days=before), biller)
    _hold_and_plan(world, biller)
    _estimates(world, biller)


def _run(world, on, by):
    moment = clock.at_minute(on, 600)
    found = [one for one in payees(on) if one.stage == Stage.DUE]
    due = [one for one in addressed(found[:MOST]) if one.stage == Stage.DUE]
    if not due:
        return
    run = StatementRun.create(
        day_on=on, state=RunState.DONE, payees=",".join(one.key for one in due), planned=len(due), done=len(due),
        begun_at=moment, by=by.staff_id, who=by.name, ended_at=moment + timedelta(minutes=1),
    )  # fmt: skip
    write_history(run, due, moment, by=by)


def _hold_and_plan(world, by):
    """The two largest debts that nothing holds: one on a plan, one disputed."""
    today = world.day_on
    mine = world.patient(world.owes_4870) if world.owes_4870 is not None else None
    free = [one for one in payees(today) if not one.why and not one.apart and one.guarantor_id and one.sent]
    free = sorted((one for one in free if one.guarantor_id != mine), key=lambda one: (-one.owed, one.account))
    moment = clock.at_minute(today - timedelta(days=5), 660)
    if free:
        made_on = today - timedelta(days=5)
        PaymentPlan.create(
            account=free[0].account, total_cents=free[0].owed, installments=4, due_day=15, made_on=made_on,
            first_on=first_due(made_on, 15), method=PayBy.PHONE, agreed_by=free[0].guarantor, signed_on=made_on,
            through=last_entry(today), at=moment, by=by.staff_id, who=by.name,
        )  # fmt: skip
    if len(free) > 1:
        StatementHold.create(
            account=free[1].account, why=HoldWhy.DISPUTE, words="says the visit was a check-up", since=moment,
            by=by.staff_id, who=by.name,
        )  # fmt: skip


def _estimates(world, by):
    """Who pays without a plan has asked what it costs: one has the estimate, one waits too long, one waits."""
    pays = [
        index for index, person in enumerate(world.people)
        if index not in world.coverages and not (person.deceased or person.minor or person.restricted)
    ] or [0]  # fmt: skip
    for place, days in enumerate((12, 8, 1)):
        index, asked_on = pays[place % len(pays)], world.day_on - timedelta(days=days)
        moment, given = clock.at_minute(asked_on, 620), place == 0
        row = EstimateRequest.create(
            patient=world.patient(index), why=EstimateWhy.ASKED, asked_on=asked_on, words=ASKED[place],
            due_on=asked_on + timedelta(days=3), at=moment, by=world.staff_id("phone"),
            who=world.who("phone"), ended_at=moment + timedelta(days=1) if given else None,
            end_words="given" if given else "",
        )  # fmt: skip
        if given:
            _give(world, row, index, by)


def _give(world, row, index, by):
    person, values = world.people[index], settings_now()
    practice = {name: values[f"practice.{name}"] for name in ("name", "address", "phone", "npi", "tin")}
    given_on = row.asked_on + timedelta(days=1)
    given = {
        "given_on": given_on, "service_on": None, "covers_until": None, "version": 1, "reason": "",
        "about": "Removal of a mole, in the office", "diagnosis": "", "provider": world.providers[0][1],
        "lines": [("Office visit", "", 16500), ("Removal of a mole", "", 24000)],
    }  # fmt: skip
    text = written(copy_of((f"{person.first} {person.last}", person.born_on), practice, given))
    Estimate.create(
        request=row, version=1, provider=given["provider"], total_cents=40500, given_on=given_on,
        given_how=GivenHow.HANDED, layout=LAYOUT, copy=text, digest=hashlib.sha256(text.encode()).hexdigest(),
        at=at(clock.at_minute(given_on, 640)), by=by.staff_id, who=by.name,
    )  # fmt: skip
