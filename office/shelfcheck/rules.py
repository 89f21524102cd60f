"""Looking at the shelves: the filing check of the week by a second person, and reading a section from end to end.
Source: domain 2.7."""

import random
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from office import audit, clock
from office.charts.filing import CodeKind, read_code
from office.charts.models import Volume, VolumeState
from office.charts.queries.codes import folder_of, survivor_of
from office.charts.queries.custody import section_for, where_is
from office.charts.shelves import read_section
from office.db import as_written, writing
from office.errors import RuleError
from office.patients.models import Patient
from office.settings import setting
from office.shelfcheck.models import Found, LookedFolder, LookKind, ShelfLook
from office.shelfcheck.order import neighbor_of, out_of_order
from office.shelfcheck.queries import (
    folder_of_look,
    folders_in,
    folders_of,
    get_look,
    open_check,
    open_readings,
    refiled_since,
)
from office.typed import mrn, mrn_shown


@dataclass(frozen=True)
class Told:
    """What came of a scan. `kind` is ok, wrong (not the label that is wanted) or refused, as at every scan."""

    kind: str
    word: str
    detail: str = ""
    volume: Volume | None = None


def open_look(look_id, *, by):
    """The ShelfLook, opened to be read: audited, for it names patients. Raises NotFound."""
    look = get_look(look_id)
    audit.record("shelfcheck.opened", look, by=by)
    return look


def draw_check(*, by, chance=None):
    """Draw the filing check: of the folders refiled in the last days that stand there still, a share at random.

    Settings "shelfcheck.days" and "shelfcheck.percent"; one folder at least. Return the ShelfLook. `chance` draws
    (default: the system's own). Raises RuleError: the last one is not finished; nothing was refiled.
    Source: domain 2.7, 5 % second-person filing check weekly.
    """
    with writing():
        if open_check():
            raise RuleError("The last filing check is not finished. Finish it first.")
        days = setting("shelfcheck.days")
        rows = refiled_since(as_written(clock.now() - timedelta(days=days)))
        if not rows:
            raise RuleError(f"Nothing that was refiled in the last {days} days stands on the shelf unchecked.")
        count = ceil(len(rows) * setting("shelfcheck.percent") / 100) or 1
        drawn = sorted((chance or random.SystemRandom()).sample(rows, count), key=lambda row: row[1])
        look = _begin(LookKind.CHECK, "", by)
        for position, (volume_id, _, staff_id, who) in enumerate(drawn, start=1):
            LookedFolder.create(
                look=look, volume=volume_id, position=position, refiled_by=staff_id, refiled_who=who
            )  # fmt: skip
        audit.record("shelfcheck.drawn", look, by=by, drawn=count, refiled=len(rows))
    return look


def start_reading(section, *, by):
    """Begin to read a shelf section that was scanned or typed; return the ShelfLook.

    Raises RuleError (field "section"): no section of this office, or someone reads it now.
    """
    with writing():
        try:
            where = read_section(setting("filing.order"), section)
        except ValueError as error:
            raise RuleError(str(error), field="section")
        if reader := next((one.who for one in open_readings() if one.section == where), None):
            raise RuleError(f"{reader} reads section {where} now.", field="section")
        look = _begin(LookKind.READING, where, by)
        audit.record("shelfcheck.reading_begun", look, by=by, section=where)
    return look


def _begin(kind, section, by):
    return ShelfLook.create(
        kind=kind, section=section, on=clock.today(), begun_at=clock.now(), begun_by=by.staff_id, who=by.name
    )


def take_folder(look, code, *, by):
    """Take the scan of a folder's label, or its typed record number, into a look; return what is Told.

    In a filing check the folder is in its place; in a reading it follows the one before. Never raises for what can be
    scanned or typed.
    """
    try:
        with writing():
            _refuse_ended(look)
            volume = _volume_of(code.strip())
            told = _checked(look, volume, by) if look.kind == LookKind.CHECK else _read(look, volume, by)
    except ValueError as error:
        return Told("wrong", "Not a chart label", f"{error} Nothing was noted.")
    except RuleError as error:
        return Told("refused", error.message, "Nothing was noted.")
    return told


def _volume_of(text):
    """The Volume of a label or a typed record number. Raises ValueError for another label, RuleError for nobody's."""
    number = mrn(text)
    if number is None or text[:1].isalpha():
        volume, number = folder_of(text.upper()), read_code(text, wanted=CodeKind.CHART).number
    else:
        meant = (Patient.mrn == (survivor_of(number) or number)) & Volume.current
        volume = Volume.select(Volume, Patient).join(Patient).where(meant).first()
    if volume is None:
        raise RuleError(f"No folder has the number {mrn_shown(number)}.")
    return volume


