"""The lists of what is to be done: by role, by person, by patient."""

from office.errors import NotFound
from office.patients.models import Patient
from office.staff.models import Role, Staff
from office.tasks.models import Task

LEADS = (Role.RECORDS_LEAD, Role.MANAGER)  # they see to it that nobody's work is left lying
SEE_ALL = (*LEADS, Role.AUDITOR)


def open_tasks(actor):
    """Open tasks of this actor's role or person with patient and owner, the first due first; a query to be paged."""
    return _listed(Task.done_at.is_null() & _own(actor))


def tasks_shown(actor, shown):
    """The tasks of one tab, to be paged: "mine", "all" (every role's, for leads) or "done" (newest first)."""
    if shown == "done":
        return _listed(Task.done_at.is_null(False) & (True if sees_all(actor) else _own(actor)), newest=True)
    return _listed(Task.done_at.is_null()) if shown == "all" and sees_all(actor) else open_tasks(actor)


def _own(actor):
    mine = Task.owner == actor.staff_id
    return mine | ((Task.owner_role == actor.role) & Task.owner.is_null())


def _listed(condition, *, newest=False):
    query = Task.select(Task, Patient, Staff).join_from(Task, Patient, "LEFT JOIN")
    query = query.join_from(Task, Staff, "LEFT JOIN", on=Task.owner).where(condition)
    if newest:
        return query.order_by(Task.done_at.desc(), Task.id.desc())
    return query.order_by(Task.due_on.is_null(), Task.due_on, Task.id)


def tasks_of(patient_id, *, kind=None):
    """Every task of a patient, open ones first; a list."""
    query = _listed((Task.patient == patient_id) & ((Task.kind == kind) if kind else True))
    return list(query.order_by(Task.done_at.is_null(False), Task.id))


def sees_all(actor):
    """True for who sees the tasks of all roles."""
    return actor.role in SEE_ALL


def may_finish(task, actor):
    """True when the task is this role's, this person's, or the actor leads."""
    return actor.role == task.owner_role or actor.staff_id == task.owner_id or actor.role in LEADS


def get_task(task_id):
    """The Task of an id. Raises NotFound; looking at it goes through the rule open_task."""
    task = Task.get_or_none(Task.id == task_id)
    if task is None:
        raise NotFound()
    return task
