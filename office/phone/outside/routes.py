"""The directory within a call: the verified number to call back, kept when it is used."""

import json

from flask import g

from office.errors import RuleError
from office.phone.forms import BackForm, DirectoryForm, number_in
from office.phone.queries.call import get_call
from office.phone.queries.outside import first_words, in_directory
from office.phone.rules import look_again
from office.phone.rules.outside import call_back_by_directory
from office.phone.telling.routes import bp, saved, show_call, step
from office.web import is_fragment, needs, respond

__all__ = ["bp", "saved", "show_call", "step"]


def directory_act(call, form, **given):
    """What the open act needs: the entries that fit."""
    found = [] if form.errors else in_directory(form.q.data or "", call)
    return {"act_form": form, "found": found, **given}


@bp.get("/calls/<int:call_id>/directory")
@needs("phone.see")
def directory(call_id):
    call = get_call(look_again(call_id, by=g.actor))
    form = DirectoryForm(formdata=None, q=first_words(call))
    return show_call(call_id, open_act="directory", **directory_act(call, form))


@bp.post("/calls/<int:call_id>/directory/find")
@needs("phone.take")
def find_outside(call_id):
    call, form = get_call(call_id), DirectoryForm()
    form.validate_on_submit()
    given = directory_act(call, form)
    if is_fragment():
        return respond("phone/_outside.html", call=call, **given)
    return show_call(call_id, open_act="directory", **given)


@bp.post("/calls/<int:call_id>/directory")
@needs("phone.take")
def call_outside(call_id):
    call, form, refused = get_call(call_id), BackForm(), ""
    try:
        row = call_back_by_directory(call, number_in(form.number.data), by=g.actor)
        said = f"Hang up and call {row.shown}. It is kept in this call."
        given = directory_act(call, DirectoryForm(formdata=None), said=said)
    except RuleError as error:
        given, refused = directory_act(call, DirectoryForm(formdata=None), refused=error.message), error.message
    page, status = show_call(call_id, open_act="directory", status=422 if refused else 200, **given)
    return page, status, {"HX-Trigger": json.dumps({"call-marked": {}})}
