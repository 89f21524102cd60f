"""Charges, the plan's answers, payments, reversals: each works and is audited, each refusal is said in words."""

import json
from datetime import date, timedelta

import pytest

from office import clock
from office.accounts import queries, rules
from office.accounts.models import Account, AccountPatient, Book, EntryKind, LedgerEntry, Share, WriteOff
from office.accounts.rules import Answer
from office.accounts.shares import sentence
from office.audit.models import AuditEvent
from office.db import fetch
from office.errors import RuleError
from office.patients.models import Contact, ContactRole, Patient, Registration
from tests.accounts.making import (
    OCTOBER_6,
    PLAN_SAID,
    make_answered_bill,
    make_charge,
    make_coverage,
    make_visit,
)
from tests.patients.making import make_patient


def actions():
    return [action for (action,) in AuditEvent.select(AuditEvent.action).order_by(AuditEvent.number).tuples()]


def refused(field, act, *given, match=".", **named):
    """The act is refused at that field, and leaves nothing behind."""
    before = fetch("SELECT COUNT(*), SUM(ABS(cents)) FROM ledger_line")
    with pytest.raises(RuleError, match=match) as caught:
        act(*given, **named)
    assert caught.value.field == field
    assert fetch("SELECT COUNT(*), SUM(ABS(cents)) FROM ledger_line") == before


def open_of(charge):
    found = queries.open_of(charge.number)
    return found[Book.INSURANCE_OWES], found[Book.PATIENT_OWES]


def test_a_charge_makes_the_account_and_is_audited(biller):
    patient = make_patient()

    charge = rules.post_charge(patient, 16500, OCTOBER_6, " Office visit ", by=biller)

    assert (charge.kind, charge.words, charge.posted_on) == (EntryKind.CHARGE, "Office visit", date(2026, 12, 1))
    assert open_of(charge) == (16500, 0)
    assert charge.account.guarantor == patient
    event = AuditEvent.get(AuditEvent.action == "account.charged")
    assert (event.patient_id, event.row_id, event.staff_id) == (patient.id, charge.number, biller.staff_id)
    assert json.loads(event.detail) == {"account": charge.account_id, "cents": 16500}
    assert actions()[-3:] == ["account.made", "account.joined", "account.charged"]


def test_entry_numbers_have_no_gaps_even_after_a_refusal(biller):
    first = make_charge()
    refused("amount", rules.post_insurance_payment, first, 16501, by=biller)

    second = make_charge()

    assert second.number == first.number + 1


def test_the_charges_of_a_child_go_to_the_account_of_its_guarantor(biller):
    mother, first, second = make_patient(), make_patient(), make_patient()
    for child in (first, second):
        who = {"role": ContactRole.GUARANTOR, "name": "Rosa Klein", "person": mother, "since": clock.today()}
        Contact.create(patient=child, **who)

    accounts = {rules.account_of(person, by=biller).id for person in (first, second, mother)}

    assert len(accounts) == 1
    assert Account.get_by_id(accounts.pop()).guarantor_name == "Rosa Klein"


def test_a_guarantor_who_is_no_patient_gives_the_account_the_name(biller):
    child = make_patient()
    ended = {"patient": child, "role": ContactRole.GUARANTOR, "since": date(2020, 1, 1)}
    Contact.create(name="Old Guarantor", until=clock.today() - timedelta(days=1), **ended)
    Contact.create(name="Paul Father", **ended)

    account = rules.account_of(child, by=biller)

    assert (account.guarantor_name, account.guarantor) == ("Paul Father", None)
    assert rules.account_of(child, by=biller) == account
    assert AccountPatient.select().count() == 1


@pytest.mark.parametrize("state", [Registration.MERGED, Registration.ENTERED_IN_ERROR])
@pytest.mark.parametrize("charged_before", [False, True])
def test_a_record_that_is_not_valid_takes_no_more_entries(biller, state, charged_before):
    patient = make_patient()
    if charged_before:
        make_charge(patient)
    Patient.update(registration=state).execute()

    refused(
        None,
        rules.post_charge,
        Patient.get_by_id(patient.id),
        100,
        OCTOBER_6,
        "Visit",
        by=biller,
        match="valid record",
    )


