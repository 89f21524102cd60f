"""The papers that wait, as lists: for the walk along the shelves, for a folder, a holder, a provider, a patient."""

from dataclasses import dataclass
from datetime import date, datetime

from peewee import JOIN, Case

from office import clock
from office.charts.models import Holder, SignOut, Volume, VolumeState
from office.charts.queries.custody import PLACES, UNDER, full_name
from office.charts.shelves import section_of
from office.db import fetch
from office.errors import NotFound
from office.loose.models import WAITING, LoosePaper, PaperState, PaperStep, Signature, Tab
from office.patients.models import Patient
from office.scheduling.models import Provider
from office.settings import setting

ON_SHELF = (VolumeState.FILED, VolumeState.INACTIVE)
AT_DESK = (VolumeState.LABEL_PRINTED, VolumeState.RETURNED, VolumeState.PULLED)


@dataclass(frozen=True)
class PaperRow:
    """One paper in a list: its stamp, whose it is, where the folder is (`place`), how it is filed."""

    id: int
    number: int
    state: PaperState
    tab: Tab
    pages: int
    source: str
    signature: Signature
    received_on: date
    due_on: date
    initials: str
    written_as: str
    pocketed_at: datetime | None
    signer: str
    patient_id: int | None
    mrn: int | None
    name: str
    born_on: date | None
    name_alert: bool
    volume_id: int | None
    volume_number: int | None
    volume_state: VolumeState | None
    place: str
    holder_id: int | None
    section: str

    @property
    def late(self):
        """True once its day to be filed is past."""
        return self.due_on < clock.today()

    @property
    def at_desk(self):
        """True when its folder lies in the bin, on a cart or at the records desk, where papers can be put in."""
        return self.volume_state in AT_DESK

    @property
    def on_shelf(self):
        """True when its folder stands on a shelf."""
        return self.volume_state in ON_SHELF


def papers():
    """Rows of all papers with patient, current folder and holder, to be narrowed, ordered and paged."""
    return (
        LoosePaper.select(
            LoosePaper.id, LoosePaper.number, LoosePaper.state, LoosePaper.tab, LoosePaper.pages, LoosePaper.source,
            LoosePaper.signature, LoosePaper.received_on, LoosePaper.due_on, LoosePaper.initials,
            LoosePaper.written_as, LoosePaper.pocketed_at, Provider.short, Patient.id, Patient.mrn,
            Patient.last_name, Patient.first_name, Patient.middle_name, Patient.suffix, Patient.filing_name,
            Patient.born_on, Patient.name_alert, Volume.id, Volume.number, Volume.state, Volume.place, Holder.id,
            Holder.name,
        )
        .join_from(LoosePaper, Provider, JOIN.LEFT_OUTER)
        .join_from(LoosePaper, Patient, JOIN.LEFT_OUTER, on=LoosePaper.patient)
        .join_from(LoosePaper, Volume, JOIN.LEFT_OUTER, on=(Volume.patient == Patient.id) & Volume.current)
        .join_from(Volume, SignOut, JOIN.LEFT_OUTER, on=(SignOut.volume == Volume.id) & SignOut.returned_at.is_null())
        .join_from(SignOut, Holder, JOIN.LEFT_OUTER)
        .tuples()
    )  # fmt: skip


def rows_of(query):
    """PaperRows of what `papers` gave."""
    order = setting("filing.order")
    return [_row(order, *row) for row in query]


def _row(order, *row):
    stamp, signer, person, folder = row[:12], row[12], row[13:22], row[22:]
    patient_id, mrn, last, first, middle, suffix, filing_name, born_on, alert = person
    volume_id, volume_number, volume_state, place, holder_id, holder = folder
    section = section_of(order, mrn, filing_name) if patient_id else ""
    return PaperRow(
        *stamp, signer or "", patient_id, mrn, full_name(last, first, middle, suffix) if patient_id else "", born_on,
        bool(alert), volume_id, volume_number, volume_state, _place(volume_state, place, holder, section), holder_id,
        section,
    )  # fmt: skip


def _place(state, place, holder, section):
    if state is None:
        return "no folder yet"
    if state == VolumeState.FILED:
        return f"shelf {place if UNDER in place else section}"
    if state in (VolumeState.INACTIVE, VolumeState.OFF_SITE):
        return f"{PLACES[state]}, {place}" if place else PLACES[state]
    return place or holder or PLACES[state]


TAB_ORDER = Case(LoosePaper.tab, [(tab.value, tab.number) for tab in Tab], 0)


