"""Which policies hold on a day of service, in order, and the copay for a kind of visit. Reads only.

Whoever asks who pays asks here, for a date of service. Source: domain 7.1.
"""

from dataclasses import dataclass
from datetime import timedelta

from office import clock
from office.coverage.models import INJURY, CopayKind, Coverage
from office.db import fetch
from office.errors import NotFound
from office.loading import load, marks
from office.patients.models import Household, Patient, Tie
from office.settings import setting
from office.settings.queries import settings_now

NOT_INJURY = "c.kind NOT IN ({})".format(", ".join(f"'{kind}'" for kind in INJURY))
# For selects of other parts: "c" is the coverage; `?` twice is the day of service.
HOLDS = "c.error_at IS NULL AND (c.from_on IS NULL OR c.from_on <= ?) AND (c.to_on IS NULL OR c.to_on >= ?)"
FIRST = (
    "SELECT c.patient_id, COALESCE(c.part_of_id, c.id), c.payer, c.plan, c.copay_cents FROM coverage c "
    f"WHERE c.patient_id IN ({{}}) AND {HOLDS} AND {NOT_INJURY} ORDER BY c.rank, c.id"
)
COPAYS = (
    "SELECT coverage_id, kind, cents, from_on, source FROM copay WHERE coverage_id IN ({}) AND from_on <= ? "
    "ORDER BY from_on, id"
)
TYPES = {
    CopayKind.PREVENTIVE: "copay.preventive_types",
    CopayKind.TELEHEALTH: "copay.telehealth_types",
    CopayKind.SPECIALIST: "copay.specialist_types",
}
ORDINALS = ("Primary", "Secondary", "Tertiary")


@dataclass(frozen=True)
class CopayDue:
    """What is due at a visit: whole cents, or None with the words why nobody knows; the policy it comes from."""

    cents: int | None
    words: str
    coverage: Coverage | None = None


def ordinal(place):
    """Primary, secondary, tertiary, then by number; places begin at 0."""
    return ORDINALS[place] if place < len(ORDINALS) else f"Number {place + 1}"


def in_force(on):
    """The condition of policies that hold on a day, dates inclusive."""
    begins = Coverage.from_on.is_null() | (Coverage.from_on <= on)
    return Coverage.error_at.is_null() & begins & (Coverage.to_on.is_null() | (Coverage.to_on >= on))


def coverages(patient_id, service_on, *, injury=True):
    """The Coverages of a patient that hold on a day of service, who pays first at the beginning.

    A newborn without a policy is under the mother's for the first days (setting); these rows have `mother` set, the
    others None. `injury` False leaves out what pays for one injury only. One query, two more for a newborn.
    """
    on, every = service_on.isoformat(), "" if injury else f" AND {NOT_INJURY}"
    held = f"{HOLDS}{every}".replace("c.", "")
    rows = load(Coverage, f'patient_id = ? AND {held} ORDER BY "rank", id', patient_id, on, on)
    mother = None if rows else mother_on(patient_id, service_on)
    if mother:
        rows = [row for row in coverages(mother.id, service_on, injury=False) if row.mother is None]
    for row in rows:
        row.mother = mother
    return rows


def plans_ahead(patient_id):
    """Policies of a patient that hold today, then those that begin later: what an insurer is asked about."""
    today = clock.today()
    later = Coverage.error_at.is_null() & (Coverage.from_on > today) & Coverage.part_of.is_null()
    held = coverages(patient_id, today)
    rows = Coverage.select().where((Coverage.patient == patient_id) & later).order_by(Coverage.from_on, Coverage.rank)
    known = {one.policy_id for one in held}
    return held + [one for one in rows if one.id not in known]


def mother_on(patient_id, service_on):
    """The mother (Patient) under whose policies a newborn is on a day, or None."""
    found = _mothers([patient_id], service_on).get(patient_id)
    return Patient.get_by_id(found) if found else None


