"""Possible duplicates: shown while someone types, and the records lead's worklist."""

from flask import Blueprint, g, request

from office import panels
from office.duplicates import queries, rules
from office.duplicates.forms import DifferentForm, SeenForm
from office.errors import RuleError
from office.patients.forms import EditPatientForm, NewPatientForm
from office.patients.queries import get_patient, likely_same, person_of
from office.web import Page, done, needs, respond

bp = Blueprint("duplicates", __name__)
TABS = ("open", "later", "declared")
SHOWN = 4  # likely records beside a form


@bp.get("/duplicates")
@needs("duplicates.see")
def listed():
    shown = request.args.get("show") if request.args.get("show") in TABS else "open"
    counts = {"open": queries.open_pairs().count(), "declared": queries.declared().count()}
    counts["later"] = queries.open_pairs(later=True).count()
    page = Page(queries.declared() if shown == "declared" else queries.open_pairs(later=shown == "later"))
    if shown != "declared":
        page.rows = queries.sides(page.rows, g.actor)
    return respond("duplicates/list.html", page=page, shown=shown, counts=counts, rates=queries.rates())


@bp.get("/duplicates/<int:pair_id>")
@needs("duplicates.see")
def show(pair_id):
    return pair_page(rules.open_pair(pair_id, by=g.actor), DifferentForm(formdata=None))


def pair_page(pair, form):
    """Two records side by side with what higher parts know of them, and what can be done."""
    (both,) = queries.sides([pair], g.actor)
    facts = [
        (panel.title, *(() if one is None else panel.load(one) for one in (both.low, both.high)))
        for panel in panels.shown("duplicate.side", g.actor)
    ]
    page = {"both": both, "facts": facts, "form": form, "pair": pair}
    return respond("duplicates/show.html", "duplicates/_decide.html", **page)


@bp.post("/duplicates/<int:pair_id>/decisions")
@needs("duplicates.decide")
def differ(pair_id):
    pair, form = queries.get_pair(pair_id), DifferentForm()
    if form.validate_on_submit():
        try:
            rules.say_different(pair, form.reason.data, by=g.actor)
            return done("duplicates.listed", message="Kept: these are two people.")
        except RuleError as error:
            form.reject(error)
    return pair_page(pair, form)


@bp.post("/duplicates/<int:pair_id>/later")
@needs("duplicates.decide")
def later(pair_id):
    pair, form = queries.get_pair(pair_id), SeenForm()
    if form.validate_on_submit():
        look_on = rules.look_later(pair, by=g.actor)
        return done("duplicates.listed", message=f"The pair comes back on {look_on:%m/%d/%Y}.")
    return pair_page(pair, DifferentForm(formdata=None))


@bp.post("/duplicates/decisions/<int:decision_id>/reviews")
@needs("duplicates.decide")
def review(decision_id):
    rules.review(decision_id, by=g.actor)
    return done("duplicates.listed", show="declared", message="Reviewed.")


@bp.post("/duplicates/typed")
@needs("patients.register")
def typed():
    """Asked while a new patient is typed: who on file may be that person."""
    return alike_fragment(NewPatientForm(), "duplicates.typed", {})


@bp.post("/patients/<int:patient_id>/duplicates/typed")
@needs("patients.edit")
def retyped(patient_id):
    """Asked while a record is edited: to whom it becomes alike."""
    patient = get_patient(patient_id)
    return alike_fragment(EditPatientForm(), "duplicates.retyped", {"patient_id": patient.id})


def alike_fragment(form, endpoint, values):
    """The likely records for what is typed so far; what cannot be understood yet says nothing."""
    form.validate()
    likely = likely_same(person_of(form.details()), but=set(values.values())) if form.last_name.data else []
    shown = [queries.shown_alike(one, g.actor) for one in likely[:SHOWN]]
    page = {"likely": shown, "more": len(likely) - len(shown), "endpoint": endpoint, "values": values}
    return respond("duplicates/typed.html", "duplicates/_typed.html", 200, **page)
