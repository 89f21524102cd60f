"""Questions answered, handed over, a new card: what is refused, what stays, who may hear it."""

import pytest

from office.accounts.models import Account, AccountPatient, BillingQuestion, QuestionEvent, QuestionState, Topic
from office.accounts.rules import post_charge, post_patient_payment, reverse_entry
from office.actor import PROGRAM
from office.answers import queries, rules
from office.answers.patterns import BY_SLUG, OUTCOMES, PATTERNS
from office.answers.queries import Known
from office.answers.rules import Card, Heard
from office.answers.years.queries import year_of
from office.answers.years.texts import year_csv
from office.audit.models import AuditEvent
from office.coverage.models import Coverage
from office.errors import RuleError
from office.patients.models import ContactRole, Patient
from office.patients.rules import add_contact
from office.staff.models import Role
from office.tasks.models import Task
from tests.accounts.making import OCTOBER_6, make_answered_bill, make_charge, make_coverage, make_visit
from tests.patients.making import make_patient

WHY, NEW_PLAN = BY_SLUG["why"], BY_SLUG["new-plan"]


@pytest.fixture
def bill():
    return make_answered_bill()


def told(words="You owe $48.70.", asker="patient", **given):
    return Heard("Why do I owe $48.70?", asker, words, **given)


def contact(patient, role, name="Ruth Kim", **given):
    add_contact(patient, role, name, by=PROGRAM, **given)
    return next(one.key for one in queries.hearers(patient.id) if one.name.startswith(name))


def test_an_answer_on_the_spot_keeps_what_was_asked_and_told(bill, phone_clerk):
    made = rules.answer_at_once(bill.patient, WHY, told(), OUTCOMES[0], by=phone_clerk)

    assert (made.state, made.topic, made.answer) == (QuestionState.CLOSED, Topic.WHY, "You owe $48.70.")
    assert (made.outcome, made.told_to, made.asked_by) == (OUTCOMES[0], "The patient", "The patient")
    assert [one.act for one in QuestionEvent.select().order_by(QuestionEvent.id)] == ["asked", "answered", "closed"]
    assert AuditEvent.select().where(AuditEvent.action == "question.closed").count() == 1
    assert Account.get().held_since is None


@pytest.mark.parametrize(
    ("heard", "outcome", "field"),
    [
        (Heard("", "patient", "x"), OUTCOMES[0], "words"),
        (told(""), OUTCOMES[0], "told"),
        (told(), "whatever", "outcome"),
        (told(asker="999"), OUTCOMES[0], "asker"),
        (told(asker="someone", named="A neighbor"), OUTCOMES[0], "asker"),
    ],
)
def test_an_answer_that_cannot_stand_is_refused_and_leaves_nothing(bill, phone_clerk, heard, outcome, field):
    with pytest.raises(RuleError) as refused:
        rules.answer_at_once(bill.patient, WHY, heard, outcome, by=phone_clerk)

    assert refused.value.field == field and not BillingQuestion.select().exists()


def test_a_guarantor_hears_amounts_only_and_a_restricted_person_nothing(bill, phone_clerk):
    daughter = contact(bill.patient, ContactRole.GUARANTOR)
    barred = contact(bill.patient, ContactRole.RESTRICTED, "Leo Kim", forbidden="any contact")
    with pytest.raises(RuleError, match="amounts only"):
        rules.answer_at_once(bill.patient, WHY, told(asker=daughter), OUTCOMES[0], by=phone_clerk)
    with pytest.raises(RuleError, match="nothing about the bill"):
        rules.hand_over(bill.patient, WHY, told(asker=barred), by=phone_clerk)

    made = rules.answer_at_once(bill.patient, WHY, told(asker=daughter, amounts=True), OUTCOMES[0], by=phone_clerk)
    left = rules.hand_over(bill.patient, WHY, told("", asker=barred), by=phone_clerk)

    assert made.told_to == "Ruth Kim" and left.answer == "" and left.state == QuestionState.OPEN


def test_a_question_that_is_handed_over_holds_the_statement_and_tells_the_manager(bill, phone_clerk):
    letter = BY_SLUG["collections"]

    made = rules.hand_over(bill.patient, letter, told("We stop everything."), holds=True, by=phone_clerk)

    assert made.state == QuestionState.ANSWERED and made.holds_statement and made.due_at and not made.closed_at
    assert Account.get().held_since
    task = Task.get(Task.key == f"answer:{made.id}")
    assert task.owner_role == Role.MANAGER and "Collections letter" in task.words


