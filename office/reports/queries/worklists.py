"""Reports of what is to be done: forms, possible duplicates, merges, bad addresses and phones, registration errors."""

import json
from collections import Counter
from datetime import timedelta

from office import clock
from office.db import as_day, as_instant, as_written, fetch
from office.onfile.queries import forms_of_many
from office.onfile.validity import due
from office.patients.models import Patient
from office.patients.queries import address_lines, phone_shown
from office.reports.queries.listing import LIVE, PERSON, Line, Listing, Ready, days, instants, name_of, short, who
from office.reports.queries.people import WITHHELD
from office.settings import setting
from office.typed import mrn_shown

OTHER = "q.id, q.last_name, q.first_name, q.middle_name, q.suffix, q.preferred_name, q.born_on, q.mrn"
PORTION = 500
# What counts as an error of the registration when it is changed soon afterwards; a new phone or plan is none.
IDENTITY = {
    "last_name": "last name", "first_name": "first name", "middle_name": "middle name", "suffix": "suffix",
    "born_on": "birth date", "sex": "sex",
}  # fmt: skip


def forms(from_on, until_on):
    """Who comes in the period, or has a form that ends in it, and which forms are missing or end."""
    first, last = days(from_on, until_on)
    rows = fetch(
        f"{PERSON} FROM patient p WHERE {LIVE} AND p.registration <> 'deceased' AND (p.id IN (SELECT patient_id FROM "
        "appointment WHERE day_on >= ? AND day_on <= ? AND standing IN ('booked', 'confirmed')) OR p.id IN (SELECT "
        "patient_id FROM form_on_file WHERE expires_on >= ? AND expires_on <= ?)) ORDER BY p.filing_name, p.id",
        first, last, first, last,
    )  # fmt: skip
    found = []
    for start in range(0, len(rows), PORTION):
        some = rows[start : start + PORTION]
        people = [Patient(id=row[0], born_on=as_day(row[6])) for row in some]
        lines = forms_of_many(people)
        found += [(*row, words) for row in some if (words := _forms_due(lines[row[0]], until_on))]
    return Ready(found, _forms), [f"{len(found):,} patients with something to sign"]


def _forms_due(lines, until_on):
    """What of one patient is missing or ends by the last day of the period, in words."""
    open_now = [f"{line.kind.code}: {line.need or line.word}" for line in due(lines)]
    known = {line.kind.code for line in due(lines)}
    ends = [
        f"{line.kind.code}: ends {short(line.held.expires_on)}"
        for line in lines
        if line.held and line.held.expires_on and line.kind.code not in known
        and clock.today() <= line.held.expires_on <= (until_on or clock.today())
    ]  # fmt: skip
    return ", ".join(open_now + ends)


def _forms(rows):
    return [Line(row[0], (*who(row), row[-1])) for row in rows]


def duplicates(from_on, until_on):
    """Open pairs of records that may be one person, with points and age; and the rates of the index."""
    select = f"{PERSON}, {OTHER}, d.points, d.found_at, d.reasons"
    source = (
        "FROM duplicate_pair d JOIN patient p ON p.id = d.low_id JOIN patient q ON q.id = d.high_id "
        "WHERE d.settled_at IS NULL AND d.found_at >= ? AND d.found_at < ?"
    )
    return Listing(select, source, instants(from_on, until_on), _duplicate), _rates(from_on, until_on)


def _duplicate(row):
    other, (points, found_at, reasons) = row[9:17], row[17:20]
    age = (clock.today() - clock.local(as_instant(found_at)).date()).days
    return (*who(other), str(points), str(age), ", ".join(map(str, json.loads(reasons or "[]"))))


def _rates(from_on, until_on):
    """AHIMA's two rates: records in open pairs ÷ all records; confirmed duplicates ÷ registrations of the period."""
    span = instants(from_on, until_on)
    everyone = fetch(f"SELECT COUNT(*) FROM patient p WHERE {LIVE}")[0][0]
    involved = fetch(
        "SELECT COUNT(*) FROM (SELECT low_id AS one FROM duplicate_pair WHERE settled_at IS NULL "
        "UNION SELECT high_id FROM duplicate_pair WHERE settled_at IS NULL) q"
    )[0][0]
    came = fetch(f"SELECT COUNT(*) FROM patient p WHERE {LIVE} AND registered_at >= ? AND registered_at < ?", *span)
    merged = fetch("SELECT COUNT(*) FROM \"merge\" WHERE state = 'done' AND decided_at >= ? AND decided_at < ?", *span)
    return [
        f"Duplicate rate: {involved:,} records in open pairs ÷ {everyone:,} records = {percent(involved, everyone)}"
        " (target at most 1 %)",
        f"Creation rate: {merged[0][0]:,} merged ÷ {came[0][0]:,} registrations of the period = "
        f"{percent(merged[0][0], came[0][0])}",
    ]


