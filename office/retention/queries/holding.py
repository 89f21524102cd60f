"""How long one record is kept, its holds, and the lists of the last run. Reads only."""

from dataclasses import dataclass

from office import clock
from office.db import fetch
from office.errors import NotFound
from office.patients.models import Patient
from office.retention.keeping import Facts, Reckoning, Standing, reckon, standing
from office.retention.models import ChartClosing, DestructionEntry, LegalHold, Reckoned, RetentionRun
from office.retention.queries.facts import facts_of, terms
from office.settings import setting


@dataclass(frozen=True)
class Kept:
    """One record: what is known, how long it is kept, whether the chart is in use."""

    facts: Facts
    reckoning: Reckoning
    standing: Standing

    @property
    def allowed(self):
        """True when it may be destroyed today."""
        return self.reckoning.allows(clock.today())


def kept_of(patient_ids):
    """{patient id: Kept}, reckoned now. A fixed number of queries."""
    return kept(facts_of(patient_ids))


def kept(found):
    """{patient id: Kept} of Facts by patient."""
    rules, years, today = terms(), setting("retention.inactive_years"), clock.today()
    return {key: Kept(facts, reckon(facts, rules), standing(facts, today, years)) for key, facts in found.items()}


def holds_of(patient_id):
    """Every LegalHold of a patient, open ones first."""
    query = LegalHold.select().where(LegalHold.patient == patient_id)
    return list(query.order_by(LegalHold.released_at.is_null(False), LegalHold.id.desc()))


def open_hold_count(patient_id):
    """How many holds of a patient are open. One query."""
    return LegalHold.select().where((LegalHold.patient == patient_id) & LegalHold.released_at.is_null()).count()


def marks_of(patient_id):
    """(open holds, why closed or None, folders destroyed) of a patient. One query."""
    rows = fetch(
        "SELECT (SELECT COUNT(*) FROM legal_hold WHERE patient_id = p.id AND released_at IS NULL), "
        "(SELECT MAX(why) FROM chart_closing WHERE patient_id = p.id AND ended_at IS NULL), "
        "(SELECT COUNT(*) FROM destruction_entry WHERE patient_id = p.id) FROM patient p WHERE p.id = ?",
        patient_id,
    )
    return tuple(rows[0])


def hold_of(patient_id, hold_id):
    """One hold of this patient; NotFound, also for another patient's."""
    found = LegalHold.get_or_none((LegalHold.id == hold_id) & (LegalHold.patient == patient_id))
    if found is None:
        raise NotFound()
    return found


def open_holds():
    """Open holds with their patients, the oldest first; to be paged."""
    query = LegalHold.select(LegalHold, Patient).join(Patient).where(LegalHold.released_at.is_null())
    return query.order_by(LegalHold.from_on, LegalHold.id)


def closing_of(patient_id):
    """The ChartClosing that holds for a patient, or None."""
    return ChartClosing.get_or_none((ChartClosing.patient == patient_id) & ChartClosing.ended_at.is_null())


def destroyed_of(patient_id):
    """The entries of the destruction log of a patient and of the records merged into this one."""
    merged = Patient.select(Patient.id).where(Patient.merged_into == patient_id)
    mine = (DestructionEntry.patient == patient_id) | DestructionEntry.patient.in_(merged)
    return list(DestructionEntry.select().where(mine).order_by(DestructionEntry.id))


def last_run():
    """The newest RetentionRun, or None."""
    return RetentionRun.select().order_by(RetentionRun.id.desc()).first()


def eligible_query():
    """Reckoned rows with their patients whose date has come, the oldest date first; to be paged."""
    query = Reckoned.select(Reckoned, Patient).join(Patient).where(Reckoned.eligible_on <= clock.today())
    return query.order_by(Reckoned.blocks != "", Reckoned.eligible_on, Patient.mrn)


def unknown_query():
    """Reckoned rows with their patients that cannot be reckoned: a date is missing; to be paged."""
    query = Reckoned.select(Reckoned, Patient).join(Patient).where(Reckoned.eligible_on.is_null())
    return query.order_by(Patient.mrn)


def coming():
    """[(year, records)] that become eligible in the years after this one, at most ten. One query."""
    rows = fetch(
        "SELECT SUBSTR(CAST(eligible_on AS TEXT), 1, 4), COUNT(*) FROM reckoned WHERE eligible_on > ? GROUP BY 1 "
        "ORDER BY 1 LIMIT 10",
        clock.today().isoformat(),
    )
    return [(year, int(count)) for year, count in rows]


def standings():
    """{standing: records} of the last run. One query."""
    found = dict(fetch("SELECT standing, COUNT(*) FROM reckoned GROUP BY standing"))
    return {str(one): int(found.get(str(one), 0)) for one in Standing}
