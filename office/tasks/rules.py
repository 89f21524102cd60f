"""Making a task once, and finishing it with its outcome. Source: domain 1.7, 1.9."""

from office import audit, clock
from office.board import bump
from office.db import changed, writing
from office.errors import NotFound, RuleError, StaleEdit
from office.tasks.models import Task
from office.tasks.queries import get_task, may_finish, sees_all

SHORTEST_OUTCOME = 2


def make_task(kind, words, *, key, owner_role, patient=None, owner=None, due_on=None, link="", by):
    """Return the Task of this key, made now unless it is there already, open or done.

    `kind` is a word or two for lists, `words` say what to do, `owner_role` or the person `owner` (Staff) does it,
    `due_on` is a local date, `link` the path of the page where it is done. What happens again needs another key:
    put its date or number into it.
    """
    with writing():
        task = Task.get_or_none(Task.key == key)
        if task is None:
            task = Task.create(
                kind=kind, key=key, words=words, patient=patient, owner_role=owner_role, owner=owner, link=link,
                due_on=due_on, made_at=clock.now(),
            )  # fmt: skip
            bump("tasks")
            audit.record("task.made", task, by=by, kind=kind, role=str(owner_role))
    return task


def open_task(task_id, *, by):
    """Return the Task, and keep in the audit who looked. Raises NotFound, also for what is another role's."""
    with writing():
        task = get_task(task_id)
        if not may_finish(task, by) and not sees_all(by):
            raise NotFound()
        audit.record("task.opened", task, by=by)
    return task


def finish_task(task, seen_version, outcome, *, by):
    """Close a task with what came of it; return it.

    Raises RuleError: no outcome (field "outcome"), it is done already, it is another role's; StaleEdit.
    """
    with writing():
        now = get_task(task.id)
        if not may_finish(now, by):
            raise RuleError(f"This is for the {now.owner_role}. Ask them to finish it.")
        if now.done_at:
            raise RuleError(f"This is done already: {now.outcome}")
        outcome = outcome.strip()
        if len(outcome) < SHORTEST_OUTCOME:
            raise RuleError("Say in a word what came of it.", field="outcome")
        if not changed(task, seen_version, done_at=clock.now(), done_by=by.staff_id, outcome=outcome):
            raise StaleEdit({"outcome": now.outcome}, now.version)
        bump("tasks")
        audit.record("task.finished", task, by=by, outcome=outcome)
    return task


def settle_tasks(key_start, outcome, *, by):
    """Close the open tasks whose key begins so, because the program knows that they are no more to be done."""
    with writing():
        for task in Task.select().where(Task.key.startswith(key_start) & Task.done_at.is_null()):
            changed(task, task.version, done_at=clock.now(), done_by=by.staff_id, outcome=outcome)
            audit.record("task.finished", task, by=by, outcome=outcome)
        bump("tasks")
