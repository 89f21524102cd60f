"""The one place that says which name, address, phone and e-mail of a patient leaves the building.

outgoing(patient.id, Purpose.LETTER)          # one
outgoing_many(ids, Purpose.LIST)              # a list, in a fixed number of queries

Every print, label, letter, list for outside, call-back and message takes them from here; a test walks all prints.
"""

from collections import defaultdict

from office import clock
from office.errors import NotFound
from office.loading import load, marks
from office.patients.leaving import MAILED, Known, Outgoing, Purpose, leaving, may_be_called
from office.patients.models import Contact, CustodyOrder, Patient, PatientAddress, PatientPhone, Privacy
from office.settings import setting

__all__ = ["Outgoing", "Purpose", "outgoing", "outgoing_for", "outgoing_many", "phones_to_call"]
PORTION = 500  # ids for each query: an engine takes only so many values


def outgoing(patient_id, purpose):
    """The Outgoing of one patient for a Purpose. Five queries at most. Raises NotFound."""
    found = outgoing_many([patient_id], purpose)
    if patient_id not in found:
        raise NotFound()
    return found[patient_id]


def outgoing_many(ids, purpose):
    """{patient_id: Outgoing} for a Purpose; ids of nobody are left out. At most five queries for every 500 ids."""
    return outgoing_for(ids, [Purpose(purpose)])[purpose]


def outgoing_for(ids, purposes):
    """{Purpose: {patient_id: Outgoing}} for several Purposes, read once. At most five queries for every 500 ids."""
    ids, today = sorted(set(ids)), clock.today()
    known, calls = {}, bool({*purposes} - MAILED)
    for start in range(0, len(ids), PORTION):
        known |= _known(ids[start : start + PORTION], today, calls)
    return {purpose: {key: leaving(one, purpose, today) for key, one in known.items()} for purpose in purposes}


def phones_to_call(patients):
    """{patient id: [PatientPhone]} on which these Patients may be called, the first in front; none of a guarded
    record. One query."""
    open_ones = {one.id: one for one in patients if one.privacy == Privacy.NORMAL}
    rows = _of(PatientPhone, list(open_ones), 'until IS NULL ORDER BY "rank", id')
    return {key: [row for row in rows[key] if may_be_called(one, row)] for key, one in open_ones.items()}


def _known(ids, today, calls):
    """{id: Known} of these patients, with what is in force today; without phones when nobody `calls`."""
    on = today.isoformat()
    patients = load(Patient, f"id IN ({marks(ids)})", *ids)
    phones = _of(PatientPhone, ids, 'until IS NULL ORDER BY "rank", id') if calls else defaultdict(tuple)
    places = _of(PatientAddress, ids, "until IS NULL ORDER BY id DESC")
    in_force = "revoked_at IS NULL AND since <= ? AND (until IS NULL OR until >= ?) ORDER BY priority, id"
    people = _of(Contact, ids, in_force, on, on)
    orders = _of(CustodyOrder, ids, "ended_at IS NULL ORDER BY id")
    majority = setting("majority_age")
    found = {}
    for one in patients:
        key, minor = one.id, is_minor(one.born_on, today, majority)
        receive = " ".join(order.receive for order in orders[key])
        found[key] = Known(one, phones[key], places[key], people[key], minor, receive)
    return found


def _of(model, ids, held, *values):
    """{patient id: rows} of a table, by a condition with its order."""
    found = defaultdict(tuple)
    for row in load(model, f"patient_id IN ({marks(ids)}) AND {held}", *ids, *values):
        found[row.patient_id] += (row,)
    return found


def is_minor(born_on, today, majority_age):
    """True until the birthday of majority (domain 1.9: born on Feb 29, on Mar 1 of other years)."""
    if born_on is None:
        return False
    years = today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))
    return years < majority_age