def _checked(look, volume, by):
    folder = folder_of_look(look, volume)
    if folder is None:
        raise RuleError("This folder is not on the check.")
    if folder.found:
        return Told("ok", "Checked already", f"{folder.who} found it {folder.found}.", volume)
    _note(folder, Found.IN_PLACE, "", by)
    return Told("ok", "In place", section_for(volume), volume)


def note_found(folder, found, *, by):
    """Note how a drawn folder stood that is not in its place; return the LookedFolder.

    Raises RuleError: the check is finished, or who looks has refiled it.
    """
    with writing():
        _refuse_ended(ShelfLook.get_by_id(folder.look_id))
        _note(folder, Found(found), "", by)
    return folder


def _note(folder, found, note, by):
    """Write how a folder was found. Raises RuleError for the one who refiled it: the second person is another one."""
    if folder.refiled_by_id is not None and folder.refiled_by_id == by.staff_id:
        raise RuleError("You refiled this folder. Someone else checks it.")
    folder.found, folder.note, folder.looked_at = found, note, clock.now()
    folder.looked_by, folder.who = by.staff_id, by.name
    folder.save()
    audit.record("shelfcheck.looked", folder.volume, by=by, look=folder.look_id, found=found)


def _read(look, volume, by):
    """The next folder of a reading: its section and its order against all before it."""
    rows = folders_of(look)
    if any(row.volume_id == volume.id for row in rows):
        return Told("ok", "Read already", "Scan the next folder.", volume)
    section, note = section_for(volume), _believed(volume)
    found = Found.IN_PLACE if section == look.section else Found.WRONG_SECTION
    folder = LookedFolder.create(look=look, volume=volume, position=len(rows) + 1, refiled_who="")
    _note(folder, found, note, by)
    if found == Found.WRONG_SECTION:
        return Told("refused", f"Wrong section: it stands in {section}", f"Take it out. {note}".strip(), volume)
    before = [row.shelf_key for row in rows if row.found != Found.WRONG_SECTION]
    wrong = sort_out(folders_of(look))
    if folder.id in wrong:
        return Told("refused", "Out of order", f"{_belongs(volume, before)} {note}".strip(), volume)
    return Told("ok", "In order", note or f"Folder {len(rows) + 1} of this reading.", volume)


def _believed(volume):
    """What the record says of a folder that stands on the shelf though it should not; "" when it should."""
    return "" if volume.state == VolumeState.FILED else f"The record says {where_is(volume)}: scan it at Refile."


def _belongs(volume, keys):
    """Behind which folder it belongs, by the sort keys of those that were read."""
    behind = neighbor_of(volume.shelf_key, keys)
    if behind is None:
        return "It belongs before the first folder of this reading."
    number = Volume.select(Patient.mrn).join(Patient).where(Volume.shelf_key == behind).tuples().first()[0]
    return f"It belongs behind {mrn_shown(number)}."


def sort_out(rows):
    """Write which folders of a reading are out of order, as far as it has come; return their ids."""
    inside = [row for row in rows if row.found != Found.WRONG_SECTION]
    wrong = {inside[position].id for position in out_of_order([row.shelf_key for row in inside])}
    for row in inside:
        found = Found.OUT_OF_ORDER if row.id in wrong else Found.IN_PLACE
        if row.found != found:
            LookedFolder.update(found=found).where(LookedFolder.id == row.id).execute()
    return wrong


def finish_look(look, *, by):
    """Finish a filing check or a reading; return the ShelfLook.

    A reading that scanned anything notes what should stand in the section and was not there. Raises RuleError: it is
    finished already; folders of the check are still to be looked for.
    """
    with writing():
        _refuse_ended(look)
        rows = folders_of(look)
        if look.kind == LookKind.CHECK and (left := sum(row.found is None for row in rows)):
            raise RuleError(f"{left} {'folder is' if left == 1 else 'folders are'} still to be looked for.")
        if look.kind == LookKind.READING and rows:
            _not_there(look, rows, by)
        look.ended_at = clock.now()
        look.save()
        rows = folders_of(look)
        misfiled = sum(row.found != Found.IN_PLACE for row in rows)
        audit.record("shelfcheck.finished", look, by=by, checked=len(rows), misfiled=misfiled)
    return look


def _not_there(look, rows, by):
    read, position = {row.volume_id for row in rows}, len(rows)
    for volume_id, _ in folders_in(look.section):
        if volume_id not in read:
            position += 1
            LookedFolder.create(
                look=look, volume=volume_id, position=position, refiled_who="", found=Found.NOT_THERE,
                looked_at=clock.now(), looked_by=by.staff_id, who=by.name,
            )  # fmt: skip


def _refuse_ended(look):
    if ShelfLook.get_by_id(look.id).ended_at:
        raise RuleError("This is finished already. Begin a new one.")
