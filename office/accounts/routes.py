"""The account page, charges and payments, the ledger entry by entry, and questions about bills."""

from functools import partial

from flask import Blueprint, g, request, url_for

from office import panels
from office.accounts import forms, queries, rules
from office.accounts.cells import figures
from office.accounts.queries.hearing import hearers
from office.errors import RuleError
from office.patients.queries import banner, get_patient
from office.web import Page, act_once, done, found, needs, respond

bp = Blueprint("accounts", __name__)
NAV = (("Billing questions", "accounts.questions", "accounts.see", ""),)
VISITS_A_PAGE = 10
FORMS = {"charge": forms.ChargeForm, "ask": forms.AskForm, "apply": forms.ApplyForm}  # of the account page

panels.register(
    panels.Panel(
        "patient.section", "account", "Account", "accounts/_panel.html", "accounts.see",
        lambda patient: queries.standing(patient.id), order=60,
    )
)  # fmt: skip
panels.register(
    panels.Panel(
        "duplicate.side", "policies", "Policies", "", "duplicates.see",
        lambda patient: [f"{one.payer} {one.member_number}".strip() for one in queries.coverage_today(patient.id)],
    )
)  # fmt: skip
panels.register(panels.Panel("patient.banner", "balance", "", "", "accounts.see", queries.banner_state, order=60))


def account_page(patient, fragment=None, **typed):
    """The account with the forms that it shows; those in `typed` keep what was typed, the others are empty."""
    view = queries.account_view(patient.id)
    visits = queries.recent_visits(patient.id, charged={charge.visit for charge in view.open})
    owed = queries.owed_state(view.total("left"))
    amounts_only = bool(request.args.get("amounts"))
    if amounts_only and (hidden := queries.kept_from_payer(patient=patient.id)):
        view = queries.for_payer(view, hidden)
    page = Page(view, VISITS_A_PAGE)
    if request.method == "POST" and page.next_url:
        page.next_url = url_for("accounts.show", patient_id=patient.id, page=2)
    shown = {"charge": g.actor.may("accounts.post"), "ask": g.actor.may("accounts.answer"), "apply": view.kept}
    context = {
        name: typed.get(name) or (FORMS[name](formdata=None, prefix=name) if shown[name] else None) for name in FORMS
    }
    if context["charge"]:
        context["charge"].offer_visits(queries.visit_choices(visits))
    context |= {
        "figures": figures,
        "amounts_only": amounts_only,
        "questions": queries.account_questions(patient.id),
        "coverages": queries.coverage_today(patient.id),
        "hearers": hearers(patient.id)[:-1],  # without anyone else
    }
    shown = banner(patient, g.actor, known={"balance": None if amounts_only else owed})
    context |= {"patient": patient, "banner": shown, "view": view, "page": page}
    about = queries.Shown(patient, view, visits)
    around = {"sections": []} if amounts_only else panels.sections("account.section", about, g.actor)
    return respond("accounts/show.html", fragment, **context, **around)


@bp.get("/patients/<int:patient_id>/account")
@needs("accounts.see")
def show(patient_id):
    return account_page(rules.open_account(patient_id, by=g.actor))


@bp.post("/patients/<int:patient_id>/charges")
@needs("accounts.post")
def charge(patient_id):
    patient, form = get_patient(patient_id), forms.ChargeForm(prefix="charge")
    form.offer_visits(queries.visit_choices(queries.recent_visits(patient_id)))

    def post():
        visit = queries.visit_of(patient_id, form.visit.data)
        given = {"visit": visit, "to": form.to.data, "copay_cents": form.copay.value or 0}
        rules.post_charge(patient, form.amount.value, form.day(visit), form.words.data, **given, by=g.actor)

    posted = act_once(form, post, "The charge is posted.", "accounts.show", patient_id=patient_id)
    return posted or account_page(patient, "accounts/_charge.html", charge=form)


