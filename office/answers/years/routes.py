"""The pages and files of an account's year, the itemized bill, the form for a change of guarantor."""

from flask import Blueprint, current_app, g, request

from office import clock
from office.accounts.rules import open_account
from office.answers.years import rules
from office.patients.queries import banner
from office.web import needs, respond

bp = Blueprint("years", __name__)
ACCOUNT = "/patients/<int:patient_id>"
FILES = {"csv": ("text/csv", "csv", "\ufeff"), "text": ("text/plain", "txt", "")}


@bp.get(f"{ACCOUNT}/account-years/<int:year>")
@needs("accounts.see")
def year(patient_id, year):
    """The year as it goes out, to be printed."""
    patient = open_account(patient_id, by=g.actor)
    found = rules.open_year(patient, year, by=g.actor)
    context = {"year": found, "today": clock.today(), "this_year": clock.today().year}
    return respond("answers/year.html", patient=patient, banner=banner(patient, g.actor), **context)


@bp.post(f"{ACCOUNT}/account-years/<int:year>/files")
@needs("accounts.answer")
def year_file(patient_id, year):
    """The year as a file: CSV or plain text."""
    patient, kind = open_account(patient_id, by=g.actor), request.form.get("kind", "")
    content = rules.export_year(patient, year, kind, by=g.actor)
    mimetype, ending, mark = FILES[kind]
    answer = current_app.response_class(mark + content, mimetype=mimetype)
    answer.headers["Content-Disposition"] = f'attachment; filename="account-year-{year}.{ending}"'
    return answer


@bp.get(f"{ACCOUNT}/itemized-bill")
@needs("accounts.see")
def itemized(patient_id):
    """The itemized bill of the last 12 months, or of one visit, to be printed."""
    patient = open_account(patient_id, by=g.actor)
    bill = rules.open_itemized(patient, request.args.get("visit", ""), by=g.actor)
    return respond("answers/itemized.html", patient=patient, bill=bill)


@bp.get(f"{ACCOUNT}/guarantor-form")
@needs("accounts.see")
def guarantor_form(patient_id):
    """The form on which who pays from now on signs; nothing of the present guarantor stands on it."""
    return respond("answers/guarantor_form.html", patient=open_account(patient_id, by=g.actor), today=clock.today())
