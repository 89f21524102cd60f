"""Who may be meant by a search: a few B-tree ranges over FindKey, whatever the number of patients.

Each select is cut before anything is joined, ranked or counted. Sources: domain notes 6.2, 11.5.
"""

from office.db import fetch
from office.patients.keys import number_key, past

CAP = 16  # candidates that are joined and ranked
SCAN = 120  # keys looked at for CAP patients: each has a few for every word
NEAREST = 12  # similar words that are tried for one that was typed
FARTHEST = 3  # how far two similar words may be together
FIRST_CHARACTER = "\x01"
WIDE = 300  # keys compared with a year of birth
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
# A merged record leads to the one it was merged into.
MRN = (
    "SELECT COALESCE(merged_into_id, id) AS patient_id, CASE WHEN merged_into_id IS NULL THEN 'mrn' ELSE 'merged' END "
    "AS how, CAST(mrn AS TEXT) AS note FROM patient WHERE mrn = ?"
)
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
ONWARD = "SELECT id, merged_into_id FROM patient WHERE merged_into_id IS NOT NULL AND id IN ({})"
# `want` holds what is looked for, most likely first: a key, and between what its second lies.
WANTED = (
    "WITH want(k, low, high) AS (VALUES {}) SELECT f.patient_id FROM want CROSS JOIN find_key f "
    f"WHERE f.kind = ? AND f.key = want.k AND f.second >= want.low AND f.second < want.high LIMIT {WIDE}"
)
WANTS = (8, 24, 72)  # so many statements of this kind that the engine knows


def between(text):
    """Both ends of "begins with text"."""
    return text, past(text)


def betweens(texts):
    """The ends for several texts, in one list."""
    return [end for text in texts for end in between(text)]


def by_words(asked, words, *, hidden=False):
    """(id, how, note) of patients with all these words in their names, longest word first; or in hidden names."""
    first, others = words[0], words[1:]
    sql, values = ONE_WORD, [*between(first)]
    if others:
        sql = TWO_WORDS + AND_WORD * len(others[1:]) + f" LIMIT {CAP + 1}"
        values = [*between(first), past(first), *betweens(others)]
    if asked.year:
        wide = sql.replace(f"LIMIT {SCAN}", f"LIMIT {WIDE}").replace(f"LIMIT {CAP + 1}", f"LIMIT {WIDE}")
        sql, values = YEAR.format(wide), [*values, f"{asked.year}-01-01", f"{asked.year}-12-31"]
    return fetch(sql.replace("'name'", "'hidden'") if hidden else sql, *values)


def by_day_and_words(asked, words, *, hidden=False):
    """(id, how, note) of patients born on that day, of any or of the year, with all these words."""
    sql = DAY_WORD.replace("'day'", "'hidden'") if hidden else DAY_WORD
    values = [asked.month_day or f"{asked.born:%m%d}", *between(words[0])]
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


def survivors(ids):
    """{id: the id it leads to} for merged records among ids, however often what they were merged into was merged."""
    found, ids = {}, list(ids)
    while ids:
        steps = dict(fetch(ONWARD.format(", ".join("?" * len(ids))), *ids))
        found = {start: steps.get(end, end) for start, end in found.items()} | {
            start: end for start, end in steps.items() if start not in found
        }
        ids = [end for end in steps.values() if end not in found]
    return {start: found.get(end, end) for start, end in found.items()}


def by_similar(asked, words, similar):
    """Ids of those who may be called so if one of the words, or two, are only similar; the most likely ones first.

    similar: {word: {word of a name: how far it is}}, nearest first. The two longest words are looked up, the others
    are left to the caller to compare; a number or an e-mail address narrows enough by itself.
    """
    if asked.by_number or asked.email:
        return [key for key, *_ in by_readings(asked)]
    day = f"{asked.born:%m%d}" if asked.born else asked.month_day
    if day:
        year = f"{asked.born:%Y}" if asked.born else ""
        wants = [(day, *between(f"{other} {year}")) for word in words for other in list(similar[word])[:NEAREST]]
        return _wanted("day", wants)
    return _wanted("name", _pairs_wanted(words, similar))


def _pairs_wanted(words, similar):
    """(key, low, high) for one similar word beside the other as typed, then for two similar ones."""
    first = list(similar[words[0]].items())[:NEAREST]
    if len(words) == 1:
        return [(other, *between("")) for other, _ in first]
    second = list(similar[words[1]].items())[:NEAREST]
    wants = [(far, other, *between(words[1])) for other, far in first]
    wants += [(far, other, *between(words[0])) for other, far in second]
    wants += [
        (far + further, one, other, other + FIRST_CHARACTER)
        for one, far in first
        for other, further in second
        if far + further <= FARTHEST
    ]
    return [want[1:] for want in sorted(wants, key=lambda want: want[0])]


def _wanted(kind, wants):
    if not wants:
        return []
    size = next((size for size in WANTS if len(wants) <= size), WANTS[-1])
    wants = (wants + wants[-1:] * size)[:size]
    sql = WANTED.format(", ".join(["(?, ?, ?)"] * size))
    return [key for (key,) in fetch(sql, *(value for want in wants for value in want), kind)]
