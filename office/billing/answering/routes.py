"""A payer's answer about the charges of a visit, and what stays with plans."""

from flask import g, request

from office.accounts import rules as accounts
from office.accounts.queries import charge_of, payers_on
from office.billing import queries, rules
from office.billing.answering.forms import TakeBackForm, form_about
from office.billing.fees.routes import bp
from office.billing.reasons import next_step, reasons, said_code
from office.ids import whole_number
from office.patients.queries import banner
from office.web import Page, act_once, found, needs, respond


def in_words(part):
    """(reason in plain words, next step) of one part of an answer."""
    if not part.group_code:
        return "Paid", ""
    return said_code(part.group_code, part.reason_code), next_step(part.reason_code)


def answer_page(charge, asked, form):
    """The charges of a visit as a plan is asked for them, and the form for its letter."""
    patient, rank = charge.patient, form.answering
    numbers = [one.number for one in asked]
    context = {"patient": patient, "banner": banner(patient, g.actor), "charge": charge, "asked": asked, "form": form}
    context |= {"rank": rank, "reasons": reasons().values(), "before": queries.answers_about(numbers)}
    return respond("billing/answer.html", None, **context)


@bp.get("/patients/<int:patient_id>/charges/<int:number>/payer-answers")
@needs("billing.post")
def payer_answer(patient_id, number):
    charge = accounts.open_charge(patient_id, number, by=g.actor)
    asked = queries.family_of(charge)
    first = next((rank for rank in (1, 2, 3) if any(one.asked(rank) for one in asked)), 1)
    rank = whole_number(request.args.get("rank", "")) or first
    payers = payers_on(patient_id, charge.service_on)
    rest = next((later for later in (2, 3) if later > rank and later in payers), 0)
    form = form_about(asked, formdata=None, rank=str(rank), rest_to=str(rest)).offer(payers)
    return answer_page(charge, asked, form)


@bp.post("/patients/<int:patient_id>/charges/<int:number>/payer-answers")
@needs("billing.post")
def post_payer_answer(patient_id, number):
    charge = found(charge_of(patient_id, number))
    asked = queries.family_of(charge)
    form = form_about(asked).offer(payers_on(patient_id, charge.service_on))

    def post():
        answers = form.answers(asked, queries.entries([one.number for one in asked]))
        given = {"rank": form.answering, "payer": form.payer.data, "trace": form.trace.data}
        given |= {"check_cents": form.check.value, "posted_on": form.posted_on.value}
        given |= {"rest_to": int(form.rest_to.data), "keep_excess": form.keep_excess.data}
        rules.post_payer_answer(answers, **given, by=g.actor)

    posted = act_once(form, post, "The answer is posted.", "accounts.show", patient_id=patient_id)
    return posted or answer_page(charge, asked, form)


@bp.post("/patients/<int:patient_id>/payer-answers/<int:answer_id>/take-backs")
@needs("accounts.reverse")
def take_back(patient_id, answer_id):
    answer, form = found(queries.answer_of(patient_id, answer_id)), TakeBackForm()

    def act():
        rules.take_back_answer(answer, form.reason.data, by=g.actor)

    taken = act_once(form, act, "The answer is taken back.", "accounts.show", patient_id=patient_id)
    return taken or answer_facts(answer, form)


@bp.get("/patients/<int:patient_id>/payer-answers/<int:answer_id>")
@needs("billing.see")
def show_answer(patient_id, answer_id):
    accounts.open_account(patient_id, by=g.actor)
    return answer_facts(found(queries.answer_of(patient_id, answer_id)), TakeBackForm(formdata=None))


def answer_facts(answer, form):
    """One answer with its parts in plain words."""
    parts = [(part, *in_words(part)) for part in queries.parts_of(answer.id)]
    context = {"patient": answer.patient, "banner": banner(answer.patient, g.actor), "answer": answer, "parts": parts}
    return respond("billing/answered.html", None, form=form, **context)


@bp.get("/unpaid-by-plans")
@needs("billing.see")
def unpaid():
    page = Page(queries.to_work())
    return respond("billing/unpaid.html", page=page, meanings={part.id: in_words(part) for part in page.rows})
