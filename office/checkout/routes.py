"""The check-out of one visit: follow-up, charge, slip, then Left."""

from flask import Blueprint, g, request

from office import panels
from office.checkout import queries, rules
from office.checkout.forms import CheckOutForm
from office.errors import RuleError
from office.patients.queries import banner, get_patient
from office.visits.boards.routes import acted
from office.visits.queries import follow_up
from office.visits.rules import open_visit
from office.visits.waiting_room import number_of
from office.web import done, needs, respond

bp = Blueprint("checkout", __name__)
ADDRESS = "/patients/<int:patient_id>/visits/<int:visit_id>/check-out"


@bp.get(ADDRESS)
@needs("checkout.see")
def show(patient_id, visit_id):
    visit = open_visit(patient_id, visit_id, by=g.actor)
    return page(visit, CheckOutForm(formdata=None).prepare(queries.later_bookings(visit), follow_up(visit)))


def page(visit, form):
    """The page of a check-out with its form."""
    shown = {
        "said": follow_up(visit),
        "charged": queries.is_charged(visit),
        "excuse": queries.no_charge(visit),
        "number": number_of(visit),
        "bookings": form.bookings,
        "sections": [(panel, panel.load(visit)) for panel in panels.shown("visit.check_out", g.actor)],
    }
    top = banner(get_patient(visit.patient_id), g.actor)
    return respond("checkout/show.html", form=form, visit=visit, banner=top, **shown)


@bp.post(ADDRESS)
@needs("checkout.say")
def say(patient_id, visit_id):
    visit = open_visit(patient_id, visit_id, by=g.actor)
    form = CheckOutForm().prepare(queries.later_bookings(visit))
    if form.validate_on_submit():
        try:
            leave = request.form.get("act") != "keep"
            visit = rules.check_out(visit, by=g.actor, leave=leave, **form.details())
        except RuleError as error:
            form.reject(error)
        else:
            if leave and visit.appointment_id:
                return acted("Left. What follows is said.", visit.appointment, visit)
            return done("checkout.show", patient_id=patient_id, visit_id=visit_id, message="Kept.")
    return page(visit, form)


@bp.post(f"{ADDRESS}/charges")
@needs("checkout.say")
def charge_after_all(patient_id, visit_id):
    visit = open_visit(patient_id, visit_id, by=g.actor)
    rules.take_back_excuse(visit, by=g.actor)
    return done("checkout.show", patient_id=patient_id, visit_id=visit_id, message="A charge is awaited again.")
