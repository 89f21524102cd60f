"""Items, visits and special calls. An act answers with the call's acts as they are now."""

import functools
import json

from flask import g, jsonify, request, url_for

from office.errors import RuleError
from office.once import once
from office.phone import queries, rules
from office.phone.asking import pages
from office.phone.asking.forms import CancelInCallForm, FlagForm, MoveInCallForm, SheetForm
from office.phone.forms import CallForm, number_in
from office.phone.models import CallOutcome, MessageKind
from office.phone.telling.routes import bp, saved, show_call
from office.scheduling.rules import open_appointment
from office.web import done, go, is_fragment, needs, respond


def in_call(call_id, name, form, act, beside=dict):
    """Do one act of a call once, and say so beside it; a refused form stays as typed, with what `beside()` gives."""
    if form.validate_on_submit():
        try:
            with once(form.key.data) as one:
                words = "That is done already." if one.again else act(_as_shown(call_id), form, by=g.actor)
                one.location = url_for("phone.show", call_id=call_id)
            return show_call(call_id, did=words) if is_fragment() else go(one.location, message=words)
        except RuleError as error:
            form.reject(error)
    return show_call(call_id, open_act=name, **{"act_form": form, **beside()})


def _as_shown(call_id):
    """The Call, about whom the page showed. RuleError when it is about someone else now."""
    call = queries.get_call(call_id)
    rules.check_still_about(call, number_in(request.form.get("for_patient")))
    return call


@bp.get("/calls/<int:call_id>/topic")
@needs("phone.take")
def topic(call_id):
    """The questions of one kind of wish."""
    rules.look_again(call_id, by=g.actor)
    form = pages.item_form(queries.get_call(call_id), by=g.actor, word=request.args.get("kind", ""))
    return show_call(call_id, open_act="message", act_form=form)


@bp.post("/calls/<int:call_id>/messages")
@needs("phone.take")
def leave(call_id):
    form = pages.item_form(queries.get_call(call_id), by=g.actor, sent=request.form)
    if "look" in request.form:
        return show_call(call_id, open_act="message", act_form=form, status=200)
    return in_call(call_id, "message", form, pages.take)


@bp.post("/calls/<int:call_id>/item-draft")
@needs("phone.take")
def keep_item(call_id):
    """Keep what is typed; symptom words bring the script at once."""
    call = queries.get_call(call_id)
    marked = call.symptom_words
    answer = jsonify(pages.keep_item(call, request.form, by=g.actor))
    if call.symptom_words and not marked:
        answer.headers["HX-Trigger"] = json.dumps({"call-marked": {}})
    return answer


@bp.post("/calls/<int:call_id>/items/<int:item_id>/read-backs")
@needs("phone.take")
def read_back(call_id, item_id):
    rules.read_back(queries.get_call(call_id), item_id, by=g.actor)
    return show_call(call_id, did="Read back, and kept.") if is_fragment() else done("phone.show", call_id=call_id)


def _booking(call_id, booking_id):
    """The booking of the call's patient. NotFound when it is another's."""
    return open_appointment(queries.get_call(call_id).patient_id or 0, booking_id, by=g.actor)


@bp.get("/calls/<int:call_id>/visits/<int:booking_id>/move")
@needs("scheduling.book")
def moving(call_id, booking_id):
    appointment = _booking(call_id, booking_id)
    return show_call(call_id, open_act="move", **pages.moving(appointment))


@bp.post("/calls/<int:call_id>/visits/<int:booking_id>/move")
@needs("scheduling.book")
def move(call_id, booking_id):
    appointment = _booking(call_id, booking_id)
    form, offer = MoveInCallForm(), pages.offer_in(request.form.get("offer", ""))
    if offer is None:
        return show_call(call_id, open_act="move", status=200, **pages.moving(appointment, form))
    act = functools.partial(pages.move, appointment=appointment, offer=offer)
    return in_call(call_id, "move", form, act, lambda: pages.moving(appointment, form))


@bp.get("/calls/<int:call_id>/visits/<int:booking_id>/cancel")
@needs("scheduling.book")
def canceling(call_id, booking_id):
    appointment = _booking(call_id, booking_id)
    return show_call(call_id, open_act="cancel", **pages.canceling(appointment))


@bp.post("/calls/<int:call_id>/visits/<int:booking_id>/cancel")
@needs("scheduling.book")
def cancel(call_id, booking_id):
    appointment = _booking(call_id, booking_id)
    form = CancelInCallForm()
    act = functools.partial(pages.cancel, appointment=appointment)
    return in_call(call_id, "cancel", form, act, lambda: pages.canceling(appointment, form))


@bp.post("/calls/<int:call_id>/flags")
@needs("phone.take")
def flag(call_id):
    return in_call(call_id, "special", FlagForm(), pages.flag)


@bp.post("/calls/<int:call_id>/flags/end")
@needs("phone.take")
def unflag(call_id):
    rules.unflag_call(queries.get_call(call_id), request.form.get("what", ""), by=g.actor)
    return show_call(call_id, did="The flag is off.") if is_fragment() else done("phone.show", call_id=call_id)


@bp.post("/calls/<int:call_id>/spam")
@needs("phone.take")
def spam(call_id):
    return _give_up(call_id, CallOutcome.SPAM)


@bp.post("/calls/<int:call_id>/wrong-number")
@needs("phone.take")
def wrong_number(call_id):
    return _give_up(call_id, CallOutcome.WRONG_NUMBER)


def _give_up(call_id, outcome):
    """End a call in which nothing was done; what was typed asks for a reason first."""
    try:
        rules.give_up_call(saved(call_id), outcome, by=g.actor)
    except RuleError as error:
        form = CallForm()
        form.outcome.data = outcome.value
        return show_call(call_id, "end", form=form.reject(error))
    undo = {"url": url_for("phone.reopen", call_id=call_id), "label": "Open it again"}
    return done("phone.calls", message={"text": f"Ended: {outcome}.", "undo": undo})


@bp.get("/messages/sheet")
@needs("phone.take")
def new_sheet():
    return respond("phone/sheet.html", form=SheetForm(formdata=None), rows=(), kinds=MessageKind)


@bp.post("/messages/sheet")
@needs("phone.take")
def take_sheet():
    form, rows = SheetForm(), ()
    if form.validate_on_submit():
        try:
            rows = rules.look_at_sheet(form.text.data)
            if "take" in request.form:
                with once(form.key.data) as one:
                    said = "That is done already." if one.again else pages.take_sheet(form, request.form, by=g.actor)
                    one.location = url_for("phone.messages", show="all")
                return go(one.location, message=said)
        except RuleError as error:
            form.reject(error)
    chosen = pages.sheet_kinds(request.form)
    return respond("phone/sheet.html", form=form, rows=rows, kinds=MessageKind, chosen=chosen)
