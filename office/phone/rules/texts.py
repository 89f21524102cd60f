"""Two windows of one call: what both typed is kept until someone decides. Source: domain 6.1 (nothing is lost)."""

from office import audit, clock
from office.board import bump
from office.db import writing
from office.errors import NotFound, RuleError
from office.phone.models import Call, CallText, Settled
from office.phone.rules.running import check_running, set_untyped
from office.phone.symptoms import symptom_marks


def keep_beside(call_id, note, *, by, window):
    """Keep the note of a window that came too late beside the call; the latest of each window stands.

    Symptom words in it mark the call as if they stood in its note. What stands in the note already is not kept twice.
    """
    with writing():
        call = Call.get_by_id(call_id)
        if not note.strip() or note.strip() in call.note or call.ended_at:
            return
        own = _open_of(call, window)
        if own and own.note == note:
            return
        if own:
            CallText.update(note=note, at=clock.now()).where(CallText.id == own.id).execute()
        else:
            own = CallText.create(call=call, at=clock.now(), by=by.staff_id, window=window, note=note)
            audit.record("call.text_kept", call, by=by, text=own.id)
        if symptom_marks(note) and not call.symptom_words:
            set_untyped(call, symptom_words=True)
            bump("phone")


def replace_theirs(call, window, *, by):
    """A window that was late puts its own note in place of the other's, which is kept beside. Within `writing()`."""
    own = _open_of(call, window)
    if own is None:
        return
    _settle(own, Settled.TAKEN, by)
    if call.note.strip():
        CallText.create(call=call, at=call.saved_at, by=call.saved_by_id, window=call.saved_from, note=call.note)


def settle_text(call, text_id, into_note, *, by):
    """Put a text that was kept beside into the note of the call, or set it aside; it stays on file either way.

    NotFound; RuleError: it was decided already, the call has ended.
    """
    with writing():
        check_running(call)
        text = CallText.get_or_none((CallText.id == text_id) & (CallText.call == call))
        if text is None:
            raise NotFound()
        if text.state != Settled.OPEN:
            raise RuleError("That was decided already.")
        if into_note and text.note.strip() not in call.note:
            note = f"{call.note.rstrip()}\n{text.note.strip()}".strip()
            stamp = {"saved_at": clock.now(), "saved_by": by.staff_id, "saved_from": "", "version": call.version + 1}
            set_untyped(call, note=note, **stamp)
        _settle(text, Settled.TAKEN if into_note else Settled.ASIDE, by)
        audit.record("call.text_settled", call, by=by, text=text.id, into_note=into_note)
        bump("phone")


def _open_of(call, window):
    own = (CallText.call == call) & (CallText.window == window) & (CallText.state == Settled.OPEN)
    return CallText.get_or_none(own) if window else None


def _settle(text, state, by):
    values = {"state": state, "settled_at": clock.now(), "settled_by": by.staff_id}
    CallText.update(**values).where(CallText.id == text.id).execute()
