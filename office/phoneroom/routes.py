"""The live board of the phone room; it asks for itself every three seconds."""

from flask import Blueprint, g, request

from office.phoneroom import queries
from office.phoneroom.queries import Doing
from office.web import needs, respond, unchanged

bp = Blueprint("phoneroom", __name__)


@bp.get("/phone-room")
@needs("phone.see", poll=True)
def show():
    stamp = queries.stamp()
    if request.args.get("v") == stamp:
        return unchanged()
    given = {"board": queries.board(g.actor), "stamp": stamp, "doing": Doing}
    return respond("phoneroom/show.html", "phoneroom/_board.html", **given)
