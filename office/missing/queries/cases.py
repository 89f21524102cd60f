"""The searches: which are open, how old they are, who looks, who comes when. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from office import board, clock
from office.charts.businessdays import business_days_past
from office.charts.models import MissingCase, Move, MoveKind, Volume
from office.charts.queries.custody import where_is
from office.charts.queries.days import closed_days
from office.charts.queries.lights import since_shown
from office.db import as_day, fetch
from office.errors import NotFound
from office.missing.models import Outcome, Replacement, ReplacementState, SearchTick
from office.missing.queries.checklist import SECOND, TITLES
from office.patients.models import Patient
from office.scheduling.models import HOLDS_PLACE
from office.settings.queries import settings_now
from office.staff.models import Staff

SOON = 1440
STILL_HERE = 120  # minutes after its time in which a visit still counts: the patient waits


@dataclass(frozen=True)
class Visit:
    """The next visit of a patient: when (instant), with whom, how many minutes away (below 0: it has begun)."""

    at: datetime
    provider: str
    minutes: int
    today: bool

    @property
    def words(self):
        """The countdown: "visit in 14 min", "visit began 5 min ago", "visit in 2 h 5 min", "visit Dec 3"."""
        if not self.today:
            return f"visit {since_shown(self.at)}"
        if self.minutes < 0:
            return f"visit began {-self.minutes} min ago"
        hours, rest = divmod(self.minutes, 60)
        spans = ((hours, "h"), (rest, "min"))
        return "visit " + (
            " ".join(["in", *(f"{count} {unit}" for count, unit in spans if count)]) if self.minutes else "now"
        )


@dataclass(frozen=True)
class Row:
    """One search in the list; `days` are business days, `ladder` who has to act by now, `step` is the last one."""

    case: MissingCase
    place: str
    days: int
    ladder: str
    visit: Visit | None
    replacement: Replacement | None
    searchers: list
    step: str
    next: str
    tone: str


def get_case(patient_id, case_id):
    """The MissingCase with volume and patient; NotFound for another patient's."""
    case = _cases().where((MissingCase.id == case_id) & (Volume.patient == patient_id)).first()
    if case is None:
        raise NotFound()
    return case


def patient_now(patient_id, case_id):
    """The id of the patient whose volume is searched, for an address of before a merge; the same id for all others."""
    owner = fetch(
        "SELECT v.patient_id FROM missing_case c JOIN volume v ON v.id = c.volume_id WHERE c.id = ?", case_id
    )
    leads_to = patient_id
    while owner and leads_to and leads_to != owner[0][0]:
        rows = fetch("SELECT merged_into_id FROM patient WHERE id = ?", leads_to)
        leads_to = rows[0][0] if rows else None
    return leads_to or patient_id


def _cases():
    return (
        MissingCase.select(MissingCase, Volume, Patient, Staff)
        .join(Volume)
        .join(Patient)
        .switch(MissingCase)
        .join(Staff, "LEFT JOIN", on=MissingCase.opened_by)
    )


def open_cases():
    """Searches that are not over, with volume and patient, the oldest first; to be paged."""
    return _cases().where(MissingCase.closed_at.is_null()).order_by(MissingCase.opened_at, MissingCase.id)


def open_count():
    """How many searches are not over. One query."""
    return MissingCase.select().where(MissingCase.closed_at.is_null()).count()


def closed_cases():
    """Searches that are over, the newest first; to be paged."""
    over = MissingCase.closed_at.is_null(False)
    return _cases().where(over).order_by(MissingCase.closed_at.desc(), MissingCase.id.desc())


def others_of(case):
    """(other searches of the patient that are not over, earlier ones of this volume). Two queries."""
    now = _cases().where((Volume.patient == case.volume.patient_id) & (MissingCase.id != case.id))
    now = list(now.where(MissingCase.closed_at.is_null()).order_by(MissingCase.id))
    before = _cases().where((MissingCase.volume == case.volume_id) & MissingCase.closed_at.is_null(False))
    before = before.where(MissingCase.id != case.id).order_by(MissingCase.id.desc())
    return now, list(before.limit(10))


def searches_of(patient_id):
    """Rows of a patient's searches that are not over, for the patient's page. One query when there is none."""
    found = list(open_cases().where(Volume.patient == patient_id))
    return rows_of(found) if found else []


def believed(case):
    """Where the record believed a volume to be when its search began, in words. One query."""
    lost = (Move.volume == case.volume_id) & (Move.kind == MoveKind.MISSING)
    move = Move.select().where(lost).order_by(Move.at.desc(), Move.id.desc()).first()
    return move.from_words if move else ""


def case_of(volume_id):
    """The search for a volume that is not over, or None."""
    return MissingCase.get_or_none((MissingCase.volume == volume_id) & MissingCase.closed_at.is_null())


def replacement_of(case_id):
    """The Replacement that is asked for or made and not merged back, with its volume; or None."""
    now = (Replacement.case == case_id) & Replacement.ended_at.is_null()
    return Replacement.select(Replacement, Volume).left_outer_join(Volume).where(now).first()


def replacements_of(case_id):
    """Every Replacement of a search with its volume, the newest first."""
    rows = Replacement.select(Replacement, Volume).left_outer_join(Volume).where(Replacement.case == case_id)
    return list(rows.order_by(Replacement.id.desc()))


