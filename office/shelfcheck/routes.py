"""The filing check of the week and shelf reading: begin, scan folder by folder, finish."""

from flask import Blueprint, g, make_response, url_for

from office.errors import RuleError
from office.forms import CreatingForm
from office.once import once
from office.settings import setting
from office.shelfcheck import queries, rules
from office.shelfcheck.forms import FolderForm, FoundForm, ReadingForm
from office.shelfcheck.models import Found, LookKind
from office.web import done, go, needs, respond

bp = Blueprint("shelfcheck", __name__)


def index_page(*, drawing=None, reading=None):
    """What is open, what to begin, what was found lately; either form may be one that was refused."""
    check, suggested = queries.open_check(), queries.next_section()
    return respond(
        "shelfcheck/index.html", drawing=drawing or CreatingForm(formdata=None),
        reading=reading or ReadingForm(formdata=None, data={"section": suggested}), check=check,
        check_counts=queries.counts(queries.folders_of(check)) if check else None, readings=queries.open_readings(),
        suggested=suggested, ended=queries.ended_looks(), percent=setting("shelfcheck.percent"),
        days=setting("shelfcheck.days"), due=queries.due_looks(),
    )  # fmt: skip


@bp.get("/shelf-checks")
@needs("shelfcheck.see")
def index():
    return index_page()


@bp.post("/shelf-checks/filing-checks")
@needs("shelfcheck.check")
def draw():
    form = CreatingForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    act.location = url_for("shelfcheck.show", look_id=rules.draw_check(by=g.actor).id)
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location)
    return index_page(drawing=form)


@bp.post("/shelf-checks/readings")
@needs("shelfcheck.check")
def read():
    form = ReadingForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    started = rules.start_reading(form.section.data, by=g.actor)
                    act.location = url_for("shelfcheck.show", look_id=started.id)
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location)
    return index_page(reading=form)


def look_page(look, *, form=None, told=None, refused=None):
    """One filing check or reading, with the last scan and its folders; newest first while a section is read."""
    rows = queries.folders_of(look)
    listed = rows[::-1] if look.kind == LookKind.READING and not look.ended_at else rows
    return respond(
        "shelfcheck/show.html", "shelfcheck/_look.html", look=look, rows=listed, counts=queries.counts(rows),
        form=form or FolderForm(formdata=None), told=told, refused=refused,
        others=[found for found in Found if found not in (Found.IN_PLACE, Found.WRONG_SECTION)],
    )  # fmt: skip


@bp.get("/shelf-checks/<int:look_id>")
@needs("shelfcheck.see")
def show(look_id):
    return look_page(rules.open_look(look_id, by=g.actor))


@bp.post("/shelf-checks/<int:look_id>/scans")
@needs("shelfcheck.check")
def scan(look_id):
    look, form, told = queries.get_look(look_id), FolderForm(), None
    if form.validate_on_submit():
        told = rules.take_folder(look, form.code.data or "", by=g.actor)
        form.code.data = ""
    answer = make_response(look_page(look, form=form, told=told))
    answer.headers["X-Scan"] = told.kind if told else "refused"
    return answer


@bp.post("/shelf-checks/<int:look_id>/folders/<int:row_id>/findings")
@needs("shelfcheck.check")
def find(look_id, row_id):
    look, form = queries.get_look(look_id), FoundForm()
    folder = queries.volume_of(row_id, look)
    if form.validate_on_submit():
        try:
            rules.note_found(folder, form.found.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("shelfcheck.show", look_id=look.id, message=f"Noted: {form.found.data}.")
    return look_page(look, refused=form)


@bp.post("/shelf-checks/<int:look_id>/endings")
@needs("shelfcheck.check")
def finish(look_id):
    look, form = queries.get_look(look_id), CreatingForm()
    try:
        rules.finish_look(look, by=g.actor)
    except RuleError as error:
        return look_page(look, refused=form.reject(error))
    return done("shelfcheck.show", look_id=look.id, message="Finished.")
