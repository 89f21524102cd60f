"""Payers: their terms, plans, and whether the practice takes them. Source: domain 7.1, 7.6, 7.10 question 8."""

from datetime import timedelta

from office import audit, clock
from office.coverage.models import Participation, PayerKind, PayerTerms, Plan, Taking
from office.coverage.queries import terms_of
from office.db import changed, writing
from office.errors import RuleError, StaleEdit

MOST_DAYS = 2000
COUNTED = ("filing_days", "corrected_days", "appeal_days")


def set_terms(party, seen_version, *, by, kind, payer_number="", wants_referral=False, takes_assignment=True, **days):
    """Keep what the practice knows of a payer; return its PayerTerms. `days`: filing, corrected, appeal (`_days`).

    Raises RuleError: not a kind; days below 1 or above 2,000 (at its field); StaleEdit: changed meanwhile.
    """
    if kind not in list(PayerKind):
        raise RuleError("Choose what kind of insurance it is.", field="kind")
    for name in COUNTED:
        if days.get(name) is not None and not 1 <= days[name] <= MOST_DAYS:
            raise RuleError(f"Type days from 1 to {MOST_DAYS:,}, or leave it empty.", field=name)
    values = {
        "kind": kind, "payer_number": payer_number.strip(), "wants_referral": wants_referral,
        "takes_assignment": takes_assignment, **{name: days.get(name) for name in COUNTED},
    }  # fmt: skip
    with writing():
        terms = terms_of(party)
        if terms.id is None:
            terms = PayerTerms.create(party=party, **values)
        elif not changed(terms, seen_version, **values):
            raise StaleEdit({name: str(getattr(terms, name)) for name in values}, terms.version)
        audit.record("payer.terms", terms, by=by, **{name: str(value) for name, value in values.items()})
    return terms


def add_plan(party, name, *, by):
    """Keep a plan of a payer; return it. Raises RuleError at "name": none, or on record already."""
    name = " ".join(name.split())
    if not name:
        raise RuleError("Type the name of the plan as on the card.", field="name")
    with writing():
        if any(one.name.casefold() == name.casefold() for one in Plan.select().where(Plan.party == party)):
            raise RuleError("This plan is on record already.", field="name")
        plan = Plan.create(party=party, name=name)
        audit.record("payer.plan", plan, by=by, name=name)
    return plan


def set_participation(party, taking, from_on, *, by, plan=None, provider=None, to_on=None, note=""):
    """Keep that the practice, or a provider, takes a payer or a plan of it; return the Participation.

    One about the same plan and provider that is open ends the day before. Raises RuleError: not one of the words, no
    first day, it ends before it begins (field "to_on"), another payer's plan, or it meets one on record ("from_on").
    """
    if taking not in list(Taking):
        raise RuleError("Choose whether it is taken.", field="taking")
    if from_on is None:
        raise RuleError("Type from which day.", field="from_on")
    if to_on and to_on < from_on:
        raise RuleError("It ends before it begins.", field="to_on")
    if plan and plan.party_id != party.id:
        raise RuleError("Choose a plan of this payer.", field="plan")
    with writing():
        _make_room(party, plan, provider, from_on, to_on)
        row = Participation.create(
            party=party, plan=plan, provider=provider, taking=taking, from_on=from_on, to_on=to_on,
            note=note.strip(), at=clock.now(), by=by.staff_id, who=by.name,
        )  # fmt: skip
        audit.record("payer.participation", row, by=by, taking=str(taking), from_on=from_on, to_on=to_on)
    return row


def _make_room(party, plan, provider, from_on, to_on):
    same = Participation.party == party
    for field, value in ((Participation.plan, plan), (Participation.provider, provider)):
        same &= field.is_null() if value is None else field == value
    for one in Participation.select().where(same):
        if one.to_on is None and one.from_on < from_on:
            one.to_on = from_on - timedelta(days=1)
            one.save()
        elif (one.to_on is None or one.to_on >= from_on) and (to_on is None or one.from_on <= to_on):
            words = f"From {one.from_on:%m/%d/%Y} it is on record already that it {one.taking}."
            raise RuleError(words, field="from_on")
