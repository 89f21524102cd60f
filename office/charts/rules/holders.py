"""Who can hold a chart: everyone who works here, and staffed places. Source: domain 2.4, custody record."""

from peewee import fn

from office import audit
from office.actor import PROGRAM
from office.charts.filing import badge_code, place_code
from office.charts.models import Holder, SignOut
from office.charts.shelves import FIRST_DESK
from office.counters import take
from office.db import fetch, writing
from office.errors import RuleError
from office.loading import load
from office.staff.models import Staff

# Written by hand: the file room asks this with every page.
STALE = (
    "SELECT s.id FROM staff s LEFT JOIN holder h ON h.staff_id = s.id "
    "WHERE (h.id IS NULL AND s.active) OR (h.id IS NOT NULL AND h.active <> s.active)"
)


def ensure_holder(staff, *, by=PROGRAM):
    """The Holder of a member of staff, made when there is none; its name and activity follow the person."""
    with writing():
        holder = Holder.get_or_none(Holder.staff == staff.id)
        if holder is None:
            name = staff.name if _is_free(staff.name) else f"{staff.name} ({staff.login})"
            holder = Holder.create(name=name, staff=staff, code=badge_code(staff.id), active=staff.active)
            audit.record("charts.holder_made", holder, by=by, name=name)
        elif holder.active != staff.active:
            holder.active = staff.active
            holder.save()
            audit.record("charts.holder_changed", holder, by=by, active=staff.active)
    return holder


def own_holder(by):
    """The Holder of whoever acts. Raises RuleError for the program itself, which can hold nothing."""
    if by.staff_id is None:
        raise RuleError("Only a person can hold a chart.")
    return Holder.get_or_none(Holder.staff == by.staff_id) or ensure_holder(Staff.get_by_id(by.staff_id), by=by)


def holders_now(*, by=PROGRAM):
    """The active Holders by name; people who came or left since the last time are followed first."""
    for (staff_id,) in fetch(STALE):
        ensure_holder(Staff.get_by_id(staff_id), by=by)
    return load(Holder, "active ORDER BY LOWER(name), id")


def add_place(name, *, by):
    """Add a staffed place that can hold charts, such as a desk; return the Holder. Raises RuleError: name in use."""
    with writing():
        if not name.strip():
            raise RuleError("Give the place a name.", field="name")
        if not _is_free(name.strip()):
            raise RuleError("There is a holder of this name already.", field="name")
        number = take("charts.place", first=FIRST_DESK)
        holder = Holder.create(name=name.strip(), code=place_code(number))
        audit.record("charts.holder_made", holder, by=by, name=holder.name)
    return holder


def close_place(holder, *, by):
    """Take a place out of the list of holders. Raises RuleError: it is a person, or charts are still there."""
    with writing():
        if holder.staff_id:
            raise RuleError("This is a person. Disable the person under Staff.")
        if SignOut.select().where((SignOut.holder == holder) & SignOut.returned_at.is_null()).exists():
            raise RuleError(f"{holder} still has charts. Take them back first.")
        holder.active = False
        holder.save()
        audit.record("charts.holder_changed", holder, by=by, active=False)
    return holder


def _is_free(name):
    return not Holder.select().where(fn.LOWER(Holder.name) == name.lower()).exists()
