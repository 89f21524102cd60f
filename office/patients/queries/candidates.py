"""Who may be meant by a search: a few B-tree ranges over FindKey, whatever the number of patients.

Each select is cut before anything is joined, ranked or counted. Sources: domain notes 6.2, 11.5.
"""

from office.db import fetch
from office.patients.keys import given_alike, initials_of, number_key, past, sound_of

CAP = 16  # candidates that are joined and ranked
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
BORN = (
    f"SELECT * FROM (SELECT id AS patient_id, 'born' AS how, '' AS note FROM patient WHERE born_on = ? LIMIT {WIDE}) b"
)
MRN = "SELECT id AS patient_id, 'mrn' AS how, '' AS note FROM patient WHERE mrn = ?"
KEYED = (
    "SELECT * FROM (SELECT patient_id, kind AS how, second AS note FROM find_key "
    f"WHERE kind = ? AND key >= ? AND key < ? ORDER BY key LIMIT {WIDE}) k"
)
# `|| ''` keeps the engine from taking the wide index on names instead of the few keys of one patient.
HAS_WORD = (
    " AND EXISTS (SELECT 1 FROM find_key w WHERE w.patient_id = c.patient_id AND w.kind || '' = 'name' "
    "AND w.key >= ? AND w.key < ?)"
)
BORN_ON = " AND EXISTS (SELECT 1 FROM patient p WHERE p.id = c.patient_id AND CAST(p.born_on AS TEXT) LIKE ?)"
SOUND = (
    "SELECT * FROM (SELECT patient_id, second FROM find_key "
    f"WHERE kind = 'sound' AND key = ? AND second >= ? AND second < ? ORDER BY key, second LIMIT {WIDE}) k"
)


def between(text):
    """Both ends of "begins with text"."""
    return text, past(text)


def betweens(texts):
    """The ends for several texts, in one list."""
    return [end for text in texts for end in between(text)]


def by_words(asked, words):
    """(id, how, note) of patients with all these words in their names, longest word first."""
    first, others = words[0], words[1:]
    sql, values = ONE_WORD, [*between(first)]
    if others:
        sql = TWO_WORDS + AND_WORD * len(others[1:]) + f" LIMIT {CAP + 1}"
        values = [*between(first), past(first), *betweens(others)]
    if asked.year:
        wide = sql.replace(f"LIMIT {SCAN}", f"LIMIT {WIDE}").replace(f"LIMIT {CAP + 1}", f"LIMIT {WIDE}")
        sql, values = YEAR.format(wide), [*values, f"{asked.year}-01-01", f"{asked.year}-12-31"]
    return fetch(sql, *values)


def by_day_and_words(asked, words):
    """(id, how, note) of patients born on that day, of any or of the year, with all these words."""
    sql, values = DAY_WORD, [asked.month_day or f"{asked.born:%m%d}", *between(words[0])]
    if asked.born:
        sql += " AND f.second LIKE ?"
        values.append(f"% {asked.born.year}")
    return fetch(sql + AND_WORD * len(words[1:]) + f" LIMIT {CAP + 1}", *values, *betweens(words[1:]))


def by_readings(asked, words=()):
    """Every reading of a typed number united: record number, old number, phone, birth date, e-mail.

    (id, how, note) of those who also have these words and this birth date.
    """
    arms = [(MRN, [mrn]) for mrn in asked.mrns]
    arms += [(KEYED, ["number", *between(number_key(number))]) for number in asked.numbers]
    arms += [(KEYED, ["phone", *between(digits[::-1])]) for digits in asked.phones]
    arms += [(BORN, [born.isoformat()]) for born in asked.born_numbers]
    arms += [(KEYED, ["email", *between(asked.email)])] if asked.email else []
    union, values = " UNION ALL ".join(sql for sql, _ in arms), [value for _, values in arms for value in values]
    sql = f"SELECT patient_id, how, note FROM ({union}) c WHERE 1 = 1{HAS_WORD * len(words)}"
    values += betweens(words)
    if asked.born or asked.month_day:
        sql += BORN_ON
        values.append(asked.born.isoformat() if asked.born else f"%-{asked.month_day[:2]}-{asked.month_day[2:]}")
    return fetch(f"{sql} LIMIT {2 * CAP}", *values)


def by_sound(words, month_day):
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
