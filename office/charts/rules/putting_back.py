"""Taking a folder off its cart when its visit does not take place. Source: domain 2.6 item 7; scenario A05."""

from office import audit, clock
from office.charts.models import MoveKind, PullAct, PullLine, VolumeState
from office.charts.queries.custody import where_is
from office.charts.queries.deltas import first_stop
from office.charts.queries.lights import short_day
from office.charts.queries.requests import held_back, line_for, line_words
from office.charts.rules.custody import Returned, pull_volume
from office.charts.rules.line import kept_for, left_holder
from office.charts.rules.moving import log_move, read_again, refuse_unless_here
from office.db import writing
from office.errors import RuleError


def put_back_volume(volume, *, by):
    """Take a folder off its cart and return a Returned: into the refile bin, or kept for who waits for it.

    When another list still wants it (moved to this afternoon while it lies on tomorrow's cart), it goes onto that cart
    and its `words` say so. Its lines on lists whose visit is gone from the book end.
    Raises RuleError: off site, destroyed; it is on no cart; the visit it lies there for still stands.
    """
    with writing():
        refuse_unless_here(read_again(volume))
        if volume.state != VolumeState.PULLED:
            raise RuleError(f"This folder is on no cart. Its place: {where_is(volume)}.")
        lines = _lines(volume)
        if any(line.pulled_at is None for line in lines):
            pull_volume(volume, by=by)
            return Returned(volume, [], f"Put it on {volume.place}: it is needed there.")
        _refuse_needed(lines)
        for line in lines:
            line.ended_at = clock.now()
            line.save()
        everyone = line_for(volume)
        waiting = held_back(everyone)
        log_move(volume, MoveKind.PUT_BACK, VolumeState.RETURNED, kept_for(waiting), by=by)
        left_holder(everyone, waiting, by=by)
        audit.record("charts.put_back", volume, by=by, waiting=len(waiting))
    return Returned(volume, waiting, line_words(waiting))


def _lines(volume):
    """The lines from today on that want this folder on a cart, those still to be done among them."""
    wanted = (PullLine.act != PullAct.PUT_BACK) & PullLine.ended_at.is_null() & (PullLine.day_on >= clock.today())
    return list(PullLine.select().where((PullLine.volume == volume.id) & wanted).order_by(PullLine.day_on))


def _refuse_needed(lines):
    for line in lines:
        provider = first_stop(line.patient_id, line.day_on)
        if provider:
            raise RuleError(f"Leave it on the cart: {provider} needs it on {short_day(line.day_on)}.")
