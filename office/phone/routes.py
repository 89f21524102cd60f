"""Calls; messages are in inbox/. An act in a call answers with its acts as they are now; typed text is not swapped."""

import json

from flask import g, jsonify, make_response, render_template, request, url_for

from office import panels
from office.errors import RuleError
from office.jinja import iso
from office.loans.leaves import tell_leaves
from office.patients.forms import NewPatientForm
from office.patients.models import Privacy
from office.patients.rules import search
from office.phone import pages, queries, rules
from office.phone.asking.routes import in_call
from office.phone.forms import (
    CallForm,
    FindForm,
    QuestionForm,
    plain_words,
)
from office.phone.inbox.routes import add_to, stamp
from office.phone.outside.routes import bp, saved, show_call, step
from office.phone.queries.absences import soon
from office.web import Page, done, is_fragment, needs, respond, unchanged

NAV = (("Phone", "phone.calls", "phone.see", ""), ("Messages", "phone.messages", "phone.see", "q"))
tell_leaves(soon)
panels.register(
    panels.Panel(
        "patient.section",
        "calls",
        "Calls and messages",
        "phone/_patient_calls.html",
        "phone.see",
        load=lambda patient: queries.of_patient(patient.id),
        order=50,
    )
)
panels.register(
    panels.Panel(
        "question.asked", "call", "", "phone/_asked_with_bill.html", "accounts.see", queries.asked_with_bill
    )
)  # fmt: skip


@bp.get("/calls")
@needs("phone.see", poll=True)
def calls():
    if request.args.get("v") == stamp():
        return unchanged()
    ended = Page(queries.ended_calls(), size=20, total=queries.count_ended())
    shown = {"rows": queries.unfinished(), "most": queries.SHOWN_UNFINISHED, "ended": ended, "stamp": stamp()}
    shown["most_ended"] = queries.LATEST_ENDED
    shown |= panels.sections("phone.calls", g.actor, g.actor)
    return respond("phone/calls.html", "phone/_unfinished.html", **shown)


@bp.post("/calls")
@needs("phone.take")
def start():
    return done("phone.show", call_id=rules.start_call(by=g.actor).id)


@bp.get("/calls/<int:call_id>")
@needs("phone.see")
def show(call_id):
    rules.open_call(call_id, by=g.actor)
    return show_call(call_id)


@bp.get("/calls/<int:call_id>/acts/<act>")
@needs("phone.see")
def act(call_id, act):
    return show_call(rules.look_again(call_id, by=g.actor), act)


@bp.get("/calls/<int:call_id>/marks")
@needs("phone.see")
def marks(call_id):
    return respond("phone/_marks.html", view=queries.call_view(rules.look_again(call_id, by=g.actor)), with_step=True)


@bp.post("/calls/<int:call_id>")
@needs("phone.take")
def save(call_id):
    if not request.headers.get("X-Autosave"):
        return step(call_id, lambda call, by: call, "Saved.")
    call = queries.bare_call(call_id)
    before = queries.signs_of(call)
    call = saved(call_id, call)
    answer = jsonify(version=call.version, saved_at=iso(call.saved_at))
    if queries.signs_of(call) != before:
        answer.headers["HX-Trigger"] = json.dumps({"call-marked": {}})
    return answer


@bp.post("/calls/<int:call_id>/hold")
@needs("phone.take")
def hold(call_id):
    return step(call_id, rules.hold_call, "The caller is on hold.")


@bp.post("/calls/<int:call_id>/pick-up")
@needs("phone.take")
def pick_up(call_id):
    call = queries.get_call(call_id)
    rules.pick_up(call, by=g.actor)
    if not is_fragment() or (call.patient_id and call.patient.privacy != Privacy.NORMAL):
        return done("phone.show", call_id=call_id)  # a guarded record is shown behind its door only
    answer = make_response(render_template("phone/_switched.html", **pages.switched(call, by=g.actor)))
    answer.headers["HX-Push-Url"] = url_for("phone.show", call_id=call_id)
    return answer


@bp.get("/calls/<int:call_id>/record")
@needs("phone.see")
def record(call_id):
    """What the record says to a call just switched to: it comes right behind the typed text."""
    rules.open_call(call_id, by=g.actor)
    return show_call(call_id, fragment="phone/_record.html")


@bp.post("/calls/<int:call_id>/drop")
@needs("phone.take")
def drop(call_id):
    kept = "The line is down. What you typed is kept."
    return step(call_id, rules.line_dropped, f"{kept} The nurse has the call-back now.", kept)


@bp.post("/calls/<int:call_id>/hand-over")
@needs("phone.take")
def hand_over(call_id):
    return step(call_id, rules.hand_to_nurse, "The nurse has it. Stay with the caller until someone takes over.")


@bp.post("/calls/<int:call_id>/end")
@needs("phone.take")
def end(call_id):
    try:
        call = saved(call_id)
        rules.end_call(call, call.outcome, call.outcome_note, by=g.actor)
    except RuleError as error:
        return show_call(call_id, "end", form=CallForm().reject(error))
    undo = {"url": url_for("phone.reopen", call_id=call_id), "label": "Open it again"}
    return done("phone.calls", message={"text": "The call has ended.", "undo": undo})


@bp.post("/calls/<int:call_id>/reopen")
@needs("phone.take")
def reopen(call_id):
    rules.reopen_call(queries.get_call(call_id), by=g.actor)
    return done("phone.show", call_id=call_id, message="The call is open again.")


@bp.post("/calls/<int:call_id>/find")
@needs("phone.take")
def find(call_id):
    q = plain_words(request.form)
    found = None if q is None else search(q, by=g.actor, typing=is_fragment())
    if is_fragment():
        call = queries.bare_call(call_id)
        return respond("phone/_found.html", None, status=200 if found else 422, call=call, q=q or "", found=found)
    form = FindForm()
    form.validate_on_submit()
    return show_call(call_id, open_act="find", act_form=form, found=found)


@bp.post("/calls/<int:call_id>/patient")
@needs("phone.take")
def patient(call_id):
    pages.choose(queries.get_call(call_id), request.form, by=g.actor)
    return done("phone.show", call_id=call_id)


@bp.post("/calls/<int:call_id>/new-patient")
@needs("patients.register")
def new_patient(call_id):
    form = pages.new_patient_form(queries.get_call(call_id), request.form.get("q", ""))
    return show_call(call_id, open_act="register", act_form=form)


@bp.post("/calls/<int:call_id>/patients")
@needs("patients.register")
def register(call_id):
    return in_call(call_id, "register", NewPatientForm(), pages.register)


@bp.post("/calls/<int:call_id>/appointments")
@needs("scheduling.book")
def book(call_id):
    form = pages.booking_form(queries.get_call(call_id))
    if not form.take_offer():
        return show_call(call_id, open_act="book", act_form=form, status=200)
    return in_call(call_id, "book", form, pages.book)


@bp.post("/calls/<int:call_id>/chart-requests")
@needs("charts.request")
def ask_chart(call_id):
    return in_call(call_id, "chart", pages.chart_form(), pages.ask_chart)


@bp.post("/calls/<int:call_id>/questions")
@needs("accounts.answer")
def ask_billing(call_id):
    return in_call(call_id, "bill", QuestionForm(), pages.ask_billing)


add_to(bp)
