"""Finding a patient from one line of text: a few B-tree ranges over FindKey, whatever the number of patients.

Each candidate list is cut before it is joined, ranked or counted. Sources: domain notes 6.2, 11.5; others.md 1 to 6.
"""

from dataclasses import dataclass, field
from datetime import date

from office import clock
from office.db import as_day, fetch
from office.patients.asked import Asked, read
from office.patients.keys import given_alike, initials_of, number_key, parts_of, past, sound_of
from office.patients.models import NameKind

SHOWN = 12
CAP = 20  # candidates that are joined and ranked
SCAN = 120  # keys looked at for CAP patients: each has a few for every word
WIDE = 300  # keys compared with a year of birth, or with a given name that only sounds alike
ONE_WORD = (
    "SELECT DISTINCT patient_id, 'name', '' FROM (SELECT patient_id FROM find_key "
    f"WHERE kind = 'name' AND key >= ? AND key < ? ORDER BY key, second LIMIT {SCAN}) k LIMIT {CAP + 1}"
)
# For each different word that begins like the first one (found by leaps through the index), those with the second.
TWO_WORDS = (
    "WITH RECURSIVE word(k) AS (SELECT MIN(key) FROM find_key WHERE kind = 'name' AND key >= ? AND key < ? "
    "UNION ALL SELECT (SELECT MIN(key) FROM find_key WHERE kind = 'name' AND key > word.k AND key < ?) "
    "FROM word WHERE word.k IS NOT NULL) SELECT DISTINCT f.patient_id, 'name', '' FROM word CROSS JOIN find_key f "
    "WHERE f.kind = 'name' AND f.key = word.k AND f.second >= ? AND f.second < ?"
)
DAY_WORD = (
    "SELECT DISTINCT patient_id, 'name', '' FROM find_key f "
    "WHERE f.kind = 'day' AND f.key = ? AND f.second >= ? AND f.second < ?"
)
# One word more under the same key. `+ 0` keeps the engine from reading all keys of each patient instead.
AND_WORD = (
    " AND EXISTS (SELECT 1 FROM find_key g WHERE g.kind = f.kind AND g.key = f.key AND g.second >= ? AND g.second < ? "
    "AND g.patient_id + 0 = f.patient_id)"
)
YEAR = (
    "SELECT DISTINCT p.id, 'name', '' FROM ({}) k JOIN patient p ON p.id = k.patient_id "
    f"WHERE p.born_on >= ? AND p.born_on <= ? LIMIT {CAP + 1}"
)
DAY = (
    "SELECT DISTINCT patient_id, 'born', '' FROM (SELECT patient_id FROM find_key "
    f"WHERE kind = 'day' AND key = ? ORDER BY key, second LIMIT {SCAN}) k LIMIT {CAP + 1}"
)
BORN = f"SELECT * FROM (SELECT id, 'born', '' FROM patient WHERE born_on = ? LIMIT {CAP + 1}) b"
MRN = "SELECT id, 'mrn', '' FROM patient WHERE mrn = ?"
KEYED = (
    "SELECT * FROM (SELECT patient_id, kind, second FROM find_key "
    f"WHERE kind = ? AND key >= ? AND key < ? ORDER BY key LIMIT {CAP + 1}) k"
)
SOUND = (
    "SELECT * FROM (SELECT patient_id, second FROM find_key "
    f"WHERE kind = 'sound' AND key = ? AND second >= ? AND second < ? ORDER BY key, second LIMIT {WIDE}) k"
)
MAIN_PHONE = (
    "(SELECT CASE WHEN ph.e164 <> '' THEN ph.e164 ELSE ph.typed END FROM patient_phone ph "
    "WHERE ph.patient_id = p.id AND ph.until IS NULL ORDER BY ph.rank, ph.id LIMIT 1)"
)
ROWS = (
    "SELECT p.id, p.mrn, p.last_name, p.first_name, p.middle_name, p.suffix, p.preferred_name, p.born_on, p.sex, "
    f"p.name_alert, p.registration, p.filing_name, {MAIN_PHONE} FROM patient p WHERE p.id IN ({', '.join('?' * CAP)})"
)
HAS_WORD = (
    " AND EXISTS (SELECT 1 FROM find_key w WHERE w.patient_id = p.id AND w.kind || '' = 'name' "
    "AND w.key >= ? AND w.key < ?)"
)
SAID = {
    NameKind.BIRTH: "born",
    NameKind.FORMER: "formerly",
    NameKind.ALIAS: "also",
    NameKind.NEWBORN: "as newborn",
    NameKind.MISSPELLING: "also spelled",
    NameKind.CARD: "on the card",
}
RANKS = {"mrn": 0, "number": 1, "email": 1, "name": 1, "born": 2, "phone": 3, "sound": 4}


@dataclass(slots=True)
class FindRow:
    """One patient found. `mark` says what kind of likeness it is ("sounds like"), `why` whose phone it is."""

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
    if not hits and asked.words:
        hits = _alike(asked)
    return _found(asked, hits, limit, capped)


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
    return [rows[key] for key in ids if key in rows]


