"""What the book loses, and who books: no-shows, cancellations, moves by the office, overrides, bookings per user.
Source: domain 4.6, 4.10."""

from collections import Counter, defaultdict

from office import clock
from office.db import as_day, as_instant, fetch
from office.reports.queries.access import dressed, share
from office.reports.queries.listing import Ready, days, instants
from office.scheduling.models import Standing, Why

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
CAME = (Standing.COMPLETED, Standing.LEFT_UNSEEN)
NOTICES = ("24 h or more", "less than 24 h", "after the time")


def no_shows(from_on, until_on):
    """Missed visits and their share, by provider, by type and by weekday."""
    rows = fetch(
        "SELECT v.short, t.code, a.day_on, a.standing, COUNT(*) FROM appointment a "
        "JOIN provider v ON v.id = a.provider_id JOIN appointment_type t ON t.id = a.type_id "
        "WHERE a.day_on BETWEEN ? AND ? AND a.standing IN ('completed', 'left without being seen', 'no-show') "
        "GROUP BY v.short, t.code, a.day_on, a.standing ORDER BY v.short, t.code, a.day_on",
        *days(from_on, until_on),
    )
    kept, missed = Counter(), Counter()
    for provider, code, day_on, standing, count in rows:
        keys = (
            ("provider", provider),
            ("type", code),
            ("weekday", WEEKDAYS[as_day(day_on).weekday()]),
            ("all", "All"),
        )
        for key in keys:
            (missed if standing == Standing.NO_SHOW else kept)[key] += count
    kinds = ("provider", "type", "weekday", "all")
    keys = sorted({*kept, *missed}, key=lambda key: (kinds.index(key[0]), _place(key)))
    cells = [(*key, kept[key], missed[key], share(missed[key], kept[key] + missed[key])) for key in keys]
    facts = [
        "No-show % = missed ÷ (came + missed). Came: completed, or left without being seen. Canceled and moved visits "
        "count nowhere, whoever did it. 5 to 8 % is ordinary."
    ]
    return Ready(cells, dressed), facts


def _place(key):
    kind, name = key
    return WEEKDAYS.index(name) if kind == "weekday" else name


def cancellations(from_on, until_on):
    """Canceled visits of the period by who canceled, reason and notice."""
    rows = fetch(
        "SELECT a.standing, e.reason FROM appointment a JOIN appointment_event e ON e.id = (SELECT MAX(x.id) FROM "
        "appointment_event x WHERE x.appointment_id = a.id AND x.what = 'canceled') WHERE a.day_on BETWEEN ? AND ? "
        "AND a.standing IN ('canceled by patient', 'canceled by office', 'entered in error')",
        *days(from_on, until_on),
    )
    found = Counter((standing, reason_of(words), notice_of(words)) for standing, words in rows)
    order = sorted(found, key=lambda key: (key[0], -found[key], key[1], NOTICES.index(key[2])))
    short = sum(count for key, count in found.items() if key[2] != NOTICES[0] and key[0] == "canceled by patient")
    facts = [
        "By the day of the visit. Notice = from canceling to the time of the visit. Restored visits do not count.",
        f"{len(rows):,} canceled; {short:,} by patients with less than 24 hours’ notice.",
    ]
    return Ready([(*key, found[key], share(found[key], len(rows))) for key in order], dressed), facts


def reason_of(words):
    """The reason of the closed list that the words of an event begin with, else "other"."""
    return next((str(why) for why in sorted(Why, key=len, reverse=True) if words.startswith(why)), "other")


def notice_of(words):
    """The class of the notice in the words of an event: "weather (5 h notice)"."""
    said = words.rpartition("(")[2].rstrip(")")
    if said.endswith("days notice"):
        return NOTICES[0]
    if said.endswith("h notice") and said.split()[0].isdigit():
        return NOTICES[0] if int(said.split()[0]) >= 24 else NOTICES[1]
    return NOTICES[2]


def office_moves(from_on, until_on):
    """Visits that the office moved, by provider and reason; how often one patient was moved."""
    rows = fetch(
        "SELECT v.short, e.reason, a.patient_id FROM appointment_event e "
        "JOIN appointment a ON a.id = e.appointment_id JOIN provider v ON v.id = a.provider_id "
        "WHERE e.what = 'moved' AND a.day_on BETWEEN ? AND ?",
        *days(from_on, until_on),
    )
    ours = [(who, reason_of(why), patient) for who, why, patient in rows if by_office(why)]
    found, patients = Counter((who, why) for who, why, _ in ours), defaultdict(Counter)
    for who, why, patient in ours:
        patients[who, why][patient] += 1
    order = sorted(found, key=lambda key: (key[0], -found[key], key[1]))
    facts = [
        "Counted: moves asked by the office, or for one of its reasons, by the day of the visit that was moved; they "
        "never count against the patient.",
        f"{len(ours):,} of {len(rows):,} moves were the office’s ({share(len(ours), len(rows))}).",
    ]
    cells = [(*key, found[key], len(patients[key]), max(patients[key].values())) for key in order]
    return Ready(cells, dressed), facts


def by_office(words):
    """True for the words of a move that the office asked for."""
    return words.startswith("office:") or words.endswith("asked by the office")


def overrides(from_on, until_on):
    """Hard conflicts that were booked over, by user and conflict."""
    rows = fetch(
        "SELECT COALESCE(s.name, 'the program'), o.code, COUNT(*), COUNT(DISTINCT o.appointment_id) "
        'FROM "override" o '
        "LEFT JOIN staff s ON s.id = o.by_id WHERE o.at >= ? AND o.at < ? GROUP BY s.name, o.code "
        "ORDER BY COUNT(*) DESC, s.name, o.code",
        *instants(from_on, until_on),
    )
    shown = [(name, code.replace("_", " "), count, visits) for name, code, count, visits in rows]
    facts = [
        "Each conflict that was booked over with a reason, by when it was done; one booking can have several.",
        f"{sum(row[2] for row in shown):,} conflicts booked over.",
    ]
    return Ready(shown, dressed), facts


def bookers(from_on, until_on):
    """Bookings, moves and cancellations of each user, and the busiest minute."""
    rows = fetch(
        "SELECT COALESCE(s.name, 'the program'), e.what, e.at, a.moved_from_id FROM appointment_event e "
        "JOIN appointment a ON a.id = e.appointment_id LEFT JOIN staff s ON s.id = e.by_id "
        "WHERE e.at >= ? AND e.at < ? AND e.what IN ('booked', 'moved', 'canceled')",
        *instants(from_on, until_on),
    )
    acts, minutes, worked = defaultdict(Counter), defaultdict(Counter), defaultdict(set)
    for name, what, at, moved_from in rows:
        if what == "booked" and moved_from:
            continue  # the other half of a move
        at = clock.local(as_instant(at))
        acts[name][what] += 1
        worked[name].add(at.date())
        if what == "booked":
            minutes[name][at.replace(second=0, microsecond=0)] += 1
    cells = [
        (name, one["booked"], one["moved"], one["canceled"], len(worked[name]), _a_day(one["booked"], worked[name]),
         max(minutes[name].values(), default=0))
        for name, one in sorted(acts.items(), key=lambda pair: (-pair[1]["booked"], pair[0]))
    ]  # fmt: skip
    facts = [
        "By when it was done. A day counts when something was booked, moved or canceled on it. Busiest minute = the "
        "most new bookings within one minute of the clock: many at once may be a script, or one sign-in shared by two."
    ]
    return Ready(cells, dressed), facts


def _a_day(count, worked):
    return f"{count / len(worked):.1f}" if worked else "–"
