"""Other names and pharmacies of a patient."""

from flask import g, url_for

from office.directory.queries import PHARMACIES, in_use, label, party_named
from office.errors import RuleError
from office.once import once
from office.patients import queries, rules
from office.patients.known.forms import OtherNameForm, PharmacyForm
from office.patients.models import NameKind, PatientPharmacy
from office.patients.reach.routes import bannered, bp
from office.web import done, go, needs, respond


@bp.get("/patients/<int:patient_id>/names")
@needs("patients.edit")
def other_names(patient_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="names")
    return names_page(patient, OtherNameForm(formdata=None))


def names_page(patient, form):
    """The other names of a patient and the form for one more; hidden ones for the records lead only."""
    names = queries.names(patient.id, hidden=g.actor.may("patients.hidden_names"))
    page = {"patient": patient, "names": names, "form": form, **bannered(patient)}
    return respond("patients/names.html", "patients/_names.html", **page)


@bp.post("/patients/<int:patient_id>/names")
@needs("patients.edit")
def add_name(patient_id):
    patient, form = queries.get_patient(patient_id), OtherNameForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.add_name(patient, NameKind(form.kind.data), form.last_name.data, by=g.actor, **form.texts())
                    act.location = url_for("patients.other_names", patient_id=patient.id)
            return go(act.again or act.location, message="Added. This name finds the patient now.")
        except RuleError as error:
            form.reject(error)
    return names_page(patient, form)


@bp.get("/patients/<int:patient_id>/pharmacies")
@needs("patients.edit")
def pharmacies(patient_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="pharmacies")
    return pharmacies_page(patient, PharmacyForm(formdata=None))


def pharmacies_page(patient, form):
    """The pharmacies of a patient, the preferred one first, and the form for one more."""
    offered = [label(one) for one in in_use(*PHARMACIES)]
    page = {"patient": patient, "pharmacies": queries.pharmacies(patient.id), "form": form, "offered": offered}
    return respond("patients/pharmacies.html", "patients/_pharmacies.html", **page, **bannered(patient))


@bp.post("/patients/<int:patient_id>/pharmacies")
@needs("patients.edit")
def add_pharmacy(patient_id):
    patient, form = queries.get_patient(patient_id), PharmacyForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    party = party_named(form.pharmacy.data, *PHARMACIES, field="pharmacy")
                    rules.add_pharmacy(patient, party, by=g.actor)
                    act.location = url_for("patients.pharmacies", patient_id=patient.id)
            return go(act.again or act.location, message="Added.")
        except RuleError as error:
            form.reject(error)
    return pharmacies_page(patient, form)


@bp.post("/patients/<int:patient_id>/pharmacies/<int:pharmacy_id>/first")
@needs("patients.edit")
def prefer_pharmacy(patient_id, pharmacy_id):
    rules.prefer_pharmacy(queries.get_patient(patient_id), pharmacy_id, by=g.actor)
    return done("patients.pharmacies", patient_id=patient_id, message="Preferred now.")


@bp.post("/patients/<int:patient_id>/pharmacies/<int:pharmacy_id>/ends")
@needs("patients.edit")
def end_pharmacy(patient_id, pharmacy_id):
    rules.end_row(queries.get_patient(patient_id), PatientPharmacy, pharmacy_id, by=g.actor)
    return done("patients.pharmacies", patient_id=patient_id, message="Ended. It stays on record.")
