"""What forbids a merge, and what one must look at before it. Source: domain 1.7 step 2."""

from office import clock
from office.db import fetch
from office.patients.models import Household, PairDecision, Patient, Registration
from office.typed import mrn_shown
from office.visits.models import Flow, Visit

AWAY = (Flow.EXPECTED, Flow.LEFT, Flow.LEFT_UNSEEN, Flow.SENT_OUT)


def for_ever(first, second):
    """Sentences that forbid to merge two Patients at all; [] when nothing does."""
    if first.id == second.id:
        return ["This is one and the same record. Choose another one."]
    found = []
    for one in (first, second):
        if one.registration == Registration.MERGED:
            found.append(f"{mrn_shown(one.mrn)} was merged already. Take the record it was merged into.")
        if one.registration == Registration.ENTERED_IN_ERROR:
            found.append(f"{mrn_shown(one.mrn)} was entered in error. It is not merged.")
        if died := _seen_after_death(one, first, second):
            found.append(died)
    if Registration.TEST in (first.registration, second.registration) and first.registration != second.registration:
        found.append("One of them is a test record. A test record is never merged with a real one.")
    return found + _other_person(first, second)


def _other_person(first, second):
    sexes = {str(first.sex), str(second.sex)} - {"U"}
    born = {first.born_on, second.born_on} - {None}
    if len(sexes) > 1 and len(born) > 1:
        return ["Sex and birth date both differ. Correct what is wrong in one of them first."]
    return []


def _seen_after_death(dead, *both):
    if not dead.deceased_on:
        return ""
    seen = fetch(
        "SELECT MAX(day_on) FROM visit WHERE patient_id IN (?, ?) AND flow <> ? AND day_on > ?",
        *(both[0].id, both[1].id, str(Flow.EXPECTED), dead.deceased_on.isoformat()),
    )[0][0]
    return f"{mrn_shown(dead.mrn)} is recorded as deceased, but there is a visit after that." if seen else ""


def for_now(first, second):
    """Sentences that forbid to decide on it today: someone is in the building, or a record is under review."""
    found = []
    for one in (first, second):
        if Visit.select().where((Visit.patient == one.id) & _here()).exists():
            found.append(f"{mrn_shown(one.mrn)} is in the building now. Decide after the visit.")
        if one.under_review:
            found.append(f"{mrn_shown(one.mrn)} is under review. Close the review first.")
    return found


def _here():
    return (Visit.day_on == clock.today()) & Visit.flow.not_in([str(flow) for flow in AWAY])


def to_look_at(first, second):
    """Sentences about what speaks against one person, without forbidding it."""
    found = []
    tied = Household.select().where(
        ((Household.patient == first.id) & (Household.other == second.id))
        | ((Household.patient == second.id) & (Household.other == first.id))
    )
    found += [f"On record as two people: one is {row.tie} the other." for row in tied]
    pairs = PairDecision.select().where(
        PairDecision.patient.in_([first.id, second.id]) & PairDecision.other.in_([first.id, second.id])
    )
    found += [f"Someone declared them to be two people: {row.reason}" for row in pairs]
    if first.multiple_birth or second.multiple_birth:
        found.append("A twin or multiple: make sure that it is not the other child.")
    if first.suffix != second.suffix and first.suffix and second.suffix:
        found.append(f"The suffixes differ: {first.suffix} and {second.suffix}.")
    return found


def follow(patient):
    """The record that a merged one leads to now, however often that was merged on."""
    while patient.merged_into_id:
        patient = Patient.get_by_id(patient.merged_into_id)
    return patient
