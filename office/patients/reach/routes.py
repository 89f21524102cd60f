"""How a patient is reached, and how sure what is known is. The blueprint of the part begins here."""

from flask import Blueprint, g, request

from office.errors import RuleError
from office.forms import OfficeForm, TextLine
from office.patients import queries, rules
from office.patients.models import PatientAddress, PatientPhone
from office.patients.postal import day_of_year_shown
from office.patients.reach.forms import AddressForm, PhoneForm
from office.web import done, needs, respond
from office.zips import place_of

bp = Blueprint("patients", __name__)
KEPT = "The one before ends; it stays on record and still finds the patient."


def bannered(patient):
    """What every page of a patient needs for its banner."""
    return {"banner": queries.banner(patient, g.actor)}


@bp.get("/patients/<int:patient_id>/reach")
@needs("patients.edit")
def reach(patient_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="reach")
    known = {"phones": queries.phones(patient.id), "addresses": queries.addresses(patient.id)}
    earlier = queries.earlier_reach(patient.id)
    return respond("patients/reach.html", patient=patient, earlier=earlier, **known, **bannered(patient))


def phone_form(patient, row=None):
    """The form of a number as it is now, or of one more."""
    now = row.__data__ if row else {}
    known = {"phone_typed": row.typed, "phone_kind": row.kind.value} if row else {}
    if row and row.text_permission_on:
        known["text_permission_on"] = f"{row.text_permission_on:%m/%d/%Y}"
    elif row:
        known["text_permission_on"] = ""
    return PhoneForm(formdata=None, data={**now, **known, "version": patient.version})


def phone_page(patient, form, row=None):
    """The page of one number; `row` is the PatientPhone that is changed."""
    page = {"patient": patient, "form": form, "row": row, **bannered(patient)}
    return respond("patients/phone.html", "patients/_phone.html", **page)


@bp.get("/patients/<int:patient_id>/phones/new")
@needs("patients.edit")
def new_phone(patient_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="reach")
    return phone_page(patient, phone_form(patient))


@bp.get("/patients/<int:patient_id>/phones/<int:phone_id>")
@needs("patients.edit")
def show_phone(patient_id, phone_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="reach")
    row = rules.own_row(PatientPhone, patient, phone_id)
    return phone_page(patient, phone_form(patient, row), row)


@bp.post("/patients/<int:patient_id>/phones")
@needs("patients.edit")
def add_phone(patient_id):
    return save_phone(queries.get_patient(patient_id), None)


@bp.post("/patients/<int:patient_id>/phones/<int:phone_id>")
@needs("patients.edit")
def change_phone(patient_id, phone_id):
    patient = queries.get_patient(patient_id)
    return save_phone(patient, rules.own_row(PatientPhone, patient, phone_id))


def save_phone(patient, row):
    """Answer a form with a number: of `row`, or one more."""
    form = PhoneForm()
    if form.validate_on_submit():
        try:
            rules.save_phone(patient, form.seen_version, form.phone_typed.data, old=row, by=g.actor, **form.about())
            return done("patients.reach", patient_id=patient.id, message=f"Phone saved. {KEPT if row else ''}".strip())
        except RuleError as error:
            form.reject(error)
    return phone_page(patient, form, row)


@bp.post("/patients/<int:patient_id>/phones/<int:phone_id>/marks")
@needs("patients.edit")
def mark_phone(patient_id, phone_id):
    """One press: reaches nobody, reaches them again, to be called first, no longer in use."""
    patient, mark = queries.get_patient(patient_id), request.form.get("mark", "")
    rules.own_row(PatientPhone, patient, phone_id)
    if mark in ("bad", "good"):
        rules.mark_bad(patient, phone_id, mark == "bad", by=g.actor)
    elif mark == "first":
        rules.call_first(patient, phone_id, by=g.actor)
    elif mark == "ended":
        rules.end_row(patient, PatientPhone, phone_id, by=g.actor)
    else:
        raise RuleError("Choose what to do with this number.")
    return done("patients.reach", patient_id=patient.id, message="Saved.")


