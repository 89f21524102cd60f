"""What may be typed of policies, their copays, cards and order. Amounts in dollars; `.value` is whole cents."""

from itertools import islice, permutations

from wtforms import BooleanField, FileField, HiddenField, RadioField, SelectField

from office import clock
from office.coverage.models import Basis, CardSide, CopayKind, Family, PayerKind, Relation, Side
from office.coverage.rules import Policy
from office.directory.forms import ZIP, a_state
from office.forms import CreatingForm, Required, TextLine, choices, number_in, understood, words
from office.ids import whole_number
from office.onfile.forms import Carrying
from office.typed import birth_date, money_cents, past_date, visit_date

ANY = understood(visit_date, today=clock.today)
PAST = understood(past_date, today=clock.today)
BORN = understood(birth_date, today=clock.today)
MOST_ORDERS = 24  # all of four policies
SEXES = choices([("", "–"), ("F", "F"), ("M", "M"), ("U", "Unknown")])
RANKS = choices([("", "Behind the others"), ("1", "Primary"), ("2", "Secondary"), ("3", "Tertiary")])


def counted(text):
    """A whole number that was typed; ValueError in words."""
    number = whole_number(text.strip().replace(",", ""))
    if number is None or number > 9_999_999:
        raise ValueError("Type a whole number, for example 20.")
    return number


def money(label, **options):
    """A field for dollars and cents that may stay empty."""
    return TextLine(label, [understood(money_cents)], limit=20, **options)


def day(label, parse=ANY, **options):
    """A field for a date that may stay empty."""
    return TextLine(label, [parse], limit=30, **options)


class PolicyForm(CreatingForm):
    """What a policy says: the card, the subscriber, what decides the order, what the insurer told."""

    version = HiddenField()
    payer = TextLine("Insurer", [Required("Type the insurer on the card.")], limit=80)
    kind = SelectField("Kind", choices=words(PayerKind))
    plan = TextLine("Plan", limit=50, description="As on the card: PPO, HMO, Gold")
    member_number = TextLine("Member number", [Required("Type the member number on the card.")], limit=40)
    group_number = TextLine("Group number", limit=50)
    name_on_card = TextLine("Name on the card", limit=80, description="When it is written another way")
    from_on = TextLine("Valid from", [Required("Type the day from which it is valid."), ANY], limit=30)
    to_on = day("Valid to", description="The last day; empty while it goes on")
    rank = SelectField("Pays", choices=RANKS, default="")
    copay_cents = money("Copay on the card")
    relationship = SelectField("The patient is the subscriber’s", choices=words(Relation))
    subscriber_name = TextLine("Subscriber", limit=80, description="When it is not the patient")
    subscriber_born_on = day("Subscriber born", BORN)
    subscriber_sex = SelectField("Subscriber’s sex", choices=SEXES, default="")
    subscriber_street = TextLine("Street", limit=100)
    subscriber_city = TextLine("City", limit=60)
    subscriber_state = TextLine("State", [a_state], limit=2)
    subscriber_zip = TextLine("ZIP", [ZIP], limit=10)
    basis = SelectField("By what", choices=words(Basis), default=str(Basis.UNKNOWN))
    employees = TextLine("Employees of the employer", [understood(counted)], limit=12)
    held_since_on = day("Plan began", description="For the subscriber, if before the patient")
    esrd_from_on = day("Kidney failure since", description="First day of Medicare by it")
    side = SelectField("When parents live apart, whose plan", default="", choices=[])
    court_named = BooleanField("A court named this parent’s plan, and the plan knows")
    deductible_cents = money("Deductible")
    deductible_left_cents = money("Deductible left")
    coinsurance_percent = TextLine("Coinsurance, percent", [understood(counted)], limit=4)
    pocket_left_cents = money("Out of pocket left")
    benefits_on = day("These as of", PAST)
    benefits_source = TextLine("Told by", limit=60)
    assigned_on = day("Assignment of benefits signed", PAST)
    release_on = day("Release of information signed", PAST)

    def __init__(self, *given, **known):
        super().__init__(*given, **known)
        self.side.choices = choices((str(one), str(one).capitalize() or "–") for one in Side)

    def policy(self):
        """The Policy that was typed."""
        return Policy(**{name: self._said(name) for name in Policy.__dataclass_fields__})

    def _said(self, name):
        if name not in self:
            return None
        field = self[name]
        if name in PARSED:
            return field.value
        return LISTS[name](field.data) if name in LISTS else field.data or (False if name == "court_named" else "")

    def show(self, one):
        """Begin with what a Coverage says."""
        for name in (name for name in Policy.__dataclass_fields__ if name in self):
            self[name].data = _shown(name, getattr(one, name))
        self.version.data = str(one.version)
        return self

    @property
    def seen_version(self):
        """The version that was shown."""
        return number_in(self.version.data)


