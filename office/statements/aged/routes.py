"""Aging by guarantor or payer, as of any day, and as CSV. The blueprint begins here."""

from flask import Blueprint, g, request

from office import clock
from office.errors import RuleError
from office.reports.drawing import drawn
from office.reports.routes import as_file, typed
from office.statements.forms import AgingExportForm, DayForm
from office.statements.queries.aging import KINDS, aging
from office.statements.rules.aged import export_aging
from office.typed import past_date
from office.web import Page, needs, respond

bp = Blueprint("statements", __name__)


def aging_page(kind, export=None):
    """The page for the day in the address; a day that is refused shows today."""
    form = DayForm(request.args) if request.args.get("until") else DayForm(formdata=None)
    on = form.until.value if request.args.get("until") and form.validate() else None
    found = aging(kind, on)
    form.until.data = form.until.data or typed(found.on)
    context = {"found": found, "page": Page(found), "drawing": drawn(found.chart), "made_at": clock.now()}
    export = export or AgingExportForm(formdata=None, until=typed(found.on))
    return respond("statements/aging.html", kind=kind, kinds=KINDS, day_form=form, export=export, **context)


@bp.get("/aging")
@needs("statements.aging")
def by_guarantor():
    return aging_page("guarantor")


@bp.get("/aging/payers")
@needs("statements.aging")
def by_payer():
    return aging_page("payer")


def export_page(kind):
    """The CSV of a kind, or the page with what was refused."""
    form = AgingExportForm()
    if form.validate_on_submit():
        try:
            on = past_date(form.until.data, today=clock.today()) if form.until.data else None
            text = export_aging(aging(kind, on), form.password.data, by=g.actor)
        except (RuleError, ValueError) as error:
            form.reject(error if isinstance(error, RuleError) else RuleError(str(error)))
        else:
            return as_file(text, f"aging-{kind}-{on or clock.today()}.csv")
    return aging_page(kind, form)


@bp.post("/aging/csv")
@needs("statements.aging")
def by_guarantor_csv():
    return export_page("guarantor")


@bp.post("/aging/payers/csv")
@needs("statements.aging")
def by_payer_csv():
    return export_page("payer")
