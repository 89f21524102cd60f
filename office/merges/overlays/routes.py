"""A record that may hold two people: report, look through, split, close. The blueprint is that of merges."""

from flask import g, url_for

from office.errors import RuleError
from office.merges import forms, queries, rules
from office.once import once
from office.patients.queries import banner, get_patient, one_found
from office.web import done, go, needs, respond


def add_to(bp):
    """Put these pages on the blueprint of merges."""
    bp.add_url_rule("/patients/<int:patient_id>/overlays/new", view_func=report, methods=["GET"])
    bp.add_url_rule("/patients/<int:patient_id>/overlays", view_func=freeze, methods=["POST"])
    bp.add_url_rule("/overlays/<int:overlay_id>", view_func=review, methods=["GET"])
    bp.add_url_rule("/overlays/<int:overlay_id>/moves", view_func=split, methods=["POST"])
    bp.add_url_rule("/overlays/<int:overlay_id>/closings", view_func=close, methods=["POST"])


@needs("merges.report")
def report(patient_id):
    patient = rules.open_pair(patient_id, patient_id, by=g.actor)[0]
    return report_page(patient, forms.OverlayForm(formdata=None))


def report_page(patient, form):
    """The form that freezes a record."""
    page = {"patient": patient, "form": form, "banner": banner(patient, g.actor)}
    return respond("merges/report.html", "merges/_report.html", **page)


@needs("merges.report")
def freeze(patient_id):
    patient, form = get_patient(patient_id), forms.OverlayForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.open_overlay(patient, form.words.data, by=g.actor)
                    act.location = url_for("patients.show", patient_id=patient_id)
            return go(
                act.again or act.location, message="Reported. Verify the patient each time until it is cleared up."
            )
        except RuleError as error:
            form.reject(error)
    return report_page(patient, form)


def review_page(overlay, fragment=None, **typed):
    """One review: all entries by date, and the forms that split and close."""
    patient = get_patient(overlay.patient_id)
    page = {"overlay": overlay, "patient": patient, "banner": banner(patient, g.actor)}
    page |= {"entries": queries.entries_by_date(patient.id), "gone": queries.gone_from(overlay.id)}
    page["split"] = typed.get("split") or forms.SplitForm(formdata=None)
    page["close"] = typed.get("close") or forms.CloseForm(formdata=None)
    page["ticked"] = typed["split"].places if "split" in typed else []
    return respond("merges/review.html", fragment, **page)


@needs("merges.see")
def review(overlay_id):
    return review_page(rules.see_overlay(overlay_id, by=g.actor))


@needs("merges.decide")
def split(overlay_id):
    overlay, form = rules.see_overlay(overlay_id, by=g.actor), forms.SplitForm()
    if form.validate_on_submit():
        try:
            other = get_patient(one_found(form.other.data, "other"))
            count = rules.move_entries(overlay, form.places, other, by=g.actor)
            return done("merges.review", overlay_id=overlay_id, message=f"{count} rows went to the other record.")
        except RuleError as error:
            form.reject(error)
    return review_page(overlay, "merges/_entries.html", split=form)


@needs("merges.decide")
def close(overlay_id):
    overlay, form = rules.see_overlay(overlay_id, by=g.actor), forms.CloseForm()
    if form.validate_on_submit():
        try:
            rules.close_overlay(overlay, form.outcome.data, by=g.actor)
            return done("merges.review", overlay_id=overlay_id, message="Closed. The record is no more under review.")
        except RuleError as error:
            form.reject(error)
    return review_page(overlay, "merges/_close.html", close=form)
