"""Folders around a place on the shelf, folders of numbers and of people. Reads only."""

from dataclasses import dataclass
from datetime import date

from office.charts.filing import FilingOrder, read_code
from office.charts.models import GONE, EarlierCode, Volume, VolumeState
from office.charts.queries.custody import where_is
from office.charts.shelves import section_of, shelf_key
from office.db import fetch
from office.patients.models import Patient
from office.patients.names import sounds
from office.scheduling.models import Standing
from office.typed import mrn_shown

STORED = (VolumeState.INACTIVE, VolumeState.OFF_SITE)


@dataclass(frozen=True)
class Label:
    """A number and name under which a folder may stand, and its key on the shelf."""

    mrn: int
    name: str
    filing_name: str
    born_on: date | None
    key: str
    section: str

    @property
    def shown(self):
        """12-34-56"""
        return mrn_shown(self.mrn)


def labels_of(volume, order):
    """The Labels under which a volume is searched: its own, those of merged records, the numbers of earlier labels.

    Three queries for most, one more for each generation of merged records.
    """
    patient, found = volume.patient, {}
    found[patient.mrn] = _label(order, patient, volume.number)
    ids = [patient.id]
    while ids:
        merged = list(Patient.select().where(Patient.merged_into.in_(ids)).order_by(Patient.id))
        found |= {one.mrn: _label(order, one, volume.number) for one in merged if one.mrn not in found}
        ids = [one.id for one in merged]
    for (code,) in EarlierCode.select(EarlierCode.code).where(EarlierCode.volume == volume.id).tuples():
        number = read_code(code).number
        found.setdefault(number, _label(order, patient, volume.number, number))
    return list(found.values())


def _label(order, patient, number, mrn=None):
    mrn = mrn or patient.mrn
    key = shelf_key(order, mrn, patient.filing_name, patient.born_on, number)
    section = section_of(order, mrn, patient.filing_name)
    return Label(mrn, patient.full_name, patient.filing_name, patient.born_on, key, section)


def beside(key, count, states=(VolumeState.FILED,)):
    """(the `count` folders before, the `count` after) a place in these states, nearest first. Two queries each."""
    before, after = [], []
    for state in states:  # one at a time: each is a walk along the index
        folders = Volume.select(Volume, Patient).join(Patient).where(Volume.state == state)
        before.extend(folders.where(Volume.shelf_key < key).order_by(Volume.shelf_key.desc()).limit(count))
        after.extend(folders.where(Volume.shelf_key > key).order_by(Volume.shelf_key).limit(count))
    before.sort(key=lambda one: one.shelf_key, reverse=True)
    after.sort(key=lambda one: one.shelf_key)
    return before[:count], after[:count]


def folders_of_numbers(numbers):
    """Volumes (with patient) of these record numbers, by number; destroyed ones are left out. One query."""
    if not numbers:
        return []
    folders = Volume.select(Volume, Patient).join(Patient).where(Patient.mrn.in_(list(numbers)))
    return list(folders.where(Volume.state.not_in([str(one) for one in GONE])).order_by(Patient.mrn, Volume.number))


def folders_of_patients(ids):
    """{patient id: [Volume, ...]} of these patients. One query."""
    found = {}
    if ids:
        folders = Volume.select(Volume, Patient).join(Patient).where(Volume.patient.in_(list(ids)))
        for one in folders.where(Volume.state.not_in([str(one) for one in GONE])).order_by(Volume.number):
            found.setdefault(one.patient_id, []).append(one)
    return found


def same_sound(patient, limit=20):
    """Volumes (with patient) of people whose last name sounds like this patient's, in shelf order. Two queries."""
    rows = fetch(
        "SELECT DISTINCT patient_id FROM find_key WHERE kind = 'sound' AND key = ? ORDER BY patient_id LIMIT ?",
        sounds(patient.last_name),
        limit,
    )
    folders = folders_of_patients([key for (key,) in rows])
    return sorted((one for own in folders.values() for one in own), key=lambda one: one.shelf_key)


def visits_of(ids):
    """{patient id: visits that took place}: how thick a folder may be. One query."""
    if not ids:
        return {}
    marks = ", ".join("?" * len(ids))
    return dict(
        fetch(
            f"SELECT patient_id, COUNT(*) FROM appointment WHERE patient_id IN ({marks}) AND standing = ? "
            "GROUP BY patient_id",
            *ids,
            str(Standing.COMPLETED),
        )
    )


def named(volume):
    """A folder by number, name and volume: "12-44-56 Diaz, Ana, Vol 1"."""
    return f"{mrn_shown(volume.patient.mrn)} {volume.patient.full_name}, Vol {volume.number}"


def place_of(volume, order):
    """Where a folder is now, in words."""
    return where_is(volume, FilingOrder(order))
