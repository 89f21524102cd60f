"""Each person's own day: what waits for them, by due time, gathered from all parts. A fixed number of queries.
Source: domain 11.2 to 11.4."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime

from office import board, clock
from office.accounts.queries import questions
from office.charts.queries import holder_for, out_of_holder, out_rows, overdue_query, queue_query, request_rows
from office.charts.queries.days import next_business_day
from office.jinja import moment
from office.life.queries import nights
from office.missing.queries import open_count
from office.phone.queries import due_clock, hours_now, unfinished, waiting_messages
from office.preparing.queries import unconfirmed_on
from office.recalls.queries import counts as recall_counts
from office.scheduling.models import CANCELED, Appointment, Standing
from office.staff.models import Role
from office.tasks.models import Task
from office.tasks.queries import open_tasks
from office.visits.models import Flow, Visit
from office.waitlist.queries import places_ahead

NOBODY = (None, "", None, False)
OF_ONE_KIND, SHOWN, CHARTS_SHOWN, TODO_SHOWN = 40, 60, 8, 8
CALLS = (Role.FRONT_DESK, Role.PHONE)
COUNTS = (Role.FRONT_DESK, Role.PHONE, Role.NURSE, Role.PROVIDER, Role.MANAGER)
OFF_THE_BOOK = (*CANCELED, Standing.RESCHEDULED)
# The one primary act of each role: label, endpoint, whether it is a POST.
PRIMARY = {
    Role.FRONT_DESK: ("Open today’s board", "visits.today", False),
    Role.PHONE: ("New call", "phone.start", True),
    Role.RECORDS_CLERK: ("Open the pull list", "charts.next_list", False),
    Role.RECORDS_LEAD: ("Open the file room", "charts.room", False),
    Role.NURSE: ("Open the nurse board", "visits.nurse", False),
    Role.PROVIDER: ("Open the nurse board", "visits.nurse", False),
    Role.BILLER: ("Open billing questions", "accounts.questions", False),
    Role.MANAGER: ("Open today’s board", "visits.today", False),
    Role.TECHNICAL: ("Open staff", "staff.people", False),
    Role.AUDITOR: ("Open the audit", "oversight.audit", False),
}
# What the day's appointments are counted as, in the order of the day.
STAGES = {
    "to come": ("Expected", "calm"),
    Flow.ARRIVED: ("Arrived", "wait"),
    Flow.CHECKED_IN: ("Checked in", "wait"),
    Flow.ROOMED: ("Roomed", "good"),
    Flow.WITH_PROVIDER: ("With provider", "good"),
    Flow.WAITING_TEST: ("At lab or x-ray", "wait"),
    Flow.NURSE_ONLY: ("With nurse", "good"),
    Flow.PROVIDER_DONE: ("Provider done", "wait"),
    Flow.CHECKOUT: ("At check-out", "wait"),
    Flow.LEFT: ("Done", "off"),
    Flow.SENT_OUT: ("Sent to hospital", "off"),
    "gone": ("No-show or left", "off"),
}


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: when it is due, what it is, whom it concerns, and the page on which it is done."""

    due_at: datetime
    due: str
    tone: str
    what: str
    detail: str
    patient: str
    born_on: date | None
    endpoint: str
    values: dict
    alert: bool = False


@dataclass(frozen=True)
class Day:
    """The home page of one person in one role. `more` and `todo_more` count what did not fit."""

    waiting: list
    more: int
    counts: list
    charts: list
    charts_late: int
    primary: tuple
    todo: list
    todo_more: int
    unconfirmed: tuple = ()  # (the next business day, how many bookings of it nobody confirmed)


def stamp():
    """Changes when anything on a home page may have changed, and every minute."""
    return f"{board.version('phone')}-{board.version('day')}-{board.version('tasks')}-{clock.now():%H%M}"


def day_of(actor):
    """The Day of an Actor in the acting role."""
    hours = hours_now()
    waiting = [*_messages(actor), *_calls(actor), *_overdue(actor)]
    waiting += [*_chart_requests(actor, hours), *_bills(actor, hours)]
    waiting.sort(key=lambda one: (one.due_at, one.what))
    charts = _charts(actor)
    todo = list(_todo(actor).limit(OF_ONE_KIND)) if actor.may("tasks.see") else []
    return Day(
        waiting=waiting[:SHOWN],
        more=max(len(waiting) - SHOWN, 0),
        counts=_counts(actor),
        charts=charts[:CHARTS_SHOWN],
        charts_late=sum(1 for row in charts if row.due_on < clock.today()),
        primary=PRIMARY[actor.role],
        todo=todo[:TODO_SHOWN],
        todo_more=max(len(todo) - TODO_SHOWN, 0),
        unconfirmed=_unconfirmed(actor),
    )


def _todo(actor):
    """The tasks; without the overdue charts for the file room, where each stands in the list of what waits."""
    tasks = open_tasks(actor)
    return tasks.where(Task.kind != "overdue chart") if actor.may("charts.custody") else tasks


def lists_of(actor):
    """The lists that this role works off, calls or missing charts: (label, endpoint, count); [] for others."""
    places = [("Places that came free", "waitlist.places", places_ahead())] if actor.may("waitlist.work") else []
    places += [("Missing charts", "missing.listed", open_count())] if actor.may("missing.close") else []
    return places + ([("Recalls", "recalls.listed", recall_counts()[0])] if actor.may("recalls.work") else [])


