"""The rows of a list compared with each other: who is likely there twice, and with the index. Pure.

Scores are points on the scale of the desk (domain 1.6): 80 and more is one person for all practical purposes, 55 means
as likely as not. The desk adds the fixed points of patients/matching.py, one record at a time, because a clerk must
see the same sum every day; a list is large enough to say itself what each agreement is worth (weighing.py), in any
country and with whatever columns it has. Both scales meet: a point of the desk is about a quarter of a natural unit of
odds (a birth date is one in 30,000 days: 10.3 units, 40 points; a last name one in 400: 6, 25; a first name one in
150: 5, 20), so odds become points by `POINTS_A_UNIT`. The words are those of the desk.
"""

import gc
import math
import re
from dataclasses import dataclass
from datetime import date

from office.duplicates.blocking import pairs_worth
from office.duplicates.grouping import persons
from office.duplicates.weighing import FIELDS, Weigher
from office.patients.keys import folded, sound_of
from office.patients.matching import BLOCK_AT_POINTS, WARN_AT_POINTS, Person, Verdict, score

POINTS_A_UNIT = 4
SURE = 3.0  # odds (20 to 1) from which two rows count as one person while weights are learnt
BRIDGE = -2.0  # mean odds (1 to 7) between two groups under which one likely pair does not join them
WRONG = 1 / 250  # of the pairs that are stopped, the share expected to be two people
LARGEST = 999
WORDS = {"first": "first_name", "last": "last_name", "middle": "middle_name", "born": "born_on", "number": "house"}
PHONES = ("phone", "mobile", "work")
NAMES = ("first_name", "last_name", "middle_name")
SAME = {"house": "same house number", "street": "same street", "street2": "same second address line",
        "city": "same city", "zip": "same ZIP", "ssn": "same social security number", "email": "same e-mail",
        "mrn": "same record number", "policy": "same insurance policy"}  # fmt: skip
DATE = re.compile(r"(\d{4})[-/.]?(\d\d)[-/.]?(\d\d)(?:[T ].*)?", re.ASCII)
US_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)


@dataclass(frozen=True)
class Likeness:
    """A row and one candidate it resembles: another row of the list (its place), or `mrn` on file."""

    row: object
    other: object
    score: int
    verdict: Verdict
    reasons: list
    mrn: str = ""


def compare_rows(rows, against=None, *, day_first=False):
    """Return the Likeness of each row and each earlier row or record that may be the same person, row by row.

    rows: (place, {field: text or texts}) with the fields of formats/patient_columns.py, blanks allowed; dates as
    YYYYMMDD or with the year first or last, impossible ones too. against: None, or a function that returns
    (MRN, points, verdict, reasons) of the records on file that resemble a row.
    """
    rows = list(rows)
    found = _within([place for place, _ in rows], [prepared(cells, day_first) for _, cells in rows])
    for place, cells in rows if against else ():
        for mrn, points, verdict, reasons in against(place, cells):
            found.append(Likeness(place, None, points, verdict, list(reasons), mrn))
    order = {place: number for number, (place, _) in enumerate(rows)}
    return sorted(found, key=lambda one: (order[one.row], -one.score))


def prepared(cells, day_first=False):
    """A row as weighing.Weigher takes it: folded values by field, blanks left out, names with their sounds."""
    texts = {WORDS.get(name, name): _joined(value) for name, value in cells.items() if name not in PHONES}
    number, street = _number_and_street(texts.get("house", ""), texts.get("street", ""))
    found = {name: folded(texts[name]) for name in FIELDS if texts.get(name)}
    found |= {"house": folded(number), "street": folded(street), "born_on": _digits_of_date(texts, day_first)}
    phones = [digits[-10:] for name in PHONES for text in _each(cells.get(name)) if len(digits := _digits(text)) >= 7]
    found["phone"] = phones[0] if phones else ""
    found["sex"] = found.get("sex", "")[:1].replace("U", "")
    return {
        name: (value, sound_of(value)) if name in NAMES else value for name in FIELDS if (value := found.get(name))
    }


def _joined(value):
    return " ".join(_each(value)).strip()


def _each(value):
    return [text for text in ([value] if isinstance(value, str) else value or ()) if text.strip()]


def _digits(text):
    return re.sub(r"\D", "", text, flags=re.ASCII)


