"""Eligibility, authorizations and interpreters of one patient. The blueprint of the part begins here."""

from flask import Blueprint, g, request, url_for

from office import clock, panels
from office.coverage.queries import plans_ahead
from office.errors import RuleError
from office.forms import number_in
from office.once import once
from office.patients.queries import banner, get_patient
from office.patients.rules import open_patient
from office.preparing import forms, queries, rules
from office.scheduling.queries import get_appointment, providers
from office.web import go, needs, respond

bp = Blueprint("preparing", __name__)
SHOWN_CHECKS = 20


def section(patient):
    """What the patient's page shows: the newest answer of an insurer, the authorizations in force."""
    return {"check": queries.last_check(patient.id), "permits": queries.permits_of([patient.id])[patient.id]}


panels.register(
    panels.Panel(
        "patient.section", "before", "Insurer and referrals", "preparing/_patient.html", "preparing.see", section,
        order=35,
    )
)  # fmt: skip


panels.register(
    panels.Panel(
        "coverage.section", "eligibility", "What the insurer said", "preparing/_patient.html", "preparing.see", section
    )
)


def done_once(form, address, message, act):
    """Do what a valid form asks, once for each form, and go to the address; None when it is refused."""
    if not form.validate_on_submit():
        return None
    try:
        with once(form.key.data) as key:
            if not key.again:
                act()
                key.location = address
    except RuleError as error:
        form.reject(error)
        return None
    return go(key.again or key.location, message=message)


@bp.get("/patients/<int:patient_id>/insurer")
@needs("preparing.see")
def insurer(patient_id):
    return insurer_page(open_patient(patient_id, by=g.actor, via="insurer"))


def asked_for():
    """The day of the visit that leads here, behind the question mark of the address, as the form shows it."""
    try:
        return {"for_on": f"{clock.as_date(request.args.get('on', '')):%m/%d/%Y}"}
    except ValueError:
        return {}


def insurer_page(patient, *, check=None, auth=None):
    """The page of a patient; `check` or `auth` is the form that was refused."""
    plans = plans_ahead(patient.id)
    given = {
        "check": check or forms.EligibilityForm(formdata=None, data=asked_for()).offer_plans(plans),
        "auth": auth or forms.AuthForm(formdata=None).offer_providers(providers()),
        "checks": queries.checks_of(patient.id)[:SHOWN_CHECKS],
        "permits": queries.permits_of([patient.id], ended=True)[patient.id],
        "plans": plans,
        "banner": banner(patient, g.actor),
    }
    return respond("preparing/insurer.html", None, patient=patient, **given)


@bp.post("/patients/<int:patient_id>/eligibility-checks")
@needs("preparing.act")
def check(patient_id):
    patient = get_patient(patient_id)
    form = forms.EligibilityForm().offer_plans(plans_ahead(patient_id))
    address = url_for("preparing.insurer", patient_id=patient_id)

    def act():
        rules.record_eligibility(patient, by=g.actor, **form.given())

    return done_once(form, address, "The answer is kept.", act) or insurer_page(patient, check=form)


@bp.post("/patients/<int:patient_id>/auths")
@needs("preparing.act")
def ask_auth(patient_id):
    patient, form = get_patient(patient_id), forms.AuthForm().offer_providers(providers())
    address = url_for("preparing.insurer", patient_id=patient_id)

    def act():
        rules.ask_auth(patient, form.kind.data, form.said(), by=g.actor)

    return done_once(form, address, "It is on record.", act) or insurer_page(patient, auth=form)


@bp.get("/patients/<int:patient_id>/auths/<int:auth_id>")
@needs("preparing.see")
def auth(patient_id, auth_id):
    one = queries.get_auth(patient_id, auth_id)
    return auth_page(open_patient(patient_id, by=g.actor, via="authorization"), one)


def auth_page(patient, one, *, change=None, end=None):
    """One authorization: what it says, its versions, the visits it was used for."""
    permit = queries.permit_of(one)
    fresh = forms.ChangeAuthForm(formdata=None).offer_providers(providers()).show(permit)
    given = {
        "change": change or fresh,
        "end": end or forms.EndForm(formdata=None),
        "versions": queries.versions_of(one),
        "visits": queries.visits_with(one),
        "banner": banner(patient, g.actor),
    }
    return respond("preparing/auth.html", None, patient=patient, auth=one, permit=permit, **given)


