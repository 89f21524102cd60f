"""Children of the sample who were adopted: the name of before is hidden, the records lead alone finds them by it."""

from datetime import timedelta

from office.patients.models import NameKind, Patient, PatientName
from office.patients.rules import index_patient

ADOPTED = 3


def add_adoptions(world):
    """Give a few children a hidden former name. Source: domain 1.8."""
    minors = [place for place, person in enumerate(world.people) if person.minor and not person.clash and person.first]
    for number, place in enumerate(minors[:ADOPTED]):
        other = world.people[minors[-1 - number]]
        patient = Patient.get_by_id(world.patient(place))
        PatientName.create(
            patient=patient, kind=NameKind.FORMER, last_name=other.last, first_name=patient.first_name, hidden=True,
            to_on=world.day_on - timedelta(days=100), source="adoption decree", at=world.now(),
        )  # fmt: skip
        index_patient(patient)
