"""The book: the day of all providers, the week of one, booking, an appointment's page, the hours."""

from datetime import timedelta

from flask import Blueprint, g, request, url_for

from office import clock, panels
from office.errors import RuleError
from office.forms import number_in
from office.once import once
from office.patients.queries import banner, get_patient
from office.patients.rules import open_patient, search
from office.scheduling import forms, pages, queries, rules
from office.scheduling.ending import routes as ending_routes
from office.scheduling.models import HOLDS_PLACE, Standing
from office.scheduling.proposals import routes as proposal_routes
from office.scheduling.queries.conflicts import may_be_restored, overrides_of, resources_of
from office.scheduling.queries.sites import site_names
from office.scheduling.template import routes as template_routes
from office.web import done, go, id_arg, is_fragment, needs, respond, unchanged

bp = Blueprint("scheduling", __name__)
ASKED_ONLY = "Asked. The place is not taken meanwhile; you are told the answer."
MOVED = "Moved. The old time is free again."
NAV = (("Schedule", "scheduling.day", "scheduling.see", "s"),)
panels.register(
    panels.Panel(
        "duplicate.side", "next", "Appointments to come", "", "scheduling.see",
        lambda patient: [
            f"{one.day_on:%m/%d/%Y} {one.provider}" for one in queries.appointments_of(patient.id)
            if one.day_on >= clock.today() and one.standing in HOLDS_PLACE
        ],
    )
)  # fmt: skip
panels.register(
    panels.Panel(
        "patient.section",
        "appointments",
        "Appointments",
        "scheduling/_appointments.html",
        "scheduling.see",
        lambda patient: queries.appointments_of(patient.id, limit=10),
        order=20,
    )
)


def looked_at(patient_id, via):
    """The patient of a form: a look, noted in the audit, when it is shown; its act is noted by the act's own rule."""
    return open_patient(patient_id, by=g.actor, via=via) if request.method == "GET" else get_patient(patient_id)


def book_for():
    """The patient whose id the address carries as `for`, with the banner; (None, None) without."""
    patient_id = id_arg("for")
    if not patient_id:
        return {"patient": None, "banner": None}
    patient = open_patient(patient_id, by=g.actor, via="schedule")
    return {"patient": patient, "banner": banner(patient, g.actor)}


def keep(**values):
    """What the addresses of a sheet keep: type, patient, provider; without what is not set."""
    kept = {name: id_arg(name) for name in ("type", "for", "provider")}
    return {name: value for name, value in {**kept, **values}.items() if value}


def shift(day_on, days):
    """A date so many days on, as an address carries it."""
    return (day_on + timedelta(days=days)).isoformat()


def slot_url(patient, type):
    """The beginning of the address that books a slot: for the patient at hand, else to choose one first."""
    if not g.actor.may("scheduling.book") or type is None:
        return None
    if patient:
        return url_for("scheduling.new", patient_id=patient.id, type=type.id)
    return url_for("scheduling.slot", type=type.id)


def lights_on(sheet, by_day=False):
    """{(patient id, date): light} that a higher part shows beside the visits of a sheet, of today and later."""
    wanted = {}
    for column in sheet.columns:
        on = column.key if by_day else sheet.day_on
        cells = [cell for lane in column.lanes for cell in lane if cell.kind == "visit"]
        if on >= clock.today():
            wanted.setdefault(on, []).extend(cell.row.patient_id for cell in cells)
    found = {}
    for panel in panels.shown("sheet.visits", g.actor):
        found |= panel.load(wanted)
    return found


@bp.get("/schedule")
@needs("scheduling.see")
def day():
    form = forms.SheetForm.asked()
    context = book_for()
    sheet = queries.day_sheet(form.day_on(), form.chosen_type())
    book_url = slot_url(context["patient"], form.chosen_type())
    context["lights"] = lights_on(sheet)
    return respond("scheduling/day.html", sheet=sheet, ask=form, keep=keep, book_url=book_url, shift=shift, **context)


@bp.get("/schedule/week")
@needs("scheduling.see")
def week():
    form = forms.SheetForm.asked()
    context = book_for()
    provider = form.chosen_provider()
    if provider is None:
        return done("scheduling.day", **keep())
    sheet = queries.week_sheet(provider, form.monday(), form.chosen_type())
    book_url = slot_url(context["patient"], form.chosen_type())
    context |= {"provider": provider, "shift": shift, "lights": lights_on(sheet, by_day=True)}
    return respond("scheduling/week.html", sheet=sheet, ask=form, keep=keep, book_url=book_url, **context)


@bp.route("/schedule/slots", methods=["GET", "POST"])
@needs("scheduling.book")
def slot():
    """A slot was chosen before the patient: find who it is for. The search is a POST; the slot is in the address."""
    form = forms.FindForm()
    found = search(form.q.data or "", by=g.actor, typing=is_fragment()) if form.validate_on_submit() else None
    book = forms.BookingForm(formdata=None).prepare().from_address()
    wanted = {name: request.args[name] for name in ("type", "provider", "day", "start") if name in request.args}
    return respond(
        "scheduling/slot.html",
        "scheduling/_choose_patient.html",
        form=form,
        found=found,
        book=book,
        endpoint="scheduling.new",
        values=wanted,
        action=url_for("scheduling.slot", **wanted),
    )


