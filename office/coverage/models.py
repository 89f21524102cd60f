"""Payers and plans, policies of patients with inclusive dates and a rank, copays, cards, the order of payers.

The database refuses two policies of one rank on one day, and a policy that ends before it begins. Source: domain 7.1.
"""

from enum import StrEnum

from peewee import BooleanField, Check, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, DayField, InstantField, StateField
from office.directory.models import Party
from office.merging import MOVED
from office.onfile.models import Picture
from office.patients.models import Patient
from office.scheduling.models import Provider
from office.staff.models import Staff


class PayerKind(StrEnum):
    """What kind of insurance it is; it decides who pays first and how long a bill may be sent."""

    GROUP = "group plan"
    INDIVIDUAL = "individual plan"
    MEDICARE = "Medicare"
    MEDICAID = "Medicaid"
    TRICARE = "TRICARE"
    WORK_INJURY = "workers’ compensation"
    AUTO = "auto or liability"
    OTHER = "other"


INJURY = (PayerKind.WORK_INJURY, PayerKind.AUTO)  # they pay for one injury only


class PayerTerms(BaseModel):
    """What the practice knows of a payer of the directory; days that are empty come from the settings of its kind."""

    party = ForeignKeyField(Party, unique=True, backref="terms")
    payer_number = TextField(default="")
    kind = StateField(PayerKind, default=PayerKind.GROUP)
    filing_days = IntegerField(null=True)
    corrected_days = IntegerField(null=True)
    appeal_days = IntegerField(null=True)
    wants_referral = BooleanField(default=False)
    takes_assignment = BooleanField(default=True)
    version = IntegerField(default=1)

    class Meta:
        constraints = [Check("filing_days > 0"), Check("corrected_days > 0"), Check("appeal_days > 0")]


class Plan(BaseModel):
    """One plan of a payer, by the name that stands on its cards."""

    party = ForeignKeyField(Party, backref="plans")
    name = TextField()

    class Meta:
        indexes = ((("party", "name"), True),)


class Taking(StrEnum):
    """Whether the practice has a contract."""

    TAKES = "takes it"
    NOT = "does not take it"


class Participation(BaseModel):
    """The practice, or one provider, takes a payer or one plan of it from a day to a day, both inclusive."""

    party = ForeignKeyField(Party, backref="participations")
    plan = ForeignKeyField(Plan, null=True, backref="participations")
    provider = ForeignKeyField(Provider, null=True, backref="participations")
    taking = StateField(Taking)
    from_on = DayField()
    to_on = DayField(null=True)
    note = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="participations")
    who = TextField()

    class Meta:
        constraints = [Check("from_on <= to_on")]


class Relation(StrEnum):
    """What the patient is to the subscriber (CMS-1500 item 6)."""

    SELF = "self"
    SPOUSE = "spouse"
    CHILD = "child"
    OTHER = "other"


class Basis(StrEnum):
    """By what the subscriber has the policy, or the patient Medicare."""

    UNKNOWN = "not asked"
    WORK = "current work"
    RETIRED = "retired"
    COBRA = "COBRA"
    BOUGHT = "bought by oneself"
    AGE = "age 65 or older"
    DISABILITY = "disability"
    ESRD = "kidney failure (ESRD)"


class Side(StrEnum):
    """Whose plan it is when a child's parents live apart."""

    NONE = ""
    CUSTODIAL = "parent with custody"
    CUSTODIAL_SPOUSE = "spouse of the parent with custody"
    OTHER = "other parent"
    OTHER_SPOUSE = "spouse of the other parent"


