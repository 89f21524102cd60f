"""Taking money, voiding it, and what becomes of a copay. Domain 5.4, 5.5, 7.8."""

import re
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from peewee import IntegrityError

from office import clock
from office import db as house_db
from office.accounts.models import EntryKind, LedgerEntry, RequestState
from office.accounts.queries import balance
from office.accounts.rules import post_charge, take_new_card
from office.audit.models import AuditEvent
from office.cardnumbers import holds_card_number
from office.desk import queries, rules
from office.desk.models import Applies, DrawerSession, NotCollected, Receipt, ReceiptLine, ReceiptVoid
from office.desk.rules import Part, Tendered
from office.errors import RuleError
from office.patients.models import Household, Patient, Tie
from office.staff.models import Role
from office.tasks.models import Task
from office.visits import rules as visits
from office.visits.models import Flow
from tests.conftest import acting, person
from tests.desk.making import arrived, copay, figures, open_one, owed, take
from tests.scheduling.making import make_person

HOUSE = Path(__file__).parent.parent.parent / "office"


def refused(field, act, *given, match=None, **named):
    with pytest.raises(RuleError, match=match) as caught:
        act(*given, **named)
    assert caught.value.field == field


def audited(action):
    return AuditEvent.select().where(AuditEvent.action == action).count()


def test_a_copay_in_cash_makes_the_next_receipt_and_fills_the_drawer(front_desk):
    session, visit = open_one(front_desk), arrived(by=front_desk)

    receipt = take([copay(visit)], front_desk)

    assert (receipt.shown, receipt.cents, receipt.session_id) == (f"{session.drawer_id}-00001", 3000, session.id)
    assert queries.expected(session)["cash"] == 13000
    line = ReceiptLine.get()
    assert (line.entry.kind, line.entry.visit_id, line.words) == (
        EntryKind.PATIENT_PAYMENT, visit.id, "Copay, visit of Dec 1, 2026",
    )  # fmt: skip
    assert queries.copay_of(visit).left == 0 and audited("receipt.made") == 1


def test_void_and_enter_again_leaves_both_visible_and_the_drawer_right(front_desk):
    session, visit = open_one(front_desk), arrived(by=front_desk)
    first = take([copay(visit)], front_desk)

    rules.void_receipt(first, "typed 30 for 25", by=front_desk)
    second = take([copay(visit, 2500)], front_desk)

    assert second.number == first.number + 1 and queries.expected(session)["cash"] == 12500
    shown = queries.OfSession(session.id).paginate(1, 10)
    assert [(row.cents, row.void) for row in shown] == [(2500, None), (3000, "typed 30 for 25")]
    refused(None, rules.void_receipt, first, "again", by=front_desk, match="voided by Maria Lopez|void")
    assert audited("receipt.voided") == 1


def test_void_restores_exactly_also_when_a_charge_counted_the_money_meanwhile(front_desk, biller):
    open_one(front_desk)
    visit = arrived(by=front_desk)
    other = take([Part(visit.patient, 700, Applies.PREPAYMENT, visit=visit)], front_desk)
    post_charge(visit.patient, 16500, visit.day_on, "Office visit", visit=visit, copay_cents=3000, by=biller)
    before = figures(visit.patient)

    receipt = take([copay(visit, 5000)], front_desk)
    fee = take([Part(visit.patient, 1500, Applies.FORM_FEE)], front_desk)
    rules.void_receipt(fee, "wrong form", by=front_desk)
    rules.void_receipt(receipt, "wrong card", by=front_desk)

    assert figures(visit.patient) == before
    assert other.id not in {row.receipt_id for row in ReceiptVoid.select()}


def test_void_frees_kept_money_that_was_counted_and_counts_what_others_paid_again(front_desk, biller):
    open_one(front_desk)
    visit = arrived(by=front_desk)
    take([Part(visit.patient, 700, Applies.PREPAYMENT, visit=visit)], front_desk)
    receipt = take([copay(visit, 2300)], front_desk)
    post_charge(visit.patient, 16500, visit.day_on, "Office visit", visit=visit, copay_cents=3000, by=biller)
    assert balance(visit.patient_id) == 0

    rules.void_receipt(receipt, "the card was declined", by=front_desk)

    assert balance(visit.patient_id) == 2300 and figures(visit.patient)[1] == []


def test_only_the_holder_voids_and_only_on_the_day(front_desk, manager, set_clock):
    open_one(front_desk)
    receipt = take([copay(arrived(by=front_desk))], front_desk)

    refused("reason", rules.void_receipt, receipt, " ", by=front_desk)
    refused(None, rules.void_receipt, receipt, "x", by=manager, match="no drawer open")
    open_one(manager, "Desk 2")
    refused(None, rules.void_receipt, receipt, "x", by=manager, match="drawer of Maria Lopez")
    set_clock("2026-12-02 08:00")
    refused(None, rules.void_receipt, receipt, "x", by=front_desk, match="Count it first")
    assert queries.void_of(receipt.id) is None


