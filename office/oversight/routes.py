"""The audit by patient, person and day; and the health check."""

from flask import Blueprint, g, request, url_for

from office import clock, db
from office.errors import NotFound, RuleError
from office.forms import choices
from office.oversight import queries, rules
from office.oversight.forms import AuditForm
from office.staff.models import Staff
from office.web import Page, go, id_arg, needs, public, respond

bp = Blueprint("oversight", __name__)
NAV = (("Audit", "oversight.audit", "audit.see", ""),)


def offered():
    """The form with every person who ever worked here."""
    form = AuditForm()
    people = Staff.select(Staff.id, Staff.name).order_by(Staff.name).tuples()
    form.person.choices = choices([(0, "Everyone"), *people])
    return form


@bp.get("/audit")
@needs("audit.see")
def audit():
    asked = {
        "patient_id": id_arg("patient"),
        "staff_id": id_arg("person"),
        "day_on": request.args.get("day", type=clock.as_date),
        "action": request.args.get("action", "").replace("\0", "")[:60],
    }
    rules.read_audit({name: value for name, value in asked.items() if value}, by=g.actor)
    page = Page(queries.audit_query(**asked))
    return respond(
        "oversight/audit.html", page=page, rows=queries.with_patients(page.rows), asked=asked, form=offered()
    )


@bp.post("/audit")
@needs("audit.see")
def narrow():
    """The record number is typed into a form, never into an address."""
    form = offered()
    if form.validate_on_submit():
        try:
            patient = rules.patient_id_of(form.mrn.value) if form.mrn.value else None
        except NotFound:
            form.reject(RuleError("No patient has this number.", field="mrn"))
        else:
            day_on = form.day.value.isoformat() if form.day.value else None
            chosen = {"patient": patient, "person": form.person.data or None, "day": day_on}
            return go(url_for("oversight.audit", **chosen, action=form.action.data or None))
    return respond("oversight/audit.html", page=None, rows=[], asked={}, form=form)


@bp.get("/healthz")
@public
def healthz():
    refusal = db.refuses_writing()
    return (refusal, 503) if refusal else ("ok", 200)
