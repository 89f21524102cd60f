"""Finding a patient from one line of text: a few B-tree ranges over FindKey, whatever the number of patients.

Each candidate list is cut before it is joined, ranked or counted. Sources: domain notes 6.2, 11.5; others.md 1 to 6.
"""

from dataclasses import dataclass, field
from datetime import date

from office import clock
from office.db import fetch
from office.patients.asked import read
from office.patients.keys import given_alike, initials_of, number_key, parts_of, past, sound_of
from office.patients.models import NameKind

SHOWN = 12
CAP = 40  # candidates that are joined and ranked
SCAN = 120  # keys looked at for one word: a patient has a few for each word
WIDE = 600  # keys compared with a year of birth or a sound
PHONE = (
    "(SELECT CASE WHEN ph.e164 <> '' THEN ph.e164 ELSE ph.typed END FROM patient_phone ph "
    "WHERE ph.patient_id = p.id AND ph.until IS NULL ORDER BY ph.rank, ph.id LIMIT 1)"
)
ROW = (
    "SELECT c.how, c.note, p.id, p.mrn, p.last_name, p.first_name, p.middle_name, p.suffix, p.preferred_name, "
    f"p.born_on, p.sex, p.name_alert, p.registration, p.filing_name, {PHONE} FROM "
)
ONE_WORD = (
    "SELECT DISTINCT patient_id, 'name' AS how, '' AS note FROM (SELECT patient_id FROM find_key "
    "WHERE kind = 'name' AND key >= ? AND key < ? ORDER BY key, second LIMIT ?) k"
)
# For each different word that begins like the first one (found by leaps through the index), those with the second.
TWO_WORDS = (
    "SELECT * FROM (WITH RECURSIVE word(k) AS ("
    "SELECT MIN(key) FROM find_key WHERE kind = 'name' AND key >= ? AND key < ? "
    "UNION ALL SELECT (SELECT MIN(key) FROM find_key WHERE kind = 'name' AND key > word.k AND key < ?) "
    "FROM word WHERE word.k IS NOT NULL) "
    "SELECT DISTINCT f.patient_id, 'name' AS how, '' AS note FROM word CROSS JOIN find_key f "
    "WHERE f.kind = 'name' AND f.key = word.k AND f.second >= ? AND f.second < ? LIMIT ?) k"
)
DAY_WORD = (
    "SELECT DISTINCT patient_id, 'name' AS how, '' AS note FROM find_key f "
    "WHERE kind = 'day' AND key = ? AND second >= ? AND second < ?"
)
DAY = (
    "SELECT DISTINCT patient_id, 'born' AS how, '' AS note FROM (SELECT patient_id FROM find_key "
    f"WHERE kind = 'day' AND key = ? ORDER BY key, second LIMIT {SCAN}) k"
)
BORN = (
    f"SELECT * FROM (SELECT id AS patient_id, 'born' AS how, '' AS note FROM patient WHERE born_on = ? LIMIT {CAP}) b"
)
MRN = "SELECT id AS patient_id, 'mrn' AS how, '' AS note FROM patient WHERE mrn = ?"
KEYED = (
    "SELECT * FROM (SELECT patient_id, kind AS how, second AS note FROM find_key "
    f"WHERE kind = ? AND key >= ? AND key < ? ORDER BY key LIMIT {CAP}) k"
)
# `|| ''` keeps the engine from taking the wide index on names instead of the few keys of one patient.
HAS_WORD = "EXISTS (SELECT 1 FROM find_key w WHERE w.patient_id = p.id AND w.kind || '' = 'name' AND w.key >= ? AND w.key < ?)"
SOUND = (
    "SELECT * FROM (SELECT patient_id, 'sound' AS how, second AS note FROM find_key "
    f"WHERE kind = 'sound' AND key = ? AND second >= ? AND second < ? ORDER BY key, second LIMIT {WIDE}) k"
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
        hits, capped = _alike(asked), False
    return _found(asked, hits, limit, capped)


def phone_shown(number):
    """A stored phone (E.164 of the US, or as typed) as it is said: (312) 555-0142."""
    us = number and number.startswith("+1") and len(number) == 12
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}" if us else number or ""


def _exactly(asked):
    """Candidates for whom everything typed is true, and whether there may be more."""
    words = sorted(asked.words, key=len, reverse=True)
    if asked.by_number or asked.email:
        arms, rest = _readings(asked), words
    elif words and (asked.born or asked.month_day):
        day = asked.month_day or f"{asked.born:%m%d}"
        arms, rest = [(DAY_WORD, [day, *_range(words[0])])], words[1:]
    elif asked.born:
        arms, rest = [(BORN, [asked.born.isoformat()])], []
    elif asked.month_day:
        arms, rest = [(DAY, [asked.month_day])], []
    elif len(words) == 1:
        arms, rest = [(ONE_WORD, [*_range(words[0]), WIDE if asked.year else SCAN])], []
    else:
        cut = WIDE if words[2:] or asked.year else SCAN
        arms, rest = [(TWO_WORDS, [*_range(words[0]), past(words[0]), *_range(words[1]), cut])], words[2:]
    return _joined(asked, arms, rest)


