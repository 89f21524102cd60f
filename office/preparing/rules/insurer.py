"""Eligibility, referrals and authorizations, interpreters: each answer, version and step is kept. Source: domain 4.9,
7.1."""

from dataclasses import dataclass
from datetime import date

from office import audit, clock
from office.board import bump
from office.coverage.rules import note_benefits
from office.db import writing
from office.errors import RuleError
from office.preparing.models import (
    Answer,
    Auth,
    AuthKind,
    AuthLink,
    AuthVersion,
    EligibilityCheck,
    InterpreterState,
    InterpreterStep,
)
from office.preparing.queries.insurer import interpreters_of, permit_of
from office.scheduling.models import CAME_TO_END, HOLDS_PLACE
from office.tasks.rules import settle_tasks


@dataclass(frozen=True)
class Said:
    """What an authorization says. No number: it was asked for; no visits: without a limit."""

    number: str = ""
    payer: str = ""
    from_on: date | None = None
    to_on: date | None = None
    visits: int | None = None
    about: str = ""
    provider: object = None


def record_eligibility(patient, answer, payer, *, by, source, coverage=None, **details):
    """Keep what an insurer answered now; return the EligibilityCheck. The newest answer holds.

    The copay and the deductible left that it told of an active policy are kept with the policy.

    `details`: plan, copay_cents, deductible_left_cents, reference, note, for_on (the day of service that was asked
    about, today when left out).
    Raises RuleError: not one of the answers, no payer, no source; unable to check without a note why; a policy that
    does not hold on that day (field "for_on").
    """
    if answer not in list(Answer):
        raise RuleError("Choose what the insurer said.", field="answer")
    payer, source = payer.strip(), source.strip()
    if not payer:
        raise RuleError("Type the insurer.", field="payer")
    if not source:
        raise RuleError("Say where the answer comes from: web site, phone, clearinghouse.", field="source")
    if answer == Answer.UNABLE and not (details.get("note") or "").strip():
        raise RuleError("Say why it could not be checked.", field="note")
    details["for_on"] = details.get("for_on") or clock.today()
    coverage = _asked_about(coverage, details["for_on"])
    with writing():
        row = EligibilityCheck.create(
            patient=patient, coverage=coverage, payer=payer, answer=answer, source=source, at=clock.now(),
            by=by.staff_id, who=by.name, **details,
        )  # fmt: skip
        audit.record("eligibility.checked", row, by=by, answer=str(answer), payer=payer, source=source)
        if coverage:
            told = {name: details.get(name) for name in ("copay_cents", "deductible_left_cents")}
            if answer == Answer.ACTIVE:
                note_benefits(coverage, details["for_on"], source, by=by, **told)
            settle_tasks(f"eligibility:{coverage}", f"{answer}, {source}", by=by)
        bump("day")
    return row


def _asked_about(coverage, for_on):
    """The policy itself, not an earlier period of it, which holds on the day that was asked about or begins later."""
    if coverage is None:
        return None
    if coverage.to_on and coverage.to_on < for_on and not coverage.part_of_id:
        raise RuleError(f"This policy ends {coverage.to_on:%m/%d/%Y}, before that day.", field="for_on")
    return coverage.policy_id


def ask_auth(patient, kind, said, *, by):
    """Keep a referral or authorization (Said) that was given, or only asked for; return the Auth.

    Raises RuleError as change_auth, and: not one of the kinds.
    """
    if kind not in list(AuthKind):
        raise RuleError("Choose referral or authorization.", field="kind")
    _check(said)
    with writing():
        auth = Auth.create(patient=patient, kind=kind, asked_at=clock.now())
        _add_version(auth, said, by, "")
        audit.record("auth.added", auth, by=by, kind=str(kind), **_told(said))
    return auth


def change_auth(auth, said, reason, *, by):
    """Write a new version of an authorization with its reason; the old ones stay. Returns the AuthVersion.

    Raises RuleError: no reason, neither number nor what it is for, it ends before it begins, no visits, a number
    without a last day, nothing changes, it was ended.
    """
    _check(said)
    if not reason.strip():
        raise RuleError("Say what changed, or what was wrong.", field="reason")
    with writing():
        before = permit_of(auth)
        if before.ended:
            raise RuleError("This one was ended. Add a new one.")
        who = said.provider.id if said.provider else None
        same = (said.number, said.payer, said.from_on, said.to_on, said.visits, said.about, who)
        if same == (
            before.number, before.payer, before.from_on, before.to_on, before.visits, before.about, before.provider_id
        ):  # fmt: skip
            raise RuleError("Nothing is different from what is on record.")
        row = _add_version(auth, said, by, reason.strip())
        audit.record("auth.changed", auth, by=by, reason=reason.strip(), **_told(said))
    return row


