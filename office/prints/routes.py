"""What is printed of one patient, each paper a page of its own. `?print` opens the printer's dialog at once."""

from flask import Blueprint, g, request

from office.charts.labels import PER_SHEET, sheets
from office.patients.queries import banner
from office.patients.rules import open_patient
from office.prints import book, queries, rules
from office.prints.flow.routes import add_to
from office.scheduling.forms import SheetForm
from office.scheduling.queries import get_appointment
from office.web import id_arg, needs, respond

bp = Blueprint("prints", __name__)
add_to(bp)
# (endpoint, what it is, what for), in the order of a new patient's way through the office.
PAPERS = (
    ("packet", "Letter to a new patient", "directions, what to bring, the first appointment"),
    ("registration", "Registration form", "filled in with what is known, to be checked and signed"),
    ("forms", "Forms to sign", "consent, assignment, financial policy, permitted persons, messages"),
    ("privacy_notice", "Privacy notice acknowledgment", "or the reason why it is not signed"),
    ("face_sheet", "Face sheet", "one page, on top in the chart"),
    ("labels", "Document labels", "30 on a sheet: name, birth date, record number, bar code"),
    ("cards", "Copies of ID and insurance cards", "the pictures on file"),
    ("outguides", "Cross-reference outguide", "stays where the old folder stood: see the number now"),
)


@bp.get("/patients/<int:patient_id>/prints")
@needs("prints.make")
def index(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="prints")
    return respond("prints/index.html", patient=patient, papers=PAPERS, banner=banner(patient, g.actor))


def paper(patient_id, name, load, **detail):
    """One paper of a patient: noted as printed, then shown as it will look."""
    patient = rules.print_paper(patient_id, name.replace("_", " "), by=g.actor, **detail)
    return respond(f"prints/{name}.html", patient=patient, **load(patient))


@bp.get("/patients/<int:patient_id>/prints/face-sheet")
@needs("prints.make")
def face_sheet(patient_id):
    return paper(patient_id, "face_sheet", queries.face_sheet)


@bp.get("/patients/<int:patient_id>/prints/labels")
@needs("prints.make")
def labels(patient_id):
    """A sheet of labels; the first `skip` places stay empty, `count` of them are printed."""
    skip = min(max(0, request.args.get("skip", 0, type=int)), PER_SHEET - 1)
    count = min(max(1, request.args.get("count", PER_SHEET - skip, type=int)), PER_SHEET)

    def load(patient):
        return {"sheets": sheets(queries.labels_of(patient, count), skip), "skip": skip, "count": count}

    return paper(patient_id, "labels", load, count=count)


@bp.get("/patients/<int:patient_id>/prints/registration-form")
@needs("prints.make")
def registration(patient_id):
    return paper(patient_id, "registration", queries.registration)


@bp.get("/patients/<int:patient_id>/prints/forms")
@needs("prints.make")
def forms(patient_id):
    return paper(patient_id, "forms", queries.to_sign)


@bp.get("/patients/<int:patient_id>/prints/privacy-notice")
@needs("prints.make")
def privacy_notice(patient_id):
    return paper(patient_id, "privacy_notice", queries.to_sign)


@bp.get("/patients/<int:patient_id>/prints/card-copies")
@needs("prints.make")
def cards(patient_id):
    return paper(patient_id, "cards", lambda patient: {
        "pictures": queries.held_pictures(patient, queries.CARDS), "label": queries.label_of(patient),
    })  # fmt: skip


@bp.get("/patients/<int:patient_id>/prints/packet")
@needs("prints.make")
def packet(patient_id):
    return paper(patient_id, "packet", queries.packet)


@bp.get("/patients/<int:patient_id>/prints/outguide")
@needs("prints.make")
def outguides(patient_id):
    return paper(patient_id, "outguides", lambda patient: {"guides": queries.guides(patient)})


@bp.get("/patients/<int:patient_id>/prints/appointments/<int:appointment_id>")
@needs("prints.make")
def slip(patient_id, appointment_id):
    """What a patient takes home of one appointment."""
    appointment = get_appointment(patient_id, appointment_id)
    return paper(patient_id, "slip", lambda patient: book.slip(patient, appointment), appointment=appointment_id)


@bp.get("/schedule/prints")
@needs("prints.make")
def schedules():
    """The day of each provider, or of `provider` alone, a page each; with `reasons` what each visit is for."""
    day_on, reasons = SheetForm.asked().day_on(), "reasons" in request.args
    found = book.day_schedules(day_on, id_arg("provider"))
    rules.print_schedule(day_on, found, by=g.actor)
    return respond("prints/schedules.html", day_on=day_on, schedules=found, reasons=reasons)
