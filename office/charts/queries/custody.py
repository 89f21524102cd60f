"""Where one volume is, who has had it, what each holder has, and what is overdue."""

from dataclasses import dataclass
from datetime import date, datetime

from office import clock
from office.charts.models import Holder, MissingCase, Move, SignOut, Volume, VolumeState
from office.charts.queries.days import ladders, overdue_days
from office.charts.shelves import section_of
from office.db import fetch
from office.errors import NotFound
from office.loading import load
from office.patients.models import Patient
from office.settings import setting


@dataclass(frozen=True)
class OutRow:
    """One volume that is out. `days` are business days overdue, `ladder` who takes care of it then."""

    sign_out_id: int
    volume_id: int
    volume_number: int
    patient_id: int
    mrn: int
    name: str
    born_on: date | None
    holder_id: int
    holder: str
    purpose: str
    signed_out_at: datetime
    due_on: date
    days: int = 0
    ladder: str = ""
    name_alert: bool = False


def get_volume(volume_id):
    """The Volume with its patient; NotFound."""
    found = Volume.select(Volume, Patient).join(Patient).where(Volume.id == volume_id).first()
    if found is None:
        raise NotFound()
    return found


def get_holder(holder_id):
    """The Holder; NotFound."""
    found = Holder.get_or_none(Holder.id == holder_id)
    if found is None:
        raise NotFound()
    return found


def holders_in(holder_ids):
    """The active Holders among these ids; no query without one."""
    ids = [holder_id for holder_id in holder_ids if holder_id]
    return list(Holder.select().where(Holder.id.in_(ids) & Holder.active)) if ids else []


def not_accepted(holder):
    """Open SignOuts of a holder that nobody of them has accepted, with volume and patient, the newest first."""
    query = SignOut.select(SignOut, Volume, Patient).join(Volume).join(Patient)
    open_ = (SignOut.holder == holder.id) & SignOut.returned_at.is_null() & SignOut.accepted_at.is_null()
    return list(query.where(open_).order_by(SignOut.signed_out_at.desc(), SignOut.id.desc()).limit(100))


def handed_to(holder, sign_out_id):
    """The SignOut of this holder; NotFound for another's."""
    stay = SignOut.get_or_none((SignOut.id == sign_out_id) & (SignOut.holder == holder.id))
    if stay is None:
        raise NotFound()
    return stay


def volumes_of(patient_id):
    """All volumes of a patient with the patient, the newest first."""
    volumes = load(Volume, "patient_id = ? ORDER BY number DESC", patient_id)
    for patient in load(Patient, "id = ?", patient_id) if volumes else ():
        for one in volumes:
            one.patient = patient
            one._dirty.clear()
    return volumes


def places_of(patient_id):
    """[(volume id, volume number, its place in words)] of all volumes of a patient, the newest first. Two queries."""
    order = setting("filing.order")
    rows = fetch(
        "SELECT v.id, v.number, v.state, v.place, p.mrn, p.filing_name FROM volume v JOIN patient p "
        "ON p.id = v.patient_id WHERE v.patient_id = ? ORDER BY v.number DESC",
        patient_id,
    )
    return [
        (row_id, number, _place_words(VolumeState(state), place, lambda own=own: section_of(order, *own)))
        for row_id, number, state, place, *own in rows
    ]


def open_stay(volume):
    """The open SignOut of a volume with its holder, or None."""
    found = load(SignOut, "volume_id = ? AND returned_at IS NULL", volume.id)
    if not found:
        return None
    found[0].holder = load(Holder, "id = ?", found[0].holder_id)[0]
    found[0]._dirty.clear()
    return found[0]


def section_for(volume, order=None):
    """The shelf section in which a volume stands, by a filing order (default: the practice's)."""
    patient = volume.patient
    return section_of(order or setting("filing.order"), patient.mrn, patient.filing_name)


PLACES = {
    VolumeState.LABEL_PRINTED: "records desk",
    VolumeState.PULLED: "cart",
    VolumeState.OUT: "a holder",
    VolumeState.RETURNED: "refile bin",
    VolumeState.MISSING: "missing",
    VolumeState.INACTIVE: "inactive shelf",
    VolumeState.OFF_SITE: "off site",
    VolumeState.RECALLED: "on its way from off site",
    VolumeState.MERGED_BACK: "merged back into the folder it stood for",
    VolumeState.DESTROYED: "destroyed",
}

