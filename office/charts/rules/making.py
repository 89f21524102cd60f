"""Making folders: the first volume, the next one, a chart in the computer only. Source: domain 2.3, 2.6 group E."""

from office import audit, clock
from office.board import bump
from office.charts.filing import HIGHEST_VOLUME, FilingOrder, volume_code
from office.charts.models import (
    GONE,
    Chart,
    ChartKind,
    ChartRequest,
    EarlierCode,
    Move,
    MoveKind,
    RequestState,
    Volume,
    VolumeState,
)
from office.charts.queries.custody import PLACES, volumes_of, where_is
from office.charts.queries.requests import current_volume
from office.charts.shelves import shelf_key
from office.db import writing
from office.errors import RuleError
from office.patients.models import Registration
from office.settings import setting
from office.staff.models import Role
from office.tasks.rules import make_task

AWAY = (VolumeState.INACTIVE, VolumeState.OFF_SITE, *GONE)


def make_chart(patient, *, by):
    """Make the paper chart of a patient: volume 1, its label printed, lying at the records desk; return the Volume.

    Where the folder was destroyed the next number is made. A chart in the computer only becomes a paper chart.
    Requests that waited for the folder are for it now.
    Raises RuleError: there is a folder already; the record was merged or entered in error.
    """
    with writing():
        refuse_no_person(patient)
        before = current_volume(patient.id)
        if before and before.state != VolumeState.DESTROYED:
            raise RuleError("This patient has a folder already. Print its label again instead.")
        if before:  # who comes again after the folder was destroyed gets the next one
            before.current, before.version = False, before.version + 1
            before.save()
        chart, _ = Chart.get_or_create(patient=patient, defaults={"made_at": clock.now()})
        chart.kind = ChartKind.PAPER
        chart.save()
        return _new_volume(chart, patient, _next_number(chart), by=by)


def add_volume(patient, *, by):
    """Begin the next volume of a thick chart and return it; the one before is closed today and stays where it is.

    The labels of the older volumes say "of 2" and not "of 3": a task asks for new ones. Source: domain 2.3.
    Raises RuleError: there is no folder yet; the newest one is not in use yet; 99 volumes.
    """
    with writing():
        before = current_volume(patient.id)
        if before is None:
            raise RuleError("This patient has no folder yet. Make the chart first.")
        if before.state == VolumeState.LABEL_PRINTED:
            raise RuleError(f"Volume {before.number} was just begun and is not in use yet. Use that one.")
        before.current, before.to_on, before.version = False, clock.today(), before.version + 1
        before.save()
        made = _new_volume(before.chart, patient, _next_number(before.chart), by=by)
        ask_for_labels(patient, made, by=by)
        return made


def ask_for_labels(patient, made, *, by):
    """Make the task to print the labels of a patient's other volumes anew: there is one volume more."""
    older = [one for one in reversed(volumes_of(patient.id)) if one.id != made.id and one.state not in GONE]
    if not older:
        return
    places = ", ".join(f"Vol {one.number} ({where_is(one)})" for one in older)
    make_task(
        "folder label", f"Print the labels of {patient} anew, there are {made.number} volumes now: {places}.",
        key=f"volumes:{made.id}:label", owner_role=Role.RECORDS_CLERK, patient=patient, due_on=clock.today(),
        link="/labels?" + "&".join(f"volume={one.id}" for one in older), by=by,
    )  # fmt: skip


def keep_in_computer(patient, *, verified_to=None, by):
    """Record that a patient's chart is in the computer only, verified to a date; return the Chart.

    Folders that have left the shelves for good (inactive, off site, destroyed) stay older volumes of it.
    Raises RuleError while a folder is in use; a date to come (field "verified_to").
    """
    with writing():
        refuse_no_person(patient)
        if verified_to and verified_to > clock.today():
            raise RuleError("Nothing can be verified to a day to come.", field="verified_to")
        volume = current_volume(patient.id)
        if volume and volume.state not in AWAY:
            words = f"Volume {volume.number} is in use ({where_is(volume)}), so it is no chart in the computer only."
            raise RuleError(f"This patient has a folder. {words}")
        if volume:
            volume.current, volume.to_on = False, volume.to_on or clock.today()
            volume.version += 1
            volume.save()
        chart, _ = Chart.get_or_create(patient=patient, defaults={"made_at": clock.now()})
        chart.kind, chart.verified_to = ChartKind.ELECTRONIC, verified_to
        chart.save()
        bump("day")
        audit.record("charts.kept_in_computer", chart, by=by, verified_to=verified_to)
    return chart


def refuse_no_person(patient):
    """Raise RuleError for a record that is not a living record of a person."""
    if patient.registration in (Registration.MERGED, Registration.ENTERED_IN_ERROR):
        raise RuleError(f"This record is {patient.registration}. Make no folder for it.")


def _next_number(chart):
    number = max((one for (one,) in Volume.select(Volume.number).where(Volume.chart == chart).tuples()), default=0) + 1
    if number > HIGHEST_VOLUME:
        raise RuleError(f"A chart has at most {HIGHEST_VOLUME} volumes. Ask the records lead.")
    return number


def free_code(mrn, number):
    """The bar code of a volume; where a folder bears or bore it, the next that is free. Raises RuleError: none is."""
    for volume_number in range(number, HIGHEST_VOLUME + 1):
        code = volume_code(mrn, volume_number)
        used = Volume.select().where(Volume.code == code).exists()
        if not used and not EarlierCode.select().where(EarlierCode.code == code).exists():
            return code
    raise RuleError(f"A chart has at most {HIGHEST_VOLUME} volumes. Ask the records lead.")


def _new_volume(chart, patient, number, *, by):
    order = FilingOrder(setting("filing.order"))
    desk = PLACES[VolumeState.LABEL_PRINTED]
    volume = Volume.create(
        chart=chart, patient=patient, number=number, code=free_code(patient.mrn, number),
        shelf_key=shelf_key(order, patient.mrn, patient.filing_name, patient.born_on, number),
        state=VolumeState.LABEL_PRINTED, place=desk, since=clock.now(), from_on=clock.today(),
    )  # fmt: skip
    Move.create(
        volume=volume, kind=MoveKind.MADE, at=clock.now(), by=by.staff_id, who=by.name, from_words="new", to_words=desk
    )
    waiting = (ChartRequest.patient == patient) & (ChartRequest.state == RequestState.WAITING)
    ChartRequest.update(volume=volume).where(waiting & ChartRequest.volume.is_null()).execute()
    bump("day")
    audit.record("charts.volume_made", volume, by=by, number=number)
    return volume


def labels_printed(volumes, *, by):
    """Record that labels of these volumes were printed (again), one audit entry each."""
    with writing():
        for volume in volumes:
            audit.record("charts.label_printed", volume, by=by, number=volume.number)
