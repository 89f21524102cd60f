"""The work list of estimates, the estimates of a patient, giving one, its print, a dispute about a bill above it."""

from flask import Blueprint, g, request

from office import clock, panels
from office.errors import RuleError
from office.estimates import forms, queries, rules
from office.estimates.content import read
from office.patients.queries import banner, get_patient
from office.reports.routes import as_file
from office.retention.keeping import years_after
from office.settings import setting
from office.web import Page, act_once, done, needs, respond

bp = Blueprint("estimates", __name__)
TABS = ("owed", "given", "above")
OF_PATIENT = "/patients/<int:patient_id>/estimates"
ONE = f"{OF_PATIENT}/<int:estimate_id>"

panels.register(
    panels.Panel(
        "patient.section", "estimates", "Estimates", "estimates/_panel.html", "estimates.see",
        lambda patient: queries.open_of(patient.id), order=62,
    )
)  # fmt: skip


@bp.get("/estimates")
@needs("estimates.see")
def index():
    return list_page(request.args.get("show", ""))


def list_page(shown, export=None):
    """The estimates to give, those that were given, or the bills far above one."""
    shown = shown if shown in TABS else "owed"
    rows = queries.above() if shown == "above" else []
    page = Page(queries.given() if shown == "given" else queries.owed())
    context = {"shown": shown, "page": page, "above": rows, "counts": queries.counts(), "today": clock.today()}
    context |= {"export": export or forms.ExportForm(formdata=None), "years": setting("retention.estimate_years")}
    return respond("estimates/index.html", years_after=years_after, **context)


@bp.post("/estimates/csv")
@needs("reports.money")
def export():
    """All that were given as a file, by the password."""
    form = forms.ExportForm()
    if form.validate_on_submit():
        try:
            return as_file(rules.export_estimates(form.password.data, by=g.actor), f"estimates-{clock.today()}.csv")
        except RuleError as error:
            form.reject(error)
    return list_page("given", form)


def patient_page(patient, form=None):
    """The estimates of a patient, and the form for one who asks."""
    context = {"rows": queries.requests_of(patient.id), "form": form or forms.AskForm(formdata=None)}
    context |= {"covered": queries.is_covered(patient.id, clock.today()), "today": clock.today()}
    return respond("estimates/patient.html", patient=patient, banner=banner(patient, g.actor), **context)


@bp.get(OF_PATIENT)
@needs("estimates.see")
def of_patient(patient_id):
    patient = get_patient(patient_id)
    rules.open_estimates(patient, by=g.actor)
    return patient_page(patient)


@bp.post(OF_PATIENT)
@needs("estimates.work")
def ask(patient_id):
    patient, form = get_patient(patient_id), forms.AskForm()

    def act():
        rules.ask_estimate(patient, service_on=form.service_on.value, words=form.words.data or "", by=g.actor)

    words = "An estimate is owed within 3 business days."
    return act_once(form, act, words, "estimates.of_patient", patient_id=patient_id) or patient_page(patient, form)


def request_page(row, **typed):
    """One estimate with its versions, the form to give it, and what the bill came to."""
    found = queries.versions(row)
    form = typed.get("form") or started(row, found)
    end, dispute = (typed.get(name) or kind(formdata=None) for name, kind in FORMS)
    billed = next((one for one in queries.above(row.patient_id) if one.request == row.id), None)
    context = {"row": row, "versions": found, "form": form, "end": end, "dispute": dispute, "billed": billed}
    context |= {"disputes": queries.disputes_of(row), "patient": row.patient, "today": clock.today()}
    return respond("estimates/show.html", banner=banner(row.patient, g.actor), **context)


FORMS = (("end", forms.EndForm), ("dispute", forms.DisputeForm))


def started(row, found):
    """The form with what is known: the booking's day and provider, or the last version."""
    form = forms.EstimateForm(formdata=None)
    form.service_on.data = f"{row.service_on:%m/%d/%Y}" if row.service_on else ""
    if row.appointment_id:
        form.provider.data = row.appointment.provider.name
        form.about.data = row.appointment.type.name
    if found:
        copy = read(found[0].copy)
        form.about.data, form.provider.data, form.diagnosis.data = copy["about"], copy["provider"], copy["diagnosis"]
        for fields, line in zip(form.rows, copy["lines"], strict=False):
            for field, text in zip(fields, line, strict=True):
                field.data = text
    return form


@bp.get(ONE)
@needs("estimates.see")
def show(patient_id, estimate_id):
    row = queries.get_request(patient_id, estimate_id)
    rules.open_estimates(row.patient, by=g.actor)
    return request_page(row)


@bp.post(f"{ONE}/versions")
@needs("estimates.work")
def give(patient_id, estimate_id):
    row, form = queries.get_request(patient_id, estimate_id), forms.EstimateForm()

    def act():
        names = ("about", "provider", "diagnosis", "reason")
        given = {name: form[name].data or "" for name in names} | {"given_how": form.given_how.data}
        given |= {"service_on": form.service_on.value, "covers_until": form.covers_until.value}
        rules.give_estimate(row, form.lines, **given, by=g.actor)

    place = {"patient_id": patient_id, "estimate_id": estimate_id}
    return act_once(form, act, "The estimate is kept. Print it.", "estimates.show", **place) or request_page(
        row, form=form
    )


@bp.get("/patients/<int:patient_id>/estimates-given/<int:given_id>")
@needs("estimates.see")
def paper(patient_id, given_id):
    row = queries.get_estimate(patient_id, given_id)
    rules.open_estimates(row.request.patient, by=g.actor)
    return respond("estimates/paper.html", row=row, copy=read(row.copy), patient=row.request.patient)


def act_on(row, name, form, act, message):
    """Do what a form asks and show the estimate, or what was refused."""
    if form.validate_on_submit():
        try:
            act()
        except RuleError as error:
            form.reject(error)
        else:
            return done("estimates.show", message=message, patient_id=row.patient_id, estimate_id=row.id)
    return request_page(row, **{name: form})


@bp.post(f"{ONE}/endings")
@needs("estimates.work")
def end(patient_id, estimate_id):
    row, form = queries.get_request(patient_id, estimate_id), forms.EndForm()
    return act_on(
        row, "end", form, lambda: rules.end_request(row, form.end_words.data, by=g.actor), "No estimate is owed."
    )


@bp.post(f"{ONE}/disputes")
@needs("estimates.work")
def dispute(patient_id, estimate_id):
    row, form = queries.get_request(patient_id, estimate_id), forms.DisputeForm()

    def act():
        rules.open_dispute(row, form.words.data, by=g.actor)

    place = {"patient_id": patient_id, "estimate_id": estimate_id}
    words = "The dispute is kept and the statements are held."
    return act_once(form, act, words, "estimates.show", **place) or request_page(row, dispute=form)


@bp.post(f"{ONE}/disputes/endings")
@needs("statements.work")
def end_dispute(patient_id, estimate_id):
    row, form = queries.get_request(patient_id, estimate_id), forms.EndForm()
    disputed = queries.open_dispute_of(row)
    return act_on(
        row,
        "end",
        form,
        lambda: rules.end_dispute(disputed, form.end_words.data, by=g.actor),
        "The dispute has ended.",
    )
