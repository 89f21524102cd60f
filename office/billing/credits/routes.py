"""Credits and why, what waits for a second person, one payment, one charge by who owes it, and the months."""

from flask import g, request

from office.accounts import queries as ledger
from office.accounts import rules as accounts
from office.accounts.models import LedgerEntry, RequestState
from office.accounts.shares import dollars, said
from office.billing import queries
from office.billing.credits import forms
from office.billing.fees.routes import bp
from office.errors import RuleError
from office.ids import whole_number
from office.patients.queries import banner
from office.web import Page, act_once, done, found, needs, respond


@bp.get("/credits")
@needs("billing.see")
def credits():
    plans = request.args.get("show") == "plans"
    page = Page(queries.PlanCredits() if plans else queries.PatientCredits())
    return respond("billing/credits.html", page=page, plans=plans)


def requests_page(form=None, refused=None):
    """What waits for a second person, or what was decided."""
    decided = request.args.get("show") == "decided"
    page = Page(queries.requests(None if decided else RequestState.ASKED))
    form = form or forms.DecideForm(formdata=None)
    return respond("billing/requests.html", page=page, decided=decided, form=form, refused=refused)


@bp.get("/money-requests")
@needs("billing.see")
def requests():
    return requests_page()


@bp.post("/money-requests/<int:money_request_id>/decisions")
@needs("billing.decide")
def decide(money_request_id):
    row, form = found(queries.get_request(money_request_id)), forms.DecideForm()
    if form.validate_on_submit():
        grant = request.form.get("grant") == "yes"
        try:
            accounts.decide_request(row, grant, form.words.data or "", by=g.actor)
        except RuleError as error:
            form.reject(error)
        else:
            return done("billing.requests", message="It is granted and posted." if grant else "It is refused.")
    return requests_page(form, row.id)


def as_choice(target):
    """A charge that is owed for, as a choice."""
    _, day, words, name, cents = target
    return f"{said(day)} · {words} · {name} · {dollars(cents)}"


def payment_page(payment, **typed):
    """One payment: where it went, what is kept of it, and what can be done with that."""
    pay_back = typed.get("refund") or forms.RefundForm(formdata=None, prefix="refund")
    use = typed.get("use") or forms.UseForm(formdata=None, prefix="use")
    use.offer(queries.targets(payment.account_id), as_choice)
    context = {"payment": payment, "patient": payment.patient, "banner": banner(payment.patient, g.actor)}
    context |= {"applied": queries.applied_charges(payment.number), "refund": pay_back, "use": use}
    context |= {"move": typed.get("move") or forms.MoveForm(formdata=None), "kept": ledger.kept(payment.number)[0]}
    context |= {"standing": ledger.standing(payment.patient_id), "amounts": ledger.amounts([payment.number])}
    return respond("billing/payment.html", None, **context)


@bp.get("/patients/<int:patient_id>/payments/<int:payment_number>")
@needs("billing.see")
def payment(patient_id, payment_number):
    accounts.open_account(patient_id, by=g.actor)
    return payment_page(found(queries.payment_of(patient_id, payment_number)))


@bp.post("/patients/<int:patient_id>/payments/<int:payment_number>/refunds")
@needs("billing.post")
def refund(patient_id, payment_number):
    row, form = found(queries.payment_of(patient_id, payment_number)), forms.RefundForm(prefix="refund")

    def ask():
        accounts.ask_refund(row, form.amount.value, form.words.data, form.paid_by.data, by=g.actor)

    asked = act_once(form, ask, "Another person must grant it now.", "billing.requests")
    return asked or payment_page(row, refund=form)


@bp.post("/patients/<int:patient_id>/payments/<int:payment_number>/uses")
@needs("billing.post")
def use(patient_id, payment_number):
    row, form = found(queries.payment_of(patient_id, payment_number)), forms.UseForm(prefix="use")
    form.offer(queries.targets(row.account_id), str)

    def apply():
        number = whole_number(form.other.data or form.charge.data or "")
        charge = LedgerEntry.get_or_none(LedgerEntry.number == number) if number else None
        if charge is None and (form.other.data or form.charge.data):
            raise RuleError("There is no charge of this number.", field="other")
        accounts.apply_payment(row, charge=charge, reason=form.reason.data or "", by=g.actor)

    place = {"patient_id": patient_id, "payment_number": payment_number}
    return act_once(form, apply, "The money is applied.", "billing.payment", **place) or payment_page(row, use=form)


@bp.post("/patients/<int:patient_id>/payments/<int:payment_number>/moves")
@needs("billing.post")
def move(patient_id, payment_number):
    row, form = found(queries.payment_of(patient_id, payment_number)), forms.MoveForm()

    def free():
        number = whole_number(form.charge.data or "")
        charge = found(LedgerEntry.get_or_none(LedgerEntry.number == number) if number else None)
        accounts.unapply_payment(row, charge, form.reason.data, by=g.actor)

    place = {"patient_id": patient_id, "payment_number": payment_number}
    return act_once(form, free, "The money is kept again.", "billing.payment", **place) or payment_page(row, move=form)
