"""Finding a patient from one line of text: candidates are joined, ranked and made ready for the page.

Sources: domain notes 6.2, 11.5; others.md 1 to 6.
"""

from dataclasses import dataclass, field, replace
from datetime import date

from office import clock
from office.db import as_day, fetch
from office.patients.asked import Asked, read
from office.patients.keys import given_alike, parts_of, sound_of
from office.patients.models import NameKind, Registration
from office.patients.queries.candidates import (
    BORN,
    CAP,
    DAY,
    by_day_and_words,
    by_readings,
    by_sound,
    by_words,
)
from office.typed import age_shown, mrn_shown

SHOWN = 12
ROWS = (
    "SELECT p.id, p.mrn, p.last_name, p.first_name, p.middle_name, p.suffix, p.preferred_name, p.born_on, p.sex, "
    f"p.name_alert, p.registration, p.filing_name, p.main_phone FROM patient p WHERE p.id IN ({', '.join('?' * CAP)})"
)
SAID = {
    NameKind.BIRTH: "born",
    NameKind.FORMER: "formerly",
    NameKind.ALIAS: "also",
    NameKind.NEWBORN: "as newborn",
    NameKind.MISSPELLING: "also spelled",
    NameKind.CARD: "on the card",
}
USUAL = (Registration.QUICK, Registration.COMPLETE, Registration.VERIFIED)
RANKS = {"mrn": 0, "number": 1, "email": 1, "name": 1, "born": 2, "phone": 3, "sound": 4}


@dataclass(slots=True)
class FindRow:
    """One patient found. `mark` says what kind of likeness it is ("sounds like"), `why` whose phone it is.

    The texts at the end are those of the page: two identifiers, and one line that tells namesakes apart.
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
    mark: str = ""
    why: str = ""
    born_shown: str = ""
    age: str = ""
    mrn_shown: str = ""
    detail: str = ""


@dataclass(slots=True)
class Found:
    """`best` is set only when one row is clearly meant; `more` tells that there are others not shown."""

    rows: list = field(default_factory=list)
    best: int | None = None
    not_understood: str = ""
    more: bool = False


@dataclass(slots=True)
class _Hit:
    """A candidate with what it is ranked by."""

    row: FindRow
    how: str
    filing: str
    words: set
    given: str
    exact: int = 0
    current: int = 0


def find(text, *, limit=SHOWN):
    """Return Found for one line of text: name parts in any order, birth date, phone, e-mail or record number.

    Everything typed must be true of a patient. Only if nobody fits are names that sound alike looked for, and marked.
    """
    asked = read(text, today=clock.today())
    if asked.nothing:
        return Found(not_understood=" ".join(asked.unread))
    hits, capped = _exactly(asked)
    if not hits:
        asked, hits, capped = _written_together(asked)
    if not hits and asked.words:
        hits = _alike(asked)
    return _found(asked, hits, limit, capped)


def _written_together(asked):
    """Try two neighboring words as one: "o neil" for O'Neil, "mc donald" for McDonald. (Asked, hits, capped)."""
    words = asked.words if len(asked.words) < 5 else []
    for at in range(len(words) - 1):
        joined = replace(asked, words=[*words[:at], words[at] + words[at + 1], *words[at + 2 :]])
        hits, capped = _exactly(joined)
        if hits:
            return joined, hits, capped
    return asked, [], False


def phone_shown(number):
    """A stored phone (E.164 of the US, or as typed) as it is said: (312) 555-0142."""
    us = number and number.startswith("+1") and len(number) == 12
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}" if us else number or ""


def rows_of(ids):
    """FindRow of each id, in this order. One query for CAP patients."""
    rows = {}
    for start in range(0, len(ids), CAP):
        hits, _ = _hits(Asked(), [(key, "name", "") for key in ids[start : start + CAP]])
        rows.update((hit.row.id, hit.row) for hit in hits)
    return _dressed([rows[key] for key in ids if key in rows])


def _exactly(asked):
    """Those for whom everything typed is true, as hits; and whether there may be more."""
    words = sorted(asked.words, key=len, reverse=True)
    if asked.by_number or asked.email:
        return _hits(asked, by_readings(asked, words))
    if words and (asked.born or asked.month_day):
        return _hits(asked, by_day_and_words(asked, words))
    if asked.born or asked.month_day:
        day = (BORN, asked.born.isoformat()) if asked.born else (DAY, asked.month_day)
        return _hits(asked, fetch(*day))
    return _hits(asked, by_words(asked, words))


