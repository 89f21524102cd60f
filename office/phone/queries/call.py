"""One call as its page shows it: who may hear what, how far the identifiers reach, what comes next, what was done."""

from dataclasses import dataclass

from peewee import JOIN

from office import clock
from office.accounts.models import BillingQuestion
from office.charts.models import ChartRequest, Holder
from office.db import fetch
from office.errors import NotFound
from office.loading import load
from office.patients.models import Patient
from office.patients.queries.outgoing import Purpose, outgoing
from office.phone.models import Call, CallItem, CallOutcome, Identifier, Message, Relationship
from office.phone.permission import FAILED, TREATING, Permission, identity_words, next_step, nobody_chosen
from office.phone.queries.asked import flags_of
from office.phone.queries.brought import brought
from office.phone.queries.company import (
    also_calls,
    company,
    failures_today,
    kin_of,
    texts_beside,
    told_in,
)
from office.phone.queries.hearing import barred_numbers, people_around, permission_of
from office.phone.queries.outside import number_to_call
from office.phone.symptoms import CALL_911, symptom_marks
from office.scheduling.models import Appointment, Provider
from office.settings.queries import settings_now
from office.typed import phone

RESULT_READ, NOT_YET = "result read", "not a patient yet"
UNCHECKED = ("checking …", "wait")
READING = "One moment: the record is being read."
CHECKING = Permission("Checking who may hear what …", UNCHECKED, UNCHECKED, UNCHECKED, "Tell nothing yet.")
TRANSFERS = (CallOutcome.TRANSFERRED, CallOutcome.COLD)


@dataclass(frozen=True)
class CallView:
    """Everything the page of a call shows beside what is typed. `marks` are Marks, `step` is an order to the clerk."""

    call: Call
    patient: Patient | None
    said: frozenset
    identity: tuple
    permission: Permission
    marks: tuple
    urgent: bool
    handed: Message | None
    callback: tuple
    step: str
    outgoing: object = None
    may_book: bool = False
    may_tell: bool = False
    items: list | tuple = ()
    company: list | tuple = ()
    kin: list | tuple = ()
    also: list | tuple = ()
    failures: list | tuple = ()
    told: list | tuple = ()
    texts: list | tuple = ()
    barred: bool = False
    has_code_word: bool = False
    transferred_today: bool = False
    flags: list | tuple = ()
    back_number: object = None
    outside: tuple = (*TREATING, Relationship.PAYER)


def get_call(call_id):
    """The call with this id and its patient. NotFound when there is none."""
    call = bare_call(call_id)
    if call.patient_id:
        call.patient = load(Patient, "id = ?", call.patient_id)[0]
        call._dirty.clear()
    return call


def bare_call(call_id):
    """The call with this id, for what is saved while somebody types. NotFound when there is none."""
    found = load(Call, "id = ?", call_id)
    if not found:
        raise NotFound()
    return found[0]


def glance(call):
    """The CallView of a call just switched to, as far as the call itself tells: symptom words and what follows from
    them, nothing from the record. At most one query.

    Who may hear what is being checked until call_view() is there; so is the next step with a patient.
    """
    said, settings = said_in(call), settings_now()
    to_book, to_tell = settings["verify.identifiers_to_book"], settings["verify.identifiers_to_tell"]
    handed = brought(call) if call.symptom_words else None
    marks = symptom_marks(f"{call.note}\n{call.outcome_note}") if call.symptom_words else ()
    urge = call.symptom_words and not handed
    known = {
        "permission_asked": True, "count": 0, "to_book": 0, "callback": "", "read_back": True, "done": True,
        "marked": call.symptom_words, "handed": handed is not None, "patient": bool(call.patient_id),
    }  # fmt: skip
    return CallView(
        call=call,
        patient=call.patient if call.patient_id else None,
        said=said,
        identity=identity_words(len(said), to_book=to_book, to_tell=to_tell),
        permission=CHECKING if call.patient_id else nobody_chosen(),
        marks=marks,
        urgent=any(mark.speed == CALL_911 for mark in marks),
        handed=handed,
        callback=_callback(call.callback),
        step=next_step(**known) if urge or not call.patient_id else READING,
    )


def said_in(call):
    """The identifiers that were said in a call."""
    return frozenset(one for one in Identifier if one in call.identifiers.split(","))