def test_the_bill_of_scenario_a15_comes_to_48_70(biller):
    charge = make_answered_bill(by=biller)

    one = queries.charge_view(charge).split
    assert (one.charge, one.allowed, one.written_off, one.plan_paid) == (16500, 9270, 7230, 2400)
    assert (one.share, one.patient_paid, one.left) == (6870, 2000, 4870)
    assert [(part.share, part.cents) for part in one.parts] == [
        (Share.COPAY, 2000), (Share.DEDUCTIBLE, 4270), (Share.COINSURANCE, 600),
    ]  # fmt: skip
    assert sentence(one) == (
        "Your plan allowed $92.70 of the $165.00 charge. You owe $42.70 deductible and $6.00 share; "
        "your $20.00 copay is paid. Left to pay: $48.70."
    )
    assert queries.balance(charge.patient_id) == 4870
    assert {"account.plan_paid", "account.written_off", "account.transferred", "account.payment_applied"} <= set(
        actions()
    )


def test_the_payer_is_the_plan_of_the_day_of_service(biller):
    patient = make_patient()
    make_coverage(patient, "Old Plan", "", to_on=OCTOBER_6)
    make_coverage(patient, "New Plan", "HMO", from_on=OCTOBER_6 + timedelta(days=1))
    last_day, next_day = make_charge(patient), make_charge(patient, service_on=OCTOBER_6 + timedelta(days=1))

    entries = [rules.post_insurance_payment(charge, 100, by=biller) for charge in (last_day, next_day)]
    named = rules.post_insurance_payment(last_day, 100, payer="Medicare", by=biller)
    nobody = rules.post_insurance_payment(make_charge(), 100, by=biller)

    assert [entry.payer for entry in (*entries, named, nobody)] == ["Old Plan", "New Plan HMO", "Medicare", "the plan"]
    assert entries[1].words == "Paid by New Plan HMO"


def test_a_charge_without_a_plan_is_owed_at_once(biller):
    charge = make_charge(to="patient", cents=5000)

    assert open_of(charge) == (0, 5000)
    assert charge.share == Share.SELF_PAY
    refused("amount", rules.post_adjustment, charge, 5000, by=biller, match=r"Only \$0.00")


def test_a_copay_named_with_the_charge_is_owed_at_once_and_counts_in_the_answer(biller):
    charge = make_charge(copay_cents=2000)
    assert open_of(charge) == (14500, 2000)

    rules.post_insurance_answer(charge, PLAN_SAID, by=biller)

    assert open_of(charge) == (0, 6870)
    assert queries.shares_of(charge.number) == {"copay": 2000, "deductible": 4270, "coinsurance": 600}


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"cents": 0}, "amount", "above zero"),
        ({"cents": -100}, "amount", "above zero"),
        ({"cents": 10.5}, "amount", "above zero"),
        ({"cents": 100_000_000}, "amount", "Check the amount"),
        ({"service_on": date(2026, 12, 2)}, "service_on", "future"),
        ({"service_on": date(1900, 1, 1)}, "service_on", "before the patient was born"),
        ({"words": "  "}, "words", "Say what was done"),
        ({"copay_cents": 16501}, "copay", "cannot be more"),
        ({"to": "the dog"}, "to", "Choose who pays"),
        ({"copay_cents": 100, "to": "patient"}, "copay", "a part of a charge to the plan"),
    ],
)
def test_a_charge_is_refused_in_words(biller, given, field, words):
    values = {"cents": 16500, "service_on": OCTOBER_6, "words": "Visit", **given}

    refused(field, rules.post_charge, make_patient(), match=words, by=biller, **values)


def test_a_charge_for_another_patients_visit_is_refused(biller):
    refused("visit", rules.post_charge, make_patient(), 100, OCTOBER_6, "Visit", visit=make_visit(), by=biller)


@pytest.mark.parametrize(
    "act",
    [
        rules.post_insurance_payment,
        rules.post_adjustment,
        lambda charge, cents, by: rules.transfer_to_patient(charge, cents, Share.DEDUCTIBLE, by=by),
    ],
)
@pytest.mark.parametrize(("cents", "words"), [(0, "above zero"), (-1, "above zero"), (16501, r"Only \$165.00")])
def test_no_more_than_is_open_with_the_plan_can_be_posted(biller, act, cents, words):
    refused("amount", act, make_charge(), cents, by=biller, match=words)


def test_a_contractual_amount_never_reaches_the_patient(biller):
    charge = make_charge()
    rules.post_adjustment(charge, 16500, by=biller)

    refused("amount", rules.transfer_to_patient, charge, 1, Share.DEDUCTIBLE, by=biller, match=r"Only \$0.00")
    assert open_of(charge) == (0, 0)


def test_write_offs_and_shares_are_of_closed_lists(biller):
    charge = make_charge()

    refused("reason", rules.post_adjustment, charge, 100, "because", by=biller)
    refused("share", rules.transfer_to_patient, charge, 100, "contractual", by=biller)
    denied = rules.post_adjustment(charge, 100, WriteOff.DENIED, note="CO-97", by=biller)
    assert (denied.words, denied.reason) == ("Written off: denied, ours to bear", "CO-97")


