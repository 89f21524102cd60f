"""Finding a patient from one line of text: candidates are joined, ranked and made ready for the page.

Sources: domain notes 6.2, 11.5; others.md 1 to 6; issue 3 point 2.
"""

from dataclasses import dataclass, field, replace

from office import clock
from office.db import fetch
from office.patients.asked import read
from office.patients.keys import folded, sound_of, words_of
from office.patients.queries.candidates import (
    BORN,
    DAY,
    by_day_and_words,
    by_readings,
    by_similar,
    by_words,
    survivors,
)
from office.patients.queries.rows import JOINED, FindRow, dressed, other_names_of, phone_shown, read_rows, rows_of
from office.patients.queries.similar import MARKED, similar_words
from office.typed import mrn_shown

SHOWN = 12
ALIKE_JOINED = 3 * JOINED  # similar ones that are compared by more than the look-up can
RANKS = {"mrn": 0, "merged": 0, "number": 1, "email": 1, "name": 1, "hidden": 1, "born": 2, "phone": 3}

__all__ = ["SHOWN", "FindRow", "Found", "find", "phone_shown", "rows_of"]


@dataclass(slots=True)
class Found:
    """`best` is set only when one row is clearly meant; `more` tells that there are others not shown."""

    rows: list = field(default_factory=list)
    best: int | None = None
    not_understood: str = ""
    more: bool = False


@dataclass(slots=True)
class _Hit:
    """A candidate with what it is ranked by: `names` are the words it is called by, the current ones first."""

    row: FindRow
    last: str
    first: str
    filing: str
    current: set
    how: str = "name"
    others: set = frozenset()
    named: list = ()
    far: float = 0
    by: set = frozenset()

    def begins(self, words):
        """How many of the words a current name begins with."""
        return sum(any(own.startswith(word) for own in self.current) for word in words)

    def is_exactly(self, words):
        """True when each word is a whole name, now or before."""
        return bool(words) and all(word in self.current or word in self.others for word in words)


def find(text, *, limit=SHOWN, hidden=False):
    """Return Found for one line of text: name parts in any order, birth date, phone, e-mail or record number.

    First those of whom everything typed is true; then, while the list has room, those called similarly, marked.
    `hidden`: look through hidden names too (after an adoption; for the records lead).
    """
    asked = read(text, today=clock.today())
    if asked.nothing:
        return Found(not_understood=" ".join(asked.unread))
    ways, capped = _exactly(asked, hidden)
    if not ways:
        asked, ways, capped = _written_together(asked, hidden)
    hits = _hits(ways)
    alike = [] if capped or len(hits) >= limit or not asked.words else _alike(asked, ways, hidden)
    return _found(asked, hits, alike, limit, capped, hidden)


def _written_together(asked, hidden):
    """Try two neighboring words as one: "o neil" for O'Neil, "mc donald" for McDonald. (Asked, ways, capped)."""
    words = asked.words if len(asked.words) < 5 else []
    for at in range(len(words) - 1):
        joined = replace(asked, words=[*words[:at], words[at] + words[at + 1], *words[at + 2 :]])
        ways, capped = _exactly(joined, hidden)
        if ways:
            return joined, ways, capped
    return asked, {}, False


def _exactly(asked, hidden):
    """{id: (how, note)} of those for whom everything typed is true; and whether there may be more."""
    words = _longest_first(asked)
    if asked.by_number or asked.email:
        return _ways(by_readings(asked, words))
    if words:
        look_up = by_day_and_words if asked.born or asked.month_day else by_words
        found = look_up(asked, words)
        return _ways(found + look_up(asked, words, hidden=True) if hidden else found)
    return _ways(fetch(BORN, asked.born.isoformat()) if asked.born else fetch(DAY, asked.month_day))


def _longest_first(asked):
    return sorted(asked.words, key=len, reverse=True)


def _ways(candidates):
    """At most JOINED candidates (id, how, note); of several readings that lead to one patient the best counts."""
    ways = {}
    for key, how, note in sorted(candidates, key=lambda one: (RANKS[one[1]], one[2] != "")):
        ways.setdefault(key, (how, note))
    merged = [key for key, (how, _) in ways.items() if how == "merged"]
    for start, end in survivors(merged).items() if merged else ():
        ways = {end: ways.pop(start), **{key: way for key, way in ways.items() if key != end}}
    return dict(list(ways.items())[:JOINED]), len(ways) > JOINED


def _hits(ways):
    """The candidates as hits, with what they are ranked by."""
    hits = []
    for row, names, filing in read_rows(list(ways)) if ways else ():
        current = {word for text in names if text for word in words_of(text)}
        hit = _Hit(row, folded(names[0]), folded(names[1]), filing, current, *ways[row.id][:1])
        row.why = _why(*ways[row.id])
        hits.append(hit)
    return hits


