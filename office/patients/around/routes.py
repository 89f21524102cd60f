"""The people around a patient, the household, and newborns registered from the mother's record."""

from flask import g, url_for

from office.errors import RuleError
from office.once import once
from office.patients import queries, rules
from office.patients.around.forms import ContactForm, EndForm, NewbornForm, TieForm
from office.patients.models import Tie
from office.patients.reach.routes import bannered, bp
from office.patients.rules import LikelyDuplicate
from office.web import done, go, needs, respond


@bp.get("/patients/<int:patient_id>/contacts")
@needs("patients.edit")
def contacts(patient_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="contacts")
    return contacts_page(patient, ContactForm(formdata=None), TieForm(formdata=None))


def contacts_page(patient, form, tie_form, fragment="patients/_contacts.html"):
    """The people around a patient, those of before too, the household, and the forms for one more of each."""
    people, ties = queries.contacts(patient.id, ended=True), queries.ties(patient.id)
    page = {"patient": patient, "people": people, "ties": ties, "form": form, "tie_form": tie_form}
    return respond("patients/contacts.html", fragment, **page, **bannered(patient))


@bp.post("/patients/<int:patient_id>/contacts")
@needs("patients.edit")
def add_contact(patient_id):
    patient, form = queries.get_patient(patient_id), ContactForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.add_contact(patient, form.role.data, form.name.data, by=g.actor, **form.more())
                    act.location = url_for("patients.contacts", patient_id=patient.id)
            return go(act.again or act.location, message="Added.")
        except RuleError as error:
            form.reject(error)
    return contacts_page(patient, form, TieForm(formdata=None))


def contact_page(patient, contact, form, end_form):
    """The page of one person around the patient."""
    page = {"patient": patient, "contact": contact, "form": form, "end_form": end_form, **bannered(patient)}
    return respond("patients/contact.html", "patients/_contact.html", **page)


def contact_form(contact):
    """The form of an entry as it is now."""
    days = {name: getattr(contact, name) for name in ("born_on", "since", "until")}
    known = {name: f"{on:%m/%d/%Y}" if on else "" for name, on in days.items()}
    if not g.actor.may("patients.ssn"):
        known["ssn4"] = ""
    known |= {"role": contact.role.value, "scopes": contact.scopes.split(), "phone": contact.typed_phone}
    return ContactForm(formdata=None, data={**contact.__data__, **known})


@bp.get("/patients/<int:patient_id>/contacts/<int:contact_id>")
@needs("patients.edit")
def show_contact(patient_id, contact_id):
    patient = rules.open_patient(patient_id, by=g.actor, via="contacts")
    contact = queries.get_contact(patient.id, contact_id)
    return contact_page(patient, contact, contact_form(contact), EndForm(formdata=None))


@bp.post("/patients/<int:patient_id>/contacts/<int:contact_id>")
@needs("patients.edit")
def change_contact(patient_id, contact_id):
    patient, form = queries.get_patient(patient_id), ContactForm()
    contact = queries.get_contact(patient.id, contact_id)
    if form.validate_on_submit():
        told = {"because": form.because.data or "", **form.more()}
        if not g.actor.may("patients.ssn"):
            told["ssn4"] = told["ssn4"] or contact.ssn4  # who may not see it leaves it as it is
        try:
            rules.change_contact(patient, contact.id, form.role.data, form.name.data, by=g.actor, **told)
            return done("patients.contacts", patient_id=patient.id, message="Saved. What was before stays on record.")
        except RuleError as error:
            form.reject(error)
    return contact_page(patient, contact, form, EndForm(formdata=None))


@bp.post("/patients/<int:patient_id>/contacts/<int:contact_id>/revocations")
@needs("patients.edit")
def revoke_contact(patient_id, contact_id):
    patient, form = queries.get_patient(patient_id), EndForm()
    contact = queries.get_contact(patient.id, contact_id)
    if form.validate_on_submit():
        rules.revoke_contact(patient, contact_id, by=g.actor, because=form.because.data)
        return done("patients.contacts", patient_id=patient_id, message="Ended. The entry stays on record.")
    return contact_page(patient, contact, contact_form(contact), form)


@bp.post("/patients/<int:patient_id>/ties")
@needs("patients.edit")
def add_tie(patient_id):
    patient, form = queries.get_patient(patient_id), TieForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    other = rules.open_patient(queries.one_found(form.other.data, "other"), by=g.actor, via="tie")
                    rules.add_tie(patient, other, Tie(form.tie.data), by=g.actor)
                    act.location = url_for("patients.contacts", patient_id=patient.id)
            return go(act.again or act.location, message="Tied. No permission comes with it.")
        except RuleError as error:
            form.reject(error)
    return contacts_page(patient, ContactForm(formdata=None), form)


@bp.post("/patients/<int:patient_id>/ties/<int:tie_id>/ends")
@needs("patients.edit")
def end_tie(patient_id, tie_id):
    rules.end_tie(queries.get_patient(patient_id), tie_id, by=g.actor)
    return done("patients.contacts", patient_id=patient_id, message="Untied.")


@bp.post("/patients/<int:patient_id>/ties/<int:tie_id>/addresses")
@needs("patients.edit")
def share_address(patient_id, tie_id):
    """One press: the same home address as the other one of the household."""
    rules.share_address(queries.get_patient(patient_id), tie_id, by=g.actor)
    return done("patients.reach", patient_id=patient_id, message="Same address now. Permissions were not copied.")


@bp.get("/patients/<int:patient_id>/newborns/new")
@needs("patients.register")
def new_newborn(patient_id):
    mother = rules.open_patient(patient_id, by=g.actor, via="newborn")
    return newborn_page(mother, NewbornForm(formdata=None, data=queries.next_newborn(mother.id)))


def newborn_page(mother, form, matches=()):
    """The form for a baby without a name, and the babies of this birth who are registered."""
    page = {"patient": mother, "form": form, "matches": matches, "babies": queries.latest_newborns(mother.id)}
    return respond("patients/newborn.html", "patients/_newborn.html", **page, **bannered(mother))


@bp.post("/patients/<int:patient_id>/newborns")
@needs("patients.register")
def add_newborn(patient_id):
    mother, form, matches = queries.get_patient(patient_id), NewbornForm(), ()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    why = {"different_because": form.different_because.data or ""}
                    baby = rules.register_newborn(mother, form.baby(), by=g.actor, **why)
                    act.location = url_for("patients.show", patient_id=baby.id)
            return go(act.again or act.location, message="Registered.")
        except LikelyDuplicate as error:
            matches = error.matches
            form.reject(error)
        except RuleError as error:
            form.reject(error)
    return newborn_page(mother, form, matches)
