"""Money that leaves, larger amounts given up: one person asks, another grants. Source: domain 7.7, 7.8 (12), 7.9."""

from datetime import timedelta

from office import clock
from office.accounts import queries
from office.accounts.models import Book, EntryKind, MoneyRequest, Purpose, RequestState, WriteOff
from office.accounts.rules.checks import (
    check_amount,
    check_charge,
    check_open_with_patient,
    check_open_with_plan,
    level_of,
)
from office.accounts.rules.payments import taken_from
from office.accounts.rules.posting import Draft, Side, about, post
from office.accounts.rules.writeoffs import check_reason, post_write_off
from office.accounts.shares import dollars
from office.audit import rules as audit
from office.db import writing
from office.errors import RuleError
from office.settings import setting
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks

WAYS = ("check", "card it was paid with", "cash")


def ask_refund(payment, cents, words, paid_by="check", *, by):
    """Ask that money of a patient's payment that is not applied is paid back; return the MoneyRequest.

    Raises RuleError: not within what is kept and not asked for yet ("amount"), no reason ("words"), way ("paid_by").
    """
    with writing():
        check_amount(cents)
        if paid_by not in WAYS:
            raise RuleError("Choose how it is paid back.", field="paid_by")
        free = queries.kept(payment.number)[0] - _asked(MoneyRequest.payment == payment.number)
        _check_credit(cents, free)
        return _ask(Purpose.REFUND, payment, cents, words, by, payment=payment, paid_by=paid_by)


def ask_plan_refund(charge, cents, words, *, payer="", by):
    """Ask that what a plan paid too much for a charge goes back to it; return the MoneyRequest, with its last day.

    Medicare and Medicaid are paid back within 60 days of identifying it (42 CFR 401.305, domain 7.9).
    Raises RuleError: not within that credit ("amount"), no reason ("words").
    """
    with writing():
        check_amount(cents)
        check_charge(charge)
        _check_credit(cents, queries.plan_credit(charge.number) - _asked(_plan_refunds(charge)))
        since, paid = queries.plan_credit_since(charge.number)
        due_on = since + timedelta(days=setting("refund.plan_days"))
        return _ask(
            Purpose.PLAN_REFUND, charge, cents, words, by, charge=charge, payer=payer.strip() or paid, due_on=due_on
        )


def ask_write_off(charge, cents, reason, words, *, rank=0, by):
    """Ask to give up a part of a charge that is above the level of one person; return the MoneyRequest.

    Raises RuleError: what `post_write_off` refuses, no words for it ("words").
    """
    with writing():
        check_reason(reason, rank)
        if rank:
            check_open_with_plan(charge, cents, rank)
        else:
            check_open_with_patient(charge, cents)
        return _ask(Purpose.WRITE_OFF, charge, cents, words, by, charge=charge, rank=rank, write_off=str(reason))


def write_off_or_ask(charge, cents, reason, words, *, rank=0, by):
    """Write off what one person may give up alone, else ask for it; return the entry, or the MoneyRequest.

    Raises RuleError: what `post_write_off` and `ask_write_off` refuse.
    """
    check_reason(reason, rank)
    level = level_of(WriteOff(reason))
    if level is None or cents <= level:
        return post_write_off(charge, cents, WriteOff(reason), rank=rank, note=words, by=by)
    return ask_write_off(charge, cents, WriteOff(reason), words, rank=rank, by=by)


def decide_request(request, grant, words="", *, by):
    """Grant a MoneyRequest, which posts it, or refuse it with words; return the entry or None.

    Raises RuleError: decided before, the same person asked, no words for a refusal ("words"), the credit is gone.
    """
    with writing():
        row = MoneyRequest.get_by_id(request.id)
        if row.state != RequestState.ASKED:
            raise RuleError(f"This was {row.state} before, by {row.decider}.")
        if by.staff_id is None or by.staff_id == row.asked_by_id:
            raise RuleError("You asked for this yourself. Another person must decide it.")
        if not grant and not words.strip():
            raise RuleError("Say why it is refused.", field="words")
        state = RequestState.GRANTED if grant else RequestState.REFUSED
        MoneyRequest.update(
            state=state, decided_at=clock.now(), decided_by=by.staff_id, decider=by.name, decision=words.strip()
        ).where(MoneyRequest.id == row.id).execute()
        settle_tasks(f"money:{row.id}:", f"{state} by {by.name}", by=by)
        audit.record(f"account.request_{state}", row, by=by, cents=row.cents, purpose=row.purpose, words=words.strip())
        return _carry_out(row, by) if grant else None


def _check_credit(cents, free):
    if cents > free:
        raise RuleError(f"Only {dollars(max(free, 0))} can be paid back.", field="amount")


def _plan_refunds(charge):
    return (MoneyRequest.charge == charge.number) & (MoneyRequest.purpose == Purpose.PLAN_REFUND)


def _asked(which):
    """Cents that others have asked for already."""
    rows = MoneyRequest.select(MoneyRequest.cents).where(which & (MoneyRequest.state == RequestState.ASKED))
    return sum(row.cents for row in rows)


def _ask(purpose, about_row, cents, words, by, **values):
    if not words.strip():
        raise RuleError("Say why.", field="words")
    if by.staff_id is None:
        raise RuleError("A person must ask for this.")
    row = MoneyRequest.create(
        purpose=purpose, account=about_row.account_id, patient=about_row.patient_id, cents=cents, words=words.strip(),
        asked_at=clock.now(), asked_by=by.staff_id, asker=by.name, **values,
    )  # fmt: skip
    audit.record("account.money_asked", row, by=by, cents=cents, purpose=purpose)
    told = f"{dollars(cents)} {purpose}, asked by {by.name}: {row.words}"
    make_task(
        "Grant or refuse", told, key=f"money:{row.id}:decide",
        owner_role=Role.MANAGER, patient=about_row.patient, due_on=values.get("due_on") or clock.today(),
        link="/money-requests", by=by,
    )  # fmt: skip
    return row


def _carry_out(row, by):
    if row.purpose == Purpose.WRITE_OFF:
        given = {"rank": row.rank, "note": row.words, "request": row.id}
        return post_write_off(row.charge, row.cents, row.write_off, **given, by=by)
    if row.purpose == Purpose.PLAN_REFUND:
        _check_credit(row.cents, queries.plan_credit(row.charge_id))
        draft = about(row.charge, EntryKind.REFUND, f"Paid back to {row.payer}", payer=row.payer)
        draft.sides = [Side(Book.PLAN_CREDIT, row.cents, row.charge_id), Side(Book.MONEY, -row.cents, row.charge_id)]
    else:
        parts = queries.kept_parts(row.payment_id)
        _check_credit(row.cents, sum(cents for _, cents in parts))
        payment = row.payment
        draft = Draft(EntryKind.REFUND, payment.account_id, payment.patient_id, payment.service_on, "")
        draft.words, draft.visit, draft.provider = f"Paid back by {row.paid_by}", payment.visit_id, payment.provider_id
        draft.sides = [
            *taken_from(row.payment_id, parts, row.cents),
            Side(Book.MONEY, -row.cents, payment=row.payment_id),
        ]
    draft.reason, draft.request = row.words, row.id
    return post(draft, "account.refunded", by=by)
