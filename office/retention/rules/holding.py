"""Holds, and patients who do not come any more. Source: domain 2.10, hold blocks always."""

from office import audit, clock
from office.board import bump
from office.db import writing
from office.errors import RuleError
from office.patients.models import Registration
from office.retention.models import ChartClosing, ClosedWhy, HoldKind, LegalHold
from office.retention.queries.holding import closing_of


def place_hold(patient, kind, why, from_on=None, *, by):
    """Forbid the destruction of anything of a patient, and return the LegalHold.

    `why` says who asked and the file number; `from_on` (default today) is when the duty to keep began. A folder in a
    batch leaves it when the batch is picked up. Raises RuleError: no reason (field "why"), a day to come (field
    "from_on"), a merged record. Source: domain 2.10.
    """
    with writing():
        if not why.strip():
            raise RuleError("Say who asks for it, and the number of the case.", field="why")
        if from_on and from_on > clock.today():
            raise RuleError("This day is still to come. A hold begins today at the latest.", field="from_on")
        if patient.registration == Registration.MERGED:
            raise RuleError("This record was merged into another one. Place the hold there.")
        hold = LegalHold.create(
            patient=patient, kind=HoldKind(kind), why=why.strip(), from_on=from_on or clock.today(),
            placed_at=clock.now(), placed_by=by.staff_id, who=by.name,
        )  # fmt: skip
        bump("day")
        audit.record("retention.hold_placed", hold, by=by, kind=str(hold.kind), why=hold.why, from_on=hold.from_on)
    return hold


def release_hold(hold, reason, *, by):
    """End a hold with its reason; it stays on record.

    Raises RuleError: no reason (field "reason"), released before.
    """
    with writing():
        now = LegalHold.get_by_id(hold.id)
        if now.released_at:
            raise RuleError(f"{now.released_who} has released this hold already.")
        if not reason.strip():
            raise RuleError("Say by whose word it ends: the lawyer's letter, the auditor's, the date.", field="reason")
        now.released_at, now.released_by, now.released_who = clock.now(), by.staff_id, by.name
        now.release_reason = reason.strip()
        now.save()
        bump("day")
        audit.record("retention.hold_released", now, by=by, reason=now.release_reason)
    return now


def close_chart(patient, why, on=None, note="", *, by):
    """Record that a patient does not come any more; return the ChartClosing. Death is reported on its own page.

    Raises RuleError: a day to come (field "on"), closed already, a merged record.
    """
    with writing():
        on = on or clock.today()
        if on > clock.today():
            raise RuleError("This day is still to come.", field="on")
        if patient.registration in (Registration.MERGED, Registration.DECEASED):
            raise RuleError(f"This record is {patient.registration}. There is nothing to close.")
        if closing_of(patient.id):
            raise RuleError("This chart is closed already.")
        closing = ChartClosing.create(
            patient=patient, why=ClosedWhy(why), on=on, note=note.strip(), at=clock.now(), by=by.staff_id, who=by.name
        )
        audit.record("retention.chart_closed", closing, by=by, why=str(closing.why), on=on)
    return closing


def open_chart_again(patient, *, by):
    """The patient comes again: end the closing and return it. Raises RuleError: the chart is not closed."""
    with writing():
        closing = closing_of(patient.id)
        if closing is None:
            raise RuleError("This chart is not closed.")
        closing.ended_at = clock.now()
        closing.save()
        audit.record("retention.chart_opened_again", closing, by=by)
    return closing