def test_the_second_desk_is_told_at_once_and_nothing_is_charged_twice(front_desk, manager):
    open_one(front_desk)
    open_one(manager, "Desk 2")
    visit = arrived(by=front_desk)
    receipt = take([copay(visit)], front_desk)

    words = rf"taken already: \$30.00 by Maria Lopez at 8:00 AM, receipt {receipt.shown}"
    refused("towards", take, [copay(visit)], manager, match=words)
    assert Receipt.select().count() == 1 and LedgerEntry.select().count() == 1


def test_part_of_a_copay_may_be_followed_by_the_rest_and_more_stays_as_credit(front_desk):
    open_one(front_desk)
    visit = arrived(by=front_desk)
    take([copay(visit, 1000)], front_desk)
    assert queries.copay_of(visit).left == 2000

    take([copay(visit, 2500)], front_desk)

    assert sum(figures(visit.patient)[1]) == 3500 and queries.copay_of(visit).left == 0


def test_a_plan_without_a_copay_asks_for_none_and_no_plan_is_not_known(front_desk):
    none, unknown = arrived("Zero", copay=0, by=front_desk), arrived("Nobody", copay=None, by=front_desk)

    assert (queries.copay_of(none).cents, queries.copay_of(none).left) == (0, 0)
    assert queries.copay_of(unknown).cents is None
    refused(None, rules.not_collected, none, "forgot wallet", by=front_desk, match="No copay is left")


@pytest.mark.parametrize(
    ("field", "tendered"),
    [
        ("tender", Tendered("shells")),
        ("check_number", Tendered("check")),
        ("card_brand", Tendered("card", card_last4="4242", auth_code="A1")),
        ("card_last4", Tendered("card", card_brand="Visa", card_last4="424", auth_code="A1")),
        ("card_last4", Tendered("card", card_brand="Visa", card_last4="٤٢٤٢", auth_code="A1")),
        ("auth_code", Tendered("card", card_brand="Visa", card_last4="4242")),
        ("note", Tendered("other")),
        ("note", Tendered("cash", note="card 4242-4242 4242 4242")),
        ("payer", Tendered("cash", payer="4111111111111111")),
        ("auth_code", Tendered("card", card_brand="Visa", card_last4="4242", auth_code="378282246310005")),
    ],
)
def test_a_tender_is_named_and_no_card_number_is_ever_kept(front_desk, field, tendered):
    open_one(front_desk)
    visit = arrived(by=front_desk)

    refused(field, take, [copay(visit)], front_desk, tendered)
    assert not Receipt.select().exists() and not LedgerEntry.select().exists()


@pytest.mark.plain
def test_what_looks_like_a_card_number():
    for text in ("4111 1111 1111 1111", "x5500-0000-0000-0004y", "٤١١١١١١١١١١١١١١١", "auth 12 4111111111111111"):
        assert holds_card_number(text), text
    for text in ("4111 1111 1111 1112", "312-555-0142", "check 10442", "0000000000000000", "MRN 20-45-18"):
        assert not holds_card_number(text), text


def test_one_payment_for_three_children_is_one_tender_and_a_line_for_each(front_desk):
    session = open_one(front_desk)
    children = [arrived(f"Child{n}", copay=1000 * n, by=front_desk) for n in (1, 2, 3)]
    parts = [copay(visit, 1000 * n) for n, visit in enumerate(children, 1)]
    card = Tendered("card", card_brand="Visa", card_last4="4242", auth_code="00912A", payer="Ann Child")

    refused("why_together", take, parts, front_desk, card)
    card = Tendered(**{**card.__dict__, "why_together": "their mother pays"})
    receipt = take(parts, front_desk, card)

    lines = queries.lines_of(receipt.id)
    assert [line.cents for line in lines] == [1000, 2000, 3000] and receipt.cents == 6000
    assert len({line.entry.account_id for line in lines}) == 3
    assert queries.taken([session.id])[session.id]["card"] == 6000
    rules.void_receipt(receipt, "wrong card", by=front_desk)
    assert all(figures(visit.patient) == ([], [], []) for visit in children)


def test_the_family_is_offered_with_its_copays_in_two_queries(front_desk, count_queries):
    first, second = arrived("One", by=front_desk), arrived("Two", copay=2000, by=front_desk)
    Household.create(patient=first.patient, other=second.patient, tie=next(iter(Tie)), since=clock.today())
    hidden = arrived("Three", by=front_desk)
    Household.create(patient=hidden.patient, other=first.patient, tie=next(iter(Tie)), since=clock.today())
    Patient.update(privacy="restricted").where(Patient.id == hidden.patient_id).execute()

    with count_queries() as seen:
        found = queries.family(first.patient_id)

    assert [(one.id, one.copay, one.same_account) for one in found] == [(second.patient_id, 2000, False)]
    assert len(seen) == 2
    alone = arrived("Alone", by=front_desk)
    with count_queries() as seen:
        assert queries.family(alone.patient_id) == []
    assert len(seen) == 1


