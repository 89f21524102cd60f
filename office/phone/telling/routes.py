"""A caller who does not know enough, a result that is read: what is told in a call. The blueprint begins here."""

from flask import Blueprint, g

from office.errors import RuleError
from office.phone import pages, queries, rules
from office.phone.forms import CallForm, number_in
from office.web import done, needs, respond

bp = Blueprint("phone", __name__)


def show_call(call_id, act="", **given):
    """The page of a call with an act open; htmx gets the acts alone."""
    return respond("phone/show.html", "phone/_acts.html", **pages.call_page(call_id, act, by=g.actor, **given))


def saved(call_id):
    """Save what the call's own form carries, and return the Call. RuleError where it cannot be understood."""
    form = CallForm()
    if not form.validate_on_submit():
        raise RuleError(form.complaint())
    call, version = queries.get_call(call_id), number_in(form.version.data)
    return rules.save_call(call, version, form.typed(), by=g.actor, window=(form.window.data or "")[:40])


def step(call_id, act, said, otherwise=""):
    """Save what is typed, then act on the call itself; a refusal keeps everything typed on the page."""
    try:
        result = act(saved(call_id), by=g.actor)
    except RuleError as error:
        return show_call(call_id, form=CallForm().reject(error))
    return done("phone.show", call_id=call_id, message=said if result or not otherwise else otherwise)


@bp.post("/calls/<int:call_id>/failed-checks")
@needs("phone.take")
def fail_check(call_id):
    return step(call_id, rules.fail_check, "Kept. Tell nothing; offer to call the number on file.")


@bp.post("/calls/<int:call_id>/results-read")
@needs("phone.read_results")
def read_result(call_id):
    return step(call_id, rules.read_result, "Kept with the identifiers that were said.")