def percent(part, whole):
    """A share in percent with one decimal; a dash of nothing."""
    return f"{100 * part / whole:.1f} %" if whole else "–"


def merges(from_on, until_on):
    """Records that became one, and those that were taken apart again."""
    first, last = instants(from_on, until_on)
    select = f"{PERSON}, {OTHER}, m.state, m.decided_at, m.undone_at, a.name, b.name, m.reason"
    source = (
        'FROM "merge" m JOIN patient p ON p.id = m.survivor_id JOIN patient q ON q.id = m.loser_id '
        "JOIN staff a ON a.id = m.proposed_by_id "
        "LEFT JOIN staff b ON b.id = COALESCE(m.undone_by_id, m.decided_by_id) "
        "WHERE m.state IN ('done', 'undone') AND ((m.decided_at >= ? AND m.decided_at < ?) OR "
        "(m.undone_at >= ? AND m.undone_at < ?))"
    )
    return Listing(select, source, (first, last, first, last), _merged), []


def _merged(row):
    other, (state, decided_at, undone_at, proposer, decider, reason) = row[9:17], row[17:23]
    on = clock.local(as_instant(undone_at or decided_at)).date()
    what = "merged" if state == "done" else "taken apart"
    return name_of(*other[1:6]), mrn_shown(other[7]), what, short(on), proposer, decider or "", reason


def bad_reach(from_on, until_on):
    """Addresses from which letters came back and numbers that are wrong; of flagged patients only that it is so."""
    source = (
        "FROM (SELECT a.patient_id AS who, 'address' AS what, a.street AS one, a.street2 AS two, a.city AS three, "
        "a.state AS four, a.zip AS five, a.bad_since AS since, a.returned AS times FROM patient_address a "
        "WHERE a.until IS NULL AND a.bad_since IS NOT NULL UNION ALL "
        "SELECT n.patient_id, 'phone', n.e164, n.typed, '', '', '', n.bad_since, 0 FROM patient_phone n "
        "WHERE n.until IS NULL AND n.bad_since IS NOT NULL) x JOIN patient p ON p.id = x.who "
        f"WHERE x.since >= ? AND x.since <= ? AND {LIVE} AND p.registration <> 'deceased'"
    )
    select = f"{PERSON}, x.what, x.one, x.two, x.three, x.four, x.five, x.since, x.times, p.safety_flag"
    return Listing(select, source, days(from_on, until_on), _bad), []


def _bad(row):
    what, one, two, three, four, five, since, times, flagged = row[9:]
    text = ", ".join(address_lines(one, two, three, four, five)) if what == "address" else phone_shown(one) or two
    return what, WITHHELD if flagged else text, short(since), str(times) if what == "address" else ""


def errors(from_on, until_on):
    """For each person who registers: how many fields of identity were corrected within 30 days."""
    span, window = instants(from_on, until_on), timedelta(days=setting("report.error_days"))
    made = Counter()
    began = {}
    for key, staff_id, at in fetch(
        f"SELECT p.id, p.registered_by_id, p.registered_at FROM patient p WHERE {LIVE} AND p.registered_at >= ? "
        "AND p.registered_at < ? AND p.registered_by_id IS NOT NULL",
        *span,
    ):
        made[staff_id] += 1
        began[key] = staff_id, as_instant(at)
    wrong = Counter()
    last = as_written(as_instant(span[1]) + window) if until_on else span[1]
    for key, at, detail in fetch(
        "SELECT patient_id, at, detail FROM audit_event WHERE action = 'patient.changed' AND at >= ? AND at < ?",
        span[0], last,
    ):  # fmt: skip
        if key in began and as_instant(at) <= began[key][1] + window:
            wrong[began[key][0]] += corrected(json.loads(detail))
    names = dict(fetch("SELECT id, name FROM staff"))
    rows = sorted(made, key=lambda staff_id: names[staff_id])
    lines = [
        Line(None, (names[one], f"{made[one]:,}", f"{wrong[one]:,}", percent(wrong[one], made[one]))) for one in rows
    ]
    total = percent(sum(wrong.values()), sum(made.values()))
    formula = (
        f"Rate = fields of identity ({', '.join(IDENTITY.values())}) that were corrected "
        f"within {window.days} days ÷ registrations. A field that was empty and is filled in later is no error. "
        f"Target: less than {setting('report.error_percent')} %."
    )
    return Ready(lines, list), [formula, f"All: {sum(wrong.values()):,} ÷ {sum(made.values()):,} = {total}"]


def corrected(detail):
    """How many fields of identity an entry of the audit changed from one value to another."""
    pairs = [detail[name] for name in IDENTITY if isinstance(detail.get(name), list) and len(detail[name]) == 2]
    return sum(1 for old, new in pairs if old not in (None, "", "U") and old != new)
