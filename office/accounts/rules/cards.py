"""A new insurance card is shown: the plan on file ends the day before the new one begins. Source: domain 5.1 step 4,
7.1; scenario A11."""

from datetime import timedelta

from office import audit, clock
from office.accounts.models import Coverage
from office.announce import announce
from office.board import bump
from office.db import writing
from office.errors import RuleError
from office.patients.models import Verified
from office.patients.rules import verify

FARTHEST = timedelta(days=366)
SOURCE = "card shown at the desk"


def take_new_card(patient, *, payer, member_number, from_on, by, plan="", copay_cents=None, replaces=None):
    """Keep the plan of a card that the patient shows; return the new Coverage. The card counts as seen today.

    `replaces` is the Coverage it takes the place and the rank of, which ends the day before; None puts it behind
    those that are in force then. What was billed before keeps the plan of its own day.
    Raises RuleError: no insurer, member number or date; the same card as on file (field "member_number"); it begins
    over a year ahead, or not after the plan that it replaces (field "from_on"); another patient's plan, or one that
    ended before (field "replaces").
    """
    payer, plan, member_number = payer.strip(), plan.strip(), member_number.strip()
    with writing():
        if not payer:
            raise RuleError("Type the insurer on the card.", field="payer")
        if not member_number:
            raise RuleError("Type the member number on the card.", field="member_number")
        if from_on is None or from_on > clock.today() + FARTHEST:
            raise RuleError("Type the day from which the card is valid, at most a year ahead.", field="from_on")
        _refuse_same(patient, payer, plan, member_number, from_on)
        old = _ended(patient, replaces, from_on, by) if replaces else None
        row = Coverage.create(
            patient=patient, payer=payer, plan=plan, member_number=member_number, from_on=from_on, source=SOURCE,
            copay_cents=copay_cents, rank=old.rank if old else _next_rank(patient, from_on),
        )  # fmt: skip
        audit.record("coverage.added", row, by=by, payer=payer, from_on=from_on, rank=row.rank)
        verify(patient, Verified.CARD, by=by, changed=True)
        announce("coverage.changed", patient=patient, coverage=row, before=old, by=by)
        bump("day")
    return row


def _in_force(patient, on):
    ends = Coverage.to_on.is_null() | (Coverage.to_on >= on)
    begins = Coverage.from_on.is_null() | (Coverage.from_on <= on)
    return Coverage.select().where((Coverage.patient == patient) & begins & ends)


def _refuse_same(patient, payer, plan, member_number, from_on):
    for one in _in_force(patient, from_on).where(Coverage.member_number == member_number):
        if (one.payer.casefold(), one.plan.casefold()) == (payer.casefold(), plan.casefold()):
            raise RuleError("This card is on file already. Use All unchanged.", field="member_number")


def _ended(patient, replaces, from_on, by):
    """The plan that the new one replaces, ended the day before."""
    row = Coverage.get_or_none((Coverage.id == replaces.id) & (Coverage.patient == patient))
    if row is None or (row.to_on and row.to_on < from_on - timedelta(days=1)):
        raise RuleError("That plan is not in force any more. Choose what the card takes the place of.", "replaces")
    if row.from_on and row.from_on >= from_on:
        words = f"{row.payer} begins {row.from_on:%m/%d/%Y}: the new card must begin later. Ask the biller."
        raise RuleError(words, field="from_on")
    last, before = from_on - timedelta(days=1), row.to_on
    Coverage.update(to_on=last).where(Coverage.id == row.id).execute()
    audit.record("coverage.ended", row, by=by, payer=row.payer, to_on=last, to_on_before=before)
    row.to_on = last
    return row


def _next_rank(patient, on):
    return max((one.rank for one in _in_force(patient, on)), default=0) + 1
