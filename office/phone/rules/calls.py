"""A call from the first ring to its end. Nothing typed is lost, nothing with symptom words ends in silence.
Source: domain 6.1, 6.2, 6.5, 6.6; scenarios A12."""

from dataclasses import dataclass
from datetime import timedelta

from office import audit, clock
from office.adding import add
from office.board import bump
from office.db import as_written, changed, run, writing
from office.errors import RuleError, StaleEdit
from office.loading import load
from office.phone.models import Call, CallOutcome, Direction, Identifier, MessageReply, MessageState, Relationship
from office.phone.queries.brought import brought
from office.phone.queries.call import TRANSFERS, bare_call
from office.phone.rules.messages import bring_rest, symptoms_to_nurse
from office.phone.rules.running import check_running, free_line, held_until_now, set_untyped
from office.phone.rules.texts import keep_beside, replace_theirs
from office.phone.symptoms import symptom_marks
from office.settings import setting

SAME_PRESS = timedelta(seconds=3)  # a second press of the key before anything was typed means the same call
ONE_BURST = timedelta(seconds=60)  # the audit names a burst of typing once
UNTYPED = "taken_by_id = ? AND ended_at IS NULL AND started_at > ? AND version = 1 AND patient_id IS NULL"
LOST, DEAD = (CallOutcome.DISCONNECTED, CallOutcome.WRONG_NUMBER, CallOutcome.SPAM), "line went dead"


@dataclass(frozen=True, kw_only=True)
class TypedInCall:
    """Everything a clerk types or ticks in a call. `about`: id of the patient against whose record the ticks stand;
    `left_out`: names of what the page did not show, which stays as it is."""

    caller_name: str = ""
    relationship: Relationship = Relationship.UNKNOWN
    callback: str = ""
    callback_read_back: bool = False
    identifiers: tuple = ()
    about: int | None = None
    note: str = ""
    outcome: CallOutcome | None = None
    outcome_note: str = ""
    line: str = ""
    direction: Direction = Direction.IN
    left_out: frozenset = frozenset()


TEXTS = ("caller_name", "callback", "note", "outcome_note")
CONFLICTING = ("caller_name", "relationship", "callback", "note", "outcome", "outcome_note")
UNSAID = ("callback_read_back", "line", "direction")  # no text that two windows could contend for


def start_call(*, by):
    """Start a call before anyone knows who calls; the clock runs. The clerk's other calls go on hold. Return the Call.

    A second press within three seconds, before anything was typed, gives the same call.
    """
    with writing():
        now = clock.now()
        for same in load(Call, f"{UNTYPED} ORDER BY id", by.staff_id, as_written(now - SAME_PRESS)):
            if same.answered_at:  # one that rings is another caller
                return same
        call = _begin(by, answered_at=now)
        _hold_others(call, by)
    return call


def ring(*, by):
    """A call rings while the clerk speaks: it has a tab and a clock, nobody goes on hold. Return the Call.

    It is answered when it is picked up, so that the wait is known.
    """
    with writing():
        return _begin(by)


def _begin(by, **given):
    now = clock.now()
    known = {"taken_by": by.staff_id, "started_at": now, "saved_at": now, "saved_by": by.staff_id}
    call = add(Call, **known, line=free_line(), **given)
    audit.record("call.started", call, by=by, line=call.line, rings=not given)
    bump("phone")
    return call


def open_call(call_id, *, by):
    """Open a call for reading; audited, but for one's own in which nothing stands yet. NotFound when there is none."""
    call = bare_call(call_id)
    if call.version > 1 or call.patient_id or call.taken_by_id != by.staff_id:
        audit.record("call.opened", call, by=by)
    return call


def look_again(call_id, *, by):
    """Note a look at a piece of a call, but for who is typing in it: that they opened it was noted. Returns the id.

    NotFound when there is no such call."""
    if bare_call(call_id).saved_by_id != by.staff_id:
        open_call(call_id, by=by)
    return call_id