def test_a_new_card_holds_the_statement_and_the_biller_gets_the_days_left(bill, phone_clerk):
    old = Coverage.get()
    card = Card("United Plan", "U123", OCTOBER_6, "Gold", 3000)

    made = rules.bring_new_plan(bill.patient, NEW_PLAN, told(""), card, by=phone_clerk)

    new = Coverage.get(Coverage.payer == "United Plan")
    assert (new.from_on, new.rank, Coverage.get_by_id(old.id).to_on.isoformat()) == (OCTOBER_6, 1, "2026-10-05")
    assert made.holds_statement and Account.get().held_since
    task = Task.get(Task.owner_role == "biller")
    assert "10/06/2026" in task.words and "days left" in task.words


def test_a_new_card_that_cannot_be_kept_keeps_nothing(bill, phone_clerk):
    card = Card("United Plan", "", OCTOBER_6)

    with pytest.raises(RuleError) as refused:
        rules.bring_new_plan(bill.patient, NEW_PLAN, told(""), card, by=phone_clerk)

    assert refused.value.field == "member_number" and not BillingQuestion.select().exists()
    assert Coverage.select().count() == 1


def test_a_new_card_that_comes_too_late_says_so_to_the_biller(phone_clerk):
    patient = make_patient()
    day_on = OCTOBER_6.replace(year=2024)
    make_charge(patient, service_on=day_on, visit=make_visit(patient, day_on))
    card = Card("United Plan", "U123", day_on)

    made = rules.bring_new_plan(patient, NEW_PLAN, told(""), card, by=phone_clerk)

    assert "Too late since" in Task.get(Task.key == f"answer:{made.id}:late").words


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: one.slug)
def test_every_question_has_an_answer_that_names_no_service_to_a_guarantor(bill, pattern):
    post_charge(bill.patient, 2500, OCTOBER_6, "Missed visit", to="patient", by=PROGRAM)

    said = queries.answer(Known(bill.patient, amounts=True), pattern.topic)

    spoken = " ".join([said.text, *(f"{name} {value}" for name, value in said.facts)])
    assert said.words and "Office visit" not in spoken and "Missed visit" not in spoken


def test_the_figures_of_an_answer_are_those_of_the_ledger(bill):
    why, numbers = (queries.answer(Known(bill.patient), topic) for topic in (Topic.WHY, Topic.BALANCE))

    assert "$42.70 deductible and $6.00 share" in why.text and "Left to pay: $48.70." in why.text
    assert numbers.text.startswith("You owe $48.70 now. No answer of a plan is waited for.")


def test_a_question_about_one_visit_says_nothing_of_the_others(bill):
    other = make_charge(bill.patient, 9900, OCTOBER_6.replace(month=9))

    known = Known(bill.patient, charge=bill.number)

    assert known.view.total("charge") == 16500
    assert Known(bill.patient, charge=other.number).view.total("with_plan") == 9900
    assert queries.answer(known, Topic.BALANCE).text.startswith("You owe $48.70 now. No answer")


def test_who_had_medicaid_on_the_day_is_told_not_to_pay(phone_clerk):
    patient = make_patient()
    make_coverage(patient, "State Medicaid", "", kind="Medicaid")
    post_charge(patient, 5000, OCTOBER_6, "Office visit", to="patient", by=PROGRAM)

    said = queries.answer(Known(patient), Topic.MEDICAID)

    assert said.stop.startswith("Please do not pay") and "$50.00 for Oct 6, 2026" in said.text


def test_the_year_of_an_account_sums_as_the_ledger_and_leaves_out_who_asked_for_another_address(bill):
    child = make_patient()
    AccountPatient.create(patient=child, account=bill.account, from_on=OCTOBER_6)
    make_charge(child, 700)
    payment = post_patient_payment(bill.patient, 500, "cash", by=PROGRAM)
    reverse_entry(payment, "wrong desk", by=PROGRAM)

    year = year_of(bill.patient, 2026)

    assert [year.total(name) for name in ("charged", "plan_paid", "written_off", "paid")] == [17200, 2400, 7230, 2000]
    assert "Sum of 2026,172.00,24.00,72.30,20.00" in year_csv(year) and "(5.00)" in year_csv(year)
    Patient.update(confidential=True).where(Patient.id == child.id).execute()
    assert year_of(bill.patient, 2026).total("charged") == 16500
    assert year_of(Patient.get_by_id(child.id), 2026).total("charged") == 700
    assert not year_of(bill.patient, 2025).lines
