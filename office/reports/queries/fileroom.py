"""Reports of the file room whose lines are folders: those behind its rates. Source: domain 2.11."""

from office import clock
from office.charts.businessdays import business_days_past
from office.charts.models import Priority
from office.charts.queries.days import closed_days
from office.db import as_day, as_instant, as_written, fetch
from office.jinja import clock_face
from office.reports.drawing import shown
from office.reports.queries import custody
from office.reports.queries.listing import PERSON, Line, Listing, Ready, instants, short, who
from office.reports.queries.spans import percent
from office.reports.queries.visits import minute
from office.shelfcheck.models import Found

ON_MOVES = "FROM move m JOIN volume w ON w.id = m.volume_id JOIN patient p ON p.id = w.patient_id"


def moment(instant):
    """An instant for a cell: 12/01/2026 9:05 AM, or nothing."""
    if instant is None:
        return ""
    wall = clock.local(as_instant(instant))
    return f"{short(wall.date())} {clock_face(wall)}"


def not_in_hand(from_on, until_on):
    """Visits whose chart was not in hand at rooming, and where it was."""
    found = custody.roomings(custody.period_of(from_on, until_on))
    rows = [(*row, same_day) for row, same_day, hit in found if not hit]
    facts = [f"{len(rows):,} of {len(found):,} visits that were roomed and had a paper folder"]
    return Ready(rows, lambda some: [Line(row[0], (*who(row), *_rooming(*row[10:]))) for row in some]), facts


def _rooming(day_on, at, start, booked_at, provider, volume, kind, purpose, where, same_day):
    booked = "same day" if same_day else "day-ahead"
    when = f"{short(day_on)} {minute(start)}" if start is not None else short(day_on)
    return when, provider or "", booked, moment(at), str(volume), where or "never scanned before"


def pull_runs(from_on, until_on):
    """Each run: how many lines, how many of group A, pulled by closing and by now."""
    runs = {}
    for number, day_on, printed_at, by, reprints, group, pulled, by_close in custody.run_lines(
        custody.period_of(from_on, until_on)
    ):
        head = (f"run {number}", short(day_on), moment(printed_at), by)
        one = runs.setdefault(number, [head, 0, 0, 0, 0, reprints])
        one[1] += 1
        if group == "A on shelf":
            one[2] += 1
            one[3] += by_close
            one[4] += pulled is not None
    lines = [
        Line(
            None, (*head, f"{lines:,}", f"{listed:,}", f"{closed:,}", f"{pulled:,}", part(closed, listed), str(again))
        )
        for head, lines, listed, closed, pulled, again in runs.values()
    ]
    listed, closed = (sum(one[place] for one in runs.values()) for place in (2, 3))
    facts = ["Group A: on the shelf when the run was printed. By closing: of the day on which the run was printed."]
    return Ready(lines, list), [*facts, f"All: {closed:,} ÷ {listed:,} = {part(closed, listed)}"]


def part(one, whole):
    """A share in percent for a cell; a dash of nothing."""
    value = percent(one, whole)
    return "–" if value is None else shown(value, "%")


def misfiles(from_on, until_on):
    """Folders that were found out of their place, and how."""
    select = f"{PERSON}, w.number, f.found, k.kind, k.section, f.looked_at, f.who, f.refiled_who"
    source = (
        "FROM looked_folder f JOIN shelf_look k ON k.id = f.look_id JOIN volume w ON w.id = f.volume_id "
        "JOIN patient p ON p.id = w.patient_id WHERE f.looked_at >= ? AND f.looked_at < ? AND f.found <> ?"
    )
    period = custody.period_of(from_on, until_on)
    counted = custody.looks(period)
    bad = sum(misfiled for _, misfiled in counted)
    facts = [f"{bad:,} ÷ {len(counted):,} folders checked = {part(bad, len(counted))}"]
    values = (*instants(*period), str(Found.IN_PLACE))
    return Listing(select, source, values, _misfile, "ORDER BY f.looked_at DESC, f.id DESC"), facts


def _misfile(row):
    number, found, kind, section, at, looked_by, refiled_by = row[9:]
    return str(number), found, f"{kind} {section}".strip(), moment(at), looked_by, refiled_by


def stat_requests(from_on, until_on):
    """STAT requests with the minutes until the chart was handed over."""
    select = f"{PERSON}, COALESCE(q.stat_at, q.asked_at), h.name, q.purpose, q.state, q.settled_at"
    source = (
        "FROM chart_request q JOIN patient p ON p.id = q.patient_id JOIN holder h ON h.id = q.holder_id "
        "WHERE q.priority = ? AND q.asked_at >= ? AND q.asked_at < ?"
    )
    values = (str(Priority.STAT), *instants(*custody.period_of(from_on, until_on)))
    return Listing(select, source, values, _stat, "ORDER BY q.asked_at DESC, q.id DESC"), []


