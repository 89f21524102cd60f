"""Today, the nurse board, and the steps of a visit. The boards ask for themselves every two seconds."""

import functools
import json

from flask import Blueprint, current_app, flash, g, make_response, request, url_for

from office import board as boards
from office import clock, panels
from office.errors import RuleError
from office.forms import number_in
from office.once import once
from office.patients.queries import banner, get_patient, home_address
from office.patients.rules import open_patient, search
from office.scheduling.forms import FindForm
from office.scheduling.queries import get_appointment
from office.visits import queries, rules
from office.visits.forms import ArriveForm, CheckInForm, StepForm, UndoForm, WalkInForm
from office.visits.models import Flow
from office.web import go, is_fragment, needs, respond, unchanged

bp = Blueprint("visits", __name__)
NAV = (("Today", "visits.today", "visits.see", "t"), ("Nurse board", "visits.nurse", "visits.see", "n"))
LABELS = {"with provider": "With provider", "checkout": "Check-out", "left": "Left"}
GROUP_LABELS = {
    "expected": "Expected", "waiting": "Waiting", "inside": "In rooms", "leaving": "Check-out", "done": "Done",
}  # fmt: skip
BOARDS = {"today": "visits.today", "nurse": "visits.nurse"}


def visit_panel(appointment):
    """What the appointment's page shows of its visit, with the forms of what may follow."""
    visit = queries.visit_of(appointment)
    form = StepForm(formdata=None).allow(queries.steps_ahead(visit))
    return {
        "visit": visit,
        "steps": queries.steps_of(visit),
        "form": form,
        "arrive_form": ArriveForm(formdata=None),
        "is_today": appointment.day_on == clock.today(),
        "is_over": queries.is_over(appointment),
    }


panels.register(panels.Panel("appointment.section", "visit", "Visit", "visits/_visit.html", "visits.see", visit_panel))
panels.register(
    panels.Panel(
        "patient.section",
        "visits",
        "Visits",
        "visits/_visits.html",
        "visits.see",
        lambda patient: {
            "rows": queries.visits_of(patient.id),
            "today": queries.next_appointment_today(patient.id),
        },
        order=30,
    )
)


def asked(which=None):
    """Which rows a board shows, by the address or by the hidden fields of an act."""
    values = request.values
    which = which or values.get("board", "today")
    group = values.get("state", "")
    kept = {
        "provider": number_in(values.get("provider")) or None,
        "state": group if group in queries.FILTERS else None,
        "privacy": 1 if values.get("privacy") == "1" else None,
    }
    return which if which in BOARDS else "today", {name: value for name, value in kept.items() if value}


@functools.lru_cache(4096)
def row_html(row, acts, which, private, amber, red, patient_url):
    """One row as HTML. It depends on nothing else, so it is remembered: a poll makes anew only what changed."""
    template = current_app.jinja_env.get_template("visits/_row.html")
    return template.module.board_row(row, acts, which, private, amber, red, patient_url, LABELS)


def board_view(which=None):
    """Everything a board needs; the version is read first, so that no change falls between."""
    which, kept = asked(which)
    version, day_on = boards.version("day"), clock.today()
    board = queries.board(day_on, provider_id=kept.get("provider"), group=kept.get("state"))
    given = (
        allowed_acts(),
        which,
        "privacy" in kept,
        board.amber,
        board.red,
        url_for("patients.show", patient_id=1)[:-1],
    )
    return {
        "board": board,
        "rows": [row_html(row, *given) for row in board.rows],
        "which": which,
        "kept": kept,
        "page": BOARDS[which],
        "filters": filter_links(board, url_for(BOARDS[which]), kept),
        "day_on": day_on,
        "poll": url_for("visits.rows", board=which, v=version, day=day_on.isoformat(), until=board.until, **kept),
        "updated_at": clock.local_now(),
    }


def filter_links(board, page_url, kept):
    """(label, count, address, is current) of the filters by state and by provider; ids and closed words only."""

    def link(label, count, name, value):
        given = {**kept, name: value}
        query = "&".join(f"{key}={one}" for key, one in given.items() if one)
        return label, count, f"{page_url}?{query}" if query else page_url, kept.get(name) == value

    total, done = sum(board.groups.values()), board.groups["done"]
    states = [link("All", total, "state", None), link("Not done", total - done, "state", queries.NOT_DONE)]
    states += [link(label, board.groups[group], "state", group) for group, label in GROUP_LABELS.items()]
    people = [(None, "Everyone"), *board.providers.items()]
    return states, [link(label, None, "provider", value) for value, label in people]


def allowed_acts():
    """The next acts that this role may press on a board."""
    acts = ["arrive", "check in"] if g.actor.may("visits.check_in") else []
    return frozenset([*acts, *(["room", *LABELS] if g.actor.may("visits.flow") else [])])


@bp.get("/today")
@needs("visits.see")
def today():
    return respond("visits/today.html", **board_view("today"))


@bp.get("/nurse-board")
@needs("visits.see")
def nurse():
    return respond("visits/nurse.html", **board_view("nurse"))


@bp.get("/today/rows")
@needs("visits.see", poll=True)
def rows():
    """The board's own question: has anything changed, or has time itself made someone late?"""
    args = request.args
    in_time = args.get("day") == clock.today().isoformat() and clock.minute_of_day() < args.get("until", 0, type=int)
    if in_time and args.get("v", type=int) == boards.version("day"):
        return unchanged()
    return respond("visits/_board.html", **board_view())


