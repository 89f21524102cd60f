"""Closures: the list, a new one with who is affected, the work list of one, its letters."""

from flask import Blueprint, g, request, url_for

from office import clock
from office.closures import forms, pages, queries, rules
from office.closures.models import ClosureWhy, MassAct, What
from office.errors import NotFound, RuleError
from office.forms import number_in
from office.once import once
from office.scheduling.queries import get_appointment
from office.scheduling.rules import look_at_stranded
from office.web import Page, done, go, id_arg, needs, respond

bp = Blueprint("closures", __name__)


@bp.get("/closures")
@needs("closures.see")
def listed():
    finished = request.args.get("show") == "finished"
    page = Page(queries.listed(finished))
    return respond("closures/list.html", page=page, finished=finished, totals=queries.totals(page.rows))


@bp.route("/closures/new", methods=["GET", "POST"])
@needs("closures.manage")
def new():
    form, affected = forms.ClosureForm().prepare(), None
    if form.validate_on_submit():
        try:
            if not form.only_looking:
                return go(open_once(form), message="Closed. Nobody can book in; here is who must be told.")
            affected = look_at_stranded(queries.affected(*form.span()), by=g.actor, closing=True)
        except RuleError as error:
            form.reject(error)
    return respond("closures/new.html", form=form, **pages.affected_page(affected))


def open_once(form):
    """Close what the form says, once for each form; the address of its work list."""
    with once(form.key.data) as act:
        if not act.again:
            provider, first, last, start, end = form.span()
            given = {"start_minute": start, "end_minute": end, "note": form.note.data or "", "by": g.actor}
            closure = rules.open_closure(provider, first, last, ClosureWhy(form.why.data), **given)
            act.location = url_for("closures.show", closure_id=closure.id)
    return act.again or act.location


@bp.get("/closures/<int:closure_id>")
@needs("closures.see")
def show(closure_id):
    return shown(closure_id, id_arg("line"))


def shown(closure_id, line_id=None, **refused):
    """The work list with one line in hand; what was refused among its forms makes it 422."""
    view = pages.closure_page(closure_id, line_id, by=g.actor, **refused)
    bad = any(form.errors or form.form_errors for form in refused.values())
    return respond("closures/show.html", None, status=422 if bad else 200, **view)


def line_of(patient_id, line_id):
    """A line, whose appointment must be this patient's: the patient is in the address. Raises NotFound."""
    line = queries.get_line(line_id)
    get_appointment(patient_id, line.appointment_id)
    return line


def work(one, form, act, message, **to):
    """Do an act to one line and go on to the next that is open; a refusal keeps the line in hand."""
    try:
        act()
    except RuleError as error:
        return shown(one.closure_id, one.id, line_form=form.reject(RuleError(error.message)))
    return done("closures.show", message=message, closure_id=one.closure_id, **to)


@bp.post("/patients/<int:patient_id>/closure-lines/<int:line_id>/moves")
@needs("closures.work")
def accept(patient_id, line_id):
    line = line_of(patient_id, line_id)
    form = forms.LineForm()
    offer = form.offered() if form.validate_on_submit() else None
    provider = offer and pages.active_provider(offer[0])
    if provider is None:
        raise RuleError("Press one of the openings that are offered.")
    return work(
        line, form,
        lambda: rules.accept_offer(line, form.seen, provider, *offer[1:], by=g.actor),
        "Moved. The next one is in hand.",
    )  # fmt: skip


@bp.post("/patients/<int:patient_id>/closure-lines/<int:line_id>/cancellations")
@needs("closures.work")
def cancel(patient_id, line_id):
    line = line_of(patient_id, line_id)
    form = forms.LineForm()
    form.validate()
    return work(
        line, form, lambda: rules.cancel_line(line, form.seen, by=g.actor),
        "Canceled by the office. The next one is in hand.",
    )  # fmt: skip


@bp.post("/patients/<int:patient_id>/closure-lines/<int:line_id>/outcomes")
@needs("closures.work")
def note(patient_id, line_id):
    line = line_of(patient_id, line_id)
    what = next((one for one in What if one == request.form.get("what")), None)
    form, after = forms.LineForm(formdata=None), pages.next_open(line)
    return work(line, form, lambda: rules.note_outcome(line, what, by=g.actor), f"Kept: {what}.", line=after)