@bp.post("/patients/<int:patient_id>/payments/<int:number>/applications")
@needs("accounts.post")
def apply(patient_id, number):
    patient, form = get_patient(patient_id), forms.ApplyForm(prefix="apply")
    payment = found(queries.entry_of(patient_id, number))
    act = partial(rules.apply_payment, payment, by=g.actor)
    applied = act_once(form, act, "The money is applied.", "accounts.show", patient_id=patient_id)
    return applied or account_page(patient, "accounts/_kept.html", apply=form)


def charge_page(entry, fragment=None, **typed):
    """One charge: its split, what is behind each number, and the forms for the plan's answer."""
    row = queries.charge_view(entry)
    context = {
        "answer": typed.get("answer") or forms.PlanAnswerForm(formdata=None, prefix="answer"),
        "part": typed.get("part") or forms.PartForm(formdata=None, prefix="part"),
        "entries": queries.entries_behind(entry.number),
        "payer": queries.payer_on(entry.patient_id, entry.service_on),
    }
    context |= {"entry": entry, "row": row, "patient": entry.patient, "banner": banner(entry.patient, g.actor)}
    return respond("accounts/charge.html", fragment, **context)


@bp.get("/patients/<int:patient_id>/charges/<int:number>")
@needs("accounts.see")
def show_charge(patient_id, number):
    return charge_page(rules.open_charge(patient_id, number, by=g.actor))


@bp.post("/patients/<int:patient_id>/charges/<int:number>/answers")
@needs("accounts.post")
def post_answer(patient_id, number):
    entry = found(queries.charge_of(patient_id, number))
    form = forms.PlanAnswerForm(prefix="answer").about(queries.charge_view(entry).split)

    def post():
        rules.post_insurance_answer(entry, form.answer(), payer=form.payer.data, by=g.actor)

    posted = act_once(form, post, "The plan's answer is posted.", "accounts.show", patient_id=patient_id)
    return posted or charge_page(entry, "accounts/_plan_answer.html", answer=form)


@bp.post("/patients/<int:patient_id>/charges/<int:number>/parts")
@needs("accounts.post")
def post_part(patient_id, number):
    entry, form = found(queries.charge_of(patient_id, number)), forms.PartForm(prefix="part")

    def post():
        rules.post_part(entry, form.kind.data, form.amount.value, note=form.note.data, by=g.actor)

    posted = act_once(form, post, "Posted.", "accounts.show_charge", patient_id=patient_id, number=number)
    return posted or charge_page(entry, "accounts/_part.html", part=form)


@bp.get("/patients/<int:patient_id>/ledger")
@needs("accounts.see")
def ledger(patient_id):
    patient = rules.open_account(patient_id, by=g.actor)
    page = Page(queries.entries_of(patient_id))
    amounts = queries.amounts(entry.number for entry in page.rows)
    context = {"patient": patient, "banner": banner(patient, g.actor), "page": page, "amounts": amounts}
    return respond("accounts/ledger.html", **context)


def entry_page(entry, form=None):
    """One entry with its lines, and the form that takes it back."""
    cents, back = queries.amounts([entry.number])[entry.number]
    context = {"entry": entry, "cents": cents, "undone_by": back, "lines": queries.lines_of(entry)}
    context |= {"patient": entry.patient, "banner": banner(entry.patient, g.actor)}
    return respond("accounts/entry.html", "accounts/_reversal.html", form=form or forms.ReversalForm(), **context)


@bp.get("/patients/<int:patient_id>/ledger/<int:number>")
@needs("accounts.see")
def entry(patient_id, number):
    return entry_page(rules.open_entry(patient_id, number, by=g.actor))


@bp.post("/patients/<int:patient_id>/ledger/<int:number>/reversals")
@needs("accounts.reverse")
def reverse(patient_id, number):
    row, form = found(queries.entry_of(patient_id, number)), forms.ReversalForm()

    def undo():
        rules.reverse_entry(row, form.reason.data, by=g.actor)

    words, place = f"Entry {number} is reversed.", {"patient_id": patient_id, "number": number}
    return act_once(form, undo, words, "accounts.entry", **place) or entry_page(row, form)


