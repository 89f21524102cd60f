"""A new insurance card: from the check-in panel, and from the insurer's page. The blueprint is that of the part."""

from flask import g, request, url_for

from office import clock, panels
from office.coverage.queries import copay_due, copay_kind, coverages
from office.coverage.rules import take_new_card
from office.errors import RuleError
from office.forms import number_in
from office.once import once
from office.patients.queries import banner
from office.patients.rules import open_patient
from office.preparing import queries
from office.preparing.cards.forms import CardForm
from office.visits.boards.routes import asked
from office.web import go, needs, respond


def add_to(bp):
    """Put this page on the blueprint of the part."""
    bp.add_url_rule("/patients/<int:patient_id>/cards", "card", card, methods=["GET", "POST"])


def way_back():
    """The board that led to check-in, with its filters: closed words and ids only."""
    which, kept = asked()
    return {"board": which, **kept} if "board" in request.values else {}


def section(appointment):
    """What check-in shows: the plans in force, what the insurer said of the first, and where a new card is kept."""
    return {
        "plans": coverages(appointment.patient_id, appointment.day_on),
        "due": copay_due(appointment.patient_id, appointment.day_on, copay_kind(appointment.type.code)),
        "mark": queries.insurer_mark(appointment.patient_id, clock.today()),
        "back": way_back(),
    }


panels.register(
    panels.Panel(
        "visit.check_in", "insurer", "Insurance", "preparing/_check_in.html", "preparing.see", section, order=10
    )
)


@needs("accounts.cards")
def card(patient_id):
    patient = open_patient(patient_id, by=g.actor, via="insurance card")
    form = CardForm().offer_plans([one for one in coverages(patient_id, clock.today()) if one.mother is None])
    if not form.is_submitted():
        form.appointment.data = request.args.get("appointment", "")
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    take_new_card(patient, by=g.actor, **form.given())
                    act.location = after(patient_id, number_in(form.appointment.data))
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location, message="The new plan is kept. Ask its insurer.")
    return respond("preparing/card.html", None, patient=patient, form=form, banner=banner(patient, g.actor))


def after(patient_id, appointment_id):
    """Back to check-in, or to the insurer's page."""
    if appointment_id:
        return url_for("visits.check_in", patient_id=patient_id, appointment_id=appointment_id, **way_back())
    return url_for("preparing.insurer", patient_id=patient_id)
