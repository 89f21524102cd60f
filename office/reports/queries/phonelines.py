"""Reports of the phone room whose lines are calls, callers and red flags. Source: domain 6.5, 6.7."""

from collections import Counter

from office import clock
from office.db import as_instant, fetch
from office.jinja import clock_face
from office.phone.queries.company import CHECK_FAILED
from office.phone.symptoms import symptom_marks
from office.redflags.models import RedFlag
from office.redflags.queries import logged, marks_of, minutes_of
from office.reports.drawing import Chart, shown
from office.reports.queries import phonecalls as phone
from office.reports.queries.custody import local_day
from office.reports.queries.fileroom import moment
from office.reports.queries.listing import GUARDED, PERSON, Line, Ready, instants, marks, who
from office.reports.queries.phoneloads import dressed
from office.reports.queries.spans import spans
from office.settings import setting

REPEAT_COLUMNS = ("Caller", "Number", "Calls", "Again within 48 h", "Most in 7 days", "First", "Last", "Last taken by")
FAILED_COLUMNS = ("When", "Caller", "Number", "Said, and fits", "Taken by")
UNFINISHED_COLUMNS = ("Caller", "Number", "Symptom words", "State", "Begun", "Open for", "Taken by")
FLAG_COLUMNS = ("Opened", "Words", "Told 911", "Handed over", "Taken over", "Closed", "Disposition", "Opened by")
# In a call about several patients, what was said about another one than the page shows stands beside the call.
OTHER = "k.id IS NOT NULL AND (c.patient_id IS NULL OR c.patient_id <> i.patient_id)"
TIMED = ("told to dial 911", "handed to", "taken over by", "disposed")


def over_time(title, days, period, unit):
    """A Chart of how many fell in each day, week or month of a period."""
    counted = tuple((label, sum(first <= day <= last for day in days)) for label, first, last in spans(*period))
    return Chart(title, counted, unit)


def repeat_callers(from_on, until_on):
    """Callers who rang again within 48 hours, or more than three times in seven days; those with most calls first."""
    period = phone.period_of(from_on, until_on)
    found = phone.calls(period, phone.WEEK)
    repeated, since = phone.again(found), clock.day_bounds(period[0])[0]
    lines, days, counted = [], [], 0
    for theirs in phone.by_caller(found).values():
        inside = [call for call in theirs if call.day_on >= period[0]]
        counted += len(inside)
        times = [call for call in inside if call.id in repeated]
        days += [call.day_on for call in times]
        most = phone.most_in_week(theirs, since)
        if times or most > phone.MOST_A_WEEK:
            lines.append(_caller(inside, len(times), most))
    lines.sort(key=lambda row: (-row[2], -row[4], row[0]))
    facts = [
        "Callers who rang again within 48 hours of a call, or more than 3 times in 7 days. One caller: the same "
        "call-back number, else the same patient and relationship. Outside parties, spam and wrong numbers count "
        "nowhere. Most in 7 days looks a week back before the period as well.",
        f"{len(days):,} of {counted:,} calls were repeats within 48 hours; target: below 10 %.",
    ]
    return Ready(lines, dressed, (over_time("Repeats within 48 hours", days, period, "calls"),)), facts


def _caller(inside, times, most):
    last = inside[-1]
    hidden = any(call.guarded for call in inside)
    name = next((call.name for call in reversed(inside) if call.name), "not named")
    shown_as = (GUARDED, "–") if hidden else (name, last.number or "–")
    return (*shown_as, len(inside), times, most, moment(inside[0].at), moment(last.at), last.clerk)


def failed_checks(from_on, until_on):
    """Checks of who calls that failed, the latest first."""
    period = phone.period_of(from_on, until_on)
    rows = fetch(
        f"{PERSON}, i.at, c.caller_name, CASE WHEN {OTHER} THEN k.relationship ELSE c.relationship END, c.callback, "
        f"CASE WHEN {OTHER} THEN k.identifiers ELSE c.identifiers END, s.name FROM call_item i "
        "JOIN call c ON c.id = i.call_id "
        "LEFT JOIN call_patient k ON k.id = (SELECT MAX(x.id) FROM call_patient x WHERE x.call_id = c.id "
        "AND x.patient_id = i.patient_id) JOIN staff s ON s.id = c.taken_by_id JOIN patient p ON p.id = i.patient_id "
        "WHERE i.what = ? AND i.at >= ? AND i.at < ? ORDER BY i.at DESC, i.id DESC",
        CHECK_FAILED,
        *instants(*period),
    )
    days = Counter(local_day(row[9]) for row in rows)
    patients = Counter(row[0] for row in rows)
    facts = [
        "Each time a caller did not know enough about the patient asked about, or said a wrong code word. Nothing "
        "was told in that call from then on.",
        f"{len(rows):,} failed checks about {len(patients):,} patients; "
        f"{sum(count > 1 for count in patients.values()):,} of them more than once.",
    ]
    chart = over_time("Failed checks", list(days.elements()), period, "checks")
    return Ready(rows, lambda some: [Line(row[0], (*who(row), *_failure(*row[9:]))) for row in some], (chart,)), facts