class ChangePolicyForm(PolicyForm):
    """What a policy says now; its days and rank are changed on its page, each with its reason."""

    from_on = to_on = rank = None


PARSED = [name for name in Policy.__dataclass_fields__ if name.endswith(("_on", "_cents", "_percent", "employees"))]
LISTS = {"kind": PayerKind, "relationship": Relation, "basis": Basis, "side": Side}


def _shown(name, value):
    if name == "court_named":
        return value
    if value is None:
        return ""
    if name.endswith("_on"):
        return f"{value:%m/%d/%Y}"
    return f"{value / 100:.2f}" if name.endswith("_cents") else str(value)


class EndForm(CreatingForm):
    """The last day of a policy."""

    to_on = day("Last day on which it holds", description="Empty: it goes on")
    reason = TextLine("Who told it, and how", [Required("Say who told the end, and how.")], limit=200)


class ErrorForm(CreatingForm):
    """What was wrong with a policy."""

    reason = TextLine("What was wrong", [Required("Say what was wrong.")], limit=200)


class CopayForm(CreatingForm):
    """The copay for a kind of visit."""

    kind = SelectField("Kind of visit", choices=words(CopayKind))
    amount = TextLine("Copay", [Required("Type the copay, 0 for none."), understood(money_cents)], limit=20)
    from_on = TextLine("From", [Required("Type from which day."), ANY], limit=30)
    source = TextLine("Source", [Required("Say where it comes from.")], limit=60)


class CardImageForm(Carrying, CreatingForm):
    """The picture of one side of a card."""

    side = RadioField("Side", choices=words(CardSide), default=str(CardSide.FRONT))
    file = FileField("Picture", description="JPEG or PNG, at most 25 MB")
    copied_on = day("Copied on", PAST, description="Empty: today")

    def validate(self, extra_validators=None):
        valid = super().validate(extra_validators)
        return self.judge(papers=False, must=True) and valid


class OrderForm(CreatingForm):
    """Who pays first, second, third from a day on."""

    family = HiddenField(default=str(Family.TOGETHER))
    from_on = TextLine("From", [Required("Type from which day."), ANY], limit=30)
    order = RadioField("Order", default="", validate_choice=False)
    reason = TextLine("Why another order than the rule’s", limit=200)

    def offer_orders(self, said):
        """Offer every order of an Ordered, the proposed one first and chosen."""
        rows = list(islice(permutations(said.proposed), MOST_ORDERS))
        names = [one.said for one in said.proposed]
        told = {
            one.id: f"{one.said} {one.member_number}" if names.count(one.said) > 1 else one.said for one in rows[0]
        }
        listed = [("-".join(str(one.id) for one in row), ", then ".join(told[one.id] for one in row)) for row in rows]
        listed = [(listed[0][0], f"{listed[0][1]} (by the rules)"), *listed[1:]] if len(rows) > 1 else listed
        self.order.choices = choices(listed)
        if not self.is_submitted():
            self.order.data = listed[0][0]
        return self

    def ids(self):
        """The ids of the policies in the chosen order."""
        return [number_in(part) for part in (self.order.data or "").split("-")]
