"""Pictures and signed forms of a patient: on the patient's page, at check-in, and on a page of their own."""

from flask import Blueprint, Response, g, request, url_for

from office import panels
from office.errors import RuleError
from office.forms import number_in
from office.once import new_key, once
from office.onfile import queries, rules
from office.onfile.forms import EndPictureForm, PictureForm, RevokeForm, SignForm
from office.onfile.images import JPEG, PDF, PNG
from office.onfile.models import PictureKind
from office.panels import Panel
from office.patients.queries import banner, contacts
from office.patients.rules import open_patient
from office.staff.queries import active_staff
from office.web import done, go, needs, respond

bp = Blueprint("onfile", __name__)
ENDINGS = {JPEG: "jpg", PNG: "png", PDF: "pdf"}
SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"


def section(patient, day_on=None):
    """What the patient's page shows: the face, what is due, the pictures that hold. Two queries."""
    held = [one for one in queries.pictures_of(patient.id) if one.until is None]
    forms = queries.forms_of(patient, day_on)
    return {
        "face": next((one for one in held if one.kind == PictureKind.FACE), None),
        "pictures": [one for one in held if one.kind != PictureKind.FACE],
        "forms": forms,
        "due": queries.due_of(patient, forms),
    }


def check_in_section(appointment):
    """What the desk is asked about at check-in; nothing of it keeps anybody from the visit."""
    patient = appointment.patient
    may = [one for one in queries.signers(patient) if one.may_consent]
    signer = may[0] if not queries.is_minor(patient) else next(iter(may[1:]), None)
    found = {"due": queries.forms_due(patient, appointment.day_on), "signer": signer, "new_key": new_key}
    return {**found, "patient": patient, "appointment_id": appointment.id, "form": SignForm(formdata=None)}


panels.register(Panel("patient.section", "onfile", "On file", "onfile/_panel.html", "onfile.see", section, order=40))
panels.register(Panel("visit.check_in", "onfile", "Forms", "onfile/_check_in.html", "onfile.see", check_in_section))


def file_page(patient, picture=None, sign=None, revoke=None, revoking=None):
    """Everything on file, with whichever form was refused as it was typed."""
    people = [(one.id, f"{one.name} ({one.role})") for one in contacts(patient.id)]
    context = {
        "forms": queries.forms_of(patient),
        "pictures": queries.pictures_of(patient.id),
        "history": queries.history_of(patient.id),
        "adult": queries.adult_on_file(patient),
        "minor": queries.is_minor(patient),
        "picture": picture or PictureForm(formdata=None).offer_people(people),
        "sign": sign or sign_form(patient, SignForm(formdata=None, code=request.args.get("form"))),
        "revoke": revoke or RevokeForm(formdata=None),
        "revoking": revoking,
        "appointment_id": number_in(request.values.get("appointment")) or None,
    }
    return respond("onfile/show.html", patient=patient, banner=banner(patient, g.actor), **context)


def sign_form(patient, form):
    """The form of a signature with who may sign and witness."""
    return form.offer_people(queries.signers(patient), active_staff())


@bp.get("/patients/<int:patient_id>/on-file")
@needs("onfile.see")
def show(patient_id):
    return file_page(open_patient(patient_id, by=g.actor, via="on file"))


@bp.post("/patients/<int:patient_id>/pictures")
@needs("onfile.add")
def add_picture(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="on file")
    people = [(one.id, f"{one.name} ({one.role})") for one in contacts(patient.id)]
    form = PictureForm().offer_people(people)
    if form.validate_on_submit():
        kept = rules.keep_file(form.upload)
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.add_picture(patient, form.kind.data, kept, by=g.actor, **form.details())
                    act.location = url_for("onfile.show", patient_id=patient.id)
            return go(act.again or act.location, message="The picture is on file.")
        except RuleError as error:
            form.reject(error)
    return file_page(patient, picture=form)


@bp.get("/patients/<int:patient_id>/pictures/<int:picture_id>")
@needs("onfile.see")
def picture(patient_id, picture_id):
    return picture_page(open_patient(patient_id, by=g.actor, via="picture"), picture_id, EndPictureForm(formdata=None))


def picture_page(patient, picture_id, form):
    """One picture, large, with the form that takes it off."""
    found = queries.get_picture(patient.id, picture_id)
    shown = next(one for one in queries.pictures_of(patient.id) if one.id == found.id)
    return respond("onfile/picture.html", patient=patient, picture=shown, form=form, banner=banner(patient, g.actor))


@bp.get("/patients/<int:patient_id>/pictures/<int:picture_id>/content")
@needs("onfile.see")
def content(patient_id, picture_id):
    """The picture itself, with our own content type and name; a PDF is handed out as a file."""
    found, data = rules.see_picture(patient_id, picture_id, by=g.actor)
    kind = found.content_type if found.content_type in ENDINGS else "application/octet-stream"
    answer = Response(data, mimetype=kind)
    way = "inline" if kind in (JPEG, PNG) else "attachment"
    answer.headers["Content-Disposition"] = f'{way}; filename="picture-{found.id}.{ENDINGS.get(kind, "bin")}"'
    answer.headers["Content-Security-Policy"] = SANDBOX
    return answer


@bp.post("/patients/<int:patient_id>/pictures/<int:picture_id>/endings")
@needs("onfile.end")
def end_picture(patient_id, picture_id):
    patient, form = open_patient(patient_id, by=g.actor, via="picture"), EndPictureForm()
    if form.validate_on_submit():
        try:
            rules.end_picture(patient, picture_id, form.reason.data, by=g.actor)
            return done("onfile.show", patient_id=patient.id, message="Taken off. It stays listed with the reason.")
        except RuleError as error:
            form.reject(error)
    return picture_page(patient, picture_id, form)


@bp.post("/patients/<int:patient_id>/forms")
@needs("onfile.add")
def add_form(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="on file")
    form = sign_form(patient, SignForm())
    if form.validate_on_submit():
        kept = rules.keep_file(form.upload) if form.upload else None
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.record_form(patient, form.entry(), by=g.actor, kept=kept)
                    act.location = back_from(patient)
            return go(act.again or act.location, message="The form is on file.")
        except RuleError as error:
            form.reject(error)
    return file_page(patient, sign=form)


def back_from(patient):
    """Where a form was recorded from: the check-in of an appointment, or the page of what is on file."""
    appointment_id = number_in(request.form.get("appointment"))
    if appointment_id and g.actor.may("visits.check_in"):
        return url_for("visits.check_in", patient_id=patient.id, appointment_id=appointment_id)
    return url_for("onfile.show", patient_id=patient.id)


@bp.post("/patients/<int:patient_id>/forms/<int:form_id>/revocations")
@needs("onfile.add")
def revoke_form(patient_id, form_id):
    patient, form = open_patient(patient_id, by=g.actor, via="on file"), RevokeForm()
    queries.get_form(patient.id, form_id)
    if form.validate_on_submit():
        try:
            rules.revoke_form(patient, form_id, form.reason.data, by=g.actor)
            return done("onfile.show", patient_id=patient.id, message="Revoked. The entry stays on record.")
        except RuleError as error:
            form.reject(error)
    return file_page(patient, revoke=form, revoking=form_id)
