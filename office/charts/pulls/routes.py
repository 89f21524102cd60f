"""Pull lists and their numbered runs, live on the screen and as they were printed. Scenarios A04 and A05."""

from flask import g, make_response, request, url_for

from office import board, clock, panels
from office.charts import queries, rules
from office.charts.deltas import act_totals, in_acts
from office.charts.forms import ListScanForm
from office.charts.models import PullAct, PullGroup, RunKind
from office.charts.paper.routes import bp
from office.charts.pulling import by_group, by_provider, progress, totals
from office.errors import NotFound
from office.forms import CreatingForm
from office.once import once
from office.web import done, go, needs, respond, unchanged


def lights_of_days(wanted):
    """The chart lights of a schedule: {date: patient ids} in, {(patient id, date): Light} out."""
    found = {}
    for day_on, ids in wanted.items():
        found |= {(patient_id, day_on): light for patient_id, light in queries.lights(ids, day_on).items()}
    return found


panels.register(panels.Panel("sheet.visits", "chart", "Chart", "", "charts.see", lights_of_days))


def day_of(text):
    """The date in an address, or 404."""
    try:
        return clock.as_date(text)
    except ValueError:
        raise NotFound()


def is_by_cart():
    """True when the list is asked for by provider and time."""
    return request.args.get("order") == "provider"


def lines_shown(day_on, lines, run=None):
    """What the lines of a list need, on the page and at each poll. The version is read first by who calls."""
    is_delta = bool(run and run.kind == RunKind.DELTA)
    runs = queries.runs_of(day_on)
    changes = queries.delta(day_on, lines) if run is None and runs else []
    return {
        "day_on": day_on,
        "run": run,
        "runs": runs,
        "lines": lines,
        "carts": by_provider(queries.add_preparation(lines, day_on)) if is_by_cart() else None,
        "groups": in_acts(lines) if is_delta else by_group(lines),
        "changes": in_acts(changes),
        "change_totals": act_totals(lines if is_delta else changes),
        "totals": None if is_delta else list(zip(PullGroup, totals(lines), strict=True)),
        "progress": progress(lines),
    }


def poll_of(endpoint, version, **at):
    """The address that asks whether the list has changed."""
    return url_for(endpoint, v=version, order="provider" if is_by_cart() else None, **at)


def list_page(day_on, lines, version, run=None):
    """A pull list on the screen and on paper: in shelf order, or by provider and time."""
    at = {"number": run.number} if run else {"day": day_on.isoformat()}
    return respond(
        "charts/pull_list.html",
        **lines_shown(day_on, lines, run),
        poll=poll_of("charts.run_lines" if run else "charts.list_lines", version, **at),
        beside=queries.days_beside(day_on),
        print_now=bool(run and request.args.get("print")),
        key=CreatingForm(),
        scan_form=ListScanForm(formdata=None),
        scan=None,
        updated_at=clock.now(),
    )


@bp.get("/pull-lists")
@needs("charts.see")
def next_list():
    return go(url_for("charts.pull_list", day=queries.next_business_day(clock.today())))


@bp.get("/pull-lists/<day>")
@needs("charts.see")
def pull_list(day):
    day_on, version = day_of(day), board.version("day")
    return list_page(day_on, queries.pull_list(day_on), version)


@bp.get("/pull-lists/<day>/lines")
@needs("charts.see", poll=True)
def list_lines(day):
    day_on, version = day_of(day), board.version("day")
    if request.args.get("v", type=int) == version:
        return unchanged()
    shown = lines_shown(day_on, queries.pull_list(day_on))
    poll = poll_of("charts.list_lines", version, day=day_on.isoformat())
    return respond("charts/_pull_list.html", poll=poll, updated_at=clock.now(), **shown)


@bp.get("/pull-runs/<int:number>")
@needs("charts.see")
def run(number):
    chosen, version = queries.get_run(number), board.version("day")
    return list_page(chosen.day_on, queries.run_lines(chosen), version, chosen)


@bp.get("/pull-runs/<int:number>/lines")
@needs("charts.see", poll=True)
def run_lines(number):
    chosen, version = queries.get_run(number), board.version("day")
    if request.args.get("v", type=int) == version:
        return unchanged()
    shown = lines_shown(chosen.day_on, queries.run_lines(chosen), chosen)
    poll = poll_of("charts.run_lines", version, number=number)
    return respond("charts/_pull_list.html", poll=poll, updated_at=clock.now(), **shown)


@bp.post("/pull-lists/<day>/runs")
@needs("charts.custody")
def print_run(day):
    with once(CreatingForm().key.data) as act:
        if not act.again:
            run = rules.print_run(day_of(day), by=g.actor)
            act.location = url_for("charts.run", number=run.number, print=1)
    return go(act.again or act.location)


@bp.post("/pull-runs/<int:number>/reprints")
@needs("charts.custody")
def reprint(number):
    again = rules.reprint_run(queries.get_run(number), by=g.actor)
    order = "provider" if is_by_cart() else None
    return done("charts.run", number=again.number, order=order, print=1)


@bp.get("/pull-runs/<int:number>/outguides")
@needs("charts.custody")
def outguides(number):
    """A slip for each folder that a run takes from the shelf: it stays in the outguide there."""
    chosen = queries.get_run(number)
    rules.outguides_printed(chosen, by=g.actor)
    lines = [line for line in queries.run_lines(chosen) if line.act == PullAct.PULL and line.group == PullGroup.SHELF]
    return respond("charts/outguides.html", run=chosen, lines=lines)


@bp.post("/pull-lists/<day>/scans")
@needs("charts.custody")
def scan_on_list(day):
    day_on, form, scan, version = day_of(day), ListScanForm(), None, board.version("day")
    if form.validate_on_submit():
        scan = rules.scan_on_list(form.code.data, by=g.actor)
        form.code.data = ""
    if not request.htmx:
        return list_page(day_on, queries.pull_list(day_on), version)
    answer = make_response(respond("charts/_pull_scan.html", day_on=day_on, scan_form=form, scan=scan))
    answer.headers["X-Scan"] = scan.kind if scan else "refused"
    return answer