def walk():
    """What can be filed on a walk, the folder being on a shelf: in shelf order, then as the tabs lie, newest first."""
    query = papers().where((LoosePaper.state == PaperState.FILE) & Volume.state.in_(ON_SHELF))
    return query.order_by(Volume.shelf_key, Volume.id, TAB_ORDER, LoosePaper.received_on.desc(), LoosePaper.id)


def waiting_for_folder():
    """What waits because its folder is not on a shelf, or is still to be made; those to be late first."""
    away = Volume.state.is_null() | Volume.state.not_in(ON_SHELF)
    query = papers().where((LoosePaper.state == PaperState.FILE) & away)
    return query.order_by(LoosePaper.due_on, Holder.name, Volume.shelf_key, LoosePaper.id)


def to_sign(staff_id=None):
    """What a provider has to sign first, by provider; with `staff_id` only what is for this person."""
    query = papers().where(LoosePaper.state == PaperState.SIGN)
    if staff_id is not None:
        query = query.where(Provider.staff == staff_id)
    return query.order_by(Provider.short, LoosePaper.due_on, LoosePaper.id)


def to_look_up():
    """What nobody could match yet, the oldest first."""
    return papers().where(LoosePaper.state == PaperState.LOOK_UP).order_by(LoosePaper.due_on, LoosePaper.id)


def to_scan():
    """What goes to the scanning desk: the chart is in the computer only."""
    return papers().where(LoosePaper.state == PaperState.SCAN).order_by(LoosePaper.due_on, LoosePaper.id)


LISTS = {"walk": walk, "waiting": waiting_for_folder, "sign": to_sign, "lookup": to_look_up, "scan": to_scan}


def counts():
    """{list: how many papers stand on it}. Two queries."""
    rows = fetch("SELECT state, COUNT(*) FROM loose_paper WHERE settled_at IS NULL GROUP BY state")
    of, on = dict(rows), walk().count()
    return {
        "walk": on,
        "waiting": of.get("to file", 0) - on,
        "sign": of.get("to sign", 0),
        "lookup": of.get("to look up", 0),
        "scan": of.get("to scan", 0),
    }


def ready_for(patient_id):
    """PaperRows of what can be put into this patient's folder now, as the tabs lie. One query when there is none."""
    if not ready_count(patient_id):
        return []
    query = papers().where((LoosePaper.patient == patient_id) & (LoosePaper.state == PaperState.FILE))
    return rows_of(query.order_by(TAB_ORDER, LoosePaper.received_on.desc(), LoosePaper.id))


def ready_count(patient_id):
    """How many papers can be put into this patient's folder now. One query."""
    return fetch(
        "SELECT COUNT(*) FROM loose_paper WHERE patient_id = ? AND state = ?", patient_id, PaperState.FILE.value
    )[0][0]


def waiting_of(patient_id):
    """PaperRows of everything of a patient that is not settled, the first due first. One query when there is none."""
    marks = ", ".join("?" * len(WAITING))
    if not fetch(
        f"SELECT 1 FROM loose_paper WHERE patient_id = ? AND state IN ({marks}) LIMIT 1",
        patient_id,
        *map(str, WAITING),
    ):
        return []
    query = papers().where((LoosePaper.patient == patient_id) & LoosePaper.state.in_(WAITING))
    return rows_of(query.order_by(LoosePaper.due_on, LoosePaper.id))


def waiting_with(holder_id):
    """PaperRows of what waits for the folders that a holder has, by patient."""
    query = papers().where((Holder.id == holder_id) & LoosePaper.state.in_(WAITING))
    return rows_of(query.order_by(Patient.filing_name, Patient.id, TAB_ORDER, LoosePaper.id))


def stamped_by(staff_id, limit=25):
    """PaperRows of what one person stamped today, the last first."""
    since = clock.day_bounds(clock.today())[0]
    query = papers().where((LoosePaper.received_by == staff_id) & (LoosePaper.received_at >= since))
    return rows_of(query.order_by(LoosePaper.id.desc()).limit(limit))


def get_paper(paper_id, patient_id=None):
    """The LoosePaper of an id with patient, signer and folders; NotFound for another patient's, or one without."""
    found = LoosePaper.get_or_none(LoosePaper.id == paper_id)
    if found is None or found.patient_id != patient_id:
        raise NotFound()
    return found


def paper_of(number):
    """The LoosePaper with the number of a document label, or None."""
    return LoosePaper.get_or_none(LoosePaper.number == number)


def steps_of(paper):
    """What was done with a paper, the last first."""
    return list(PaperStep.select().where(PaperStep.paper == paper).order_by(PaperStep.id.desc()))


def labels_for(ids):
    """PaperRows of these ids in the order of their numbers, for stamp slips."""
    return rows_of(papers().where(LoosePaper.id.in_(ids)).order_by(LoosePaper.number)) if ids else []
