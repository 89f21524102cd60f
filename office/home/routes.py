"""Each person's own day, and the page that shows every component of the face."""

from flask import Blueprint, g, request

from office.home import queries
from office.web import is_fragment, needs, respond, unchanged

bp = Blueprint("home", __name__)
NAV = (("Home", "home.show", "home.see", ""),)


@bp.get("/")
@needs("home.see")
def show():
    day, nights = queries.day_of(g.actor), queries.nights_of(g.actor)
    lists = queries.lists_of(g.actor)
    return respond("home/show.html", day=day, stamp=queries.stamp(), nights=nights, lists=lists)


@bp.get("/waiting")
@needs("home.see", poll=True)
def waiting():
    """What the home page asks for by itself; a browser that comes here gets the page."""
    if request.args.get("v") == queries.stamp():
        return unchanged()
    shown = {"day": queries.day_of(g.actor), "stamp": queries.stamp(), "nights": queries.nights_of(g.actor)}
    shown["lists"] = [] if is_fragment() else queries.lists_of(g.actor)
    return respond("home/show.html", "home/_waiting.html", **shown)


@bp.get("/style")
@needs("home.style")
def style():
    return respond("home/style.html")
