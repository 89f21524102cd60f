"""The work list of statements, one statement and its print, runs in portions; what other pages show of them."""

from flask import g, make_response, request

from office import panels
from office.accounts.rules import open_account
from office.errors import NotFound
from office.patients.queries import banner, get_patient
from office.statements import rules
from office.statements.ladder import Stage
from office.statements.models import RunState
from office.statements.planned.routes import bp
from office.statements.queries import stored
from office.statements.queries.panel import billed, statement_standing
from office.statements.queries.payees import due_today
from office.statements.queries.worklist import TABS, plan_list, worklist
from office.web import Page, done, needs, respond

NAV = (("Statements", "statements.index", "statements.work", ""),)
PART = 1000  # statements in one PDF

panels.register(
    panels.Panel(
        "account.section", "statements", "Statements", "statements/_waiting.html", "statements.see", billed, order=20,
    )
)  # fmt: skip


@bp.get("/patients/<int:patient_id>/statement-standing")
@needs("statements.see")
def standing(patient_id):
    """The last and the next statement of a patient's account: the account page asks for it when it stands."""
    patient = open_account(patient_id, by=g.actor)
    data = statement_standing(patient)
    if data is None:
        raise NotFound()
    given = {"patient": patient, "data": data, "banner": banner(patient, g.actor)}
    return respond("statements/standing.html", "statements/_panel.html", **given)


@bp.get("/statements")
@needs("statements.see")
def index():
    shown = request.args.get("show", "")
    shown = shown if shown in TABS else "due"
    found, counts = worklist(shown)
    context = {"page": Page(found), "shown": shown, "counts": counts, "tabs": TABS, "stages": Stage}
    return respond("statements/index.html", run=stored.open_run(), **context)


@bp.get("/statements/sent")
@needs("statements.see")
def sent():
    return respond("statements/sent.html", page=Page(stored.AllSent()))


@bp.get("/payment-plans")
@needs("statements.see")
def plans():
    shown = "all" if request.args.get("show") == "all" else "open"
    return respond("statements/plans.html", page=Page(plan_list(shown)), shown=shown)


@bp.get("/patients/<int:patient_id>/statements/<int:number>")
@needs("statements.see")
def show(patient_id, number):
    row = stored.get_statement(patient_id, number)
    copy = rules.open_statement(row, patient_id, by=g.actor)
    patient = get_patient(patient_id)
    context = {
        "ledger": stored.ledger_total(row),
        "paid": stored.paid_since(row),
        "guarded": stored.is_guarded(row, patient_id),
    }
    return respond(
        "statements/show.html", row=row, copy=copy, patient=patient, banner=banner(patient, g.actor), **context
    )


@bp.get("/patients/<int:patient_id>/statements/<int:number>/pdf")
@needs("statements.see")
def pdf(patient_id, number):
    row = stored.get_statement(patient_id, number)
    return as_pdf(rules.print_statement(row, patient_id, by=g.actor), f"statement-{number}.pdf")


def as_pdf(content, name):
    """A PDF that the browser shows."""
    answer = make_response(content)
    answer.headers["Content-Type"] = "application/pdf"
    answer.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@bp.get("/statement-runs")
@needs("statements.see")
def runs():
    due, held = due_today()
    context = {"due": due, "held": held, "cents": sum(one.owed for one in due), "run": stored.open_run()}
    return respond("statements/runs.html", page=Page(stored.run_query()), **context)


@bp.post("/statement-runs")
@needs("statements.work")
def begin():
    run = rules.begin_run(by=g.actor)
    return done("statements.run", statement_run_id=run.id)


def run_page(run):
    """The page of a run as far as it has come; htmx gets the progress alone."""
    count, cents = stored.run_total(run)
    parts = [(part + 1, part * PART + 1, min(count, (part + 1) * PART)) for part in range(-(-count // PART))]
    page = Page(stored.MadeIn(run))
    given = {"run": run, "count": count, "cents": cents, "parts": parts, "page": page}
    return respond("statements/run.html", "statements/_working.html", **given)


@bp.get("/statement-runs/<int:statement_run_id>")
@needs("statements.see")
def run(statement_run_id):
    row = stored.get_run(statement_run_id)
    rules.open_run(row, by=g.actor)
    return run_page(row)


@bp.post("/statement-runs/<int:statement_run_id>/portions")
@needs("statements.work")
def portion(statement_run_id):
    """The next statements are made; the page asks for it again and again by itself."""
    row = rules.make_portion(stored.get_run(statement_run_id), by=g.actor)
    if request.htmx and row.state == RunState.MAKING:
        return run_page(row)
    return done("statements.run", statement_run_id=statement_run_id)


@bp.post("/statement-runs/<int:statement_run_id>/cancellations")
@needs("statements.work")
def cancel(statement_run_id):
    rules.cancel_run(stored.get_run(statement_run_id), by=g.actor)
    return done(
        "statements.run",
        statement_run_id=statement_run_id,
        message="Canceled. What was made is to be mailed; the rest is due still.",
    )


@bp.get("/statement-runs/<int:statement_run_id>/pdf/<int:part>")
@needs("statements.work")
def run_pdf(statement_run_id, part):
    row = stored.get_run(statement_run_id)
    rows = stored.copies_of(row)[(part - 1) * PART : part * PART]
    if not rows:
        raise NotFound()
    content = rules.print_run(row, rows, by=g.actor)
    return as_pdf(content, f"statements-{row.day_on}-{part}.pdf")
