"""To do: the list of a role, and one task."""

from flask import Blueprint, g, request

from office.errors import RuleError
from office.tasks import queries, rules
from office.tasks.forms import FinishForm
from office.web import Page, done, needs, respond

bp = Blueprint("tasks", __name__)
TABS = ("mine", "all", "done")


@bp.get("/tasks")
@needs("tasks.see")
def listed():
    shown = request.args.get("show")
    shown = shown if shown in TABS else "mine"
    page = Page(queries.tasks_shown(g.actor, shown))
    return respond("tasks/list.html", page=page, shown=shown, leads=queries.sees_all(g.actor))


@bp.get("/tasks/<int:task_id>")
@needs("tasks.see")
def show(task_id):
    task = rules.open_task(task_id, by=g.actor)
    return respond("tasks/show.html", task=task, form=FinishForm(formdata=None, version=task.version))


@bp.post("/tasks/<int:task_id>/outcomes")
@needs("tasks.finish")
def finish(task_id):
    task, form = rules.open_task(task_id, by=g.actor), FinishForm()
    if form.validate_on_submit():
        try:
            rules.finish_task(task, form.seen_version, form.outcome.data, by=g.actor)
            return done("tasks.listed", message="Done, and kept with its outcome.")
        except RuleError as error:
            form.reject(error)
    return respond("tasks/show.html", "tasks/_finish.html", task=task, form=form)
