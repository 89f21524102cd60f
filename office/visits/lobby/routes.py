"""The screen in the waiting room: who may come in now, by number or first name and initial; nothing else of anyone."""

from flask import request, url_for

from office import board, clock
from office.visits import waiting_room
from office.visits.boards.routes import bp
from office.web import needs, respond, unchanged


def shown():
    """What the screen shows, and where it asks next; the version is read first, so that no change falls between."""
    version = board.version("day")
    return {
        "lines": waiting_room.lines(clock.today()),
        "poll": url_for("visits.waiting_room_lines", v=version, day=clock.today().isoformat()),
        "updated_at": clock.local_now(),
    }


@bp.get("/waiting-room")
@needs("visits.lobby")
def waiting_room_screen():
    return respond("visits/waiting_room.html", **shown())


@bp.get("/waiting-room/lines")
@needs("visits.lobby", poll=True)
def waiting_room_lines():
    args = request.args
    same_day = args.get("day") == clock.today().isoformat()
    if same_day and args.get("v", type=int) == board.version("day"):
        return unchanged()
    return respond("visits/_waiting_room.html", **shown())
