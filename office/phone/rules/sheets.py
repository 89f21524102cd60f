"""A service's sheet and the voicemail box become messages with their original times, the oldest first. Source: domain
6.6: a last-in-first-out machine has lost messages [S42]."""

from office import audit, clock
from office.db import writing
from office.errors import RuleError
from office.patients.models import Patient, Registration
from office.patients.names import fold
from office.phone.models import Message, MessageKind, SheetLine, SheetSource
from office.phone.rules.items import Wish, first_due
from office.phone.rules.messages import SYMPTOMS, leave_message
from office.phone.sheet import read_sheet
from office.phone.symptoms import symptom_marks
from office.phone.topics import BY_WORD

GONE = (Registration.MERGED, Registration.ENTERED_IN_ERROR, Registration.TEST)


def look_at_sheet(text):
    """The rows of a sheet with whom each is about: [(SheetRow, Patient or None)]; one query.

    RuleError (field "text"): nothing in it, too many lines.
    """
    try:
        rows = read_sheet(text, clock.local_now())
    except ValueError as error:
        raise RuleError(str(error), field="text") from None
    if not rows:
        raise RuleError("Paste or type the lines of the sheet.", field="text")
    born = {row.born_on for row in rows if row.born_on}
    found = list(Patient.select().where(Patient.born_on.in_(born) & Patient.registration.not_in(GONE))) if born else []
    return [(row, _fits(row, found)) for row in rows]


def _fits(row, found):
    """The one patient with this birth date and first and last name in any order, or None."""
    said, names = fold(row.patient), []
    for one in found:
        first, last = fold(one.first_name), fold(one.last_name)
        if one.born_on == row.born_on and said in (first + last, last + first):
            names.append(one)
    return names[0] if len(names) == 1 else None


def take_sheet(text, source, kinds, *, by):
    """Leave a message for each line of a sheet that is not there yet; return (how many, how many were there already).

    `kinds` gives the kind by the number of a line; symptom words make it urgent whatever was chosen, and no line goes
    anywhere but to its kind's owner. A message was taken when it was heard; it is due counted from then.
    Raises RuleError (field "text"): a line with a problem: then none is taken; as leave_message.
    """
    source = SheetSource(source)
    with writing():
        rows = look_at_sheet(text)
        wrong = [row for row, _ in rows if row.problem]
        if wrong:
            raise RuleError(f"Line {wrong[0].number}: {wrong[0].problem} Nothing was taken.", field="text")
        marks = [row.fingerprint(source) for row, _ in rows]
        there = {one.fingerprint for one in SheetLine.select().where(SheetLine.fingerprint.in_(marks))}
        fresh = {}
        for (row, patient), mark in zip(rows, marks, strict=True):
            if mark not in there:
                fresh.setdefault(mark, (row, patient))
        for mark, (row, patient) in fresh.items():
            message = _leave(row, patient, kinds.get(row.number, row.kind), source, by)
            SheetLine.create(
                message=message, source=source, fingerprint=mark, typed_at=clock.now(), typed_by=by.staff_id
            )
        audit.record("phone.sheet_taken", None, by=by, source=source, taken=len(fresh), there=len(rows) - len(fresh))
    return len(fresh), len(rows) - len(fresh)


def _leave(row, patient, kind, source, by):
    if symptom_marks(row.words) and kind not in SYMPTOMS:
        kind = MessageKind.URGENT_SYMPTOM
    unknown = f"\n(For {row.patient}, not found in the records.)" if row.patient and not patient else ""
    caller = ", ".join(part for part in (row.caller, str(source)) if part)
    message = leave_message(
        kind, f"{row.words}{unknown}", by=by, patient=patient, caller=caller, callback=row.callback
    )
    message.taken_at = clock.instant(row.heard_on)
    Message.update(taken_at=message.taken_at).where(Message.id == message.id).execute()
    first_due(message, Wish(topic=BY_WORD[message.kind.value]), by=by)
    return message
