"""Reports of the phone room that count: calls, waits, users, messages by owner and type, tries. Source: domain 6.7."""

from collections import Counter, defaultdict
from statistics import fmean, median

from office import clock
from office.db import as_instant, fetch
from office.due import minutes_between
from office.phone.models import MessageKind
from office.phone.queries.company import CHECK_FAILED
from office.phone.queries.whose import owner_words, people_now
from office.reports.drawing import Chart, shown
from office.reports.queries import phonecalls as phone
from office.reports.queries.fileroom import moment, part
from office.reports.queries.listing import Line, Ready, instants
from office.reports.queries.spans import ninth_tenth
from office.staff.models import Role

HOUR_COLUMNS = ("By", "Which", "Calls", "Share", "Not answered", "In 20 s", "Talk, median")
WAIT_COLUMNS = ("By", "Which", "Rang", "In 20 s", "Median", "90 %", "Longest", "On hold", "Average", "90 % of holds",
                "Longest hold")  # fmt: skip
USER_COLUMNS = ("User", "Calls", "Days", "A day", "In 20 s", "Talk, median", "Hold, average", "Messages", "Booked",
                "Failed checks")  # fmt: skip
OPEN_COLUMNS = ("Owner", "Open", "Today", "1 day", "2 to 3 days", "Older", "Late", "Far too late", "Oldest")
TURN_COLUMNS = ("Type", "Taken", "Closed", "Median", "90 % within", "Due and closed in time", "In time", "Same day")
TRY_COLUMNS = ("By", "Which", "Tries", "Reached", "Share reached", "Messages")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
NO_ACT = "nothing kept but the call"
PLACES = ("first", "second", "third", "fourth or later")


def dressed(rows):
    """Rows of cells as Lines of no patient."""
    return [Line(None, tuple(str(cell) for cell in row)) for row in rows]


def hour_words(hour):
    """An hour of the day: 9 AM."""
    return f"{hour % 12 or 12} {'AM' if hour < 12 else 'PM'}"


def taken(values, take=median, unit="s"):
    """A number of a list for a cell; a dash of nothing."""
    return shown(take(values), unit) if values else "–"


def calls_by_hour(from_on, until_on):
    """Calls by hour, weekday, reason, how they ended and who called."""
    period = phone.period_of(from_on, until_on)
    found = phone.arrived(phone.calls(period))
    by_id, groups, order = {call.id: call for call in found}, defaultdict(list), {}
    for call in found:
        for key in _keys_of(call):
            groups[key].append(call)
            order[key] = key
    named = set()
    for call_id, what in phone.reasons(period):
        if call_id in by_id:
            groups["Reason", what].append(by_id[call_id])
            named.add(call_id)
    groups["Reason", NO_ACT] += [call for call in found if call.id not in named]
    cells = [_hour_cells(*key, groups[key], len(found)) for key in sorted(groups, key=_place(groups)) if groups[key]]
    hours = Counter(call.hour for call in found)
    span = range(min(hours, default=8), max(hours, default=16) + 1)
    chart = Chart("Calls by hour of the day", tuple((hour_words(hour), hours[hour]) for hour in span), "calls")
    facts = [
        "Incoming calls by their first ring; those that ring now are not counted. Share = calls ÷ all calls. Not "
        "answered: ended or went dead before anyone picked up. In 20 s = picked up at most 20 seconds after the first "
        "ring ÷ calls whose ring is on record. Talk = from picking up to the end, without holds.",
        "Reason: the kind of each message and each other act of a call; a call with three stands in three lines.",
    ]
    return Ready(cells, dressed, (chart,)), facts


def _keys_of(call):
    ended = call.outcome or ("not answered" if call.abandoned else "not ended")
    return (
        ("All", ""), ("Hour", call.hour), ("Weekday", call.day_on.weekday()), ("Ended", ended),
        ("Caller", call.relationship),
    )  # fmt: skip


def _place(groups):
    kinds = ("All", "Hour", "Weekday", "Reason", "Ended", "Caller")
    return lambda key: (
        kinds.index(key[0]), (key[1], "") if key[0] in ("Hour", "Weekday") else (-len(groups[key]), str(key[1]))
    )  # fmt: skip


def _hour_cells(kind, which, found, whole):
    words = hour_words(which) if kind == "Hour" else WEEKDAYS[which] if kind == "Weekday" else which
    talks = [call.talk for call in found if call.talk is not None]
    lost = sum(call.abandoned for call in found)
    return kind, words, len(found), part(len(found), whole), lost, in_seconds(found), taken(talks, unit="min")


