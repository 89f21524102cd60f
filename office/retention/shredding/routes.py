"""Retention: how long what is kept, which records are due; destruction batches step by step; the log."""

from flask import g, request, url_for

from office.charts.queries import where_is
from office.errors import NotFound, RuleError
from office.forms import CreatingForm
from office.once import once
from office.retention.forms import (
    CancelBatchForm,
    CertificateForm,
    LeaveForm,
    LogForm,
    ProposeForm,
    ScanInForm,
    ShredderForm,
)
from office.retention.keeping import PERMANENT, RULES
from office.retention.queries import holding, shredding
from office.retention.queries.facts import terms
from office.retention.rules import certifying, reckoning
from office.retention.rules import shredding as rules
from office.retention.storage.routes import bp, scanned
from office.settings import setting
from office.web import Page, done, go, needs, respond


def kept_page(form=None):
    """The records that are due, to be ticked for a batch; or those that cannot be reckoned."""
    unknown = request.args.get("show") == "unknown"
    page = Page(holding.unknown_query() if unknown else holding.eligible_query(), 25)
    now = holding.kept_of([row.patient_id for row in page.rows])
    return respond(
        "retention/due.html", page=page, reckoned=now, batched=shredding.batched_patients(), run=holding.last_run(),
        unknown=unknown, coming=holding.coming(), form=form or ProposeForm(formdata=None), key=CreatingForm(),
    )  # fmt: skip


@bp.get("/storage/retention")
@needs("retention.see")
def due():
    return kept_page()


@bp.get("/storage/retention/rules")
@needs("retention.see")
def rules_of_keeping():
    now = terms()
    return respond(
        "retention/rules.html", rules=[(rule, rule.kept_for(now)) for rule in RULES], permanent=PERMANENT,
        inactive_years=setting("retention.inactive_years"), majority_age=now.majority_age,
    )  # fmt: skip


@bp.post("/storage/retention/runs")
@needs("retention.work")
def reckon():
    with once(CreatingForm().key.data) as act:
        if not act.again:
            act.location = url_for("retention.home")
    if not act.again:
        reckoning.run_retention(by=g.actor)
    return go(act.again or act.location, message="Reckoned: every record that has a folder.")


@bp.get("/destructions")
@needs("retention.see")
def batches():
    page = Page(shredding.batches())
    return respond("retention/batches.html", page=page, counts=shredding.batch_counts(page.rows))


@bp.post("/destructions")
@needs("retention.propose")
def propose():
    form = ProposeForm()
    if form.validate_on_submit():
        try:
            with once(form.key.data) as act:
                if not act.again:
                    batch = rules.propose_batch(form.ids, by=g.actor)
                    act.location = url_for("retention.batch", batch_number=batch.number)
        except RuleError as error:
            form.reject(error)
        else:
            return go(act.again or act.location, message="Proposed. The records lead signs next.")
    return kept_page(form)


def batch_page(batch, form=None, told=None, **forms):
    """One batch: its folders with their explanation, and the next step."""
    batch = shredding.get_batch(batch.number)
    lines = shredding.lines_of(batch)
    given = {
        "form": form or ScanInForm(formdata=None), "leave": LeaveForm(formdata=None),
        "cancel": CancelBatchForm(formdata=None), "certificate": CertificateForm(formdata=None),
        "shredder": ShredderForm(formdata=None, vendor=batch.vendor or setting("storage.vendor")), **forms,
    }  # fmt: skip
    return respond(
        "retention/batch.html", "retention/_batch.html", batch=batch, told=told, people=shredding.people_of(batch),
        lines=[line for line in lines if not line.left_at], left=[line for line in lines if line.left_at],
        where=where_is, **given,
    )  # fmt: skip


@bp.get("/destructions/<int:batch_number>")
@needs("retention.see")
def batch(batch_number):
    return batch_page(reckoning.open_list(shredding.get_batch(batch_number), by=g.actor))


@bp.post("/destructions/<int:batch_number>/signatures")
@needs("retention.sign")
def sign(batch_number):
    rules.sign_batch(shredding.get_batch(batch_number), by=g.actor)
    return done(
        "retention.batch", batch_number=batch_number, message="Signed. The manager or a physician approves next."
    )


@bp.post("/destructions/<int:batch_number>/approvals")
@needs("retention.approve")
def approve(batch_number):
    rules.approve_batch(shredding.get_batch(batch_number), by=g.actor)
    return done(
        "retention.batch", batch_number=batch_number, message="Approved. Every folder is scanned into the batch next."
    )


@bp.post("/destructions/<int:batch_number>/scans")
@needs("retention.propose")
def scan_in(batch_number):
    found = shredding.get_batch(batch_number)

    def take(form):
        line = rules.scan_in(found, form.code.data, form.kept_pages, by=g.actor)
        form.begin_anew()
        return f"With the batch: volume {line.volume.number}"

    return scanned(ScanInForm(), take, lambda **shown: batch_page(found, **shown))


@bp.post("/destructions/<int:batch_number>/leavings")
@needs("retention.propose")
def leave_batch(batch_number):
    found, form = shredding.get_batch(batch_number), LeaveForm()
    if form.validate_on_submit():
        line = next((one for one in shredding.in_batch(found) if one.id == form.line_id), None)
        if line is None:
            raise NotFound()
        rules.leave(line, form.why.data, by=g.actor)
        return done("retention.batch", batch_number=batch_number, message="It is off the batch.")
    return batch_page(found, leave=form)


@bp.post("/destructions/<int:batch_number>/cancellations")
@needs("retention.propose")
def cancel_batch(batch_number):
    found, form = shredding.get_batch(batch_number), CancelBatchForm()
    if form.validate_on_submit():
        rules.cancel_batch(found, form.reason.data, by=g.actor)
        return done("retention.batches", message="The batch is given up; its folders stay.")
    return batch_page(found, cancel=form)


@bp.post("/destructions/<int:batch_number>/pick-ups")
@needs("retention.propose")
def pick_up_batch(batch_number):
    found, form = shredding.get_batch(batch_number), ShredderForm()
    if form.validate_on_submit():
        try:
            certifying.pick_up_batch(found, form.vendor.data, form.driver.data, by=g.actor)
            return done(
                "retention.batch", batch_number=batch_number, message="Picked up. The certificate ends the batch."
            )
        except RuleError as error:
            form.reject(error)
    return batch_page(found, shredder=form)


@bp.post("/destructions/<int:batch_number>/certificates")
@needs("retention.sign")
def certify(batch_number):
    found, form = shredding.get_batch(batch_number), CertificateForm()
    if form.validate_on_submit():
        given = form.certificate.data, form.method.data, form.destroyed_on.value, form.place.data, form.witness.data
        try:
            certifying.certify_batch(found, *given, by=g.actor)
            return done("retention.batch", batch_number=batch_number, message="Destroyed, and in the log for ever.")
        except RuleError as error:
            form.reject(error)
    return batch_page(found, certificate=form)


@bp.route("/destruction-log", methods=["GET", "POST"])
@needs("retention.see")
def log():
    form = LogForm()
    words = form.words.data if form.validate_on_submit() else ""
    page = Page(reckoning.search_log(words or "", by=g.actor), 200 if words else 50)
    return respond("retention/log.html", page=page, form=form, words=words)