class Coverage(BaseModel):
    """A policy of a patient, or, with `part_of`, an earlier period of one that had another rank then.

    Dates are inclusive, None is open; of one rank only one holds on a day. `payer` and `plan` stand as on the card,
    `party` is the payer in the directory. `copay_cents` is the office copay that the card said; Copay rows go over it.
    """

    patient = ForeignKeyField(Patient, backref="coverages")
    payer = TextField()
    plan = TextField(default="")
    member_number = TextField(default="")
    rank = IntegerField(default=1)
    from_on = DayField(null=True)
    to_on = DayField(null=True)
    copay_cents = IntegerField(null=True)
    source = TextField(default="")
    party = ForeignKeyField(Party, null=True, backref="coverages")
    kind = StateField(PayerKind, default=PayerKind.GROUP)
    group_number = TextField(default="")
    name_on_card = TextField(default="")
    relationship = StateField(Relation, default=Relation.SELF)
    subscriber_name = TextField(default="")
    subscriber_born_on = DayField(null=True)
    subscriber_sex = TextField(default="")
    subscriber_street = TextField(default="")
    subscriber_city = TextField(default="")
    subscriber_state = TextField(default="")
    subscriber_zip = TextField(default="")
    basis = StateField(Basis, default=Basis.UNKNOWN)
    employees = IntegerField(null=True)  # of the employer
    held_since_on = DayField(null=True)  # when the subscriber's plan began
    esrd_from_on = DayField(null=True)  # first day of Medicare by kidney failure
    side = StateField(Side, default=Side.NONE)
    court_named = BooleanField(default=False)  # a court says that this parent's plan pays, and the plan knows
    deductible_cents = IntegerField(null=True)
    deductible_left_cents = IntegerField(null=True)
    coinsurance_percent = IntegerField(null=True)
    pocket_left_cents = IntegerField(null=True)
    benefits_on = DayField(null=True)  # as of when these four are
    benefits_source = TextField(default="")
    assigned_on = DayField(null=True)  # assignment of benefits was signed
    release_on = DayField(null=True)  # release of information was signed
    part_of = ForeignKeyField("self", null=True, backref="periods")
    error_at = InstantField(null=True)
    error_because = TextField(default="")
    version = IntegerField(default=1)

    class Meta:
        merging = MOVED

    @property
    def policy_id(self):
        """The id of the policy that this row is a period of: copays, cards and answers hang on it."""
        return self.part_of_id or self.id

    @property
    def said(self):
        """The payer and the plan, as on the card."""
        return f"{self.payer} {self.plan}".strip()

    def __str__(self):
        return self.said


class CopayKind(StrEnum):
    """Kinds of visits that have copays of their own."""

    OFFICE = "office visit"
    SPECIALIST = "specialist"
    PREVENTIVE = "preventive visit"
    TELEHEALTH = "telehealth"


class Copay(BaseModel):
    """The copay of a policy for a kind of visit from a day on; a later one goes over it. Append-only."""

    coverage = ForeignKeyField(Coverage, backref="copays")
    kind = StateField(CopayKind)
    cents = IntegerField()
    from_on = DayField()
    source = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="copays")
    who = TextField()

    class Meta:
        constraints = [Check("cents >= 0")]


class CardSide(StrEnum):
    """A card has two sides."""

    FRONT = "front"
    BACK = "back"


class CoverageCard(BaseModel):
    """The picture of one side of a policy's card, and when it was copied; the newest of a side holds. Append-only."""

    coverage = ForeignKeyField(Coverage, backref="cards")
    side = StateField(CardSide)
    picture = ForeignKeyField(Picture, unique=True, backref="cards")
    copied_on = DayField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="coverage_cards")


class CoverageEvent(BaseModel):
    """What happened to a policy, in words, with who and when. Append-only."""

    coverage = ForeignKeyField(Coverage, backref="events")
    words = TextField()
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="coverage_events")
    who = TextField()


class Family(StrEnum):
    """How a child's parents live, for the order of their plans."""

    TOGETHER = "parents live together"
    APART = "parents live apart"
    JOINT = "apart, joint custody, nobody named"


class CoverageOrder(BaseModel):
    """The order of payers that someone set from a day on: what it is, the rule, the reason when it is another one."""

    patient = ForeignKeyField(Patient, backref="coverage_orders")
    from_on = DayField()
    family = StateField(Family, default=Family.TOGETHER)
    names = TextField()
    rule = TextField()
    reason = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="coverage_orders")
    who = TextField()

    class Meta:
        merging = MOVED
