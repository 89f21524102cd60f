"""One call as its page shows it: who may hear what, how far the identifiers reach, what comes next, what was done."""

from dataclasses import dataclass

from peewee import JOIN

from office import clock
from office.accounts.models import BillingQuestion
from office.charts.models import ChartRequest, Holder
from office.errors import NotFound
from office.patients.leaving import is_deceased
from office.patients.models import Contact, Patient, PatientName
from office.patients.queries.outgoing import Purpose, outgoing
from office.phone.models import Call, CallItem, Identifier, Message, MessageKind, Relationship
from office.phone.permission import (
    Around,
    Asked,
    Caller,
    Permission,
    identity_words,
    next_step,
    nobody_chosen,
    who_may_hear,
)
from office.phone.queries.asked import flags_of
from office.phone.symptoms import CALL_911, symptom_marks
from office.scheduling.models import Appointment, Provider
from office.settings.queries import settings_now
from office.staff.models import Role, Staff
from office.typed import phone

CHECK_FAILED, RESULT_READ = "check failed", "result read"


@dataclass(frozen=True)
class CallView:
    """Everything the page of a call shows beside what is typed. `marks` are Marks, `step` is an order to the clerk."""

    call: Call
    patient: Patient | None
    said: frozenset
    identity: tuple
    permission: Permission
    outgoing: object
    may_book: bool
    may_tell: bool
    marks: tuple
    urgent: bool
    handed: Message | None
    callback: tuple
    step: str
    items: list
    flags: list


def get_call(call_id):
    """The call with this id, with its patient and who took it. NotFound when there is none."""
    call = (
        Call.select(Call, Patient, Staff)
        .join(Patient, JOIN.LEFT_OUTER, on=(Call.patient == Patient.id))
        .switch(Call)
        .join(Staff, on=(Call.taken_by == Staff.id))
        .where(Call.id == call_id)
        .first()
    )
    if call is None:
        raise NotFound()
    return call


def people_around(patient_id):
    """The contacts of a patient in force today, as Around rows."""
    today = clock.today()
    rows = Contact.select().where((Contact.patient == patient_id) & Contact.revoked_at.is_null())
    return [
        Around(c.role, c.name, c.relationship, frozenset(c.scopes.split()), bool(c.code_word), c.until)
        for c in rows
        if c.since <= today and (c.until is None or c.until >= today)
    ]


def call_view(call_id):
    """The CallView of a call; a fixed number of queries. NotFound when there is none."""
    call, settings = get_call(call_id), settings_now()
    said = frozenset(one for one in Identifier if one in call.identifiers.split(","))
    to_book, to_tell = settings["verify.identifiers_to_book"], settings["verify.identifiers_to_tell"]
    items, handed = _items(call_id), _handed(call_id)
    marks = symptom_marks(f"{call.note}\n{call.outcome_note}")
    permission = _permission(call, said, settings, items)
    return CallView(
        call=call,
        patient=call.patient if call.patient_id else None,
        said=said,
        identity=identity_words(len(said), to_book=to_book, to_tell=to_tell),
        permission=permission,
        outgoing=outgoing(call.patient_id, Purpose.CALL) if call.patient_id else None,
        may_book=len(said) >= to_book,
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
            done=any(item.what != "registered" for item in items),
        ),
        items=items,
        flags=flags_of(call_id),
    )


def signs_of(call):
    """What the panels beside the typed text depend on; when it differs they are fetched anew."""
    marks = symptom_marks(f"{call.note}\n{call.outcome_note}")
    typed = (call.caller_name, call.relationship, call.callback, call.callback_read_back, call.identifiers)
    return (*typed, call.symptom_words, marks)


def _permission(call, said, settings, items):
    if not call.patient_id:
        return nobody_chosen()
    patient = call.patient
    failed = any(item.what == CHECK_FAILED and item.patient_id == patient.id for item in items)
    caller = Caller(call.caller_name, call.relationship, len(said), Identifier.CODE_WORD in said, failed)
    return who_may_hear(
        caller,
        Asked(all_names(patient), years_old(patient.born_on), patient.safety_flag, is_deceased(patient)),
        people_around(call.patient_id),
        to_tell=settings["verify.identifiers_to_tell"],
        majority_age=settings["majority_age"],
    )


def on_file(message):
    """The number on file to call, in words: the confidential one where the patient asked for it; "" without one."""
    if not message.patient_id:
        return ""
    sent = outgoing(message.patient_id, Purpose.CALL)
    return f"do not call: {sent.why}" if sent.held else f"{sent.phone}, {sent.name}, {sent.message}"


def all_names(patient):
    """Every name by which the patient may call: now, preferred, former; each on a line."""
    rows = PatientName.select(PatientName.last_name, PatientName.first_name).where(
        (PatientName.patient == patient.id) & ~PatientName.hidden
    )
    names = [f"{last} {first or patient.first_name}" for last, first in rows.tuples()]
    middle = f"{patient.last_name} {patient.first_name} {patient.middle_name}"
    return "\n".join([middle, f"{patient.last_name} {patient.preferred_name}", *names])


def years_old(born_on):
    """Whole years of age today, or None when the birth date is not known."""
    if born_on is None:
        return None
    today = clock.today()
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def _callback(typed):
    """The call-back number as it is read aloud and a tone; a number nobody can dial is told."""
    if not typed:
        return "", "off"
    try:
        number = phone(typed)
    except ValueError:
        return typed, "late"
    return number.shown, "good" if number.valid else "late"


def _handed(call_id):
    urgent = Message.kind.in_((MessageKind.RED_FLAG, MessageKind.URGENT_SYMPTOM))
    clinical = Message.to_role.in_((Role.NURSE, Role.PROVIDER)) & urgent
    return Message.select().where((Message.call == call_id) & clinical).order_by(Message.id).first()


def _items(call_id):
    """What was done in the call, oldest first, with the rows that their words come from; one query."""
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
