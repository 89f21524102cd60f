"""Billing questions: one, those of a patient, the lists by due time."""

from peewee import JOIN

from office.accounts.models import BillingQuestion, QuestionEvent, QuestionState
from office.db import fetch
from office.loading import load
from office.patients.models import Patient
from office.staff.models import Staff

SHOWN = ("open", "mine", "closed")


def question_of(patient_id, question_id):
    """One question of this patient with its patient and who took it, or None."""
    asked = (BillingQuestion.patient == patient_id) & (BillingQuestion.id == question_id)
    return _with_people().where(asked).first()


def questions(show="open", staff_id=None):
    """Questions with their patients, to be paged: "open" and "mine" by due time, "closed" newest first."""
    query = _with_people()
    if show == "closed":
        return query.where(BillingQuestion.state == QuestionState.CLOSED).order_by(BillingQuestion.closed_at.desc())
    query = query.where(BillingQuestion.state != QuestionState.CLOSED)
    if show == "mine":
        query = query.where(BillingQuestion.taken_by == staff_id)
    return query.order_by(BillingQuestion.due_at, BillingQuestion.id)


def question_counts(staff_id):
    """How many questions each list holds that has work in it: {"open": n, "mine": n}; one query."""
    rows = fetch(
        "SELECT COUNT(*), COALESCE(SUM(CASE WHEN taken_by_id = ? THEN 1 ELSE 0 END), 0) FROM billing_question "
        "WHERE state <> ?",
        *(staff_id, str(QuestionState.CLOSED)),
    )
    return {"open": rows[0][0], "mine": int(rows[0][1])}


def question_events(question_id):
    """What happened to a question, oldest first, as (act, at, who, words)."""
    fields = (QuestionEvent.act, QuestionEvent.at, QuestionEvent.who, QuestionEvent.words)
    query = QuestionEvent.select(*fields).where(QuestionEvent.question == question_id)
    return list(query.order_by(QuestionEvent.id).tuples())


def account_questions(patient_id, limit=10):
    """The latest questions of a patient, those not closed first; only what the account page shows of them."""
    order = "ORDER BY CASE WHEN state = ? THEN 1 ELSE 0 END, id DESC LIMIT ?"
    return load(BillingQuestion, f"patient_id = ? {order}", patient_id, str(QuestionState.CLOSED), limit)


def _with_people():
    query = BillingQuestion.select(BillingQuestion, Patient, Staff).join(Patient).switch(BillingQuestion)
    return query.join(Staff, JOIN.LEFT_OUTER, on=BillingQuestion.taken_by)


def is_held(account_id):
    """True while a question that is not closed holds the statement of this account."""
    held = (BillingQuestion.account == account_id) & BillingQuestion.holds_statement
    return BillingQuestion.select().where(held & (BillingQuestion.state != QuestionState.CLOSED)).exists()
