"""The live board of the phone room; it asks for itself every three seconds."""

from flask import Blueprint, g, request

from office import panels
from office.phoneroom import queries
from office.phoneroom.queries import Doing
from office.web import needs, respond, unchanged

bp = Blueprint("phoneroom", __name__)
# The header of every page: how many messages wait, and beside the calls what may be an emergency.
panels.register(
    panels.Panel("nav.count", "phone.messages", "", "phoneroom/_messages_wait.html", "phone.messages", None)
)
panels.register(panels.Panel("nav.count", "phone.calls", "", "phoneroom/_danger_waits.html", "phone.messages", None))


@bp.get("/phone-room")
@needs("phone.see", poll=True)
def show():
    stamp = queries.stamp()
    if request.args.get("v") == stamp:
        return unchanged()
    given = {"board": queries.board(g.actor), "stamp": stamp, "doing": Doing}
    return respond("phoneroom/show.html", "phoneroom/_board.html", **given)


@bp.get("/phone-room/waiting")
@needs("phone.messages", poll=True)
def waiting():
    """What waits, in the header of every page that is open."""
    stamp = queries.stamp()
    if request.args.get("v") == stamp:
        return unchanged()
    return respond("phoneroom/_waiting.html", **queries.waiting(g.actor)._asdict(), stamp=stamp)