def in_seconds(found):
    """The share of calls that were picked up within 20 seconds, for a cell."""
    known = phone.with_ring(found)
    return part(sum(call.answered and call.wait <= phone.ANSWER_SECONDS for call in known), len(known))


def answer_times(from_on, until_on):
    """Time to answer and time on hold, by hour and by line."""
    period = phone.period_of(from_on, until_on)
    groups = defaultdict(list)
    for call in phone.arrived(phone.calls(period)):
        for key in ((0, "All", ""), (1, "Hour", call.hour), (2, "Line", call.line or "not said")):
            groups[key].append(call)
    cells = [_wait_cells(*key, groups[key]) for key in sorted(groups)]
    hours = {which: found for (_, kind, which), found in groups.items() if kind == "Hour"}
    bars = [(hour_words(hour), [one.wait for one in phone.with_ring(hours[hour]) if one.answered])
            for hour in sorted(hours)]  # fmt: skip
    chart = Chart("Median seconds to answer, by hour", tuple((label, median(v) if v else None) for label, v in bars),
                  "s", phone.ANSWER_SECONDS, "20 s") if bars else None  # fmt: skip
    facts = [
        "Seconds from the first ring on record to picking up, of calls that were answered; calls opened as they were "
        "picked up have no ring on record. In 20 s counts those that nobody answered as well.",
        "Hold = seconds of all holds of a call together, of calls on hold. Targets: 80 % in 20 s; hold 50 s.",
    ]
    return Ready(cells, dressed, (chart,) if chart else ()), facts


def _wait_cells(_, kind, which, found):
    waits = [call.wait for call in phone.with_ring(found) if call.answered]
    holds = [call.held for call in found if call.held]
    return (
        kind, hour_words(which) if kind == "Hour" else which, len(phone.with_ring(found)), in_seconds(found),
        taken(waits), taken(waits, ninth_tenth), taken(waits, max), len(holds), taken(holds, fmean),
        taken(holds, ninth_tenth), taken(holds, max),
    )  # fmt: skip


def calls_by_user(from_on, until_on):
    """Calls of each user with their waits, and what came of them."""
    period = phone.period_of(from_on, until_on)
    found, acts = defaultdict(list), defaultdict(Counter)
    for call in phone.arrived(phone.calls(period)):
        found[call.clerk].append(call)
    for clerk, what, count in fetch(
        "SELECT s.name, i.what, COUNT(*) FROM call_item i JOIN call c ON c.id = i.call_id "
        "JOIN staff s ON s.id = c.taken_by_id WHERE c.started_at >= ? AND c.started_at < ? GROUP BY s.name, i.what",
        *instants(*period),
    ):
        acts[clerk][what] += count
    cells = [_user_cells(name, found[name], acts[name]) for name in sorted(found, key=lambda n: (-len(found[n]), n))]
    chart = Chart("Calls by user", tuple((row[0], row[1]) for row in cells), "calls") if cells else None
    facts = [
        "Incoming calls by who took them. A day counts when a call came on it. Many calls say nothing about how well "
        "they were answered: look at what came of them, and at repeat callers."
    ]
    return Ready(cells, dressed, (chart,) if chart else ()), facts


def _user_cells(name, found, acts):
    days = len({call.day_on for call in found})
    talks = [call.talk for call in found if call.talk is not None]
    return (
        name, len(found), days, f"{len(found) / days:.1f}", in_seconds(found), taken(talks, unit="min"),
        taken([call.held for call in found if call.held], fmean), acts["message"], acts["booked"], acts[CHECK_FAILED],
    )  # fmt: skip


def open_messages(from_on, until_on):
    """Open messages by who has them now and by their age; three queries."""
    people, now, today = people_now(), clock.now(), clock.today()
    groups = defaultdict(list)
    steps = dict(fetch("SELECT id, alert_at FROM message WHERE closed_at IS NULL"))
    for work in phone.messages(phone.period_of(from_on, until_on), still_open=True):
        groups[owner_words(people.owner(work.staff, Role(work.role)))].append(work)
    rows, ages = [], Counter()
    for owner in sorted(groups, key=lambda name: (-len(groups[name]), name)):
        found = groups[owner]
        old = Counter(_age((today - clock.local(work.taken_at).date()).days) for work in found)
        ages += old
        late = sum(work.due_at <= now for work in found)
        alert = sum(as_instant(steps[work.id]) <= now for work in found if work.id in steps)
        rows.append((owner, len(found), *(old[age] for age in AGES), late, alert, moment(found[0].taken_at)))
    chart = Chart("Open messages by age", tuple((age, ages[age]) for age in AGES), "messages")
    facts = [
        "Messages taken in the period that are open now, by who has them now: the person or role they were sent to, "
        "or who covers. Age in days since they were taken.",
        "Late = its due time has passed. Far too late = one and a half times the time allowed: with the manager.",
    ]
    return Ready(rows, dressed, (chart,)), facts


