"""Booking people of one household one after another."""

from flask import Blueprint, g, request, url_for

from office.errors import RuleError
from office.families import queries, rules
from office.families.forms import family_form
from office.once import once
from office.patients.queries import banner, get_patient
from office.patients.rules import open_patient
from office.web import go, needs, respond

bp = Blueprint("families", __name__)


@bp.route("/patients/<int:patient_id>/family-appointments/new", methods=["GET", "POST"])
@needs("scheduling.book")
def new(patient_id):
    first = request.method == "GET"
    patient = open_patient(patient_id, by=g.actor, via="family booking") if first else get_patient(patient_id)
    household = queries.household(patient.id)
    form = family_form(
        [(patient.id, f"{patient.last_name}, {patient.first_name}"), *((m.id, m.name) for m in household)]
    )
    form.chosen.data = request.form.get("offer") or form.chosen.data
    if "look" not in request.form and request.form and act(patient, form):
        return go(url_for("patients.show", patient_id=patient.id), message="All of them are booked.")
    view = {"patient": patient, "banner": banner(patient, g.actor), "household": household, "form": form}
    return respond("families/new.html", "families/_family.html", **view, **shown(form))


def act(patient, form):
    """Book the chosen offer, or hold it while the reason is missing; True when all are booked."""
    places = form.places()
    try:
        if places and not (form.reason.data or "").strip():
            rules.hold_family(patient, places, by=g.actor)
        elif places and form.validate_on_submit():
            with once(form.key.data) as key:
                if not key.again:
                    rules.book_family(patient, places, reason=form.reason.data, by=g.actor)
                    key.location = url_for("patients.show", patient_id=patient.id)
            return True
        elif not places:
            form.form_errors.append("Choose an opening.")
    except RuleError as error:
        form.chosen.data = ""
        form.reject(error)
    return False


def shown(form):
    """What is offered for what the form says."""
    wanted = form.wanted()
    fits = rules.FEWEST <= len(wanted) <= rules.MOST
    given = {"provider": form.chosen_provider(), "same": form.one_for_all()}
    offers = queries.family_offers(wanted, form.wish(), **given) if fits else []
    chosen = form.places()
    held = queries.held_for(wanted, by=g.actor) if chosen else []
    return {"offers": offers, "fits": fits, "chosen": chosen, "held": held}