def _failure(at, name, relationship, number, said, clerk):
    caller = ", ".join(one for one in (name, relationship) if one)
    return moment(at), caller, number or "–", said.replace(",", ", ") or "nothing", clerk


def unfinished_calls(from_on, until_on):
    """Calls of the period that nobody has ended, symptom words first, then the oldest."""
    period = phone.period_of(from_on, until_on)
    rows = fetch(
        "SELECT c.caller_name, c.callback, c.symptom_words, c.note, c.started_at, c.answered_at, c.held_since, "
        "c.dropped_at, s.name, p.privacy FROM call c JOIN staff s ON s.id = c.taken_by_id "
        "LEFT JOIN patient p ON p.id = c.patient_id "
        "WHERE c.ended_at IS NULL AND c.started_at >= ? AND c.started_at < ? "
        "ORDER BY c.symptom_words DESC, c.started_at, c.id",
        *instants(*period),
    )
    facts = [
        "Calls that began in the period and that nobody has ended: what was typed is kept, somebody must write it up. "
        "Symptom words first.",
        f"{len(rows):,} unfinished, {sum(bool(row[2]) for row in rows):,} of them with symptom words.",
    ]
    chart = over_time("Unfinished, by the day they began", [local_day(row[4]) for row in rows], period, "calls")
    return Ready([_begun(*row) for row in rows], dressed, (chart,)), facts


def _begun(name, number, marked, note, at, answered, held, dropped, clerk, privacy):
    words = ", ".join(mark.word for mark in symptom_marks(note)) or "yes" if marked else ""
    state = "line dead" if dropped else "rings" if answered is None else "on hold" if held else "open"
    caller = (GUARDED, "–") if privacy == "restricted" else (name or "not named", number or "–")
    hours = (clock.now() - as_instant(at)).total_seconds() / 3600
    return (*caller, words, state, moment(at), shown(hours, "h"), clerk)


def red_flag_times(from_on, until_on):
    """Red flags of the period with the minutes to each step, the latest first."""
    period = phone.period_of(from_on, until_on)
    first, last = (as_instant(one) for one in instants(*period))
    flags = list(logged().where((RedFlag.opened_at >= first) & (RedFlag.opened_at < last)))
    took, limit = minutes_of(flags), setting("redflags.answer_minutes")
    late = sum(not hit for _, hit in phone.flags_in_time(period))
    facts = [
        "Whole minutes from the moment the key was pressed to the first time each thing was done; a dash: not done. "
        f"A nurse or provider must have taken over within {limit} minutes.",
        f"{len(flags):,} red flags; {late:,} of them not taken over in time, "
        f"{sum(flag.disposed_at is None for flag in flags):,} without disposition.",
    ]
    guarded = _guarded({flag.patient_id for flag in flags if flag.patient_id})
    bars = tuple((_when(flag.opened_at), took[flag.id].get("taken over by")) for flag in reversed(flags[:31]))
    charts = (Chart("Minutes until taken over, the latest 31", bars, "min", limit, f"{limit} min"),) if bars else ()
    return Ready([_flag(flag, took[flag.id], flag.patient_id in guarded) for flag in flags], dressed, charts), facts


def _when(instant):
    wall = clock.local(instant)
    return f"{wall:%b} {wall.day}, {clock_face(wall)}"


def _guarded(patient_ids):
    asked, ids = marks(patient_ids)
    return {key for (key,) in fetch(f"SELECT id FROM patient WHERE privacy = 'restricted' AND id IN ({asked})", *ids)}


def _flag(flag, took, hidden):
    words = ", ".join(mark.word for mark in marks_of(flag)).capitalize() or "None of the list"
    steps = (f"{took[what]} min" if what in took else "–" for what in TIMED)
    end = str(flag.disposition).capitalize() if flag.disposed_at else "Open"
    return (moment(flag.opened_at), GUARDED if hidden else words, *steps, end, flag.opened_by.name)
