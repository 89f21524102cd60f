"""Working off one line of a closure: called, offered, moved, canceled, written to. Source: domain 4.7, 4.6.

The reason is always the office's; the words of the history say so, so that it never counts against the patient.
"""

from office import audit, clock
from office.board import bump
from office.closures.models import ClosureAct, What
from office.closures.queries.lines import TRIED
from office.db import writing
from office.errors import RuleError
from office.jinja import minute, weekday
from office.patients.models import MessagePermission, Patient
from office.patients.queries.outgoing import Purpose, outgoing
from office.scheduling.models import HOLDS_PLACE, Appointment, Standing
from office.scheduling.rules import cancel_appointment, move_appointment
from office.staff.models import Role
from office.tasks.rules import make_task


def note_outcome(line, what, *, by, words=""):
    """Keep what came of trying to reach a patient: offered, left message, no answer, letter. Returns the ClosureAct.

    Raises RuleError: decided already, no message may be left, no letter may go (told why). Source: domain 4.8.
    """
    with writing():
        if what not in TRIED:
            raise RuleError("Choose what came of it.")
        booked = refuse_decided(line)
        if what == What.MESSAGE and outgoing(booked.patient_id, Purpose.CALL).message == MessagePermission.NONE:
            raise RuleError("No message may be left for this patient. Call again, or write a letter.")
        if what == What.LETTER:
            _refuse_held(booked.patient_id)
        act = _keep(line, booked, What(what), by, words)
    return act


def accept_offer(line, seen_version, provider, day_on, start_minute, *, by):
    """The patient takes another time: move the appointment in one step. Returns the new Appointment.

    Raises StaleEdit, Taken and RuleError as moving does, and RuleError: decided already.
    """
    with writing():
        booked = refuse_decided(line)
        why = _why(line)
        new = move_appointment(booked, seen_version, provider, day_on, start_minute, reason=why, by=by)
        to = f"{_said(new)} with {new.provider.short}"
        _keep(line, booked, What.ACCEPTED, by, to)
        _interpreter(line, booked, by, f"ask for {to}")
    return new


def cancel_line(line, seen_version, *, by, words=""):
    """The office calls the appointment off, without a new time. Returns the Appointment.

    Raises StaleEdit; RuleError: decided already, the patient has arrived.
    """
    with writing():
        booked = refuse_decided(line)
        done = cancel_appointment(booked, seen_version, Standing.CANCELED_BY_OFFICE, _why(line), by=by)
        _keep(line, booked, What.CANCELED, by, words)
        _interpreter(line, booked, by, "none is needed for now")
    return done


def mark_line(line, must, *, by):
    """A nurse or physician says that a patient must be seen soon, or can wait. Returns the ClosureAct.

    Raises RuleError: decided already.
    """
    with writing():
        booked = refuse_decided(line)
        act = _keep(line, booked, What.MUST if must else What.WAITS, by, "")
    return act


def print_letters(closure, written, *, by):
    """Keep in the audit who printed the letters of a closure: `written` are the LineRows whose letter goes out."""
    with writing():
        for row in written:
            audit.record("patient.printed", by=by, patient=row.patient_id, paper="closure letter", closure=closure.id)
        audit.record("closure.letters_printed", closure, by=by, count=len(written))


def refuse_decided(line):
    """The Appointment of a line as it is now. Raises RuleError when it does not stand any more, or was taken back."""
    booked = Appointment.get_by_id(line.appointment_id)
    if booked.standing not in HOLDS_PLACE:
        raise RuleError(f"This appointment is {booked.standing} already. Nothing was changed.")
    if line.closure.lifted_at:
        raise RuleError("This closure was taken back: the appointment stands as it is booked.")
    return booked


def _refuse_held(patient_id):
    out = outgoing(patient_id, Purpose.LETTER)
    if out.held or not out.lines:
        raise RuleError(f"No letter can go out. {out.why or 'No address on file.'} Reach the patient by phone.")


def _why(line):
    return f"{line.closure.why}, asked by the office"


def _keep(line, booked, what, by, words):
    act = ClosureAct.create(line=line.id, at=clock.now(), by=by.staff_id, who=by.name, what=what, words=words)
    name = str(what).replace(" ", "_")
    audit.record(f"closure.{name}", line, by=by, patient=booked.patient_id, **({"words": words} if words else {}))
    bump("day")
    return act


def _said(booked):
    return f"{weekday(booked.day_on)}, {minute(booked.start_minute)}"


def _interpreter(line, booked, by, then):
    """An interpreter was asked for the old time; someone must call them. Source: domain 4.7."""
    patient = Patient.get_by_id(booked.patient_id)
    if patient.interpreter:
        make_task(
            "interpreter", f"{patient.language}: cancel the interpreter of {_said(booked)}; {then}.",
            key=f"closure:{line.id}:interpreter", owner_role=Role.FRONT_DESK, patient=patient, due_on=clock.today(),
            link=f"/closures/{line.closure_id}", by=by,
        )  # fmt: skip
