"""The allergy list of a patient: on the patient's page, in the banner, and on a page of its own."""

from flask import Blueprint, g, url_for

from office import panels
from office.allergies import queries, rules
from office.allergies.forms import AllergyForm, AnswerForm, JudgeForm
from office.errors import RuleError
from office.once import once
from office.panels import Panel
from office.patients import queries as patient_queries
from office.patients.rules import open_patient
from office.web import done, go, needs, respond

bp = Blueprint("allergies", __name__)


def banner_state(patient):
    """What the banner shows of the list."""
    page = section(patient)
    return {"word": page.word, "tone": page.tone, "mark": None, "detail": ""}


def section(patient):
    """The list as the patient's page shows it, read once for the banner and the page."""
    kept = patient.__dict__.setdefault("kept", {})
    if "allergies" not in kept:
        kept["allergies"] = queries.allergies_of(patient.id)
    return kept["allergies"]


panels.register(Panel("patient.banner", "allergies", "Allergies", "", "allergies.see", banner_state, order=10))
panels.register(
    Panel("patient.section", "allergies", "Allergies", "allergies/_panel.html", "allergies.see", section, order=10)
)


def list_page(patient, adding=None, answering=None, judging=None, fragment=None):
    """The page of the list, with whichever form was refused as it was typed."""
    forms = {
        "adding": adding or AllergyForm(formdata=None),
        "answering": answering or AnswerForm(formdata=None),
        "judging": judging or JudgeForm(formdata=None),
    }
    context = {"allergies": queries.allergies_of(patient.id), "banner": patient_queries.banner(patient, g.actor)}
    return respond("allergies/show.html", fragment, patient=patient, **forms, **context)


@bp.get("/patients/<int:patient_id>/allergies")
@needs("allergies.see")
def show(patient_id):
    return list_page(open_patient(patient_id, by=g.actor, via="allergies"))


@bp.post("/patients/<int:patient_id>/allergies")
@needs("allergies.propose")
def add(patient_id):
    patient, form = patient_queries.get_patient(patient_id), AllergyForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.record_allergy(patient, form.substance.data, by=g.actor, **form.entry())
                    act.location = url_for("allergies.show", patient_id=patient.id)
            return go(act.again or act.location, message="Recorded.")
        except RuleError as error:
            form.reject(error)
    return list_page(patient, adding=form, fragment="allergies/_allergies.html")


@bp.post("/patients/<int:patient_id>/allergies/answers")
@needs("allergies.record")
def answer(patient_id):
    patient, form = patient_queries.get_patient(patient_id), AnswerForm()
    if form.validate_on_submit():
        try:
            rules.answer_list(patient, form.state.data, by=g.actor, note=form.note.data)
            return done("allergies.show", patient_id=patient.id, message="The answer is kept.")
        except RuleError as error:
            form.reject(error)
    return list_page(patient, answering=form, fragment="allergies/_allergies.html")


@bp.post("/patients/<int:patient_id>/allergies/<int:allergy_id>/judgments")
@needs("allergies.propose")
def judge(patient_id, allergy_id):
    patient, form = patient_queries.get_patient(patient_id), JudgeForm()
    if form.validate_on_submit():
        try:
            rules.judge_allergy(patient, allergy_id, form.certainty.data, by=g.actor, reason=form.reason.data)
            return done("allergies.show", patient_id=patient.id, message="Kept. The entry stays on record.")
        except RuleError as error:
            form.reject(error)
    form.of_allergy = queries.get_allergy(patient, allergy_id).id
    return list_page(patient, judging=form, fragment="allergies/_allergies.html")