def test_what_is_no_charge_cannot_be_answered(biller):
    payment = rules.post_patient_payment(make_patient(), 100, "cash", by=biller)

    refused(None, rules.post_insurance_payment, payment, 100, by=biller, match="not a charge")


@pytest.mark.parametrize(("paid", "words"), [(2399, r"\$0.01 too little"), (2401, r"\$0.01 too much")])
def test_an_answer_that_is_a_cent_off_is_refused(biller, paid, words):
    answer = Answer(paid=paid, written_off=7230, copay=2000, deductible=4270, coinsurance=600)

    refused(None, rules.post_insurance_answer, make_charge(), answer, by=biller, match=words)


def test_an_answer_is_refused_when_the_plan_has_answered_or_names_a_lower_copay(biller):
    charge = make_charge(copay_cents=2500)

    refused("copay", rules.post_insurance_answer, charge, PLAN_SAID, by=biller, match=r"\$25.00, more than the plan")
    rules.post_adjustment(charge, 14000, by=biller)
    refused(None, rules.post_insurance_answer, charge, Answer(copay=2500), by=biller, match="answered for all")


def test_an_answer_with_a_negative_part_is_refused(biller):
    refused("amount", rules.post_insurance_answer, make_charge(), Answer(paid=-500, written_off=17000), by=biller)


def test_a_payment_goes_to_the_oldest_charge_first_and_the_rest_stays_in_the_open(front_desk):
    patient = make_patient()
    newer = make_charge(patient, 5000, to="patient", service_on=date(2026, 11, 3))
    older = make_charge(patient, 3000, to="patient")

    payment = rules.post_patient_payment(patient, 4000, "cash", by=front_desk)
    assert (open_of(older), open_of(newer)) == ((0, 0), (0, 4000))
    assert queries.kept(payment.number) == (0, None)

    more = rules.post_patient_payment(patient, 4550, "check", by=front_desk)
    assert queries.balance(patient.id) == 0
    assert queries.kept(more.number) == (550, None)
    assert actions()[-1] == "account.payment_taken"


def test_two_equal_payments_are_two(front_desk):
    patient = make_patient()
    charge = make_charge(patient, 5000, to="patient")

    first, second = (rules.post_patient_payment(patient, 2500, "cash", by=front_desk) for _ in range(2))

    assert first != second and open_of(charge) == (0, 0)


def test_a_payment_for_one_charge_leaves_the_others_alone(front_desk):
    patient = make_patient()
    older, newer = make_charge(patient, 3000, to="patient"), make_charge(patient, 1000, to="patient")

    payment = rules.post_patient_payment(patient, 1500, "card", charge=newer, by=front_desk)

    assert (open_of(older), open_of(newer)) == ((0, 3000), (0, 0))
    assert queries.kept(payment.number) == (500, newer.number)


def test_a_copay_paid_before_there_is_a_charge_waits_for_its_visit(front_desk, biller):
    patient = make_patient()
    visit = make_visit(patient)
    payment = rules.post_patient_payment(patient, 2000, "card", visit=visit, by=front_desk)
    other = make_charge(patient, 3000, to="patient")
    assert queries.kept(payment.number) == (2000, None) and open_of(other) == (0, 3000)

    charge = make_charge(patient, visit=visit, copay_cents=2000)

    assert open_of(charge) == (14500, 0) and open_of(other) == (0, 3000)
    assert queries.kept(payment.number)[0] == 0


def test_money_kept_for_nothing_in_particular_goes_to_what_becomes_due(front_desk):
    patient = make_patient()
    payment = rules.post_patient_payment(patient, 10000, "check", by=front_desk)

    charge = make_charge(patient, 6000, to="patient")

    assert open_of(charge) == (0, 0)
    assert queries.kept(payment.number) == (4000, None)


def test_money_of_another_patient_is_not_taken(front_desk):
    rules.post_patient_payment(make_patient(), 10000, "check", by=front_desk)

    assert open_of(make_charge(cents=6000, to="patient")) == (0, 6000)


def test_a_payment_is_refused_in_words(front_desk):
    patient = make_patient()

    refused("amount", rules.post_patient_payment, patient, 0, "cash", by=front_desk)
    refused("tender", rules.post_patient_payment, patient, 100, "shells", by=front_desk)
    refused("towards", rules.post_patient_payment, patient, 100, "cash", charge=make_charge(), by=front_desk)
    refused("towards", rules.post_patient_payment, patient, 100, "cash", visit=make_visit(), by=front_desk)


