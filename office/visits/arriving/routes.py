"""Arrivals: one press, the panel of what is asked today, walk-ins, the wrong patient, another day than booked."""

from flask import g, url_for

from office import clock, panels
from office.errors import RuleError
from office.once import once
from office.onfile.queries import is_minor
from office.patients.queries import banner, get_patient, home_address
from office.patients.rules import open_patient, search
from office.scheduling.forms import FindForm
from office.scheduling.queries import get_appointment
from office.visits import desk, queries, rules
from office.visits.arriving.forms import AnotherDayForm, ArriveForm, CheckInForm, WalkInForm, WrongPatientForm
from office.visits.boards.routes import acted, bp
from office.web import go, is_fragment, needs, respond


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/arrivals")
@needs("visits.check_in")
def arrive(patient_id, appointment_id):
    appointment, form = get_appointment(patient_id, appointment_id), ArriveForm()
    if not form.validate_on_submit():
        raise RuleError(form.first_error())
    visit = rules.arrive(appointment, by=g.actor, at=form.at())
    return acted("Arrived.", appointment, visit)


@bp.route("/patients/<int:patient_id>/appointments/<int:appointment_id>/check-in", methods=["GET", "POST"])
@needs("visits.check_in")
def check_in(patient_id, appointment_id):
    appointment = get_appointment(patient_id, appointment_id)
    patient, visit = open_patient(patient_id, by=g.actor, via="check-in"), queries.visit_of(appointment)
    asked = desk.to_ask(patient_id)
    form = CheckInForm().prepare(asked, desk.adults_around(patient))
    if form.validate_on_submit():
        try:
            visit = rules.receive(appointment, by=g.actor, **form.details())
        except RuleError as error:
            form.reject(error)
        else:
            return acted("Checked in.", appointment, visit)
    view = check_in_view(patient, appointment, visit)
    return respond("visits/check_in.html", "visits/_check_in.html", form=form, visit=visit, asked=asked, **view)


def check_in_view(patient, appointment, visit):
    """What the desk asks about: address, phone, how late; panels of higher parts."""
    return {
        "patient": patient,
        "appointment": appointment,
        "banner": banner(patient, g.actor),
        "address": home_address(patient.id),
        "minor": is_minor(patient),
        "brought": queries.accompanied(visit),
        "late": queries.late_minutes(appointment, visit),
        "sections": [(panel, panel.load(appointment)) for panel in panels.shown("visit.check_in", g.actor)],
    }


@bp.route("/patients/<int:patient_id>/visits/<int:visit_id>/wrong-patient", methods=["GET", "POST"])
@needs("visits.check_in")
def wrong_patient(patient_id, visit_id):
    visit = rules.open_visit(patient_id, visit_id, by=g.actor)
    form = WrongPatientForm().prepare(desk.expected_today(but=patient_id))
    if form.validate_on_submit():
        try:
            said = rules.wrong_patient(visit, reason=form.reason.data, right=form.right_one(), by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            words = "Taken back whole. " + (
                "The right patient has arrived." if said.right_visit_id else "Both tell it."
            )
            return acted(words, said.right_visit.appointment if said.right_visit_id else visit.appointment)
    return respond(
        "visits/wrong_patient.html", form=form, visit=visit, banner=banner(get_patient(patient_id), g.actor)
    )


@bp.route("/patients/<int:patient_id>/appointments/<int:appointment_id>/other-days", methods=["GET", "POST"])
@needs("visits.check_in")
def another_day(patient_id, appointment_id):
    appointment, form = get_appointment(patient_id, appointment_id), AnotherDayForm()
    patient = open_patient(patient_id, by=g.actor, via="arrival on another day")
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    visit = rules.came_on_another_day(appointment, keep=form.keep.data == "keep", by=g.actor)
                    act.location = url_for(
                        "visits.check_in", patient_id=patient_id, appointment_id=visit.appointment_id
                    )
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location, message="Arrived, and worked in today.")
    ahead = appointment.day_on > clock.today()
    shown = {"appointment": appointment, "ahead": ahead, "banner": banner(patient, g.actor)}
    return respond("visits/another_day.html", form=form, patient=patient, **shown)


@bp.route("/walk-ins", methods=["GET", "POST"])
@needs("visits.check_in")
def find_walk_in():
    """Who is it? The search is a POST; each result goes on to the walk-in form."""
    form = FindForm()
    found = search(form.q.data or "", by=g.actor, typing=is_fragment()) if form.validate_on_submit() else None
    given = {"endpoint": "visits.walk_in", "values": {}, "action": url_for("visits.find_walk_in")}
    return respond("visits/find_walk_in.html", "scheduling/_choose_patient.html", form=form, found=found, **given)


@bp.route("/patients/<int:patient_id>/walk-ins", methods=["GET", "POST"])
@needs("visits.check_in")
def walk_in(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="walk-in")
    form = WalkInForm().prepare()
    if form.validate_on_submit():
        try:
            address = walk_in_once(patient, form)
        except RuleError as error:
            form.reject(error)
        else:
            return go(address, message="Walked in and arrived.")
    top = banner(patient, g.actor)
    return respond("visits/walk_in.html", "visits/_walk_in.html", form=form, patient=patient, banner=top)


def walk_in_once(patient, form):
    """Take the walk-in, once for each form; the address of the board."""
    with once(form.key.data) as act:
        if not act.again:
            wish = (form.chosen("provider"), form.chosen("type"))
            rules.walk_in(patient, *wish, reason=form.reason.data, by=g.actor)
            act.location = url_for("visits.today")
    return act.again or act.location
