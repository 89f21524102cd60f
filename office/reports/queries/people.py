"""Reports about registrations and lives: new, incomplete, coming of age, deceased, confidential, namesakes."""

from collections import Counter, defaultdict
from datetime import date, timedelta

from office import clock
from office.db import as_day, as_instant, fetch
from office.jinja import birth
from office.patients.majority import ends_of_age, of_age_on
from office.patients.models import ContactRole
from office.patients.queries import address_lines, phone_shown
from office.patients.queries.alike import REASONS
from office.reports.queries.listing import (
    FILED,
    FIRST,
    LAST,
    LIVE,
    PERSON,
    Line,
    Listing,
    Ready,
    days,
    instants,
    marks,
    name_of,
    short,
    who,
)
from office.settings import setting
from office.typed import mrn_shown

WITHHELD = "withheld, see flag"


def new_patients(from_on, until_on):
    """How many were registered on each day, by how they came."""
    sql = f"SELECT registered_at, came_by FROM patient p WHERE registered_at >= ? AND registered_at < ? AND {LIVE}"
    found = Counter(
        (clock.local(as_instant(at)).date(), came_by or "not recorded")
        for at, came_by in fetch(sql, *instants(from_on, until_on))
    )
    rows = sorted(found.items(), key=lambda one: (-one[0][0].toordinal(), one[0][1]))
    facts = [f"{sum(found.values()):,} new patients"]
    by_source = Counter()
    for (_, source), count in found.items():
        by_source[source] += count
    facts += [f"{source}: {count:,}" for source, count in sorted(by_source.items())]
    lines = [Line(None, (short(on), source, f"{count:,}")) for (on, source), count in rows]
    return Ready(lines, list), facts


MISSING = (
    (
        "home address",
        "SELECT 1 FROM patient_address x WHERE x.patient_id = p.id AND x.until IS NULL AND x.street <> ''",
    ),
    ("phone", "SELECT 1 FROM patient_phone x WHERE x.patient_id = p.id AND x.until IS NULL"),
    (
        "emergency contact",
        "SELECT 1 FROM contact x WHERE x.patient_id = p.id AND x.role = 'emergency contact' AND x.revoked_at IS NULL",
    ),
    ("photo ID seen", "SELECT 1 FROM verification x WHERE x.patient_id = p.id AND x.what = 'photo ID'"),
)


def incomplete(from_on, until_on):
    """Registrations that were begun on the phone and not completed, with what is missing."""
    lacks = ", ".join(f"CASE WHEN EXISTS ({sql}) THEN 0 ELSE 1 END" for _, sql in MISSING)
    select = f"{PERSON}, p.registered_at, s.name, p.sex, {lacks}"
    source = (
        "FROM patient p LEFT JOIN staff s ON s.id = p.registered_by_id "
        "WHERE p.registration = 'quick' AND p.registered_at >= ? AND p.registered_at < ?"
    )
    return Listing(select, source, instants(from_on, until_on), _incomplete), []


def _incomplete(row):
    registered_at, by, sex, *lacks = row[9:]
    missing = [word for (word, _), lack in zip(MISSING, lacks, strict=True) if lack] + ["sex"] * (sex == "U")
    missing += ["birth date"] * (row[6] is None)
    return short(clock.local(as_instant(registered_at)).date()), by or "", ", ".join(missing) or "to be checked"


def of_age(from_on, until_on):
    """Who comes of age, whose say ends then, who pays now, and the next visit."""
    years = setting("majority_age")
    first, last = from_on or FIRST, until_on or LAST
    sql = (
        f"{PERSON} FROM patient p WHERE p.born_on >= ? AND p.born_on <= ? AND {LIVE} AND p.deceased_on IS NULL {FILED}"
    )
    born = (_years_before(first, years) - timedelta(days=2), _years_before(last, years) + timedelta(days=2))
    rows = [
        (*row, of_age_on(as_day(row[6]), years))
        for row in fetch(sql, *(one.isoformat() for one in born))
        if first <= of_age_on(as_day(row[6]), years) <= last
    ]
    return Ready(rows, _of_age), []


def _years_before(day_on, years):
    return date(max(day_on.year - years, 1), day_on.month, min(day_on.day, 28))


def _of_age(rows):
    asked, ids = marks([row[0] for row in rows])
    people = defaultdict(list)
    for patient_id, role, name, authority, since in fetch(
        "SELECT patient_id, role, name, authority, since FROM contact WHERE revoked_at IS NULL "
        f"AND patient_id IN ({asked}) ORDER BY id",
        *ids,
    ):
        people[patient_id].append((ContactRole(role), name, authority, as_day(since)))
    visits = dict(
        fetch(
            "SELECT patient_id, MIN(day_on) FROM appointment WHERE standing IN ('booked', 'confirmed') "
            f"AND day_on >= ? AND patient_id IN ({asked}) GROUP BY patient_id",
            clock.today().isoformat(),
            *ids,
        )
    )
    return [Line(row[0], (*who(row), *_say(people[row[0]], row[-1]), short(visits.get(row[0])))) for row in rows]


def _say(people, on):
    ends = dict.fromkeys(name for role, name, authority, since in people if ends_of_age(role, authority, since, on))
    pays = dict.fromkeys(name for role, name, _, _ in people if role == ContactRole.GUARANTOR)
    return short(on), ", ".join(ends), ", ".join(pays)


