"""Red flags: one key opens one, from any screen and before anyone knows who calls."""

import json

from flask import Blueprint, g, jsonify, redirect, request, url_for

from office import panels
from office.errors import RuleError
from office.forms import number_in
from office.jinja import iso
from office.redflags import queries, rules
from office.redflags.forms import DispositionForm, FlagForm, NoteForm, StepForm
from office.redflags.models import Disposition, StepKind
from office.staff.rules import open_staff, save_draft
from office.typed import clean_text
from office.web import Page, done, is_fragment, needs, respond, unchanged

bp = Blueprint("redflags", __name__)
NAV = (("Red flags", "redflags.log", "redflags.log", ""),)
panels.register(
    panels.Panel("layout.strip", "redflags", "Red flags", "redflags/_strip.html", "redflags.see", queries.strip_for)
)
panels.register(
    panels.Panel(
        "patient.section", "redflags", "Red flags", "redflags/_of_patient.html", "redflags.see",
        lambda patient: queries.of_patient(patient.id), order=49,
    )
)  # fmt: skip
panels.register(
    panels.Panel(
        "phone.calls", "redflags", "Red flags open", "redflags/_open_rows.html", "redflags.see", queries.beside_calls
    )
)
panels.register(
    panels.Panel(
        "message.instead", "redflags", "Red flag", "redflags/_of_message.html", "redflags.see", queries.of_message
    )
)


def page(flag_id, **forms):
    """The page of a red flag; htmx gets its state alone. A refused form is among `forms`."""
    view, given = queries.flag_view(flag_id), {"step_form": None, **forms}
    if not is_fragment():
        given = _blank_forms(view.flag) | given
    given |= {"view": view, "stamp": queries.page_stamp(view.flag)}
    return respond("redflags/show.html", "redflags/_state.html", **given)


def _blank_forms(flag):
    """The forms that the page of a red flag needs for this actor, as they are before anything is typed."""
    decides, made = g.actor.may("redflags.dispose"), {}
    if not flag.disposed_at and g.actor.may("redflags.open"):
        made["form"] = FlagForm(formdata=None).show(flag)
    if not flag.disposed_at and decides:
        draft = queries.draft_of(g.actor.staff_id, flag.id)
        made["disposition_form"] = DispositionForm(formdata=None, advice=draft, told=flag.caller_name)
    if flag.disposed_at or decides:
        made["note_form"] = NoteForm(formdata=None)
    return made


def typed_text(name, limit):
    """A text that came with the key; one that cannot be stored is left out, the red flag opens all the same."""
    try:
        return clean_text((request.form.get(name) or "")[:limit], limit=limit, multiline=True)
    except ValueError:
        return ""


@bp.get("/red-flags")
@needs("redflags.log")
def log():
    shown = Page(queries.logged(), size=25)
    return respond("redflags/log.html", page=shown, minutes=queries.minutes_of(shown.rows), marks_of=queries.marks_of)


@bp.post("/red-flags")
@needs("redflags.open")
def open_flag():
    call_id = number_in(request.form.get("call")) or None
    typed = {name: typed_text(name, limit) for name, limit in rules.ON_SCREEN.items()}
    flag = rules.open_red_flag(by=g.actor, call_id=call_id, **typed)
    return redirect(url_for("redflags.show", red_flag_id=flag.id), 303)


@bp.get("/red-flags/open")
@needs("redflags.dispose", poll=True)
def strip():
    if request.args.get("v") == queries.stamp():
        return unchanged()
    return respond("redflags/open.html", "redflags/_strip.html", data=queries.strip_for(g.actor))


@bp.get("/red-flags/<int:red_flag_id>")
@needs("redflags.see")
def show(red_flag_id):
    rules.look_at(red_flag_id, by=g.actor)
    return page(red_flag_id)


@bp.get("/red-flags/<int:red_flag_id>/state")
@needs("redflags.see", poll=True)
def state(red_flag_id):
    shown = request.args.get("v")
    if shown == queries.page_stamp_of(red_flag_id):
        return unchanged()
    if not (shown and is_fragment()):  # the page that polls was noted when it was opened
        rules.look_at(red_flag_id, by=g.actor)
    return page(red_flag_id)


@bp.post("/red-flags/<int:red_flag_id>")
@needs("redflags.open")
def save(red_flag_id):
    form, flag = FlagForm(), queries.get_flag(red_flag_id)
    if form.validate_on_submit():
        saved = rules.save_flag(flag, form.seen(), form.typed(), by=g.actor, window=(form.window.data or "")[:40])
        if not request.headers.get("X-Autosave"):
            return done("redflags.show", red_flag_id=red_flag_id, message="Saved.")
        answer = jsonify(version=saved.version, saved_at=iso(saved.saved_at))
        answer.headers["HX-Trigger"] = json.dumps({"flag-saved": {}})
        return answer
    if request.headers.get("X-Autosave"):
        raise RuleError(form.complaint())
    return page(red_flag_id, form=form)


@bp.post("/red-flags/<int:red_flag_id>/steps")
@needs("redflags.open")
def step(red_flag_id):
    form, flag = StepForm(), queries.get_flag(red_flag_id)
    if form.validate_on_submit():
        try:
            kind, to, detail = form.understood()
            rules.take_step(flag, kind, by=g.actor, to=open_staff(to) if to else None, detail=detail)
        except RuleError as error:
            form.reject(error)
        else:
            return done("redflags.show", red_flag_id=red_flag_id)
    return page(red_flag_id, step_form=form)


@bp.post("/red-flags/<int:red_flag_id>/notes")
@needs("redflags.open")
def note(red_flag_id):
    form, flag = NoteForm(), queries.get_flag(red_flag_id)
    if form.validate_on_submit():
        try:
            rules.take_step(flag, StepKind.NOTE, by=g.actor, detail=form.detail.data or "")
        except RuleError as error:
            form.reject(error)
        else:
            return done("redflags.show", red_flag_id=red_flag_id, message="Added to the record.")
    return page(red_flag_id, note_form=form)


@bp.post("/red-flags/<int:red_flag_id>/draft")
@needs("redflags.dispose")
def draft(red_flag_id):
    flag = queries.get_flag(red_flag_id)
    saved_at = save_draft(queries.draft_place(flag.id), typed_text("advice", rules.LONGEST), by=g.actor)
    return jsonify(version=number_in(request.form.get("version")), saved_at=iso(saved_at))


@bp.post("/red-flags/<int:red_flag_id>/disposition")
@needs("redflags.dispose")
def dispose(red_flag_id):
    form, flag = DispositionForm(), queries.get_flag(red_flag_id)
    if form.validate_on_submit():
        chosen = Disposition(form.disposition.data) if form.disposition.data else None
        try:
            rules.dispose(flag, chosen, form.advice.data or "", form.told.data or "", by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("redflags.show", red_flag_id=red_flag_id, message="Closed with your disposition.")
    return page(red_flag_id, disposition_form=form)
