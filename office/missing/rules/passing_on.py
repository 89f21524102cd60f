"""A search that takes too long is passed on: after 5 business days to the manager, after 10 as a possible breach.

Run every night and whenever someone looks at the list; a task's key makes it happen once. Source: domain 2.8;
45 CFR 164.402 (a loss is presumed a breach unless assessed), 164.404 (60 days from discovery).
"""

from office import clock
from office.charts.businessdays import business_days_past
from office.charts.models import MissingCase, Volume
from office.charts.queries.days import closed_days
from office.db import writing
from office.missing.queries import ladder_of, task_keys
from office.missing.rules.looking import link_of
from office.patients.models import Patient
from office.settings.queries import settings_now
from office.staff.models import Role
from office.tasks.models import Task
from office.tasks.rules import make_task


def pass_on(day_on=None, *, by):
    """Make the tasks that are due for searches still running on a day (default today); return how many are new.

    Business days count from the day after the search was opened, without days on which the practice is closed.
    """
    day_on = day_on or clock.today()
    rows = MissingCase.select(MissingCase, Volume, Patient).join(Volume).join(Patient)
    running = list(rows.where(MissingCase.found_at.is_null()).order_by(MissingCase.id))
    values = settings_now()
    due = [(case, name) for case, days in _days(running, day_on) for name in _reached(days, values)]
    keys = {key: None for case, _ in due for key in task_keys(case)}
    known = {key for (key,) in Task.select(Task.key).where(Task.key.in_(list(keys))).tuples()} if keys else set()
    todo = [(case, name) for case, name in due if task_keys(case)[name == "privacy"] not in known]
    if todo:
        with writing():
            for case, name in todo:
                _task(case, name, day_on, by)
    return len(todo)


def _days(running, day_on):
    """(case, business days it runs) of each search. One query."""
    opened = {one.id: clock.local(one.opened_at).date() for one in running}
    closed = closed_days(min(opened.values()), day_on) if opened else ()
    return [(one, business_days_past(opened[one.id], day_on, closed)) for one in running]


def _reached(days, values):
    """Who has to know by now: the manager comes before the assessment, also when the night did not run for weeks."""
    step = ladder_of(days, values)
    return {"": (), "manager": ("manager",), "privacy": ("manager", "privacy")}[step]


def _task(case, name, day_on, by):
    volume = case.volume
    who = f"{volume.patient}, Vol {volume.number}, is missing since {clock.local(case.opened_at):%b %d, %Y}"
    given = {
        "manager": ("Chart not found", f"{who}. Decide how to go on with the search.", Role.MANAGER),
        "privacy": (
            "Assess a possible breach",
            f"{who}. Assess as possible breach (45 CFR 164.402): what was in it, who may have it, was it seen, what "
            "was done. Write down the result.",
            Role.RECORDS_LEAD,
        ),
    }
    kind, words, role = given[name]
    make_task(
        kind, words, key=task_keys(case)[name == "privacy"], owner_role=role, patient=volume.patient, due_on=day_on,
        link=link_of(case), by=by,
    )  # fmt: skip
