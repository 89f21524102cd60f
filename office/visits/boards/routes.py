"""Today and the nurse board: they ask for themselves every two seconds. The blueprint of the part begins here."""

import functools
import json
from urllib.parse import urlencode

from flask import Blueprint, current_app, flash, g, make_response, request, url_for

from office import board as boards
from office import clock
from office.charts.queries import holder_for, next_business_day
from office.forms import number_in
from office.scheduling.queries import get_appointment
from office.visits import queries, rules
from office.visits.boards.charts import ASK, TAKE, chart_acts, in_one_line
from office.web import go, is_fragment, needs, respond, unchanged

bp = Blueprint("visits", __name__)
LABELS = {"with provider": "With provider", "checkout": "To check-out", "left": "Left"}
GROUP_LABELS = {
    "expected": "Expected", "waiting": "Waiting", "inside": "In rooms", "leaving": "Check-out", "done": "Done",
}  # fmt: skip
TURN_LABELS = {"desk": "Front desk", "nurse": "Nurse", "provider": "Provider"}
BOARDS = {"today": "visits.today", "nurse": "visits.nurse"}


def asked(which=None):
    """Which rows a board shows, by the address or by the hidden fields of an act."""
    values = request.values
    which = which or values.get("board", "today")
    group = values.get("state", "")
    kept = {
        "provider": number_in(values.get("provider")) or None,
        "state": group if group in queries.FILTERS else None,
        "turn": values.get("turn") if values.get("turn") in TURN_LABELS else None,
        "privacy": 1 if values.get("privacy") == "1" else None,
        "big": 1 if values.get("big") == "1" else None,
        "on": later_day(values.get("on", "")) if which == "nurse" else None,
    }
    return which if which in BOARDS else "today", {name: value for name, value in kept.items() if value}


def later_day(text):
    """The day after today that the nurse looks ahead to, as the address has it, or None."""
    try:
        return text if clock.as_date(text) > clock.today() else None
    except ValueError:
        return None


@functools.lru_cache(4096)
def row_html(row, acts, back, private, amber, red, patient_url, charts=()):
    """One row as HTML. It depends on nothing else, so it is remembered: a poll makes anew only what changed."""
    template = current_app.jinja_env.get_template("visits/_row.html")
    return template.module.board_row(row, acts, back, private, amber, red, patient_url, LABELS, charts)


def board_view(which=None):
    """Everything a board needs; the version is read first, so that no change falls between."""
    which, kept = asked(which)
    version, day_on = boards.version("day"), clock.as_date(kept["on"]) if "on" in kept else clock.today()
    ahead = day_on > clock.today()
    wanted = {"provider_id": kept.get("provider"), "group": kept.get("state"), "turn": kept.get("turn")}
    board = queries.board(day_on, **wanted)
    given = (
        frozenset() if ahead else allowed_acts(),
        urlencode({"board": which, **kept}),
        "privacy" in kept,
        board.amber,
        board.red,
        url_for("patients.show", patient_id=1)[:-1],
    )
    me, allowed = own_charts(ahead) if which == "nurse" else ("", ())
    rows = [(row, chart_acts(row.chart, me, allowed) if allowed else ()) for row in board.rows]
    return {
        "board": board,
        "rows": [row_html(row, *given, charts) for row, charts in rows],
        "charts": in_one_line(board.rows) if which == "nurse" else (),
        "which": which,
        "kept": kept,
        "page": BOARDS[which],
        "filters": filter_links(board, url_for(BOARDS[which]), kept),
        "day_on": day_on,
        "next_day": next_business_day(clock.today()) if which == "nurse" else None,
        "poll": url_for(
            "visits.rows", board=which, v=version, day=day_on.isoformat(), until=1440 if ahead else board.until, **kept
        ),
        "updated_at": clock.local_now(),
    }


def own_charts(ahead):
    """(the holder's name of who looks, what that role may do with a chart from the board; ahead: only ask for it)."""
    holder = holder_for(g.actor.staff_id) if g.actor.staff_id else None
    may = {ASK: g.actor.may("charts.request"), TAKE: g.actor.may("charts.receive") and not ahead}
    return (holder.name if holder else "", tuple(act for act, allowed in may.items() if allowed))


def filter_links(board, page_url, kept):
    """(label, count, address, is current) of the filters by state, turn and provider; ids and closed words."""

    def link(label, count, name, value):
        given = {**kept, name: value}
        query = "&".join(f"{key}={one}" for key, one in given.items() if one)
        return label, count, f"{page_url}?{query}" if query else page_url, kept.get(name) == value

    total, done = sum(board.groups.values()), board.groups["done"]
    states = [link("All", total, "state", None), link("Not done", total - done, "state", queries.NOT_DONE)]
    states += [link(label, board.groups[group], "state", group) for group, label in GROUP_LABELS.items()]
    turns = [link("Any turn", None, "turn", None)]
    turns += [link(label, board.turns[turn], "turn", turn) for turn, label in TURN_LABELS.items()]
    people = [(None, "Everyone"), *board.providers.items()]
    return states, turns, [link(label, None, "provider", value) for value, label in people]


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
    wanted = asked()[1].get("on", clock.today().isoformat())
    in_time = args.get("day") == wanted and clock.minute_of_day() < args.get("until", 0, type=int)
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
    if "board" in request.form and is_fragment() and request.htmx.target in ("board", None):
        answer = make_response(respond("visits/_board.html", status=200, **board_view()))
        answer.headers["HX-Trigger"] = json.dumps({"toast": {"text": words, "undo": undo}})
        return answer
    flash({"text": words, "undo": undo})
    if back:
        return go(url_for(BOARDS[which], **kept))
    return go(url_for("scheduling.show", patient_id=appointment.patient_id, appointment_id=appointment.id))


def chart_told(words):
    """After an act on a chart: the board again with a word about it."""
    which, kept = asked()
    if is_fragment():
        answer = make_response(respond("visits/_board.html", status=200, **board_view()))
        answer.headers["HX-Trigger"] = json.dumps({"toast": {"text": words}})
        return answer
    return go(url_for(BOARDS[which], **kept), message=words)


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/chart-requests")
@needs("charts.request")
def ask_chart(patient_id, appointment_id):
    asked_for = rules.ask_for_visit(get_appointment(patient_id, appointment_id), by=g.actor)
    return chart_told(f"The chart is asked for ({asked_for.priority}).")


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/chart-sign-outs")
@needs("charts.receive")
def take_chart(patient_id, appointment_id):
    stay = rules.take_for_visit(get_appointment(patient_id, appointment_id), by=g.actor)
    return chart_told(f"The chart is with {stay.holder} now.")
