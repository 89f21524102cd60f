"""Book a family: all of them or nobody. Source: domain 4.10."""

from office import audit
from office.db import writing
from office.errors import RuleError
from office.families.queries import household
from office.patients.rules import open_patient
from office.scheduling.rules import Taken, book_appointment, hold_place

FEWEST, MOST = 2, 4


def book_family(patient, places, *, reason, by):
    """Book `places` [(patient id, Provider, AppointmentType, day, minute)] at once; return the Appointments.

    Everybody is of the patient's household. Raises RuleError: fewer than two or more than four, somebody twice or not
    of the household; and what booking raises (Taken, closed, gone ...), with the name: then nobody is booked.
    """
    with writing():
        _refuse_others(patient, places)
        made = []
        for patient_id, provider, type, day_on, start_minute in places:
            one = open_patient(patient_id, by=by, via="family booking")
            with _named(one):
                made.append(book_appointment(one, provider, type, day_on, start_minute, reason=reason, by=by))
        audit.record("family.booked", made[0], by=by, appointments=[row.id for row in made])
    return made


def hold_family(patient, places, *, by):
    """Hold all places of a family, or none. Raises what hold_place raises, with the name. Returns the SlotHolds."""
    with writing():
        _refuse_others(patient, places)
        held = []
        for patient_id, provider, type, day_on, start_minute in places:
            one = open_patient(patient_id, by=by, via="family booking")
            with _named(one):
                held.append(hold_place(patient_id, provider, type, day_on, start_minute, by=by))
    return held


class _named:
    """Puts the name of whom it is about before a refusal."""

    def __init__(self, patient):
        self.name = f"{patient.first_name} {patient.last_name}"

    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        if isinstance(error, Taken):
            raise Taken(f"{self.name}: {error.message}", error.next_opening) from None
        if isinstance(error, RuleError):
            raise RuleError(f"{self.name}: {error.message}", field=error.field) from None
        return False


def _refuse_others(patient, places):
    ids = [place[0] for place in places]
    if not FEWEST <= len(ids) <= MOST:
        raise RuleError(f"Choose {FEWEST} to {MOST} people of the household. Book one alone on their own page.")
    if len(set(ids)) < len(ids):
        raise RuleError("Somebody is there twice. Choose the openings anew.")
    if not set(ids) <= {patient.id, *(one.id for one in household(patient.id))}:
        raise RuleError("Only people of one household are booked together. Add the tie under People around first.")
