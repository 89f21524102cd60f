"""Letters for many patients as one print, and files for a text service or a mail merge: who, what, when.

Only those whose number or address may be used; what is sent is an attempt of each patient. Source: domain 4.8, 4.10,
10.4 (export is audited, by the password again).
"""

from office import audit, clock
from office.db import writing
from office.errors import RuleError
from office.formats.csv_table import written
from office.jinja import minute
from office.patients.models import Privacy
from office.patients.queries.guarding import is_locked
from office.preparing.models import Letter, Outcome, Sending, SendingKind, Way
from office.preparing.queries.letters import to_text, to_write
from office.preparing.queries.reminders import reminder_of
from office.preparing.rules.reminders import add_attempt, phone_of
from office.settings import setting
from office.staff.rules import prove_own_password

TEXT_COLUMNS = ("phone", "text")
MERGE_COLUMNS = ("name", "line 1", "line 2", "line 3", "line 4", "day", "time", "practice phone")


def print_letters(letter, *, by):
    """Take the letters of a kind that wait, as one print; return the Sending, whose page shows them all.

    Each counts as sent now. Raises RuleError: none waits.
    """
    with writing():
        rows = open_to(to_write(letter), by=by)
        return _send(SendingKind.LETTERS, letter, rows, by)


def write_letter(appointment, letter, *, by):
    """Take one letter about an appointment; return the Sending.

    Raises RuleError: not one of the letters, nothing may be mailed (in words).
    """
    if letter not in list(Letter):
        raise RuleError("Choose a letter.", field="letter")
    with writing():
        one = reminder_of(appointment)
        if one.letter.held or not one.letter.lines:
            raise RuleError(one.letter.why or "No address to write to.", field="letter")
        return _send(SendingKind.LETTERS, Letter(letter), [one], by)


def export_letters(password, *, by):
    """The reminder letters that wait as the text of a CSV file for a mail merge, each counted as sent.

    Raises RuleError: none waits; not the password of who asks (field "password").
    """
    prove_own_password(password, by=by)
    with writing():
        rows = open_to(to_write(Letter.REMINDER), by=by)
        _send(SendingKind.MERGE, Letter.REMINDER, rows, by)
        lines = [_merged(one) for one in rows]
    return written([MERGE_COLUMNS, *lines])


def _merged(one):
    lines = (*one.letter.lines, "", "", "", "")[:4]
    day = f"{one.day_on:%A, %B} {one.day_on.day}, {one.day_on.year}"
    return (one.letter.name, *lines, day, minute(one.start_minute), setting("practice.phone"))


def export_texts(password, *, by):
    """The texts that are due as the text of a CSV file for a text service: number and words, nothing else.

    Only numbers whose owner agreed to texts, within the limits of a day and a week; each counts as sent.
    Raises RuleError: none is due; not the password of who asks (field "password").
    """
    prove_own_password(password, by=by)
    with writing():
        rows = open_to(to_text(), by=by)
        _send(SendingKind.TEXTS, Letter.REMINDER, rows, by)
        lines = [(_dialed(one), one.send) for one in rows]
    return written([TEXT_COLUMNS, *lines])


def _dialed(one):
    """The number as a text service takes it: its digits with the country's, without a sign."""
    row = phone_of(one.patient_id, one.text.phone)
    return (row.e164 if row else "").lstrip("+") or one.text.phone


def open_sending(sending, *, by):
    """Keep in the audit that the letters of a Sending are looked at, to be printed; return it."""
    with writing():
        audit.record("sending.opened", sending, by=by, count=sending.count)
    return sending


def open_to(rows, *, by):
    """Those whose record is open to who sends: a guarded one is written to from its own page."""
    return [
        one for one in rows
        if one.patient.privacy == Privacy.NORMAL or not is_locked(one.patient_id, one.patient.privacy, by)
    ]  # fmt: skip


def _send(kind, letter, rows, by):
    if not rows:
        raise RuleError("Nobody waits for this now.")
    sending = Sending.create(
        kind=kind, letter=letter, at=clock.now(), by=by.staff_id, who=by.name, count=len(rows)
    )  # fmt: skip
    for one in rows:
        if kind == SendingKind.TEXTS:
            about = {"reached": one.text.phone, "phone": phone_of(one.patient_id, one.text.phone), "words": one.send}
        else:
            about = {"reached": ", ".join(one.letter.lines)}
        way = Way.TEXT if kind == SendingKind.TEXTS else Way.LETTER
        add_attempt(one, way, Outcome.SENT, by=by, sending=sending, letter=letter, **about)
    audit.record("sending.made", sending, by=by, kind=str(kind), letter=str(letter), count=len(rows))
    return sending
