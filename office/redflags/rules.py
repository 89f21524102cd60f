"""A red flag from the key to its disposition. Clerks record and hand over; they never judge, and never close.
Source: domain 6.5; scenario A13."""

from datetime import timedelta

from office import audit, clock
from office.adding import add
from office.board import bump
from office.db import as_written, changed, fetch, run, writing
from office.errors import NotFound, RuleError, StaleEdit
from office.loading import load
from office.patients.models import Patient
from office.phone.models import Call, Message, MessageKind, MessageState
from office.phone.queries.call import get_call
from office.phone.rules import close_message, leave_message, line_dropped, message_from_call
from office.phone.rules.onmessage import hold_open
from office.phone.rules.running import set_untyped
from office.redflags.models import Disposition, RedFlag, RedFlagStep, StepKind
from office.redflags.queries import draft_place, get_flag, marks_of
from office.staff.models import Role, Staff
from office.staff.queries import is_held, roles_of
from office.staff.rules import save_draft

SAME_PRESS = timedelta(seconds=3)  # a second press of the same key or button
ONE_BURST = timedelta(seconds=60)  # the audit names a burst of typing once
TYPED = ("location", "callback", "caller_name", "about", "words")
FIRST_SAID = {"location": StepKind.LOCATION, "callback": StepKind.CALLBACK}
CLINICAL = (Role.NURSE, Role.PROVIDER)
WITH_NAME = (StepKind.ASKED, StepKind.NO_ANSWER, StepKind.ANSWERED, StepKind.COLLEAGUE)
LONGEST = 20_000  # characters of what is said and found, as of the note of a call: what someone pastes is kept too
ON_SCREEN = {"caller_name": 120, "callback": 40, "words": LONGEST, "kept": 4000}  # longest, of what the key takes over


def open_red_flag(*, by, call_id=None, **on_screen):
    """Open a red flag now and bring it to the nurses; return it. Nothing need be known: neither patient nor caller.

    From a call it takes over caller, number, patient and note, or what stands on the screen and is not saved yet
    (`on_screen`: caller_name, callback, words; `kept` is what was half made there). Without a call named it is that
    of the caller to whom this clerk is talking.
    A second press within three seconds, or from the same call, gives the same red flag.
    """
    with writing():
        call = _call_of(call_id, by)
        same = _same(call, by)
        if same:
            return same
        now = clock.now()
        known = _known_of(call) | {name: text.strip() for name, text in on_screen.items() if text.strip()}
        flag = add(
            RedFlag, call=call, opened_at=now, opened_by=by.staff_id, saved_at=now, saved_by=by.staff_id, **known
        )
        if call is not None:
            set_untyped(call, symptom_words=True)
        _step(flag, StepKind.OPENED, by)
        _to_nurses(flag, by)
        audit.record("redflag.opened", flag, by=by, call=flag.call_id)
    return flag


def _call_of(call_id, by):
    if call_id:
        found = load(Call, "id = ? AND ended_at IS NULL", call_id)
    else:
        talking = "taken_by_id = ? AND ended_at IS NULL AND held_since IS NULL AND dropped_at IS NULL"
        found = load(Call, f"{talking} ORDER BY id DESC LIMIT 1", by.staff_id)
    return next(iter(found), None)


def _same(call, by):
    if call is not None:
        found = load(RedFlag, "disposed_at IS NULL AND call_id = ? ORDER BY id LIMIT 1", call.id)
    else:
        fresh = "disposed_at IS NULL AND call_id IS NULL AND opened_by_id = ? AND opened_at > ? ORDER BY id LIMIT 1"
        found = load(RedFlag, fresh, by.staff_id, as_written(clock.now() - SAME_PRESS))
    return next(iter(found), None)


def _known_of(call):
    """What the call knows already, by the names of RedFlag."""
    if call is None:
        return {}
    known = {
        "caller_name": call.caller_name,
        "callback": call.callback,
        "words": call.note,
        "patient": call.patient_id,
    }
    if call.patient_id:
        known["about"] = _about(Patient.get_by_id(call.patient_id))
    return known


def _about(patient):
    born = patient.born_on.strftime("%m/%d/%Y") if patient.born_on else "birth date not known"
    return f"{patient.first_name or ''} {patient.last_name}, {born}".strip()