def test_a_fee_is_charged_and_paid_in_one_act(front_desk):
    open_one(front_desk)
    patient = make_person()

    receipt = take([Part(patient, 1500, Applies.RECORDS_FEE)], front_desk)

    line = queries.lines_of(receipt.id)[0]
    assert (line.fee.kind, line.words, balance(patient.id)) == (EntryKind.CHARGE, "Copies of records", 0)
    assert figures(patient)[:2] == ([], [])


def test_money_needs_a_drawer_of_today(front_desk, set_clock):
    visit = arrived(by=front_desk)
    refused(None, take, [copay(visit)], front_desk, match="no drawer open")
    open_one(front_desk)
    refused("amount", take, [], front_desk)
    refused("amount", take, [owed(visit.patient, 0)], front_desk)
    refused("towards", take, [Part(make_person(), 100, Applies.COPAY, visit=visit)], front_desk)
    set_clock("2026-12-02 08:00")
    refused(None, take, [owed(visit.patient, 100)], front_desk, match="Count it first")
    assert not Receipt.select().exists()


def test_receipts_are_never_changed_and_have_no_gaps_whatever_the_code_does(front_desk):
    session = open_one(front_desk)
    receipt = take([copay(arrived(by=front_desk))], front_desk)
    given = {"drawer": session.drawer, "session": session, "tender": "cash", "cents": 1, "at": clock.now(), "who": "x"}

    for number in (receipt.number, receipt.number + 2):
        with pytest.raises(IntegrityError), house_db.writing():
            Receipt.create(number=number, **given)
    for act in (Receipt.update(cents=1), Receipt.delete(), ReceiptLine.update(cents=1)):
        with pytest.raises(IntegrityError, match="append-only"), house_db.writing():
            act.execute()


def test_receipt_numbers_of_many_desks_at_once_have_no_gaps(front_desk, db):
    """Six people at three drawers of their own take, are refused, and void, all at once."""
    people = [front_desk, *(acting(person(f"Desk {n}", f"desk{n}", Role.FRONT_DESK)) for n in (2, 3))]
    shifts = [open_one(one, f"Desk {n}") for n, one in enumerate(people, 1)]
    patients, trouble = [make_person(f"P{n}") for n in range(6)], []

    def work(number):
        try:
            by = people[number % 3]
            for turn in range(4):
                receipt = take([owed(patients[number], 100 + turn)], by)
                with pytest.raises(RuleError):
                    take([owed(patients[number], 100)], by, Tendered("check"))
                if turn % 3 == 0:
                    rules.void_receipt(receipt, "typed wrong", by=by)
        except BaseException as error:
            trouble.append(error)
        finally:
            house_db.database.close()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not trouble, trouble
    for shift in shifts:
        numbers = [row.number for row in Receipt.select().where(Receipt.drawer == shift.drawer_id)]
        assert sorted(numbers) == list(range(1, 9))
    assert ReceiptVoid.select().count() == 12
    in_ledger = sum(sum(figures(patient)[1]) for patient in patients)
    assert sum(queries.taken([one.id])[one.id]["cash"] for one in shifts) == in_ledger


def test_why_a_copay_was_not_collected_holds_until_it_is(front_desk):
    open_one(front_desk)
    visit = arrived(by=front_desk)
    refused("why", rules.not_collected, visit, "felt like it", by=front_desk)
    refused("words", rules.not_collected, visit, "disputed", by=front_desk)
    refused("words", rules.not_collected, visit, "disputed", words="4111111111111111", by=front_desk)

    rules.not_collected(visit, "forgot wallet", by=front_desk)
    rules.not_collected(visit, "hardship form", by=front_desk)
    assert queries.why_not(visit.id).why == "hardship form" and NotCollected.select().count() == 2
    take([copay(visit)], front_desk)

    assert queries.why_not(visit.id) is None and audited("copay.not_collected") == 2


def test_collected_by_due_counts_each_visit_once_and_nobody_who_was_not_seen(front_desk):
    open_one(front_desk)
    paid, part, none, gone = (arrived(f"C{n}", by=front_desk) for n in range(4))
    take([copay(paid, 4000)], front_desk)
    take([copay(part, 1000)], front_desk)
    rules.not_collected(none, "forgot wallet", by=front_desk)
    arrived("Free", copay=0, by=front_desk)
    visits.step(gone, Flow.LEFT_UNSEEN, by=front_desk)
    today = clock.today()

    days, total = queries.collection(today - timedelta(days=1), today)

    assert (total.due, total.collected, total.visits, total.paid_visits) == (9000, 4000, 3, 1)
    assert total.percent == 44.4 and dict(total.reasons) == {"": 2000, "forgot wallet": 3000}
    assert list(days) == [today] and queries.collection(today + timedelta(days=1), today)[1].percent is None


