"""Messages: work with an owner and a due time. None is nobody's, none is closed without someone told.
Source: domain 6.4; domain 0.1, rule 12 (closing the loop)."""

from office import audit, clock
from office.board import bump
from office.db import changed, writing
from office.due import due_at
from office.errors import NotFound, RuleError, StaleEdit
from office.phone.models import CallItem, Message, MessageKind, MessageReply, MessageState, Tried
from office.phone.queries import closed_dates
from office.phone.rules.running import check_running
from office.phone.symptoms import symptom_marks
from office.settings import setting
from office.staff.models import Role
from office.staff.permissions import roles_with
from office.staff.queries import active_staff, roles_of

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
URGENT = (MessageKind.RED_FLAG, MessageKind.URGENT_SYMPTOM)
SYMPTOMS = (MessageKind.RED_FLAG, MessageKind.URGENT_SYMPTOM, MessageKind.SYMPTOM)
CLINICAL = (Role.NURSE, Role.PROVIDER)
# Who may work on messages of another role, so that no inbox is without cover; the manager covers all.
COVERS = {
    Role.NURSE: (Role.PROVIDER,),
    Role.RECORDS_CLERK: (Role.RECORDS_LEAD,),
    Role.FRONT_DESK: (Role.PHONE,),
    Role.PHONE: (Role.FRONT_DESK,),
}


def leave_message(kind, body, *, by, to_role=None, to_staff=None, patient=None, call=None, caller="", callback=""):
    """Leave work for a role, or for a person in it; return the Message.

    Without `to_role` the kind decides. A symptom with symptom words in it is urgent, whatever was chosen.
    Raises RuleError (fields body, to): nothing written, a symptom not to a clinician, nobody holds the role.
    """
    body = body.strip()
    if not body:
        raise RuleError("Write what they need, in the caller's own words.", field="body")
    if kind == MessageKind.SYMPTOM and symptom_marks(f"{body}\n{call.note if call else ''}"):
        kind = MessageKind.URGENT_SYMPTOM
    to_role = _addressee(kind, to_role, to_staff)
    with writing():
        message = Message.create(
            kind=kind,
            patient=patient,
            call=call,
            body=body,
            caller=caller,
            callback=callback,
            to_role=to_role,
            to_staff=to_staff,
            taken_by=None,
            taken_at=clock.now(),
            due_at=due_at(setting(f"due_minutes.{ROUTES[kind][1]}"), closed=closed_dates()),
            left_by=by.staff_id,
        )
        audit.record("message.left", message, by=by, kind=kind, to=to_role, to_staff=to_staff and to_staff.id)
        bump("phone")
    return message


def _addressee(kind, to_role, to_staff):
    """The role whose inbox gets it; RuleError (field to) when it would be nobody's."""
    role = _role_for(kind, to_role, to_staff)
    if role not in roles_with("phone.messages"):
        raise RuleError("Messages cannot go there. Choose another role or person.", field="to")
    if kind in SYMPTOMS and role not in CLINICAL:
        raise RuleError("Symptoms go to a nurse or a provider. Choose one of them.", field="to")
    if to_staff is not None and (not to_staff.active or role not in roles_of(to_staff.id)):
        raise RuleError(f"{to_staff} is not here in that role. Choose another person.", field="to")
    if not active_staff(role).exists():
        raise RuleError(f"Nobody here works as {role}. Choose another role or person.", field="to")
    return role


def _role_for(kind, to_role, to_staff):
    if to_role is not None:
        return Role(to_role)
    if to_staff is None:
        return ROUTES[kind][0]
    able = [role for role in roles_of(to_staff.id) if role in roles_with("phone.messages")]
    return next((role for role in (ROUTES[kind][0], *CLINICAL, *able) if role in able), None)


def message_from_call(call, kind, body, *, by, to_role=None, to_staff=None):
    """Leave a message out of a call: patient, caller and number go with it; an empty body means the call's note."""
    with writing():
        check_running(call)
        message = leave_message(
            kind,
            body.strip() or call.note,
            by=by,
            to_role=to_role,
            to_staff=to_staff,
            patient=call.patient_id,
            call=call,
            caller=caller_words(call),
            callback=call.callback,
        )
        CallItem.create(call=call, at=clock.now(), what="message", patient=call.patient_id, message=message)
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


def take_message(message, seen_version, *, by):
    """Take a message into work. RuleError: closed, or not for this role; StaleEdit when someone was faster."""
    with writing():
        _check_open(message, by)
        _change(message, seen_version, {}, state=MessageState.IN_WORK, taken_by=by.staff_id)
        _word(message, "taken", "", "message.taken", by)


def reply(message, seen_version, body, *, by):
    """Add a word that stays with the message; from those whose work it is, it is in work then.

    Anyone with messages may add a word, as when the caller rings again. RuleError: nothing written (body), closed.
    """
    with writing():
        _check_not_closed(message)
        body = _written(body, "body", "Write the reply first.")
        starts = message.state == MessageState.NEW and may_work(message, by)
        state = MessageState.IN_WORK if starts else message.state
        _change(message, seen_version, {"body": _last_word(message)}, state=state)
        _word(message, "reply", body, "message.replied", by)