@bp.post("/patients/<int:patient_id>/billing-questions")
@needs("accounts.answer")
def ask(patient_id):
    patient, form = get_patient(patient_id), forms.AskForm(prefix="ask")

    def record():
        given = {
            "asked_by": form.asked_by.data,
            "topic": form.topic.data,
            "holds_statement": form.holds_statement.data,
        }
        rules.ask_question(patient, form.words.data, **given, by=g.actor)

    asked = act_once(form, record, "The question is recorded.", "accounts.show", patient_id=patient_id)
    return asked or account_page(patient, "accounts/_ask.html", ask=form)


@bp.get("/billing-questions")
@needs("accounts.see")
def questions():
    shown = request.args.get("show")
    shown = shown if shown in queries.SHOWN else "open"
    page = Page(queries.questions(shown, g.actor.staff_id))
    return respond("accounts/questions.html", page=page, shown=shown, counts=queries.question_counts(g.actor.staff_id))


def question_page(question, fragment=None, **typed):
    """One question with its history, and the forms that its state allows."""
    versioned = {
        name: typed.get(name) or kind(formdata=None, version=question.version)
        for name, kind in (("answer", forms.AnswerForm), ("close", forms.CloseForm), ("reopen", forms.ReopenForm))
    }
    if not typed and question.answer:
        versioned["answer"].answer.data = question.answer
    context = {"question": question, "patient": question.patient, "banner": banner(question.patient, g.actor)}
    context |= {"events": queries.question_events(question.id), "standing": queries.standing(question.patient_id)}
    view = queries.account_view(question.patient_id)
    context |= {"sentence": view.sentence, "charges": [one for one in view.open if one.left] or view.open[:3]}
    asked = panels.sections("question.asked", question, g.actor)
    return respond("accounts/question.html", fragment, **context, **versioned, **asked)


def act_on(question, form, act, message):
    """Do what a valid form asks of a question and show it; None when it is refused."""
    if not form.validate_on_submit():
        return None
    try:
        act()
    except RuleError as error:
        form.reject(error)
        return None
    return done("accounts.question", message=message, patient_id=question.patient_id, question_id=question.id)


@bp.get("/patients/<int:patient_id>/billing-questions/<int:question_id>")
@needs("accounts.see")
def question(patient_id, question_id):
    return question_page(rules.open_question(patient_id, question_id, by=g.actor))


@bp.post("/patients/<int:patient_id>/billing-questions/<int:question_id>/take-overs")
@needs("accounts.answer")
def take_over(patient_id, question_id):
    row, form = found(queries.question_of(patient_id, question_id)), forms.VersionedForm()
    taken = act_on(row, form, lambda: rules.take_question(row, form.seen, by=g.actor), "It is yours now.")
    return taken or question_page(row, take=form)


@bp.post("/patients/<int:patient_id>/billing-questions/<int:question_id>/answers")
@needs("accounts.answer")
def answer(patient_id, question_id):
    row, form = found(queries.question_of(patient_id, question_id)), forms.AnswerForm()

    def act():
        rules.answer_question(row, form.seen, form.answer.data, by=g.actor)

    return act_on(row, form, act, "The answer is saved.") or question_page(row, "accounts/_answer.html", answer=form)


@bp.post("/patients/<int:patient_id>/billing-questions/<int:question_id>/closings")
@needs("accounts.answer")
def close(patient_id, question_id):
    row, form = found(queries.question_of(patient_id, question_id)), forms.CloseForm()

    def act():
        rules.close_question(row, form.seen, form.outcome.data, form.told_to.data, by=g.actor)

    return act_on(row, form, act, "The question is closed.") or question_page(row, "accounts/_close.html", close=form)


@bp.post("/patients/<int:patient_id>/billing-questions/<int:question_id>/reopenings")
@needs("accounts.answer")
def reopen(patient_id, question_id):
    row, form = found(queries.question_of(patient_id, question_id)), forms.ReopenForm()

    def act():
        rules.reopen_question(row, form.seen, form.reason.data, by=g.actor)

    return act_on(row, form, act, "It is open again.") or question_page(row, "accounts/_reopen.html", reopen=form)