@bp.post("/patients/<int:patient_id>/closure-lines/<int:line_id>/marks")
@needs("closures.mark")
def mark(patient_id, line_id):
    line = line_of(patient_id, line_id)
    must = request.form.get("must") == "1"
    rules.mark_line(line, must, by=g.actor)
    return done("closures.show", closure_id=line.closure_id, message="Must be seen." if must else "Can wait.")


@bp.post("/closures/<int:closure_id>/runs")
@needs("closures.work")
def mass(closure_id):
    closure, form = queries.get_closure(closure_id), forms.MassForm().prepare()
    if form.validate_on_submit():
        try:
            run = begin_once(closure, form)
        except RuleError as error:
            form.reject(error)
        else:
            return carried_on(closure, run)
    return shown(closure_id, mass_form=form)


def begin_once(closure, form):
    """The ClosureRun of what the form says, begun once for each form."""
    with once(form.key.data) as act:
        if act.again:
            return queries.get_run(closure.id, number_in(act.again))
        ids = pages.open_lines(closure) if form.which.data == "open" else form.ticked()
        given = {"provider": form.chosen_provider(), "day_on": form.day.value, "by": g.actor}
        run = rules.begin_mass(closure, MassAct(form.act.data), ids, **given)
        act.location = str(run.id)
    return run


def carried_on(closure, run):
    """Let a mass act run to its end, and say in numbers what it did."""
    made, left = rules.carry_on(run, by=g.actor)
    kept = f" {left} could not be done and stay open." if left else ""
    return done("closures.show", message=f"{run.act.capitalize()}: {made} done.{kept}", closure_id=closure.id)


@bp.post("/closures/<int:closure_id>/runs/<int:mass_id>/resumptions")
@needs("closures.work")
def resume(closure_id, mass_id):
    return carried_on(queries.get_closure(closure_id), queries.get_run(closure_id, mass_id))


@bp.post("/closures/<int:closure_id>/ends")
@needs("closures.manage")
def finish(closure_id):
    closure = queries.get_closure(closure_id)
    rules.finish_closure(closure, number_in(request.form.get("version")), by=g.actor)
    return done("closures.listed", message="Finished: nobody is open.", show="finished")


@bp.post("/closures/<int:closure_id>/liftings")
@needs("closures.manage")
def take_back(closure_id):
    closure = queries.get_closure(closure_id)
    rules.take_back_closure(closure, number_in(request.form.get("version")), by=g.actor)
    return done("closures.show", message="Open again. The rest stands as booked.", closure_id=closure_id)


@bp.get("/closures/<int:closure_id>/letters")
@needs("closures.work")
def letters(closure_id):
    closure = queries.get_closure(closure_id)
    found = queries.letters(closure)
    going = [(row, out) for row, out in found if not out.held and out.lines]
    held = [(row, out) for row, out in found if out.held or not out.lines]
    rules.print_letters(closure, [row for row, _ in going], by=g.actor)
    return respond("closures/letters.html", closure=closure, going=going, held=held, **pages.letterhead())


@bp.get("/holidays")
@needs("closures.see")
def holidays():
    year = request.args.get("year", type=int)
    return respond("closures/holidays.html", **pages.holiday_page(year))


@bp.post("/holidays/rules")
@needs("closures.manage")
def add_holiday():
    form = forms.HolidayForm().prepare()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    rules.add_holiday(form.name.data, pages.kind_of(form), by=g.actor, **form.given())
                    act.location = url_for("closures.holidays")
        except RuleError as error:
            form.reject(error)
        else:
            return done("closures.holidays", message="Added. Write the year into the book to close the day.")
    return respond("closures/holidays.html", None, status=422, **pages.holiday_page(None, form))


@bp.post("/holidays/rules/<int:rule_id>/ends")
@needs("closures.manage")
def end_holiday(rule_id):
    rules.end_holiday(queries.get_rule(rule_id), by=g.actor)
    return done("closures.holidays", message="Ended. Days that the book has stay closed until you open them.")


@bp.post("/holidays/federal")
@needs("closures.manage")
def add_federal():
    count = rules.add_federal(by=g.actor)
    return done("closures.holidays", message=f"{count} federal holidays added.")


@bp.post("/holidays/years")
@needs("closures.manage")
def write_year():
    year = number_in(request.form.get("year"))
    if not year:
        raise NotFound()
    count = rules.fill_year(max(year, clock.today().year), by=g.actor)
    return done("closures.holidays", message=f"{count} days written into the book.", year=year)
