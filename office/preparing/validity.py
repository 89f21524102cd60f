"""Whether what is settled holds on the day of the visit: the insurer's word, an authorization, an interpreter. Pure.

Source: domain 4.9 (check again when older than three days or in a new month; valid on the new date), scenario A10.
"""

from dataclasses import dataclass
from datetime import date, datetime

from office.preparing.models import Answer, InterpreterState, TransportState

US = "%m/%d/%Y"


@dataclass(frozen=True)
class Mark:
    """One thing of a visit as a list shows it; `missing` when someone has to do something about it."""

    word: str
    tone: str = "good"
    missing: bool = False
    detail: str = ""


NOTHING = Mark("–", "calm")
SELF_PAY = Mark("Self-pay", "wait", True, "Give a good faith estimate.")


@dataclass(frozen=True)
class Check:
    """The newest answer of an insurer; `on` is the local date of asking."""

    answer: Answer
    payer: str
    on: date
    at: datetime | None = None
    plan: str = ""
    copay_cents: int | None = None
    deductible_left_cents: int | None = None
    source: str = ""
    reference: str = ""
    note: str = ""
    who: str = ""
    coverage_id: int | None = None
    for_on: date | None = None

    @property
    def said(self):
        """The answer with a capital letter."""
        return self.answer.capitalize()


def eligibility_mark(check, day_on, today, *, days, new_month, coverage_id=None):
    """The Mark of the newest Check (None: never asked) for a visit on a day.

    `coverage_id` is the plan that pays first then: an answer about another one says nothing of it.
    """
    if check is None:
        return Mark("Not checked", "late", True)
    if coverage_id and check.coverage_id and check.coverage_id != coverage_id:
        return Mark("Not checked", "late", True, f"The answer of {check.on:%m/%d} was {check.payer}’s.")
    asked = f"{check.said} {check.on:%m/%d}"
    if (today - check.on).days > days:
        return Mark(asked, "wait", True, f"Older than {days} days: check again.")
    if new_month and (check.on.year, check.on.month) != (day_on.year, day_on.month):
        come = (today.year, today.month) == (day_on.year, day_on.month)
        again = "New month: check again." if come else f"Check again from {day_on.replace(day=1):{US}}."
        return Mark(asked, "wait", come, again)
    if check.answer == Answer.ACTIVE:
        return Mark(asked, "good", False, check.plan)
    return Mark(asked, "alert" if check.answer == Answer.INACTIVE else "late", True, check.note)


@dataclass(frozen=True)
class Permit:
    """An authorization as it stands: what its newest version says, and how many visits it was used for.

    `used` counts completed visits, `planned` those that are booked.
    """

    id: int
    kind: str
    number: str
    payer: str
    from_on: date | None
    to_on: date | None
    visits: int | None
    about: str
    provider_id: int | None
    provider: str
    used: int = 0
    planned: int = 0
    ended: bool = False

    @property
    def shown(self):
        """Authorization A-17, or that it was only asked for."""
        return f"{self.kind.capitalize()} {self.number}" if self.number else f"{self.kind.capitalize()} asked for"

    @property
    def span(self):
        """From when to when, in words."""
        start = f"from {self.from_on:{US}}" if self.from_on else ""
        end = f"to {self.to_on:{US}}" if self.to_on else ""
        return " ".join(part for part in (start, end) if part) or "without dates"

    @property
    def spent(self):
        """How many of the visits are used."""
        of = f" of {self.visits}" if self.visits else ""
        return f"{self.used}{of} used" + (f", {self.planned} booked" if self.planned else "")

    def __str__(self):
        return f"{self.shown}, {self.span}, {self.spent}"


def permit_fault(permit, day_on, *, itself_planned=True, provider_id=None):
    """Why an authorization does not hold for a visit on a day, as a sentence; "" when it does.

    `itself_planned`: the visit is among the planned ones already.
    """
    name = permit.kind
    if permit.ended:
        return f"The {name} was ended."
    if not permit.number:
        return f"The {name} was asked for and is not given yet."
    if permit.to_on and day_on > permit.to_on:
        return f"The {name} ends {permit.to_on:{US}}."
    if permit.from_on and day_on < permit.from_on:
        return f"The {name} begins only {permit.from_on:{US}}."
    taken = permit.used + permit.planned - (1 if itself_planned else 0)
    if permit.visits and taken >= permit.visits:
        return f"All {permit.visits} visits of the {name} are used or booked."
    if permit.provider_id and provider_id and permit.provider_id != provider_id:
        return f"The {name} is for {permit.provider}."
    return ""


def permit_mark(permit, day_on, *, wanted, provider_id=None):
    """The Mark of the authorization that a visit uses (None: none); `wanted` when the plan asks for one."""
    if permit is None:
        return Mark("None", "late", True, "The plan wants a referral or authorization.") if wanted else NOTHING
    fault = permit_fault(permit, day_on, provider_id=provider_id)
    if fault:
        return Mark(permit.number or "Not given yet", "alert", True, fault)
    return Mark(permit.number, "good", False, permit.spent)


def ride_mark(state, company=""):
    """The Mark of a ride: the newest TransportState or None."""
    if state == TransportState.ARRANGED:
        return Mark("Arranged", "good", False, company)
    return Mark("Asked", "wait", True, company) if state == TransportState.ASKED else NOTHING


def interpreter_mark(needed, state, agency=""):
    """The Mark of an interpreter: the language that is needed ("" for none), the newest InterpreterState or None."""
    if state == InterpreterState.BOOKED:
        return Mark("Booked", "good", False, agency)
    if state == InterpreterState.REQUESTED:
        return Mark("Requested", "wait", True, needed)
    return Mark(f"{needed} needed", "late", True) if needed else NOTHING
