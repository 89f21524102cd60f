"""Pull lists, their numbered runs, and sheets of labels. The blueprint of the part begins here."""

from flask import Blueprint, g, request, url_for

from office import clock
from office.charts import labels, queries, rules
from office.charts.models import PullGroup
from office.charts.pulling import by_group, by_provider, totals
from office.charts.shelving import routes as shelving
from office.errors import NotFound
from office.forms import CreatingForm
from office.once import once
from office.web import done, go, needs, respond

bp = Blueprint("charts", __name__)
bp.add_app_template_global(labels.bars, "bars")
shelving.add_to(bp)


def day_of(text):
    """The date in an address, or 404."""
    try:
        return clock.as_date(text)
    except ValueError:
        raise NotFound()


def list_page(day_on, lines, run=None):
    """A pull list on the screen and on paper: in shelf order, or by provider and time."""
    by_cart = request.args.get("order") == "provider"
    shown = {
        "groups": None if by_cart else by_group(lines),
        "carts": by_provider(lines) if by_cart else None,
        "totals": list(zip(PullGroup, totals(lines), strict=True)),
        "runs": queries.runs_of(day_on),
        "beside": queries.days_beside(day_on),
        "print_now": bool(run and request.args.get("print")),
    }
    return respond("charts/pull_list.html", day_on=day_on, lines=lines, run=run, key=CreatingForm(), **shown)


@bp.get("/pull-lists")
@needs("charts.see")
def next_list():
    return go(url_for("charts.pull_list", day=queries.next_business_day(clock.today())))


@bp.get("/pull-lists/<day>")
@needs("charts.see")
def pull_list(day):
    day_on = day_of(day)
    return list_page(day_on, queries.pull_list(day_on))


@bp.post("/pull-lists/<day>/runs")
@needs("charts.custody")
def print_run(day):
    with once(CreatingForm().key.data) as act:
        if not act.again:
            run = rules.print_run(day_of(day), by=g.actor)
            act.location = url_for("charts.run", number=run.number, print=1)
    return go(act.again or act.location)


@bp.get("/pull-runs/<int:number>")
@needs("charts.see")
def run(number):
    chosen = queries.get_run(number)
    return list_page(chosen.day_on, queries.run_lines(chosen), chosen)


@bp.post("/pull-runs/<int:number>/reprints")
@needs("charts.custody")
def reprint(number):
    again = rules.reprint_run(queries.get_run(number), by=g.actor)
    order = "provider" if request.args.get("order") == "provider" else None
    return done("charts.run", number=again.number, order=order, print=1)


def sheet(found, title, kind):
    """Sheets of labels for printing; the first `skip` places stay empty."""
    skip = max(0, request.args.get("skip", 0, type=int))
    return respond(
        "charts/labels.html", title=title, kind=kind, sheets=labels.sheets(found, skip), count=len(found),
        skip=skip % 30, kept={name: values for name, values in request.args.lists() if name != "skip"},
    )  # fmt: skip


@bp.get("/labels")
@needs("charts.custody")
def volume_labels():
    return sheet(shelving.chosen_volumes(), "Chart labels", "volumes")


@bp.get("/labels/holders")
@needs("charts.custody")
def holder_labels():
    return sheet(shelving.holder_labels(), "Badges and desks", "holders")


@bp.get("/labels/shelves")
@needs("charts.custody")
def shelf_labels():
    return sheet(shelving.shelf_labels(), "Shelf labels", "shelves")