def save_call(call, seen_version, typed, *, by, window=""):
    """Save what is typed (TypedInCall) if nobody has since `seen_version`; return the Call.

    A window that saved last is never its own rival; the note of one that came too late is kept beside. Ticks held
    against another patient's record are left out. Symptom words are marked and stay marked.
    Raises RuleError: the call has ended; StaleEdit with the other text.
    """
    try:
        return _save(call, seen_version, typed, by, window)
    except StaleEdit:
        keep_beside(call.id, typed.note, by=by, window=window)
        raise


def _save(call, seen_version, typed, by, window):
    with writing():
        (call,) = load(Call, "id = ?", call.id)
        check_running(call)
        values = _differences(call, typed)
        if not values:
            return call
        before = (call.saved_at, call.saved_by_id)
        marked = call.symptom_words or bool(symptom_marks(f"{typed.note}\n{typed.outcome_note}"))
        newly_marked = marked and not call.symptom_words
        same = window and call.saved_from == window
        version = call.version if same else seen_version
        if not same and version == call.version:
            replace_theirs(call, window, by=by)
        stamp = {"saved_at": clock.now(), "saved_by": by.staff_id, "saved_from": window, "symptom_words": marked}
        if not changed(call, version, **values, **stamp):
            raise StaleEdit({name: str(getattr(call, name) or "") for name in CONFLICTING}, call.version)
        _note_saving(call, values, before, newly_marked, by)
    return call


def _differences(call, typed):
    """What was typed and is not stored yet, by column."""
    names = [name for name in (*CONFLICTING, *UNSAID) if name not in typed.left_out]
    values = {name: getattr(typed, name) for name in names}
    if typed.about == call.patient_id:
        said = {*typed.identifiers} - {Identifier.CODE_WORD}  # that one is compared, not ticked
        said |= {Identifier.CODE_WORD} & {*call.identifiers.split(",")}
        values["identifiers"] = ",".join(one for one in Identifier if one in said)
    elif typed.about:
        values.pop("relationship", None)  # it was said of another patient
    return {name: value for name, value in values.items() if value != getattr(call, name)}


def _note_saving(call, values, before, newly_marked, by):
    """One audit entry for each burst of typing of a person; ticks and choices always. Lists hear of what they show."""
    saved_at, saved_by = before
    burst = saved_by == by.staff_id and clock.now() - saved_at < ONE_BURST and call.version > 2
    if newly_marked or not burst or set(values) - set(TEXTS):
        audit.record("call.saved", call, by=by, fields=sorted(values), symptom_words=call.symptom_words)
    if newly_marked or set(values) - {"note", "outcome", "outcome_note"} or not burst:
        bump("phone")


def hold_call(call, *, by):
    """Put a call on hold; its hold timer runs. RuleError when it has ended."""
    with writing():
        check_running(call)
        set_untyped(call, held_since=call.held_since or clock.now())
        audit.record("call.held", call, by=by)
        bump("phone")


def pick_up(call, *, by):
    """Talk to this caller now, off hold or on the line again: one's other calls are held, another's becomes one's."""
    with writing():
        check_running(call)
        answered, held, before = call.answered_at or clock.now(), held_until_now(call), call.taken_by_id
        talks = {"held_since": None, "dropped_at": None, "answered_at": answered, "taken_by": by.staff_id}
        set_untyped(call, **talks, held_seconds=held)
        _hold_others(call, by)
        audit.record("call.picked_up", call, by=by, taken_from=before)
        bump("phone")


def line_dropped(call, *, by):
    """The line went dead. What was typed stays; with symptom words the nurse gets the call-back at once (A12).

    Returns the Message to the nurse, or None when there was nothing to bring or nobody to bring it to.
    """
    with writing():
        check_running(call)
        message = _drop(call, "The line went dead. Call back now.", by)
        audit.record("call.dropped", call, by=by, message=message and message.id)
        bump("phone")
    return message


def _drop(call, words, by):
    """The line is dead from now on; the message that brings its symptom words to a nurse, or None.

    A nurse who has the call already, and thinks that the caller is on the line, reads it on the same message.
    """
    again, held = call.dropped_at is not None, held_until_now(call)
    set_untyped(call, dropped_at=call.dropped_at or clock.now(), held_since=None, held_seconds=held)
    if not call.symptom_words:
        return None
    earlier = brought(call)
    if earlier is None or earlier.state == MessageState.CLOSED:
        return symptoms_to_nurse(call, words, by=by)
    more = bring_rest(call, words, by=by)
    if not more and not again:
        MessageReply.create(message=earlier, at=clock.now(), by=by.staff_id, who=by.name, what=DEAD, body=words)
    return more or earlier


