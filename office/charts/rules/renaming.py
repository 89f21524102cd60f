"""What a new name means for paper: labels, the folder, its place and the card that stays there.

Source: domain 1.8, 1.9, 2.2 (9); scenarios A02, A07.
"""

from office import clock
from office.announce import on
from office.board import bump
from office.charts.filing import FilingOrder
from office.charts.models import Volume, VolumeState
from office.charts.shelves import section_of, shelf_key
from office.patients.models import NameKind
from office.patients.names import filing_units, fold
from office.settings import setting
from office.staff.models import Role
from office.tasks.rules import make_task

NAMES = ("last_name", "first_name", "middle_name", "suffix")
KNOWN_BY = (NameKind.FORMER, NameKind.BIRTH)  # under these names people will look on the shelf


def relabel(*, patient, before, by, kind=NameKind.FORMER, **_):
    """Make the paper tasks of a name change, once for each change; folders that stand by name sort by the new one.

    `before` holds last_name, first_name, middle_name, suffix of until now.
    """
    order, volumes = FilingOrder(setting("filing.order")), _volumes(patient)
    old = ", ".join(part for part in (before["last_name"], before["first_name"]) if part)
    work = {"label": f"Print new document labels of {patient}, until now {old}; destroy the old ones."}
    if order == FilingOrder.ALPHABETIC:
        work |= _moves(patient, before, old, kind, volumes)
    else:
        work["folder label"] = f"{_folders(volumes)} of {patient}, until now {old}."
    folders = "/labels?" + "&".join(f"volume={one.id}" for one in volumes) if volumes else ""
    prints = f"/patients/{patient.id}/prints"
    links = {"label": f"{prints}/labels", "cross-reference": f"{prints}/outguide"}
    for name, words in work.items():
        make_task(
            name, words, key=f"renamed:{patient.id}:{patient.version}:{name}", owner_role=Role.RECORDS_CLERK,
            patient=patient, due_on=clock.today(), link=links.get(name, folders), by=by,
        )  # fmt: skip


def _volumes(patient):
    kept = (Volume.patient == patient) & (Volume.state != VolumeState.DESTROYED)
    return list(Volume.select().where(kept).order_by(Volume.number))


def _folders(volumes):
    if not volumes:
        return "Print a new folder label if a folder was begun:"
    return f"Print new folder labels for Vol {', '.join(str(one.number) for one in volumes)}"


def _moves(patient, before, old, kind, volumes):
    """The tasks where folders stand by name, and the new place of each folder."""
    was = filing_units(
        *(before[name] for name in ("last_name", "first_name", "middle_name", "suffix")), patient.born_on
    )
    for one in volumes:
        key = shelf_key(FilingOrder.ALPHABETIC, patient.mrn, patient.filing_name, patient.born_on, one.number)
        Volume.update(shelf_key=key).where(Volume.id == one.id).execute()
    bump("day")
    units = f"{fold(before['last_name'])} {fold(before['first_name'])}".strip()
    place, new = (section_of(FilingOrder.ALPHABETIC, patient.mrn, name) for name in (was, patient.filing_name))
    work = {"move folder": f"Re-label and move the folder of {patient} from {units} (shelf {place}) to shelf {new}."}
    if kind in KNOWN_BY:
        work["cross-reference"] = f"Put a cross-reference outguide at {units} (shelf {place}): {old}, see {patient}."
    return work


on("patient.renamed", relabel)
