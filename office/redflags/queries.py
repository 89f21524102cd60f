"""One red flag as its page shows it, those that are open, and the log with its minutes. Reads only."""

from collections import defaultdict, namedtuple
from dataclasses import dataclass
from datetime import timedelta

from peewee import JOIN

from office import board, clock
from office.db import as_day, as_instant, fetch
from office.errors import NotFound
from office.phone.models import Call, MessageKind
from office.phone.symptoms import CALL_911, symptom_marks
from office.redflags.models import RedFlag, RedFlagStep, StepKind
from office.redflags.script import script, unanswered_since
from office.settings import setting
from office.staff.models import Draft, Staff

SHOWN_OPEN, SHOWN_OF_PATIENT = 5, 10
CRISIS, POISON = "suicidal", "overdose or poison"


Shown = namedtuple(
    "Shown",
    "id call_id patient_id opened_at opened_by_id location callback caller_name about words kept version saved_at "
    "disposed_at disposition advice disposed_by note call_version call_caller call_callback patient",
)
Named = namedtuple("Named", "id name born_on name_alert")
Person = namedtuple("Person", "id name nurse provider")
Done = namedtuple("Done", "id at who what to_id to_who detail")
# The page opens while someone may be dying: its SQL is written once, three statements for all of it.
SHOWN = (
    "SELECT f.id, f.call_id, COALESCE(f.patient_id, c.patient_id), f.opened_at, f.opened_by_id, f.location, "
    "f.callback, f.caller_name, f.about, f.words, f.kept, f.version, f.saved_at, f.disposed_at, f.disposition, "
    "f.advice, s.name, c.note, c.version, c.caller_name, c.callback, p.last_name, p.first_name, p.born_on, "
    "p.name_alert "
    "FROM red_flag f LEFT JOIN call c ON c.id = f.call_id LEFT JOIN staff s ON s.id = f.disposed_by_id "
    "LEFT JOIN patient p ON p.id = COALESCE(f.patient_id, c.patient_id) WHERE f.id = ?"
)
STEPS = "SELECT id, at, who, what, to_id, to_who, detail FROM red_flag_step WHERE flag_id = ? ORDER BY id"
PEOPLE = (
    "SELECT s.id, s.name, MAX(CASE WHEN r.role = 'nurse' THEN 1 ELSE 0 END), "
    "MAX(CASE WHEN r.role = 'provider' THEN 1 ELSE 0 END) FROM staff s "
    "LEFT JOIN staff_role r ON r.staff_id = s.id AND r.revoked_at IS NULL "
    "WHERE s.active GROUP BY s.id, s.name ORDER BY s.name, s.id"
)


@dataclass(frozen=True)
class FlagView:
    """Everything the page of a red flag shows. `late`: nobody has taken it over in `answer_minutes`; `people`: who
    works here."""

    flag: Shown
    steps: list
    marks: tuple
    lines: list
    late: bool
    answer_minutes: int
    asked: Done | None
    people: list
    hints: list
    says_911: bool


def get_flag(flag_id):
    """The RedFlag of an id with its call. Raises NotFound."""
    flag = RedFlag.select(RedFlag, Call).join(Call, JOIN.LEFT_OUTER).where(RedFlag.id == flag_id).first()
    if flag is None:
        raise NotFound()
    return flag


def flag_view(flag_id):
    """The FlagView of a red flag; three queries. NotFound when there is none."""
    flag = _shown(flag_id)
    steps = [Done(one, as_instant(at), *rest) for one, at, *rest in fetch(STEPS, flag_id)]
    marks = symptom_marks(f"{flag.words}\n{flag.note or ''}")
    urgent = any(mark.speed == CALL_911 for mark in marks)
    lines = script(steps, urgent=urgent, location=flag.location, callback=flag.callback or flag.call_callback)
    since = None if flag.disposed_at else unanswered_since(steps, flag.opened_at)
    minutes = setting("redflags.answer_minutes")
    return FlagView(
        flag=flag,
        steps=steps,
        marks=marks,
        lines=lines,
        late=since is not None and clock.now() - since >= timedelta(minutes=minutes),
        answer_minutes=minutes,
        asked=next((step for step in reversed(steps) if step.what == StepKind.ASKED), None),
        people=[] if flag.disposed_at else [Person(*row) for row in fetch(PEOPLE)],
        hints=_hints({mark.word for mark in marks}),
        says_911=any(line.kind == "dial" for line in lines),
    )


def _shown(flag_id):
    row = next(iter(fetch(SHOWN, flag_id)), None)
    if row is None:
        raise NotFound()
    *known, last, first, born_on, alert = row
    flag = Shown(*known, None)
    named = Named(flag.patient_id, f"{last}, {first}" if first else last, as_day(born_on), bool(alert))
    return flag._replace(
        opened_at=as_instant(flag.opened_at), saved_at=as_instant(flag.saved_at),
        disposed_at=as_instant(flag.disposed_at), patient=named if flag.patient_id else None,
    )  # fmt: skip


def page_stamp_of(flag_id):
    """The page_stamp of an id. NotFound when there is none."""
    return page_stamp(_shown(flag_id))


def page_stamp(flag):
    """Changes with what the page of this red flag (Shown) shows: also with what is typed in its call."""
    return f"{stamp()}-{flag.call_version or 0}"


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


def beside_calls(actor):
    """The OpenFlags that the page of calls shows to an actor, None without any: a nurse has them on every screen."""
    return None if actor.may("redflags.dispose") else open_flags() or None


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


def of_message(message):
    """The id of the red flag that keeps this message open, or None: it has its disposition, or there is none."""
    if message.kind != MessageKind.RED_FLAG or message.closed_at:
        return None
    sql = "SELECT id FROM red_flag WHERE message_id = ? AND disposed_at IS NULL"
    return next((flag_id for (flag_id,) in fetch(sql, message.id)), None)


def draft_of(staff_id, flag_id):
    """What a nurse or provider was writing as disposition, or ""."""
    found = Draft.get_or_none((Draft.staff == staff_id) & (Draft.place == draft_place(flag_id)))
    return found.body if found else ""


def draft_place(flag_id):
    """Where the disposition that someone is typing is kept."""
    return f"red-flag-{flag_id}"