def test_kept_money_is_applied_by_hand(biller):
    patient = make_patient()
    waiting = make_charge(patient)
    payment = rules.post_patient_payment(patient, 2000, "cash", charge=waiting, by=biller)
    other = make_charge(patient, 500, to="patient")

    rules.apply_payment(payment, by=biller)

    assert open_of(other) == (0, 0) and queries.kept(payment.number) == (1500, waiting.number)
    refused("charge", rules.apply_payment, payment, by=biller, match="stays kept")
    refused("charge", rules.apply_payment, payment, charge=make_charge(), by=biller, match="another account")


def test_a_payment_that_is_used_up_has_nothing_to_apply(biller):
    patient = make_patient()
    make_charge(patient, 500, to="patient")
    payment = rules.post_patient_payment(patient, 500, "cash", by=biller)

    refused("charge", rules.apply_payment, payment, by=biller, match="Nothing is left")


def sums():
    """All that is open anywhere: by charge and book, by payment."""
    by_charge = fetch("SELECT charge_id, book, SUM(cents) FROM ledger_line GROUP BY charge_id, book ORDER BY 1, 2")
    by_payment = fetch("SELECT payment_id, book, SUM(cents) FROM ledger_line GROUP BY payment_id, book ORDER BY 1, 2")
    return [row for row in (*by_charge, *by_payment) if row[2]]


def test_a_void_payment_restores_exactly_what_was(manager):
    patient = make_patient()
    make_charge(patient, 3000, to="patient")
    before = sums()
    payment = rules.post_patient_payment(patient, 4000, "cash", by=manager)

    reversal = rules.reverse_entry(payment, "check bounced", by=manager)

    assert sums() == before
    assert (reversal.reverses, reversal.reason, reversal.words) == (
        payment, "check bounced", "Reversal: Patient paid by cash",
    )  # fmt: skip
    assert actions()[-1] == "account.reversed"


def test_a_reversed_share_is_gone_from_the_parts(manager):
    charge = make_charge()
    entry = rules.transfer_to_patient(charge, 2000, Share.COPAY, by=manager)

    rules.reverse_entry(entry, "wrong copay", by=manager)

    assert queries.charge_view(charge).split.parts == ()
    assert "wait for its answer" in queries.charge_view(charge).sentence


def test_an_entry_is_reversed_once_and_with_a_reason(manager):
    charge = make_charge()
    refused("reason", rules.reverse_entry, charge, "  ", by=manager)
    reversal = rules.reverse_entry(charge, "typed twice", by=manager)

    refused(None, rules.reverse_entry, charge, "again", by=manager, match=f"by entry {reversal.number}")
    refused(None, rules.reverse_entry, reversal, "undo", by=manager, match="Post the entry anew")


def test_what_later_entries_rest_on_is_reversed_after_them(manager):
    patient = make_patient()
    charge = make_charge(patient)
    payment = rules.post_patient_payment(patient, 2000, "cash", charge=charge, by=manager)
    copay = rules.transfer_to_patient(charge, 2000, Share.COPAY, by=manager)
    applied = LedgerEntry.get(LedgerEntry.kind == EntryKind.APPLIED)

    refused(None, rules.reverse_entry, charge, "x", by=manager, match=f"Reverse entry {copay.number} first")
    refused(None, rules.reverse_entry, copay, "x", by=manager, match=f"Reverse entry {applied.number} first")
    refused(None, rules.reverse_entry, payment, "x", by=manager, match=f"Reverse entry {applied.number} first")
    for entry in (applied, copay, payment, charge):
        rules.reverse_entry(entry, "all wrong", by=manager)

    assert sums() == []


def test_history_is_posted_at_once_and_reads_like_the_rest(biller):
    patient = make_patient()
    account = rules.account_of(patient, by=biller)
    charge = rules.Draft(EntryKind.CHARGE, account.id, patient.id, OCTOBER_6, "Office visit", posted_on=OCTOBER_6)
    charge.sides = [rules.Side(Book.PATIENT_OWES, 500, rules.ITSELF), rules.Side(Book.INCOME, -500, rules.ITSELF)]
    charge.share = Share.SELF_PAY
    payment = rules.Draft(EntryKind.PATIENT_PAYMENT, account.id, patient.id, OCTOBER_6, "Patient paid by cash")
    payment.sides = [rules.Side(Book.MONEY, 500, payment=rules.ITSELF)]
    payment.sides.append(rules.Side(Book.PATIENT_OWES, -500, charge, rules.ITSELF))

    assert rules.post_history([charge, payment], by=biller) == 2
    assert rules.post_history([], by=biller) == 0

    one = queries.charge_view(LedgerEntry.get_by_id(charge.number)).split
    assert (one.charge, one.patient_paid, one.left) == (500, 500, 0)
    assert make_charge().number == payment.number + 1