def end_auth(auth, reason, *, by):
    """End an authorization now: used up, withdrawn, wrong patient. Returns it. Raises RuleError: no reason, ended."""
    if not reason.strip():
        raise RuleError("Say why it ends.", field="reason")
    with writing():
        auth = Auth.get_by_id(auth.id)
        if auth.ended_at:
            raise RuleError("This one was ended already.")
        auth.ended_at, auth.ended_by, auth.ended_because = clock.now(), by.staff_id, reason.strip()
        auth.save()
        audit.record("auth.ended", auth, by=by, reason=reason.strip())
        bump("day")
    return auth


def _check(said):
    if not (said.number or said.about):
        raise RuleError("Type its number, or for what it was asked.", field="about")
    if said.from_on and said.to_on and said.to_on < said.from_on:
        raise RuleError("It ends before it begins.", field="to_on")
    if said.visits is not None and said.visits < 1:
        raise RuleError("Type how many visits, or leave it empty.", field="visits")
    if said.number and not said.to_on:
        raise RuleError("Type the last day on which it holds.", field="to_on")


def _told(said):
    return {"number": said.number, "from_on": said.from_on, "to_on": said.to_on, "visits": said.visits}


def _add_version(auth, said, by, reason):
    bump("day")
    return AuthVersion.create(
        auth=auth, number=said.number, payer=said.payer, from_on=said.from_on, to_on=said.to_on, visits=said.visits,
        about=said.about, provider=said.provider, reason=reason, at=clock.now(), by=by.staff_id, who=by.name,
    )  # fmt: skip


def link_auth(appointment, auth, *, by):
    """Let an appointment use an authorization (None: no more); the one before is unlinked. Returns the AuthLink.

    One that does not hold on that day may be linked: the lists say what is wrong.
    Raises RuleError: another patient's, ended, the appointment is off the book.
    """
    with writing():
        if auth is not None and auth.patient_id != appointment.patient_id:
            raise RuleError("This authorization is another patient's.", field="auth")
        if auth is not None and auth.ended_at:
            raise RuleError("This one was ended. Choose another.", field="auth")
        if appointment.standing not in (*HOLDS_PLACE, *CAME_TO_END):
            raise RuleError(f"This appointment is {appointment.standing}.", field="auth")
        unlink(appointment)
        row = link(appointment, auth, by=by) if auth else None
        audit.record("auth.linked", appointment, by=by, auth=auth.id if auth else None)
        bump("day")
    return row


def unlink(appointment):
    """End what an appointment uses, for rules, inside their transaction."""
    used = (AuthLink.appointment == appointment) & AuthLink.ended_at.is_null()
    AuthLink.update(ended_at=clock.now()).where(used).execute()


def link(appointment, auth, *, by):
    """Write one link, for rules, inside their transaction."""
    return AuthLink.create(appointment=appointment, auth=auth, at=clock.now(), by=by.staff_id)


def step_interpreter(appointment, state, language, *, by, agency="", reference="", note=""):
    """Keep one step of the booking of an interpreter: requested, booked with an agency, canceled. Returns it.

    Raises RuleError: not one of the states, no language, booked without saying with whom, nothing to cancel, the
    appointment is off the book.
    """
    if state not in list(InterpreterState):
        raise RuleError("Choose requested, booked or canceled.", field="state")
    if not language.strip():
        raise RuleError("Type the language.", field="language")
    if state == InterpreterState.BOOKED and not agency.strip():
        raise RuleError("Say who comes: the agency or the interpreter.", field="agency")
    with writing():
        before, _ = interpreters_of([appointment.id]).get(appointment.id, (None, ""))
        if state == InterpreterState.CANCELED and before in (None, InterpreterState.CANCELED):
            raise RuleError("There is nothing to cancel.", field="state")
        if state != InterpreterState.CANCELED and appointment.standing not in HOLDS_PLACE:
            raise RuleError(f"This appointment is {appointment.standing}: nobody is needed.", field="state")
        row = InterpreterStep.create(
            appointment=appointment, state=state, language=language.strip(), agency=agency.strip(),
            reference=reference.strip(), note=note.strip(), at=clock.now(), by=by.staff_id, who=by.name,
        )  # fmt: skip
        audit.record("interpreter.noted", row, by=by, patient=appointment.patient_id, state=str(state))
        bump("day")
    return row
