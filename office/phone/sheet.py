"""A service's sheet or a voicemail box, line by line: text in, SheetRows out. Pure. Source: domain 6.6.

A line is: time; caller; number; patient; birth date; words – separated by tabs, semicolons or commas, with or without
a line of headings. A time alone means the last time the clock showed it; the oldest line comes first.
"""

import csv
import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from office.phone.models import MessageKind
from office.phone.symptoms import symptom_marks
from office.typed import birth_date, clean_text, clock_time, past_date

COLUMNS = ("time", "caller", "number", "patient", "born", "words")
HEADINGS = {"time", "when", "caller", "phone", "number", "patient", "message", "words", "born", "dob"}
MOST_LINES, OLDEST = 200, timedelta(days=14)
LIMITS = {"caller": 120, "number": 40, "patient": 120, "words": 4000}
HALF_OPEN = re.compile(r"(?:[1-9]|1[0-2])(?::?[0-5]\d)?")  # by day or by night? On a sheet of a night nobody knows
GUESSES = (
    (MessageKind.REFILL, r"\brefill|\bprescription|\bout of (?:her|his|my|their)\b|\bpharmacy\b"),
    (MessageKind.APPOINTMENT, r"\bappointment|\bresched|\bcancel"),
    (MessageKind.RESULT, r"\bresults?\b|\blab work\b|\btest came\b"),
    (MessageKind.BILLING, r"\bbill(?:ing)?\b|\binsurance\b|\bstatement\b|\bcopay\b"),
    (MessageKind.RECORDS, r"\brecords?\b"),
)


@dataclass(frozen=True)
class SheetRow:
    """One line: `heard_on` is the local moment or None, `problem` says what is wrong with it, or ""."""

    number: int
    heard_on: datetime | None
    caller: str
    callback: str
    patient: str
    born_on: date | None
    words: str
    kind: MessageKind
    problem: str = ""

    def fingerprint(self, source):
        """The same line of the same source again has the same one."""
        parts = (
            str(source),
            f"{self.heard_on:%Y-%m-%d %H:%M}",
            re.sub(r"\W", "", self.callback),
            self.words.casefold(),
        )
        return hashlib.sha256("\n".join(" ".join(part.split()) for part in parts).encode()).hexdigest()


def read_sheet(text, now):
    """The SheetRows of a text, the oldest first, those with a problem on top; `now` is local. ValueError: too many."""
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValueError(f"That is more than {MOST_LINES} lines. Take it in pieces.")
    sign = _delimiter(lines)
    cells = [
        next(csv.reader([line], delimiter=sign, skipinitialspace=True)) for line in lines
    ]  # a stray quote stays in
    if cells and len({cell.strip().casefold() for cell in cells[0]} & HEADINGS) > 1:
        cells = cells[1:]
    rows = [_row(number, cell, now) for number, cell in enumerate(cells, start=1)]
    return sorted(rows, key=lambda row: (not row.problem, row.heard_on or now, row.number))


def _delimiter(lines):
    return next((sign for sign in "\t;" if all(sign in line for line in lines)), ",")


def _row(number, cells, now):
    cells = [cell.strip() for cell in cells]
    if len(cells) > len(COLUMNS):  # the words themselves hold the sign
        cells = [*cells[: len(COLUMNS) - 1], ", ".join(cells[len(COLUMNS) - 1 :])]
    known = dict(zip(COLUMNS, [*cells, *[""] * (len(COLUMNS) - len(cells))], strict=True))
    heard_on, born_on, problem = None, None, ""
    try:
        known |= {name: clean_text(known[name], limit=limit) for name, limit in LIMITS.items()}
        heard_on = heard(known["time"], now)
        born_on = birth_date(known["born"], today=now.date()) if known["born"] else None
        if not known["words"]:
            problem = "Nothing was said in it."
    except ValueError as error:
        problem = str(error)
    words = (known["caller"], known["number"], known["patient"], born_on, known["words"])
    return SheetRow(number, heard_on, *words, guess(known["words"]), problem)


def heard(text, now):
    """The local moment of "22:15", "11/30 22:15" or "2026-11-30 22:15"; ValueError in words."""
    if not text:
        raise ValueError("The time is missing.")
    when, _, at = text.replace("T", " ").rpartition(" ")
    if at.lower() in ("am", "pm", "a", "p"):
        when, _, first = when.rpartition(" ")
        at = f"{first} {at}"
    if HALF_OPEN.fullmatch(at):
        raise ValueError("Say am or pm: 2:15a, 2:15p, or 02:15.")
    time = clock_time(at)
    if when:
        found = datetime.combine(_day(when, now), time)
    else:
        found = datetime.combine(now.date(), time)
        found -= timedelta(days=1) if found > now else timedelta(0)
    if found > now:
        raise ValueError("This time is still to come.")
    if found < now - OLDEST:
        raise ValueError("This is more than two weeks old. Type its date again, or leave a message by hand.")
    return found


def _day(text, now):
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return past_date(text, today=now.date())


def guess(words):
    """The kind that the words speak of; symptom words first, and what is not understood goes to the nurse too."""
    if symptom_marks(words):
        return MessageKind.URGENT_SYMPTOM
    found = (kind for kind, pattern in GUESSES if re.search(pattern, words, re.IGNORECASE))
    return next(found, MessageKind.SYMPTOM)
