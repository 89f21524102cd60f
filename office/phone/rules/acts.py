"""What is done within a call. Each act runs the rule of the part that it belongs to and stays with the call as an item
of its own: several wishes in one call are several pieces of work. Source: domain 6.1; others.md section 4, 12."""

from office import audit, clock
from office.accounts.rules import answer_question, ask_question, close_question
from office.board import bump
from office.charts.models import Priority, Purpose
from office.charts.rules import request_chart
from office.db import writing
from office.errors import RuleError
from office.patients.rules import choose_existing, open_patient, register_patient
from office.phone.models import CallItem, Identifier, Subject
from office.phone.permission import FAILED
from office.phone.queries.call import NOT_YET, RESULT_READ, call_view
from office.phone.queries.company import CHECK_FAILED
from office.phone.rules.company import turn_to
from office.phone.rules.messages import caller_words
from office.phone.rules.running import check_running, set_untyped
from office.phone.rules.told import note_told
from office.scheduling.rules import book_appointment
from office.settings import setting

REASON_SHOWN = 200


def choose_patient(call, patient_id, *, by, instead_of=None):
    """Say whom the call is about; return the Patient. Ticks held against another patient's record are taken back.

    `instead_of` is a NewPatient that was about to be registered: this record is taken instead of a second one.
    Raises NotFound, RuleError: the call has ended.
    """
    with writing():
        check_running(call)
        patient = open_patient(patient_id, by=by, via="call")
        if instead_of is not None:
            patient = choose_existing(patient_id, instead_of, by=by)
        _attach(call, patient, by)
    return patient


def register_in_call(call, details, *, by, different_because="", looked_at=()):
    """Register the person of the call (a NewPatient) and go on with them; return the Patient.

    They just said name and birth date, so these two are ticked.
    Raises LikelyDuplicate and RuleError as register_patient does; the call is as it was then.
    """
    with writing():
        check_running(call)
        patient = register_patient(details, by=by, different_because=different_because, looked_at=looked_at)
        _attach(call, patient, by)
        said = {Identifier.NAME, *([Identifier.BIRTH_DATE] if details.born_on else [])}
        set_untyped(call, identifiers=",".join(one for one in Identifier if one in said))
        add_item(call, "registered", by)
    return patient


def book_from_call(call, provider, type, day_on, start_minute, *, reason, by):
    """Book the patient of the call into an opening; return the Appointment.

    Without a reason the first line of the note is it.

    Raises RuleError: no patient; fewer identifiers said than setting verify.identifiers_to_book (domain 6.2), or a
    check that failed; and
    whatever book_appointment raises, Taken with the next opening among it: the call keeps everything then.
    """
    with writing():
        patient = patient_in(call)
        check_identified(call)
        reason = reason.strip() or call.note.strip().split("\n")[0][:REASON_SHOWN]
        row = book_appointment(patient, provider, type, day_on, start_minute, reason=reason, by=by, how="phone")
        add_item(call, "booked", by, appointment=row)
    return row


def ask_for_chart(call, holder, note="", *, by, patient=None):
    """Ask for the paper chart of a patient of the call, to be brought to a holder; return the ChartRequest.

    When it is needed follows from setting request_minutes.phone. RuleError: no patient; as request_chart.
    """
    with writing():
        patient = patient or patient_in(call)
        given = {"purpose": Purpose.PHONE, "priority": Priority.PHONE, "note": note.strip()}
        row = request_chart(patient, holder=holder, by=by, **given)
        add_item(call, "chart asked for", by, patient=patient, chart_request=row)
    return row


def ask_billing(call, words, *, topic="", holds_statement=False, answer="", by):
    """Record the caller's question about a bill, else the note; return the BillingQuestion.

    With an `answer` it was answered on the call and is closed, the caller told; else it waits for the biller.
    RuleError: no patient; an answer to a caller who may not hear about the bill (field "answer"); as ask_question.
    """
    with writing():
        patient = patient_in(call)
        if answer.strip():
            _check_may_hear_billing(call)
        row = ask_question(
            patient,
            words.strip() or call.note,
            asked_by=caller_words(call),
            topic=topic,
            holds_statement=holds_statement,
            by=by,
        )
        if answer.strip():
            answer_question(row, row.version, answer, by=by)
            close_question(row, row.version, "answered on the call", caller_words(call) or "the caller", by=by)
        add_item(call, "billing question", by, question=row)
    return row


