"""Two records of one woman, as scenario A03 has them; and merges in each state."""

from datetime import date

from office import clock
from office.accounts.models import Coverage
from office.accounts.rules import post_charge
from office.actor import PROGRAM
from office.allergies.models import Allergy, AllergyList, Certainty, ListState
from office.merges.rules import carry_out, propose_merge
from office.merges.rules.proposing import get_merge
from office.merges.tables import fingerprint
from office.patients.models import Patient
from office.patients.queries import get_patient
from office.patients.rules import index_patient
from tests.charts.making import make_booking, make_person, make_provider, make_volume

BORN = date(1962, 3, 4)
WHY = "same person, maiden name"


def registered(patient):
    """A patient row with its keys, as registering would have left it."""
    index_patient(patient)
    return get_patient(patient.id)


def make_pair():
    """023456 (2 volumes, penicillin) and 087654 (1 volume, NKDA, visit tomorrow, $48.70)."""
    first = make_person("Whitaker", "Sandra", mrn=23456, born_on=BORN, sex="F", came_by="phone")
    second = make_person("Whitacker", "Sandra", mrn=87654, born_on=BORN, sex="F", preferred_name="Sandy")
    make_volume(first, number=1, current=False)
    make_volume(first, number=2)
    make_volume(second, number=1)
    now = {"at": clock.now()}
    Allergy.create(patient=first, substance="Penicillin", reaction="rash", certainty=Certainty.CONFIRMED, **now)
    AllergyList.create(patient=first, state=ListState.HAS, **now)
    AllergyList.create(patient=second, state=ListState.NKDA, **now)
    make_booking(second, make_provider("Dr. Lee"), date(2026, 12, 2), 560)
    Coverage.create(patient=second, payer="Blue Shield", plan="PPO")
    post_charge(second, 4870, date(2026, 10, 6), "Office visit", to="patient", by=PROGRAM)
    return registered(first), registered(second)


def propose(first, second, *, by, reason=WHY):
    """An open proposal."""
    return propose_merge(first, second, reason, by=by)


def decide(merge, survivor, *, by, picks=None):
    """Carry a proposal out as someone does who has just looked."""
    merge = get_merge(merge.id)
    seen = fingerprint(*sorted((merge.survivor_id, merge.loser_id)))
    return carry_out(merge, merge.version, survivor.id, picks or {}, seen, by=by)


def merged(first, second, *, proposer, lead, picks=None):
    """A merge that is done; `first` survives."""
    return decide(propose(first, second, by=proposer), first, by=lead, picks=picks)


def again(patient):
    """The patient as it is stored now."""
    return Patient.get_by_id(patient.id)
