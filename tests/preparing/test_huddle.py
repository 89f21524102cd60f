"""The huddle list: the right day, what is missing first, as many queries for many visits as for one."""

from datetime import date

import pytest

from office import clock
from office.accounts.models import Coverage
from office.actor import PROGRAM
from office.onfile.models import FormCode, FormOnFile, FormStatus
from office.preparing.models import Answer
from office.preparing.queries import huddle, huddle_day
from office.preparing.rules import link_auth, step_interpreter
from office.scheduling.models import HoursException
from office.settings.rules import change_setting
from tests.accounts.making import make_answered_bill
from tests.preparing.making import THURSDAY, make_auth, make_booking, make_check, make_reachable
from tests.scheduling.making import make_provider


def make_insured(**given):
    """A patient with a plan and every form in order."""
    patient = make_reachable(**given)
    Coverage.create(patient=patient, payer="Blue Shield", plan="PPO")
    for code in (
        FormCode.PRIVACY_NOTICE, FormCode.CONSENT, FormCode.ASSIGNMENT, FormCode.FINANCIAL, FormCode.PERMITTED,
    ):  # fmt: skip
        signed = {"signed_on": date(2026, 11, 1), "version": "2026-02", "at": clock.now()}
        FormOnFile.create(patient=patient, code=code, status=FormStatus.ON_FILE, **signed)
    return patient


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        ("2026-12-01", "2026-12-03"),
        ("2026-12-03", "2026-12-07"),
        ("2026-12-04", "2026-12-08"),
        ("2026-12-05", "2026-12-08"),
    ],
)
def test_it_looks_two_business_days_ahead(set_clock, today, expected):
    set_clock(f"{today} 08:00")

    assert huddle_day() == date.fromisoformat(expected)


def test_it_looks_past_a_closed_day(set_clock):
    HoursException.create(day_on=date(2026, 12, 2), reason="Holiday", at=clock.now())

    assert huddle_day() == date(2026, 12, 4)


def test_nothing_is_missing_when_all_is_settled():
    patient = make_insured()
    make_check(patient)
    one = make_booking(patient)
    link_auth(one, make_auth(patient), by=PROGRAM)

    (column,) = huddle(THURSDAY)

    row = column.rows[0]
    assert (row.missing, row.permit.word, row.insurer.tone, row.forms.word) == (0, "A-17", "good", "In order")


def test_each_thing_that_is_missing_is_named():
    patient = make_insured(interpreter=True, language="Spanish")
    make_check(patient, Answer.INACTIVE)
    one = make_booking(patient, date(2026, 12, 8))
    link_auth(one, make_auth(patient), by=PROGRAM)

    row = huddle(date(2026, 12, 8))[0].rows[0]

    assert row.insurer.word == "Inactive 12/01" and row.permit.detail == "The authorization ends 12/05/2026."
    assert (row.interpreter.word, row.missing) == ("Spanish needed", 3)
    step_interpreter(one, "booked", "Spanish", agency="Lakeside", by=PROGRAM)
    assert huddle(date(2026, 12, 8))[0].rows[0].missing == 2


def test_self_pay_forms_balance_and_a_plan_that_wants_a_referral():
    poor = make_reachable()
    make_booking(poor)
    owing = make_answered_bill().patient
    make_booking(owing, start_minute=600)
    change_setting("auth.payers", "blue shield", by=PROGRAM)

    self_pay, owes = huddle(THURSDAY, by_time=True)[0].rows

    assert self_pay.insurer.word == "Self-pay" and "estimate" in self_pay.insurer.detail
    assert self_pay.forms.missing and "consent to treat: missing" in self_pay.forms.detail
    assert owes.balance.word == "$48.70" and owes.permit.missing and self_pay.balance.word == "–"


def test_what_is_missing_stands_first_and_each_provider_is_apart():
    settled, late = make_insured(), make_insured(first_name="Bo")
    make_check(settled)
    first, second = make_booking(settled, start_minute=540), make_booking(late, start_minute=600)
    kim = make_provider("Dr. Kim")

    assert [row.id for row in huddle(THURSDAY)[0].rows] == [second.id, first.id]
    assert [row.id for row in huddle(THURSDAY, by_time=True)[0].rows] == [first.id, second.id]
    assert huddle(THURSDAY, kim.id) == [] and huddle(date(2026, 12, 4)) == []


def test_it_costs_as_many_queries_for_ten_visits_as_for_one(count_queries):
    def settle(number):
        patient = make_insured(first_name=f"Ann{'abcdefghijkl'[number]}", interpreter=True, language="Thai")
        make_check(patient)
        one = make_booking(patient, start_minute=540 + 20 * number)
        link_auth(one, make_auth(patient), by=PROGRAM)
        step_interpreter(one, "requested", "Thai", by=PROGRAM)

    settle(0)
    huddle(THURSDAY)
    with count_queries() as one:
        huddle(THURSDAY)
    for number in range(1, 10):
        settle(number)
    huddle(THURSDAY)
    with count_queries() as many:
        assert len(huddle(THURSDAY)[0].rows) == 10

    assert len(many) == len(one)
