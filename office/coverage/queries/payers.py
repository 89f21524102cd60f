"""Payers, their plans, whether the practice takes them, and how long a bill may be sent. Reads only.
Source: domain 7.1, 7.6, 7.10 question 8."""

from dataclasses import dataclass
from datetime import date, timedelta

from office import clock
from office.coverage.models import Coverage, Participation, PayerKind, PayerTerms, Plan, Taking
from office.directory.models import Party, PartyKind
from office.errors import NotFound
from office.settings.queries import settings_now

US = "%m/%d/%Y"
LISTED = (30, 14, 7, 3)  # days left at which a bill that is not sent stands in lists; domain 7.6
INITIAL, CORRECTED, APPEAL = "initial", "corrected", "appeal"


@dataclass(frozen=True)
class FilingLeft:
    """How long a bill may still be sent: the last day, days left (negative: too late), and whose rule it is."""

    last_on: date
    left: int
    days: int
    source: str

    @property
    def said(self):
        """In words with the date."""
        if self.left < 0:
            return f"Too late since {self.last_on:{US}} ({self.days} days, {self.source})"
        left = (
            "the last day is today" if not self.left else "1 day left" if self.left == 1 else f"{self.left} days left"
        )
        return f"{left[:1].upper()}{left[1:]}, until {self.last_on:{US}} ({self.days} days, {self.source})"

    @property
    def tone(self):
        """How pressing it is, as a tone of the pages."""
        if self.left <= LISTED[-1]:
            return "alert"
        return "late" if self.left <= LISTED[1] else "wait" if self.left <= LISTED[0] else "calm"


@dataclass(frozen=True)
class Taken:
    """Whether the practice takes a plan on a day: yes, no or None for not on record; the sentence to say."""

    answer: bool | None
    said: str
    tone: str


def payers():
    """Payers of the directory in use, by name: a query of Party with `terms` to be had in one more query."""
    return Party.select().where((Party.kind == PartyKind.PAYER) & Party.active).order_by(Party.name, Party.id)


def get_payer(party_id):
    """The Party of a payer. Raises NotFound, also for another kind of party."""
    found = Party.get_or_none((Party.id == party_id) & (Party.kind == PartyKind.PAYER))
    if found is None:
        raise NotFound()
    return found


def terms_of_many(parties):
    """{party id: PayerTerms} of those that have any. One query."""
    ids = [one.id for one in parties]
    return {one.party_id: one for one in PayerTerms.select().where(PayerTerms.party.in_(ids))}


def terms_of(party):
    """The PayerTerms of a payer, or those of a payer about which nothing is known yet (not stored)."""
    if party is None:
        return None
    return PayerTerms.get_or_none(PayerTerms.party == party) or PayerTerms(party=party)


def payers_wanting_referrals():
    """Names of the payers whose terms say that they want a referral. One query."""
    query = Party.select(Party.name).join(PayerTerms).where(PayerTerms.wants_referral & Party.active)
    return [name for (name,) in query.tuples()]


def plans_of(party):
    """The Plans of a payer by name."""
    return list(Plan.select().where(Plan.party == party).order_by(Plan.name))


def participations_of(party):
    """What is on record of whether the practice takes a payer, the newest first."""
    query = Participation.select().where(Participation.party == party)
    return list(query.order_by(Participation.from_on.desc(), Participation.id.desc()))


def taken_on(party, on, *, plan="", provider=None):
    """Whether the practice (or a provider) takes a payer's plan on a day (Taken): "Do you take my plan?"

    What is said of the plan and the provider goes before what is said of one of them, that before the payer as a
    whole; among equals "does not take" goes first.
    """
    return _taken(party, _contracts([party], on), on, plan, provider)


def taken_by_many(parties, on):
    """{party id: Taken} of many payers as a whole on a day. One query."""
    found = {one.id: [] for one in parties}
    for row in _contracts(parties, on):
        found[row.party_id].append(row)
    return {one.id: _taken(one, found[one.id], on, "", None) for one in parties}


def _contracts(parties, on):
    """What is on record of these payers and holds on a day."""
    holds = (Participation.from_on <= on) & (Participation.to_on.is_null() | (Participation.to_on >= on))
    query = Participation.select(Participation, Plan).left_outer_join(Plan)
    return list(query.where(holds & Participation.party.in_([one.id for one in parties])))


def _taken(party, rows, on, plan, provider):
    wanted = plan.strip().casefold()
    fits = [
        one
        for one in rows
        if (one.plan is None or one.plan.name.casefold() == wanted)
        and (one.provider_id is None or (provider and one.provider_id == provider.id))
    ]
    whose, name = f"{provider}" if provider else "we", f"{party.name} {plan}".strip()
    if not fits:
        return Taken(None, f"It is not on record whether {whose} take {name} on {on:{US}}. Ask the biller.", "late")
    best = max(fits, key=lambda one: (_exact(one), one.taking == Taking.NOT, one.id))
    ask = "Please check with your plan, too: it decides what it pays."
    if best.taking == Taking.NOT:
        return Taken(False, f"No, not on {on:{US}}: {name} is not taken{_by(provider)}. {best.note} {ask}", "alert")
    return Taken(True, f"Yes, on {on:{US}} {name} is taken{_by(provider)}. {best.note} {ask}", "good")


def _by(provider):
    return f" by {provider.short}" if provider else ""


def _exact(one):
    return (one.plan_id is not None) + (one.provider_id is not None)


def filing_days_left(payer, service_on, *, what=INITIAL, today=None):
    """How long a bill for a day of service may still be sent (FilingLeft).

    `payer` is a Coverage, or a Party of the directory; `what` is "initial", "corrected" or "appeal" (then `service_on`
    is the day of the notice); for a secondary payer give the day of the primary's answer. Day 0 is that day.
    Source: domain 7.6.
    """
    party, kind = (payer.party, payer.kind) if isinstance(payer, Coverage) else (payer, None)
    terms = terms_of(party)
    own = getattr(terms, f"{'filing' if what == INITIAL else what}_days") if terms else None
    kind = kind or (terms.kind if terms else PayerKind.OTHER)
    days = own or _usual(kind, what)
    last = service_on + timedelta(days=days)
    source = f"{party.name}’s contract" if own else f"usual for {kind}"
    return FilingLeft(last, (last - (today or clock.today())).days, days, source)


def _usual(kind, what):
    values = settings_now()
    if what == CORRECTED:
        return values["filing.medicare_days" if kind == PayerKind.MEDICARE else "filing.corrected_days"]
    if what == APPEAL:
        return values["filing.appeal_medicare_days" if kind == PayerKind.MEDICARE else "filing.appeal_days"]
    named = {PayerKind.MEDICARE: "medicare", PayerKind.MEDICAID: "medicaid", PayerKind.TRICARE: "tricare"}
    return values[f"filing.{named.get(kind, 'other')}_days"]
