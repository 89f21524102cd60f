"""Words of names that a typed word may stand for: a nickname, the same sound, one or two letters otherwise.

The stated limits: a word of 6 letters or more may differ by two letters from the name, one of 4 or 5 letters by one;
by two, if it begins alike and something else was typed too. Letters left out, added, changed, or two exchanged. Names
of 3 letters or more may sound alike. Source: issue 3 point 2.
"""

import functools

from rapidfuzz.distance import OSA

from office.db import fetch
from office.patients.keys import SOUNDS, folded, sound_of, word_keys
from office.patients.nicknames import NICKNAME_GROUPS

SHORTEST_SOUND, SHORTEST_SPELLED, LONG = 3, 4, 6
MARKS = (32, 64, 128)
LIMIT = 1000
WORDS = f"SELECT word, key FROM name_word WHERE key IN ({{}}) LIMIT {LIMIT}"
NICKNAME, SOUND, SPELLED = "nickname", "sounds like", "spelled like"
MARKED = (NICKNAME, SOUND, SPELLED)  # how near they are, the nearest first


def letters_off(word, *, more=False):
    """By how many letters a name may differ from a typed word; `more`: something else was typed too."""
    if len(word) < SHORTEST_SPELLED:
        return 0
    return 2 if len(word) >= LONG or more else 1


@functools.cache
def _called():
    """{group of nicknames: its names, folded}."""
    found = {}
    for name, groups in NICKNAME_GROUPS.items():
        for group in groups:
            found.setdefault(group, set()).add(folded(name))
    return found


@functools.lru_cache(4096)
def nicknames_of(word):
    """Given names that a word is short for, and the other way round."""
    return frozenset().union(*(_called()[group] for group in NICKNAME_GROUPS.get(word, ()))) - {word}


def similar_words(words, *, more):
    """{typed word: {word of a name: (how far, MARKED word)}}, nearest first. One query for all words."""
    keys = {}
    for word in words:
        off = letters_off(word, more=more)
        for key in word_keys(word, off) if off else _sound_key(word):
            keys.setdefault(key, []).append(word)
    found = {word: dict.fromkeys(sorted(nicknames_of(word)), (1, NICKNAME)) for word in words}
    for stored, key in _known(list(keys)):
        for word in keys[key]:
            if stored != word and stored not in found[word] and (likeness := compare(word, stored, more=more)):
                found[word][stored] = likeness
    return {word: dict(sorted(others.items(), key=lambda one: (one[1], one[0]))) for word, others in found.items()}


def compare(word, stored, *, more):
    """(how far, MARKED word) of a typed word from a word of a name; None when it is beyond the limits."""
    off = letters_off(word, more=more)
    away = OSA.distance(word, stored, score_cutoff=off) if off else 1
    if away == 2 and len(word) < LONG and word[0] != stored[0]:
        away = 3
    if len(word) >= SHORTEST_SOUND and len(stored) >= SHORTEST_SOUND and sound_of(word) == sound_of(stored):
        return min(away, 2) - 0.5, SOUND
    return (away, SPELLED) if off and away <= off else None


def _sound_key(word):
    return {SOUNDS + sound_of(word)} if len(word) >= SHORTEST_SOUND else ()


def _known(keys):
    if not keys:
        return []
    size = next((size for size in MARKS if len(keys) <= size), MARKS[-1])
    keys = (keys + keys[-1:] * size)[:size]  # always as many marks, so that the engine knows the statement
    return fetch(WORDS.format(", ".join("?" * size)), *keys)
