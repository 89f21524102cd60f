"""Who is away now or will be, who covers, and whose messages nobody in particular has."""

from peewee import fn

from office import clock
from office.db import fetch
from office.phone.models import Absence, Message
from office.phone.queries.whose import owner_words
from office.staff.models import Role, Staff, StaffRole
from office.staff.permissions import roles_with

Covering = Staff.alias()


def absences():
    """Absences that hold now or will, the first one first, as Absence rows with both people; one query."""
    not_over = Absence.until_on.is_null() | (Absence.until_on >= clock.today())
    return list(
        Absence.select(Absence, Staff, Covering)
        .join(Staff, on=(Absence.staff == Staff.id))
        .switch(Absence)
        .join(Covering, on=(Absence.cover == Covering.id), attr="cover")
        .where(Absence.ended_at.is_null() & not_over)
        .order_by(Absence.from_on, Staff.name, Absence.id)
    )


def uncovered(people):
    """(Person, how many, who has them now) of those who are not here, have open messages and no cover; one query."""
    rows = (
        Message.select(Message.to_staff, Message.to_role, fn.COUNT(Message.id))
        .where(Message.closed_at.is_null() & Message.to_staff.is_null(False))
        .group_by(Message.to_staff, Message.to_role)
        .tuples()
    )
    found = [(people.by_id[staff_id], count, people.owner(staff_id, Role(role))) for staff_id, role, count in rows]
    return [
        (person, count, owner_words(owner))
        for person, count, owner in sorted(found, key=lambda row: (row[0].name, row[0].id))
        if not person.here and owner.person is None
    ]


def with_inbox(people=None):
    """Active Staff who hold a role with an inbox, by name; with `people` also those of them who left. One query."""
    holders = StaffRole.select(StaffRole.staff).where(
        StaffRole.revoked_at.is_null() & StaffRole.role.in_([role.value for role in roles_with("phone.messages")])
    )
    able = Staff.active & Staff.id.in_(holders)
    left = [person.id for person, _, _ in uncovered(people)] if people else []
    return Staff.select().where(able | Staff.id.in_(left)).order_by(Staff.name, Staff.id)


def soon(today, until):
    """Absences that touch the days between two dates, for who has charts in hand: [(staff id, first, last, why)]."""
    rows = fetch(
        "SELECT staff_id, from_on, until_on, reason FROM absence WHERE ended_at IS NULL AND from_on <= ? "
        "AND (until_on IS NULL OR until_on >= ?) ORDER BY from_on, id",
        *(until.isoformat(), today.isoformat()),
    )
    return [(staff, first, last, why or "away") for staff, first, last, why in rows]