def _why(how, note):
    """By whose phone, or by which merged number, someone was found."""
    if how == "merged":
        return f"{mrn_shown(int(note))}, merged into this record"
    return note if how == "phone" else ""


def _alike(asked, exact, hidden):
    """Those whom every typed word fits only nearly, each marked by its farthest word, the nearest ones first."""
    words = _longest_first(asked)
    similar = similar_words(words, more=_more_than_a_word(asked))
    if not any(similar.values()):
        return []
    far = {word: {other: how[0] for other, how in alike.items()} for word, alike in similar.items()}
    ids = by_similar(asked, words, far)
    new = [key for key in dict.fromkeys(ids) if key not in exact]
    hits = _hits(dict.fromkeys(new[: JOINED if _compared(asked) else ALIKE_JOINED], ("name", "")))
    hits = [hit for hit in hits if not asked.year or str(hit.row.born_on)[:4] == asked.year]
    _add_others(hits, hidden)
    return sorted((hit for hit in hits if _marked(hit, words, similar)), key=lambda hit: (hit.far, hit.filing))


def _compared(asked):
    """True when the look-up has compared everything typed already."""
    return len(asked.words) < 3 and not (asked.year or asked.month_day or asked.born or asked.by_number or asked.email)


def _more_than_a_word(asked):
    return len(asked.words) > 1 or bool(asked.born or asked.month_day or asked.year or asked.by_number or asked.email)


def _add_others(hits, hidden):
    names = other_names_of([hit.row.id for hit in hits], hidden=hidden)
    for hit in hits:
        hit.named = names.get(hit.row.id, ())
        hit.others = {word for _, *pair in hit.named for text in pair if text for word in words_of(text)}


def _marked(hit, words, similar):
    """Set how far a hit is and its mark; False when one of the words is none of its names, not even nearly."""
    worst = -1
    for word in words:
        own = hit.current | hit.others
        if any(name.startswith(word) for name in own):
            continue
        nearest = min((similar[word][name] for name in own if name in similar[word]), default=None)
        if nearest is None:
            return False
        hit.far += nearest[0]
        hit.by = {*hit.by, *(name for name in own if similar[word].get(name) == nearest)}
        worst = max(worst, MARKED.index(nearest[1]))
    hit.row.mark = MARKED[worst] if worst >= 0 else ""
    return worst >= 0


def _found(asked, hits, alike, limit, capped, hidden):
    """Rank, cut, name the one clear match, say what else there is to say."""
    unlike = [hit for hit in hits if hit.begins(asked.words) < len(asked.words)]
    _add_others(unlike, hidden)
    for hit in hits:
        hit.far = -hit.begins(asked.words) - sum(word in hit.current for word in asked.words) / 9
    hits.sort(key=lambda hit: (RANKS[hit.how], hit.far, hit.filing, hit.row.id))
    more = capped or len(hits) > limit
    shown = (hits + alike)[:limit]
    for hit in shown:
        _say_other_name(asked, hit)
    best = _best(asked, hits, alike, more)
    return Found(dressed([hit.row for hit in shown]), best, " ".join(asked.unread), more)


def _best(asked, hits, alike, more):
    """The one row that is clearly meant, or None: several that fit equally are never decided here.

    Nobody is clearly meant while someone else is listed with whom that person can be confused.
    """
    meant = hits if len(hits) == 1 and not more else [hit for hit in hits if hit.is_exactly(asked.words)]
    if len(meant) != 1:
        return None
    by_number = meant[0].how in ("mrn", "merged", "number")
    others = [hit for hit in hits + alike if hit is not meant[0]]
    if not by_number and meant[0].row.alert and any(_confusable(meant[0], other) for other in others):
        return None
    return meant[0].row.id


def _confusable(one, other):
    """A twin, or somebody whose last and first name sound the same; their name alert says so."""
    if not other.row.alert:
        return False
    twins = one.last == other.last and one.row.born_on and one.row.born_on == other.row.born_on
    return bool(twins) or (sound_of(one.last), sound_of(one.first)) == (sound_of(other.last), sound_of(other.first))


def _say_other_name(asked, hit):
    """Say under which former or other name someone was found."""
    for said, last, first in hit.named:
        new = {word for text in (last, first) if text for word in words_of(text)} - hit.current
        if any(own in hit.by or own.startswith(word) for own in new for word in asked.words):
            hit.row.other_name = f"{said} {', '.join(part for part in (last, first) if part)}"