def deceased(from_on, until_on):
    """Deaths by their date, verified or not, with the source."""
    select = f'{PERSON}, COALESCE(p.deceased_on, e."on"), e.source, e.verified_at, v.name, b.name, p.deceased_on'
    source = (
        "FROM patient p LEFT JOIN life_event e ON e.patient_id = p.id AND e.kind = 'death' AND e.undone_at IS NULL "
        "LEFT JOIN staff v ON v.id = e.verified_by_id LEFT JOIN staff b ON b.id = e.by_id "
        "WHERE (p.deceased_on IS NOT NULL OR e.id IS NOT NULL) "
        f'AND COALESCE(p.deceased_on, e."on") >= ? AND COALESCE(p.deceased_on, e."on") <= ? AND {LIVE}'
    )
    return Listing(select, source, days(from_on, until_on), _deceased), []


def _deceased(row):
    on, source, verified_at, verifier, reporter, deceased_on = row[9:]
    state = f"verified by {verifier or 'the program'}" if verified_at else "reported, not verified"
    if deceased_on and not source:
        state = "as on file"
    return short(on), source or "", reporter or "", state


def confidential(from_on, until_on):
    """Whom to reach another way only: where, and whether their whereabouts are withheld."""
    select = (
        f"{PERSON}, p.safety_flag, (SELECT MAX(a.id) FROM patient_address a WHERE a.patient_id = p.id AND a.kind = "
        "'confidential' AND a.until IS NULL), (SELECT MAX(n.id) FROM patient_phone n WHERE n.patient_id = p.id "
        "AND n.confidential AND n.until IS NULL)"
    )
    rows = fetch(
        f"{select} FROM patient p WHERE (p.confidential OR p.safety_flag) AND p.registered_at >= ? "
        f"AND p.registered_at < ? AND {LIVE} {FILED}",
        *instants(from_on, until_on),
    )
    return Ready(rows, _confidential), []


def _confidential(rows):
    asked, ids = marks([row[-2] for row in rows if row[-2]])
    sql = f"SELECT id, street, street2, city, state, zip FROM patient_address WHERE id IN ({asked})"
    places = {row[0]: ", ".join(address_lines(*row[1:])) for row in fetch(sql, *ids)}
    asked, ids = marks([row[-1] for row in rows if row[-1]])
    phones = {
        key: phone_shown(e164) or typed
        for key, e164, typed in fetch(f"SELECT id, e164, typed FROM patient_phone WHERE id IN ({asked})", *ids)
    }
    lines = []
    for row in rows:
        withheld, place, phone = row[-3:]
        address = WITHHELD if withheld else places.get(place, "none on file: ask")
        number = WITHHELD if withheld else phones.get(phone, "none on file: ask")
        lines.append(Line(row[0], (*who(row), address, number, "yes" if withheld else "")))
    return lines


def namesakes(from_on, until_on):
    """Who carries the name alert, and with whom each can be confused."""
    span = "p.registered_at >= ? AND p.registered_at < ?"
    rows = fetch(
        f"{PERSON} FROM patient p WHERE p.name_alert AND {span} AND {LIVE} {FILED}", *instants(from_on, until_on)
    )
    return Ready(rows, _namesakes), []


def _namesakes(rows):
    """Three queries for a page: the keys of these, who else has them, and what those are called."""
    asked, ids = marks([row[0] for row in rows])
    mine = defaultdict(list)
    for key, second, patient_id in fetch(
        f"SELECT key, second, patient_id FROM find_key WHERE kind = 'alike' AND patient_id IN ({asked})", *ids
    ):
        mine[patient_id].append((key, second))
    asked, keys = marks({key for found in mine.values() for key, _ in found})
    members = defaultdict(list)
    for key, second, patient_id in fetch(
        f"SELECT key, second, patient_id FROM find_key WHERE kind = 'alike' AND key IN ({asked})",
        *[str(key) for key in keys],
    ):
        members[key].append((second, patient_id))
    years = setting("alert.birth_years")
    pairs = {row[0]: _others(row[0], mine[row[0]], members, years) for row in rows}
    asked, ids = marks({other for found in pairs.values() for other in found})
    names = {
        row[0]: f"{name_of(*row[1:6])} {birth(as_day(row[6]))} {mrn_shown(row[7])}"
        for row in fetch(f"{PERSON} FROM patient p WHERE p.id IN ({asked})", *ids)
    }
    return [
        Line(row[0], (*who(row), "; ".join(f"{names[k]} ({why})" for k, why in pairs[row[0]].items() if k in names)))
        for row in rows
    ]


def _others(patient_id, keys, members, years):
    """{other patient: why} for the keys of one; a sound counts only when born within so many years."""
    found = {}
    for key, second in sorted(keys, key=lambda one: list(REASONS).index(one[0][0])):
        for other_second, other in members[key]:
            near = key[0] != "~" or abs(_year(second) - _year(other_second)) <= years
            if other != patient_id and near and (key[0] != "@" or other_second != second):
                found.setdefault(other, REASONS[key[0]])
    return dict(list(found.items())[:12])


def _year(text):
    return date.fromisoformat(text).toordinal() / 365.2425
