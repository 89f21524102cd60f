"""Each item of a call is its own work: taken with the answers to its few questions, for its own patient, due by what
was said. Source: domain 6.1, 6.2 (6), 6.4, 6.7."""

from dataclasses import dataclass, field
from datetime import date

from office import audit, clock
from office.board import bump
from office.charts.models import Holder
from office.db import writing
from office.due import office_hours
from office.errors import NotFound, RuleError
from office.phone.medicines import is_controlled, sounds_like
from office.phone.models import Asked, CallItem, DueChange, Message, MessageKind, Urgency
from office.phone.queries import closed_dates
from office.phone.queries.asked import last_visit_on, patients_of
from office.phone.rules.acts import add_item, ask_billing, ask_for_chart
from office.phone.rules.messages import ROUTES, caller_words, check_symptom_later, leave_message, steps_until
from office.phone.rules.running import check_running, set_untyped
from office.phone.rules.special import flag_call
from office.phone.symptoms import symptom_marks
from office.phone.topics import BY_WORD, UNKNOWN, Topic
from office.phone.urgency import REFILLS, SETTINGS, due_of, judge
from office.settings import setting
from office.staff.models import Role, Staff
from office.staff.queries import active_staff


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What a caller wants: the Topic, what was `said` (answers by key), and what the clerk chose. `patient_id` None is
    the call's patient, `urgency` None leaves it to the rules, `chart_to` asks for the chart in the same breath."""

    topic: Topic
    said: dict = field(default_factory=dict)
    body: str = ""
    to_role: Role | None = None
    to_staff: Staff | None = None
    urgency: Urgency | None = None
    why: str = ""
    needed_on: date | None = None
    patient_id: int | None = None
    chart_to: Holder | None = None


def take_item(call, wish, *, by):
    """Take what a caller wants (a Wish) as a message with its answers; return the Message.

    An empty body is the call's note, else the first answer. Symptom words in an answer mark the call and make a
    symptom urgent. Raises RuleError: the call has ended; a question that must be asked (field "ask_<key>"); a
    controlled medicine as a plain refill ("kind"); a name that sounds like another without its purpose; a critical
    result that was not read back; a patient of another call; a later due time without a reason ("why"); as
    leave_message.
    """
    with writing():
        check_running(call)
        patient = whose(call, wish.patient_id)
        said = checked_answers(wish)
        message = leave_message(
            _kind(call, wish, said), _body(call, wish, said), by=by, to_role=_to_role(wish), to_staff=wish.to_staff,
            patient=patient, call=call, caller=caller_words(call), callback=call.callback,
        )  # fmt: skip
        add_item(call, "message", by, patient=patient, message=message)
        write_answers(wish.topic, said, message=message)
        first_due(message, wish, by=by)
        if wish.topic.flag:
            flag_call(call, wish.topic.flag, by=by)
        if wish.chart_to:
            ask_for_chart(call, wish.chart_to, wish.topic.label, by=by, patient=patient)
    return message


def take_billing(call, words, said, *, by, **more):
    """Take a question about a bill with date and amount of the statement (`said`), answered or handed over, as
    ask_billing does; return the BillingQuestion."""
    with writing():
        question = ask_billing(call, words, by=by, **more)
        write_answers(BY_WORD["billing"], {key: text.strip() for key, text in said.items()}, question=question)
    return question


def whose(call, patient_id):
    """The Patient of an item, or None in a call about nobody. RuleError: not one of this call's patients."""
    if patient_id is None:
        return call.patient if call.patient_id else None
    found = next((one for one in patients_of(call) if one.id == patient_id), None)
    if found is None:
        raise RuleError("This call is about someone else now. Look whom it is about, and take it anew.")
    return found


def checked_answers(wish):
    """What was said, by the questions of the topic; RuleError at the field of what must still be asked."""
    said = {one.key: (wish.said.get(one.key) or "").strip() for one in wish.topic.questions}
    for one in wish.topic.questions:
        if one.needed and not said[one.key]:
            choose = (
                f"Choose: {one.label.rstrip('?')}."
                if one.choices
                else f"Ask it, or type {UNKNOWN} if they cannot say."
            )
            raise RuleError(choose, field=f"ask_{one.key}")
    _check_medicine(wish.topic, said)
    if said.get("critical") == "yes":
        if not said["value"]:
            raise RuleError("Write down test, value and unit.", field="ask_value")
        if said["read_back"] != "yes":
            raise RuleError("Read it back to the lab, and let them confirm.", field="ask_read_back")
    return said