@bp.post("/patients/<int:patient_id>/auths/<int:auth_id>/versions")
@needs("preparing.act")
def change_auth(patient_id, auth_id):
    one, form = queries.get_auth(patient_id, auth_id), forms.ChangeAuthForm().offer_providers(providers())
    address = url_for("preparing.auth", patient_id=patient_id, auth_id=auth_id)

    def act():
        rules.change_auth(one, form.said(), form.reason.data, by=g.actor)

    return done_once(form, address, "A new version is in force.", act) or auth_page(
        get_patient(patient_id), one, change=form
    )


@bp.post("/patients/<int:patient_id>/auths/<int:auth_id>/ends")
@needs("preparing.act")
def end_auth(patient_id, auth_id):
    one, form = queries.get_auth(patient_id, auth_id), forms.EndForm()
    address = url_for("preparing.insurer", patient_id=patient_id)

    def act():
        rules.end_auth(one, form.reason.data, by=g.actor)

    return done_once(form, address, "Ended. It stays on record.", act) or auth_page(
        get_patient(patient_id), one, end=form
    )


def before_page(patient, appointment, **refused):
    """One appointment: the words of the reminder with the keys of what came of it, and what must be settled."""
    used = queries.permits_used_by([appointment.id]).get(appointment.id)
    permits = queries.permits_of([patient.id])[patient.id]
    state, _ = queries.interpreters_of([appointment.id]).get(appointment.id, (None, ""))
    language = {"language": patient.language if patient.language != "English" or patient.interpreter else ""}
    fresh = {
        "outcome": forms.OutcomeForm(formdata=None),
        "link": forms.LinkForm(formdata=None).offer_permits(permits).show(used),
        "interpreter": forms.InterpreterForm(formdata=None, data=language),
        "letters": forms.LettersForm(formdata=None),
        "transport": forms.TransportForm(formdata=None),
    }
    given = {
        "one": queries.reminder_of(appointment),
        "prepared": queries.prepared(appointment),
        "permits": permits,
        "used": used,
        "steps": queries.interpreter_steps(appointment.id),
        "rides": queries.transport_steps(appointment.id),
        "banner": banner(patient, g.actor),
        "needed": patient.interpreter or state is not None,
        "asked": next((form for form in refused.values()), None),
    }
    return respond(
        "preparing/before.html", None, patient=patient, appointment=appointment, **{**fresh, **refused}, **given
    )


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/auth-links")
@needs("preparing.act")
def link(patient_id, appointment_id):
    appointment, patient = get_appointment(patient_id, appointment_id), get_patient(patient_id)
    form = forms.LinkForm().offer_permits(queries.permits_of([patient_id])[patient_id])
    address = url_for("preparing.before", patient_id=patient_id, appointment_id=appointment_id)

    def act():
        chosen = number_in(form.auth.data)
        rules.link_auth(appointment, queries.get_auth(patient_id, chosen) if chosen else None, by=g.actor)

    return done_once(form, address, "Saved.", act) or before_page(patient, appointment, link=form)


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/transport-steps")
@needs("preparing.act")
def transport(patient_id, appointment_id):
    appointment, form = get_appointment(patient_id, appointment_id), forms.TransportForm()
    address = url_for("preparing.before", patient_id=patient_id, appointment_id=appointment_id)

    def act():
        given = {name: form[name].data or "" for name in ("company", "reference", "note")}
        rules.step_transport(appointment, form.state.data, by=g.actor, **given)

    return done_once(form, address, "Saved.", act) or before_page(get_patient(patient_id), appointment, transport=form)


@bp.post("/patients/<int:patient_id>/appointments/<int:appointment_id>/interpreter-steps")
@needs("preparing.act")
def interpret(patient_id, appointment_id):
    appointment, form = get_appointment(patient_id, appointment_id), forms.InterpreterForm()
    address = url_for("preparing.before", patient_id=patient_id, appointment_id=appointment_id)

    def act():
        names = ("agency", "reference", "note")
        given = {name: form[name].data or "" for name in names}
        rules.step_interpreter(appointment, form.state.data, form.language.data, by=g.actor, **given)

    return done_once(form, address, "Saved.", act) or before_page(
        get_patient(patient_id), appointment, interpreter=form
    )
