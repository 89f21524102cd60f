"""The overdue ladder and longer loans. Source: domain 2.7 (+1, +3, +5 business days)."""

from office import audit, clock
from office.actor import PROGRAM
from office.announce import on
from office.board import bump
from office.charts.models import Holder, SignOut, Volume
from office.charts.queries.days import business_days_on, overdue_days
from office.charts.queries.lights import short_day
from office.db import fetch, writing
from office.errors import RuleError
from office.loans.models import LoanExtension, OverdueStep, Rung
from office.loans.queries import LIMITS
from office.settings import setting
from office.staff.models import Role, Staff
from office.staff.queries import roles_of
from office.tasks.rules import make_task, settle_tasks

ROLES = {Rung.HOLDER: Role.RECORDS_CLERK, Rung.LEAD: Role.RECORDS_LEAD, Rung.MANAGER: Role.MANAGER}
SHORTEST = 2


def climb_ladder(*, by=PROGRAM):
    """Tell of each overdue chart whoever has to hear of it by now; return how many were told.

    First the holder, then the records lead, then the manager, by the settings overdue.*_days in business days; each
    rung once for a loan and its due date, also when nothing ran for days. A place's message goes to the records desk.
    """
    late = list(
        SignOut.select(SignOut, Volume, Holder, Staff)
        .join(Volume)
        .switch(SignOut)
        .join(Holder)
        .left_outer_join(Staff)
        .where(SignOut.returned_at.is_null() & (SignOut.due_on < clock.today()))
    )
    days = overdue_days({stay.due_on for stay in late})
    told = OverdueStep.select(OverdueStep.stay, OverdueStep.due_on, OverdueStep.rung)
    told = set(told.where(OverdueStep.stay.in_([stay.id for stay in late])).tuples()) if late else set()
    limits = {rung: setting(name) for rung, name in LIMITS.items()}
    due = [
        (stay, rung)
        for stay in late
        for rung, limit in limits.items()
        if 0 < limit <= days[stay.due_on] and (stay.id, stay.due_on, rung) not in told
    ]
    return sum(_climb(stay, rung, days[stay.due_on], by) for stay, rung in due)


def _climb(stay, rung, days, by):
    """One rung; False when the chart came back or somebody else told it meanwhile."""
    with writing():
        mine = (OverdueStep.stay == stay.id) & (OverdueStep.due_on == stay.due_on) & (OverdueStep.rung == rung)
        still = (SignOut.id == stay.id) & SignOut.returned_at.is_null() & (SignOut.due_on == stay.due_on)
        if OverdueStep.select().where(mine).exists() or not SignOut.select().where(still).exists():
            return False
        task = make_task(
            "overdue chart", _words(stay, rung, days), key=f"overdue:{stay.id}:{stay.due_on}:{rung}",
            patient=stay.volume.patient_id, due_on=clock.today(), link=f"/volumes/{stay.volume_id}", by=by,
            **_whom(stay.holder, rung),
        )  # fmt: skip
        step = OverdueStep.create(stay=stay, rung=rung, due_on=stay.due_on, days=days, at=clock.now(), task=task)
        audit.record("loans.overdue_told", step, by=by, patient=stay.volume.patient_id, rung=rung, days=days)
    return True


def _whom(holder, rung):
    """Who gets the task of a rung: the person who holds the chart, else a role."""
    person = holder.staff if holder.staff_id and rung == Rung.HOLDER else None
    roles = roles_of(person.id) if person and person.active else []
    return {"owner": person, "owner_role": roles[0]} if roles else {"owner_role": ROLES[rung]}


def _words(stay, rung, days):
    over = f"{days} business {'day' if days == 1 else 'days'} over"
    due = f"Vol {stay.volume.number}, due back {short_day(stay.due_on)}, {over}"
    if rung == Rung.HOLDER:
        return f"{due}, with {stay.holder}. Bring it to the file room, or tell the records desk how long it is needed."
    return f"{due}, with {stay.holder}. Have it fetched, or let it stay longer with a reason."


def extend_loan(stay, due_on, reason, *, by):
    """Let a chart stay longer with its holder; return the LoanExtension. The ladder begins anew from the new date.

    Raises RuleError: it came back meanwhile; (field due_on) not later than today and the date before, or farther
    than setting loan.longest_days in business days; (field reason) none.
    """
    with writing():
        stay = SignOut.get_by_id(stay.id)
        if stay.returned_at:
            raise RuleError("This chart has come back or went on meanwhile.")
        _check_date(stay, due_on)
        if len(reason.strip()) < SHORTEST:
            raise RuleError("Say why it is needed longer.", field="reason")
        given = {"before_on": stay.due_on, "due_on": due_on, "reason": reason.strip()}
        extension = LoanExtension.create(stay=stay, at=clock.now(), by=by.staff_id, who=by.name, **given)
        SignOut.update(due_on=due_on).where(SignOut.id == stay.id).execute()
        _settle_told(stay, f"Extended to {short_day(due_on)}.", by)
        bump("day")
        patient = Volume.get_by_id(stay.volume_id).patient_id
        audit.record("loans.extended", extension, by=by, patient=patient, **given)
    return extension


def _check_date(stay, due_on):
    today = clock.today()
    if due_on is None or due_on <= max(today, stay.due_on):
        raise RuleError("Type a day after today and after the one it is due on.", field="due_on")
    most = setting("loan.longest_days")
    last = business_days_on(most)
    if due_on > last:
        raise RuleError(f"At most {most} business days from today: {short_day(last)}.", field="due_on")


def _settle_told(stay, words, by):
    """End the messages about a loan that are open: its chart came back, or may stay."""
    told = "SELECT t.key FROM overdue_step s JOIN task t ON t.id = s.task_id WHERE s.stay_id = ? AND t.done_at IS NULL"
    for (key,) in fetch(told, stay.id):
        settle_tasks(key, words, by=by)


def stay_ended(stay):
    """A chart came back or went on: nobody need be told of it any more."""
    _settle_told(stay, "It came back or went on.", PROGRAM)


on("chart.stay_ended", stay_ended)
