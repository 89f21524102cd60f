"""The wait list, the places that came free and whom to call, and a patient's own entries."""

from flask import Blueprint, g, request, url_for

from office import panels
from office.errors import RuleError
from office.once import once
from office.patients.queries import banner, get_patient
from office.patients.rules import open_patient
from office.waitlist import forms, queries, rules
from office.waitlist.models import EntryState, Told
from office.web import Page, done, go, needs, respond

bp = Blueprint("waitlist", __name__)
NAV = (("Wait list", "waitlist.places", "waitlist.see", ""),)
panels.register(
    panels.Panel(
        "patient.section", "waitlist", "On the wait list", "waitlist/_panel.html", "waitlist.see",
        lambda patient: queries.entries_of(patient.id), order=22,
    )
)  # fmt: skip

panels.register(
    panels.Panel(
        "appointment.section", "earlier", "Wait list", "waitlist/_earlier.html", "waitlist.work",
        lambda appointment: queries.waits_beside(appointment), order=80,
    )
)  # fmt: skip


@bp.get("/wait-list")
@needs("waitlist.see")
def listed():
    form = forms.ListForm.asked()
    wanted = {"type_id": form.type.data, "provider_id": form.provider.data}
    page = Page(queries.entries(EntryState(form.show.data), **wanted))
    return respond(
        "waitlist/list.html", page=page, rows=queries.joined(page.rows), ask=form, counts=queries.counts(),
        number=queries.shown_number,
    )  # fmt: skip


@bp.get("/wait-list/places")
@needs("waitlist.see")
def places():
    return respond("waitlist/places.html", page=Page(queries.open_places()), counts=queries.counts())


@bp.get("/wait-list/places/<int:place_id>")
@needs("waitlist.see")
def place(place_id):
    return place_page(rules.open_place(place_id, by=g.actor))


def place_page(one, *, leave=None, refused=None):
    """A place with whom to call; `refused` is the (entry, form) that was not taken."""
    row = queries.with_candidates([one])[0]
    offering = [(each, offer_form(one, each.entry, each.waiting.phones, fresh=True)) for each in row.candidates]
    if refused:
        offering = [(each, refused[1] if each.entry.id == refused[0].id else form) for each, form in offering]
    return respond(
        "waitlist/place.html", None, status=422 if refused or (leave and leave.errors) else 200, place=one,
        offering=offering, next_up=next((each for each, _ in offering if not each.tried), None),
        tries=queries.offers_of(one), chain=queries.chain(one), leave=leave or forms.LeaveForm(formdata=None),
    )  # fmt: skip


def offer_form(one, entry, phones, *, fresh=False):
    """The form of one try; fresh ones beside the one that was sent."""
    form = forms.OfferForm(formdata=None) if fresh else forms.OfferForm()
    if fresh:
        form.place.data, form.phone.data = one.id, phones[0].id if phones else 0
    return form.prepare(one, entry, phones)


@bp.post("/wait-list/places/<int:place_id>/closings")
@needs("waitlist.work")
def leave(place_id):
    one, form = queries.get_place(place_id), forms.LeaveForm()
    if form.validate_on_submit():
        try:
            rules.leave_place(one, form.because.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("waitlist.places", message="Not offered.")
    return place_page(one, leave=form)


@bp.post("/patients/<int:patient_id>/wait-list/<int:entry_id>/offers")
@needs("waitlist.work")
def offer(patient_id, entry_id):
    entry, form = queries.get_entry(patient_id, entry_id), forms.OfferForm()
    one = queries.get_place(form.place_id)
    form = offer_form(one, entry, queries.joined([entry])[0].phones)
    if form.validate_on_submit() and form.told:
        try:
            said = offer_once(one, entry, form)
        except RuleError as error:
            form.reject(error)
        else:
            return done("waitlist.place", message=said, place_id=one.id)
    return place_page(one, refused=(entry, form))


def offer_once(one, entry, form):
    """Keep the try once for each form; what to say about it."""
    with once(form.key.data) as act:
        if not act.again:
            given = {"phone_id": form.phone.data, "note": form.note.data or "", "by": g.actor}
            made = rules.offer_place(one, entry, form.told, **given)
            act.location = url_for("waitlist.place", place_id=one.id)
            if made.outcome == Told.ACCEPTED:
                return "Moved. The old place is offered on." if made.gave_up_id else "Booked."
    return "Kept."


@bp.route("/patients/<int:patient_id>/wait-list/new", methods=["GET", "POST"])
@needs("waitlist.work")
def new(patient_id):
    looking = request.method == "GET"
    patient = open_patient(patient_id, by=g.actor, via="wait list") if looking else get_patient(patient_id)
    form = forms.EntryForm().prepare(queries.bookings_ahead(patient_id))
    if form.validate_on_submit():
        try:
            address = add_once(patient, form)
        except RuleError as error:
            form.reject(error)
        else:
            return go(address, message="On the wait list.")
    return respond(
        "waitlist/new.html", "waitlist/_new.html", patient=patient, form=form, banner=banner(patient, g.actor)
    )


def add_once(patient, form):
    """Put the patient on the list once for each form; the address of the entry."""
    with once(form.key.data) as act:
        if not act.again:
            entry = rules.add_entry(patient, form.wanted(), by=g.actor)
            act.location = url_for("waitlist.show", patient_id=patient.id, entry_id=entry.id)
    return act.again or act.location


@bp.get("/patients/<int:patient_id>/wait-list/<int:entry_id>")
@needs("waitlist.see")
def show(patient_id, entry_id):
    entry = rules.open_entry(patient_id, entry_id, by=g.actor)
    return entry_page(entry, forms.EndForm(formdata=None, version=entry.version))


def entry_page(entry, form):
    """One entry with its offers and the form that ends it."""
    patient = get_patient(entry.patient_id)
    return respond(
        "waitlist/show.html", "waitlist/_end.html", patient=patient, one=queries.joined([entry])[0], form=form,
        entry=entry, offers=queries.entry_offers(entry), changes=queries.changes_of(entry),
        banner=banner(patient, g.actor), number=queries.shown_number,
    )  # fmt: skip


@bp.route("/patients/<int:patient_id>/wait-list/<int:entry_id>/change", methods=["GET", "POST"])
@needs("waitlist.work")
def change(patient_id, entry_id):
    looking = request.method == "GET"
    patient = open_patient(patient_id, by=g.actor, via="wait list") if looking else get_patient(patient_id)
    entry = queries.get_entry(patient_id, entry_id)
    form = forms.ChangeForm().prepare(queries.bookings_ahead(patient_id)).show(queries.joined([entry])[0])
    if form.validate_on_submit():
        try:
            rules.change_entry(entry, form.seen_version, form.wanted(), by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("waitlist.show", message="Changed.", patient_id=patient_id, entry_id=entry_id)
    given = {"patient": patient, "form": form, "entry": entry, "banner": banner(patient, g.actor)}
    return respond("waitlist/change.html", "waitlist/_new.html", **given)


@bp.post("/patients/<int:patient_id>/wait-list/<int:entry_id>/ends")
@needs("waitlist.work")
def end(patient_id, entry_id):
    entry, form = queries.get_entry(patient_id, entry_id), forms.EndForm()
    if form.validate_on_submit():
        try:
            rules.end_entry(entry, form.seen_version, EntryState(form.state.data), form.because.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("waitlist.show", message="Off the list.", patient_id=patient_id, entry_id=entry_id)
    return entry_page(entry, form)