def transfer_dropped(call, *, by):
    """The line went dead after the transfer: the call is unfinished again, and symptom words go to the nurse at once.

    Anyone at a phone may say so, on the day. Return the Message, or None. RuleError: it was not transferred, or not
    today.
    """
    with writing():
        if call.ended_at is None or call.outcome not in TRANSFERS:
            raise RuleError("This call was not transferred. Say that the line went dead in the call itself.")
        if clock.local(call.ended_at).date() != clock.today():
            raise RuleError("That was on another day. Start a new call, and call back.")
        set_untyped(call, ended_at=None)
        message = _drop(call, "The line went dead after the transfer. Call back now.", by)
        audit.record("call.transfer_dropped", call, by=by, outcome=call.outcome, message=message and message.id)
        bump("phone")
    return message


def hand_to_nurse(call, *, by):
    """Bring what was said to the nurse now, while the caller stays on the line; return the Message.

    What was brought is not brought twice, but for another patient. RuleError: neither nurse nor provider works here.
    """
    with writing():
        check_running(call)
        message = brought(call) or symptoms_to_nurse(call, "Caller is on the line.", by=by)
        if message is None:
            raise RuleError("No nurse or provider works here. Tell the caller to dial 911, and get a colleague.")
        if not call.symptom_words:
            set_untyped(call, symptom_words=True)
        audit.record("call.handed_over", call, by=by, message=message.id)
        bump("phone")
    return message


def end_call(call, outcome, reason="", *, by):
    """End a call with its outcome; return the Call. What has symptom words reaches a nurse before it ends.

    Raises RuleError: no outcome (field outcome); no reason (field outcome_note) where symptom words were typed, or
    where something was typed and the call is given up as disconnected, wrong number or spam.
    """
    with writing():
        check_running(call)
        if not outcome:
            raise RuleError("Choose how the call ended.", field="outcome")
        _check_reason(call, outcome, reason.strip())
        if call.symptom_words and outcome != CallOutcome.TRANSFERRED:
            bring_rest(call, f"The call ended: {outcome}. {reason.strip()}", by=by)
        over = {"ended_at": clock.now(), "held_since": None, "held_seconds": held_until_now(call)}
        set_untyped(call, **over, outcome=outcome, outcome_note=reason.strip())
        audit.record("call.ended", call, by=by, outcome=outcome, reason=reason.strip(), identifiers=call.identifiers)
        bump("phone")
    return call


def _check_reason(call, outcome, reason):
    if reason:
        return
    if call.symptom_words:
        words = "Symptom words were typed: write who took the caller over, or why that was not needed."
        raise RuleError(words, field="outcome_note")
    if outcome in LOST and (call.note or call.patient_id):
        raise RuleError("Something was typed in this call: write why it is given up.", field="outcome_note")


def reopen_call(call, *, by):
    """Take back the end of a call, by the one who ended it and soon. RuleError: too late, or someone else's."""
    with writing():
        limit = timedelta(minutes=setting("undo.minutes"))
        if call.ended_at is None:
            raise RuleError("This call is open.")
        if call.taken_by_id != by.staff_id or clock.now() - call.ended_at > limit:
            raise RuleError("This call can no longer be opened again. Start a new one.")
        set_untyped(call, ended_at=None)
        _hold_others(call, by)
        audit.record("call.reopened", call, by=by)
        bump("phone")


def _hold_others(call, by):
    """A clerk talks to one caller: the others of this clerk wait on hold, each with its own timer."""
    run(
        'UPDATE "call" SET held_since = ? WHERE taken_by_id = ? AND ended_at IS NULL AND id <> ? '
        "AND held_since IS NULL AND dropped_at IS NULL AND answered_at IS NOT NULL",
        *(as_written(clock.now()), by.staff_id, call.id),
    )
