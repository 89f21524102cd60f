"""Lists of patients: taken in step by step under /imports, and out under /exports."""

from flask import Blueprint, current_app, g, request, url_for

from office.errors import RuleError
from office.exchange import queries, rules
from office.exchange.forms import MEANINGS, ColumnsForm, DecisionForm, ExportForm, RuleForm, RunForm, UploadForm
from office.exchange.models import RowState, RunState
from office.forms import choices, number_in
from office.once import once
from office.web import Page, done, go, needs, respond

bp = Blueprint("exchange", __name__)
NAV = (("Imports", "exchange.imports", "exchange.import", ""),)
SHOWN = {"decide": (RowState.LIKELY,), "decided": (RowState.DECIDED,), "broken": (RowState.BROKEN,),
         "clear": (RowState.CLEAR,), "known": (RowState.KNOWN,), "all": ()}  # fmt: skip
ROWS = 20
FORMS = {RunState.COLUMNS: ColumnsForm, RunState.DECIDING: (RuleForm, DecisionForm)}


def file_answer(text, name):
    """A CSV file to keep; the mark at its start tells spreadsheets that it is UTF-8."""
    answer = current_app.response_class("\ufeff" + text, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@bp.get("/imports")
@needs("exchange.import")
def imports():
    return respond("exchange/imports.html", form=UploadForm(), page=Page(queries.runs()))


@bp.post("/imports")
@needs("exchange.import")
def upload():
    form = UploadForm()
    if form.validate_on_submit():
        try:
            name, data = form.sent()
            with once(form.key.data) as act:
                again = act.again
            if again:
                return go(again)
            run = rules.stage_list(name, data, by=g.actor)
            with once(form.key.data) as act:
                act.location = url_for("exchange.show", run_id=run.id)
            return go(act.location)
        except RuleError as error:
            form.reject(error)
    return respond("exchange/imports.html", form=form, page=Page(queries.runs()))


@bp.get("/imports/<int:run_id>")
@needs("exchange.import")
def show(run_id):
    return page_of(rules.open_run(run_id, by=g.actor))


def page_of(run, form=None, row_form=None, settled=None):
    """The page of a list as far as it has come; a refused form keeps what was typed. RuleError: of another step."""
    given = row_form or form
    if given is not None and not isinstance(given, FORMS.get(run.state, ())):
        raise RuleError("This list has moved on. Open it again.")
    given = {"run": run, "counts": queries.counts(run), "end_form": RunForm(None, version=run.version)}
    if run.state == RunState.COLUMNS:
        return respond("exchange/columns.html", form=form or columns_form(run), **given, **queries.columns_view(run),
                       meanings=MEANINGS)  # fmt: skip
    if run.state in (RunState.CHECKING, RunState.TAKING):
        return respond("exchange/working.html", "exchange/_working.html", **given, share=queries.share_done(run))
    if run.state == RunState.DECIDING:
        wanted = request.args.get("show", "decide")
        page = Page(queries.rows_of(run, *SHOWN.get(wanted, ())), ROWS)
        return respond("exchange/deciding.html", form=form or RuleForm(), page=page, wanted=wanted, **given,
                       rows=queries.beside(run, page.rows), row_form=row_form, settled=settled)  # fmt: skip
    page = Page(queries.rows_of(run))
    return respond("exchange/done.html", page=page, rows=queries.fates(page.rows), **given)


def columns_form(run=None, **given):
    """The form about columns with the saved mappings."""
    form = ColumnsForm(None, version=run.version, dates=str(run.dates)) if run else ColumnsForm()
    saved = [(str(one.id), one.name) for one in queries.saved_mappings()]
    form.saved.choices = choices([("0", "This page"), *saved])
    return form


@bp.post("/imports/<int:run_id>/columns")
@needs("exchange.import")
def columns(run_id):
    run, form = queries.get_run(run_id), columns_form()
    if form.validate_on_submit():
        try:
            rules.settle_columns(run, form.seen_version, form.columns(), form.dates.data,
                                 number_in(form.saved.data), form.name.data, by=g.actor)  # fmt: skip
            if request.form.get("act") == "check":
                rules.begin_check(run, run.version, by=g.actor)
        except RuleError as error:
            run = queries.get_run(run_id)
            form = columns_form(run).reject(error)
        else:
            return done("exchange.show", run_id=run.id)
    return page_of(run, form)


@bp.post("/imports/<int:run_id>/columns-again")
@needs("exchange.import")
def columns_again(run_id):
    rules.back_to_columns(queries.get_run(run_id), RunForm().seen_version, by=g.actor)
    return done("exchange.show", run_id=run_id)


@bp.post("/imports/<int:run_id>/portions")
@needs("exchange.import")
def portion(run_id):
    """The next rows are checked or taken; the page asks for it again and again by itself."""
    run = queries.get_run(run_id)
    run = (
        rules.check_portion(run, by=g.actor) if run.state == RunState.CHECKING else rules.take_portion(run, by=g.actor)
    )
    if request.htmx and run.state in (RunState.CHECKING, RunState.TAKING):
        return page_of(run)
    return done("exchange.show", run_id=run.id)


@bp.post("/imports/<int:run_id>/rows/<int:row_id>")
@needs("exchange.import")
def decide(run_id, row_id):
    run, form = queries.get_run(run_id), DecisionForm()
    row = queries.get_row(run, row_id)
    if form.validate_on_submit():
        try:
            decision, chosen = form.decided()
            rules.decide_row(run, row, decision, by=g.actor, chosen=chosen, reason=form.reason.data)
        except RuleError as error:
            form.reject(error)
        else:
            return done("exchange.show", run_id=run.id)
    return page_of(run, row_form=form, settled=row.id)


@bp.post("/imports/<int:run_id>/rules")
@needs("exchange.import")
def rule(run_id):
    run, form = queries.get_run(run_id), RuleForm()
    if form.validate_on_submit():
        try:
            count = rules.decide_all(run, form.verdict.data, form.decision.data, by=g.actor, reason=form.reason.data)
        except RuleError as error:
            form.reject(error)
        else:
            words = "1 row was decided." if count == 1 else f"{count} rows were decided."
            return done("exchange.show", run_id=run.id, message=words)
    return page_of(run, form)


@bp.post("/imports/<int:run_id>/takings")
@needs("exchange.import")
def take(run_id):
    rules.begin_taking(queries.get_run(run_id), RunForm().seen_version, by=g.actor)
    return done("exchange.show", run_id=run_id)


@bp.post("/imports/<int:run_id>/end")
@needs("exchange.import")
def end(run_id):
    rules.give_up(queries.get_run(run_id), RunForm().seen_version, by=g.actor)
    return done("exchange.imports", message="The list was given up. Nothing of it is in the index.")


@bp.post("/imports/<int:run_id>/result")
@needs("exchange.import")
def result(run_id):
    return file_answer(rules.export_result(run_id, by=g.actor), f"import-{run_id}-result.csv")


@bp.get("/exports/patients")
@needs("exchange.export")
def export_form():
    return respond("exchange/export.html", form=ExportForm())


@bp.post("/exports/patients")
@needs("exchange.export")
def export():
    form = ExportForm()
    if form.validate_on_submit():
        try:
            text = rules.export_patients(everybody=form.who.data == "all", columns=form.columns.data,
                                         password=form.password.data, by=g.actor)  # fmt: skip
        except RuleError as error:
            form.reject(error)
        else:
            return file_answer(text, "patients.csv")
    return respond("exchange/export.html", form=form)
