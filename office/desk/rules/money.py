"""The one way in for a patient's money, whatever the screen: one tender, one receipt, the ledger's payments behind it.

Source: domain 5.4, 7.8 (7), (8), (11).
"""

from dataclasses import dataclass
from typing import Any

from office import audit, clock, counters
from office.accounts.models import Tender
from office.accounts.rules import account_of, post_charge, post_patient_payment
from office.accounts.shares import dollars, said
from office.board import bump
from office.cardnumbers import holds_card_number
from office.db import writing
from office.desk import queries
from office.desk.models import Applies, CardBrand, NotCollected, Receipt, ReceiptLine
from office.errors import RuleError
from office.jinja import wall, weekday
from office.typed import mrn_shown

FEES = {Applies.FORM_FEE: "Form fee", Applies.RECORDS_FEE: "Copies of records"}
MOST_LINES = 12


@dataclass(frozen=True)
class Part:
    """What a part of the money is for: patient, cents, Applies; the visit of a copay or prepayment, or a charge."""

    patient: Any
    cents: int
    applies: Applies
    visit: Any = None
    charge: Any = None


@dataclass(frozen=True)
class Tendered:
    """What was handed over: the Tender, and what names a check or a card (never its whole number)."""

    tender: str
    check_number: str = ""
    card_brand: str = ""
    card_last4: str = ""
    auth_code: str = ""
    payer: str = ""
    note: str = ""
    why_together: str = ""

    def texts(self):
        """What was typed, by field."""
        named = ("check_number", "card_last4", "auth_code", "payer", "note", "why_together")
        return {name: getattr(self, name).strip() for name in named}


def take_money(parts, tendered, *, by):
    """Take one tender into the drawer that `by` holds, for one or several Parts; return the Receipt.

    Each part becomes a payment in the ledger; a fee is charged in the same act. More than is due stays as credit.
    Raises RuleError: no drawer of one's own is open, or it is of another day; nothing to pay (field "amount"); the
    tender or what names it ("tender", "check_number", "card_brand", "card_last4", "auth_code", "note"); a card number
    in a text; a copay that was taken already ("towards"); several accounts without a reason ("why_together"); and what
    the ledger refuses.
    """
    with writing():
        session = session_for(by)
        texts = _checked(tendered)
        if not parts:
            raise RuleError("Type the amount in dollars and cents.", field="amount")
        if len(parts) > MOST_LINES:
            raise RuleError(f"One receipt has at most {MOST_LINES} lines. Take a second payment.", field="amount")
        for part in parts:
            _refuse_taken(part)
        if len({account_of(part.patient, by=by).id for part in parts}) > 1 and not texts["why_together"]:
            words = "These are on different accounts. Type why they are paid together."
            raise RuleError(words, field="why_together")
        return write_receipt(session, parts, tendered, by=by)


def write_receipt(session, parts, tendered, *, by):
    """Post what was taken and write its receipt with the next number of the drawer; return the Receipt."""
    posted = [(part, *_post(part, tendered.tender, by)) for part in parts]
    made = Receipt.create(
        drawer=session.drawer_id, number=counters.take(f"receipt {session.drawer_id}"), session=session,
        tender=Tender(tendered.tender), cents=sum(part.cents for part in parts), card_brand=tendered.card_brand,
        at=clock.now(), by=by.staff_id, who=by.name, **tendered.texts(),
    )  # fmt: skip
    for part, entry, fee in posted:
        ReceiptLine.create(
            receipt=made, applies=part.applies, cents=part.cents, entry=entry, fee=fee, visit=part.visit,
            name=name_on_paper(part.patient), mrn=mrn_shown(part.patient.mrn), words=_words(part),
        )  # fmt: skip
        if part.applies == Applies.COPAY and part.visit:
            _collected_after_all(part.visit)
    audit.record("receipt.made", made, by=by, patient=parts[0].patient.id, cents=made.cents, lines=len(parts))
    bump("desk", "day")
    return made


