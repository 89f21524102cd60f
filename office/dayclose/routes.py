"""The close of a day: what is open, with its owner and link; carry over; close; open again."""

from flask import Blueprint, g

from office import clock
from office.dayclose import queries, rules
from office.dayclose.forms import CarryForm, ReopenForm
from office.desk import queries as desk
from office.errors import NotFound, RuleError
from office.staff.queries import active_staff
from office.web import done, needs, respond

bp = Blueprint("dayclose", __name__)


def day_of(text):
    """The date in an address, or 404; days to come have no close."""
    try:
        day_on = clock.as_date(text)
    except ValueError:
        raise NotFound()
    if day_on > clock.today():
        raise NotFound()
    return day_on


@bp.get("/day-close/<day>")
@needs("dayclose.see")
def show(day):
    return page(day_of(day))


def page(day_on, **forms):
    """The page of a day, with the forms as typed."""
    close, items = queries.close_of(day_on), queries.open_items(day_on)
    groups = {kind: [item for item in items if item.kind == kind] for kind in queries.KINDS}
    shown = {
        "day_on": day_on,
        "close": close,
        "kept": queries.counts_kept(close) if close else [],
        "closes": queries.closes_of(day_on),
        "counts": queries.counts(day_on),
        "items": items,
        "drawers": desk.drawers_of_day(day_on),
        "takings": desk.takings(day_on),
        "off": desk.over_short(day_on, day_on),
        "groups": {kind: found for kind, found in groups.items() if found},
        "kinds": queries.KINDS,
        "carried": queries.carried_out_of(day_on),
        "before": queries.carried_into(day_on),
        "unclosed": queries.last_day_before(day_on),
    }
    given = {"form": CarryForm(formdata=None).prepare(active_staff()), "reopen": ReopenForm(formdata=None), **forms}
    return respond("dayclose/show.html", **shown, **given)


@bp.post("/day-close/<day>/carried")
@needs("dayclose.carry")
def carry(day):
    day_on, form = day_of(day), CarryForm().prepare(active_staff())
    if form.validate_on_submit():
        try:
            made = rules.carry_over(day_on, form.items.data, reason=form.reason.data, by=g.actor, **form.to())
        except RuleError as error:
            form.reject(error)
        else:
            return done("dayclose.show", day=day, message=f"Carried over: {len(made)}.")
    return page(day_on, form=form)


@bp.post("/day-close/<day>/closes")
@needs("dayclose.close")
def close(day):
    rules.close_day(day_of(day), by=g.actor)
    return done("dayclose.show", day=day, message="The day is closed.")


@bp.post("/day-close/<day>/reopenings")
@needs("dayclose.reopen")
def reopen(day):
    day_on, form = day_of(day), ReopenForm()
    if form.validate_on_submit():
        try:
            rules.reopen_day(day_on, reason=form.reason.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("dayclose.show", day=day, message="The day is open again.")
    return page(day_on, reopen=form)
