"""Patients as rows of a list: two identifiers, and everything that tells people apart who are alike."""

from dataclasses import dataclass
from datetime import date, timedelta

from office import clock
from office.db import as_day, fetch
from office.patients.models import NameKind, Privacy, Registration
from office.typed import age_shown, mrn_shown

JOINED = 16  # rows that are read at once, always with as many marks, so that the engine knows the statement
ROWS = (
    "SELECT p.id, p.mrn, p.last_name, p.first_name, p.middle_name, p.suffix, p.preferred_name, p.born_on, p.sex, "
    "p.name_alert, p.registration, p.main_phone, p.multiple_birth, p.birth_order, p.deceased_on, p.privacy, "
    "p.filing_name "
    f"FROM patient p WHERE p.id IN ({', '.join('?' * JOINED)})"
)
NAMES = "SELECT patient_id, kind, last_name, first_name, hidden FROM patient_name WHERE patient_id IN ({}) ORDER BY id"
MOTHERS = (
    "SELECT h.patient_id, m.last_name, m.first_name FROM household h JOIN patient m ON m.id = h.other_id "
    "WHERE h.tie = 'newborn of' AND h.patient_id IN ({})"
)
SAID = {
    NameKind.BIRTH: "born",
    NameKind.FORMER: "formerly",
    NameKind.ALIAS: "also",
    NameKind.NEWBORN: "as newborn",
    NameKind.MISSPELLING: "also spelled",
    NameKind.CARD: "on the card",
}
NEW_DAYS = 365  # so long after birth mother and baby may be mixed up
STATES = {
    Registration.MERGED: ("Merged", "alert"),
    Registration.INACTIVE: ("Inactive", "off"),
    Registration.TEST: ("Test record", "late"),
    Registration.ENTERED_IN_ERROR: ("Entered in error", "alert"),
}


@dataclass(slots=True)
class FindRow:
    """One patient found. `mark` says what kind of likeness it is ("sounds like"), `why` whose phone it is.

    The texts at the end are those of the page: two identifiers, one line that tells namesakes apart, and `states`
    (word, tone): name alert, twin, deceased, inactive.
    """

    id: int
    mrn: int
    name: str
    preferred: str
    born_on: date | None
    sex: str
    phone: str
    other_name: str
    alert: bool
    registration: str
    twin: str = ""
    deceased: bool = False
    reported: bool = False  # a death that no lead has verified yet
    restricted: bool = False  # shown by name and number only, whatever it was found by (domain 10.3)
    mark: str = ""
    why: str = ""
    newborn_of: str = ""
    born_shown: str = ""
    age: str = ""
    mrn_shown: str = ""
    detail: str = ""
    states: tuple = ()


def phone_shown(number):
    """A stored phone (E.164 of the US, or as typed) as it is said: (312) 555-0142."""
    us = number and number.startswith("+1") and len(number) == 12
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}" if us else number or ""


def rows_of(ids):
    """FindRow of each id, in this order. One query for 16 patients, one more where there are babies."""
    rows = {row.id: row for row, _, _ in read_rows(ids)}
    return dressed([rows[key] for key in ids if key in rows])


def read_rows(ids):
    """[(FindRow, (last, first, middle, preferred, suffix), filing name)] of patients, in no order."""
    found = []
    for start in range(0, len(ids), JOINED):
        some = ids[start : start + JOINED]
        found += [_row(*row) for row in fetch(ROWS, *(some * JOINED)[:JOINED])]
    return found


def _row(key, mrn, last, first, middle, suffix, preferred, born, sex, alert, state, phone, *more):
    multiple, order, died, privacy, filing = more
    given = " ".join(part for part in (first, middle, suffix) if part)
    name = f"{last}, {given}" if given else last
    row = FindRow(key, mrn, name, preferred, as_day(born), sex, phone, "", bool(alert), state)
    row.twin = f"Twin {order}".strip() if multiple else ""
    row.deceased = bool(died) or state == Registration.DECEASED
    row.reported = row.deceased and not died
    row.restricted = privacy == Privacy.RESTRICTED
    return row, (last, first, middle, preferred, suffix), filing


def dressed(rows):
    """Add the texts of the page to rows that are shown."""
    today = clock.today()
    _add_mothers(rows, today)
    for row in rows:
        if row.restricted:
            _close(row)
            continue
        row.born_shown = f"{row.born_on:%m/%d/%Y}" if row.born_on else "–"
        row.age = age_shown(row.born_on, today) if row.born_on else "age unknown"
        row.mrn_shown = mrn_shown(row.mrn)
        row.states = tuple(_states(row))
        newborn = f"newborn of {row.newborn_of}" if row.newborn_of else ""
        found_by = f"found by {row.why}" if row.why else ""
        row.detail = " · ".join(filter(None, (newborn, row.phone or "no phone", found_by, row.other_name)))
    return rows


def _close(row):
    """Leave of a restricted record what one needs to ask for it at its door."""
    row.born_on, row.sex, row.phone, row.preferred, row.other_name, row.why = None, "", "", "", "", ""
    row.born_shown, row.age, row.mrn_shown, row.detail = "–", "", mrn_shown(row.mrn), "Restricted record"
    row.states = (("Restricted record", "alert"),)


def _states(row):
    if row.alert:
        yield "Name alert", "late"
    if row.twin:
        yield row.twin, "late"
    if row.deceased:
        yield ("Death reported", "late") if row.reported else ("Deceased", "off")
    if row.registration in STATES:
        yield STATES[row.registration]


def _add_mothers(rows, today):
    """Say of babies whose they are; mother and baby must not look alike in a list (domain 1.8)."""
    since = today - timedelta(days=NEW_DAYS)
    babies = {row.id: row for row in rows if row.born_on and row.born_on > since}
    if babies:
        for key, last, first in fetch(MOTHERS.format(", ".join("?" * len(babies))), *babies):
            babies[key].newborn_of = ", ".join(part for part in (last, first) if part)


def other_names_of(ids, *, hidden=False):
    """{patient id: [(words that say which, last, first)]}; hidden ones only for whom may see them. One query."""
    found = {}
    if ids:
        for key, kind, last, first, secret in fetch(NAMES.format(", ".join("?" * len(ids))), *ids):
            if hidden or not secret:
                found.setdefault(key, []).append((SAID[NameKind(kind)], last, first))
    return found
