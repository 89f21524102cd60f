"""Sixteen people post at once, on both engines: nothing is lost, doubled or overdrawn, and each act happens once."""

import contextlib
import random
import threading
from collections import Counter

from peewee import IntegrityError

from office import db as house_db
from office.accounts import queries, rules
from office.accounts.models import EntryKind, LedgerEntry, WriteOff
from office.actor import PROGRAM
from office.billing.models import PayerAnswer
from office.billing.rules import post_payer_answer
from office.db import fetch
from office.errors import RuleError
from tests.accounts.making import make_charge, make_patient
from tests.billing.making import make_charged_visit, said

PEOPLE = 16


def at_once(act):
    """Do it in sixteen threads that start together; {outcome: how often}, a refusal by its first words."""
    found, ready = [], threading.Barrier(PEOPLE)

    def go(number):
        house_db.connect()
        ready.wait()
        try:
            found.append(act(number) and "done")
        except RuleError as refusal:
            found.append(refusal.message[:12])
        except IntegrityError:
            found.append("the database refused")
        finally:
            house_db.database.close()

    threads = [threading.Thread(target=go, args=(number,)) for number in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(found)


def whole():
    """True when entries are gapless, sealed and balanced, and nothing is overdrawn."""
    numbers, seals = fetch("SELECT COUNT(*), MAX(number) FROM ledger_entry"), fetch("SELECT COUNT(*) FROM ledger_seal")
    off = fetch("SELECT entry_id FROM ledger_line GROUP BY entry_id HAVING SUM(cents) <> 0 OR COUNT(*) < 2")
    below = fetch(
        "SELECT charge_id FROM ledger_line WHERE book IN ('insurance owes', 'patient owes') "
        'GROUP BY charge_id, book, "rank" HAVING SUM(cents) < 0'
    )
    spent = fetch(
        "SELECT payment_id FROM ledger_line WHERE book = 'unapplied payments' "
        "GROUP BY payment_id HAVING SUM(cents) > 0"
    )
    return numbers[0][0] == numbers[0][1] == seals[0][0] and not off and not below and not spent


def test_each_act_happens_once_however_many_try(biller, manager):
    charge, *_ = make_charged_visit(("EST3",), copay_cents=2500)
    letter = [said(charge, 12500, ("CO", "45", 6000), ("PR", "3", 2500))]
    answers = at_once(lambda _: post_payer_answer(letter, trace="77", by=biller))
    assert answers["done"] == 1 and PayerAnswer.select().count() == 1

    paid = at_once(lambda _: rules.post_patient_payment(charge.patient, 2500, "card", charge=charge, by=biller))
    assert paid == {"done": PEOPLE}  # the first pays, what the others took is kept in sight
    assert queries.standing(charge.patient_id).kept == 2500 * (PEOPLE - 1)

    payment = (
        LedgerEntry.select().where(LedgerEntry.kind == EntryKind.PATIENT_PAYMENT).order_by(LedgerEntry.number.desc())
    )
    request = rules.ask_refund(payment.get(), 2500, "paid twice", by=biller)
    assert at_once(lambda _: rules.decide_request(request, True, by=manager))["done"] == 1
    assert whole()


def one_act(draw, charge, cents):
    """Any act of a day's work."""
    given = {"by": PROGRAM}
    act, *values = draw.choice(
        (
            (rules.post_patient_payment, charge.patient, cents, "cash"),
            (rules.post_insurance_payment, charge, cents),
            (rules.transfer_to_patient, charge, cents, "deductible"),
            (rules.pass_on, charge, cents, 1, 2),
            (rules.post_write_off, charge, cents, WriteOff.SMALL),
            (rules.unwind, LedgerEntry.get_by_id(draw.randint(1, 12)), "wrong"),
        )
    )
    act(*values, **given)


def test_sixteen_at_work_keep_the_ledger_whole():
    patients = [make_patient() for _ in range(3)]
    charges = [make_charge(patient, 9000, to=to) for patient in patients for to in ("patient", "insurance")]

    def work(number):
        draw = random.Random(number)
        for _ in range(8):
            with contextlib.suppress(RuleError, LedgerEntry.DoesNotExist):
                one_act(draw, draw.choice(charges), draw.randint(1, 4000))
        return True

    assert at_once(work) == {"done": PEOPLE}
    assert whole()
    views = [queries.account_view(patient.id) for patient in patients]
    for view in views:
        standing = queries.standing(view.patient_id)
        assert (standing.owes, standing.with_plan, standing.kept) == (
            view.total("left"), view.total("with_plan"), view.kept_cents,
        )  # fmt: skip
