"""The huddle list: what is settled and what is missing for each visit of a day, by provider. Source: domain 4.9.

A fixed number of queries for any number of visits.
"""

from dataclasses import dataclass, field

from office import clock
from office.accounts.queries import balances
from office.accounts.shares import dollars
from office.charts.queries import lights
from office.charts.queries.days import business_days_on
from office.db import fetch
from office.onfile.queries import forms_of_many
from office.onfile.validity import due
from office.patients.models import Patient, Privacy
from office.preparing.queries.insurer import (
    interpreters_of,
    newest_checks,
    permits_used_by,
    plans_on,
    rides_of,
    wanting_payers,
)
from office.preparing.validity import (
    NOTHING,
    SELF_PAY,
    Mark,
    eligibility_mark,
    interpreter_mark,
    permit_mark,
    ride_mark,
)
from office.settings.queries import settings_now

DAY = (
    "SELECT a.id, a.patient_id, a.start_minute, a.standing, a.provider_id, p.short, t.code FROM appointment a "
    "JOIN provider p ON p.id = a.provider_id JOIN appointment_type t ON t.id = a.type_id WHERE a.day_on = ? "
    "AND a.standing IN ('booked', 'confirmed') ORDER BY p.rank, p.id, a.start_minute, a.id"
)


@dataclass(frozen=True)
class Prepared:
    """One visit of the list: the patient, and a Mark for each thing that must be settled; `chart` is a Light."""

    id: int
    patient: Patient
    start_minute: int
    standing: str
    type_code: str
    insurer: Mark
    permit: Mark
    interpreter: Mark
    forms: Mark
    balance: Mark
    chart: object
    permit_id: int | None = None
    ride: Mark = NOTHING

    @property
    def closed(self):
        """True for a record of which lists show no more than the name (domain 10.3)."""
        return self.patient.privacy == Privacy.RESTRICTED

    @property
    def missing(self):
        """How many things are missing."""
        return sum(one.missing for one in (self.insurer, self.permit, self.interpreter, self.forms, self.ride))


@dataclass
class Column:
    """One provider's visits, those with something missing first."""

    provider_id: int
    provider: str
    rows: list = field(default_factory=list)

    @property
    def missing(self):
        """How many visits have something missing."""
        return sum(bool(row.missing) for row in self.rows)


def huddle_day():
    """The day that is prepared now: two business days ahead by the setting."""
    return business_days_on(settings_now()["huddle.days"])


def huddle(day_on, provider_id=None, *, by_time=False):
    """The Columns of a day, of one provider or of all; within each what is missing first, or by time."""
    rows = [row for row in fetch(DAY, day_on.isoformat()) if provider_id in (None, row[4])]
    columns = {}
    for one, (provider, short) in _prepared(rows, day_on):
        columns.setdefault(provider, Column(provider, short)).rows.append(one)
    for column in columns.values():
        column.rows.sort(key=lambda one: (0 if by_time else not one.missing, one.start_minute, one.id))
    return list(columns.values())


def prepared(appointment):
    """The Prepared of one appointment that stands, or None."""
    rows = [row for row in fetch(DAY, appointment.day_on.isoformat()) if row[0] == appointment.id]
    return next((one for one, _ in _prepared(rows, appointment.day_on)), None)


def insurer_mark(patient_id, day_on):
    """The Mark of the insurer of one patient for a day: for a page that shows no more of the visit."""
    return _insurer(plans_on([patient_id], day_on), newest_checks([patient_id]), patient_id, day_on, settings_now())


def _insurer(plans, checks, patient_id, day_on, settings):
    if patient_id not in plans:
        return SELF_PAY
    days, month = settings["eligibility.stale_days"], settings["eligibility.new_month"]
    given = {"days": days, "new_month": month, "coverage_id": plans[patient_id][0]}
    return eligibility_mark(checks.get(patient_id), day_on, clock.today(), **given)


def _prepared(rows, day_on):
    ids, visits = sorted({row[1] for row in rows}), [row[0] for row in rows]
    if not ids:
        return
    people = {one.id: one for one in Patient.select().where(Patient.id.in_(ids))}
    known = _Known(ids, visits, people.values(), day_on)
    for key, patient_id, start, standing, provider, short, code in rows:
        patient = people[patient_id]
        marks, used = known.marks(key, patient, provider), known.permits.get(key)
        shown = (key, patient, start, standing, code, *marks, known.charts[patient_id], used and used.id)
        yield Prepared(*shown, known.ride(key)), (provider, short)


class _Known:
    """Everything that is known of the visits of a day, read at once."""

    def __init__(self, ids, visits, people, day_on):
        self.day_on, self.settings = day_on, settings_now()
        self.plans, self.checks = plans_on(ids, day_on), newest_checks(ids)
        self.permits, self.interpreters = permits_used_by(visits), interpreters_of(visits)
        self.rides = rides_of(visits)
        self.forms, self.owed = forms_of_many(people, day_on), balances(ids)
        self.charts, self.wanting = lights(ids, day_on), wanting_payers()

    def marks(self, visit, patient, provider_id):
        """Insurer, permit, interpreter, forms, balance."""
        return (
            self.insurer(patient.id), self.permit(visit, patient.id, provider_id), self.interpreter(visit, patient),
            self.form_mark(patient.id), self.balance(patient.id),
        )  # fmt: skip

    def insurer(self, patient_id):
        return _insurer(self.plans, self.checks, patient_id, self.day_on, self.settings)

    def permit(self, visit, patient_id, provider_id):
        plan = self.plans.get(patient_id)
        wanted = bool(plan) and plan[1].casefold() in self.wanting
        return permit_mark(self.permits.get(visit), self.day_on, wanted=wanted, provider_id=provider_id)

    def interpreter(self, visit, patient):
        state, agency = self.interpreters.get(visit, (None, ""))
        return interpreter_mark(patient.language if patient.interpreter else "", state, agency)

    def ride(self, visit):
        return ride_mark(*self.rides.get(visit, (None,)))

    def form_mark(self, patient_id):
        lines = due(self.forms[patient_id])
        if not lines:
            return Mark("In order", "good")
        words = ", ".join(f"{line.kind.code}: {line.need}" for line in lines)
        return Mark(f"{len(lines)} to sign", "wait", True, words)

    def balance(self, patient_id):
        owed = self.owed.get(patient_id, 0)
        return Mark(dollars(owed), "wait") if owed > 0 else NOTHING
