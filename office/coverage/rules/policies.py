"""Policies: added, changed, ended, entered in error. Nothing is deleted. Source: domain 7.1."""

from dataclasses import dataclass
from datetime import date, timedelta

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.coverage.models import Basis, Coverage, PayerKind, Relation, Side
from office.coverage.rules.checks import (
    FARTHEST,
    checked_number,
    next_rank,
    note_event,
    payer_named,
    refuse_backwards,
    refuse_error,
    refuse_meeting,
    refuse_same,
    span,
    tell_biller,
    tell_what_to_bill,
)
from office.db import changed, writing
from office.errors import RuleError, StaleEdit

US = "%m/%d/%Y"
OPEN = "open"


@dataclass(frozen=True, kw_only=True)
class Policy:
    """What a policy says, by the names of Coverage."""

    payer: str
    member_number: str
    from_on: date | None
    to_on: date | None = None
    kind: PayerKind = PayerKind.GROUP
    plan: str = ""
    group_number: str = ""
    name_on_card: str = ""
    copay_cents: int | None = None
    relationship: Relation = Relation.SELF
    subscriber_name: str = ""
    subscriber_born_on: date | None = None
    subscriber_sex: str = ""
    subscriber_street: str = ""
    subscriber_city: str = ""
    subscriber_state: str = ""
    subscriber_zip: str = ""
    basis: Basis = Basis.UNKNOWN
    employees: int | None = None
    held_since_on: date | None = None
    esrd_from_on: date | None = None
    side: Side = Side.NONE
    court_named: bool = False
    deductible_cents: int | None = None
    deductible_left_cents: int | None = None
    coinsurance_percent: int | None = None
    pocket_left_cents: int | None = None
    benefits_on: date | None = None
    benefits_source: str = ""
    assigned_on: date | None = None
    release_on: date | None = None

    def values(self):
        """Everything it says, by name."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def add_policy(patient, policy, *, by, rank=None, source="told by the patient"):
    """Keep a Policy of a patient and return the new Coverage; it stands behind those that hold then unless `rank`.

    Raises RuleError at its field: no insurer, member number or first day; a Medicare number that is none; it ends
    before it begins; over a year ahead; on file already; another one has that rank on one of these days (field
    "rank"); no name or birth date of a subscriber who is not the patient; benefits without their date and source.
    """
    with writing():
        values = _checked(policy)
        refuse_same(patient, values["payer"], values["plan"], values["member_number"], policy.from_on, policy.to_on)
        if rank is None:
            rank = next_rank(patient, policy.from_on, policy.to_on)
        refuse_meeting(patient, rank, policy.from_on, policy.to_on, field="rank")
        row = Coverage.create(
            patient=patient, rank=rank, party=payer_named(values["payer"]), source=source, **values
        )  # fmt: skip
        audit.record("coverage.added", row, by=by, payer=row.payer, from_on=row.from_on, to_on=row.to_on, rank=rank)
        note_event(row.id, f"Added {span(row)}: {source}.", by)
        if row.from_on < clock.today():
            tell_what_to_bill(row, by)
        announce("coverage.changed", patient=patient, coverage=row, before=None, by=by)
        bump("day")
    return row


def change_policy(coverage, seen_version, policy, *, by):
    """Write what a policy says now; its dates and rank stay (see end_policy and set_order). Returns it.

    What changed stands in its history. Raises StaleEdit; RuleError as add_policy, and: entered in error.
    """
    with writing():
        refuse_error(coverage)
        values = _checked(policy, coverage)
        for name in ("from_on", "to_on"):
            values.pop(name)
        before = {name: getattr(coverage, name) for name in values}
        if not changed(coverage, seen_version, party=payer_named(values["payer"]), **values):
            now = Coverage.get_by_id(coverage.id)
            raise StaleEdit({name: str(getattr(now, name)) for name in values}, now.version)
        differs = {name: [_told(old), _told(values[name])] for name, old in before.items() if old != values[name]}
        if differs:
            said = "; ".join(f"{_label(name)}: {old} → {new}" for name, (old, new) in differs.items())
            note_event(coverage.id, f"Changed. {said}.", by)
            audit.record("coverage.changed", coverage, by=by, **differs)
            bump("day")
    return coverage


def _label(name):
    return name.removesuffix("_cents").removesuffix("_on").replace("_", " ")


def _told(value):
    if value is None or value == "":
        return "–"
    return f"{value:{US}}" if isinstance(value, date) else str(value)


def _checked(policy, known=None):
    """The values of a Policy as they are stored; `known` is the Coverage that is changed."""
    values = policy.values()
    values |= {name: " ".join(text.split()) for name, text in values.items() if type(text) is str}
    if not values["payer"]:
        raise RuleError("Type the insurer on the card.", field="payer")
    if not values["member_number"]:
        raise RuleError("Type the member number on the card.", field="member_number")
    values["member_number"] = checked_number(values["member_number"], policy.kind)
    if known is None:
        if policy.from_on is None or policy.from_on > clock.today() + FARTHEST:
            raise RuleError("Type the day from which it is valid, at most a year ahead.", field="from_on")
        refuse_backwards(policy.from_on, policy.to_on)
    if policy.relationship == Relation.SELF:
        values |= dict.fromkeys((name for name in values if name.startswith("subscriber_")), "")
        values["subscriber_born_on"] = None
    elif not values["subscriber_name"]:
        raise RuleError("Type the name of the subscriber.", field="subscriber_name")
    elif policy.subscriber_born_on is None:
        raise RuleError("Type the subscriber’s birth date: the insurer asks for it.", field="subscriber_born_on")
    _check_numbers(policy, values)
    return values


def _check_numbers(policy, values):
    for name in ("assigned_on", "release_on", "subscriber_born_on", "benefits_on"):
        if values[name] and values[name] > clock.today():
            raise RuleError("This day is still to come.", field=name)
    if policy.coinsurance_percent is not None and not 0 <= policy.coinsurance_percent <= 100:
        raise RuleError("Type a share from 0 to 100 percent.", field="coinsurance_percent")
    told = ("deductible_cents", "deductible_left_cents", "coinsurance_percent", "pocket_left_cents")
    if any(values[name] is not None for name in told):
        if policy.benefits_on is None:
            raise RuleError("Say as of which day these amounts are.", field="benefits_on")
        if not values["benefits_source"]:
            raise RuleError("Say who told these amounts: web site, phone, clearinghouse.", field="benefits_source")
    full, left = policy.deductible_cents, policy.deductible_left_cents
    if full is not None and left is not None and left > full:
        raise RuleError("More is left of the deductible than there is.", field="deductible_left_cents")


def end_policy(coverage, to_on, reason, *, by):
    """End a policy with a day, the last on which it holds, past or to come; None opens the end again. Returns it.

    When it ended in the past and the patient was seen since, the biller gets a task: the plan may take money back.
    Raises RuleError: no reason; before it begins; it would meet another of its rank (field "to_on"); no change.
    """
    with writing():
        row = Coverage.get_by_id(coverage.id)
        refuse_error(row)
        if not reason.strip():
            raise RuleError("Say who told the end, and how.", field="reason")
        parts = periods_of(row)
        if to_on and parts[0].from_on and to_on < parts[0].from_on:
            refuse_backwards(parts[0].from_on, to_on)
        if to_on == row.to_on:
            raise RuleError("It ends so already.", field="to_on")
        if to_on:
            row = _cut(row, parts, to_on)
        refuse_meeting(row.patient, row.rank, row.from_on, to_on, without=[row.id], field="to_on")
        before, row.to_on = row.to_on, to_on
        Coverage.update(to_on=to_on, version=Coverage.version + 1).where(Coverage.id == row.id).execute()
        said = f"ends {to_on:{US}}" if to_on else "has no end any more"
        audit.record("coverage.ended", row, by=by, to_on=to_on, to_on_before=before, reason=reason.strip())
        note_event(row.id, f"It {said}: {reason.strip()}.", by)
        if to_on and to_on < clock.today():
            tell_biller(row, to_on + timedelta(days=1), f"{row.said} {said}.", by)
        announce("coverage.ended", patient=row.patient, coverage=row, before=before, by=by)
        bump("day")
    return Coverage.get_by_id(row.id)


def periods_of(row):
    """The periods of a policy, the earliest first; the last one is the policy itself."""
    parts = Coverage.select().where((Coverage.part_of == row.id) & Coverage.error_at.is_null())
    return [*sorted(parts, key=lambda one: one.from_on or date.min), row]


def _cut(row, parts, to_on):
    """When it ends within an earlier period, that period becomes the policy; the later ones never came to be."""
    if row.from_on is None or to_on >= row.from_on:
        return row
    part = next(one for one in reversed(parts[:-1]) if one.from_on is None or one.from_on <= to_on)
    gone = [one.id for one in parts[parts.index(part) : -1]]
    words = {"error_at": clock.now(), "error_because": f"the policy ended {to_on:{US}}, before this period"}
    Coverage.update(**words).where(Coverage.id.in_(gone)).execute()
    values = {"from_on": part.from_on, "rank": part.rank, "to_on": to_on}
    Coverage.update(**values).where(Coverage.id == row.id).execute()
    row.from_on, row.rank = part.from_on, part.rank
    return row


def mark_error(coverage, reason, *, by):
    """Say that a policy was entered in error: it counts on no day, and stays on record. Returns it.

    Raises RuleError: no reason, said before.
    """
    with writing():
        row = Coverage.get_by_id(coverage.id)
        refuse_error(row)
        if not reason.strip():
            raise RuleError("Say what was wrong.", field="reason")
        begins = periods_of(row)[0].from_on or clock.today()
        values = {"error_at": clock.now(), "error_because": reason.strip(), "version": Coverage.version + 1}
        Coverage.update(**values).where((Coverage.id == row.id) | (Coverage.part_of == row.id)).execute()
        audit.record("coverage.error", row, by=by, reason=reason.strip())
        note_event(row.id, f"Entered in error: {reason.strip()}.", by)
        tell_biller(row, begins, f"{row.said} was entered in error: {reason.strip()}.", by)
        announce("coverage.ended", patient=row.patient, coverage=row, before=row.to_on, by=by)
        bump("day")
    return Coverage.get_by_id(row.id)
