"""The records lead's worklist: pairs with both sides, what was declared at the desk, the rates."""

import json
from dataclasses import dataclass
from datetime import timedelta

from office import clock
from office.db import as_written, fetch
from office.duplicates.models import DuplicatePair
from office.errors import NotFound
from office.patients.matching import Verdict
from office.patients.models import PairDecision, Patient, PatientAddress
from office.patients.queries.guarding import is_locked


@dataclass(frozen=True)
class Sides:
    """A pair as it is shown: both Patients (None: closed to this user), their addresses as a line, and the reasons."""

    pair: DuplicatePair
    low: Patient | None
    high: Patient | None
    streets: tuple
    reasons: list


@dataclass(frozen=True)
class Likely:
    """A record that what is typed resembles; only points and reasons of one that is closed to this user."""

    patient: Patient | None
    points: int
    blocked: bool
    reasons: list


@dataclass(frozen=True)
class Rates:
    """How clean the index is; domain 1.6. Counts, and shares in percent or None when nothing is there to count."""

    involved: int
    records: int
    doubled: int
    registered: int
    since: object

    @property
    def duplicate_rate(self):
        """Records in possible pairs, percent of all."""
        return 100 * self.involved / self.records if self.records else None

    @property
    def creation_rate(self):
        """Registrations of the period that proved to be duplicates, in percent."""
        return 100 * self.doubled / self.registered if self.registered else None


def open_pairs(later=False):
    """The query of pairs nobody has settled, most points first; those to be looked at later only with `later`."""
    waiting = DuplicatePair.look_on.is_null(False) & (DuplicatePair.look_on > clock.today())
    held = DuplicatePair.settled_at.is_null() & (waiting if later else ~waiting | DuplicatePair.look_on.is_null())
    return DuplicatePair.select().where(held).order_by(DuplicatePair.points.desc(), DuplicatePair.id)


def get_pair(pair_id):
    """The DuplicatePair of an id. Raises NotFound."""
    pair = DuplicatePair.get_or_none(DuplicatePair.id == pair_id)
    if pair is None:
        raise NotFound("There is no such pair.")
    return pair


def sides(pairs, by):
    """The Sides of some pairs for an Actor. Two queries, and more for each guarded record."""
    ids = {key for pair in pairs for key in (pair.low_id, pair.high_id)}
    people = {one.id: one for one in Patient.select().where(Patient.id.in_(ids or {0}))}
    people = {key: None if is_locked(key, one.privacy, by) else one for key, one in people.items()}
    streets = {}
    for one in PatientAddress.select().where(PatientAddress.patient.in_(ids or {0}) & PatientAddress.until.is_null()):
        streets.setdefault(one.patient_id, ", ".join(part for part in (one.street, one.city, one.zip) if part))
    return [
        Sides(pair, *(people[key] for key in both), tuple(streets.get(key, "") for key in both), _words(pair))
        for pair in pairs
        for both in [(pair.low_id, pair.high_id)]
    ]


def _words(pair):
    return json.loads(pair.reasons)


def shown_alike(match, by):
    """The Likely of one match of patients.queries.likely_same for an Actor."""
    patient, points, reasons, verdict = match
    closed = is_locked(patient.id, patient.privacy, by)
    return Likely(None if closed else patient, points, verdict == Verdict.BLOCK, reasons)


def declared(reviewed=False):
    """The query of pairs declared to be two people, newest first, with both patients; only those not reviewed yet."""
    other = Patient.alias()
    query = PairDecision.select(PairDecision, Patient, other).join(Patient, on=PairDecision.patient)
    query = query.switch(PairDecision).join(other, on=PairDecision.other).order_by(PairDecision.id.desc())
    return query if reviewed else query.where(PairDecision.reviewed_at.is_null())


def rates(days=365):
    """The Rates: of now, and of the registrations of the last `days`."""
    since = clock.now() - timedelta(days=days)
    ((records,),) = fetch("SELECT COUNT(*) FROM patient WHERE merged_into_id IS NULL")
    ((involved,),) = fetch(
        "SELECT COUNT(*) FROM (SELECT low_id FROM duplicate_pair WHERE settled_at IS NULL "
        "UNION SELECT high_id FROM duplicate_pair WHERE settled_at IS NULL) u"
    )
    ((registered,),) = fetch("SELECT COUNT(*) FROM patient WHERE registered_at >= ?", as_written(since))
    sql = "SELECT COUNT(*) FROM patient WHERE registered_at >= ? AND merged_into_id IS NOT NULL"
    ((doubled,),) = fetch(sql, as_written(since))
    return Rates(involved, records, doubled, registered, since)
