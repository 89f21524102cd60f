"""How long one patient's record is kept, its holds, whether it is closed. The other addresses are beside."""

from flask import g, url_for

from office import panels
from office.charts.queries import places_of
from office.errors import RuleError
from office.once import once
from office.patients.queries import banner, get_patient
from office.retention.forms import ClosingForm, HoldForm, OneRecallForm, ReleaseForm
from office.retention.queries import holding, storage
from office.retention.rules import holding as rules
from office.retention.rules import reckoning
from office.retention.shredding.routes import bp
from office.web import Page, done, go, needs, respond


def keeping_shown(patient):
    """What everyone with the chart sees: a hold (not why), a closing, folders destroyed; None: there is nothing."""
    found = holding.marks_of(patient.id)
    return {"marks": found, "patient": patient} if any(found) else None


def storage_shown(volume):
    """What the page of a volume says of holds, its box and its recall; None: nothing, for who may not see the rest."""
    holds, slot, recall = (
        holding.open_hold_count(volume.patient_id),
        storage.slot_of(volume),
        storage.recall_of(volume),
    )
    if not (holds or slot or recall or g.actor.may("retention.see")):
        return None
    return {
        "volume": volume, "holds": holds, "slot": slot, "last": slot or storage.last_slot_of(volume), "recall": recall,
        "form": OneRecallForm(formdata=None),
    }  # fmt: skip


panels.register(
    panels.Panel("patient.section", "keeping", "Keeping", "retention/_panel.html", "charts.see", keeping_shown, 31)
)
panels.register(
    panels.Panel("volume.section", "keeping", "Keeping", "retention/_volume.html", "charts.see", storage_shown, 20)
)


def record_page(patient, **forms):
    """The page of a patient's retention, reckoned now."""
    kept = reckoning.open_record(patient, by=g.actor)
    given = {
        "hold": HoldForm(formdata=None), "release": ReleaseForm(formdata=None),
        "closing_form": ClosingForm(formdata=None),
        **forms,
    }  # fmt: skip
    return respond(
        "retention/record.html", patient=patient, banner=banner(patient, g.actor), kept=kept,
        holds=holding.holds_of(patient.id), closing=holding.closing_of(patient.id), volumes=places_of(patient.id),
        destroyed=holding.destroyed_of(patient.id), **given,
    )  # fmt: skip


@bp.get("/patients/<int:patient_id>/retention")
@needs("retention.see")
def record(patient_id):
    return record_page(get_patient(patient_id))


@bp.post("/patients/<int:patient_id>/legal-holds")
@needs("retention.hold")
def place_hold(patient_id):
    patient, form = get_patient(patient_id), HoldForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.place_hold(patient, form.kind.data, form.why.data, form.from_on.value, by=g.actor)
                    act.location = url_for("retention.record", patient_id=patient_id)
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location, message="On hold: nothing of it may be destroyed.")
    return record_page(patient, hold=form)


@bp.post("/patients/<int:patient_id>/legal-holds/<int:legal_hold_id>/releases")
@needs("retention.hold")
def release_hold(patient_id, legal_hold_id):
    hold, form = holding.hold_of(patient_id, legal_hold_id), ReleaseForm()
    if form.validate_on_submit():
        try:
            rules.release_hold(hold, form.reason.data, by=g.actor)
            return done("retention.record", patient_id=patient_id, message="The hold is released.")
        except RuleError as error:
            form.reject(error)
    return record_page(get_patient(patient_id), release=form)


@bp.post("/patients/<int:patient_id>/chart-closings")
@needs("retention.work")
def close_chart(patient_id):
    patient, form = get_patient(patient_id), ClosingForm()
    if form.validate_on_submit():
        try:
            rules.close_chart(
                patient, form.closed_why.data, form.closed_on.value, form.closed_note.data or "", by=g.actor
            )
            return done("retention.record", patient_id=patient_id, message="The chart is closed.")
        except RuleError as error:
            form.reject(error)
    return record_page(patient, closing_form=form)


@bp.post("/patients/<int:patient_id>/chart-openings")
@needs("retention.work")
def open_again(patient_id):
    rules.open_chart_again(get_patient(patient_id), by=g.actor)
    return done("retention.record", patient_id=patient_id, message="The chart is in use again.")


@bp.get("/storage/holds")
@needs("retention.see")
def holds():
    return respond("retention/holds.html", page=Page(holding.open_holds()))
