"""Finding, registering and showing patients."""

from flask import Blueprint, current_app, g, request, url_for

from office import clock, panels
from office.errors import RuleError
from office.once import once
from office.panels import Panel
from office.patients import queries, rules
from office.patients.asked import prefill
from office.patients.forms import AddressForm, ContactForm, EditPatientForm, NewPatientForm, PhoneForm
from office.patients.rules import LikelyDuplicate
from office.web import Page, done, go, is_fragment, needs, respond

bp = Blueprint("patients", __name__)
NAV = (("Patients", "patients.index", "patients.see", "p"),)
panels.register(
    Panel(
        "patient.section", "looks", "Who looked", "patients/_looks.html", "patients.who_looked",
        lambda patient: queries.who_looked(patient.id), order=90,
    )
)  # fmt: skip


@bp.get("/patients")
@needs("patients.see")
def index():
    return respond("patients/index.html", rows=queries.lately_opened(g.actor.staff_id))


@bp.post("/patients/find")
@needs("patients.see")
def find():
    text = request.form.get("q", "").strip()
    found = queries.find(text)
    if is_fragment():  # asked at every letter: without the context of a whole page
        typing = current_app.jinja_env.get_template("patients/_find_results.html")
        return typing.render(found=found, query=text, may=g.actor.may)
    rules.note_search(text, found, by=g.actor)
    return respond("patients/found.html", found=found, query=text)


@bp.post("/patients/new")
@needs("patients.register")
def new():
    """Only a search leads here; what was searched for is filled in."""
    typed = prefill(request.form.get("q", ""), today=clock.today())
    return respond("patients/new.html", form=NewPatientForm(formdata=None, data=typed), matches=[])


@bp.post("/patients")
@needs("patients.register")
def create():
    form, matches = NewPatientForm(), []
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    patient = rules.register_patient(form.details(), by=g.actor, **form.decision())
                    act.location = url_for("patients.show", patient_id=patient.id)
            return go(act.again or act.location, message="Registered.")
        except LikelyDuplicate as error:
            matches = queries.side_by_side(form.details(), form.show_matches(error))
        except RuleError as error:
            form.reject(error)
    return respond("patients/new.html", "patients/_register.html", form=form, matches=matches)


@bp.post("/patients/<int:patient_id>/chosen")
@needs("patients.register")
def choose(patient_id):
    """The caller is someone on file: take that record, register nobody."""
    form = NewPatientForm()
    form.validate()
    patient = rules.choose_existing(patient_id, form.details(), by=g.actor)
    return done("patients.show", patient_id=patient.id, message="Nobody was registered. This is the record on file.")


@bp.get("/patients/pairs")
@needs("patients.pairs")
def pairs():
    """For the records lead: who was registered although someone on file was likely the same."""
    return respond("patients/pairs.html", page=Page(queries.pairs_declared()))


@bp.get("/patients/<int:patient_id>")
@needs("patients.see")
def show(patient_id):
    patient = rules.open_patient(patient_id, by=g.actor)
    sections = [(panel, panel.load(patient)) for panel in panels.shown("patient.section", g.actor)]
    facts = queries.facts(patient.id)
    return respond("patients/show.html", patient=patient, facts=facts, sections=sections, **bannered(patient))


def bannered(patient):
    """What every page of a patient needs for its banner."""
    return {"banner": queries.banner(patient, g.actor)}


@bp.get("/patients/<int:patient_id>/edit")
@needs("patients.edit")
def edit(patient_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="edit")
    form = EditPatientForm(formdata=None, data=queries.as_typed(patient))
    return respond("patients/edit.html", patient=patient, form=form, matches=[], **bannered(patient))