def pass_on(message, seen_version, word, *, by, to_role=None, to_staff=None):
    """Hand a message to another role or person with a word why. Its due time stays: passing on gains no time."""
    with writing():
        _check_open(message, by)
        word = _written(word, "word", "Say in a word why you pass it on.")
        to_role = _addressee(message.kind, to_role, to_staff)
        _change(
            message,
            seen_version,
            {"word": _last_word(message)},
            to_role=to_role,
            to_staff=to_staff,
            taken_by=None,
            state=MessageState.NEW,
        )
        _word(message, f"passed on to {to_staff or to_role}", word, "message.passed_on", by)


def try_call_back(message, seen_version, tried, word="", *, by):
    """Record a try to call back: reached puts it in work, else it waits. `tried` is a word of Tried."""
    with writing():
        _check_open(message, by)
        state = MessageState.IN_WORK if tried == Tried.REACHED else MessageState.WAITING
        _change(message, seen_version, {"word": _last_word(message)}, state=state, taken_by=by.staff_id)
        _word(message, f"called back: {tried}", word.strip(), "message.called_back", by)


def close_message(message, seen_version, outcome, told, told_how, *, by):
    """Close a message: what came out, who was told, and how. RuleError at the field that is missing."""
    with writing():
        _check_open(message, by)
        outcome = _written(outcome, "outcome", "Write what came out of it.")
        told = _written(told, "told", "Write who was told: a message is closed only when someone knows.")
        told_how = _written(told_how, "told_how", "Say how they were told.")
        _change(
            message,
            seen_version,
            {"outcome": _last_word(message)},
            state=MessageState.CLOSED,
            outcome=outcome,
            told=told,
            told_how=told_how,
            closed_at=clock.now(),
            closed_by=by.staff_id,
        )
        _word(message, f"closed: {told} told {told_how}", outcome, "message.closed", by)


def reopen_message(message, seen_version, word, *, by):
    """Open a closed message again, with the reason; what was said at closing stays among its words."""
    with writing():
        if message.state != MessageState.CLOSED:
            raise RuleError("This message is open.")
        word = _written(word, "word", "Say why it is opened again.")
        fresh = {"outcome": "", "told": "", "told_how": "", "closed_at": None, "closed_by": None}
        _change(message, seen_version, {"word": _last_word(message)}, state=MessageState.IN_WORK, **fresh)
        _word(message, "opened again", word, "message.reopened", by)


def may_work(message, by):
    """True when this actor may take, answer or close a message of this role."""
    mine = by.staff_id is not None and by.staff_id in (message.to_staff_id, message.taken_by_id)
    return mine or by.role in (message.to_role, *COVERS.get(message.to_role, ()), Role.MANAGER)


def _check_not_closed(message):
    if message.state == MessageState.CLOSED:
        raise RuleError("This message is closed. Open it again to add to it.")


def _check_open(message, by):
    _check_not_closed(message)
    if not may_work(message, by):
        raise RuleError(f"This message is for the {message.to_role}. Add a word for them instead.")


def _written(text, field, advice):
    if not text.strip():
        raise RuleError(advice, field=field)
    return text.strip()


def _change(message, seen_version, theirs, **values):
    if not changed(message, seen_version, **values):
        now = Message.get_by_id(message.id)
        raise StaleEdit(theirs, now.version, "Someone else worked on this message while you were typing.")


def _last_word(message):
    """The latest word on the message, to show it to someone who was typing meanwhile."""
    last = MessageReply.select().where(MessageReply.message == message).order_by(MessageReply.id.desc()).first()
    return f"{last.who}: {last.what}. {last.body}".strip() if last else ""


def _word(message, what, body, action, by):
    now = clock.now()
    MessageReply.create(message=message, at=now, by=by.staff_id, who=by.name, what=what, body=body)
    audit.record(action, message, by=by, what=what)
    bump("phone")


def symptom_message_of(call):
    """The message that took this call's symptoms to a nurse or provider, or None; a refill to the nurse is none."""
    found = Message.select().where((Message.call == call) & Message.to_role.in_(CLINICAL) & Message.kind.in_(URGENT))
    return found.order_by(Message.id).first()


def symptoms_to_nurse(call, words, *, by):
    """Bring a call with symptom words to the nurse, else to a provider; return the Message, None without either.

    Source: domain 6.5: every symptom call reaches a nurse; 6.6: a dropped one is called back.
    """
    role = next((role for role in CLINICAL if active_staff(role).exists()), None)
    if role is None:
        return None
    number = "" if call.callback else "No call-back number was said."
    body = "\n".join(part for part in (words, call.note, number) if part)
    return message_from_call(call, MessageKind.URGENT_SYMPTOM, body, by=by, to_role=role)
