"""The visit on the pages of appointment and patient, and its steps; boards, arrivals and the lobby are beside."""

from flask import g, request

from office import clock, panels
from office.errors import RuleError
from office.patients.queries import banner, get_patient
from office.scheduling.queries import get_appointment
from office.staff.models import Role
from office.staff.queries import active_staff
from office.visits import queries, rules
from office.visits.arriving import routes as arriving
from office.visits.arriving.forms import ArriveForm
from office.visits.boards.routes import acted, asked, bp
from office.visits.forms import StepForm, UndoForm, UnseenForm
from office.visits.lobby import routes as lobby
from office.visits.models import Flow
from office.visits.segments import LABELS
from office.web import needs, respond

NAV = (("Today", "visits.today", "visits.see", "t"), ("Nurse board", "visits.nurse", "visits.see", "n"))
PAGES = (arriving, lobby)  # their addresses belong to this part
OWN_PAGE = (Flow.LEFT_UNSEEN, Flow.LEFT)  # more is asked there than a step asks


def visit_panel(appointment):
    """What the appointment's page shows of its visit, with the forms of what may follow."""
    visit = queries.visit_of(appointment)
    ahead = queries.steps_ahead(visit)
    form = StepForm(formdata=None).allow([flow for flow in ahead if flow not in OWN_PAGE])
    steps = queries.steps_of(visit)
    return {
        "visit": visit,
        "steps": steps,
        "waits": queries.waits_of(visit, steps) if visit else None,
        "labels": LABELS,
        "follow_up": queries.follow_up(visit),
        "brought": queries.accompanied(visit),
        "unseen": queries.unseen(visit),
        "wrong": queries.wrong_arrivals(visit),
        "ahead": ahead,
        "form": form,
        "arrive_form": ArriveForm(formdata=None),
        "is_today": appointment.day_on == clock.today(),
        "is_over": queries.is_over(appointment),
    }


panels.register(panels.Panel("appointment.section", "visit", "Visit", "visits/_visit.html", "visits.see", visit_panel))
panels.register(
    panels.Panel(
        "patient.section",
        "visits",
        "Visits",
        "visits/_visits.html",
        "visits.see",
        lambda patient: {
            "rows": queries.visits_of(patient.id),
            "today": queries.next_appointment_today(patient.id),
        },
        order=30,
    )
)


@bp.route("/patients/<int:patient_id>/visits/<int:visit_id>/steps", methods=["GET", "POST"])
@needs("visits.flow")
def step(patient_id, visit_id):
    visit = rules.open_visit(patient_id, visit_id, by=g.actor)
    form = StepForm().allow(queries.steps_ahead(visit), request.args.get("flow"))
    if form.validate_on_submit():
        try:
            flow = Flow(form.flow.data)
            visit = rules.step(visit, flow, by=g.actor, room=form.room.data, at=form.at(), note=form.note.data)
        except RuleError as error:
            form.reject(error)
        else:
            return acted(f"{str(flow).capitalize()}.", visit.appointment, visit)
    top, (which, _) = banner(get_patient(patient_id), g.actor), asked()
    taken = queries.in_rooms(visit.day_on)
    return respond(
        "visits/step.html", form=form, visit=visit, banner=top, which=which, rooms=queries.rooms(), taken=taken
    )


@bp.route("/patients/<int:patient_id>/visits/<int:visit_id>/unseen", methods=["GET", "POST"])
@needs("visits.flow")
def left_unseen(patient_id, visit_id):
    """Gone without having been seen; the nurse is told, and somebody calls today."""
    visit = rules.open_visit(patient_id, visit_id, by=g.actor)
    form = UnseenForm().prepare(active_staff(Role.NURSE))
    if form.validate_on_submit():
        try:
            said = form.details()
            at, note = form.at(), said["reason"]
            visit = rules.step(visit, Flow.LEFT_UNSEEN, by=g.actor, at=at, note=note, unseen=said)
        except RuleError as error:
            form.reject(error)
        else:
            return acted("Left without being seen. Somebody calls back today.", visit.appointment, visit)
    return respond("visits/unseen.html", form=form, visit=visit, banner=banner(get_patient(patient_id), g.actor))


@bp.route("/patients/<int:patient_id>/visits/<int:visit_id>/undo", methods=["GET", "POST"])
@needs("visits.flow")
def undo(patient_id, visit_id):
    visit = rules.open_visit(patient_id, visit_id, by=g.actor)
    form = UndoForm()
    if form.validate_on_submit():
        try:
            visit = rules.undo_last(visit, by=g.actor, reason=form.reason.data)
        except RuleError as error:
            form.reject(error)
        else:
            return acted(f"Taken back: {visit.flow}.", visit.appointment)
    top = banner(get_patient(patient_id), g.actor)
    return respond("visits/undo.html", form=form, visit=visit, banner=top, steps=queries.steps_of(visit))


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/no-shows")
@needs("visits.check_in")
def no_show(patient_id, appointment_id):
    appointment = get_appointment(patient_id, appointment_id)
    rules.mark_no_show(appointment, by=g.actor)
    return acted("No-show. The place is free.", appointment)


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/no-shows/undo")
@needs("visits.check_in")
def came_after_all(patient_id, appointment_id):
    appointment = get_appointment(patient_id, appointment_id)
    rules.take_back_no_show(appointment, by=g.actor)
    return acted("Expected again.", appointment)
