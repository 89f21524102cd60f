"""The manager's page of calendar feeds, and the feeds themselves, which a calendar reads without a login."""

from flask import Blueprint, current_app, g

from office import clock
from office.feeds import queries, rules
from office.formats.icalendar import calendar_text
from office.web import done, needs, public, respond

bp = Blueprint("feeds", __name__)
MIME = "text/calendar; charset=utf-8"


@bp.get("/schedule/feeds")
@needs("scheduling.hours")
def index():
    return respond("feeds/index.html", feeds=queries.feeds(), made=None, token=None)


@bp.post("/schedule/feeds/<int:provider_id>/addresses")
@needs("scheduling.hours")
def renew(provider_id):
    """The new address is shown in this very answer and never again, so it does not redirect."""
    made, token = rules.renew_feed(provider_id, by=g.actor)
    return respond("feeds/index.html", feeds=queries.feeds(), made=made, token=token)


@bp.post("/schedule/feeds/<int:provider_id>/ends")
@needs("scheduling.hours")
def revoke(provider_id):
    rules.revoke_feed(provider_id, by=g.actor)
    return done("feeds.index", message="Revoked. The address shows nothing any more.")


@bp.get("/calendars/<token>.ics")
@public
def calendar(token):
    provider = rules.read_feed(token)
    text = calendar_text(provider.short, queries.events_of(provider), clock.zone())
    answer = current_app.response_class(text, content_type=MIME)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
