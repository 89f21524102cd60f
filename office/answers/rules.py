"""A question about a bill is answered on the spot, or handed over with the statement held; a new card is kept with it.
Source: domain 7.10; scenario A15."""

from dataclasses import dataclass
from datetime import date

from office import audit, clock
from office.accounts.models import BillingQuestion
from office.accounts.queries import account_view
from office.accounts.queries.hearing import AMOUNTS, NOTHING, hearer_of
from office.accounts.rules import answer_question, ask_question, close_question
from office.answers.patterns import OUTCOMES
from office.coverage.queries import coverages, filing_days_left
from office.coverage.rules import take_new_card
from office.db import writing
from office.errors import RuleError
from office.patients.rules import open_patient
from office.staff.models import Role
from office.tasks.rules import make_task

US = "%m/%d/%Y"


@dataclass(frozen=True)
class Heard:
    """What was asked and told: the caller's words, who asked (the key of a Hearer, a name for someone else), what was
    told, and whether only amounts were on the screen."""

    words: str
    asker: str
    told: str = ""
    named: str = ""
    amounts: bool = False


def open_answers(patient_id, *, by):
    """Open a patient's account to answer; the look is audited. Returns the Patient. Raises NotFound."""
    return open_patient(patient_id, by=by, via="answers")


def answer_at_once(patient, pattern, heard, outcome, *, by):
    """Record a question that was answered on the spot: asked, told, closed by its outcome; return the BillingQuestion.

    Raises RuleError: no words ("words"), nothing told ("told"), who asked may hear nothing or amounts only ("asker"),
    an outcome that is not in the list ("outcome"). Source: domain 6.3, 7.10.
    """
    with writing():
        name = _checked(patient, heard)
        if outcome not in OUTCOMES:
            raise RuleError("Choose how it ended.", field="outcome")
        if not heard.told.strip():
            raise RuleError("Write what you told them.", field="told")
        question = ask_question(patient, heard.words, asked_by=name, topic=str(pattern.topic), by=by)
        answer_question(question, question.version, heard.told, by=by)
        seen = BillingQuestion.get_by_id(question.id)
        close_question(seen, seen.version, outcome, name, by=by)
    return BillingQuestion.get_by_id(question.id)


def hand_over(patient, pattern, heard, *, holds=False, by):
    """Record a question that is not answered yet, with what was told so far; it is due by its clock and can hold the
    statement. Where the manager has to look, the manager gets a task. Returns the BillingQuestion.

    Raises RuleError: no words ("words"), something was told to who may not hear it ("asker").
    """
    with writing():
        name = _checked(patient, heard, telling=bool(heard.told.strip()))
        question = ask_question(
            patient, heard.words, asked_by=name, topic=str(pattern.topic), holds_statement=holds, by=by
        )
        if heard.told.strip():
            answer_question(question, question.version, heard.told, by=by)
        if pattern.owner != Role.BILLER:
            _tell(question, pattern, by)
        audit.record("answer.handed_over", question, by=by, topic=str(pattern.topic), holds=holds)
    return BillingQuestion.get_by_id(question.id)


def _tell(question, pattern, by):
    make_task(
        pattern.task, f"{question.topic}: {question.words}", key=f"answer:{question.id}",
        owner_role=pattern.owner, patient=question.patient_id, due_on=clock.local(question.due_at).date(),
        link=f"/patients/{question.patient_id}/billing-questions/{question.id}", by=by,
    )  # fmt: skip


def _checked(patient, heard, telling=True):
    """The name of who asked. RuleError: they may not hear what is told."""
    asker = hearer_of(patient.id, heard.asker)
    if asker is None:
        raise RuleError("Choose who asked.", field="asker")
    if telling and asker.hears == NOTHING:
        raise RuleError("This person may hear nothing about the bill. Write down the question only.", field="asker")
    if telling and asker.hears == AMOUNTS and not heard.amounts:
        raise RuleError("This person may hear amounts only. Show “Amounts only” and tell that.", field="asker")
    named = heard.named.strip()
    if asker.key == "someone" and not named:
        raise RuleError("Write the name of who asked.", field="named")
    return named or asker.name


@dataclass(frozen=True)
class Card:
    """What stands on a new insurance card, and the first day on which it was active."""

    payer: str
    member_number: str
    from_on: date | None
    plan: str = ""
    copay_cents: int | None = None


def bring_new_plan(patient, pattern, heard, card, *, by):
    """Keep a new card that was active already, hold the statement, and give the biller the days left to bill it.

    The card takes the place of the plan that paid first on its first day. Returns the BillingQuestion, which holds the
    statement until the biller closes it; the biller's tasks say for each visit how long a bill may still be sent.
    Raises RuleError: what take_new_card refuses, at its field; no words ("words"). Source: domain 7.6, 7.10 (6).
    """
    with writing():
        before = coverages(patient.id, card.from_on, injury=False) if card.from_on else []
        row = take_new_card(
            patient, payer=card.payer, plan=card.plan, member_number=card.member_number, from_on=card.from_on,
            copay_cents=card.copay_cents, replaces=next((one for one in before if one.mother is None), None), by=by,
        )  # fmt: skip
        question = hand_over(patient, pattern, heard, holds=True, by=by)
        _tell_what_is_late(question, row, by)
    return question


def _tell_what_is_late(question, row, by):
    """The coverage itself told the biller of the visits that may still be billed; here those that come too late."""
    days = {one.service_on for one in account_view(question.patient_id).open if one.charge}
    late = [(day, filing_days_left(row, day)) for day in sorted(days, reverse=True) if day >= row.from_on]
    said = [f"{day:{US}}: {left.said}" for day, left in late if left.left < 0]
    if said:
        make_task(
            "Too late for the new plan", f"{row.said} was active, but: {'; '.join(said)}. Ask it for an exception.",
            key=f"answer:{question.id}:late", owner_role=Role.BILLER, patient=question.patient_id,
            due_on=clock.local(question.due_at).date(),
            link=f"/patients/{question.patient_id}/billing-questions/{question.id}", by=by,
        )  # fmt: skip
