"""Messages: work with an owner and a due time. None is nobody's, none is closed without someone told.
Source: domain 6.4; domain 0.1, rule 12 (closing the loop)."""

from datetime import timedelta

from office import audit, clock
from office.adding import add
from office.board import bump
from office.db import writing
from office.due import add_office_time, minutes_between, office_hours
from office.errors import NotFound, RuleError
from office.phone.models import CallItem, Message, MessageKind, MessageState
from office.phone.queries import closed_dates, owner_now, owner_words
from office.phone.queries.brought import not_brought, symptom_messages, without_message
from office.phone.rules.onmessage import say
from office.phone.rules.running import check_running
from office.phone.symptoms import symptom_marks
from office.settings import setting
from office.staff.models import Role
from office.staff.permissions import roles_with
from office.staff.queries import is_held, roles_of

# Where each kind goes unless the clerk says otherwise, and the setting of its clock; domain 6.4.
ROUTES = {
    MessageKind.URGENT_SYMPTOM: (Role.NURSE, "urgent_symptom"),
    MessageKind.SYMPTOM: (Role.NURSE, "symptom"),
    MessageKind.REFILL: (Role.NURSE, "refill"),
    MessageKind.RESULT: (Role.NURSE, "result"),
    MessageKind.BILLING: (Role.BILLER, "billing"),
    MessageKind.RECORDS: (Role.RECORDS_CLERK, "records"),
    MessageKind.REFERRAL: (Role.FRONT_DESK, "referral"),
    MessageKind.FORM: (Role.FRONT_DESK, "form"),
    MessageKind.OUTSIDE: (Role.NURSE, "outside"),
    MessageKind.COMPLAINT: (Role.MANAGER, "complaint"),
    MessageKind.RED_FLAG: (Role.NURSE, "red_flag"),
    MessageKind.CONTROLLED_REFILL: (Role.PROVIDER, "controlled_refill"),
    MessageKind.APPOINTMENT: (Role.FRONT_DESK, "appointment"),
    MessageKind.PRIVACY_COMPLAINT: (Role.MANAGER, "complaint"),
    MessageKind.PERSONAL: (Role.PROVIDER, "other"),
    MessageKind.OTHER: (Role.PROVIDER, "other"),
}
SYMPTOMS = (MessageKind.RED_FLAG, MessageKind.URGENT_SYMPTOM, MessageKind.SYMPTOM)
CLINICAL = (Role.NURSE, Role.PROVIDER)
# An emergency is due now, also at night; everything else counts while the office is open.
AT_ALL_HOURS = (MessageKind.RED_FLAG,)
AMBER, ALERT = 0.75, 1.5  # of the time allowed: amber to the owner, to the manager; domain 6.4, escalation


def leave_message(
    kind, body, *, by, to_role=None, to_staff=None, patient=None, call=None, caller="", callback="", minutes=None
):
    """Leave work for a role, or for a person in it; return the Message.

    Without `to_role` the kind decides, and without `minutes` (of office time) when it is due. A symptom with symptom
    words in it is urgent, whatever was chosen. What is for someone who is away stands with their cover at once, and a
    word on it says so.
    Raises RuleError (fields body, to): nothing written, a symptom not to a clinician, nobody holds the role.
    """
    body = body.strip()
    if not body:
        raise RuleError("Write what they need, in the caller's own words.", field="body")
    if kind == MessageKind.SYMPTOM and symptom_marks(f"{body}\n{call.note if call else ''}"):
        kind = MessageKind.URGENT_SYMPTOM
    to_role = addressee(kind, to_role, to_staff)
    with writing():
        message = add(
            Message,
            kind=kind,
            patient=patient,
            call=call,
            body=body,
            caller=caller,
            callback=callback,
            to_role=to_role,
            to_staff=to_staff,
            taken_by=None,
            left_by=by.staff_id,
            state=MessageState.ASSIGNED if to_staff else MessageState.NEW,
            **clock_for(kind, minutes),
        )
        audit.record("message.left", message, by=by, kind=kind, to=to_role, to_staff=to_staff and to_staff.id)
        bump("phone")
        say_who_covers(message, by)
    return message


def clock_for(kind, minutes=None):
    """The clock of a kind of message that begins now: when it was taken, amber, due, and the manager's. `minutes` of
    office time stand in place of the setting of the kind."""
    now, minutes = clock.now(), minutes or setting(f"due_minutes.{ROUTES[kind][1]}")
    hours = None if kind in AT_ALL_HOURS else office_hours(closed_dates())
    spans = {"amber_at": AMBER, "due_at": 1, "alert_at": ALERT}
    steps = {name: timedelta(minutes=minutes * share) for name, share in spans.items()}
    return {"taken_at": now} | {
        name: add_office_time(now, span, hours) if hours else now + span for name, span in steps.items()
    }