WITH_PLACE = (VolumeState.OFF_SITE, VolumeState.INACTIVE, VolumeState.RECALLED, VolumeState.DESTROYED)


UNDER = ", under "


def where_is(volume, order=None):
    """The place of a volume in words: "shelf 56 / 30", "Dr. Lee", "refile bin", "off site, box 114 slot 7"."""
    return _place_words(volume.state, volume.place, lambda: section_for(volume, order))


def old_place(place):
    """Where a folder on the shelf still stands under the number of a merged record: "54 / 70, under 08-76-54", or "".

    It stands there until it is pulled, labelled and refiled, which writes its place anew.
    """
    return place if UNDER in place else ""


def _place_words(state, place, section):
    if state == VolumeState.FILED:
        return f"shelf {old_place(place) or section()}"
    words = PLACES[state]
    if state in WITH_PLACE and place:
        return f"{words}, {place}"
    return place or words


@dataclass(frozen=True)
class VolumeShown:
    """What the page of a volume says beside its moves: place, loan, waiting requests, shelf, other volumes."""

    place: str
    section: str
    stay: SignOut | None
    days_late: int
    case: MissingCase | None
    others: list
    waiting: list


def volume_shown(volume, waiting):
    """The VolumeShown of a volume for which these requests wait. A fixed number of queries."""
    stay = open_stay(volume)
    late = overdue_days([stay.due_on])[stay.due_on] if stay else 0
    others = [other for other in volumes_of(volume.patient_id) if other.id != volume.id]
    place, section = where_is(volume), section_for(volume)
    return VolumeShown(place, section, stay, late, missing_case(volume), others, waiting)


def history(volume):
    """The moves of a volume, newest first, to be paged."""
    return Move.select().where(Move.volume == volume.id).order_by(Move.at.desc(), Move.id.desc())


def missing_case(volume):
    """The open search for a volume, or None."""
    found = load(MissingCase, "volume_id = ? AND found_at IS NULL", volume.id)
    return found[0] if found else None


def out_query():
    """Rows of every volume that is out, to be narrowed, ordered and paged; `out_rows` reads them."""
    return (
        SignOut.select(
            SignOut.id, Volume.id, Volume.number, Patient.id, Patient.mrn, Patient.last_name, Patient.first_name,
            Patient.middle_name, Patient.suffix, Patient.born_on, Holder.id, Holder.name, SignOut.purpose,
            SignOut.signed_out_at, SignOut.due_on, Patient.name_alert,
        )
        .join(Volume).join(Patient).switch(SignOut).join(Holder)
        .where(SignOut.returned_at.is_null())
        .order_by(SignOut.due_on, SignOut.signed_out_at, SignOut.id)
        .tuples()
    )  # fmt: skip


def out_rows(rows):
    """OutRows of what `out_query` gave; two queries for the closed days and the ladder."""
    listed = list(rows)
    days = overdue_days({row[-2] for row in listed})
    steps = ladders(days.values())
    return [_out_row(row, days[row[-2]], steps[days[row[-2]]]) for row in listed]


def _out_row(row, days, step):
    sign_out_id, volume_id, number, patient_id, mrn, last, first, middle, suffix, born_on, *rest, alert = row
    return OutRow(
        sign_out_id,
        volume_id,
        number,
        patient_id,
        mrn,
        full_name(last, first, middle, suffix),
        born_on,
        *rest,
        days,
        step,
        alert,
    )


def full_name(last, first, middle="", suffix=""):
    """Nguyen, Thi Hoa Jr: the legal name of a list's row, never cut off."""
    given = " ".join(part for part in (first, middle, suffix) if part)
    return f"{last}, {given}" if given else last


def overdue_query():
    """Rows of what is out past its due date, the oldest first; to be paged and read by `out_rows`."""
    return out_query().where(SignOut.due_on < clock.today())


def out_of_holder(holder_id):
    """Rows of what one holder has; to be paged and read by `out_rows`."""
    return out_query().where(SignOut.holder == holder_id)
