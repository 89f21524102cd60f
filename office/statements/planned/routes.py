"""One account: who is billed, what holds it, calls and decisions, payment plans and their agreement."""

from functools import partial

from flask import g, request

from office import clock
from office.accounts.queries import charge_of
from office.errors import RuleError
from office.forms import number_in
from office.patients.queries import banner, get_patient
from office.settings import setting
from office.statements import forms, rules
from office.statements.aged.routes import bp
from office.statements.queries import stored
from office.statements.queries.plans import viewed
from office.web import act_once, done, needs, respond

ACCOUNT = "/patients/<int:patient_id>/accounts/<int:account_id>/statements"
PLANS = "/patients/<int:patient_id>/accounts/<int:account_id>/payment-plans"
PLAN = "/patients/<int:patient_id>/payment-plans/<int:plan_id>"
MADE = {
    "hold": forms.HoldForm, "call": forms.CallForm, "proposal": forms.ProposalForm, "decision": forms.DecisionForm,
    "private": forms.PrivateForm, "plan_form": forms.PlanForm,
}  # fmt: skip


def account_page(patient_id, account, **typed):
    """The page of an account; the forms in `typed` keep what was typed, the others are empty."""
    given = {name: typed.get(name) or kind(formdata=None, prefix=name) for name, kind in MADE.items()}
    minors = minors_of(account)
    given["private"].charge.choices = minors_choices(minors)
    given["approval"] = typed.get("approval")
    given["end_form"] = typed.get("end_form") or forms.EndForm(formdata=None)
    for name, kind in (("sign", forms.SignForm), ("end_plan", forms.EndPlanForm)):
        given[name] = typed.get(name) or kind(formdata=None)
    shown = stored.account_page(account.id)
    patient = get_patient(patient_id)
    context = {"patient": patient, "account": account, "banner": banner(patient, g.actor), "minors": minors}
    context["checks"] = rules.collection_checks(account.id) if g.actor.may("statements.work") and shown["owed"] else []
    return respond("statements/account.html", **context, **shown, **given)


def minors_of(account):
    """The services of this account's minors."""
    today = clock.today()
    return stored.minors_charges(
        account.id, today.replace(year=today.year - setting("majority_age"), day=min(today.day, 28))
    )


def minors_choices(minors):
    """Services that may be kept from the guarantor, as (charge, words)."""
    return [(number, f"{day:%m/%d/%Y} {words}") for number, _, day, words, kept in minors if not kept]


@bp.get(ACCOUNT)
@needs("statements.see")
def account(patient_id, account_id):
    row = stored.get_account(patient_id, account_id)
    rules.open_billing(row, patient_id, by=g.actor)
    return account_page(patient_id, row)


def act_page(patient_id, account_id, name, act, message):
    """Do what a creating form asks of an account, or show the page with what was refused."""
    row, form = stored.get_account(patient_id, account_id), MADE[name](prefix=name)
    place = {"patient_id": patient_id, "account_id": account_id}
    done_once = act_once(form, partial(act, row, form), message, "statements.account", **place)
    return done_once or account_page(patient_id, row, **{name: form})


@bp.post(ACCOUNT)
@needs("statements.work")
def make_one(patient_id, account_id):
    row = stored.get_account(patient_id, account_id)
    number = rules.make_one(row, number_in(request.form.get("apart")), by=g.actor)
    return done("statements.show", patient_id=patient_id, number=number, message="It is made. Print it and mail it.")


@bp.post(f"{ACCOUNT}/holds")
@needs("statements.work")
def hold(patient_id, account_id):
    def act(row, form):
        rules.hold_statements(row, form.why.data, form.words.data, by=g.actor)

    return act_page(patient_id, account_id, "hold", act, "The statements are held.")