def test_who_left_unseen_gets_the_copay_back_and_coming_back_settles_it(front_desk):
    open_one(front_desk)
    visit = arrived(by=front_desk)
    receipt = take([copay(visit)], front_desk)

    visits.step(visit, Flow.LEFT_UNSEEN, by=front_desk)
    task = Task.get(Task.kind == "give back")
    assert (task.owner_role, task.link) == (Role.FRONT_DESK, f"/patients/{visit.patient_id}/receipts/{receipt.id}")
    visits.undo_last(visit, by=front_desk)
    assert Task.get_by_id(task.id).done_at

    visits.step(visit, Flow.LEFT_UNSEEN, by=front_desk)
    rules.void_receipt(receipt, "left unseen", by=front_desk)
    assert not Task.select().where((Task.kind == "give back") & Task.done_at.is_null()).exists()


def test_checked_in_the_wrong_one_moves_the_payment_to_the_right_patient(front_desk):
    session, wrong = open_one(front_desk), arrived("Wrong", by=front_desk)
    right = arrived("Right", by=front_desk, arrive=False)
    first = take([copay(wrong)], front_desk)

    said = visits.wrong_patient(wrong, reason="same first name", right=right, by=front_desk)

    second = Receipt.get(Receipt.id != first.id)
    assert second.number == 2 and second.note == f"instead of receipt {first.shown}"
    assert queries.lines_of(second.id)[0].visit_id == said.right_visit_id
    assert figures(wrong.patient) == ([], [], []) and figures(right.patient)[1] == [3000]
    assert queries.expected(session)["cash"] == 13000 and queries.copay_of(said.right_visit).left == 0


def test_a_payment_of_the_wrong_one_that_cannot_move_becomes_a_task(front_desk):
    session, wrong = open_one(front_desk), arrived("Wrong", by=front_desk)
    take([copay(wrong)], front_desk)
    visits.wrong_patient(wrong, reason="not on the list", by=front_desk)

    assert "wrong patient" in Task.get(Task.kind == "give back").words
    assert not ReceiptVoid.select().exists() and DrawerSession.get_by_id(session.id).closed_at is None


def test_another_card_at_the_desk_changes_what_is_due(front_desk):
    visit = arrived(by=front_desk, copay=2500)
    card = {"payer": "Other Plan", "member_number": "U1", "from_on": clock.today(), "copay_cents": 3000}

    take_new_card(visit.patient, replaces=visit.patient.coverages.first(), **card, by=front_desk)

    assert queries.copay_of(visit).cents == 3000


def test_a_refund_is_asked_for_within_credit_and_limit(front_desk):
    open_one(front_desk)
    visit = arrived(by=front_desk)
    receipt = take([copay(visit, 9000)], front_desk)

    refused("reason", rules.ask_refund, receipt, 100, " ", by=front_desk)
    refused("amount", rules.ask_refund, receipt, 0, "moved away", by=front_desk)
    refused("amount", rules.ask_refund, receipt, 5001, "moved away", by=front_desk, match="the biller decides")
    (asked,) = rules.ask_refund(receipt, 5000, "moved away", by=front_desk)

    assert (asked.cents, asked.paid_by, asked.state) == (5000, "cash", RequestState.ASKED)
    assert audited("receipt.refund_asked") == 1
    post_charge(visit.patient, 8000, visit.day_on, "Visit", visit=visit, to="patient", by=front_desk)
    refused("amount", rules.ask_refund, receipt, 2000, "moved away", by=front_desk, match=r"\$10.00 of this receipt")


def test_a_receipt_says_the_balance_of_its_moment_and_every_further_print_is_a_copy(front_desk, biller):
    open_one(front_desk)
    patient = make_person()
    post_charge(patient, 5000, clock.today(), "Visit", to="patient", by=biller)
    receipt = take([owed(patient, 2000)], front_desk)
    take([owed(patient, 1000)], front_desk)

    assert [cents for _, cents in queries.balance_at(receipt)] == [3000] and balance(patient.id) == 2000
    prints = [rules.print_receipt(receipt, by=front_desk, patient_id=patient.id).is_copy for _ in range(3)]
    assert prints == [False, True, True] and audited("receipt.printed") == 3


@pytest.mark.plain
def test_there_is_one_way_in_for_a_patients_money():
    callers = {
        str(path.relative_to(HOUSE))
        for path in HOUSE.rglob("*.py")
        if re.search(r"(?<!def )post_patient_payment\(", path.read_text("utf-8"))
    }

    assert callers == {"desk/rules/money.py"}