def _range(text):
    return text, past(text)


def _readings(asked):
    """Every reading of a typed number: record number, old number, phone, birth date, e-mail."""
    arms = [(MRN, [mrn]) for mrn in asked.mrns]
    arms += [(KEYED, ["number", *_range(number_key(number))]) for number in asked.numbers]
    arms += [(KEYED, ["phone", *_range(digits[::-1])]) for digits in asked.phones]
    arms += [(BORN, [born.isoformat()]) for born in asked.born_numbers]
    return [*arms, (KEYED, ["email", *_range(asked.email)])] if asked.email else arms


def _joined(asked, arms, words=()):
    """The hits of some candidate selects that also have these words and the birth date, and whether some were cut."""
    narrowing, extra = _narrowing(asked, words)
    union = " UNION ALL ".join(sql for sql, _ in arms)
    where = f" WHERE {' AND '.join(narrowing)}" if narrowing else ""
    sql = f"{ROW}({union}) c JOIN patient p ON p.id = c.patient_id{where} LIMIT {CAP + 1}"
    rows = fetch(sql, *(value for _, values in arms for value in values), *extra)
    return _hits(asked, rows[:CAP]), len(rows) > CAP


def _narrowing(asked, words):
    """Conditions on the joined patients, and their values."""
    conditions, values = [HAS_WORD] * len(words), [end for word in words for end in _range(word)]
    if asked.born:
        conditions.append("p.born_on = ?")
        values.append(asked.born.isoformat())
    if asked.year:
        conditions.append("p.born_on >= ? AND p.born_on <= ?")
        values += [f"{asked.year}-01-01", f"{asked.year}-12-31"]
    return conditions, values


def _hits(asked, rows):
    """Rows of the select as hits, one for each patient: the first, which is the best reading of a number, counts."""
    hits = {}
    for how, note, *columns in sorted(rows, key=lambda row: RANKS[row[0]]):
        if columns[0] not in hits:
            hits[columns[0]] = _hit(asked, how, note, *columns)
    return list(hits.values())


def _hit(asked, how, note, key, mrn, last, first, middle, suffix, preferred, born, sex, alert, state, filing, phone):
    given = " ".join(part for part in (first, middle, suffix) if part)
    born = date.fromisoformat(born) if isinstance(born, str) else born
    name = f"{last}, {given}" if given else last
    row = FindRow(key, mrn, name, preferred, born, sex, phone_shown(phone), "", bool(alert), state)
    row.why = note if how == "phone" else ""
    words = {word for text in (last, first, middle, preferred) if text for word in parts_of(text)}
    exact = sum(word in words for word in asked.words)
    current = sum(any(own.startswith(word) for own in words) for word in asked.words)
    return _Hit(row, how, filing, words, "".join(parts_of(first)[:1]), exact, current)


def _alike(asked):
    """When nobody fits exactly: who has the number or birth date and sounds alike, else whose last name does."""
    if asked.by_number or asked.email or asked.born:
        arms = _readings(asked) or [(BORN, [asked.born.isoformat()])]
        hits, _ = _joined(asked, arms)
    else:
        hits, _ = _joined(asked, _sound_arms(asked.words))
    hits = [hit for hit in hits if all(_like(word, hit) for word in asked.words) and _born_so(asked, hit.row)]
    for hit in hits:
        hit.how, hit.row.mark = "sound", "sounds like"
    return hits


def _sound_arms(words):
    """Each word as a last name by its sound, together with the letters with which the others may begin."""
    arms = []
    for word in words[:3]:
        others = [other for other in words if other != word]
        starts = sorted({start for other in others for start in initials_of(other)}) or [""]
        arms += [(SOUND, [sound_of(word), start, past(start)]) for start in starts[:12]]
    return arms


def _like(word, hit):
    """A typed word may be a name of the candidate: its beginning, its sound, or a nickname of the given name."""
    if any(own.startswith(word) or sound_of(own) == sound_of(word) for own in hit.words):
        return True
    return bool(hit.given) and given_alike(word, hit.given)


def _born_so(asked, row):
    return not asked.month_day or (row.born_on is not None and f"{row.born_on:%m%d}" == asked.month_day)


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
