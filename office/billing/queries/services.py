"""What was charged line by line, and what can be charged."""

from peewee import JOIN

from office.accounts.models import Coverage, LedgerEntry
from office.billing.models import Service
from office.scheduling.models import Provider
from office.visits.models import Visit


def services_of(patient_id, visit_id, on):
    """The lines charged for a visit, or for a day without a visit, as rows with `undone` when reversed since."""
    reversal = LedgerEntry.alias()
    where = Service.visit == visit_id if visit_id else Service.visit.is_null() & (Service.service_on == on)
    query = Service.select(Service, reversal.number.alias("undone"))
    query = query.join(reversal, JOIN.LEFT_OUTER, on=reversal.reverses == Service.entry, attr="reversal")
    return list(query.where((Service.patient == patient_id) & where).order_by(Service.id).objects())


def charged_codes(patient_id, visit_id, on):
    """The codes in force that were charged for a visit (or a day without one)."""
    return {row.code for row in services_of(patient_id, visit_id, on) if not row.undone}


def visits_to_charge(patient_id, limit=20):
    """The latest visits of a patient with their provider, newest first."""
    query = Visit.select(Visit, Provider).join(Provider, JOIN.LEFT_OUTER).where(Visit.patient == patient_id)
    return list(query.order_by(Visit.day_on.desc(), Visit.id.desc()).limit(limit))


def first_copay(patient_id, on):
    """The copay of the plan that pays first on a day, in cents, or None."""
    query = Coverage.select().where(Coverage.patient == patient_id)
    query = query.where(Coverage.from_on.is_null() | (Coverage.from_on <= on))
    row = query.where(Coverage.to_on.is_null() | (Coverage.to_on >= on)).order_by(Coverage.rank, Coverage.id).first()
    return row.copay_cents if row else None