@bp.post("/patients/<int:patient_id>/edit")
@needs("patients.edit")
def save(patient_id):
    patient, form, matches = queries.get_patient(patient_id), EditPatientForm(), []
    if form.validate_on_submit():
        try:
            kept = {"name_kind": form.name_kind.data, "source": form.source.data, **form.decision()}
            rules.edit_patient(patient, form.seen_version, form.details(), by=g.actor, **kept)
            return done("patients.show", patient_id=patient.id, message="Saved. What was before can still be found.")
        except LikelyDuplicate as error:
            matches = queries.side_by_side(form.details(), form.show_matches(error))
        except RuleError as error:
            form.reject(error)
    page = {"patient": patient, "form": form, "matches": matches}
    return respond("patients/edit.html", "patients/_edit.html", **page, **bannered(patient))


@bp.get("/patients/<int:patient_id>/reach")
@needs("patients.edit")
def reach(patient_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="reach")
    return reach_page(patient, phone_form(patient), address_form(patient))


def phone_form(patient):
    """The form of the main number, as it is now."""
    now = queries.in_use_phone(patient.id)
    known = (
        {"phone_typed": now.typed, "phone_kind": now.kind, "message_permission": now.message_permission} if now else {}
    )
    return PhoneForm(formdata=None, data={**known, "version": patient.version})


def address_form(patient):
    """The form of the home address, as it is now."""
    return AddressForm(formdata=None, obj=queries.home_address(patient.id), data={"version": patient.version})


def reach_page(patient, phone, address, fragment=None, form=None):
    """The page where phone and address are changed, or the one `form` of it that was refused."""
    context = {"phone": phone, "address": address, "earlier": queries.earlier_reach(patient.id), **bannered(patient)}
    return respond("patients/reach.html", fragment, patient=patient, form=form, **context)


@bp.post("/patients/<int:patient_id>/phones")
@needs("patients.edit")
def add_phone(patient_id):
    patient, form = queries.get_patient(patient_id), PhoneForm()
    if form.validate_on_submit():
        try:
            kept = {"kind": form.phone_kind.data, "message_permission": form.message_permission.data}
            rules.change_phone(patient, form.seen_version, form.phone_typed.data, by=g.actor, **kept)
            return done(
                "patients.show", patient_id=patient.id, message="Phone saved. The old one still finds the patient."
            )
        except RuleError as error:
            form.reject(error)
    return reach_page(patient, form, address_form(patient), "patients/_phone.html", form)


@bp.post("/patients/<int:patient_id>/addresses")
@needs("patients.edit")
def add_address(patient_id):
    patient, form = queries.get_patient(patient_id), AddressForm()
    if form.validate_on_submit():
        lines = {name: form[name].data for name in ("street", "street2", "city", "state", "zip")}
        rules.change_address(patient, form.seen_version, by=g.actor, **lines)
        return done("patients.show", patient_id=patient.id, message="Address saved.")
    return reach_page(patient, phone_form(patient), form, "patients/_address.html", form)


@bp.get("/patients/<int:patient_id>/contacts")
@needs("patients.edit")
def contacts(patient_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="contacts")
    return contacts_page(patient, ContactForm(formdata=None))


def contacts_page(patient, form):
    """The people around a patient, those of before too, and the form for one more."""
    people = queries.contacts(patient.id, ended=True)
    page = {"patient": patient, "people": people, "form": form}
    return respond("patients/contacts.html", "patients/_contacts.html", **page, **bannered(patient))


@bp.post("/patients/<int:patient_id>/contacts")
@needs("patients.edit")
def add_contact(patient_id):
    patient, form = queries.get_patient(patient_id), ContactForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.add_contact(patient, form.role.data, form.name.data, by=g.actor, **form.more())
                    act.location = url_for("patients.contacts", patient_id=patient.id)
            return go(act.again or act.location, message="Added.")
        except RuleError as error:
            form.reject(error)
    return contacts_page(patient, form)


@bp.post("/patients/<int:patient_id>/contacts/<int:contact_id>/revocations")
@needs("patients.edit")
def revoke_contact(patient_id, contact_id):
    rules.revoke_contact(queries.get_patient(patient_id), contact_id, by=g.actor)
    return done("patients.contacts", patient_id=patient_id, message="Revoked. The entry stays on record.")
