"""Good-faith estimates: their clock, their versions, bills far above them."""

import re
from datetime import date, timedelta

import pytest
from peewee import IntegrityError

from office import clock
from office.accounts.models import Topic
from office.accounts.rules import ask_question
from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.charts.businessdays import add_business_days
from office.db import run, writing
from office.errors import RuleError
from office.estimates import queries, rules
from office.estimates.clocks import due_on
from office.estimates.content import read
from office.estimates.models import Estimate, EstimateDispute, EstimateRequest
from office.patients.models import Patient, Privacy
from office.scheduling.rules import cancel_appointment, move_appointment
from office.statements.models import StatementHold
from office.statements.queries.payees import due_today
from tests.accounts.making import make_coverage
from tests.patients.making import make_patient
from tests.scheduling.making import make_appointment
from tests.statements.making import make_debtor, run_all

TUESDAY = date(2026, 12, 1)
LINES = [("Office visit, new", "", 21000), ("Blood test", "", 4000)]
GIVEN = {"about": "New patient visit", "provider": "Dr. Patel", "given_how": "mailed", "by": PROGRAM}


@pytest.mark.parametrize(
    ("ahead", "why", "due"),
    [
        (10, "booked", date(2026, 12, 4)),
        (9, "booked", date(2026, 12, 2)),
        (3, "booked", date(2026, 12, 2)),
        (2, "booked", None),
        (2, "asked", date(2026, 12, 4)),
    ],
)
def test_the_clock_of_the_law_in_business_days(ahead, why, due):
    assert due_on(why, TUESDAY, add_business_days(TUESDAY, ahead, ()), ()) == due
    holiday = {date(2026, 12, 2)}
    later = due_on(why, TUESDAY, add_business_days(TUESDAY, ahead, holiday), holiday)
    assert later == (due and add_business_days(due, 1, holiday))


def test_booking_without_a_plan_starts_the_clock_and_moving_or_canceling_ends_it(front_desk):
    booked = make_appointment(make_patient(), day_on=date(2026, 12, 22))
    row = EstimateRequest.get()
    assert (row.appointment_id, row.due_on, row.ended_at) == (booked.id, date(2026, 12, 4), None)

    moved = move_appointment(
        booked, booked.version, booked.provider, date(2026, 12, 8), booked.start_minute, reason="patient asked",
        by=front_desk,
    )  # fmt: skip

    old, new = EstimateRequest.select().order_by(EstimateRequest.id)
    assert old.end_words == "the appointment is rescheduled" and new.due_on == date(2026, 12, 2)
    cancel_appointment(moved, moved.version, "canceled by patient", "patient asked", by=front_desk)
    assert not list(queries.owed())


def test_with_a_plan_or_too_soon_nothing_is_owed_by_booking():
    covered = make_patient()
    make_coverage(covered)
    first = make_appointment(covered, day_on=date(2026, 12, 22))
    make_appointment(make_patient(), first.provider, first.type, day_on=date(2026, 12, 3))

    assert not EstimateRequest.select().exists()


def test_any_question_about_the_price_counts_as_asking(biller):
    patient = make_patient()

    question = ask_question(patient, "What does it cost?", topic=Topic.PRICE, by=biller)
    ask_question(patient, "Really?", topic=Topic.PRICE, by=biller)
    ask_question(make_patient(), "Why a bill?", topic=Topic.WHY, by=biller)

    row = EstimateRequest.get()
    assert (EstimateRequest.select().count(), row.due_on, row.words) == (1, date(2026, 12, 4), question.words)


def test_an_estimate_is_kept_as_given_and_a_change_is_a_new_version(biller, set_clock):
    request = rules.ask_estimate(make_patient(), service_on=date(2026, 12, 9), by=biller)
    rules.give_estimate(request, LINES, **GIVEN)
    with pytest.raises(RuleError, match="what has changed"):
        rules.give_estimate(request, LINES, **GIVEN)

    second = rules.give_estimate(request, LINES[:1], reason="no blood test", **GIVEN)

    assert [one.total_cents for one in queries.versions(request)] == [21000, 25000]
    copy = read(second.copy)
    assert copy["total"] == "$210.00" and copy["reason"] == "no blood test" and copy["practice"]["npi"]
    assert any("120 calendar days" in words for words in copy["disclaimers"])
    assert EstimateRequest.get().end_words == "given" and not list(queries.owed())
    with pytest.raises(Exception, match="append-only"), writing():
        run("DELETE FROM estimate")
    set_clock("2026-12-09 08:00")
    with pytest.raises(RuleError, match="the last one stands"):
        rules.give_estimate(request, LINES, reason="more", **GIVEN)


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("about", {"about": " "}),
        ("provider", {"provider": ""}),
        ("words_1", {"lines": []}),
        ("words_2", {"lines": [*LINES[:1], ("Blood test", "", None)]}),
        ("given_how", {"given_how": "shouted"}),
        ("covers_until", {"covers_until": date(2027, 12, 2)}),
        ("service_on", {"service_on": date(2026, 11, 30)}),
    ],
)
def test_what_an_estimate_lacks_is_said_at_its_field(biller, field, change):
    given = {"lines": LINES, **GIVEN, **change}
    request = rules.ask_estimate(make_patient(), by=biller)

    with pytest.raises(RuleError) as caught:
        rules.give_estimate(request, given.pop("lines"), **given)

    assert caught.value.field == field and not Estimate.select().exists()


