"""What every act on a message begins and ends with: whose work it is, the version that was seen, a word that stays."""

from office import audit, clock
from office.board import bump
from office.db import changed
from office.errors import RuleError, StaleEdit
from office.phone.models import Message, MessageReply, MessageState
from office.phone.queries import owner_now
from office.phone.standin import COVERS
from office.staff.models import Role

_holders = []


def hold_open(check):
    """Ask `check(message)` before a message is closed: a higher part raises RuleError while it must stay open. At
    import of the higher part's rules; the same function is registered once."""
    if check not in _holders:
        _holders.append(check)


def check_may_close(message):
    """RuleError, in the words of the part that keeps it open, when a message must not be closed yet."""
    for check in _holders:
        check(message)


def may_work(message, by):
    """True when this actor may take, answer or close a message: of their role or one it covers, with them in work, or
    sent to them or to someone whom they cover."""
    if by.role in (message.to_role, *COVERS.get(message.to_role, ()), Role.MANAGER):
        return True
    if by.staff_id is None:
        return False
    owner = owner_now(message)
    return by.staff_id == message.taken_by_id or bool(owner.person and owner.person.id == by.staff_id)


def check_workable(message, by):
    """RuleError when the message is closed, or is not this actor's to work on."""
    check_not_closed(message)
    check_may_work(message, by)


def check_not_closed(message):
    """RuleError when the message is closed."""
    if message.state == MessageState.CLOSED:
        raise RuleError("This message is closed. Open it again to add to it.")


def check_may_work(message, by):
    """RuleError when the message is not this actor's to work on."""
    if not may_work(message, by):
        raise RuleError(f"This message is for the {message.to_role}. Add a word for them instead.")


def written(text, field, advice):
    """What was written, without blanks around it; RuleError with the advice, at the field, when nothing was."""
    if not text.strip():
        raise RuleError(advice, field=field)
    return text.strip()


def change_message(message, seen_version, theirs, by, **values):
    """Write to a message inside `writing()`; with `by` they have it in work. StaleEdit when someone was faster."""
    if by is not None:
        values["taken_by"] = by.staff_id
    if not changed(message, seen_version, **values):
        now = Message.get_by_id(message.id)
        raise StaleEdit(theirs, now.version, "Someone else worked on this message while you were typing.")


def last_word(message):
    """The latest word on the message, to show it to someone who was typing meanwhile."""
    last = MessageReply.select().where(MessageReply.message == message).order_by(MessageReply.id.desc()).first()
    return f"{last.who}: {last.what}. {last.body}".strip() if last else ""


def say(message, what, body, action, by, **detail):
    """Add a word to a message, keep it in the audit, and tell the boards; inside `writing()`."""
    now = clock.now()
    MessageReply.create(message=message, at=now, by=by.staff_id, who=by.name, what=what, body=body)
    audit.record(action, message, by=by, what=what, **detail)
    bump("phone")