def _number_and_street(number, street):
    """House number and street; the number is split off the street when it has no column of its own."""
    if not number:
        head, _, tail = street.strip().partition(" ")
        if head[:1].isdigit() and tail:
            return head, tail
    return number, street


def _digits_of_date(texts, day_first):
    text = texts.get("born_on", "").strip()
    if year_first := DATE.fullmatch(text):
        return "".join(year_first.groups())
    if year_last := US_DATE.fullmatch(text):
        month, day = (year_last[2], year_last[1]) if day_first else (year_last[1], year_last[2])
        return f"{year_last[3]}{month:0>2}{day:0>2}"
    return folded(text)


def _within(places, rows):
    """Likenesses between the rows of one list."""
    count, collecting = len(rows), gc.isenabled()
    gc.disable()  # hundreds of thousands of small tuples that live until the end: looking for garbage doubles the time
    try:
        model = Weigher(rows, pairs_worth(rows), lambda odds: persons(count, odds, line=SURE))
        odds = _settled(persons(count, model.odds, least=BRIDGE), model.odds)
    finally:
        if collecting:
            gc.enable()
    line = _line(list(odds.values()))
    people = {}
    found = []
    for (a, b), value in odds.items():
        points = _points(value, line)
        verdict = Verdict.BLOCK if points >= BLOCK_AT_POINTS else Verdict.WARN
        one, other = (people.setdefault(place, _person(rows[place])) for place in (b, a))
        reasons = _reasons(rows[b], rows[a], one, other)
        if (a, b) not in model.odds or model.odds[a, b] < 0:
            reasons.append("both resemble a third row")
        found.append(Likeness(places[b], places[a], points, verdict, reasons))
    return found


def _settled(person, odds):
    """The odds of every pair of rows of one person: of the pair itself, or of the weakest step of the best way."""
    groups, joined = {}, {}
    for place, one in enumerate(person):
        groups.setdefault(one, []).append(place)
    for group in groups.values():
        if len(group) > 1:
            joined |= _best_ways(group, odds)
    return joined


def _best_ways(group, odds):
    """For each pair of a group the odds of the weakest step on the strongest way between them."""
    found, near = {}, {row: [row] for row in group}
    steps = [(odds[pair], pair) for n, a in enumerate(group) for b in group[n + 1 :] if (pair := (a, b)) in odds]
    for value, (a, b) in sorted(steps, reverse=True):
        if near[a] is not near[b]:
            for x in near[a]:
                for y in near[b]:
                    found[min(x, y), max(x, y)] = value
            near[a].extend(near[b])
            for row in near[b]:
                near[row] = near[a]
    return found


def _line(values):
    """The odds from which pairs are stopped: of all above, at most the share `WRONG` is expected to be two people."""
    expected, line = 0.0, 0.0
    for number, value in enumerate(sorted(values, reverse=True), start=1):
        expected += 1 / (1 + math.exp(min(value, 500)))
        if expected > WRONG * max(number, 1 / WRONG):
            return max(0.0, line)
        line = value
    return 0.0


def _points(value, line):
    """Points of odds: 80 at the line, 55 at even odds."""
    if value >= line:
        return min(LARGEST, BLOCK_AT_POINTS + round(POINTS_A_UNIT * (value - line)))
    return min(BLOCK_AT_POINTS - 1, WARN_AT_POINTS + round((BLOCK_AT_POINTS - WARN_AT_POINTS) * max(0, value) / line))


def _person(row):
    """The Person of the desk's check, for the words only."""
    born = row.get("born_on", "")
    try:
        born_on = date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        born_on = None
    first, last, middle = (row.get(name, ("",))[0] for name in NAMES)
    phones = frozenset({row["phone"]} if "phone" in row else ())
    sex, suffix = row.get("sex", ""), row.get("suffix", "")
    return Person(last=last, first=first, middle=middle, suffix=suffix, born_on=born_on, sex=sex, phones=phones)


def _reasons(row, other, one, two):
    """The desk's words for a pair, then what else is the same."""
    words = score(one, two).reasons
    words += [said for name, said in SAME.items() if name in row and row[name] == other.get(name)]
    born = row.get("born_on")
    if born and born == other.get("born_on") and "same birth date" not in words:
        words.append("same birth date")
    return words