def test_a_bill_400_dollars_above_may_be_disputed_for_120_days_and_holds_the_statements(biller, set_clock):
    patient = make_patient()
    request = rules.ask_estimate(patient, service_on=date(2026, 12, 8), by=biller)
    rules.give_estimate(request, LINES, **GIVEN)
    set_clock("2026-12-08 12:00")
    make_debtor(64999, date(2026, 12, 8), patient=patient)
    assert not queries.above()
    make_debtor(1, date(2026, 12, 8), patient=patient)
    with pytest.raises(RuleError, match="No statement was sent"):
        rules.open_dispute(request, "too much", by=biller)
    run_all(by=biller)
    found = queries.above()[0]
    assert (found.over, found.first_bill_on, found.until_on) == (40000, date(2026, 12, 8), date(2027, 4, 7))

    dispute = rules.open_dispute(request, "I was told $250", by=biller)

    set_clock("2027-01-10 09:00")
    assert not due_today()[0] and StatementHold.get().why == "estimate disputed"
    with pytest.raises(RuleError, match="disputed already"):
        rules.open_dispute(request, "again", by=biller)
    rules.end_dispute(dispute, "we take the estimate", by=biller)
    assert due_today()[0] and EstimateDispute.get().end_words == "we take the estimate"
    assert AuditEvent.select().where(AuditEvent.action == "estimate.disputed").count() == 1


def test_after_120_days_no_dispute(biller, set_clock):
    patient = make_patient()
    request = rules.ask_estimate(patient, service_on=date(2026, 12, 8), by=biller)
    rules.give_estimate(request, LINES, **GIVEN)
    set_clock("2026-12-08 12:00")
    make_debtor(80000, date(2026, 12, 8), patient=patient)
    run_all(by=biller)
    clock.freeze(clock.now() + timedelta(days=121))

    with pytest.raises(RuleError, match="ended on 04/07/2027"):
        rules.open_dispute(request, "too much", by=biller)


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))


def test_the_phone_starts_the_clock_and_gives_the_estimate(client_as):
    patient, ana = make_patient(), client_as("phone_clerk")
    address = f"/patients/{patient.id}/estimates"
    assert ana.post(address, data={"service_on": "12/1/2020"}).status_code == 422
    assert ana.post(address, data={"service_on": "12/22", "words": "new patient visit"}).status_code == 303
    row = EstimateRequest.get()
    assert "due Dec 4, 2026" in text_of(ana.get(f"/patients/{patient.id}"))
    assert "new patient visit" in text_of(ana.get("/estimates"))
    form = {"about": "New patient visit", "provider": "Dr. Patel", "given_how": "handed over", "words_1": "Visit"}
    refused = ana.post(f"{address}/{row.id}/versions", data=form)
    assert refused.status_code == 422 and "Each line needs the service and its charge" in text_of(refused)

    given = ana.post(f"{address}/{row.id}/versions", data={**form, "amount_1": "210.00"})

    assert given.status_code == 303
    paper = text_of(ana.get(f"/patients/{patient.id}/estimates-given/{Estimate.get().id}"))
    assert "Good faith estimate" in paper and "$210.00" in paper and "1234567893" in paper
    assert "$210.00" in text_of(ana.get("/estimates?show=given"))
    assert client_as("nurse").get("/estimates").status_code == 403
    assert ana.get(f"/patients/{make_patient().id}/estimates/{row.id}").status_code == 404
    assert client_as("auditor").post(address, data={}).status_code == 403


def test_what_was_given_is_kept_for_ever_listed_and_taken_out_by_the_password(
    client_as, biller, monkeypatch, set_clock
):
    request = rules.ask_estimate(make_patient(last_name="Vale"), service_on=date(2026, 12, 22), by=biller)
    rules.give_estimate(request, LINES, **GIVEN)
    rules.give_estimate(request, LINES[:1], reason="no blood test", **GIVEN)
    guarded = make_patient(last_name="Quiet")
    Patient.update(privacy=Privacy.RESTRICTED).where(Patient.id == guarded.id).execute()
    rules.give_estimate(rules.ask_estimate(guarded, by=biller), LINES, **GIVEN)
    set_clock("2033-06-01 09:00")  # the six years are over
    ben = client_as("biller")

    page = text_of(ben.get("/estimates?show=given"))
    assert page.count("Dec 1, 2032") == 3 and "Nothing here is ever changed or deleted" in page
    for wrong in (Estimate.update(total_cents=1), Estimate.delete()):
        with pytest.raises(IntegrityError), writing():
            wrong.execute()
    assert "Your password" in text_of(ben.post("/estimates/csv", data={"password": "wrong"}))
    assert client_as("phone_clerk").post("/estimates/csv", data={"password": "x"}).status_code == 403
    monkeypatch.setattr("office.estimates.rules.prove_own_password", lambda *_, **__: None)
    file = ben.post("/estimates/csv", data={"password": "right"})
    lines = file.get_data(as_text=True).splitlines()
    assert file.mimetype == "text/csv" and len(lines) == 4 and "Vale" in lines[2] and lines[2].endswith("12/01/2032")
    assert "210.00" in lines[2] and "250.00" not in lines[3]
    assert AuditEvent.select().where(AuditEvent.action == "estimate.exported").count() == 1


def test_the_work_list_costs_the_same_number_of_queries_for_one_and_for_many(client_as, count_queries, biller):
    ben = client_as("biller")

    def seen():
        with count_queries() as found:
            assert ben.get("/estimates").status_code == 200
        return len(found)

    rules.ask_estimate(make_patient(), by=biller)
    few = seen()
    for _ in range(3):
        rules.ask_estimate(make_patient(), by=biller)

    assert seen() == few