def session_for(by):
    """The open shift of a person's own drawer. Raises RuleError: none is open, or it began on another day."""
    session = queries.session_of(by.staff_id) if by.staff_id else None
    if session is None:
        raise RuleError("You have no drawer open. Open one under Drawers first, then take the payment.")
    if session.day_on != clock.today():
        raise RuleError(f"Your drawer is of {weekday(session.day_on)}. Count it first, then open it for today.")
    return session


def refuse_card_number(**texts):
    """Raise RuleError at the first text that holds what looks like a whole card number."""
    for name, text in texts.items():
        if holds_card_number(text):
            raise RuleError("This looks like a card number. It is never kept: type the last four digits only.", name)


def _checked(tendered):
    """The texts of what was handed over, once it is named as its tender asks."""
    texts = tendered.texts()
    refuse_card_number(**texts)
    if tendered.tender not in list(Tender):
        raise RuleError("Choose how it was paid: cash, check, card or other.", field="tender")
    if tendered.tender == Tender.CHECK and not texts["check_number"]:
        raise RuleError("Type the number on the check.", field="check_number")
    if tendered.tender == Tender.CARD:
        _check_card(tendered.card_brand, texts)
    if tendered.tender == Tender.OTHER and not texts["note"]:
        raise RuleError("Say in a word how it was paid.", field="note")
    return texts


def _check_card(brand, texts):
    if brand not in list(CardBrand):
        raise RuleError("Choose the brand of the card.", field="card_brand")
    last4 = texts["card_last4"]
    if not (len(last4) == 4 and last4.isascii() and last4.isdigit()):
        raise RuleError("Type the last four digits of the card, no more.", field="card_last4")
    if not texts["auth_code"]:
        raise RuleError("Type the authorization code of the card slip.", field="auth_code")


def _refuse_taken(part):
    """A copay is taken once: whoever comes second is told by whom, when, and on which receipt."""
    if part.applies != Applies.COPAY:
        return
    if part.visit is None or part.visit.patient_id != part.patient.id:
        raise RuleError("This visit is another patient's. Choose one of this patient.", field="towards")
    copay = queries.copay_of(part.visit)
    if copay.paid > 0 and copay.left == 0:
        raise RuleError(f"This copay was taken already: {_by_whom(part.visit, copay.paid)}", field="towards")


def _by_whom(visit, cents):
    last = queries.last_for_visit(visit.id)
    if last is None:
        return f"{dollars(cents)} is on the account for this visit."
    again = "To take more, choose Kept for later."
    return f"{dollars(last.cents)} by {last.who} at {wall(last.at)}, receipt {last.shown}. {again}"


def _post(part, tender, by):
    """The payment entry of a part, and the entry of the fee that it pays, or None."""
    towards = {"charge": part.charge} if part.charge else {"visit": part.visit} if part.visit else {}
    fee = None
    if part.applies in FEES:
        fee = post_charge(part.patient, part.cents, clock.today(), FEES[part.applies], to="patient", by=by)
        towards = {"charge": fee}
    return post_patient_payment(part.patient, part.cents, tender, **towards, by=by), fee


def name_on_paper(patient):
    """The name of a patient as receipts have it: Last, First Middle."""
    given = " ".join(one for one in (patient.first_name, patient.middle_name, patient.suffix) if one)
    return f"{patient.last_name}, {given}" if given else patient.last_name


def _words(part):
    """What a part is for, as the receipt says it: no service words, for whoever pays may hear amounts only."""
    if part.applies in FEES:
        return FEES[part.applies]
    if part.applies == Applies.COPAY:
        return f"Copay, visit of {said(part.visit.day_on)}"
    if part.applies == Applies.PREPAYMENT:
        return "Prepayment"
    return f"Bill of {said(part.charge.service_on)}" if part.charge else "Old balance"


def _collected_after_all(visit):
    standing = (NotCollected.visit == visit.id) & NotCollected.ended_at.is_null()
    NotCollected.update(ended_at=clock.now()).where(standing).execute()