AGES = OPEN_COLUMNS[2:6]


def _age(days):
    return AGES[0 if days <= 0 else 1 if days == 1 else 2 if days <= 3 else 3]


def turnaround(from_on, until_on):
    """How long messages take until they are closed, by type."""
    period = phone.period_of(from_on, until_on)
    found = phone.messages(period)
    hours = phone.hours_over(found)
    same = [hit for _, hit in phone.same_day(found, hours)]
    groups = defaultdict(list)
    for work, hit in zip(found, same, strict=True):
        spent = minutes_between(work.taken_at, work.closed_at, hours) / 60 if work.closed_at else None
        for kind in ("All", work.kind):
            groups[kind].append((spent, phone.in_time(work), hit))
    order = [kind for kind in ("All", *MessageKind) if kind in groups]
    cells = [_turn_cells(kind, groups[kind]) for kind in order]
    chart = Chart("Closed in time, by type", tuple((str(kind), _share_in_time(groups[kind])) for kind in order[1:]),
                  "%") if order else None  # fmt: skip
    facts = [
        "Messages by when they were taken. Median and 90 %: office hours from taking to closing, of those closed. In "
        "time = closed by the due time ÷ closed or past due. Same day = closed on the office day on which it was "
        "taken ÷ taken; target 90 %."
    ]
    return Ready(cells, dressed, (chart,) if chart else ()), facts


def _share_in_time(rows):
    judged = [hit for _, hit, _ in rows if hit is not None]
    return 100 * sum(judged) / len(judged) if judged else None


def _turn_cells(kind, rows):
    spent = [hours for hours, _, _ in rows if hours is not None]
    judged = [hit for _, hit, _ in rows if hit is not None]
    return (
        str(kind).capitalize(), len(rows), len(spent), taken(spent, unit="h"), taken(spent, ninth_tenth, "h"),
        f"{sum(judged):,} of {len(judged):,}", part(sum(judged), len(judged)),
        part(sum(hit for _, _, hit in rows), len(rows)),
    )  # fmt: skip


def call_backs(from_on, until_on):
    """Tries to call back by what came of them, by the type of the message, by which try it was, and by who tried."""
    period = phone.period_of(from_on, until_on)
    first, last = instants(*period)
    rows = fetch(
        "SELECT t.message_id, t.tried, t.who, m.kind, t.at, (SELECT COUNT(*) FROM message_try x "
        "WHERE x.message_id = t.message_id AND x.id < t.id) FROM message_try t JOIN message m ON m.id = t.message_id "
        "WHERE t.at >= ? AND t.at < ? ORDER BY t.id",
        first,
        last,
    )
    groups = defaultdict(list)
    for message, tried, who, kind, _, before in rows:
        keys = (("All", ""), ("Outcome", tried), ("Type", kind), ("Try", PLACES[min(before, 3)]), ("User", who))
        for key in keys:
            groups[key].append((message, tried == "reached"))
    kinds = ("All", "Outcome", "Type", "Try", "User")
    order = sorted(groups, key=lambda key: (
        kinds.index(key[0]), PLACES.index(key[1]) if key[0] == "Try" else -len(groups[key]), key[1]
    ))  # fmt: skip
    cells = [
        (*key, len(found), sum(hit for _, hit in found), part(sum(hit for _, hit in found), len(found)),
         len({message for message, _ in found}))
        for key, found in ((key, groups[key]) for key in order)
    ]  # fmt: skip
    bars = tuple((place, len(groups["Try", place])) for place in PLACES if ("Try", place) in groups)
    facts = [
        "Tries to call back by when they were made. Share reached = tries that reached the person ÷ tries. Routine: "
        "three tries over two business days, then a letter; urgent: two in 30 minutes, then other numbers."
    ]
    return Ready(cells, dressed, (Chart("Which try it was", bars, "tries"),) if bars else ()), facts
