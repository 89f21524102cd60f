"""Copays by kind of visit, and what an insurer told of benefits. Source: domain 7.1."""

from office import audit, clock
from office.board import bump
from office.coverage.models import Copay, CopayKind, Coverage
from office.coverage.queries import copays_on
from office.coverage.rules.checks import note_event, refuse_error
from office.coverage.rules.policies import periods_of
from office.db import writing
from office.errors import RuleError

US = "%m/%d/%Y"


def set_copay(coverage, kind, cents, from_on, source, *, by):
    """Keep the copay of a policy for a kind of visit from a day on; return the Copay. The newest of a day holds.

    Raises RuleError: not a kind of visit, no amount, no first day or one before the policy begins, no source.
    """
    if kind not in list(CopayKind):
        raise RuleError("Choose the kind of visit.", field="kind")
    if cents is None:
        raise RuleError("Type the copay, 0 for none.", field="amount")
    if not source.strip():
        raise RuleError("Say where it comes from: the card, the web site, the phone.", field="source")
    with writing():
        row = Coverage.get_by_id(coverage.id)
        refuse_error(row)
        begins = periods_of(row)[0].from_on
        if from_on is None or (begins and from_on < begins):
            raise RuleError("Type from which day, not before the policy begins.", field="from_on")
        copay = Copay.create(
            coverage=row, kind=kind, cents=cents, from_on=from_on, source=source.strip(), at=clock.now(),
            by=by.staff_id, who=by.name,
        )  # fmt: skip
        audit.record("coverage.copay", copay, by=by, patient=row.patient_id, kind=str(kind), cents=cents)
        note_event(row.id, f"Copay, {kind}: ${cents / 100:,.2f} from {from_on:{US}}, {source.strip()}.", by)
        bump("day")
    return copay


def note_benefits(policy_id, for_on, source, *, by, copay_cents=None, deductible_left_cents=None):
    """Keep what an insurer told of a policy for a day: the office copay when it is another one, the deductible left.

    Returns the Coverage, as it is now. Nothing is written of a policy that was entered in error.
    """
    with writing():
        row = Coverage.get_by_id(policy_id)
        if row.error_at:
            return row
        begins = periods_of(row)[0].from_on
        on = max(filter(None, (for_on, begins)))
        known = copays_on([row.id], on)[row.id].get(CopayKind.OFFICE, (row.copay_cents,))[0]
        if copay_cents is not None and copay_cents != known:
            set_copay(row, CopayKind.OFFICE, copay_cents, on, source, by=by)
        if deductible_left_cents is not None:
            told = {"deductible_left_cents": deductible_left_cents, "benefits_on": clock.today()}
            told |= {"benefits_source": source, "version": Coverage.version + 1}
            if row.deductible_cents is not None and row.deductible_cents < deductible_left_cents:
                told["deductible_cents"] = None  # what was on record cannot be
            Coverage.update(told).where(Coverage.id == row.id).execute()
            note_event(row.id, f"Deductible left: ${deductible_left_cents / 100:,.2f}, {source}.", by)
            audit.record("coverage.benefits", row, by=by, deductible_left_cents=deductible_left_cents, source=source)
    return Coverage.get_by_id(row.id)
