"""The list of recalls, and one recall with its contacts."""

from flask import Blueprint, g, request, url_for

from office import panels
from office.errors import RuleError
from office.once import once
from office.patients.queries import banner, get_patient
from office.patients.rules import open_patient
from office.recalls import forms, queries, rules
from office.recalls.models import Heard, RecallKind, RecallState, Way
from office.waitlist.queries import shown_number
from office.web import Page, done, go, needs, respond

bp = Blueprint("recalls", __name__)
NAV = (("Recalls", "recalls.listed", "recalls.see", ""),)
panels.register(
    panels.Panel(
        "patient.section", "recalls", "Recalls", "recalls/_panel.html", "recalls.see",
        lambda patient: queries.recalls_of(patient.id), order=24,
    )
)  # fmt: skip


@bp.get("/recalls")
@needs("recalls.see")
def listed():
    form = forms.ListForm.asked()
    page = Page(queries.recalls(form.show.data, kind=form.kind.data))
    given = {"phones": queries.numbers_of(page.rows), "counts": queries.counts(), "number": shown_number}
    return respond("recalls/list.html", page=page, ask=form, **given)


@bp.route("/patients/<int:patient_id>/recalls/new", methods=["GET", "POST"])
@needs("recalls.work")
def new(patient_id):
    looking = request.method == "GET"
    patient = open_patient(patient_id, by=g.actor, via="recall") if looking else get_patient(patient_id)
    form = forms.RecallForm().prepare()
    if form.validate_on_submit():
        try:
            address = add_once(patient, form)
        except RuleError as error:
            form.reject(error)
        else:
            return go(address, message="On the recall list.")
    top = banner(patient, g.actor)
    return respond("recalls/new.html", "recalls/_new.html", patient=patient, form=form, banner=top)


def add_once(patient, form):
    """Add the recall once for each form; its address."""
    with once(form.key.data) as act:
        if not act.again:
            type = form.asked_type()
            if type is None:
                raise RuleError("No type of visit is set up yet. Ask the office manager.", field="type")
            more = {
                "what": form.what.data or "",
                "every_months": form.every.data or None,
                "note": form.note.data or "",
            }
            made = rules.add_recall(patient, RecallKind(form.kind.data), type, form.due.value, by=g.actor, **more)
            act.location = url_for("recalls.show", patient_id=patient.id, recall_id=made.id)
    return act.again or act.location


@bp.get("/patients/<int:patient_id>/recalls/<int:recall_id>")
@needs("recalls.see")
def show(patient_id, recall_id):
    return recall_page(rules.open_recall(patient_id, recall_id, by=g.actor))


def recall_page(recall, fragment=None, **typed):
    """One recall with its contacts and what can be done now; `typed` is the form that was refused."""
    patient = get_patient(recall.patient_id)
    phones = queries.numbers_of([recall])[patient.id]
    given = {
        "contact": forms.ContactForm(formdata=None).prepare(recall, phones),
        "end": forms.EndForm(formdata=None, version=recall.version),
        "reopen": forms.ReopenForm(formdata=None, version=recall.version),
        **typed,
    }
    if "contact" not in typed:
        given["contact"].version.data, given["contact"].phone.data = recall.version, phones[0].id if phones else 0
    return respond(
        "recalls/show.html", fragment, recall=recall, patient=patient, banner=banner(patient, g.actor),
        tries=queries.contacts_of(recall), phones=phones, number=shown_number, form=next(iter(typed.values()), None),
        status=422 if typed else 200, **given,
    )  # fmt: skip


def shown(recall, message):
    """Go to the page of a recall with a word."""
    return done("recalls.show", message=message, patient_id=recall.patient_id, recall_id=recall.id)


@bp.post("/patients/<int:patient_id>/recalls/<int:recall_id>/contacts")
@needs("recalls.work")
def contact(patient_id, recall_id):
    recall = queries.get_recall(patient_id, recall_id)
    form = forms.ContactForm().prepare(recall, queries.numbers_of([recall])[patient_id])
    if form.validate_on_submit():
        try:
            contact_once(recall, form)
        except RuleError as error:
            form.reject(error)
        else:
            return shown(recall, "Kept.")
    return recall_page(recall, "recalls/_contact.html", contact=form)


def contact_once(recall, form):
    """Keep the contact once for each form."""
    with once(form.key.data) as act:
        if not act.again:
            given = {"phone_id": form.phone.data, "note": form.note.data or "", "by": g.actor}
            rules.contact(recall, form.seen_version, Way(form.way.data), Heard(form.heard.data), **given)
            act.location = url_for("recalls.show", patient_id=recall.patient_id, recall_id=recall.id)


@bp.post("/patients/<int:patient_id>/recalls/<int:recall_id>/ends")
@needs("recalls.work")
def end(patient_id, recall_id):
    recall, form = queries.get_recall(patient_id, recall_id), forms.EndForm()
    if form.validate_on_submit():
        try:
            rules.end_recall(recall, form.seen_version, RecallState(form.state.data), form.because.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return shown(recall, "Ended.")
    return recall_page(recall, "recalls/_end.html", end=form)


@bp.post("/patients/<int:patient_id>/recalls/<int:recall_id>/reopenings")
@needs("recalls.work")
def reopen(patient_id, recall_id):
    recall, form = queries.get_recall(patient_id, recall_id), forms.ReopenForm()
    if form.validate_on_submit():
        try:
            rules.reopen_recall(recall, form.seen_version, form.because.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return shown(recall, "Open again.")
    return recall_page(recall, "recalls/_reopen.html", reopen=form)
