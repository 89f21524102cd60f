"""Symptom words recognized in what a clerk types. It only marks, never judges: no list is complete, and every
symptom call reaches a nurse; the marks decide how fast. The list itself is `symptom_words.toml`. Pure: text in, marks
out. Source: domain 6.5 [S11 S12 S13].

A denied symptom ("no chest pain") is marked as well: whether it matters is for a nurse to say.
"""

import functools
import re
import tomllib
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

CALL_911, NURSE_NOW = "call 911", "nurse now"
BETWEEN = 4  # words that may stand between two that belong together, in one sentence or not
LONG = 6  # letters from which a word is known with one letter wrong
KNOWN, REMEMBERED = 20_000, 64
APOSTROPHES = str.maketrans("", "", "'’‘`´ʼ＇")
WORD = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
LIST = Path(__file__).with_name("symptom_words.toml")


@dataclass(frozen=True)
class Mark:
    """One symptom as the list names it, and how fast it goes: CALL_911 or NURSE_NOW."""

    word: str
    speed: str


@functools.lru_cache(REMEMBERED)
def symptom_marks(text):
    """The marks (tuple of Mark) of the symptom words in a text, the 911 words first; empty when there are none."""
    words = _words(text)
    places = {}
    for place, word in enumerate(words):
        for term in _meant(word):
            places.setdefault(term, []).append(place)
    if not places:
        return ()
    for term, after in _LISTED.not_before.items():
        places[term] = [at for at in places.get(term, ()) if words[at + 1 : at + 2] not in after]
    begun = {number for term in places for number in _LISTED.begins.get(term, ())}
    said = sorted(number for number in begun if any(_said(line, places) for line in _LISTED.marks[number][1]))
    return tuple(_LISTED.marks[number][0] for number in said)


def _words(text):
    """The words and numbers of a text in plain letters; an apostrophe parts nothing."""
    plain = text.translate(APOSTROPHES).casefold()
    if not plain.isascii():
        plain = "".join(sign for sign in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(sign))
    return WORD.findall(plain)


@functools.lru_cache(KNOWN)
def _meant(word):
    """The terms of the list that a typed word means."""
    return tuple(term for term in _LISTED.terms.get(_shelf(word), ()) if _fits(term, word))


def _shelf(word):
    """Terms lie by their first letter, as words do; numbers and patterns together."""
    return word[0] if word[0].isalpha() else "~"


def _fits(term, word):
    if term.startswith("~"):
        return re.fullmatch(term[1:], word) is not None
    open_end, stem = term.endswith("*"), term.rstrip("*")
    if word.startswith(stem) if open_end else word == stem:
        return True
    if len(stem) < LONG or word[0] != stem[0] or word in _LISTED.not_misspelled:
        return False
    ends = range(len(stem) - 1, len(stem) + 2) if open_end else (len(word),)
    return any(_one_off(stem, word[:end]) for end in ends)


def _one_off(one, other):
    """True when a single letter is wrong, missing, added, or two neighbors are swapped."""
    if abs(len(one) - len(other)) > 1:
        return False
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rest, left = one[same:], other[same:]
    swapped = rest[1::-1] + rest[2:] == left if len(rest) > 1 else False
    return rest[1:] == left[1:] or rest[1:] == left or rest == left[1:] or swapped


def _said(line, places):
    """True when every neighboring pair of the groups of a line stands close together."""
    found = []
    for group in line:
        if not (spans := _spans(group, places)):
            return False
        found.append(spans)
    return all(_near(one, other) for one, other in pairwise(found))


def _spans(group, places):
    """Where a group is said: (first, last) place of each of its phrases, in order."""
    begun = (phrase for phrase in group if not places.keys().isdisjoint(phrase[0]))
    return sorted(span for phrase in begun for span in _phrase(phrase, places))


def _phrase(phrase, places):
    begins = {place for term in phrase[0] for place in places.get(term, ())}
    for step, terms in enumerate(phrase[1:], start=1):
        here = {place - step for term in terms for place in places.get(term, ())}
        begins &= here
    return [(place, place + len(phrase) - 1) for place in begins]


def _near(ones, others):
    starts = [first for first, _ in others]
    for first, last in ones:
        at = bisect_left(starts, last + 1)
        if at < len(others) and others[at][0] - last <= BETWEEN + 1:
            return True
        before = bisect_left(starts, first) - 1
        if any(0 < first - end <= BETWEEN + 1 for _, end in others[max(before - 3, 0) : before + 1]):
            return True
    return False


@dataclass(frozen=True)
class _Listed:
    """The list as it is looked up: `marks` are (Mark, lines); a line is groups of phrases of alternative terms.

    `begins` has the numbers of the marks that can be said with a term: it begins a phrase of a line's first group.
    """

    marks: tuple
    begins: dict
    terms: dict
    not_before: dict
    not_misspelled: frozenset


def _read(path):
    known = tomllib.loads(path.read_text("utf-8"))
    marks = tuple(
        (Mark(word, speed), tuple(_line(text) for text in lines))
        for speed in (CALL_911, NURSE_NOW)
        for word, lines in known[speed].items()
    )
    begins, terms = {}, {}
    for number, (_, lines) in enumerate(marks):
        for term in {term for line in lines for phrase in line[0] for term in phrase[0]}:
            begins.setdefault(term, []).append(number)
    for term in {term for _, lines in marks for line in lines for term in _terms(line)}:
        terms.setdefault(_shelf(term), []).append(term)
    after = {term: tuple([word] for word in words) for term, words in known["not_before"].items()}
    return _Listed(marks, begins, terms, after, frozenset(known["not_misspelled"]))


def _terms(line):
    return {term for group in line for phrase in group for terms in phrase for term in terms}


def _line(text):
    """The groups of a line: `a|b c + d/e` is ((((a,),), ((b,), (c,))), (((d, e),),))."""
    return tuple(
        tuple(tuple(tuple(word.split("/")) for word in phrase.split()) for phrase in group.split("|"))
        for group in text.split(" + ")
    )


_LISTED = _read(LIST)
