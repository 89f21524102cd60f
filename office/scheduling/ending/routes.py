"""A booking is confirmed, called off, or stands again. The blueprint is that of scheduling."""

from flask import g

from office.errors import RuleError
from office.forms import number_in
from office.patients.queries import banner, get_patient
from office.scheduling import queries, rules
from office.scheduling.forms import CancelForm, RestoreForm
from office.scheduling.models import Standing
from office.web import done, needs, respond

APPOINTMENT = "/patients/<int:patient_id>/appointments/<int:appointment_id>"
ADDRESSES = (
    (f"{APPOINTMENT}/cancel", "cancel", "GET", "POST"),
    (f"{APPOINTMENT}/confirmations", "confirm", "POST"),
    (f"{APPOINTMENT}/restore", "restore", "GET", "POST"),
)


def add_to(bp):
    """Put these pages on the blueprint of scheduling."""
    for address, name, *methods in ADDRESSES:
        bp.add_url_rule(address, name, globals()[name], methods=methods)


@needs("scheduling.book")
def cancel(patient_id, appointment_id):
    appointment = rules.open_appointment(patient_id, appointment_id, by=g.actor)
    form = CancelForm().begin_with(appointment)
    if form.validate_on_submit():
        try:
            standing, seen = Standing(form.standing.data), number_in(form.version.data)
            rules.cancel_appointment(appointment, seen, standing, form.why(), by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("scheduling.show", message="Canceled.", patient_id=patient_id, appointment_id=appointment_id)
    given = {"form": form, "appointment": appointment, "also": queries.same_day(appointment)}
    given["banner"] = banner(get_patient(patient_id), g.actor)
    return respond("scheduling/cancel.html", "scheduling/_cancel.html", **given)


@needs("scheduling.book")
def restore(patient_id, appointment_id):
    appointment = rules.open_appointment(patient_id, appointment_id, by=g.actor)
    form = RestoreForm().begin_with(appointment)
    if form.validate_on_submit():
        try:
            given = {"reason": form.reason.data, "seen_version": number_in(form.version.data)}
            rules.restore_appointment(appointment, by=g.actor, **given)
        except RuleError as error:
            form.reject(error)
        else:
            return done("scheduling.show", message="Restored.", patient_id=patient_id, appointment_id=appointment_id)
    given = {"form": form, "appointment": appointment, "banner": banner(get_patient(patient_id), g.actor)}
    return respond("scheduling/restore.html", "scheduling/_restore.html", **given)


@needs("scheduling.book")
def confirm(patient_id, appointment_id):
    appointment = queries.get_appointment(patient_id, appointment_id)
    rules.mark_standing(appointment, Standing.CONFIRMED, by=g.actor, reason="told by the patient")
    return done("scheduling.show", message="Confirmed.", patient_id=patient_id, appointment_id=appointment_id)