def _to_nurses(flag, by):
    """Leave the message that keeps the clock of domain 6.4 running, where somebody works who could take it."""
    role = next((role for role in CLINICAL if is_held(role)), None)
    if role is None:
        return
    marks = ", ".join(mark.word for mark in marks_of(flag)) or "no listed word, the clerk pressed the key"
    body = f"Red flag: {marks}. It is open at the top of every screen.\n{flag.words}".strip()
    if flag.call_id:
        message = message_from_call(get_call(flag.call_id), MessageKind.RED_FLAG, body, by=by, to_role=role)
    else:
        message = leave_message(MessageKind.RED_FLAG, body, by=by, to_role=role)
    run("UPDATE red_flag SET message_id = ? WHERE id = ?", message.id, flag.id)
    flag.message = message


def look_at(flag_id, *, by):
    """Note that someone looks at a red flag, but for who opened it: that was noted then. NotFound."""
    known = fetch("SELECT opened_by_id FROM red_flag WHERE id = ?", flag_id)
    if not known:
        raise NotFound()
    if known[0][0] != by.staff_id:
        audit.record("redflag.looked", RedFlag.get_by_id(flag_id), by=by)


def save_flag(flag, seen_version, typed, *, by, window=""):
    """Save what is typed ({name: text} of TYPED) if nobody has since `seen_version`; return the RedFlag.

    A window that saved last is never its own rival. What is changed or taken out stays on record as a step; the time
    of the first location and number is kept. Raises RuleError: it has its disposition; StaleEdit with the other text.
    """
    with writing():
        flag = get_flag(flag.id)
        _check_open(flag)
        values = {name: typed[name] for name in TYPED if name in typed and typed[name] != getattr(flag, name)}
        before = {name: getattr(flag, name) for name in values}
        if not values:
            return flag
        now, burst = clock.now(), flag.saved_by_id == by.staff_id and clock.now() - flag.saved_at < ONE_BURST
        version = flag.version if window and flag.saved_from == window else seen_version
        stamp = {"saved_at": now, "saved_by": by.staff_id, "saved_from": window, **_patient_now(flag)}
        if not changed(flag, version, **values, **stamp):
            raise StaleEdit({name: getattr(flag, name) for name in TYPED}, flag.version)
        _keep_earlier(flag, before, by)
        if not burst or set(values) - {"words"}:
            audit.record("redflag.saved", flag, by=by, fields=sorted(values))
    return flag


def _patient_now(flag):
    """The patient chosen in the call meanwhile, if any."""
    found = flag.call.patient_id if flag.call_id and not flag.patient_id else None
    return {"patient": found} if found else {}


def _keep_earlier(flag, before, by):
    for name, old in before.items():
        if old and not getattr(flag, name).startswith(old):
            _step(flag, StepKind.EARLIER, by, detail=f"{name.replace('_', ' ')}: {old}")
        if not old and name in FIRST_SAID and not flag.steps.where(RedFlagStep.what == FIRST_SAID[name]).exists():
            _step(flag, FIRST_SAID[name], by, detail=getattr(flag, name))
    bump("redflags")


def take_step(flag, kind, *, by, to=None, detail=""):
    """Keep one thing that was said or done (a StepKind) and its time; return the RedFlagStep.

    `to` (Staff): whom it was handed to, who took over, which colleague dials. The same again within three seconds is
    one press. The call's line is dead with the flag's. Raises RuleError: it has its disposition (but a note may still
    be added), nobody named (field to), not a nurse or provider, nothing written (field detail).
    """
    with writing():
        flag = get_flag(flag.id)
        if kind == StepKind.NOTE:
            _check_written(detail, "detail", "Write what is to be added.")
        else:
            _check_open(flag)
        to = _named(flag, kind, to, by)
        same = _pressed(flag, kind, to, detail)
        if same:
            return same
        if kind in (StepKind.WILL, StepKind.REFUSES) and not _done(flag, StepKind.TOLD):
            _step(flag, StepKind.TOLD, by)
        step = _step(flag, kind, by, to=to, detail=detail.strip())
        if kind == StepKind.HUNG_UP and flag.call_id and not flag.call.ended_at and not flag.call.dropped_at:
            line_dropped(flag.call, by=by)
        audit.record("redflag.step", flag, by=by, what=str(kind), to=to and to.id)
    return step


