"""Overdue charts with their ladder, charts of who goes away, charts out of the building."""

from flask import Blueprint, g, request, url_for

from office import clock, panels
from office.charts.queries import get_holder, get_volume, out_of_holder, out_rows
from office.charts.rules import holders_now, open_volume
from office.errors import RuleError
from office.loans import queries, rules
from office.loans.forms import AskBackForm, DecideForm, ExceptionForm, ExtendForm, HandOverForm
from office.loans.models import Rung
from office.once import once
from office.patients.queries import banner
from office.web import Page, done, go, needs, respond

bp = Blueprint("loans", __name__)
panels.register(
    panels.Panel(
        "holder.section", "leave", "Before leave", "loans/_leave.html", "loans.extend",
        lambda holder: {"holder": holder, "charts": queries.charts_of(holder.id)}, order=60,
    )
)  # fmt: skip
panels.register(
    panels.Panel(
        "volume.section", "outside", "Out of the building", "loans/_outside.html", "loans.ask",
        lambda volume: {"volume_id": volume.id, "open": queries.open_exception_of(volume.id)}, order=70,
    )
)  # fmt: skip


@bp.get("/overdue-ladder")
@needs("loans.see")
def ladder():
    asked = request.args.get("rung")
    rung = next((one for one in Rung if one == asked), None)
    page = Page(queries.ladder_query(rung))
    rows = out_rows(page.rows)
    told = queries.told_of([row.sign_out_id for row in rows])
    shown = {"told": told, "rung": rung, "counts": queries.ladder_counts(), "limits": queries.limits()}
    return respond("loans/ladder.html", page=page, rows=rows, **shown)


@bp.route("/sign-outs/<int:stay_id>/extensions", methods=["GET", "POST"])
@needs("loans.extend")
def extend(stay_id):
    stay, form = queries.get_stay(stay_id), ExtendForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.extend_loan(stay, form.due_on.value, form.reason.data, by=g.actor)
                    act.location = url_for("loans.ladder")
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location, message="It may stay longer. The ladder begins anew.")
    volume = open_volume(stay.volume_id, by=g.actor) if request.method == "GET" else stay.volume
    shown = {"patient": volume.patient, "banner": banner(volume.patient, g.actor)}
    return respond("loans/extend.html", stay=stay, volume=volume, form=form, **shown)


@bp.get("/charts-before-leave")
@needs("loans.see")
def leaving():
    return respond("loans/leaving.html", leavers=queries.leavers())


@bp.get("/chart-holders/<int:holder_id>/leave")
@needs("loans.extend")
def leave(holder_id):
    return leave_page(get_holder(holder_id))


def leave_page(holder, **refused):
    """What a holder has, with one act to ask for all of it and one to hand all of it over."""
    forms = {"back": AskBackForm(formdata=None), "over": HandOverForm(formdata=None), **refused}
    forms["over"].offer(to=[one for one in holders_now(by=g.actor) if one.id != holder.id])
    page = Page(out_of_holder(holder.id))
    shown = {"forms": forms, "form": next(iter(refused.values()), None)}
    return respond("loans/leave.html", holder=holder, page=page, rows=out_rows(page.rows), **shown)


@bp.post("/chart-holders/<int:holder_id>/return-requests")
@needs("loans.extend")
def ask_back(holder_id):
    holder, form = get_holder(holder_id), AskBackForm()
    if form.validate_on_submit():
        try:
            rules.ask_return(holder, form.by_on.value, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("charts.holder", holder_id=holder_id, message="Asked: it stands on their list.")
    return leave_page(holder, back=form)


@bp.post("/chart-holders/<int:holder_id>/hand-overs")
@needs("loans.extend")
def hand_over(holder_id):
    holder, form = get_holder(holder_id), HandOverForm()
    form.offer(to=[one for one in holders_now(by=g.actor) if one.id != holder.id])
    if form.validate_on_submit():
        try:
            count = rules.hand_over_all(holder, form.chosen("to"), by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            words = "1 chart is" if count == 1 else f"{count} charts are"
            return done("charts.holder", holder_id=form.to.data, message=f"{words} with {form.chosen('to')} now.")
    return leave_page(holder, over=form)


@bp.get("/charts-outside")
@needs("loans.see")
def outside():
    past = request.args.get("show") == "past"
    return respond("loans/outside.html", page=Page(queries.exceptions(past)), past=past, now_on=clock.today())


@bp.route("/volumes/<int:volume_id>/exceptions", methods=["GET", "POST"])
@needs("loans.ask")
def ask(volume_id):
    form = ExceptionForm()
    volume = open_volume(volume_id, by=g.actor) if request.method == "GET" else get_volume(volume_id)
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    row = rules.ask_exception(volume, by=g.actor, **form.given())
                    act.location = url_for("loans.exception", exception_id=row.id)
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location)
    shown = {"patient": volume.patient, "banner": banner(volume.patient, g.actor)}
    return respond("loans/ask.html", volume=volume, form=form, **shown)


@bp.get("/chart-exceptions/<int:exception_id>")
@needs("loans.ask")
def exception(exception_id):
    return exception_page(rules.open_exception(exception_id, by=g.actor), DecideForm(formdata=None))


def exception_page(row, form):
    """What was asked, what was decided, and what is next."""
    patient = row.volume.patient
    return respond("loans/exception.html", row=row, form=form, patient=patient, banner=banner(patient, g.actor))


@bp.post("/chart-exceptions/<int:exception_id>/decisions")
@needs("loans.decide")
def decide(exception_id):
    row, form = queries.get_exception(exception_id), DecideForm()
    if form.validate_on_submit():
        try:
            rules.decide_exception(row, request.form.get("approve") == "1", form.words.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("loans.exception", exception_id=exception_id, message=f"{row.state.capitalize()}.")
    return exception_page(row, form)


@bp.post("/chart-exceptions/<int:exception_id>/departures")
@needs("loans.extend")
def depart(exception_id):
    rules.leave_building(queries.get_exception(exception_id), by=g.actor)
    return done("loans.exception", exception_id=exception_id, message="It has left the building.")


@bp.post("/chart-exceptions/<int:exception_id>/arrivals")
@needs("loans.extend")
def arrive(exception_id):
    _, words = rules.came_back(queries.get_exception(exception_id), by=g.actor)
    return done("loans.exception", exception_id=exception_id, message=f"It is back. {words or 'To the refile bin'}.")
