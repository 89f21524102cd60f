"""Drawers and their shifts, receipts, copays of today, deposits. The ledger itself belongs to the part accounts: a
receipt names the entries that it made there by their numbers. Source: domain 5.4, 7.8 (11)."""

from enum import StrEnum

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from office.accounts.models import LedgerEntry, Tender
from office.db import BaseModel, DayField, InstantField, StateField
from office.staff.models import Staff
from office.visits.models import Visit


class Applies(StrEnum):
    """What a payment at the desk is for."""

    COPAY = "copay"
    BALANCE = "old balance"
    PREPAYMENT = "prepayment"
    FORM_FEE = "form fee"
    RECORDS_FEE = "records fee"


class CardBrand(StrEnum):
    VISA = "Visa"
    MASTERCARD = "Mastercard"
    AMEX = "American Express"
    DISCOVER = "Discover"
    OTHER = "another card"


class WhyNot(StrEnum):
    """Why a copay was not collected. To waive copays as a habit is a matter of compliance."""

    FORGOT = "forgot wallet"
    HARDSHIP = "hardship form"
    SECONDARY = "secondary covers it"
    DISPUTED = "disputed"
    OTHER = "another reason"


class CountKind(StrEnum):
    CLOSE = "end of the day"
    HAND_OVER = "hand-over"


class Drawer(BaseModel):
    """A place that money is put into: a cash drawer of a desk, or the one of the mail."""

    name = TextField(unique=True)
    active = BooleanField(default=True)


class Deposit(BaseModel):
    """What was taken to the bank from counted drawers: its slip, numbered without gaps. A second person reviews it."""

    number = IntegerField(unique=True)
    day_on = DayField(index=True)
    cash_cents = IntegerField()
    checks_cents = IntegerField()
    note = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="deposits")
    who = TextField()
    reviewed_at = InstantField(null=True)
    reviewed_by = ForeignKeyField(Staff, null=True, backref="deposits_reviewed")
    reviewed_who = TextField(default="")


class DrawerSession(BaseModel):
    """One person's shift with a drawer, from its float to its count; open while closed_at is null.

    `follows` is the shift that handed it over. The money that is not left in the drawer goes into `deposit`.
    """

    drawer = ForeignKeyField(Drawer, backref="sessions")
    day_on = DayField(index=True)
    float_cents = IntegerField(constraints=[Check("float_cents >= 0")])
    note = TextField(default="")
    opened_at = InstantField()
    holder = ForeignKeyField(Staff, backref="drawers_held")
    holder_name = TextField()
    follows = ForeignKeyField("self", null=True, backref="followed_by")
    closed_at = InstantField(null=True)
    deposit = ForeignKeyField(Deposit, null=True, backref="sessions")


for _column in (DrawerSession.drawer, DrawerSession.holder):
    DrawerSession.add_index(
        DrawerSession.index(
            _column,
            unique=True,
            where=DrawerSession.closed_at.is_null(),
            name=f"drawer_session_one_open_{_column.name}",
        )
    )


class DrawerCount(BaseModel):
    """A drawer was counted: cash by pieces, checks and cards by their slips, with two signatures.

    `expected`, `counted` are {tender: cents}, `pieces` {cents of a piece: how many}, as JSON; `left_cents` stays
    in it. A count is taken back (withdrawn_at) and made anew until the second person has signed.
    """

    session = ForeignKeyField(DrawerSession, backref="counts")
    kind = StateField(CountKind)
    pieces = TextField()
    expected = TextField()
    counted = TextField()
    over_short_cents = IntegerField()
    left_cents = IntegerField(constraints=[Check("left_cents >= 0")])
    note = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, backref="drawers_counted")
    who = TextField()
    signed_at = InstantField(null=True)
    signed_by = ForeignKeyField(Staff, null=True, backref="counts_signed")
    signed_who = TextField(default="")
    withdrawn_at = InstantField(null=True)
    withdrawn_why = TextField(default="")

    class Meta:
        constraints = [Check("signed_by_id IS NULL OR signed_by_id <> by_id")]