def _check_medicine(topic, said):
    drug = said.get("drug", "")
    if topic.kind == MessageKind.REFILL and is_controlled(drug):
        raise RuleError(
            "This is a controlled medicine: choose the controlled-drug refill, and ask who picks it up.", "kind"
        )
    alike = sounds_like(drug)
    if alike and not said["purpose"]:
        raise RuleError(
            f"It sounds like {' or '.join(alike)}. Let them spell it, and ask what it is for.", "ask_purpose"
        )


def _kind(call, wish, said):
    """The kind of the message: symptom words in an answer mark the call, and make a symptom urgent."""
    marked = symptom_marks("\n".join((wish.body, *said.values())))
    if marked and not call.symptom_words:
        set_untyped(call, symptom_words=True)
    urgent = marked and wish.topic.kind == MessageKind.SYMPTOM
    return MessageKind.URGENT_SYMPTOM if urgent else wish.topic.kind


def _body(call, wish, said):
    first = next((answer for answer in said.values() if answer), "")
    return wish.body.strip() or call.note.strip() or (f"{wish.topic.label}: {first}" if first else "")


def _to_role(wish):
    """The role that was chosen, else the topic's first with somebody in it; None leaves it to the kind."""
    if wish.to_role or wish.to_staff:
        return wish.to_role
    return next((role for role in wish.topic.roles if active_staff(role).exists()), None)


def write_answers(topic, said, *, message=None, question=None):
    """Keep the answers as rows, in the order of the questions; what the record says of the last visit is one too."""
    rows = [(one.key, one.label, said[one.key]) for one in topic.questions if said.get(one.key)]
    if message and message.kind in REFILLS and message.patient_id:
        seen = last_visit_on(message.patient_id)
        rows.append(("last_visit", "Last visit, by the record", f"{seen:%m/%d/%Y}" if seen else "none"))
    for place, (key, label, answer) in enumerate(rows):
        Asked.create(message=message, question=question, place=place, key=key, label=label, answer=answer)


def first_due(message, wish, *, by):
    """Set when a new message is due: by what was said, or as the clerk chose. Within writing().

    Sooner is free. Raises RuleError: later than the rules say without a reason (field "why"); a symptom later, but by
    a nurse or provider (field "urgency"; domain 6.5: clerks never triage).
    """
    patient, start = message.patient, message.taken_at
    known = {"born_on": patient.born_on if patient else None, "today": clock.local(start).date()}
    level, why = judge(message.kind, wish.said, **known)
    due = _due(message, level, start, wish.needed_on)
    if wish.urgency:
        chosen = _due(message, wish.urgency, start, wish.needed_on)
        if chosen > due:
            _check_later(message, wish.why, by)
        level, due, why = wish.urgency, chosen, wish.why.strip() or "Chosen on the call."
    elif wish.needed_on and due < _due(message, level, start):
        why = f"Needed by {wish.needed_on:%m/%d/%Y}."
    if due != message.due_at:
        before, steps = message.due_at, steps_until(message.kind, start, due)
        Message.update(**steps).where(Message.id == message.id).execute()
        for name, value in steps.items():
            setattr(message, name, value)
        _note_change(message, level, before, why or "Counted from when it was taken.", by)


def _check_later(message, why, by):
    check_symptom_later(message, by, "urgency")
    if not why.strip():
        raise RuleError("Later than usual needs a reason.", field="why")


def _due(message, urgency, start, needed_on=None):
    minutes = {level: setting(f"due_minutes.{name}") for level, name in SETTINGS.items()}
    kind_minutes = setting(f"due_minutes.{ROUTES[message.kind][1]}")
    hours = office_hours(closed_dates())
    return due_of(urgency, start, hours, kind_minutes=kind_minutes, minutes=minutes, by_on=needed_on)


def _note_change(message, urgency, before, why, by):
    DueChange.create(
        message=message, at=clock.now(), by=by.staff_id, who=by.name, urgency=urgency, before_at=before,
        after_at=message.due_at, why=why,
    )  # fmt: skip
    audit.record("message.due_changed", message, by=by, urgency=urgency, why=why)
    bump("phone")


def read_back(call, item_id, *, by):
    """Keep that an item was read back to the caller, once; return the CallItem.

    RuleError: the call has ended; NotFound: not this call's.
    """
    with writing():
        check_running(call)
        item = CallItem.get_or_none((CallItem.id == item_id) & (CallItem.call == call.id))
        if item is None:
            raise NotFound()
        if item.read_back_at is None:
            CallItem.update(read_back_at=clock.now()).where(CallItem.id == item.id).execute()
            audit.record("call.read_back", call, by=by, item=item.id)
            bump("phone")
    return item