def acted(words, appointment, visit=None):
    """After an act: the board again, or the page the act was done on; with Undo where a step was taken."""
    which, kept = asked()
    back = {"board": which, **kept} if "board" in request.values else {}
    undo = None
    if visit:
        undo_url = url_for("visits.undo", patient_id=visit.patient_id, visit_id=visit.id, **back)
        undo = {"url": undo_url, "label": "Undo"}
    if "board" in request.form and is_fragment():
        answer = make_response(respond("visits/_board.html", status=200, **board_view()))
        answer.headers["HX-Trigger"] = json.dumps({"toast": {"text": words, "undo": undo}})
        return answer
    flash({"text": words, "undo": undo})
    if back:
        return go(url_for(BOARDS[which], **kept))
    return go(url_for("scheduling.show", patient_id=appointment.patient_id, appointment_id=appointment.id))


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/arrivals")
@needs("visits.check_in")
def arrive(patient_id, appointment_id):
    appointment, form = get_appointment(patient_id, appointment_id), ArriveForm()
    if not form.validate_on_submit():
        raise RuleError(form.first_error())
    visit = rules.arrive(appointment, by=g.actor, at=form.at())
    return acted("Arrived.", appointment, visit)


@bp.route("/patients/<int:patient_id>/appointments/<int:appointment_id>/check-in", methods=["GET", "POST"])
@needs("visits.check_in")
def check_in(patient_id, appointment_id):
    appointment = get_appointment(patient_id, appointment_id)
    patient, visit, form = (
        open_patient(patient_id, by=g.actor, via="check-in"),
        queries.visit_of(appointment),
        CheckInForm(),
    )
    if form.validate_on_submit():
        try:
            visit = rules.check_in(visit or rules.arrive(appointment, by=g.actor), by=g.actor, **form.details())
        except RuleError as error:
            form.reject(error)
        else:
            return acted("Checked in.", appointment, visit)
    view = check_in_view(patient, appointment)
    return respond("visits/check_in.html", "visits/_check_in.html", form=form, visit=visit, **view)


def check_in_view(patient, appointment):
    """What the desk asks about: address, phone, when each was last verified; panels of higher parts."""
    return {
        "patient": patient,
        "appointment": appointment,
        "banner": banner(patient, g.actor),
        "address": home_address(patient.id),
        "verified": queries.last_verified(patient.id),
        "sections": [(panel, panel.load(appointment)) for panel in panels.shown("visit.check_in", g.actor)],
    }


@bp.route("/patients/<int:patient_id>/visits/<int:visit_id>/steps", methods=["GET", "POST"])
@needs("visits.flow")
def step(patient_id, visit_id):
    visit = rules.open_visit(patient_id, visit_id, by=g.actor)
    form = StepForm().allow(queries.steps_ahead(visit), request.args.get("flow"))
    if form.validate_on_submit():
        try:
            flow = Flow(form.flow.data)
            visit = rules.step(visit, flow, by=g.actor, room=form.room.data, at=form.at(), note=form.note.data)
        except RuleError as error:
            form.reject(error)
        else:
            return acted(f"{str(flow).capitalize()}.", visit.appointment, visit)
    top, (which, _) = banner(get_patient(patient_id), g.actor), asked()
    taken = queries.in_rooms(visit.day_on)
    return respond(
        "visits/step.html", form=form, visit=visit, banner=top, which=which, rooms=queries.rooms(), taken=taken
    )


@bp.route("/patients/<int:patient_id>/visits/<int:visit_id>/undo", methods=["GET", "POST"])
@needs("visits.flow")
def undo(patient_id, visit_id):
    visit = rules.open_visit(patient_id, visit_id, by=g.actor)
    form = UndoForm()
    if form.validate_on_submit():
        try:
            visit = rules.undo_last(visit, by=g.actor, reason=form.reason.data)
        except RuleError as error:
            form.reject(error)
        else:
            return acted(f"Taken back: {visit.flow}.", visit.appointment)
    top = banner(get_patient(patient_id), g.actor)
    return respond("visits/undo.html", form=form, visit=visit, banner=top, steps=queries.steps_of(visit))


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/no-shows")
@needs("visits.check_in")
def no_show(patient_id, appointment_id):
    appointment = get_appointment(patient_id, appointment_id)
    rules.mark_no_show(appointment, by=g.actor)
    return acted("No-show. The place is free.", appointment)


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/no-shows/undo")
@needs("visits.check_in")
def came_after_all(patient_id, appointment_id):
    appointment = get_appointment(patient_id, appointment_id)
    rules.take_back_no_show(appointment, by=g.actor)
    return acted("Expected again.", appointment)


@bp.route("/walk-ins", methods=["GET", "POST"])
@needs("visits.check_in")
def find_walk_in():
    """Who is it? The search is a POST; each result goes on to the walk-in form."""
    form = FindForm()
    found = search(form.q.data or "", by=g.actor, typing=is_fragment()) if form.validate_on_submit() else None
    given = {"endpoint": "visits.walk_in", "values": {}, "action": url_for("visits.find_walk_in")}
    return respond("visits/find_walk_in.html", "scheduling/_choose_patient.html", form=form, found=found, **given)


@bp.route("/patients/<int:patient_id>/walk-ins", methods=["GET", "POST"])
@needs("visits.check_in")
def walk_in(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="walk-in")
    form = WalkInForm().prepare()
    if form.validate_on_submit():
        try:
            address = walk_in_once(patient, form)
        except RuleError as error:
            form.reject(error)
        else:
            return go(address, message="Walked in and arrived.")
    top = banner(patient, g.actor)
    return respond("visits/walk_in.html", "visits/_walk_in.html", form=form, patient=patient, banner=top)


def walk_in_once(patient, form):
    """Take the walk-in, once for each form; the address of the board."""
    with once(form.key.data) as act:
        if not act.again:
            wish = (form.chosen("provider"), form.chosen("type"))
            rules.walk_in(patient, *wish, reason=form.reason.data, by=g.actor)
            act.location = url_for("visits.today")
    return act.again or act.location
