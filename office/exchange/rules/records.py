"""What a person from outside has: past visits, allergies, plans. Each is taken once, by its identifier there."""

import hashlib

from office import audit, clock
from office.accounts.models import Coverage
from office.allergies.models import Allergy, AllergyList, Certainty, ListState
from office.coverage.queries import free_rank
from office.coverage.rules.checks import kind_of, payer_named
from office.exchange.models import OutsideId
from office.visits.models import Flow, Visit

SOURCE = "fhir"


NAMES = {"visit": "visits", "allergy": "allergies", "plan": "plans"}


def add_records(patient, person, report, *, by):
    """Take visits, allergies and plans of an Outsider that are not known yet; one audit entry for what was taken."""
    visits = [_once(patient, "visit", visit.key, visit, report, _visit) for visit in person.visits]
    allergies = [_once(patient, "allergy", one.key, one, report, _allergy) for one in person.allergies]
    plans = [_once(patient, "plan", "", plan, report, _plan) for plan in person.plans]
    if any(allergies):
        _state_of_list(patient, by)
    taken = sum(visits + allergies + plans)
    if taken:
        audit.record("exchange.record_taken", patient, by=by, taken=taken, source=report.source)


def _once(patient, kind, key, what, report, take):
    """Take a thing unless it is known; `take` returns its row, or None when it is left out. True when taken."""
    value = f"{patient.id}/{key or hashlib.sha256(repr(what).encode()).hexdigest()[:32]}"
    where = (OutsideId.system == SOURCE) & (OutsideId.kind == kind) & (OutsideId.value == value)
    if OutsideId.select().where(where).exists():
        report.unchanged[NAMES[kind]] += 1
        return False
    row = take(patient, what, report)
    if row is None:
        return False
    OutsideId.create(system=SOURCE, kind=kind, value=value, row_id=row.id)
    report.taken[NAMES[kind]] += 1
    return True


def _visit(patient, visit, report):
    """A past visit: closed, without an appointment and without a provider of ours."""
    day_on = clock.local(visit.started_at).date()
    if day_on > clock.today():
        report.left_out["Encounter", "it lies in the future"] += 1
        return None
    if patient.born_on and day_on < patient.born_on:
        report.left_out["Encounter", "it is before the birth date"] += 1
        return None
    ended = visit.ended_at or visit.started_at
    return Visit.create(
        patient=patient,
        day_on=day_on,
        flow=Flow.LEFT,
        reason=visit.words,
        source=SOURCE,
        arrived_at=visit.started_at,
        flow_at=ended,
        closed_at=ended,
    )


def _allergy(patient, substance, report):
    """An allergy as it was said there, unconfirmed: nobody here has asked. "None known" is not taken from a file."""
    if substance.none:
        report.left_out["AllergyIntolerance", "none known is not taken from a file: ask the patient"] += 1
        return None
    return Allergy.create(
        patient=patient,
        substance=substance.words,
        drug=substance.drug,
        reaction=substance.reaction,
        severity=substance.severity,
        certainty=Certainty.UNCONFIRMED,
        onset_on=substance.onset_on,
        source=SOURCE,
        at=clock.now(),
    )


def _state_of_list(patient, by):
    """A list to which an allergy was added says so, whatever was answered before."""
    newest = AllergyList.select().where(AllergyList.patient == patient).order_by(AllergyList.id.desc()).first()
    if newest is None or newest.state != ListState.HAS:
        note = "from an imported file; ask the patient"
        AllergyList.create(patient=patient, state=ListState.HAS, at=clock.now(), by=by.staff_id, note=note)


def _plan(patient, plan, report):
    """A policy behind those that are known already."""
    backwards = plan.from_on and plan.to_on and plan.to_on < plan.from_on
    rank = free_rank(patient.id, plan.from_on, plan.to_on)
    party = payer_named(plan.payer)
    return Coverage.create(
        error_at=clock.now() if backwards else None,
        error_because="in the file it ends before it begins" if backwards else "",
        party=party,
        kind=kind_of(plan.payer, party),
        patient=patient,
        payer=plan.payer,
        plan=plan.plan,
        member_number=plan.member_number,
        rank=rank,
        from_on=plan.from_on,
        to_on=plan.to_on,
        source=SOURCE,
    )