def next_visits(patient_ids):
    """{patient id: Visit} of those who are booked from now on; a visit that has just begun counts. One query."""
    ids = list(dict.fromkeys(patient_ids))
    if not ids:
        return {}
    marks, holds = ", ".join("?" * len(ids)), ", ".join("?" * len(HOLDS_PLACE))
    rows = fetch(
        "SELECT a.patient_id, a.day_on, a.start_minute, d.short FROM appointment a JOIN provider d "
        f"ON d.id = a.provider_id WHERE a.patient_id IN ({marks}) AND a.standing IN ({holds}) AND a.day_on >= ? "
        "ORDER BY a.day_on, a.start_minute",
        *ids,
        *map(str, HOLDS_PLACE),
        clock.today().isoformat(),
    )
    found = {}
    for patient_id, day_on, minute, provider in rows:
        visit = _visit(as_day(day_on), minute, provider)
        if visit.minutes >= -STILL_HERE:
            found.setdefault(patient_id, visit)
    return found


def _visit(day_on, minute, provider):
    at = clock.at_minute(day_on, minute)
    minutes = int((at - clock.now()).total_seconds() // 60)
    return Visit(at, provider, minutes, day_on == clock.today())


def days_open(cases):
    """{case id: business days from its opening until it was found, or today}. Two queries."""
    spans = {one.id: (clock.local(one.opened_at).date(), _last_day(one)) for one in cases if one.closed_at is None}
    if not spans:
        return {}
    closed = closed_days(min(first for first, _ in spans.values()), clock.today())
    return {key: business_days_past(first, last, closed) for key, (first, last) in spans.items()}


def _last_day(case):
    return clock.local(case.found_at).date() if case.found_at else clock.today()


def current_search(patient_id):
    """The newest search of a patient's volume that is still missing, or None. One query."""
    lost = (Volume.patient == patient_id) & MissingCase.found_at.is_null()
    return _cases().where(lost).order_by(MissingCase.id.desc()).first()


def ladder_of(days, values):
    """Who has to act after so many business days: "", "manager", "privacy"."""
    if 0 < values["search.privacy_days"] <= days:
        return "privacy"
    return "manager" if 0 < values["search.manager_days"] <= days else ""


def rows_of(cases):
    """Rows of these searches, who comes today first, the next visit on top. Eight queries, however many."""
    cases = list(cases)
    ids, values = [one.id for one in cases], settings_now()
    visits = next_visits([one.volume.patient_id for one in cases])
    days, ticks, kept = days_open(cases), _ticks(ids), _replacements(ids)
    rows = [
        _row(one, visits.get(one.volume.patient_id), days.get(one.id, 0), ticks.get(one.id), kept.get(one.id), values)
        for one in cases
    ]
    return sorted(rows, key=lambda row: row.visit.minutes if row.visit and row.visit.today else SOON)


def _row(case, visit, days, ticks, replacement, values):
    visit = None if case.found_at else visit
    last = ticks[-1] if ticks else None
    who = list(dict.fromkeys(one.who for one in ticks or ()))
    due = proposes(case, visit, replacement, values)
    step = f"step {last.step}, {TITLES[last.step]}" if last else ""
    ladder = "" if case.found_at else ladder_of(days, values)
    tone = "alert" if due or ladder == "privacy" else "late" if ladder or (visit and visit.today) else "wait"
    return Row(
        case, where_is(case.volume), days, ladder, visit, replacement, who,
        step, next_act(case, last, replacement, due), "good" if case.found_at else tone,
    )  # fmt: skip


def proposes(case, visit, replacement, values):
    """True when the screen proposes a replacement folder: the visit is near, nobody has asked for one."""
    near = visit is not None and visit.minutes <= values["search.replacement_minutes"]
    return near and case.found_at is None and replacement is None


def next_act(case, last, replacement, due):
    """What is to be done next with a search, in words."""
    if case.closed_at:
        return "over"
    if case.found_at:
        made = replacement is not None and replacement.state == ReplacementState.MADE
        return "merge the replacement back" if made else "say the cause"
    if due:
        return "ask for a replacement folder"
    if replacement and replacement.state == ReplacementState.ASKED:
        return "approve the replacement folder"
    if last is None:
        return "begin with step 1"
    return "go on with the second searcher" if last.step == SECOND else f"go on at step {last.step}"


def _ticks(ids):
    """{case id: [SearchTick, ...]} in order. One query."""
    found = {}
    rows = SearchTick.select(SearchTick).join(MissingCase).where(SearchTick.turn == MissingCase.turns)
    rows = rows.where(SearchTick.case.in_(ids) & (SearchTick.outcome != Outcome.TAKEN_BACK))
    for one in rows.order_by(SearchTick.id) if ids else ():
        found.setdefault(one.case_id, []).append(one)
    return found


def _replacements(ids):
    """{case id: Replacement} of those that are asked for or made. One query."""
    rows = Replacement.select(Replacement, Volume).left_outer_join(Volume).where(Replacement.ended_at.is_null())
    return {one.case_id: one for one in rows.where(Replacement.case.in_(ids))} if ids else {}


def not_passed_on():
    """Searches whose day has passed without the manager, or the assessment of a possible breach, in words.

    One business day of grace, so that the night of that day may still run.
    """
    values, found = settings_now(), []
    running = list(_cases().where(MissingCase.found_at.is_null()))
    days = days_open(running)
    for case in running:
        reached = ladder_of(days[case.id] - 1, values)
        for name, key in zip(("manager", "privacy"), task_keys(case), strict=True):
            due = reached == name or (reached == "privacy" and name == "manager")
            if due and not fetch("SELECT 1 FROM task WHERE key = ?", key):
                found.append(f"search {case.id} was not passed on ({name})")
    return found


def task_keys(case):
    """The keys of the tasks that pass a search on: to the manager in each turn, once to who assesses a breach."""
    return f"search:{case.id}:{case.turns}:manager", f"search:{case.id}:breach"


def stamp():
    """Changes when anything on a page of searches may have changed, and every minute for the countdown."""
    return f"{board.version('searches')}-{board.version('day')}-{clock.now():%H%M}"
