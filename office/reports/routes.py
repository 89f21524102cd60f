"""The list of reports, each on a page, and each as CSV. One address for each, with the permission of its own."""

from flask import Blueprint, g, make_response, request, url_for

from office import clock
from office.charts.queries import get_volume
from office.errors import RuleError
from office.forms import number_in
from office.reports import rules
from office.reports.drawing import drawn
from office.reports.forms import ExportForm, PeriodForm
from office.reports.queries import REPORTS
from office.web import Page, needs, respond

bp = Blueprint("reports", __name__)
NAV = (("Reports", "reports.index", "reports.see", ""),)


@bp.get("/reports")
@needs("reports.see")
def index():
    shown = [report for report in REPORTS.values() if g.actor.may(report.permission)]
    return respond("reports/index.html", reports=shown)


def typed(day_on):
    """A date as the form of the period shows it."""
    return f"{day_on:%m/%d/%Y}" if day_on else ""


def asked(report):
    """(form, from, until) of the period in the address; without one the report's own."""
    if "since" in request.args or "until" in request.args:
        form = PeriodForm(request.args)
        if form.validate():
            return form, form.since.value, form.until.value
    else:
        form = PeriodForm(formdata=None, data=dict(zip(("since", "until"), map(typed, report.span()), strict=True)))
    return form, *report.span()


def report_page(report, form, span, export=None):
    """The page of a report for a period; a period that is refused shows the report's own."""
    try:
        listing, facts = rules.run_report(report, *span, by=g.actor)
    except RuleError as error:
        form.reject(error)
        listing, facts = rules.run_report(report, *report.span(), by=g.actor)
    given = {"since": typed(span[0]), "until": typed(span[1])} | ({"volume": report.volume} if report.volume else {})
    context = {"page": Page(listing), "facts": facts, "period": form, "made_at": clock.now(), "given": given}
    context["charts"] = [(chart, drawn(chart)) for chart in getattr(listing, "charts", ())]
    export = export or ExportForm(formdata=None, data=given)
    return respond("reports/show.html", report=report, export=export, **context)


def narrowed(report):
    """The report of the folder that the address or the form names; of all folders, or any other report, as it is."""
    volume_id = number_in(request.values.get("volume")) if report.of_volume else 0
    return report.of(get_volume(volume_id).id) if volume_id else report


def show(report):
    """A view that shows a report."""

    def view():
        one = narrowed(report)
        form, *span = asked(one)
        return report_page(one, form, span)

    return view


def export(report):
    """A view that gives a report as a CSV file."""

    def view():
        one, form = narrowed(report), ExportForm()
        if form.validate_on_submit():
            try:
                text = rules.export_report(one, form.since.value, form.until.value, form.password.data, by=g.actor)
            except RuleError as error:
                form.reject(error)
            else:
                return as_file(text, f"{report.key}-{clock.today()}.csv")
        return report_page(one, PeriodForm(formdata=None), one.span(), export=form)

    return view


def as_file(text, name):
    """A CSV answer that the browser saves."""
    answer = make_response(text)
    answer.headers["Content-Type"] = "text/csv; charset=utf-8; header=present"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def address(report):
    """The address of a report's page."""
    return url_for(f"reports.{endpoint(report)}")


def endpoint(report):
    """The name of a report among the addresses."""
    return report.key.replace("-", "_")


for one in REPORTS.values():
    bp.add_url_rule(f"/reports/{one.key}", endpoint(one), needs(one.permission)(show(one)), methods=["GET"])
    bp.add_url_rule(
        f"/reports/{one.key}/csv", f"{endpoint(one)}_csv", needs(one.permission)(export(one)), methods=["POST"]
    )