def address_form(patient, row=None):
    """The form of an address as it is now, or of one more."""
    season = {name: day_of_year_shown(getattr(row, name)) for name in ("season_from", "season_to")} if row else {}
    known = {**season, "kind": row.kind.value} if row else {}
    return AddressForm(formdata=None, data={**(row.__data__ if row else {}), **known, "version": patient.version})


def address_page(patient, form, row=None):
    """The page of one address; `row` is the PatientAddress that is changed."""
    page = {"patient": patient, "form": form, "row": row, **bannered(patient)}
    return respond("patients/address.html", "patients/_address.html", **page)


@bp.get("/patients/<int:patient_id>/addresses/new")
@needs("patients.edit")
def new_address(patient_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="reach")
    return address_page(patient, address_form(patient))


@bp.get("/patients/<int:patient_id>/addresses/<int:address_id>")
@needs("patients.edit")
def show_address(patient_id, address_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="reach")
    row = rules.own_row(PatientAddress, patient, address_id)
    return address_page(patient, address_form(patient, row), row)


@bp.post("/patients/<int:patient_id>/addresses")
@needs("patients.edit")
def add_address(patient_id):
    return save_address(queries.get_patient(patient_id), None)


@bp.post("/patients/<int:patient_id>/addresses/<int:address_id>")
@needs("patients.edit")
def change_address(patient_id, address_id):
    patient = queries.get_patient(patient_id)
    return save_address(patient, rules.own_row(PatientAddress, patient, address_id))


def save_address(patient, old):
    """Answer a form with an address: of `old`, or one more."""
    form = AddressForm()
    if form.validate_on_submit():
        try:
            row = rules.change_address(patient, form.seen_version, by=g.actor, old=old, **form.lines())
            note = queries.address_line(row).note
            return done("patients.reach", patient_id=patient.id, message=f"Address saved. {note}".strip())
        except RuleError as error:
            form.reject(error)
    return address_page(patient, form, old)


@bp.post("/patients/<int:patient_id>/addresses/<int:address_id>/ends")
@needs("patients.edit")
def end_address(patient_id, address_id):
    rules.end_row(queries.get_patient(patient_id), PatientAddress, address_id, by=g.actor)
    return done("patients.reach", patient_id=patient_id, message="Ended. It stays on record.")


class ZipForm(OfficeForm):
    """A ZIP code while an address is typed."""

    zip = TextLine("ZIP", limit=10)


@bp.post("/zip-codes")
@needs("patients.see")
def place_of_zip():
    """The city and state of a ZIP code, in words beside it: what is typed meanwhile is left alone."""
    form = ZipForm()
    form.validate()
    return respond("patients/_zip_place.html", place=place_of(form.zip.data or ""), status=200)


@bp.post("/patients/<int:patient_id>/verifications")
@needs("patients.edit")
def add_verification(patient_id):
    """One press: read back, or seen on the ID or a card. Without `what`, everything that is known was read back."""
    patient = queries.get_patient(patient_id)
    how, whats = request.form.get("how", ""), request.form.getlist("what")
    for what in whats or [line.what for line in sure_of(patient)[1] if line.value]:
        rules.verify(patient, what, by=g.actor, how=how)
    facts, sure = sure_of(patient)
    page = {"patient": patient, "facts": facts, "sure": sure}
    if request.headers.get("HX-Request"):
        return respond("patients/_sure.html", **page)
    return done("patients.show", patient_id=patient.id, message="Noted.")


def sure_of(patient):
    """(Facts, Sure lines) of a patient."""
    facts = queries.facts(patient.id, hidden=g.actor.may("patients.hidden_names"))
    return facts, facts.sure(patient, queries.born_shown(patient.born_on, patient.birth_estimated))
