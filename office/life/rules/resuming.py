"""Resuming what an event stopped, one thing at a time, after the event was taken back. Source: domain 1.9."""

import json

from office import audit, clock
from office.accounts.models import Account, BillingQuestion, QuestionState
from office.accounts.rules import close_question
from office.accounts.rules.accounts import name_account
from office.db import writing
from office.errors import NotFound, RuleError
from office.life.models import LifeEvent, Stopped
from office.life.rules.events import renewed
from office.onfile.models import FormOnFile, FormStatus
from office.patients.models import Contact, MessagePermission, Patient, PatientPhone
from office.patients.rules import index_patient
from office.phone.models import Message, MessageState
from office.phone.rules import reply
from office.recalls.models import Recall
from office.recalls.rules import resume_recall
from office.scheduling.models import Appointment, Standing
from office.scheduling.rules import restore_appointment
from office.waitlist.models import WaitEntry
from office.waitlist.rules import resume_entry

TAKEN_BACK = "the report of death was taken back"


def resume(event, stopped_id, *, by):
    """Let one stopped thing go on; return its Stopped row. Nothing else is resumed with it.

    Raises NotFound: not of this event. RuleError: the event still stands, resumed before, or what stands in the way,
    such as who has the place in the book now.
    """
    with writing():
        stopped = Stopped.get_or_none((Stopped.id == stopped_id) & (Stopped.event == event))
        if stopped is None:
            raise NotFound()
        event = LifeEvent.get_by_id(event.id)
        if event.undone_at is None:
            raise RuleError("This event stands. A lead takes it back first; then what it stopped can be resumed.")
        if stopped.resumed_at:
            raise RuleError("This was resumed already.")
        RESUME[stopped.of_table](stopped, json.loads(stopped.was or "{}"), by)
        stopped.resumed_at, stopped.resumed_by = clock.now(), by.staff_id
        stopped.save()
        index_patient(renewed(event.patient))
        audit.record("life.resumed", stopped, by=by, patient=event.patient_id, what=stopped.words)
    return stopped


def _appointment(stopped, was, by):
    row = Appointment.get_by_id(stopped.row_id)
    restore_appointment(row, Standing(was["standing"]), by=by, reason="the report of death was taken back")


def _patient(stopped, was, by):
    Patient.update(email_reminders=was["email_reminders"]).where(Patient.id == stopped.row_id).execute()


def _phone(stopped, was, by):
    if PatientPhone.get_by_id(stopped.row_id).until:
        raise RuleError("This number is not the patient's any more.")
    if "message_permission" in was:
        was["message_permission"] = MessagePermission(was["message_permission"])
    PatientPhone.update(**was).where(PatientPhone.id == stopped.row_id).execute()


def _contact(stopped, was, by):
    if Contact.get_by_id(stopped.row_id).revoked_at:
        raise RuleError("This permission was revoked meanwhile. Add the person anew if the patient wants it.")
    Contact.update(until=was["until"], ended_because=was["ended_because"]).where(
        Contact.id == stopped.row_id
    ).execute()


def _form(stopped, was, by):
    """The form holds again as it was: a newer row says so."""
    ended = FormOnFile.get_by_id(stopped.row_id)
    FormOnFile.create(
        patient=ended.patient_id, code=ended.code, version=ended.version, status=FormStatus.ON_FILE,
        signed_on=ended.signed_on, signer=ended.signer, relationship=ended.relationship,
        reason="coming of age was taken back", at=clock.now(), by=by.staff_id,
    )  # fmt: skip


def _question(stopped, was, by):
    question = BillingQuestion.get_by_id(stopped.row_id)
    if question.state != QuestionState.CLOSED:
        words = "The report of death was taken back: statements go out again."
        close_question(question, question.version, words, by.name, by=by)


def _account(stopped, was, by):
    account = Account.get_by_id(stopped.row_id)
    if not account.guarantor_name.startswith("Estate of "):
        raise RuleError(f"The account has another name meanwhile: {account.guarantor_name}.")
    name_account(account, was["guarantor_name"], by=by)


def _message(stopped, was, by):
    message = Message.get_by_id(stopped.row_id)
    if message.state != MessageState.CLOSED:
        reply(message, message.version, "The report of death was taken back. Call back as usual.", by=by)


def _wait_entry(stopped, was, by):
    resume_entry(WaitEntry.get_by_id(stopped.row_id), by=by, because=TAKEN_BACK)


def _recall(stopped, was, by):
    resume_recall(Recall.get_by_id(stopped.row_id), by=by, because=TAKEN_BACK)


RESUME = {
    "appointment": _appointment,
    "patient": _patient,
    "patient_phone": _phone,
    "contact": _contact,
    "form_on_file": _form,
    "billing_question": _question,
    "account": _account,
    "message": _message,
    "wait_entry": _wait_entry,
    "recall": _recall,
}
