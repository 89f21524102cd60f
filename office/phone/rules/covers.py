"""Who covers for someone who is away: named by the manager, so that nobody's inbox is nobody's. Source: domain 6.4."""

from office import audit, clock
from office.board import bump
from office.db import writing
from office.errors import NotFound, RuleError
from office.phone.models import Absence
from office.phone.standin import may_cover
from office.staff.permissions import roles_with
from office.staff.queries import roles_of


def name_cover(staff, cover, from_on, until_on=None, reason="", *, by):
    """Say that someone is away from a date to another (None: until they are back) and who has their messages
    meanwhile; return the Absence. What waits for them stands with the cover from the first day on, by itself.

    Someone who has left may be covered too. Raises RuleError (fields staff, covering, until_on): the same person; a
    cover who is not here, has no inbox, does other work, or is away then too; the days cross another absence.
    """
    with writing():
        if until_on is not None and until_on < from_on:
            raise RuleError("The last day comes before the first one.", field="until_on")
        if until_on is not None and until_on < clock.today():
            raise RuleError("These days are over.", field="until_on")
        if staff.id == cover.id:
            raise RuleError("Choose someone else as cover.", field="covering")
        _check_able(staff, cover)
        if _crossing(staff, from_on, until_on):
            raise RuleError(f"{staff} is away on some of these days already. End that absence first.", field="staff")
        if _crossing(cover, from_on, until_on):
            raise RuleError(f"{cover} is away on some of these days too. Choose another cover.", field="covering")
        row = Absence.create(
            staff=staff, cover=cover, from_on=from_on, until_on=until_on, reason=reason.strip(),
            named_at=clock.now(), named_by=by.staff_id,
        )  # fmt: skip
        bump("phone")
        audit.record("absence.named", row, by=by, staff=staff.id, cover=cover.id, from_on=from_on, until_on=until_on)
    return row


def _check_able(staff, cover):
    """RuleError (field covering) when the cover cannot work on what comes to this person."""
    inboxes = roles_with("phone.messages")
    theirs, able = ([role for role in roles_of(one.id) if role in inboxes] for one in (staff, cover))
    if not cover.active or not able:
        raise RuleError(f"{cover} has no inbox here. Choose another cover.", field="covering")
    if theirs and not may_cover(theirs, able):
        words = " or ".join(map(str, theirs))
        raise RuleError(f"{cover} cannot do the work of a {words}. Choose another cover.", field="covering")


def _crossing(staff, from_on, until_on):
    ends_later = Absence.until_on.is_null() | (Absence.until_on >= from_on)
    query = Absence.select().where((Absence.staff == staff) & Absence.ended_at.is_null() & ends_later)
    return (query.where(Absence.from_on <= until_on) if until_on else query).exists()


def end_absence(absence_id, *, by):
    """Say that someone is back, or is not going: what was not done stands with them again. Return the Absence.

    Raises NotFound; RuleError: it was ended already.
    """
    with writing():
        row = Absence.get_or_none(Absence.id == absence_id)
        if row is None:
            raise NotFound()
        if row.ended_at:
            raise RuleError("This absence was ended already.")
        row.ended_at, row.ended_by = clock.now(), by.staff_id
        row.save()
        bump("phone")
        audit.record("absence.ended", row, by=by, staff=row.staff_id)
    return row
