"""Whose coverage must be verified before the visits of the next days, and what about it. Source: domain 4.9, 7.1.

A fixed number of queries for any number of visits.
"""

from dataclasses import dataclass

from office import clock
from office.charts.businessdays import add_business_days
from office.charts.queries.days import AHEAD, closed_days
from office.coverage.models import Basis, Coverage, PayerKind, Relation
from office.coverage.queries import copays_on, first_plans
from office.db import as_day, fetch
from office.patients.models import Patient, Privacy
from office.preparing.queries.insurer import newest_checks
from office.preparing.validity import SELF_PAY, Mark, eligibility_mark
from office.settings.queries import settings_now

COMING = (
    "SELECT a.id, a.patient_id, a.day_on, a.start_minute, p.short, t.code FROM appointment a "
    "JOIN provider p ON p.id = a.provider_id JOIN appointment_type t ON t.id = a.type_id WHERE a.day_on >= ? "
    "AND a.day_on <= ? AND a.standing IN ('booked', 'confirmed') ORDER BY a.day_on, a.start_minute, a.id"
)


@dataclass(frozen=True)
class ToVerify:
    """One visit whose coverage is not sure: the policy that pays first (or none), and a Mark for each doubt."""

    id: int
    patient: Patient
    day_on: object
    start_minute: int
    provider: str
    type_code: str
    plan: str
    marks: tuple

    @property
    def closed(self):
        """True for a record of which lists show no more than the name."""
        return self.patient.privacy == Privacy.RESTRICTED


def to_verify():
    """The ToVerify rows of the visits from today on, the next first; a visit without a doubt is not among them."""
    today, settings = clock.today(), settings_now()
    last = add_business_days(today, settings["coverage.verify_days"], closed_days(today, today + AHEAD))
    rows = fetch(COMING, today.isoformat(), last.isoformat())
    ids = sorted({row[1] for row in rows})
    if not ids:
        return []
    people = {one.id: one for one in Patient.select().where(Patient.id.in_(ids))}
    known = _Known(ids, {as_day(row[2]) for row in rows}, today, settings)
    found = []
    for key, patient_id, day_on, *shown in rows:
        plan, marks = known.doubts(patient_id, as_day(day_on))
        if marks:
            found.append(ToVerify(key, people[patient_id], as_day(day_on), *shown, plan, tuple(marks)))
    return found


class _Known:
    """What is known of the coverage of all these patients, read at once."""

    def __init__(self, ids, days, today, settings):
        self.today, self.settings = today, settings
        self.checks, self.plans = newest_checks(ids), {on: first_plans(ids, on) for on in sorted(days)}
        policies = {plan[0] for plans in self.plans.values() for plan in plans.values()}
        self.policies = {one.id: one for one in Coverage.select().where(Coverage.id.in_(policies))}
        self.ended = _ended(ids)
        self.copays = copays_on(policies, max(days))

    def doubts(self, patient_id, day_on):
        """(the policy in words, [Mark]) of one visit."""
        plan = self.plans[day_on].get(patient_id)
        if plan is None:
            ended = self.ended.get(patient_id)
            words = f"{ended[0]} ended {ended[1]:%m/%d/%Y}: ask for the new card." if ended else SELF_PAY.detail
            return "", [Mark("No coverage on the day", "late", True, words)]
        given = {"days": self.settings["eligibility.stale_days"], "new_month": self.settings["eligibility.new_month"]}
        mark = eligibility_mark(self.checks.get(patient_id), day_on, self.today, coverage_id=plan[0], **given)
        marks = [mark] if mark.missing else []
        policy = self.policies.get(plan[0])
        marks += [Mark(word, "wait", True) for word in _gaps(policy, self.copays.get(plan[0]))] if policy else []
        return " ".join(filter(None, plan[1:3])), marks


def _ended(ids):
    """{patient id: (policy in words, last day)} of what ends last. One query."""
    ends = Coverage.error_at.is_null() & Coverage.to_on.is_null(False)
    query = Coverage.select().where(Coverage.patient.in_(ids) & ends)
    return {one.patient_id: (one.said, one.to_on) for one in query.order_by(Coverage.to_on)}


def _gaps(policy, copays):
    """What a policy does not say yet and the insurer or the desk asks for."""
    if not policy.member_number:
        yield "No member number"
    if policy.relationship != Relation.SELF and policy.subscriber_born_on is None:
        yield "Subscriber’s birth date"
    if policy.kind == PayerKind.MEDICARE and policy.basis == Basis.UNKNOWN:
        yield "Medicare by age or disability?"
    if policy.copay_cents is None and not copays and policy.kind not in (PayerKind.MEDICARE, PayerKind.MEDICAID):
        yield "Copay not known"