def _check_may_hear_billing(call):
    permission = call_view(call.id).permission
    if permission.billing[1] != "good":
        raise RuleError(f"Not to this caller: {permission.who}. Hand the question over instead.", field="answer")


def fail_check(call, *, by):
    """Keep that the caller did not know enough about the patient they ask about; return the CallItem.

    Nothing is told in this call from now on, and the auditor's list has it. RuleError: no patient.
    """
    with writing():
        patient = patient_in(call)
        known = {"caller": caller_words(call), "callback": call.callback, "fitted": call.identifiers or "nothing"}
        audit.record("phone.check_failed", call, by=by, patient=patient, **known)
        return add_item(call, CHECK_FAILED, by)


def not_a_patient_yet(call, *, by):
    """Keep that the call is about nobody who is a patient here, once; return the CallItem. Source: domain 6.1.

    RuleError: the call has ended, or is about a patient.
    """
    with writing():
        check_running(call)
        if call.patient_id:
            raise RuleError("This call is about a patient. Take them off first if it is not.")
        known = CallItem.get_or_none((CallItem.call == call.id) & (CallItem.what == NOT_YET))
        return known or add_item(call, NOT_YET, by)


def read_result(call, *, by):
    """Keep that a released result was read to who may hear it, and by which identifiers; return the CallItem.

    RuleError: no patient; a role that reads no results; the caller may not hear it (domain 6.2, 6.3; scenario A14).
    """
    with writing():
        patient = patient_in(call)
        if not by.may("phone.read_results"):
            raise RuleError("Only a nurse or provider reads results. Leave a message for the nurse.")
        permission = call_view(call.id).permission
        if permission.clinical[1] != "good":
            raise RuleError(f"Not to this caller: {permission.who}. {permission.say}")
        audit.record(
            "phone.result_read", call, by=by, patient=patient, check=call.identifiers, to=caller_words(call),
            permission=permission.who,
        )  # fmt: skip
        note_told(call, Subject.CLINICAL, "A released result", permission, caller_words(call), by=by)
        return add_item(call, RESULT_READ, by)


def patient_in(call):
    """The patient whom a running call is about. RuleError: it has ended, or nobody was found yet."""
    check_running(call)
    if call.patient_id is None:
        raise RuleError("Find or register the patient first.")
    return call.patient


def check_still_about(call, patient_id):
    """RuleError when the page showed another patient than the call is about now: a second window turned it."""
    if patient_id and patient_id != call.patient_id:
        raise RuleError("The call turned to another patient meanwhile. Look whom it is about, and do it anew.")


def check_identified(call):
    """RuleError unless enough identifiers were said to book (setting verify.identifiers_to_book) and none failed.

    Source: domain 6.2, 6.3.
    """
    said = len([one for one in call.identifiers.split(",") if one])
    needed = setting("verify.identifiers_to_book")
    if said < needed:
        raise RuleError(f"Ask for {needed - said} more and tick it: booking needs {needed} identifiers.")
    if call_view(call.id).permission.who == FAILED:
        raise RuleError("The check failed: book nothing. Call back at the number on file, and book then.")


def _attach(call, patient, by):
    before = call.patient_id
    if before != patient.id:
        set_untyped(call, patient=patient.id, **turn_to(call, patient))
        call.patient = patient
        audit.record("call.patient_chosen", call, by=by, before=before)
        bump("phone")


def add_item(call, what, by, *, patient=None, **row):
    """Keep one thing done in a call, audited; return the CallItem. Within writing()."""
    patient_id = patient.id if patient else call.patient_id
    item = CallItem.create(call=call, at=clock.now(), what=what, patient=patient_id, **row)
    audit.record("call.acted", call, by=by, what=what)
    bump("phone")
    return item
