"""What is done within a call. Each act runs the rule of the part that it belongs to and stays with the call as an item
of its own: several wishes in one call are several pieces of work. Source: domain 6.1; others.md section 4, 12."""

from office import audit, clock
from office.accounts.rules import ask_question
from office.board import bump
from office.charts.models import Priority, Purpose
from office.charts.rules import request_chart
from office.db import writing
from office.errors import RuleError
from office.patients.rules import choose_existing, open_patient, register_patient
from office.phone.models import CallItem, Identifier, Subject
from office.phone.permission import FAILED
from office.phone.queries.call import RESULT_READ, call_view
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
        _add(call, "registered", by)
    return patient


def book_from_call(call, provider, type, day_on, start_minute, *, reason, by):
    """Book the patient of the call into an opening; return the Appointment.

    Without a reason the first line of the note is it.

    Raises RuleError: no patient; fewer identifiers said than setting verify.identifiers_to_book (domain 6.2), or a
    check that failed; and
    whatever book_appointment raises, Taken with the next opening among it: the call keeps everything then.
    """
    with writing():
        patient = _patient(call)
        _check_identified(call)
        if call_view(call.id).permission.who == FAILED:
            raise RuleError("The check failed: book nothing. Call back at the number on file, and book then.")
        reason = reason.strip() or call.note.strip().split("\n")[0][:REASON_SHOWN]
        row = book_appointment(patient, provider, type, day_on, start_minute, reason=reason, by=by, how="phone")
        _add(call, "booked", by, appointment=row)
    return row


def ask_for_chart(call, holder, note="", *, by):
    """Ask for the paper chart of the call's patient, to be brought to a holder; return the ChartRequest.

    When it is needed follows from setting request_minutes.phone. RuleError: no patient; as request_chart.
    """
    with writing():
        patient = _patient(call)
        given = {"purpose": Purpose.PHONE, "priority": Priority.PHONE, "note": note.strip()}
        row = request_chart(patient, holder=holder, by=by, **given)
        _add(call, "chart asked for", by, chart_request=row)
    return row


def ask_billing(call, words, *, topic="", holds_statement=False, by):
    """Record the caller's question about a bill, else the note; return the BillingQuestion.

    RuleError: no patient; as ask_question.
    """
    with writing():
        patient = _patient(call)
        row = ask_question(
            patient,
            words.strip() or call.note,
            asked_by=caller_words(call),
            topic=topic,
            holds_statement=holds_statement,
            by=by,
        )
        _add(call, "billing question", by, question=row)
    return row


def fail_check(call, *, by):
    """Keep that the caller did not know enough about the patient they ask about; return the CallItem.

    Nothing is told in this call from now on, and the auditor's list has it. RuleError: no patient.
    """
    with writing():
        patient = _patient(call)
        known = {"caller": caller_words(call), "callback": call.callback, "fitted": call.identifiers or "nothing"}
        audit.record("phone.check_failed", call, by=by, patient=patient, **known)
        return _add(call, CHECK_FAILED, by)


def read_result(call, *, by):
    """Keep that a released result was read to who may hear it, and by which identifiers; return the CallItem.

    RuleError: no patient; a role that reads no results; the caller may not hear it (domain 6.2, 6.3; scenario A14).
    """
    with writing():
        patient = _patient(call)
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
        return _add(call, RESULT_READ, by)


def _patient(call):
    check_running(call)
    if call.patient_id is None:
        raise RuleError("Find or register the patient first.")
    return call.patient


def _check_identified(call):
    said = len([one for one in call.identifiers.split(",") if one])
    needed = setting("verify.identifiers_to_book")
    if said < needed:
        raise RuleError(f"Ask for {needed - said} more and tick it: booking needs {needed} identifiers.")


def _attach(call, patient, by):
    before = call.patient_id
    if before != patient.id:
        set_untyped(call, patient=patient.id, **turn_to(call, patient))
        call.patient = patient
        audit.record("call.patient_chosen", call, by=by, before=before)
        bump("phone")


def _add(call, what, by, **row):
    item = CallItem.create(call=call, at=clock.now(), what=what, patient=call.patient_id, **row)
    audit.record("call.acted", call, by=by, what=what)
    bump("phone")
    return item