def _named(flag, kind, to, by):
    if kind not in WITH_NAME:
        return None
    if to is None and kind == StepKind.ANSWERED and by.role in CLINICAL:
        return Staff.get_by_id(by.staff_id)
    if to is None and kind in (StepKind.NO_ANSWER, StepKind.ANSWERED):
        last = flag.steps.where(RedFlagStep.what == StepKind.ASKED).order_by(RedFlagStep.id.desc()).first()
        to = last and last.to
    if to is None or not to.active:
        raise RuleError("Say who: choose the name.", field="to")
    if kind != StepKind.COLLEAGUE and not set(roles_of(to.id)) & set(CLINICAL):
        raise RuleError(f"{to} is neither nurse nor provider. Choose one of them.", field="to")
    return to


def _pressed(flag, kind, to, detail):
    same = (
        (RedFlagStep.what == kind)
        & (RedFlagStep.at > clock.now() - SAME_PRESS)
        & (RedFlagStep.detail == detail.strip())
    )
    same &= (RedFlagStep.to == to) if to else RedFlagStep.to.is_null()
    return flag.steps.where(same).first()


def _done(flag, kind):
    return flag.steps.where(RedFlagStep.what == kind).exists()


def dispose(flag, disposition, advice, told="", *, by):
    """Say what becomes of it, as nurse or provider, in words; it is closed and fixed then. Returns the RedFlag.

    The message to the nurses is closed with it. Raises RuleError: another role; it has its disposition already;
    nothing chosen (disposition), nothing written (advice), nobody told (told).
    """
    with writing():
        flag = get_flag(flag.id)
        if by.role not in CLINICAL:
            raise RuleError("Only a nurse or provider says what becomes of it. Hand it over.")
        _check_open(flag)
        if not disposition:
            raise RuleError("Choose what becomes of it.", field="disposition")
        _check_written(advice, "advice", "Write what you found and said.")
        _check_written(told, "told", "Write who was told, or why nobody could be.")
        if not _done(flag, StepKind.ANSWERED):
            _step(flag, StepKind.ANSWERED, by, to=Staff.get_by_id(by.staff_id))
        _step(flag, StepKind.DISPOSED, by, detail=f"{disposition}. {advice.strip()} Told: {told.strip()}")
        values = {"disposition": Disposition(disposition), "disposed_at": clock.now(), "disposed_by": by.staff_id}
        RedFlag.update(**values, advice=advice.strip(), **_patient_now(flag)).where(RedFlag.id == flag.id).execute()
        _close_message(flag, disposition, advice.strip(), told.strip(), by)
        save_draft(draft_place(flag.id), "", by=by)
        audit.record("redflag.disposed", flag, by=by, disposition=str(disposition))
    return get_flag(flag.id)


def _not_before_disposition(message):
    """The message to the nurses stays open as long as its red flag: no way around the disposition."""
    if RedFlag.select().where((RedFlag.message == message.id) & RedFlag.disposed_at.is_null()).exists():
        raise RuleError("This red flag has no disposition yet. Open it at the top of the page: both close with it.")


hold_open(_not_before_disposition)


def _close_message(flag, disposition, advice, told, by):
    message = flag.message_id and Message.get_by_id(flag.message_id)
    if message and message.state != MessageState.CLOSED:
        close_message(message, message.version, f"{disposition}. {advice}"[:500], told, "by phone", by=by)


def _check_open(flag):
    if flag.disposed_at:
        raise RuleError(f"This red flag has its disposition: {flag.disposition}. Add a note instead.")


def _check_written(text, field, advice):
    if not text.strip():
        raise RuleError(advice, field=field)


def _step(flag, kind, by, *, to=None, detail=""):
    step = add(
        RedFlagStep, flag=flag, at=clock.now(), by=by.staff_id, who=by.name, what=kind, to=to,
        to_who=to.name if to else "", detail=detail,
    )  # fmt: skip
    bump("redflags")
    return step
