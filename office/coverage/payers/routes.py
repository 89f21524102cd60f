"""Payers: "Do you take my plan?", how long a bill may be sent, plans and contracts."""

from flask import Blueprint, g, request, url_for

from office import clock
from office.coverage import queries, rules
from office.coverage.payers import forms
from office.errors import RuleError
from office.once import once
from office.scheduling.queries import providers
from office.web import Page, done, go, id_arg, needs, respond

bp = Blueprint("payers", __name__)


@bp.get("/payers")
@needs("coverage.see")
def index():
    """Every payer in use, and whether it is taken today."""
    page, today = Page(queries.payers()), clock.today()
    given = {"terms": queries.terms_of_many(page.rows), "taken": queries.taken_by_many(page.rows, today)}
    return respond("coverage/payers.html", page=page, today=today, **given)


@bp.get("/payers/<int:party_id>")
@needs("coverage.see")
def show(party_id):
    return payer_page(queries.get_payer(party_id))


def payer_page(party, **refused):
    """One payer; the answer for the day, plan and provider behind the question mark of the address."""
    terms, plans, people = queries.terms_of(party), queries.plans_of(party), providers()
    try:
        on = clock.as_date(request.args.get("on", ""))
    except ValueError:
        on = clock.today()
    plan = next((one for one in plans if one.id == id_arg("plan")), None)
    provider = next((one for one in people if one.id == id_arg("provider")), None)
    fresh = {
        "terms": forms.TermsForm(formdata=None).show(terms),
        "plan_form": forms.PlanForm(formdata=None),
        "taking": forms.TakingForm(formdata=None).offer_rows(plans, people),
    }
    given = {
        "on": on, "plan": plan, "provider": provider, "plans": plans, "providers": people,
        "answer": queries.taken_on(party, on, plan=plan.name if plan else "", provider=provider),
        "contracts": queries.participations_of(party), "filing": queries.filing_days_left(party, clock.today()),
    }  # fmt: skip
    return respond("coverage/payer.html", None, party=party, **{**fresh, **refused}, **given)


@bp.post("/payers/<int:party_id>")
@needs("coverage.payers")
def save(party_id):
    party, form = queries.get_payer(party_id), forms.TermsForm()
    if form.validate_on_submit():
        try:
            rules.set_terms(party, form.seen_version, by=g.actor, **form.given())
            return done("coverage.payers.show", party_id=party_id, message="Saved.")
        except RuleError as error:
            form.reject(error)
    return payer_page(party, terms=form)


def act_once(party, form, name, message, act):
    """Do what a creating form asks, once, and show the payer again; `name` is what the page calls the form."""
    if form.validate_on_submit():
        try:
            with once(form.key.data) as key:
                if not key.again:
                    act()
                    key.location = url_for("coverage.payers.show", party_id=party.id)
            return go(key.again or key.location, message=message)
        except RuleError as error:
            form.reject(error)
    return payer_page(party, **{name: form})


@bp.post("/payers/<int:party_id>/plans")
@needs("coverage.payers")
def add_plan(party_id):
    party, form = queries.get_payer(party_id), forms.PlanForm()
    return act_once(
        party, form, "plan_form", "The plan is on record.", lambda: rules.add_plan(party, form.name.data, by=g.actor)
    )


@bp.post("/payers/<int:party_id>/participations")
@needs("coverage.payers")
def take(party_id):
    party = queries.get_payer(party_id)
    form = forms.TakingForm().offer_rows(queries.plans_of(party), providers())

    def act():
        rules.set_participation(party, form.taking.data, form.from_on.value, by=g.actor, **form.given())

    return act_once(party, form, "taking", "It is on record.", act)
