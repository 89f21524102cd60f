"""The charges of a visit, several at once, by the fee schedule of the day of service. Source: domain 5.5, 7.1, 7.3."""

from dataclasses import dataclass

from office import clock
from office.accounts.rules import post_charge
from office.accounts.rules.checks import check_service_day
from office.audit import rules as audit
from office.billing import queries
from office.billing.models import Service
from office.billing.pricelist import clean_code
from office.db import writing
from office.errors import RuleError
from office.visits.models import Flow

MOST_UNITS, MOST_LINES = 999, 20
UNSEEN = (Flow.EXPECTED, Flow.LEFT_UNSEEN)


@dataclass(frozen=True)
class Line:
    """One line to be charged: a code of the fee schedule, how many, and an amount in cents where it differs."""

    code: str
    units: int = 1
    cents: int | None = None


def post_services(
    patient, lines, service_on, *, visit=None, to="insurance", copay_cents=0, provider=None, again=False,
    posted_on=None, by,
):  # fmt: skip
    """Charge several lines at once; return the Services, in order. All of them or none.

    A line of no cents is kept without an entry. The copay is a part of the dearest line. Without `again` a code that
    was charged for the visit before is refused. Nobody seen: only the patient can be charged, never a plan.
    Raises RuleError: no line, an unknown code, units, twice (field "code-<n>" of the line), a plan for a missed visit
    ("to"), a copay above the dearest line ("copay"), and what `post_charge` refuses.
    """
    with writing():
        check_service_day(service_on, patient)
        priced = _priced(patient, lines, service_on, visit, again)
        if visit is not None and visit.flow in UNSEEN and to == "insurance":
            words = "Nobody was seen at this visit. A fee for a missed visit is the patient's, never the plan's."
            raise RuleError(words, field="to")
        dearest = max(range(len(priced)), key=lambda place: priced[place][2])
        if copay_cents and copay_cents > priced[dearest][2]:
            raise RuleError("The copay is above the dearest line. Check both.", field="copay")
        services = []
        for place, (fee, units, cents) in enumerate(priced):
            given = {"visit": visit, "to": to, "provider": provider, "posted_on": posted_on}
            given["copay_cents"] = copay_cents if place == dearest else 0
            words = f"{fee.words} × {units}" if units > 1 else fee.words
            entry = post_charge(patient, cents, service_on, words, **given, by=by) if cents else None
            services.append(_service(patient, visit, entry, service_on, fee, units, cents, provider, by))
    return services


def _priced(patient, lines, service_on, visit, again):
    """[(Fee, units, cents)] of the lines."""
    if not lines:
        raise RuleError("Type at least one line.", field="code-1")
    if len(lines) > MOST_LINES:
        raise RuleError(f"At most {MOST_LINES} lines at once.")
    before = set() if again else queries.charged_codes(patient.id, visit.id if visit else None, service_on)
    found = []
    for place, line in enumerate(lines, start=1):
        where = f"code-{place}"
        fee = _fee(line.code, service_on, where)
        if not 1 <= line.units <= MOST_UNITS:
            raise RuleError(f"Type how many, 1 to {MOST_UNITS}.", field=f"units-{place}")
        if fee.code in before:
            words = f"{fee.code} is charged already for this visit. Tick “Charge it again” if that is right."
            raise RuleError(words, field=where)
        found.append((fee, line.units, fee.cents * line.units if line.cents is None else line.cents))
    return found


def _fee(code, service_on, where):
    try:
        fee = queries.fee_on(clean_code(code), service_on)
    except ValueError as fault:
        raise RuleError(str(fault), field=where) from None
    if fee is None:
        day = f"{service_on:%m/%d/%Y}"
        raise RuleError(f"The fee schedule has no {code.strip().upper()} on {day}. Add it there first.", field=where)
    return fee


def _service(patient, visit, entry, service_on, fee, units, cents, provider, by):
    row = Service.create(
        patient=patient, visit=visit, entry=entry, service_on=service_on, code=fee.code, words=fee.words, units=units,
        cents=cents, provider=provider or (visit.provider_id if visit else None), at=clock.now(), by=by.staff_id,
        who=by.name,
    )  # fmt: skip
    audit.record("billing.service_charged", row, by=by, code=fee.code, units=units, cents=cents)
    return row
