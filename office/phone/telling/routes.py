"""What is told in a call and what must be known first: checks, code word, call-back; the patients of one call, what
two windows typed, lines that ring or go dead. The blueprint of the part begins here."""

from flask import Blueprint, g, request, url_for

from office import panels
from office.errors import RuleError
from office.once import once
from office.phone import pages, queries, rules
from office.phone.forms import CallForm, TellForm, number_in, plain_call
from office.web import done, go, is_fragment, needs, respond

bp = Blueprint("phone", __name__)


def my_calls(actor):
    """The unfinished calls of whoever looks at a page, None without one."""
    return queries.tabs(actor.staff_id) or None


panels.register(panels.Panel("page.top", "calls", "", "phone/_bar.html", "phone.take", my_calls))
panels.register(panels.Panel("patient.banner", "checks", "", "", "phone.see", queries.failed_state, order=2))


def show_call(call_id, act="", *, fragment="phone/_acts.html", **given):
    """The page of a call with an act open; htmx gets the acts alone, or another fragment."""
    shown = pages.call_page(call_id, act, by=g.actor, **given)
    if shown["view"].patient:  # nothing is told before
        shown.setdefault("tell_form", TellForm(formdata=None))
    return respond("phone/show.html", fragment, **shown)


def saved(call_id, call=None):
    """Save what the call's own form carries, and return the Call. RuleError where it cannot be understood."""
    version, window, typed = plain_call(request.form) or _read()
    return rules.save_call(call or queries.get_call(call_id), version, typed, by=g.actor, window=window[:40])


def _read():
    form = CallForm()
    if not form.validate_on_submit():
        raise RuleError(form.complaint())
    return number_in(form.version.data), form.window.data or "", form.typed()


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


@bp.post("/calls/<int:call_id>/told")
@needs("phone.take")
def tell(call_id):
    form = TellForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as one:
                if not one.again:
                    rules.tell(queries.get_call(call_id), form.topic.data, form.words.data or "", by=g.actor)
                one.location = url_for("phone.show", call_id=call_id)
            if not is_fragment():
                return go(one.location, message="Logged.")
            form = TellForm(formdata=None)
        except RuleError as error:
            form.reject(error)
    if is_fragment():
        return respond("phone/_told.html", view=queries.call_view(call_id), tell_form=form)
    return show_call(call_id, tell_form=form)


@bp.post("/calls/<int:call_id>/code-words")
@needs("phone.take")
def check_code_word(call_id):
    said = request.form.get("code_word", "")[:80]
    wrong = "It does not fit. Tell nothing; offer to call the number on file."
    return step(call_id, lambda call, by: rules.check_code_word(call, said, by=by), "The code word fits.", wrong)


@bp.post("/calls/<int:call_id>/parties")
@needs("phone.take")
def speak_for(call_id):
    name = request.form.get("party", "")[:120]
    return step(call_id, lambda call, by: rules.speak_for(call, name, by=by), "Call back at the directory’s number.")


@bp.post("/calls/<int:call_id>/called-back")
@needs("phone.take")
def called_back(call_id):
    return step(call_id, rules.called_back, "Kept: called back at the directory’s number.")


@bp.post("/calls/<int:call_id>/patients/<int:patient_id>/off")
@needs("phone.take")
def take_off(call_id, patient_id):
    queries.check_in_call(call_id, patient_id)
    return step(call_id, lambda call, by: rules.take_off(call, patient_id, by=by), "The call is not about them.")


@bp.post("/calls/<int:call_id>/texts/<int:text_id>/taken")
@needs("phone.take")
def take_text(call_id, text_id):
    queries.check_text(call_id, text_id)
    return step(call_id, lambda call, by: rules.settle_text(call, text_id, True, by=by), "It stands in the note now.")


@bp.post("/calls/<int:call_id>/texts/<int:text_id>/aside")
@needs("phone.take")
def set_text_aside(call_id, text_id):
    queries.check_text(call_id, text_id)
    return step(call_id, lambda call, by: rules.settle_text(call, text_id, False, by=by), "Set aside, on file.")


@bp.post("/calls/<int:call_id>/not-a-patient")
@needs("phone.take")
def not_a_patient(call_id):
    return step(call_id, rules.not_a_patient_yet, "Not a patient yet. Take a message, or register them to book.")


@bp.post("/calls/<int:call_id>/ringing")
@needs("phone.take")
def ring(call_id):
    return step(call_id, lambda call, by: rules.ring(by=by), "It has a tab. Ask whether it is an emergency.")


@bp.post("/calls/<int:call_id>/transfer-dropped")
@needs("phone.take")
def transfer_dropped(call_id):
    told = rules.transfer_dropped(queries.get_call(call_id), by=g.actor)
    words = "The call is unfinished again." + (" The nurse has the call-back now." if told else " Call back.")
    return done("phone.show", call_id=call_id, message=words)
