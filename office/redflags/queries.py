"""One red flag as its page shows it, those that are open, and the log with its minutes. Reads only."""

from collections import defaultdict, namedtuple
from dataclasses import dataclass
from datetime import timedelta

from peewee import JOIN

from office import board, clock
from office.db import as_instant, fetch
from office.errors import NotFound
from office.patients.models import Patient
from office.phone.models import Call
from office.phone.symptoms import CALL_911, symptom_marks
from office.redflags.models import RedFlag, RedFlagStep, StepKind
from office.redflags.script import script, unanswered_since
from office.settings import setting
from office.staff.models import Draft, Role, Staff
from office.staff.queries import active_staff

SHOWN_OPEN, SHOWN_OF_PATIENT = 5, 10
CRISIS, POISON = "suicidal", "overdose or poison"


@dataclass(frozen=True)
class FlagView:
    """Everything the page of a red flag shows. `late`: nobody has taken it over in time."""

    flag: RedFlag
    patient: Patient | None
    steps: list
    marks: tuple
    urgent: bool
    lines: list
    since: object
    late: bool
    asked: object
    nurses: list
    providers: list
    hints: list
    says_911: bool
    colleagues: list


def get_flag(flag_id):
    """The RedFlag of an id with its call. Raises NotFound."""
    flag = RedFlag.select(RedFlag, Call).join(Call, JOIN.LEFT_OUTER).where(RedFlag.id == flag_id).first()
    if flag is None:
        raise NotFound()
    return flag


def flag_view(flag_id):
    """The FlagView of a red flag; a fixed number of queries. NotFound when there is none."""
    flag = get_flag(flag_id)
    steps = list(RedFlagStep.select().where(RedFlagStep.flag == flag).order_by(RedFlagStep.id))
    marks = marks_of(flag)
    urgent = any(mark.speed == CALL_911 for mark in marks)
    lines = script(steps, urgent=urgent, location=flag.location, callback=flag.callback)
    since = None if flag.disposed_at else unanswered_since(steps, flag.opened_at)
    return FlagView(
        flag=flag,
        patient=Patient.get_or_none(Patient.id == (flag.patient_id or (flag.call and flag.call.patient_id))),
        steps=steps,
        marks=marks,
        urgent=urgent,
        lines=lines,
        since=since,
        late=since is not None and clock.now() - since >= timedelta(minutes=setting("redflags.answer_minutes")),
        asked=next((step for step in reversed(steps) if step.what == StepKind.ASKED), None),
        nurses=list(active_staff(Role.NURSE)),
        providers=list(active_staff(Role.PROVIDER)),
        hints=_hints({mark.word for mark in marks}),
        says_911=any(line.kind == "dial" for line in lines),
        colleagues=list(active_staff()),
    )


def page_stamp(flag):
    """Changes with what the page of this red flag shows: also with what is typed in its call."""
    return f"{stamp()}-{flag.call.version if flag.call_id else 0}"


def marks_of(flag):
    """The symptom words typed in the flag and in its call."""
    return symptom_marks("\n".join((flag.words, flag.call.note if flag.call_id else "")))


def _hints(words):
    hints = []
    if CRISIS in words:
        hints.append("988 is the crisis line. Stay on the phone with them.")
    if POISON in words:
        hints.append("Poison Help is 1-800-222-1222. The nurse decides whether it is enough.")
    return hints


def stamp():
    """Changes with every red flag, and each minute because clocks run."""
    return f"{board.version('redflags')}-{clock.now():%H%M}"


OpenFlag = namedtuple("OpenFlag", "id opened_at opened_by opener_id marks answered late")


def open_flags(*, opener_id=None):
    """Red flags nobody has disposed of, the oldest first, as OpenFlags; `opener_id`: only those of this person."""
    rows = fetch(
        "SELECT f.id, f.opened_at, s.name, f.opened_by_id, f.words, c.note, "
        "(SELECT MIN(t.at) FROM red_flag_step t WHERE t.flag_id = f.id AND t.what = 'handed to'), "
        "(SELECT MIN(t.to_who) FROM red_flag_step t WHERE t.flag_id = f.id AND t.what = 'taken over by') "
        "FROM red_flag f JOIN staff s ON s.id = f.opened_by_id LEFT JOIN call c ON c.id = f.call_id "
        f"WHERE f.disposed_at IS NULL{' AND f.opened_by_id = ?' if opener_id else ''} ORDER BY f.opened_at, f.id",
        *([opener_id] if opener_id else []),
    )
    limit = timedelta(minutes=setting("redflags.answer_minutes")) if rows else None
    found = []
    for flag_id, opened_at, name, opener, words, note, asked_at, taken in rows:
        since = as_instant(asked_at or opened_at)
        late = not taken and clock.now() - since >= limit
        marks = [mark.word for mark in symptom_marks(f"{words}\n{note or ''}")]
        found.append(OpenFlag(flag_id, as_instant(opened_at), name, opener, marks, taken or "", late))
    return found


def strip_for(actor):
    """What every screen of this actor shows: nurses and providers see all that are open, others their own.

    (rows, whether it is asked for again, stamp)."""
    everyone = actor.may("redflags.dispose")
    return open_flags(opener_id=None if everyone else actor.staff_id), everyone, stamp() if everyone else ""


def logged():
    """All red flags, open ones first, then the newest; a query to be paged."""
    return (
        RedFlag.select(RedFlag, Call, Staff)
        .join(Call, JOIN.LEFT_OUTER)
        .switch(RedFlag)
        .join(Staff, on=RedFlag.opened_by)
        .order_by(RedFlag.disposed_at.is_null(False), RedFlag.opened_at.desc(), RedFlag.id.desc())
    )


TIMED = (StepKind.TOLD, StepKind.ASKED, StepKind.ANSWERED)


def minutes_of(flags):
    """{flag id: {what: whole minutes from the opening to the first such step, "disposed": to the disposition}}."""
    opened = {flag.id: flag.opened_at for flag in flags}
    found = defaultdict(dict)
    for step in (
        RedFlagStep.select()
        .where(RedFlagStep.flag.in_(list(opened)) & RedFlagStep.what.in_(TIMED))
        .order_by(RedFlagStep.id)
    ):
        found[step.flag_id].setdefault(str(step.what), _minutes(opened[step.flag_id], step.at))
    for flag in flags:
        if flag.disposed_at:
            found[flag.id]["disposed"] = _minutes(flag.opened_at, flag.disposed_at)
    return found


def _minutes(begin, end):
    return int((end - begin).total_seconds() // 60)


OfPatient = namedtuple("OfPatient", "id opened_at disposition advice")


def of_patient(patient_id):
    """The latest red flags of a patient, or None without any; one query."""
    rows = fetch(
        "SELECT id, opened_at, disposition, advice FROM red_flag WHERE patient_id = ? "
        f"ORDER BY opened_at DESC, id DESC LIMIT {SHOWN_OF_PATIENT}",
        patient_id,
    )
    return [OfPatient(one, as_instant(at), disposition, advice) for one, at, disposition, advice in rows] or None


def draft_of(staff_id, flag_id):
    """What a nurse or provider was writing as disposition, or ""."""
    found = Draft.get_or_none((Draft.staff == staff_id) & (Draft.place == draft_place(flag_id)))
    return found.body if found else ""


def draft_place(flag_id):
    """Where the disposition that someone is typing is kept."""
    return f"red-flag-{flag_id}"