@bp.route("/patients/<int:patient_id>/appointments/new", methods=["GET", "POST"])
@needs("scheduling.book")
def new(patient_id):
    patient = looked_at(patient_id, "booking")
    form = pages.proposed(forms.BookingForm().prepare().from_address(), patient.id)
    if not form.only_looking() and form.validate_on_submit():
        try:
            address = book_once(patient, form)
        except RuleError as error:
            form.reject(error)
        else:
            return go(address, message=ASKED_ONLY if pages.asks_only(form, g.actor) else "Booked.")
    pages.hold_chosen(patient.id, form, form.chosen_type(), by=g.actor)
    view = pages.booking_page(patient, form, form.chosen_type(), by=g.actor)
    return respond("scheduling/new.html", "scheduling/_booking.html", **view)


@bp.post("/patients/<int:patient_id>/holds")
@needs("scheduling.book")
def hold(patient_id):
    """A day and a time were typed by hand: hold the place, and say so beside the fields; nothing else is touched."""
    form = forms.BookingForm().prepare()
    held, why = pages.hold_typed(get_patient(patient_id).id, form, form.chosen_type(), by=g.actor)
    return respond("scheduling/_held.html", status=200, held=held, why=why)


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/holds")
@needs("scheduling.book")
def hold_move(patient_id, appointment_id):
    """The same for a booking that is moved."""
    appointment, form = queries.get_appointment(patient_id, appointment_id), forms.MoveForm().prepare()
    given = {"without": appointment.id, "minutes": appointment.minutes}
    held, why = pages.hold_typed(patient_id, form, appointment.type, by=g.actor, **given)
    return respond("scheduling/_held.html", status=200, held=held, why=why)


@bp.post("/schedule/holds/<int:hold_id>/ends")
@needs("scheduling.book")
def free_hold(hold_id):
    rules.free_hold(hold_id, by=g.actor)
    return unchanged()


def book_once(patient, form):
    """Book what the form says, once for each form; the address of the appointment."""
    with once(form.key.data) as act:
        if not act.again:
            slot = (form.chosen_provider(), form.chosen_type(), form.day.value, form.start_minute())
            given = {"reason": form.reason.data, "by": g.actor}
            if pages.asks_only(form, g.actor):
                rules.propose_booking(patient, *slot, why=form.override.data, **given)
                act.location = url_for("scheduling.proposals")
            else:
                made = rules.book_appointment(patient, *slot, override=form.override.data, **given)
                act.location = url_for("scheduling.show", patient_id=patient.id, appointment_id=made.id)
    return act.again or act.location


@bp.get("/patients/<int:patient_id>/appointments/<int:appointment_id>")
@needs("scheduling.see")
def show(patient_id, appointment_id):
    appointment = rules.open_appointment(patient_id, appointment_id, by=g.actor)
    patient = get_patient(patient_id)
    return respond(
        "scheduling/show.html",
        appointment=appointment,
        patient=patient,
        banner=banner(patient, g.actor),
        events=queries.history(appointment),
        moved_to=queries.moved_on_to(appointment) if appointment.standing == Standing.RESCHEDULED else None,
        also=queries.same_day(appointment),
        may_be_restored=may_be_restored(appointment),
        resources=resources_of(appointment),
        site=site_names()[appointment.location_id or 0],
        overrides=overrides_of(appointment),
        sections=[(panel, panel.load(appointment)) for panel in panels.shown("appointment.section", g.actor)],
    )


@bp.route("/patients/<int:patient_id>/appointments/<int:appointment_id>/move", methods=["GET", "POST"])
@needs("scheduling.book")
def move(patient_id, appointment_id):
    appointment = rules.open_appointment(patient_id, appointment_id, by=g.actor)
    form = forms.MoveForm().prepare().begin_with(appointment).from_address()
    if not form.only_looking() and form.validate_on_submit():
        try:
            address = move_once(appointment, form)
        except RuleError as error:
            form.reject(error)
        else:
            return go(address, message=ASKED_ONLY if pages.asks_only(form, g.actor) else MOVED)
    patient, given = get_patient(patient_id), {"without": appointment.id, "minutes": appointment.minutes}
    pages.hold_chosen(patient.id, form, appointment.type, by=g.actor, **given)
    view = pages.booking_page(patient, form, appointment.type, by=g.actor, **given)
    return respond("scheduling/move.html", "scheduling/_move.html", appointment=appointment, **view)


def move_once(appointment, form):
    """Move as the form says, once for each form; the address of the new appointment."""
    with once(form.key.data) as act:
        if not act.again:
            slot = (form.chosen_provider(), form.day.value, form.start_minute())
            seen = number_in(form.version.data)
            given = {"reason": form.why(), "by": g.actor}
            if pages.asks_only(form, g.actor):
                rules.propose_move(appointment, *slot, why=form.override.data, **given)
                act.location = url_for("scheduling.proposals")
            else:
                made = rules.move_appointment(appointment, seen, *slot, override=form.override.data, **given)
                act.location = url_for("scheduling.show", patient_id=made.patient_id, appointment_id=made.id)
    return act.again or act.location


@bp.post("/schedule/closings")
@needs("scheduling.hours")
def close():
    form = forms.ClosingForm().prepare()

    def act(form):
        start, end = form.span()
        given = {"by": g.actor, "start_minute": start, "end_minute": end}
        rules.add_closing(form.chosen_provider(), form.day.value, form.reason.data, **given)

    return template_routes.add_once("closing", form, act)


@bp.post("/schedule/closings/<int:closing_id>/lifts")
@needs("scheduling.hours")
def lift(closing_id):
    rules.lift_closing(closing_id, by=g.actor)
    return done("scheduling.hours", message="Open again.")


template_routes.add_to(bp)
proposal_routes.add_to(bp)
ending_routes.add_to(bp)
