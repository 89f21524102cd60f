"""Any sequence of legal acts keeps every invariant of the ledger; a reversal restores exactly. Source: domain 7.8."""

from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from office.accounts import queries, rules
from office.accounts.models import (
    AccountPatient,
    Book,
    EntryKind,
    LedgerEntry,
    MoneyRequest,
    RequestState,
    Share,
    Tender,
    WriteOff,
)
from office.accounts.rules import Answer
from office.actor import PROGRAM
from office.db import fetch, writing
from office.errors import RuleError
from tests.accounts.making import OCTOBER_6, make_patient, make_visit

RANKS = st.sampled_from([1, 1, 2, 3])
CENTS = st.integers(1, 20_000)
WHICH = st.integers(0, 50)


def state():
    """What is open, by charge and book and by payment; nothing that is zero."""
    rows = fetch(
        'SELECT charge_id, payment_id, book, "rank", SUM(cents) FROM ledger_line '
        'GROUP BY charge_id, payment_id, book, "rank"'
    )
    return Counter({tuple(place): int(cents) for *place, cents in rows if cents})


class Ledger(RuleBasedStateMachine):
    """A desk, a biller and a manager at work on two patients of one account and one of another."""

    biller = manager = None

    @initialize()
    def open_the_day(self):
        with writing():
            self.patients = [make_patient() for _ in range(3)]
            self.visits = {patient.id: make_visit(patient) for patient in self.patients}
            account = rules.account_of(self.patients[0], by=PROGRAM)
            AccountPatient.create(patient=self.patients[1], account=account, from_on=OCTOBER_6)
        self.mine = []

    def keep(self, *entries):
        self.mine = list(LedgerEntry.select().where(LedgerEntry.patient.in_(self.patients)))

    def charges(self):
        return [entry for entry in self.mine if entry.kind == EntryKind.CHARGE]

    def attempt(self, act, *given, by=PROGRAM, **named):
        """Do it, or see it refused without a trace."""
        before = state()
        try:
            entry = act(*given, by=by, **named)
        except RuleError:
            assert state() == before
            return None
        self.keep()
        return entry

    @rule(who=WHICH, cents=CENTS, to=st.sampled_from(["insurance", "patient"]), copay=CENTS, visit=st.booleans())
    def charge(self, who, cents, to, copay, visit):
        patient = self.patients[who % 3]
        copay = copay if copay < cents and to == "insurance" else 0
        chosen = self.visits[patient.id] if visit else None
        self.attempt(rules.post_charge, patient, cents, OCTOBER_6, "Visit", to=to, copay_cents=copay, visit=chosen)

    @rule(which=WHICH, cents=CENTS, rank=RANKS, act=st.sampled_from(["paid", "too much", "written off", *Share]))
    def one_part_of_an_answer(self, which, cents, rank, act):
        if not self.charges():
            return
        charge = self.charges()[which % len(self.charges())]
        if act == "paid":
            self.attempt(rules.post_insurance_payment, charge, cents, rank=rank)
        elif act == "too much":
            self.attempt(rules.post_plan_credit, charge, cents, payer="Blue")
        elif act == "written off":
            self.attempt(rules.post_adjustment, charge, cents, WriteOff.CONTRACT, rank=rank)
        else:
            self.attempt(rules.transfer_to_patient, charge, cents, act, rank=rank)

    @rule(which=WHICH, part=st.integers(1, 4), ranks=st.permutations([1, 2, 3]), share=st.sampled_from([None, *Share]))
    def pass_between_payers(self, which, part, ranks, share):
        if not self.charges():
            return
        charge = self.charges()[which % len(self.charges())]
        total = sum(queries.open_by_rank(charge.number).values())
        left = queries.open_by_rank(charge.number)[0 if share else ranks[0]] // part
        if share:
            self.attempt(rules.pass_to_plan, charge, left, share, ranks[0], reason="new plan")
        else:
            self.attempt(rules.pass_on, charge, left, ranks[0], ranks[1])
        assert sum(queries.open_by_rank(charge.number).values()) == total

    @rule(which=WHICH, part=st.integers(1, 4), rank=st.integers(0, 3), why=st.sampled_from(list(WriteOff)))
    def write_off(self, which, part, rank, why):
        if self.charges():
            charge = self.charges()[which % len(self.charges())]
            left = queries.open_by_rank(charge.number)[rank] // part
            if self.attempt(rules.post_write_off, charge, left, why, rank=rank):
                assert rank or why not in (WriteOff.CONTRACT, WriteOff.DENIED, WriteOff.TIMELY)

    @rule(which=WHICH, on=WHICH, why=st.sampled_from(["", "the father pays"]))
    def move_a_payment(self, which, on, why):
        payments = [entry for entry in self.mine if entry.kind == EntryKind.PATIENT_PAYMENT]
        if payments and self.charges():
            payment, charge = payments[which % len(payments)], self.charges()[on % len(self.charges())]
            for paid in payments:
                self.attempt(rules.unapply_payment, paid, charge, "wrong charge")
            self.attempt(rules.apply_payment, payment, charge=charge, reason=why)

    @rule(which=WHICH, part=st.integers(1, 3), grant=st.booleans(), plan=st.booleans())
    def pay_back(self, which, part, grant, plan):
        before = MoneyRequest.select().count()
        payments = [entry for entry in self.mine if entry.kind == EntryKind.PATIENT_PAYMENT]
        if plan and self.charges():
            charge = self.charges()[which % len(self.charges())]
            given = rules.ask_plan_refund, charge, queries.plan_credit(charge.number) // part
        elif payments:
            payment = payments[which % len(payments)]
            given = rules.ask_refund, payment, queries.kept(payment.number)[0] // part
        else:
            return
        self.attempt(*given, "moved away", by=self.biller)
        if MoneyRequest.select().count() > before:
            request = MoneyRequest.select().order_by(MoneyRequest.id.desc()).first()
            self.attempt(rules.decide_request, request, grant, "no", by=self.biller)
            assert MoneyRequest.get_by_id(request.id).state == RequestState.ASKED
            self.attempt(rules.decide_request, request, grant, "no", by=self.manager)

    @rule(which=WHICH)
    def unwind(self, which):
        """The entry and what rests on it go; what it brought is gone, and no money is lost."""
        if self.mine:
            entry = self.mine[which % len(self.mine)]
            money = fetch("SELECT SUM(cents) FROM ledger_line WHERE book = 'money received'")
            done = self.attempt(rules.unwind, entry, "taken back")
            after = fetch("SELECT SUM(cents) FROM ledger_line WHERE book = 'money received'")
            assert not done or money == after or entry.kind != EntryKind.TRANSFER

    @rule(which=WHICH, parts=st.lists(st.integers(0, 5), min_size=5, max_size=5))
    def whole_answer(self, which, parts):
        if not self.charges():
            return
        charge = self.charges()[which % len(self.charges())]
        due = queries.shares_of(charge.number).get(Share.COPAY, 0)
        left = queries.open_of(charge.number)[Book.INSURANCE_OWES]
        cut = [left * part // (sum(parts) or 1) for part in parts]
        cut[0] += left - sum(cut)
        paid, off, copay, deductible, coinsurance = cut
        answer = Answer(paid, off, copay + due, deductible, coinsurance)
        if self.attempt(rules.post_insurance_answer, charge, answer):
            assert queries.open_of(charge.number)[Book.INSURANCE_OWES] == 0

    @rule(who=WHICH, which=WHICH, cents=CENTS, tender=st.sampled_from(list(Tender)), towards=st.integers(0, 2))
    def payment(self, who, which, cents, tender, towards):
        patient = self.patients[who % 3]
        given = {}
        if towards == 1 and self.charges():
            given = {"charge": self.charges()[which % len(self.charges())]}
        elif towards == 2:
            given = {"visit": self.visits[patient.id]}
        self.attempt(rules.post_patient_payment, patient, cents, tender, **given)

    @rule(which=WHICH)
    def apply_by_hand(self, which):
        payments = [entry for entry in self.mine if entry.kind == EntryKind.PATIENT_PAYMENT]
        if payments:
            self.attempt(rules.apply_payment, payments[which % len(payments)])

    @rule(which=WHICH)
    def undo(self, which):
        if not self.mine:
            return
        entry = self.mine[which % len(self.mine)]
        before = state()
        if self.attempt(rules.reverse_entry, entry, "wrong"):
            undone = Counter(before)
            for line in entry.lines:
                undone[(line.charge_id, line.payment_id, str(line.book), line.rank)] -= line.cents
            assert state() == Counter({key: cents for key, cents in undone.items() if cents})

    @invariant()
    def every_entry_and_all_books_sum_to_zero(self):
        assert fetch("SELECT entry_id FROM ledger_line GROUP BY entry_id HAVING SUM(cents) <> 0 OR COUNT(*) < 2") == []
        entries, seals = fetch("SELECT (SELECT COUNT(*) FROM ledger_entry), (SELECT COUNT(*) FROM ledger_seal)")[0]
        assert entries == seals == (fetch("SELECT MAX(number) FROM ledger_entry")[0][0] or 0)

    @invariant()
    def nothing_open_or_kept_is_ever_below_zero(self):
        rows = fetch(
            'SELECT charge_id, book, "rank", SUM(cents) FROM ledger_line WHERE charge_id IS NOT NULL '
            'GROUP BY charge_id, book, "rank"'
        )
        for _, book, _, cents in rows:
            assert cents >= 0 if book not in (Book.INCOME, Book.UNAPPLIED, Book.PLAN_CREDIT) else cents <= 0
        assert (
            fetch(
                "SELECT 1 FROM ledger_line WHERE book = 'unapplied payments' GROUP BY payment_id HAVING SUM(cents) > 0"
            )
            == []
        )

    @invariant()
    def applied_money_never_exceeds_the_payment(self):
        rows = fetch(
            "SELECT payment_id, "
            "SUM(CASE WHEN book IN ('money received', 'patient''s part written off') THEN cents ELSE 0 END), "
            "SUM(CASE WHEN book = 'patient owes' THEN cents ELSE 0 END), SUM(cents) "
            "FROM ledger_line WHERE payment_id IS NOT NULL GROUP BY payment_id"
        )
        for _, money, applied, total in rows:
            assert 0 <= -applied <= money and total == 0

    @invariant()
    def no_money_pays_a_charge_of_another_account_without_a_reason(self):
        assert (
            fetch(
                "SELECT 1 FROM ledger_line l JOIN ledger_entry c ON c.number = l.charge_id "
                "JOIN ledger_entry p ON p.number = l.payment_id JOIN ledger_entry e ON e.number = l.entry_id "
                "WHERE c.account_id <> p.account_id AND l.book = 'patient owes' AND e.reason = ''"
            )
            == []
        )

    @invariant()
    def balances_of_patients_and_their_pages_make_up_the_book(self):
        if not hasattr(self, "patients"):
            return
        ids = [patient.id for patient in self.patients]
        booked = fetch(
            "SELECT COALESCE(SUM(l.cents), 0) FROM ledger_line l JOIN ledger_entry e ON e.number = l.entry_id "
            "WHERE l.book = 'patient owes' AND e.patient_id IN (?, ?, ?)",
            *ids,
        )[0][0]
        views = [queries.account_view(one) for one in ids]
        assert sum(queries.balances(ids).values()) == sum(view.total("left") for view in views) == int(booked)
        for view in views:
            self.page_adds_up(view)

    def page_adds_up(self, view):
        standing = queries.standing(view.patient_id)
        assert (standing.owes, standing.with_plan, standing.kept) == (
            view.total("left"), view.total("with_plan"), view.kept_cents,
        )  # fmt: skip
        rows = view.paginate(1, 100)
        for name, figure in (("charge", "charge"), ("share", "share"), ("paid", "patient_paid"), ("left", "left")):
            assert view.total(name) == sum(getattr(row.split, figure) for row in rows)
        for charge in (charge for row in rows for charge in row.charges):
            one = charge.split
            assert one.charge == one.written_off + one.plan_paid + one.left_insurance + one.share
            assert sum(part.left for part in one.parts) == one.left >= 0
            assert {name: sum(entry.cents for entry in entries) for name, entries in charge.behind.items()} == {
                "charge": one.charge, "allowed": one.charge - one.written_off, "plan_paid": one.plan_paid,
                "written_off": one.given_up, "with_plan": one.left_insurance, "share": one.share,
                "paid": one.patient_paid, "left": one.left,
            }  # fmt: skip
        assert view.sentence


def test_any_sequence_of_legal_acts_keeps_the_ledger_whole(db, biller, manager):
    Ledger.biller, Ledger.manager = biller, manager
    chosen = settings(
        max_examples=20, stateful_step_count=20, deadline=None, database=None, print_blob=False,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Ledger, settings=chosen)