def _hits(asked, candidates):
    """Join at most CAP candidates (id, how, note); tell if some were cut.

    Of several readings of a number that lead to one patient the best counts.
    """
    ways = {}
    for key, how, note in sorted(candidates, key=lambda one: (RANKS[one[1]], one[2] != "")):
        ways.setdefault(key, (how, note))
    ids = list(ways)[:CAP]
    if not ids:
        return [], False
    rows = fetch(ROWS, *(ids * CAP)[:CAP])  # always as many marks, so that the engine knows the statement
    return [_hit(asked, *ways[row[0]], *row) for row in rows], len(ways) > CAP


def _hit(asked, how, note, key, mrn, last, first, middle, suffix, preferred, born, sex, alert, state, filing, phone):
    given = " ".join(part for part in (first, middle, suffix) if part)
    name = f"{last}, {given}" if given else last
    row = FindRow(key, mrn, name, preferred, as_day(born), sex, phone, "", bool(alert), state)
    row.why = note if how == "phone" else ""
    words = {word for text in (last, first, middle, preferred, suffix) if text for word in parts_of(text)}
    exact = sum(word in words for word in asked.words)
    current = sum(any(own.startswith(word) for own in words) for word in asked.words)
    return _Hit(row, how, filing, words, "".join(parts_of(first)[:1]), exact, current)


def _alike(asked):
    """When nobody fits exactly: who has the number or birth date and sounds alike, else whose last name does."""
    if asked.by_number or asked.email:
        candidates = by_readings(asked)
    elif asked.born:
        candidates = fetch(BORN, asked.born.isoformat())
    else:
        candidates = by_sound(asked.words, asked.month_day)
    hits = [hit for hit in _hits(asked, candidates)[0] if all(_like(word, hit) for word in asked.words)]
    for hit in hits:
        hit.how, hit.row.mark = "sound", "sounds like"
    return hits


def _like(word, hit):
    """A typed word may be a name of the candidate: its beginning, its sound, or a nickname of the given name."""
    if any(own.startswith(word) or sound_of(own) == sound_of(word) for own in hit.words):
        return True
    return bool(hit.given) and given_alike(word, hit.given)


def _found(asked, hits, limit, capped):
    """Rank, cut, name the one clear match, say what else there is to say."""
    hits.sort(key=lambda hit: (RANKS[hit.how], -hit.current, -hit.exact, hit.filing, hit.row.id))
    shown = hits[:limit]
    _add_other_names(asked, [hit for hit in shown if hit.current < len(asked.words) and hit.how != "sound"])
    more = capped or len(hits) > limit
    rows = _dressed([hit.row for hit in shown])
    return Found(rows, _best(asked, hits, more), " ".join(asked.unread), more)


def _dressed(rows):
    """Add the texts of the page to rows that are shown."""
    today = clock.today()
    for row in rows:
        row.born_shown = f"{row.born_on:%m/%d/%Y}" if row.born_on else "–"
        row.age = age_shown(row.born_on, today) if row.born_on else "age unknown"
        row.mrn_shown = mrn_shown(row.mrn)
        odd = row.registration if row.registration not in USUAL else ""
        found_by = f"found by {row.why}" if row.why else ""
        row.detail = " · ".join(filter(None, (row.phone or "no phone", found_by, row.other_name, odd)))
    return rows


def _best(asked, hits, more):
    """The one row that is clearly meant, or None: several that fit equally are never decided here."""
    if len(hits) == 1 and not more:
        return None if hits[0].how == "sound" else hits[0].row.id
    exact = [hit for hit in hits if asked.words and hit.exact == len(asked.words) and hit.how != "sound"]
    return exact[0].row.id if len(exact) == 1 else None


def _add_other_names(asked, hits):
    """Say under which former or other name someone was found."""
    if not hits:
        return
    rows = {hit.row.id: hit.row for hit in hits}
    marks = ", ".join("?" * len(rows))
    sql = f"SELECT patient_id, kind, last_name, first_name FROM patient_name WHERE patient_id IN ({marks}) ORDER BY id"
    for patient_id, kind, last, first in fetch(sql, *rows):
        words = {word for text in (last, first) if text for word in parts_of(text)}
        if any(own.startswith(word) for own in words for word in asked.words):
            rows[patient_id].other_name = f"{SAID[NameKind(kind)]} {', '.join(part for part in (last, first) if part)}"