@bp.post("/patients/<int:patient_id>/statement-holds/<int:statement_hold_id>/endings")
@needs("statements.work")
def end_hold(patient_id, statement_hold_id):
    row, form = stored.hold_of(patient_id, statement_hold_id), forms.EndForm()
    if form.validate_on_submit():
        try:
            rules.end_hold(row, form.end_words.data, by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            place = {"patient_id": patient_id, "account_id": row.account_id}
            return done("statements.account", message="The hold has ended.", **place)
    return account_page(patient_id, row.account, end_form=form)


@bp.post(f"{ACCOUNT}/calls")
@needs("statements.work")
def note_call(patient_id, account_id):
    def act(row, form):
        rules.note_call(row, form.outcome.data, form.words.data, by=g.actor)

    return act_page(patient_id, account_id, "call", act, "The call is kept.")


@bp.post(f"{ACCOUNT}/proposals")
@needs("statements.work")
def propose(patient_id, account_id):
    def act(row, form):
        rules.propose_collections(row, form.words.data, by=g.actor)

    return act_page(patient_id, account_id, "proposal", act, "Proposed. The manager decides.")


@bp.post(f"{ACCOUNT}/decisions")
@needs("statements.decide")
def decide(patient_id, account_id):
    def act(row, form):
        rules.decide(row, form.outcome.data, form.words.data, by=g.actor)

    return act_page(patient_id, account_id, "decision", act, "Decided.")


@bp.post(f"{ACCOUNT}/private-charges")
@needs("statements.private")
def keep_private(patient_id, account_id):
    account, form = stored.get_account(patient_id, account_id), forms.PrivateForm(prefix="private")
    minors = minors_of(account)
    form.charge.choices = minors_choices(minors)

    def act():
        patient = next(owner for number, owner, *_ in minors if number == form.charge.data)
        rules.keep_private(charge_of(patient, form.charge.data), form.words.data, by=g.actor)

    place = {"patient_id": patient_id, "account_id": account_id}
    kept = act_once(form, act, "The guarantor's statement will not show it.", "statements.account", **place)
    return kept or account_page(patient_id, account, private=form)


@bp.post(PLANS)
@needs("statements.plan")
def make_plan(patient_id, account_id):
    def act(row, form):
        given = {"down_cents": form.down.value or 0, "charge_cents": form.charge.value or 0}
        given["agreed_by"] = form.agreed_by.data
        rules.make_plan(row, form.installments.value, form.due_day.value, form.method.data, **given, by=g.actor)

    return act_page(
        patient_id, account_id, "plan_form", act, "The plan is made. Print the agreement and have it signed."
    )


def plan_act(patient_id, plan_id, name, form, act, message):
    """Do what a form asks of one plan, or show the account with what was refused."""
    plan = stored.plan_of(patient_id, plan_id)
    if form.validate_on_submit():
        try:
            act(plan)
        except RuleError as error:
            form.reject(error)
        else:
            return done("statements.account", message=message, patient_id=patient_id, account_id=plan.account_id)
    return account_page(patient_id, plan.account, **{name: form})


@bp.post(f"{PLAN}/approvals")
@needs("statements.decide")
def approve_plan(patient_id, plan_id):
    form = forms.SeenForm()

    def act(plan):
        rules.approve_plan(plan, form.seen, by=g.actor)

    return plan_act(patient_id, plan_id, "approval", form, act, "The plan is approved.")


@bp.post(f"{PLAN}/signatures")
@needs("statements.plan")
def sign_plan(patient_id, plan_id):
    form = forms.SignForm()

    def act(plan):
        rules.sign_plan(plan, form.seen, form.signed_on.value, form.agreed_by.data, by=g.actor)

    return plan_act(patient_id, plan_id, "sign", form, act, "The signature is kept.")


@bp.post(f"{PLAN}/endings")
@needs("statements.work")
def cancel_plan(patient_id, plan_id):
    form = forms.EndPlanForm()

    def act(plan):
        rules.cancel_plan(plan, form.seen, form.end_words.data, by=g.actor)

    return plan_act(patient_id, plan_id, "end_plan", form, act, "The plan has ended.")


@bp.get(PLAN)
@needs("statements.see")
def agreement(patient_id, plan_id):
    plan = stored.plan_of(patient_id, plan_id)
    account = plan.account
    rules.open_billing(account, patient_id, by=g.actor)
    patient, view = get_patient(patient_id), viewed([plan])[0]
    missed = setting("plans.broken_installments")
    return respond("statements/agreement.html", patient=patient, account=account, view=view, missed=missed)
