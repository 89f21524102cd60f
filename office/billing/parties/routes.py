"""One charge by who owes which part of it: written off, passed to another plan, paid back to a plan."""

from flask import g

from office.accounts import queries as ledger
from office.accounts import rules as accounts
from office.billing import queries
from office.billing.credits.forms import PARTIES, PassForm, PlanRefundForm, WriteOffForm
from office.billing.fees.routes import bp
from office.patients.queries import banner
from office.web import act_once, found, needs, respond


def parties_page(charge, **typed):
    """Who owes what of one charge, what payers answered, and the forms."""
    payers = ledger.payers_on(charge.patient_id, charge.service_on)
    open_now = ledger.open_by_rank(charge.number)
    named = {rank: f"{word}: {payers[rank]}" if rank in payers else word for rank, word in PARTIES.items()}
    parties = [(named[rank], open_now[rank]) for rank in (1, 2, 3, 0)]
    context = {
        "write_off": typed.get("write_off") or WriteOffForm(formdata=None, prefix="off"),
        "pass_form": (typed.get("pass_form") or PassForm(formdata=None, prefix="pass")).offer(),
        "plan_refund": typed.get("plan_refund") or PlanRefundForm(formdata=None, prefix="back"),
        "answers": queries.answers_about([charge.number]),
        "credit": ledger.plan_credit(charge.number),
        "waiting": queries.requests_about(charge.number),
    }
    context |= {"charge": charge, "patient": charge.patient, "banner": banner(charge.patient, g.actor)}
    return respond("billing/parties.html", None, parties=parties, total=sum(open_now.values()), **context)


@bp.get("/patients/<int:patient_id>/charges/<int:number>/parties")
@needs("billing.see")
def parties(patient_id, number):
    return parties_page(accounts.open_charge(patient_id, number, by=g.actor))


@bp.post("/patients/<int:patient_id>/charges/<int:number>/write-offs")
@needs("billing.post")
def write_off(patient_id, number):
    charge, form = found(ledger.charge_of(patient_id, number)), WriteOffForm(prefix="off")

    def act():
        reason, rank = form.given
        accounts.write_off_or_ask(charge, form.amount.value, reason, form.words.data, rank=rank, by=g.actor)

    place = {"patient_id": patient_id, "number": number}
    words = "Written off, or asked for where it is above the level of one person."
    return act_once(form, act, words, "billing.parties", **place) or parties_page(charge, write_off=form)


@bp.post("/patients/<int:patient_id>/charges/<int:number>/passings")
@needs("billing.post")
def pass_part(patient_id, number):
    charge, form = found(ledger.charge_of(patient_id, number)), PassForm(prefix="pass").offer()

    def act():
        kind, _, what = form.part.data.partition(" ")
        given = {"reason": form.reason.data, "by": g.actor}
        if kind == "share":
            accounts.pass_to_plan(charge, form.amount.value, what, int(form.to.data), **given)
        else:
            accounts.pass_on(charge, form.amount.value, int(what), int(form.to.data), **given)

    place = {"patient_id": patient_id, "number": number}
    return act_once(form, act, "It is passed on.", "billing.parties", **place) or parties_page(charge, pass_form=form)


@bp.post("/patients/<int:patient_id>/charges/<int:number>/plan-refunds")
@needs("billing.post")
def plan_refund(patient_id, number):
    charge, form = found(ledger.charge_of(patient_id, number)), PlanRefundForm(prefix="back")

    def ask():
        accounts.ask_plan_refund(charge, form.amount.value, form.words.data, by=g.actor)

    asked = act_once(form, ask, "Another person must grant it now.", "billing.requests")
    return asked or parties_page(charge, plan_refund=form)
