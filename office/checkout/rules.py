"""Leaving with everything said, and visits without a charge. Source: domain 5.5."""

from office import audit, clock
from office.board import bump
from office.checkout.models import NoCharge
from office.checkout.queries import is_charged, no_charge
from office.db import writing
from office.errors import RuleError
from office.visits.models import OVER, Flow, Visit
from office.visits.rules import say_follow_up, step

BEFORE_SEEN = (Flow.EXPECTED, Flow.ARRIVED, Flow.CHECKED_IN)


def check_out(visit, decision, *, by, weeks=None, appointment=None, note="", no_charge_reason="", leave=True):
    """Say what follows and, when given, why nothing is charged; then the patient leaves. Returns the Visit.

    The charge itself is entered in the accounts; it may come later, the day does not close without it. After leaving
    the same act corrects what was said. Raises RuleError as `visits.rules.say_follow_up`, `excuse_charge`, `step`.
    """
    with writing():
        say_follow_up(visit, decision, weeks=weeks, appointment=appointment, note=note, by=by)
        if no_charge_reason:
            excuse_charge(visit, no_charge_reason, by=by)
        row = Visit.get_by_id(visit.id)
        return step(row, Flow.LEFT, by=by) if leave and row.flow not in OVER else row


def excuse_charge(visit, reason, *, by):
    """Keep why nothing is charged for a visit, in place of an earlier reason; return the NoCharge.

    Raises RuleError: no reason (field "no_charge"); not roomed yet; there is a charge.
    """
    with writing():
        row, reason = Visit.get_by_id(visit.id), reason.strip()
        if not reason:
            raise RuleError("Choose or type why nothing is charged.", field="no_charge")
        if row.flow in BEFORE_SEEN:
            raise RuleError("The visit has not begun. Charges are decided at check-out.")
        if is_charged(row):
            raise RuleError("This visit has a charge. Have it reversed first.", field="no_charge")
        end_excuse(row)
        made = NoCharge.create(visit=row, reason=reason, at=clock.now(), by=by.staff_id, who=by.name)
        audit.record("visit.no_charge", made, by=by, patient=row.patient_id, reason=reason)
        bump("day")
    return made


def take_back_excuse(visit, *, by):
    """Something is charged after all; return the Visit. Raises RuleError: there is no excuse."""
    with writing():
        if no_charge(visit) is None:
            raise RuleError("This visit is not excused from a charge.")
        end_excuse(visit)
        audit.record("visit.no_charge_ended", visit, by=by)
        bump("day")
    return visit


def end_excuse(visit):
    """End the excuse that holds, if any, within the caller's act."""
    NoCharge.update(ended_at=clock.now()).where((NoCharge.visit == visit.id) & NoCharge.ended_at.is_null()).execute()
