"""Charts of who goes away: asked back, or handed to somebody else at once. Source: domain 2.7."""

from office import audit, clock
from office.actor import PROGRAM
from office.charts.models import SignOut, Volume
from office.charts.queries.lights import short_day
from office.charts.rules import sign_out_volume
from office.db import writing
from office.errors import RuleError
from office.loans.queries import leavers
from office.loans.rules.outside import is_outside
from office.staff.models import Role, Staff
from office.staff.queries import roles_of
from office.tasks.models import Task
from office.tasks.rules import make_task


def ask_return(holder, by_on, *, by):
    """Ask a holder for all charts that they have, by a day; return the Task. Asked again for that day it is the same.

    A person who works here gets it; for a place, or who has left, the records desk collects them.
    Raises RuleError: nothing is with them; (field by_on) no day, or one that is past.
    """
    with writing():
        count = SignOut.select().where((SignOut.holder == holder.id) & SignOut.returned_at.is_null()).count()
        if not count:
            raise RuleError(f"No chart is with {holder}.")
        if by_on is None or by_on < clock.today():
            raise RuleError("Type the day by which they are needed back.", field="by_on")
        charts = "The chart" if count == 1 else f"All {count} charts"
        words = f"{charts} with {holder} are asked back by {short_day(by_on)}. Bring them, or hand them on."
        person = Staff.get_or_none(Staff.id == holder.staff_id) if holder.staff_id else None
        roles = roles_of(person.id) if person and person.active else []
        whom = {"owner": person, "owner_role": roles[0]} if roles else {"owner_role": Role.RECORDS_CLERK}
        link = "/my-charts" if roles else f"/chart-holders/{holder.id}"
        key = f"charts-back:{holder.id}:{by_on}"
        task = make_task("bring charts back", words, key=key, due_on=by_on, link=link, by=by, **whom)
        audit.record("loans.asked_back", holder, by=by, charts=count, by_on=by_on)
    return task


def hand_over_all(holder, to, *, by):
    """Hand every chart of a holder to another one, each for the purpose it has; return how many.

    One move for each, all or none. What is out of the building stays there. Raises RuleError (field "to"): the same
    holder, one who has left; nothing is with them.
    """
    with writing():
        if to.id == holder.id:
            raise RuleError("This is the same holder. Choose another one.", field="to")
        if not to.active:
            raise RuleError(f"{to} has left. Choose another holder.", field="to")
        stays = SignOut.select(SignOut, Volume).join(Volume)
        stays = list(stays.where((SignOut.holder == holder.id) & SignOut.returned_at.is_null()).order_by(SignOut.id))
        if not stays or is_outside(holder):
            raise RuleError(f"No chart is with {holder} that could be handed over.")
        for stay in stays:
            sign_out_volume(stay.volume, to, stay.purpose, by=by)
        audit.record("loans.handed_over", holder, by=by, to=to.name, charts=len(stays))
    return len(stays)


def tell_of_leaves(*, by=PROGRAM):
    """Tell the records desk once of each who goes away or has left with charts in hand; return how many were told."""
    with writing():
        told = 0
        for one in leavers():
            key = f"leave:{one.holder_id}:{one.from_on or 'left'}"
            if not one.charts or _is_told(key):
                continue
            away = f"is away from {short_day(one.from_on)}" if one.from_on else "has left"
            words = f"{one.name} {away}, with {one.charts} {'chart' if one.charts == 1 else 'charts'} in hand."
            link = f"/chart-holders/{one.holder_id}/leave"
            make_task(
                "charts before leave",
                words,
                key=key,
                owner_role=Role.RECORDS_CLERK,
                due_on=one.from_on,
                link=link,
                by=by,
            )
            told += 1
    return told


def _is_told(key):
    return Task.select().where(Task.key == key).exists()