def steps_until(kind, start, due):
    """The clock of a message that was taken at `start` and is due at an instant of its own: amber, due, the
    manager's, in office time."""
    if kind in AT_ALL_HOURS:
        return {"amber_at": start + (due - start) * AMBER, "due_at": due, "alert_at": start + (due - start) * ALERT}
    hours = office_hours(closed_dates())
    allowed = timedelta(minutes=minutes_between(start, due, hours))
    amber, alert = (add_office_time(start, allowed * share, hours) for share in (AMBER, ALERT))
    return {"amber_at": min(amber, due), "due_at": due, "alert_at": max(alert, due)}


def check_symptom_later(message, by, field):
    """Raise RuleError at a field for who lets a symptom wait longer without being a nurse or provider.

    Source: domain 6.5, clerks never triage.
    """
    if message.kind in SYMPTOMS and by.role not in CLINICAL:
        raise RuleError("Only a nurse or provider lets a symptom wait longer.", field=field)


def say_who_covers(message, by):
    """Where a message stands with someone else than it was sent to, a word on it keeps why."""
    owner = owner_now(message)
    if owner.why:
        say(message, f"stands with {owner_words(owner)}", owner.why, "message.covered", by)


def addressee(kind, to_role, to_staff):
    """The role whose inbox gets it; RuleError (field to) when it would be nobody's."""
    role = _role_for(kind, to_role, to_staff)
    if role not in roles_with("phone.messages"):
        raise RuleError("Messages cannot go there. Choose another role or person.", field="to")
    if kind in SYMPTOMS and role not in CLINICAL:
        raise RuleError("Symptoms go to a nurse or a provider. Choose one of them.", field="to")
    if to_staff is not None and (not to_staff.active or role not in roles_of(to_staff.id)):
        raise RuleError(f"{to_staff} is not here in that role. Choose another person.", field="to")
    if not is_held(role):
        raise RuleError(f"Nobody here works as {role}. Choose another role or person.", field="to")
    return role


def _role_for(kind, to_role, to_staff):
    if to_role is not None:
        return Role(to_role)
    if to_staff is None:
        return ROUTES[kind][0]
    able = [role for role in roles_of(to_staff.id) if role in roles_with("phone.messages")]
    return next((role for role in (ROUTES[kind][0], *CLINICAL, *able) if role in able), None)


def message_from_call(call, kind, body, *, by, to_role=None, to_staff=None, **about):
    """Leave a message out of a call: patient, caller and number go with it; an empty body means the call's note.
    `patient_id`, when given, stands in place of the call's patient; None is nobody."""
    patient_id = about.get("patient_id", call.patient_id)
    with writing():
        check_running(call)
        message = leave_message(
            kind,
            body.strip() or call.note,
            by=by,
            to_role=to_role,
            to_staff=to_staff,
            patient=patient_id,
            call=call,
            caller=caller_words(call),
            callback=call.callback,
        )
        CallItem.create(call=call, at=clock.now(), what="message", patient=patient_id, message=message)
    return message


def caller_words(call):
    """Who called, in one line: name and relationship, as far as said."""
    said = "" if call.relationship == "not said yet" else str(call.relationship)
    return ", ".join(part for part in (call.caller_name, said) if part)


def open_message(message_id, *, by):
    """Open a message for reading; audited. NotFound when there is none."""
    message = Message.get_or_none(Message.id == message_id)
    if message is None:
        raise NotFound()
    audit.record("message.opened", message, by=by)
    return message


def print_message(message_id, *, by):
    """The Message of which a slip is about to be printed; audited. NotFound when there is none."""
    with writing():
        message = Message.get_or_none(Message.id == message_id)
        if message is None:
            raise NotFound()
        audit.record("message.printed", message, by=by)
    return message


def bring_rest(call, words, *, by):
    """Bring the symptom words of a call that no nurse has yet; return the Message, None when they have them all.

    In a call about several, words after a message are those of another patient: the one on the page, else the only
    one without a message; who it is stays open where that is not known.
    """
    messages = symptom_messages(call)
    if not messages:
        return symptoms_to_nurse(call, words, by=by)
    left = without_message(call, messages)
    if not left or not symptom_marks(not_brought(call, messages)):
        return None
    known = left[0] == call.patient_id or len(left) == 1
    return symptoms_to_nurse(call, words, by=by, patient_id=left[0] if known else None)


def symptoms_to_nurse(call, words, *, by, **about):
    """Bring a call with symptom words to the nurse, else to a provider; return the Message, None without either.

    Source: domain 6.5: every symptom call reaches a nurse; 6.6: a dropped one is called back.
    """
    role = next((role for role in CLINICAL if is_held(role)), None)
    if role is None:
        return None
    number = "" if call.callback else "No call-back number was said."
    body = "\n".join(part for part in (words, call.note, number) if part)
    return message_from_call(call, MessageKind.URGENT_SYMPTOM, body, by=by, to_role=role, **about)
