"""The desk that scans: the file room, a scan from any tracking page, and what was scanned today."""

import contextlib
import hashlib
import hmac

from flask import current_app, g, make_response, request

from office import board
from office.charts import hooks, queries, rules
from office.charts.forms import ScanForm, plain_scan
from office.charts.models import Mode
from office.charts.paper.routes import bp
from office.charts.queries.scans import count_today, scans_today
from office.errors import RuleError
from office.web import done, is_fragment, needs, respond, unchanged


def modes_of(actor):
    """The scan modes that a role may use."""
    return [mode for mode, permission in rules.NEEDS.items() if actor.may(permission)]


def seal():
    """The key with which this person's browser seals the scans that wait in it: they name record numbers.

    It is the same after a restart and another login, and differs from person to person.
    """
    words = f"scans that wait in the page of staff {g.actor.staff_id}".encode()
    return hmac.new(str(current_app.secret_key).encode(), words, hashlib.sha256).hexdigest()


def scanning(mode, holder=None):
    """What a tracking page needs so that a scan works there with the focus anywhere; `holder` is set beforehand."""
    form = ScanForm(formdata=None, prefix="", mode=mode.value).fresh().with_holders([holder] if holder else [])
    form.holder.data = holder.id if holder else 0
    return {"form": form, "seal": seal(), "staff_id": g.actor.staff_id}


def room_page(form, taken=None):
    """The file room with the scan form, its last answer and the rows of today; for htmx the answer alone."""
    shown = {"form": form, "taken": taken, "also": hooks.after_scan(taken)}
    if not is_fragment():
        shown |= {
            "room": queries.room(), "modes": modes_of(g.actor), "rows": scans_today(g.actor.staff_id),
            "count": count_today(g.actor.staff_id), "seal": seal(),
        }  # fmt: skip
    return respond("charts/room.html", "charts/_taken.html", **shown)


@bp.get("/file-room")
@needs("charts.see")
def room():
    mode = request.args.get("mode", "")
    form = ScanForm(formdata=None, mode=mode if mode in list(Mode) else Mode.WHERE.value).fresh()
    return room_page(form.with_holders(rules.holders_now(by=g.actor)))


@bp.get("/file-room/lists")
@needs("charts.see", poll=True)
def lists():
    asked = (request.args.get("v", type=int), request.args.get("t", type=int))
    if asked == (board.version("day"), queries.ten_minutes()):
        return unchanged()
    return respond("charts/_lists.html", room=queries.room())


@bp.post("/scans")
@needs("charts.see")
def scan():
    if is_fragment() and (given := plain_scan(request.form, queries.holders_in)):
        with contextlib.suppress(RuleError):  # the form below says it, nothing was stored
            return _answered(None, rules.take_scan_once(**given, by=g.actor))
    form, taken = ScanForm(), None
    form.with_holders(queries.holders_in([form.holder.data]) if is_fragment() else rules.holders_now(by=g.actor))
    if form.validate_on_submit():
        try:
            taken = rules.take_scan_once(**form.given(), by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            form.show(taken)
    return _answered(form, taken)


def _answered(form, taken):
    answer = make_response(room_page(form, taken))
    answer.headers["X-Scan"] = taken.kind if taken else "refused"
    return answer


@bp.post("/my-charts/<int:sign_out_id>/acceptances")
@needs("charts.receive")
def accept(sign_out_id):
    rules.accept(queries.handed_to(rules.own_holder(g.actor), sign_out_id), by=g.actor)
    return done("charts.mine", message="It is noted that you have it.")
