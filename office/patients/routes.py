"""Finding, registering and showing patients."""

from flask import current_app, g, request, url_for

from office import clock, panels
from office.directory.queries import CARERS, in_use, label
from office.errors import RuleError
from office.once import once
from office.panels import Panel
from office.patients import queries, rules
from office.patients.around import routes as around_routes
from office.patients.asked import prefill
from office.patients.forms import EditPatientForm, NewPatientForm
from office.patients.known import routes as known_routes
from office.patients.models import NameKind
from office.patients.reach.routes import bannered, bp, sure_of
from office.patients.rules import LikelyDuplicate
from office.web import done, go, is_fragment, needs, respond

NAV = (("Patients", "patients.index", "patients.see", "p"),)
panels.register(
    Panel(
        "patient.section", "alike", "Name alert: do not confuse with", "patients/_alike.html", "patients.see",
        lambda patient: queries.alike_to(patient) or None, order=5,
    )
)  # fmt: skip
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
    hidden = g.actor.may("patients.hidden_names")
    found = queries.find(text, hidden=hidden) if text else queries.lately(g.actor.staff_id)
    if is_fragment():  # asked at every letter: without the context of a whole page
        typing = current_app.jinja_env.get_template("patients/_find_results.html")
        return typing.render(found=found, query=text, may=g.actor.may)
    if text:
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


@bp.get("/patients/<int:patient_id>")
@needs("patients.see")
def show(patient_id):
    patient = rules.open_patient(patient_id, by=g.actor)
    sections = [(panel, panel.load(patient)) for panel in panels.shown("patient.section", g.actor)]
    facts, sure = sure_of(patient)
    page = {"patient": patient, "facts": facts, "sure": sure, "named": queries.is_named(patient)}
    page["may_bear"] = queries.may_bear(patient)
    return respond("patients/show.html", sections=sections, **page, **bannered(patient))


@bp.get("/patients/<int:patient_id>/edit")
@needs("patients.edit")
def edit(patient_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="edit")
    return edit_page(patient, EditPatientForm(formdata=None, data=typed(patient)))


def typed(patient):
    """The values of a record as the form shows them; the social security number only to those who may see it."""
    known = queries.as_typed(patient)
    if not g.actor.may("patients.ssn"):
        known["ssn4"] = ""
    if not queries.is_named(patient):
        known["name_kind"] = NameKind.NEWBORN.value
    return known


def edit_page(patient, form, matches=()):
    """The form of all identity fields, with the doctors whom the directory offers."""
    offered = [label(one) for one in in_use(*CARERS)]
    page = {"patient": patient, "form": form, "matches": matches, "offered": offered}
    return respond("patients/edit.html", "patients/_edit.html", **page, **bannered(patient))


@bp.post("/patients/<int:patient_id>/edit")
@needs("patients.edit")
def save(patient_id):
    patient, form, matches = queries.get_patient(patient_id), EditPatientForm(), ()
    if form.validate_on_submit():
        try:
            kept = {"name_kind": form.name_kind.data, "source": form.source.data or "", **form.decision()}
            kept["more"] = form.more(patient, may_see_ssn=g.actor.may("patients.ssn"))
            rules.edit_patient(patient, form.seen_version, form.details(), by=g.actor, **kept)
            return done("patients.show", patient_id=patient.id, message="Saved. What was before can still be found.")
        except LikelyDuplicate as error:
            matches = queries.side_by_side(form.details(), form.show_matches(error))
        except RuleError as error:
            form.reject(error)
    return edit_page(patient, form, matches)


__all__ = ["around_routes", "bp", "known_routes"]