def _exactly(asked):
    """Those for whom everything typed is true, as hits; and whether there may be more."""
    words = sorted(asked.words, key=len, reverse=True)
    if asked.by_number or asked.email:
        return _hits(asked, _by_readings(asked), words)
    if words and (asked.born or asked.month_day):
        return _hits(asked, _by_day_and_words(asked, words))
    if asked.born or asked.month_day:
        day = (BORN, asked.born.isoformat()) if asked.born else (DAY, asked.month_day)
        return _hits(asked, fetch(*day))
    return _hits(asked, _by_words(asked, words))


def _range(text):
    return text, past(text)


def _ranges(texts):
    return [end for text in texts for end in _range(text)]


def _by_words(asked, words):
    first, others = words[0], words[1:]
    sql, values = ONE_WORD, [*_range(first)]
    if others:
        sql = TWO_WORDS + AND_WORD * len(others[1:]) + f" LIMIT {CAP + 1}"
        values = [*_range(first), past(first), *_ranges(others)]
    if asked.year:
        wide = sql.replace(f"LIMIT {SCAN}", f"LIMIT {WIDE}").replace(f"LIMIT {CAP + 1}", f"LIMIT {WIDE}")
        sql, values = YEAR.format(wide), [*values, f"{asked.year}-01-01", f"{asked.year}-12-31"]
    return fetch(sql, *values)


def _by_day_and_words(asked, words):
    sql, values = DAY_WORD, [asked.month_day or f"{asked.born:%m%d}", *_range(words[0])]
    if asked.born:
        sql += " AND f.second LIKE ?"
        values.append(f"% {asked.born.year}")
    return fetch(sql + AND_WORD * len(words[1:]) + f" LIMIT {CAP + 1}", *values, *_ranges(words[1:]))


def _by_readings(asked):
    """Every reading of a typed number united: record number, old number, phone, birth date, e-mail."""
    arms = [(MRN, [mrn]) for mrn in asked.mrns]
    arms += [(KEYED, ["number", *_range(number_key(number))]) for number in asked.numbers]
    arms += [(KEYED, ["phone", *_range(digits[::-1])]) for digits in asked.phones]
    arms += [(BORN, [born.isoformat()]) for born in asked.born_numbers]
    arms += [(KEYED, ["email", *_range(asked.email)])] if asked.email else []
    return fetch(" UNION ALL ".join(sql for sql, _ in arms), *(value for _, values in arms for value in values))


def _hits(asked, candidates, words=()):
    """Join at most CAP candidates (id, how, note) that have these words and the birth date; tell if some were cut.

    Of several readings of a number that lead to one patient the best counts.
    """
    ways = {}
    for key, how, note in sorted(candidates, key=lambda one: (RANKS[one[1]], one[2] != "")):
        ways.setdefault(key, (how, note))
    ids = list(ways)[:CAP]
    if not ids:
        return [], False
    sql, values = ROWS + HAS_WORD * len(words), [*(ids * CAP)[:CAP], *_ranges(words)]
    if asked.born:
        sql, values = f"{sql} AND p.born_on = ?", [*values, asked.born.isoformat()]
    return [_hit(asked, *ways[row[0]], *row) for row in fetch(sql, *values)], len(ways) > CAP


def _hit(asked, how, note, key, mrn, last, first, middle, suffix, preferred, born, sex, alert, state, filing, phone):
    given = " ".join(part for part in (first, middle, suffix) if part)
    name = f"{last}, {given}" if given else last
    row = FindRow(key, mrn, name, preferred, as_day(born), sex, phone_shown(phone), "", bool(alert), state)
    row.why = note if how == "phone" else ""
    words = {word for text in (last, first, middle, preferred) if text for word in parts_of(text)}
    exact = sum(word in words for word in asked.words)
    current = sum(any(own.startswith(word) for own in words) for word in asked.words)
    return _Hit(row, how, filing, words, "".join(parts_of(first)[:1]), exact, current)


def _alike(asked):
    """When nobody fits exactly: who has the number or birth date and sounds alike, else whose last name does."""
    if asked.by_number or asked.email:
        candidates = _by_readings(asked)
    elif asked.born:
        candidates = fetch(BORN, asked.born.isoformat())
    else:
        candidates = _by_sound(asked.words, asked.month_day)
    hits = [hit for hit in _hits(asked, candidates)[0] if all(_like(word, hit) for word in asked.words)]
    for hit in hits:
        hit.how, hit.row.mark = "sound", "sounds like"
    return hits


def _by_sound(words, month_day):
    """Each word as a last name by its sound, if another one may be the given name; cut only after comparing."""
    arms = []
    for word in words[:3]:
        others = [other for other in words if other != word]
        starts = sorted({start for other in others for start in initials_of(other)})[:12] or [""]
        arms += [(SOUND, [sound_of(word), start, past(start)]) for start in starts]
    rows = fetch(" UNION ALL ".join(sql for sql, _ in arms), *(value for _, values in arms for value in values))
    if len(words) > 1:
        rows = [(key, given) for key, given in rows if any(given_alike(word, given) for word in words)]
    ids = list(dict.fromkeys(key for key, _ in rows))
    if month_day and ids:
        sql = f"SELECT id FROM patient WHERE id IN ({', '.join('?' * len(ids))}) AND CAST(born_on AS TEXT) LIKE ?"
        ids = [key for (key,) in fetch(sql, *ids, f"%-{month_day[:2]}-{month_day[2:]}")]
    return [(key, "sound", "") for key in ids]


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
    return Found([hit.row for hit in shown], _best(asked, hits, more), " ".join(asked.unread), more)


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