def call_view(call_id):
    """The CallView of a call; a fixed number of queries. NotFound when there is none."""
    call, settings = get_call(call_id), settings_now()
    said = said_in(call)
    to_book, to_tell = settings["verify.identifiers_to_book"], settings["verify.identifiers_to_tell"]
    items, handed = _items(call_id), brought(call)
    marks = symptom_marks(f"{call.note}\n{call.outcome_note}")
    failures = failures_today(call.patient_id) if call.patient_id else []
    around = people_around(call.patient, settings["majority_age"]) if call.patient_id else []
    permission = permission_of(call, said, settings, items, around, failures)
    sent = outgoing(call.patient_id, Purpose.CALL) if call.patient_id else None
    return CallView(
        call=call,
        patient=call.patient if call.patient_id else None,
        said=said,
        identity=identity_words(len(said), to_book=to_book, to_tell=to_tell),
        permission=permission,
        outgoing=sent,
        may_book=len(said) >= to_book and permission.who != FAILED,
        may_tell=any(tone == "good" for _, _, tone in permission.lines),
        marks=marks,
        urgent=any(mark.speed == CALL_911 for mark in marks),
        handed=handed,
        callback=_callback(call.callback),
        step=next_step(
            patient=bool(call.patient_id),
            permission_asked=call.relationship != Relationship.UNKNOWN,
            count=len(said),
            to_book=to_book,
            callback=call.callback,
            read_back=call.callback_read_back,
            marked=call.symptom_words,
            handed=handed is not None,
            failed=permission.who == FAILED,
            done=any(_is_work(item) for item in items),
            stranger=_is_stranger(call, items),
        ),
        items=items,
        failures=failures,
        **_beside(call, items),
        back_number=number_to_call(call.party_id) if call.party_id else None,
        has_code_word=any(one.code_word for one in around),
        barred=bool(sent and sent.phone) and sent.phone in barred_numbers(around),
    )


def _is_work(item):
    """True for what the caller wanted; registering, checking and calling back only lead to it."""
    rows = (item.appointment_id, item.message_id, item.chart_request_id, item.question_id)
    return any(rows) or item.what == RESULT_READ


def _is_stranger(call, items):
    """True when the clerk has kept that the call is about nobody who is a patient here."""
    return not call.patient_id and any(item.what == NOT_YET for item in items)


def _beside(call, items):
    """What stands around the call itself. Five queries."""
    chosen, gone = company(call, items), bool(call.ended_at) and call.outcome in TRANSFERS
    return {
        "company": chosen,
        "kin": kin_of(call, chosen),
        "also": also_calls(call),
        "told": told_in(call.id),
        "texts": texts_beside(call.id),
        "flags": flags_of(call.id),
        "transferred_today": gone and clock.local(call.ended_at).date() == clock.today(),
    }


def signs_of(call):
    """What the panels beside the typed text depend on; when it differs they are fetched anew."""
    marks = symptom_marks(f"{call.note}\n{call.outcome_note}")
    typed = (call.caller_name, call.relationship, call.callback, call.callback_read_back, call.identifiers)
    return (*typed, call.symptom_words, marks)


def on_file(message):
    """The number on file to call, in words: the confidential one where the patient asked for it; "" without one."""
    if not message.patient_id:
        return ""
    sent = outgoing(message.patient_id, Purpose.CALL)
    return f"do not call: {sent.why}" if sent.held else f"{sent.phone}, {sent.name}, {sent.message}"


def _callback(typed):
    """The call-back number as it is read aloud and a tone; a number nobody can dial is told."""
    if not typed:
        return "", "off"
    try:
        number = phone(typed)
    except ValueError:
        return typed, "late"
    return number.shown, "good" if number.valid else "late"


def _items(call_id):
    """What was done in the call, oldest first, with the rows that their words come from; at most two queries."""
    if not fetch("SELECT 1 FROM call_item WHERE call_id = ? LIMIT 1", call_id):
        return []
    return list(
        CallItem.select(CallItem, Patient, Appointment, Provider, Message, BillingQuestion, ChartRequest, Holder)
        .join(Patient, JOIN.LEFT_OUTER, on=(CallItem.patient == Patient.id))
        .switch(CallItem)
        .join(Appointment, JOIN.LEFT_OUTER, on=(CallItem.appointment == Appointment.id))
        .join(Provider, JOIN.LEFT_OUTER, on=(Appointment.provider == Provider.id))
        .switch(CallItem)
        .join(Message, JOIN.LEFT_OUTER, on=(CallItem.message == Message.id))
        .switch(CallItem)
        .join(BillingQuestion, JOIN.LEFT_OUTER, on=(CallItem.question == BillingQuestion.id))
        .switch(CallItem)
        .join(ChartRequest, JOIN.LEFT_OUTER, on=(CallItem.chart_request == ChartRequest.id))
        .join(Holder, JOIN.LEFT_OUTER, on=(ChartRequest.holder == Holder.id))
        .where(CallItem.call == call_id)
        .order_by(CallItem.id)
    )
