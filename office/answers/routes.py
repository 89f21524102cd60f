"""What to tell a caller about a bill: the twenty questions with their keys, the answer with the account's own figures,
and what is recorded of it."""

from flask import Blueprint, g, request

from office.accounts.cells import figures
from office.accounts.models import Topic
from office.accounts.queries.hearing import AMOUNTS, PATIENT
from office.answers import forms, queries, rules
from office.answers.patterns import BY_SLUG, PATTERNS
from office.answers.queries.known import SHOWN
from office.answers.years.routes import bp as years_bp
from office.errors import NotFound
from office.ids import whole_number
from office.patients.queries import banner
from office.web import Page, act_once, needs, respond

bp = Blueprint("answers", __name__)
bp.register_blueprint(years_bp)
FORMS = {Topic.NEW_PLAN: forms.CardForm, Topic.ACCIDENT: forms.AccidentForm}
KEPT = ("amounts", "charge", "statement")  # what a question is about, carried from page to page


def about():
    """What the question is about, by the address."""
    return {name: whole_number(request.args.get(name, "")) for name in KEPT if request.args.get(name)}


def known_of(patient):
    """What is Known of the account for this question."""
    given = about()
    return queries.Known(
        patient, amounts=bool(given.get("amounts")), charge=given.get("charge"), statement=given.get("statement")
    )


@bp.get("/patients/<int:patient_id>/answers")
@needs("accounts.see")
def index(patient_id):
    """The questions, each with its key."""
    patient = rules.open_answers(patient_id, by=g.actor)
    known = known_of(patient)
    given = {"patterns": PATTERNS, "known": known, "about": about(), "hearers": queries.hearers(patient_id)}
    return respond("answers/index.html", patient=patient, banner=banner_of(known), **given)


def banner_of(known):
    """The banner; without what is owed in all where what is private is left out of every sum."""
    return banner(known.patient, g.actor, known={"balance": None} if known.amounts else None)


def pattern_of(slug):
    """The Pattern of an address. NotFound."""
    if slug not in BY_SLUG:
        raise NotFound()
    return BY_SLUG[slug]


def answer_page(patient, pattern, form=None):
    """What to say, what can be done next, and the form that records it."""
    known, hearers = known_of(patient), queries.hearers(patient.id)
    said = queries.answer(known, pattern.topic)
    if form is None:
        form = form_for(pattern, hearers, formdata=None)
        form.words.data, form.told.data = str(pattern.topic), said.text
        form.holds.data, form.amounts.data = pattern.holds, "1" if known.amounts else ""
        told = [one.key for one in hearers if known.amounts and one.hears == AMOUNTS]
        form.asker.data = next(iter(told), PATIENT)
    page = Page(known.shown, SHOWN)
    page.next_url = page.next_url if request.method == "GET" else None
    given = {"pattern": pattern, "known": known, "said": said, "hearers": hearers, "form": form, "about": about()}
    given |= {"figures": figures, "page": page, "view": known.shown, "amounts_only": known.amounts}
    return respond("answers/show.html", patient=patient, banner=banner_of(known), **given)


def form_for(pattern, hearers, **given):
    """The form of a question, with the people who may have asked it."""
    return FORMS.get(pattern.topic, forms.RecordForm)(prefix="answer", **given).offer_askers(hearers)


@bp.get("/patients/<int:patient_id>/answers/<topic>")
@needs("accounts.see")
def show(patient_id, topic):
    return answer_page(rules.open_answers(patient_id, by=g.actor), pattern_of(topic))


@bp.post("/patients/<int:patient_id>/answers/<topic>/records")
@needs("accounts.answer")
def record(patient_id, topic):
    """Record it: told and closed, or handed over; a new card and an accident are always handed over."""
    pattern, patient = pattern_of(topic), rules.open_answers(patient_id, by=g.actor)
    form = form_for(pattern, queries.hearers(patient_id))
    at_once = request.form.get("do") != forms.LATER and pattern.topic not in FORMS
    words = "Recorded and closed." if at_once else "Recorded. It is due by its clock."

    def act():
        if at_once:
            rules.answer_at_once(patient, pattern, form.heard, form.outcome.data, by=g.actor)
        elif pattern.topic == Topic.NEW_PLAN:
            rules.bring_new_plan(patient, pattern, form.heard, form.card, by=g.actor)
        else:
            rules.hand_over(patient, pattern, form.heard, holds=form.holds.data, by=g.actor)

    kept = act_once(form, act, words, "accounts.show", patient_id=patient_id)
    return kept or answer_page(patient, pattern, form)
