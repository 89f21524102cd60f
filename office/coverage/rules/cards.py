"""A new insurance card is shown: the plan on file ends the day before the new one begins. Pictures of cards.

Source: domain 5.1 step 4, 7.1; scenario A11.
"""

from datetime import timedelta

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.coverage.models import CardSide, Coverage, CoverageCard
from office.coverage.queries import cards_of, policies_of
from office.coverage.rules.checks import (
    FARTHEST,
    checked_number,
    kind_of,
    next_rank,
    note_event,
    payer_named,
    refuse_meeting,
    refuse_same,
    span,
    tell_what_to_bill,
)
from office.db import writing
from office.errors import RuleError
from office.onfile.models import PictureKind
from office.onfile.rules import add_picture
from office.patients.models import Verified
from office.patients.rules import verify

SOURCE = "card shown at the desk"
SHOWS = {CardSide.FRONT: PictureKind.CARD_FRONT, CardSide.BACK: PictureKind.CARD_BACK}


def take_new_card(patient, *, payer, member_number, from_on, by, plan="", copay_cents=None, replaces=None):
    """Keep the plan of a card that the patient shows; return the new Coverage. The card counts as seen today.

    `replaces` is the Coverage it takes the place and the rank of, which ends the day before; None puts it behind
    those that are in force then. What was billed before keeps the plan of its own day.
    Raises RuleError: no insurer, member number or date; a Medicare number that is none, the same card as on file
    (field "member_number"); it begins over a year ahead, not after the plan that it replaces, or meets a later one
    (field "from_on"); another patient's plan, or one that ended before (field "replaces").
    """
    payer, plan, member_number = payer.strip(), plan.strip(), member_number.strip()
    with writing():
        if not payer:
            raise RuleError("Type the insurer on the card.", field="payer")
        if not member_number:
            raise RuleError("Type the member number on the card.", field="member_number")
        if from_on is None or from_on > clock.today() + FARTHEST:
            raise RuleError("Type the day from which the card is valid, at most a year ahead.", field="from_on")
        party = payer_named(payer)
        kind = kind_of(payer, party)
        member_number = checked_number(member_number, kind)
        refuse_same(patient, payer, plan, member_number, from_on, from_on)
        old = _ended(patient, replaces, from_on, by) if replaces else None
        rank = old.rank if old else next_rank(patient, from_on)
        refuse_meeting(patient, rank, from_on, None)
        row = Coverage.create(
            patient=patient, payer=payer, plan=plan, member_number=member_number, from_on=from_on, source=SOURCE,
            copay_cents=copay_cents, rank=rank, party=party, kind=kind,
        )  # fmt: skip
        audit.record("coverage.added", row, by=by, payer=payer, from_on=from_on, rank=row.rank)
        note_event(row.id, f"Added {span(row)}: {SOURCE}.", by)
        if from_on < clock.today():
            tell_what_to_bill(row, by)
        verify(patient, Verified.CARD, by=by, changed=True)
        announce("coverage.changed", patient=patient, coverage=row, before=old, by=by)
        bump("day")
    return row


def _ended(patient, replaces, from_on, by):
    """The plan that the new one replaces, ended the day before."""
    row = Coverage.get_or_none((Coverage.id == replaces.id) & (Coverage.patient == patient))
    if row is None or row.error_at or (row.to_on and row.to_on < from_on - timedelta(days=1)):
        raise RuleError("That plan is not in force any more. Choose what the card takes the place of.", "replaces")
    if row.from_on and row.from_on >= from_on:
        words = f"{row.payer} begins {row.from_on:%m/%d/%Y}: the new card must begin later. Ask the biller."
        raise RuleError(words, field="from_on")
    if Coverage.select().where((Coverage.part_of == row.policy_id) | (Coverage.id == row.part_of)).where(
        Coverage.error_at.is_null() & (Coverage.from_on > from_on)
    ).exists():  # fmt: skip
        raise RuleError(f"The order of {row.payer} changes later. End it on the coverage page first.", "replaces")
    last, before = from_on - timedelta(days=1), row.to_on
    Coverage.update(to_on=last, version=Coverage.version + 1).where(Coverage.id == row.id).execute()
    audit.record("coverage.ended", row, by=by, payer=row.payer, to_on=last, to_on_before=before)
    note_event(row.policy_id, f"Ends {last:%m/%d/%Y}: a new card took its place.", by)
    row.to_on = last
    return row


def add_card_picture(coverage, side, kept, *, by, copied_on=None):
    """Put the picture of one side of a policy's card on file (`kept` by onfile's keep_file); return the CoverageCard.

    It ends the picture of that side before it, not those of the patient's other policies. Raises RuleError as
    add_picture; not a side; entered in error.
    """
    if side not in list(CardSide):
        raise RuleError("Choose front or back.", field="side")
    if coverage.error_at:
        raise RuleError("This policy was entered in error. Put the card on the right one.")
    with writing():
        side, patient = CardSide(side), coverage.patient
        others = {one.policy_id for one in policies_of(patient.id)} - {coverage.policy_id}
        beside = [card.picture_id for cards in cards_of(others).values() for card in cards.values()]
        picture = add_picture(patient, SHOWS[side], kept, by=by, taken_on=copied_on, beside=beside)
        card = CoverageCard.create(
            coverage=coverage.policy_id, side=side, picture=picture, copied_on=picture.taken_on, at=clock.now(),
            by=by.staff_id,
        )  # fmt: skip
        audit.record("coverage.card", card, by=by, patient=patient, side=str(side))
        note_event(coverage.policy_id, f"Card copied, {side}, on {picture.taken_on:%m/%d/%Y}.", by)
        verify(patient, Verified.CARD, by=by)
    return card
