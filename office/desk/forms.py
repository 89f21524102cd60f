"""What may be typed in about money at the desk. A card number is refused in every text."""

from flask import request
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional

from office.accounts.forms import AMOUNT, TENDERS, money_field
from office.accounts.models import Tender
from office.accounts.queries import towards
from office.desk.models import Applies, CardBrand, CountKind, WhyNot
from office.desk.queries import PIECES, someone
from office.desk.rules import Part, Tendered
from office.forms import MoneyForm, Required, TextLine, choices, words
from office.jinja import money
from office.staff.forms import TickList
from office.typed import money_cents

COUNTED = (Tender.CASH, Tender.CHECK, Tender.CARD)


class TakeForm(MoneyForm):
    """One tender, for the patient of the page and for others of the family."""

    amount = money_field("Amount", required=False)
    towards = SelectField("For")
    tender = RadioField("Paid by", choices=TENDERS, validators=[Required("Choose how it was paid.")])
    check_number = TextLine("Check no.", limit=12)
    card_brand = SelectField("Card", validate_choice=False, choices=choices([("", "–")]) + words(CardBrand))
    card_last4 = TextLine("Last four digits", limit=40)
    auth_code = TextLine("Authorization code", limit=40)
    other_mrn = TextLine("Record number of another patient", limit=20)
    other_amount = money_field("Amount for them", required=False)
    payer = TextLine("Paid by whom", limit=80, description="Empty: the patient.")
    note = TextLine("Note", limit=120)
    why_together = TextLine("Why paid together", limit=120, description="Only for people of different accounts.")

    def prepare(self, offered, family, copay=None, back=""):
        """Offer what it can be for, the family with their amounts; begin with the copay of today that is left."""
        self.towards.choices = choices(offered)
        self.back = back
        self.family = [(one, f"{self._prefix}also-{one.id}") for one in family]
        fresh = self.formdata_is_empty()
        if copay and copay.left and fresh:
            self.amount.data, self.towards.data = f"{copay.left / 100:.2f}", f"copay-{copay.visit.id}"
        return self

    def formdata_is_empty(self):
        """True for a form that is shown for the first time."""
        return request.method != "POST" or not any(name.startswith(self._prefix) for name in request.form)

    def also(self, name):
        """What was typed for one of the family, as it stands on the page."""
        return "" if self.formdata_is_empty() else request.form.get(name, "")[:20]

    def validate(self, extra_validators=None):
        """Beside the fields, the amounts for the family."""
        valid = super().validate(extra_validators)
        self.amounts = []
        for one, name in self.family:
            try:
                if typed := request.form.get(name, "").strip():
                    self.amounts.append((one, money_cents(typed)))
            except ValueError as error:
                self.form_errors.append(f"{one.name}: {error}")
                valid = False
        valid = self._nobody_is_gone() and self._other() and valid
        if valid and self.amount.value is None and not self.amounts:
            self.amount.errors = [AMOUNT]
            valid = False
        return valid

    def _nobody_is_gone(self):
        """Refuse an amount for one of the family who is not on the list any more, as after a merge."""
        listed, begin = {name for _, name in self.family}, f"{self._prefix}also-"
        gone = [name for name in request.form if name.startswith(begin) and name not in listed]
        if any(request.form.get(name, "").strip() for name in gone):
            words = "The family has changed since: someone you typed an amount for is not on this list. Look again."
            self.form_errors.append(words)
            return False
        return True

    def _other(self):
        """Whether another patient is named whole: a record number of ours, and an amount."""
        number, cents = self.other_mrn.data, self.other_amount.value
        if not number and not self.other_amount.data:
            return True
        one = someone(number or "")
        if one is None:
            self.other_mrn.errors = ["There is no patient of this record number. Look at it again."]
        elif cents is None and not self.other_amount.errors:
            self.other_amount.errors = [AMOUNT]
        else:
            self.amounts.append((one, cents))
        return not self.other_mrn.errors and not self.other_amount.errors

    def tendered(self):
        """What was handed over, without what belongs to another tender."""
        given = {name: self[name].data or "" for name in ("payer", "note", "why_together")}
        if self.tender.data == Tender.CHECK:
            given["check_number"] = self.check_number.data or ""
        if self.tender.data == Tender.CARD:
            given |= {name: self[name].data or "" for name in ("card_brand", "card_last4", "auth_code")}
        return Tendered(self.tender.data, **given)

    def own_part(self, patient, visits):
        """The Part for the patient of the page, or None; `visits` are those of the choices, by id."""
        cents, choice = self.amount.value, self.towards.data or ""
        if cents is None:
            return None
        kind, _, number = choice.partition("-")
        if kind in ("copay", "visit"):
            return Part(patient, cents, Applies.COPAY, visit=visits(number))
        if choice in list(Applies):
            return Part(patient, cents, Applies(choice), visit=visits("") if choice == Applies.PREPAYMENT else None)
        return Part(patient, cents, Applies.BALANCE, **towards(patient.id, choice))


class VoidForm(MoneyForm):
    reason = TextLine("Why", [Required("Type why it is voided.")], limit=200)


class RefundForm(MoneyForm):
    amount = money_field("Amount to pay back")
    reason = TextLine("Why", [Required("Type why it is paid back.")], limit=200)


class NotCollectedForm(MoneyForm):
    why = SelectField("Why it was not collected", validate_choice=False, choices=words(WhyNot))
    words = TextLine("More about it", limit=200)


class DrawerForm(MoneyForm):
    name = TextLine("Name", [Required("Type a name, for example Desk 2 or Mail.")], limit=40)


class OpenForm(MoneyForm):
    drawer = SelectField("Drawer", coerce=int)
    float = money_field("Float, as counted")
    note = TextLine("Note", limit=200, description="When it is not what the last count left.")

    def offer_free(self, drawers):
        """Offer the drawers that nobody holds."""
        self.drawer.choices = choices((one.id, one.name) for one in drawers)
        return self


class CountForm(MoneyForm):
    """Pieces of cash, sums of checks and card slips."""

    checks = money_field("Checks, added up")
    cards = money_field("Card slips, added up")
    left = money_field("Stays in the drawer", required=False)
    kind = RadioField("What for", choices=words(CountKind), default=str(CountKind.CLOSE))
    note = TextLine("When it is over or short: what is known", limit=200)

    def pieces(self):
        """{cents of a piece: how many}."""
        return {cents: self[piece_field(cents)].data or 0 for cents in PIECES}

    def piece_fields(self):
        """The fields of the pieces, bills first."""
        return [self[piece_field(cents)] for cents in PIECES]


def piece_field(cents):
    """The name of the field of a bill or coin."""
    return f"piece_{cents}"


class Pieces(IntegerField):
    """How many bills or coins there are; what is typed otherwise is refused in words and stays."""

    def process_formdata(self, valuelist):
        typed = valuelist[0].strip() if valuelist else ""
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) <= 5):
            self.data = None
            raise ValueError("Type how many there are, as a whole number.")
        super().process_formdata(valuelist)


for _cents in PIECES:
    _few = NumberRange(0, 10_000, message="Type how many there are.")
    setattr(CountForm, piece_field(_cents), Pieces(money(_cents), [Optional(), _few]))


class WithdrawForm(MoneyForm):
    reason = TextLine("Why it is counted anew", [Required("Type why it is counted anew.")], limit=200)


class DepositForm(MoneyForm):
    sessions = TickList("Drawers", coerce=int, validate_choice=False)
    note = TextLine("Bag or note", limit=80)
