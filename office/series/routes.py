"""Visits that repeat: booking them, deciding what did not fit, moving and canceling one or many."""

from flask import Blueprint, g, request, url_for

from office import panels
from office.errors import RuleError
from office.once import once
from office.patients.queries import banner, get_patient
from office.patients.rules import open_patient
from office.scheduling.models import Standing
from office.scheduling.queries import providers
from office.series import forms, queries, rules
from office.web import done, go, needs, respond

bp = Blueprint("series", __name__)
panels.register(
    panels.Panel(
        "patient.section", "series", "Series", "series/_panel.html", "scheduling.see",
        lambda patient: queries.series_of(patient.id), order=26,
    )
)  # fmt: skip
panels.register(
    panels.Panel(
        "appointment.section", "series", "Series", "series/_position.html", "scheduling.see", queries.position
    )
)


@bp.route("/patients/<int:patient_id>/series/new", methods=["GET", "POST"])
@needs("scheduling.book")
def new(patient_id):
    looking = request.method == "GET"
    patient = open_patient(patient_id, by=g.actor, via="series") if looking else get_patient(patient_id)
    form = forms.SeriesForm().prepare()
    if form.validate_on_submit():
        try:
            address = add_once(patient, form)
        except RuleError as error:
            form.reject(error)
        else:
            return go(address, message="Booked. What did not fit is listed to be decided.")
    top = banner(patient, g.actor)
    return respond("series/new.html", "series/_new.html", patient=patient, form=form, banner=top)


def add_once(patient, form):
    """Book the series once for each form; its address."""
    with once(form.key.data) as act:
        if not act.again:
            series = rules.add_series(patient, *form.rule(), by=g.actor, **form.details())
            act.location = url_for("series.show", patient_id=patient.id, series_id=series.id)
    return act.again or act.location


@bp.get("/patients/<int:patient_id>/series/<int:series_id>")
@needs("scheduling.see")
def show(patient_id, series_id):
    return series_page(rules.open_series(patient_id, series_id, by=g.actor))


def series_page(series, **typed):
    """A series with its visits; `typed` is the form that was refused: move, cancel or decide."""
    patient, rows = get_patient(series.patient_id), queries.occurrences(series)
    open_ = queries.changeable(rows)
    given = {
        "move": forms.MoveForm(formdata=None).prepare(open_),
        "cancel": forms.CancelForm(formdata=None).offer_visits(open_),
        "decide": forms.DecideForm(formdata=None),
        **typed,
    }
    return respond(
        "series/show.html", None, status=422 if typed else 200, series=series, patient=patient, rows=rows,
        open_rows=open_, offers=queries.offers(series, rows), banner=banner(patient, g.actor),
        form=next(iter(typed.values()), None), **given,
    )  # fmt: skip


def shown(series, message):
    """Go to the page of a series with a word."""
    return done("series.show", message=message, patient_id=series.patient_id, series_id=series.id)


@bp.post("/patients/<int:patient_id>/series/<int:series_id>/moves")
@needs("scheduling.book")
def move(patient_id, series_id):
    series = queries.get_series(patient_id, series_id)
    form = forms.MoveForm().prepare(queries.changeable(queries.occurrences(series)))
    if form.validate_on_submit():
        try:
            slot, scope = form.slot(), rules.Scope(form.scope.data)
            moved, left = rules.move_series(series, form.number.data, scope, *slot, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return shown(series, f"{moved} moved" + (f", {left} to decide." if left else "."))
    return series_page(series, move=form)


@bp.post("/patients/<int:patient_id>/series/<int:series_id>/cancellations")
@needs("scheduling.book")
def cancel(patient_id, series_id):
    series = queries.get_series(patient_id, series_id)
    form = forms.CancelForm().offer_visits(queries.changeable(queries.occurrences(series)))
    if form.validate_on_submit():
        try:
            scope, standing = rules.Scope(form.scope.data), Standing(form.standing.data)
            count = rules.cancel_series(series, form.number.data, scope, standing, form.reason.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return shown(series, f"{count} canceled.")
    return series_page(series, cancel=form)


@bp.post("/patients/<int:patient_id>/series/<int:series_id>/decisions")
@needs("scheduling.book")
def decide(patient_id, series_id):
    series, form = queries.get_series(patient_id, series_id), forms.DecideForm()
    if form.validate_on_submit():
        try:
            said = decide_as(series, form)
        except RuleError as error:
            form.reject(error)
        else:
            return shown(series, said)
    return series_page(series, decide=form)


def decide_as(series, form):
    """Take the offered time, or leave the visit out; what to say about it."""
    slot = form.slot()
    if slot is None:
        rules.leave_out(series, form.visit(), form.why.data or "", by=g.actor)
        return "Left out."
    provider = next((one for one in providers() if one.id == slot[0]), None)
    if provider is None:
        raise RuleError("This provider takes no appointments any more.")
    rules.take_time(series, form.visit(), provider, *slot[1:], by=g.actor)
    return "Booked at the other time."