def _unconfirmed(actor):
    """What is open before the next business day, for who reminds."""
    if not actor.may("preparing.act"):
        return ()
    day_on = next_business_day(clock.today())
    return day_on, unconfirmed_on(day_on)


def nights_of(actor):
    """How the last nightly runs went, newest first, for who leads; None for others."""
    return nights(3) if actor.may("life.lead") else None


def _messages(actor):
    """Open messages for me or my role, and late ones that are brought to me."""
    if not actor.may("phone.messages"):
        return []
    return [_message(row) for row in waiting_messages(actor, limit=OF_ONE_KIND)]


def _message(row):
    _, name, born_on, alert = row.patient or NOBODY
    return Waiting(
        row.clock.due_at,
        row.clock.shown,
        row.clock.tone,
        f"Message: {row.kind}",
        row.body,
        name or row.caller,
        born_on,
        "phone.message",
        {"message_id": row.id},
        alert,
    )


def _calls(actor):
    """Unfinished calls: of everyone for those at the phones, else the own ones."""
    if not actor.may("phone.take"):
        return []
    rows = [row for row in unfinished() if actor.role in CALLS or row.clerk_id == actor.staff_id]
    return [_call(row) for row in rows]


def _call(row):
    since = row.dropped_at or row.held_since or row.started_at
    _, name, born_on, alert = row.patient or NOBODY
    words = ", ".join(mark.word for mark in row.marks) or "symptom words" if row.symptom_words else ""
    return Waiting(
        since,
        "Now",
        "alert" if row.symptom_words else "late" if row.dropped_at else "wait",
        "Unfinished call",
        words or row.note or f"{row.clerk}, since {moment(row.started_at)}",
        name or row.caller or row.callback,
        born_on,
        "phone.show",
        {"call_id": row.id},
        alert,
    )


def _chart_requests(actor, hours):
    """Charts that others wait for; the file room brings them."""
    if not actor.may("charts.custody"):
        return []
    rows = request_rows(queue_query().limit(OF_ONE_KIND))
    return [_request(row, due_clock(row.asked_at, row.needed_at, hours)) for row in rows]


def _request(row, due):
    tone = "late" if row.late and due.tone != "alert" else due.tone
    older = f"Vol {row.older} " if row.older else ""
    what, detail = f"Chart asked for: {row.priority}", f"{older}to {row.holder}, {row.purpose}"
    who = row.name, row.born_on
    return Waiting(due.due_at, due.shown, tone, what, detail, *who, "charts.requests", {}, row.name_alert)


def _overdue(actor):
    """Charts out past their day, for the file room."""
    if not actor.may("charts.custody"):
        return []
    return [
        Waiting(
            clock.day_bounds(row.due_on)[1],
            f"Late since {row.due_on:%b} {row.due_on.day}",
            "late",
            "Chart overdue",
            f"with {row.holder}{f', {row.ladder} sees to it' if row.ladder else ''}",
            row.name,
            row.born_on,
            "charts.volume",
            {"volume_id": row.volume_id},
            row.name_alert,
        )
        for row in out_rows(overdue_query().limit(OF_ONE_KIND))
    ]


def _bills(actor, hours):
    """Questions about bills, for who posts and answers them."""
    if not actor.may("accounts.post"):
        return []
    return [_bill(row, due_clock(row.asked_at, row.due_at, hours)) for row in questions("open").limit(OF_ONE_KIND)]


def _bill(row, due):
    return Waiting(
        due.due_at,
        due.shown,
        due.tone,
        "Billing question",
        row.topic or row.words,
        row.patient.full_name,
        row.patient.born_on,
        "accounts.question",
        {"patient_id": row.patient_id, "question_id": row.id},
        row.patient.name_alert,
    )


def _counts(actor):
    """How far the day is, as (label, tone, count) in its order, what is still to come first; [] without the board."""
    if actor.role not in COUNTS:
        return []
    rows = (
        Appointment.select(Appointment.standing, Visit.flow)
        .left_outer_join(Visit, on=(Visit.appointment == Appointment.id))
        .where((Appointment.day_on == clock.today()) & Appointment.standing.not_in(OFF_THE_BOOK))
    )
    found = Counter(_stage(standing, flow) for standing, flow in rows.tuples())
    shown = {stage: words for stage, words in STAGES.items() if found[stage] or stage == "to come"}
    return [(label, tone, found[stage]) for stage, (label, tone) in shown.items()]


def _stage(standing, flow):
    if flow == Flow.SENT_OUT:
        return flow
    if standing in (Standing.NO_SHOW, Standing.LEFT_UNSEEN) or flow == Flow.LEFT_UNSEEN:
        return "gone"
    if standing == Standing.COMPLETED:
        return Flow.LEFT
    return Flow(flow) if flow and flow != Flow.EXPECTED else "to come"


def _charts(actor):
    """The charts that this person holds, the first due first."""
    holder = holder_for(actor.staff_id) if actor.may("charts.receive") or actor.may("charts.request") else None
    return out_rows(out_of_holder(holder.id).limit(100)) if holder else []