def _mothers(patient_ids, service_on):
    """{newborn: mother} of those whose first days these are. One query."""
    days = setting("coverage.newborn_days")
    born = Household.select(Household.patient, Household.other, Patient.born_on).join(
        Patient, on=Household.patient
    )  # fmt: skip
    tied = (Household.tie == Tie.NEWBORN) & Household.until.is_null() & Household.patient.in_(list(patient_ids))
    near = Patient.born_on.between(service_on - timedelta(days=days - 1), service_on)
    return {baby: mother for baby, mother, _ in born.where(tied & near).order_by(Household.id.desc()).tuples()}


def newborn_until(patient):
    """The last day on which a newborn is under the mother's policy."""
    return patient.born_on + timedelta(days=setting("coverage.newborn_days") - 1) if patient.born_on else None


def first_plans(patient_ids, service_on):
    """{patient id: (policy id, payer, plan, office copay of the card)} of what pays first on a day, injuries apart.

    Newborns under the mother's policy are among them. Three queries for any number.
    """
    ids, found = list(patient_ids), _first(patient_ids, service_on)
    if missing := [one for one in ids if one not in found]:
        mothers = _mothers(missing, service_on)
        plans = _first(set(mothers.values()), service_on) if mothers else {}
        found |= {baby: plans[mother] for baby, mother in mothers.items() if mother in plans}
    return found


def _first(patient_ids, service_on):
    found, on, ids = {}, service_on.isoformat(), list(patient_ids)
    for patient_id, *plan in fetch(FIRST.format(marks(ids)), *ids, on, on):
        found.setdefault(patient_id, tuple(plan))
    return found


def payer_on(patient_id, service_on):
    """The plan that pays first for a patient on a day of service, as "Blue Shield PPO"; else "the plan"."""
    found = first_plans([patient_id], service_on).get(patient_id)
    return " ".join(filter(None, found[1:3])) if found else "the plan"


def copays_on(policy_ids, service_on):
    """{policy id: {CopayKind: (cents, source)}} as of a day. One query."""
    found = {key: {} for key in policy_ids}
    rows = fetch(COPAYS.format(marks(found)), *found, service_on.isoformat())
    for key, kind, cents, _, source in rows:
        found[key][CopayKind(kind)] = (cents, source)
    return found


def copay_kind(type_code):
    """The CopayKind of an appointment type by the settings; an office visit unless they say otherwise."""
    values = settings_now()
    for kind, name in TYPES.items():
        if type_code in [word.strip() for word in values[name].split(",")]:
            return kind
    return CopayKind.OFFICE


def copay_due(patient_id, service_on, kind=CopayKind.OFFICE):
    """The CopayDue of a visit of a kind on a day: what the policy that pays first says as of that day."""
    found = coverages(patient_id, service_on, injury=False)
    if not found:
        return CopayDue(None, "No coverage on this day: the patient pays, or shows a new card.")
    first = found[0]
    known = copays_on([first.policy_id], service_on)[first.policy_id].get(kind)
    if known:
        return CopayDue(known[0], f"{first.said}, {kind}, {known[1]}", first)
    if kind == CopayKind.OFFICE and first.copay_cents is not None:
        return CopayDue(first.copay_cents, f"{first.said}, {first.source or 'on the card'}", first)
    usual = "usually has none" if kind == CopayKind.PREVENTIVE else "is not on record"
    return CopayDue(None, f"{first.said}: the copay for a {kind} {usual}. Ask the insurer.", first)


def get_coverage(patient_id, coverage_id):
    """The policy (Coverage, not an earlier period) of this patient. Raises NotFound, also for another's."""
    found = Coverage.get_or_none(
        (Coverage.id == coverage_id) & (Coverage.patient == patient_id) & Coverage.part_of.is_null()
    )
    if found is None:
        raise NotFound()
    return found


def policies_of(patient_id):
    """Every period of every policy of a patient, the newest first, those entered in error last. One query."""
    ends = Coverage.to_on.desc(nulls="first")
    query = Coverage.select().where(Coverage.patient == patient_id)
    return list(query.order_by(Coverage.error_at.is_null(False), ends, Coverage.rank, Coverage.id.desc()))