DrawerCount.add_index(
    DrawerCount.index(
        DrawerCount.session, unique=True, where=DrawerCount.withdrawn_at.is_null(), name="drawer_count_one_holds"
    )
)


class OverShort(BaseModel):
    """An entry of the desk's own journal: what a signed count found above (more than 0) or below the books, by tender.

    Its two sides are *counted over or short*, the money itself, and the account *cash over and short*: one amount with
    opposite signs, for it is of no patient. Append-only.
    """

    count = ForeignKeyField(DrawerCount, backref="over_short")
    tender = StateField(Tender)
    cents = IntegerField(constraints=[Check("cents <> 0")])
    posted_on = DayField(index=True)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="over_short")
    who = TextField()

    class Meta:
        indexes = ((("count", "tender"), True),)


class Receipt(BaseModel):
    """Money of one tender, taken into a drawer; numbered without gaps in each drawer, and never changed.

    Of a card only brand, last four digits and the authorization code are kept. `why_together` says why it pays for
    people of several accounts.
    """

    drawer = ForeignKeyField(Drawer, backref="receipts")
    number = IntegerField()
    session = ForeignKeyField(DrawerSession, backref="receipts")
    tender = StateField(Tender)
    cents = IntegerField(constraints=[Check("cents > 0")])
    check_number = TextField(default="")
    card_brand = TextField(default="")
    card_last4 = TextField(default="")
    auth_code = TextField(default="")
    payer = TextField(default="")
    note = TextField(default="")
    why_together = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="receipts")
    who = TextField()

    class Meta:
        indexes = ((("drawer", "number"), True),)

    @property
    def shown(self):
        """The number as it is printed: the drawer's, then its own."""
        return f"{self.drawer_id}-{self.number:05}"


class ReceiptLine(BaseModel):
    """What one receipt pays for one patient: the payment in the ledger, and the fee that was charged in the same act.

    Name and record number are those of the moment; whose it is today the ledger's entry says.
    """

    receipt = ForeignKeyField(Receipt, backref="lines")
    applies = StateField(Applies)
    cents = IntegerField(constraints=[Check("cents > 0")])
    entry = ForeignKeyField(LedgerEntry, unique=True, backref="receipt_lines")
    fee = ForeignKeyField(LedgerEntry, null=True, unique=True, backref="fee_lines")
    visit = ForeignKeyField(Visit, null=True, backref="receipt_lines")
    name = TextField()
    mrn = TextField()
    words = TextField()


class ReceiptVoid(BaseModel):
    """A receipt was voided on its day, in its drawer; both stay visible."""

    receipt = ForeignKeyField(Receipt, unique=True, backref="voids")
    reason = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="receipts_voided")
    who = TextField()


class ReceiptPrint(BaseModel):
    """A receipt was printed; each print but the first is a copy."""

    receipt = ForeignKeyField(Receipt, backref="prints")
    is_copy = BooleanField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="receipts_printed")
    who = TextField()


class CopayDue(BaseModel):
    """What the plan asked of the patient for a visit, as it was known when they came (null: nobody knew it)."""

    visit = ForeignKeyField(Visit, unique=True, backref="copays_due")
    cents = IntegerField(null=True, constraints=[Check("cents >= 0")])
    payer = TextField()
    at = InstantField()


class NotCollected(BaseModel):
    """Why the copay of a visit was not taken; the open row holds."""

    visit = ForeignKeyField(Visit, backref="not_collected")
    why = StateField(WhyNot)
    words = TextField(default="")
    cents = IntegerField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="not_collected")
    who = TextField()
    ended_at = InstantField(null=True)


NotCollected.add_index(
    NotCollected.index(
        NotCollected.visit, unique=True, where=NotCollected.ended_at.is_null(), name="not_collected_one_open"
    )
)
