"""The shelf map and the filing order: what stands where. Source: domain 2.1."""

from office import audit, clock
from office.announce import on
from office.board import bump
from office.charts.filing import FilingOrder
from office.charts.models import Shelf, Volume, VolumeState
from office.charts.queries.custody import UNDER
from office.charts.queries.shelves import filing_order, get_shelf, shelves_now
from office.charts.shelfmap import shown_start, start_key
from office.charts.shelves import section_of, shelf_key
from office.db import changed, fetch, run, writing
from office.errors import RuleError, StaleEdit
from office.patients.models import Patient
from office.settings.rules import change_setting
from office.staff.models import Role
from office.tasks.rules import make_task
from office.typed import mrn


def add_shelf(cabinet, name, first, *, by):
    """Put a shelf on the map of the present filing order, from its first section on; return the Shelf.

    Raises RuleError: no name or a used one (field "name"), no such section or one where another shelf begins
    (field "first"). Source: domain 2.1, shelf map.
    """
    with writing():
        order = filing_order()
        values = _checked(order, cabinet, name, first)
        shelf = Shelf.create(filed_by=order, added_at=clock.now(), **values)
        bump("day")
        audit.record("charts.shelf_added", shelf, by=by, filed_by=order, **values)
    return shelf


def change_shelf(shelf, seen_version, cabinet, name, first, *, by):
    """Give a shelf another cabinet, name or beginning; return it. Raises StaleEdit, and RuleError as `add_shelf`."""
    with writing():
        now = get_shelf(shelf.id)
        values = _checked(now.filed_by, cabinet, name, first, but=now)
        old = {key: getattr(now, key) for key in values}
        if not changed(now, seen_version, **values):
            raise StaleEdit({**old, "first": shown_start(now.filed_by, now.starts_at)}, now.version)
        bump("day")
        audit.record("charts.shelf_changed", now, by=by, **{key: [old[key], values[key]] for key in values})
    return now


def close_shelf(shelf, *, by):
    """Take a shelf off the map: what stands there belongs to the shelf before it from now on; return it."""
    with writing():
        shelf = get_shelf(shelf.id)
        shelf.closed_at, shelf.version = clock.now(), shelf.version + 1
        shelf.save()
        bump("day")
        audit.record("charts.shelf_closed", shelf, by=by, starts_at=shelf.starts_at, name=str(shelf))
    return shelf


def _checked(order, cabinet, name, first, but=None):
    """The columns of a shelf; RuleError where another open shelf has its name or its beginning."""
    cabinet, name = cabinet.strip(), name.strip()
    if not name:
        raise RuleError("Give the shelf a name, such as shelf 3.", field="name")
    try:
        starts_at = start_key(order, first)
    except ValueError as error:
        raise RuleError(str(error), field="first")
    for other in shelves_now(order):
        if but and other.id == but.id:
            continue
        if other.starts_at == starts_at:
            words = f"{other} begins at {shown_start(order, starts_at)} already. Two shelves cannot begin there."
            raise RuleError(words, field="first")
        if (other.cabinet.casefold(), other.name.casefold()) == (cabinet.casefold(), name.casefold()):
            raise RuleError(f"There is a {other} already.", field="name")
    return {"cabinet": cabinet, "name": name, "starts_at": starts_at}


def change_filing_order(order, *, by):
    """File all folders in another order from now on: every sort key is written anew in one transaction.

    Raises RuleError (field "order"): no such order, or the present one. Source: domain 2.1, setting "filing.order".
    """
    with writing():
        if order == filing_order():
            raise RuleError(f"The folders stand in this order already: {order}.", field="order")
        return change_setting("filing.order", str(order), by=by)


def rekey_all(*, name, value, row, by, **_):
    """Write the sort key of every volume anew when the setting "filing.order" was changed, by whatever way.

    Raises RuleError (field "order"), which undoes the change: no such order, or one valid from another day than today.
    """
    if name != "filing.order":
        return
    if value not in list(FilingOrder) or row.valid_from != clock.today():
        raise RuleError(f"Choose one of {', '.join(FilingOrder)}, from today on.", field="order")
    order = FilingOrder(value)
    rows = fetch(
        "SELECT v.id, v.number, v.shelf_key, p.mrn, p.filing_name, p.born_on FROM volume v "
        "JOIN patient p ON p.id = v.patient_id"
    )
    moved = [
        (key, volume_id)
        for volume_id, number, old, own, filing, born in rows
        if (key := shelf_key(order, own, filing, born, number)) != old
    ]
    for key, volume_id in moved:
        run("UPDATE volume SET shelf_key = ? WHERE id = ?", key, volume_id)
    _name_old_places(order)
    bump("day")
    audit.record("charts.rekeyed", row, by=by, order=order, volumes=len(rows), moved=len(moved))
    if moved:
        _ask_for_the_move(order, row, len(moved), by=by)


def _name_old_places(order):
    """Folders that still stand under the number of a merged record stand there in the new order too."""
    for volume in Volume.select().where((Volume.state == VolumeState.FILED) & Volume.place.contains(UNDER)):
        shown = volume.place.partition(UNDER)[2]
        loser = Patient.get_or_none(Patient.mrn == mrn(shown))
        if loser:
            place = f"{section_of(order, loser.mrn, loser.filing_name)}{UNDER}{shown}"
            Volume.update(place=place).where(Volume.id == volume.id).execute()


def _ask_for_the_move(order, row, count, *, by):
    words = f"{count:,} folders stand in {order} order from now on: print the shelf labels, then move the folders."
    make_task(
        "Move the file room", words, key=f"filing order:{row.id}", owner_role=Role.RECORDS_LEAD,
        due_on=clock.today(), link="/shelf-map", by=by,
    )  # fmt: skip


def refile_by_birth(*, patient, by, **_):
    """After a corrected birth date: the new sort key of each folder, and the task of its new label."""
    volumes = list(Volume.select().where((Volume.patient == patient) & (Volume.state != VolumeState.DESTROYED)))
    for one in volumes:
        key = shelf_key(filing_order(), patient.mrn, patient.filing_name, patient.born_on, one.number)
        Volume.update(shelf_key=key).where(Volume.id == one.id).execute()
    if not volumes:
        return
    numbers = ", ".join(str(one.number) for one in sorted(volumes, key=lambda one: one.number))
    links = "&".join(f"volume={one.id}" for one in volumes)
    make_task(
        "folder label", f"Print new folder labels for Vol {numbers} of {patient}: the birth date was corrected.",
        key=f"born:{patient.id}:{patient.version}", owner_role=Role.RECORDS_CLERK, patient=patient,
        due_on=clock.today(), link=f"/labels?{links}", by=by,
    )  # fmt: skip


on("setting.changed", rekey_all)
on("patient.born_on_changed", refile_by_birth)
