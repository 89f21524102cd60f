"""The fee schedule: the prices of a day, one by one or as a file. The blueprint of the part begins here."""

from flask import Blueprint, current_app, g, request

from office import clock
from office.billing import queries, rules
from office.billing.fees.forms import FeeFileForm, FeeForm, day_asked
from office.errors import RuleError
from office.web import Page, act_once, done, needs, respond

bp = Blueprint("billing", __name__)


def fees_page(**typed):
    """The fee schedule of a day with its forms; those in `typed` keep what was typed."""
    on = day_asked(request.args.get("day", ""))
    context = {
        "form": typed.get("form") or FeeForm(formdata=None),
        "file_form": typed.get("file_form") or FeeFileForm(formdata=None),
        "faults": typed.get("faults", ()),
    }
    return respond("billing/fees.html", None, page=Page(queries.fees_on(on)), on=on, today=clock.today(), **context)


@bp.get("/fees")
@needs("billing.see")
def fees():
    return fees_page()


@bp.post("/fees")
@needs("billing.fees")
def add_fee():
    form = FeeForm()

    def add():
        days = form.from_on.value or clock.today(), form.to_on.value
        rules.add_fee(form.code.data, form.words.data, form.amount.value, *days, by=g.actor)

    return act_once(form, add, "The price is added.", "billing.fees") or fees_page(form=form)


@bp.post("/fees/files")
@needs("billing.fees")
def import_fees():
    form = FeeFileForm()
    if not form.validate_on_submit():
        return fees_page(file_form=form)
    try:
        taken = rules.import_fees(form.sent(), by=g.actor)
    except RuleError as error:
        return fees_page(file_form=form.reject(error))
    if taken.faults:
        form.form_errors.append("Nothing was taken in. Mend these lines and send the file again.")
        return fees_page(file_form=form, faults=taken.faults)
    return done("billing.fees", message=f"{taken.new} prices are new, {taken.same} were there already.")


@bp.post("/fees/csv")
@needs("billing.see")
def export_fees():
    answer = current_app.response_class("\ufeff" + rules.export_fees(by=g.actor), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="fees.csv"'
    return answer
