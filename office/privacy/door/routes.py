"""The door of guarded records: every address about a patient passes it. The blueprint of the part begins here."""

from flask import Blueprint, g, request, url_for

from office.errors import Guarded, RuleError
from office.ids import whole_number
from office.patients.models import GlassReason
from office.patients.queries.page import closed_banner
from office.privacy import rules
from office.privacy.forms import AskForm, GlassForm
from office.privacy.rules.glass import OwnRecord
from office.settings import setting
from office.web import go, is_fragment, needs, respond, safe_next

bp = Blueprint("privacy", __name__)
# What moves people, paper and calls without showing more than a board does: never held up by the door.
FREE = {
    "privacy.break_glass", "visits.arrive", "visits.step", "visits.undo", "visits.no_show", "visits.came_after_all",
    "charts.cancel", "phone.save", "phone.hold", "phone.pick_up", "phone.drop", "phone.hand_over", "phone.end",
    "phone.find", "phone.draft", "phone.take",
}  # fmt: skip
NOT_WRITING = {"privacy.break_glass", "privacy.ask_lead", "phone.save", "phone.hand_over", "phone.drop"}
UNCHECKED = FREE & NOT_WRITING


@bp.before_app_request
def check_door():
    """Each address that is about a patient: is the record open to this person, and may they write in it?"""
    actor = g.get("actor")
    if actor is None or not (request.view_args or request.form.get("patient_id")):
        return
    if request.endpoint in UNCHECKED:  # typed text is saved every second
        return
    given = {**request.view_args}
    if request.endpoint == "phone.patient":
        given["patient_id"] = whole_number(request.form.get("patient_id", "")) or 0
    for name in ("patient_id", "call_id", "message_id"):
        if name in given and (found := rules.record_behind(name, given[name])):
            _check_found(*found, actor)
            return


def _check_found(patient_id, level, actor):
    if request.endpoint not in FREE:
        g.glass_until = rules.check_record(patient_id, level, by=actor)
    if request.method == "POST" and request.endpoint not in NOT_WRITING:
        rules.check_writing(patient_id, by=actor)


@bp.app_context_processor
def glass_band():
    """What the band above a page says while a glass is broken."""
    return {"glass_until": g.get("glass_until")}


@bp.app_errorhandler(Guarded)
def door(error):
    """The door itself: who it is, why one wants in. A fragment gets the words only; what was typed stays."""
    if is_fragment():
        words = "This record is closed to you now. Open it in another window with a reason; what you typed stays here."
        answer = (words, 403, {"Content-Type": "text/plain; charset=utf-8"})
        return answer
    form = GlassForm(formdata=None, data={"next": wanted()})
    return door_page(error.patient_id, form, 403)


@bp.app_errorhandler(OwnRecord)
def own_record(error):
    """Nobody changes their own or their family's record: the words, and a way to ask the lead."""
    if is_fragment():
        return error.message, 403, {"Content-Type": "text/plain; charset=utf-8"}
    given = {"patient_id": error.patient_id, "form": AskForm(formdata=None), "error": error}
    return respond("privacy/own.html", None, status=403, **given)


def wanted():
    """Where one wanted to go; an act that was refused leads back to where it was begun."""
    if request.method == "GET":
        return request.full_path if request.query_string else request.path
    return url_for("phone.show", call_id=request.view_args["call_id"]) if "call_id" in request.view_args else ""


def door_page(patient_id, form, status):
    patient = rules.note_glass(patient_id, by=g.actor)
    given = {"patient": patient, "form": form, "minutes": setting("glass.minutes")}
    return respond("privacy/glass.html", None, status=status, banner=closed_banner(patient), **given)


@bp.post("/patients/<int:patient_id>/glass-breaks")
@needs("patients.see")
def break_glass(patient_id):
    form = GlassForm()
    if form.validate_on_submit():
        try:
            reason = GlassReason(form.reason.data)
            rules.break_glass(patient_id, reason, form.words.data or "", form.password.data, by=g.actor)
            return go(safe_next(form.next.data or url_for("patients.show", patient_id=patient_id)))
        except RuleError as error:
            form.reject(error)
    return door_page(patient_id, form, 422)
