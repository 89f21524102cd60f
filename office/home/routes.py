"""Each person's own day, and the page that shows every component of the face."""

from flask import Blueprint, g, request

from office.home import queries
from office.web import needs, respond, unchanged

bp = Blueprint("home", __name__)
NAV = (("Home", "home.show", "home.see", ""),)


@bp.get("/")
@needs("home.see")
def show():
    return respond("home/show.html", day=queries.day_of(g.actor), stamp=queries.stamp())


@bp.get("/waiting")
@needs("home.see", poll=True)
def waiting():
    """What the home page asks for by itself; a browser that comes here gets the page."""
    if request.args.get("v") == queries.stamp():
        return unchanged()
    return respond("home/show.html", "home/_waiting.html", day=queries.day_of(g.actor), stamp=queries.stamp())


@bp.get("/style")
@needs("home.style")
def style():
    return respond("home/style.html")