def _stat(row):
    asked_at, holder, purpose, state, settled_at = row[9:]
    taken = custody.minutes_between(asked_at, settled_at) if settled_at else None
    return moment(asked_at), holder, purpose, state, "" if taken is None else shown(taken, "min")


def overdue_volumes(from_on, until_on):
    """Volumes that were past due at the end of the last day, the oldest first."""
    period = custody.period_of(from_on, until_on)
    last, end = custody.last_day(period), custody.written_end(period)
    rows = fetch(
        f"{PERSON}, w.number, h.name, s.purpose, s.signed_out_at, s.due_on, s.id FROM sign_out s "
        "JOIN holder h ON h.id = s.holder_id JOIN volume w ON w.id = s.volume_id "
        "JOIN patient p ON p.id = w.patient_id "
        "WHERE s.signed_out_at < ? AND (s.returned_at IS NULL OR s.returned_at > ?) AND s.due_on < ? "
        "ORDER BY s.due_on, s.id",
        end,
        end,
        last.isoformat(),
    )
    closed = closed_days(as_day(rows[0][13]), last) if rows else ()
    told = _told_until(end)

    def cells(row):
        number, holder, purpose, since, due_on, stay = row[9:]
        late = business_days_past(as_day(due_on), last, closed)
        where = (str(number), holder, purpose, moment(since), short(due_on), str(late))
        return Line(row[0], (*who(row), *where, told.get(stay, "nobody")))

    return Ready(rows, lambda some: [cells(row) for row in some]), [f"As of the end of {short(last)}."]


def _told_until(end):
    """{stay: who had been told of it last, by the overdue ladder}, for its due date. One query."""
    rows = fetch(
        "SELECT o.stay_id, o.rung FROM overdue_step o JOIN sign_out s ON s.id = o.stay_id AND s.due_on = o.due_on "
        "WHERE o.at <= ? AND (s.returned_at IS NULL OR s.returned_at > ?) ORDER BY o.id",
        end,
        end,
    )
    return dict(rows)


def unlogged_moves(from_on, until_on):
    """Moves that found a folder where the record did not say it was."""
    select = f"{PERSON}, w.number, m.at, m.kind, m.from_words, m.to_words, m.who"
    source = f"{ON_MOVES} WHERE m.at >= ? AND m.at < ? AND m.unlogged = ?"
    period = custody.period_of(from_on, until_on)
    counts = custody.move_counts(period).values()
    bad, whole = sum(one for one, _ in counts), sum(count for _, count in counts)
    facts = [f"{bad:,} ÷ {whole:,} moves = {part(bad, whole)}"]
    return Listing(select, source, (*instants(*period), True), _moved, "ORDER BY m.at DESC, m.id DESC"), facts


def _moved(row):
    number, at, kind, before, after, by = row[9:]
    return str(number), moment(at), kind, before, after, by


def custody_moves(from_on, until_on, volume=None):
    """Every move of a period, the newest first, of all folders or of one: who had it when."""
    select = f"{PERSON}, w.number, m.at, m.kind, m.from_words, m.to_words, m.purpose, m.who, m.note, m.unlogged"
    one = " AND m.volume_id = ?" if volume else ""
    values = (*instants(from_on, until_on), *((volume,) if volume else ()))
    source = f"{ON_MOVES} WHERE m.at >= ? AND m.at < ?{one}"
    return Listing(select, source, values, _custody, "ORDER BY m.at DESC, m.id DESC"), []


def _custody(row):
    number, at, kind, before, after, purpose, by, note, unlogged = row[9:]
    what = f"{kind}, unlogged" if unlogged else kind
    return str(number), moment(at), what, before, after, purpose, by, note


def missing_charts(from_on, until_on):
    """Searches that were open at some time of the period: how long they took and what the cause was."""
    period = custody.period_of(from_on, until_on)
    first, last = instants(*period)
    select = f"{PERSON}, w.number, c.opened_at, c.found_at, c.why, c.cause, c.note"
    source = (
        "FROM missing_case c JOIN volume w ON w.id = c.volume_id JOIN patient p ON p.id = w.patient_id "
        "WHERE c.opened_at < ? AND (c.found_at IS NULL OR c.found_at >= ?)"
    )
    oldest = fetch(f"SELECT MIN(c.opened_at) {source}", last, first)[0][0]
    closed = closed_days(custody.local_day(oldest), clock.today()) if oldest else ()
    return Listing(select, source, (last, first), _searched(closed), "ORDER BY c.opened_at DESC, c.id DESC"), []


def _searched(closed):
    """Dresses the rows of searches, with the days on which the practice is closed."""

    def cells(row):
        number, opened_at, found_at, why, cause, note = row[9:]
        until = found_at or as_written(clock.now())
        taken = custody.minutes_between(opened_at, until) / 1440
        worked = business_days_past(custody.local_day(opened_at), custody.local_day(until), closed)
        found = moment(found_at) or "not yet"
        return str(number), moment(opened_at), found, f"{taken:.1f}", str(worked), why or "", cause or note

    return cells
