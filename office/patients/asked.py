"""What was typed into the find box, taken apart: words of a name, birth dates, phone and record numbers.

Pure: text in, Asked out. One number may be read in several ways at once (050462 is a date and a record number). What
could not be read is told in words, never left out in silence. Source: domain notes 11.5, others.md points 2 to 5.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from office import typed
from office.ids import check_letter
from office.patients.names import fold

MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
ENDING, YEAR = r"(?:st|nd|rd|th)?", r"(?:\d{4}|\d{2})"
DATES = re.compile(
    rf"(?<![\w/.-])(?:\d{{1,2}}([-/.])\d{{1,2}}(?:\1{YEAR})?|\d{{4}}([-/.])\d{{1,2}}\2\d{{1,2}}"
    rf"|{MONTH}[ .-]*\d{{1,2}}{ENDING}(?:[, -]+{YEAR})?|\d{{1,2}}{ENDING}[ -]*(?:of )?{MONTH}(?:[., -]*{YEAR})?"
    rf"|\d{{1,2}} \d{{1,2}} {YEAR})(?![\w/]|[-.]\d)",
    re.ASCII,
)
PHONES = re.compile(
    r"(?<![\w/-])(?:\+(?!1)\d[\d ().-]{6,18}\d|(?:\+?1[ .-]?)?(?:\(\d{3}\)|\d{3})[ .-]*\d{3}[ .-]*\d{4}"
    r"|\d{3}[ .-]\d{4})(?:\s*(?:x|ext\.?)\s*\d{1,6})?(?![\w/-])",
    re.ASCII,
)
RECORD_NUMBERS = re.compile(r"(?<![\w/.-])\d{2,3}([- ])\d{2}\1\d{2}(?![\w/.-])", re.ASCII)
# the label of a folder (its last two digits are the volume) or of a patient's paper, with its check letter
LABEL = re.compile(r"(?<!\w)(?:(c\d{6,12})(\d\d)|(p\d{6,12}))([a-z])(?!\w)", re.ASCII)
RECORD_WORD = re.compile(r"\b(?:mrn|chart|record|no)[ .:#]+(?=[a-z-]{0,4}\d)|#(?=\w)", re.ASCII)
SAID_BEFORE = re.compile(
    r"\bd\.?o\.?b\b\.?:?|\b(?:patient|name|date of birth|birth ?date|born|phone|tel|sex):(?=\s)", re.ASCII
)  # the words of a pasted heading
WORD_ENDS = re.compile(r"[\s,;/()\"“”]+")
LONGEST = 200
FEWEST_DIGITS = 4  # fewer digits name hundreds of patients
TAIL_LENGTHS = (4, 5, 6, 7, 10, 11)  # the last digits of a phone, or all of it; with 8 or 9 someone is still typing


@dataclass
class Asked:
    """What to look for: every word and date, and one reading of what may be a number. `unread` holds sentences."""

    words: list = field(default_factory=list)
    born: date | None = None
    month_day: str = ""
    year: str = ""
    phones: list = field(default_factory=list)
    mrns: list = field(default_factory=list)
    numbers: list = field(default_factory=list)
    born_numbers: list = field(default_factory=list)
    email: str = ""
    unread: list = field(default_factory=list)

    @property
    def by_number(self):
        """True when something was typed that may be a phone or record number."""
        return bool(self.phones or self.numbers or self.mrns)

    @property
    def nothing(self):
        """True when nothing was typed that one can look for."""
        return not (self.words or self.born or self.month_day or self.by_number or self.email)


def read(text, *, today):
    """Take a typed search apart. Never raises: what cannot be looked for is said in `unread`."""
    asked = Asked()
    plain = "".join(letter if letter.isprintable() else " " for letter in text[:LONGEST]).lower()
    rest = RECORD_WORD.sub(" ", SAID_BEFORE.sub(" ", " ".join(plain.split())))
    rest = LABEL.sub(lambda found: _label(asked, found), rest)
    rest = RECORD_NUMBERS.sub(lambda found: _number(asked, found[0], today), rest)
    rest = PHONES.sub(lambda found: _phone(asked, found[0]), rest)
    rest = DATES.sub(lambda found: _date(asked, found[0], today), rest)
    for token in WORD_ENDS.split(rest):
        _token(asked, token, today)
    return _settled(asked)


def _settled(asked):
    """A year narrows a name; alone it is a number. One letter alone names half the town."""
    if asked.year and asked.words:
        asked.numbers.remove(asked.year)
        asked.phones.remove(asked.year)
    else:
        asked.year = ""
    asked.words = list(dict.fromkeys(asked.words))
    if asked.words and not (asked.born or asked.month_day or asked.by_number) and _too_short(asked.words):
        asked.unread.append("Type at least two letters of a name.")
        asked.words = []
    return asked


def _too_short(words):
    """One Latin letter is no name; one sign of another script may be."""
    return all(len(word) == 1 and "A" <= word <= "Z" for word in words)


def _label(asked, found):
    """A scanned label says one record number and nothing else; one that was mistyped may be an old number."""
    body = (found[1] or found[3]).upper()
    if check_letter(body + (found[2] or "")) != found[4].upper():
        return found[0]
    asked.mrns.append(int(body[1:]))
    return " "


def _phone(asked, text):
    try:
        asked.phones.append(typed.phone(text).digits[-10:])
    except ValueError as error:
        asked.unread.append(str(error))
    return " "


def _date(asked, text, today):
    """A whole birth date, or its month and day without the year."""
    plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|\bof ", "", text)
    named = re.search("[a-z]", plain)
    if re.fullmatch(r"\d+ \d+ \d+", plain):
        plain = plain.replace(" ", "/")
    try:
        if len(re.findall(r"\d+", plain)) == (2 if named else 3):
            asked.born = typed.birth_date(plain, today=today)
        else:  # in a leap year, so that February 29 is one
            leap = f"{plain}{' ' if named else re.search('[-/.]', plain)[0]}2000"
            asked.month_day = f"{typed.birth_date(leap, today=today):%m%d}"
    except ValueError as error:
        asked.unread.append(f"“{text}”: {error}")
    return " "


def _token(asked, token, today):
    """One word between blanks: an e-mail address, a number, a name, or the mixture of some old record numbers."""
    if "@" in token.strip("@"):
        asked.email = token
    elif re.search("[0-9]", token):
        _number(asked, token, today)
    elif fold(token):
        asked.words.append(fold(token))
    elif token.strip("-'.&+*"):
        asked.unread.append(f"“{token}” was not understood.")


def _number(asked, token, today):
    """A run of digits in each way it can be read; in pairs (12-34-56) it is no part of a phone number."""
    digits = re.sub(r"[- #.]", "", token)
    if not re.fullmatch(r"[0-9]+", digits):
        asked.numbers.append(fold(token))
    elif len(digits) < FEWEST_DIGITS:
        asked.unread.append(f"“{token}” is too short for a number. Type a whole date, phone or record number.")
    else:
        asked.numbers.append(digits)
        if typed.mrn(digits):
            asked.mrns.append(typed.mrn(digits))
        if len(digits) == 4 and typed.EARLIEST_BIRTH_YEAR <= int(digits) <= today.year:
            asked.year = digits
        if token == digits and len(digits) in TAIL_LENGTHS:
            asked.phones.append(digits[-10:])
        _born_number(asked, digits, today)
    return " "


def _born_number(asked, digits, today):
    """050462 and 05041962 are birth dates too, where they are in the calendar."""
    if len(digits) in (6, 8):
        try:
            asked.born_numbers.append(typed.birth_date(digits, today=today))
        except ValueError:
            return


def prefill(text, *, today):
    """What a search becomes in the form for a new patient: texts for last_name, first_name, born_on and so on.

    The first word is taken as the last name, as people search; a comma decides otherwise.
    """
    taken = {}
    rest = RECORD_NUMBERS.sub(" ", " ".join(text[:LONGEST].split()))
    rest = PHONES.sub(lambda found: _take(taken, "phone_typed", found[0].strip()), rest)
    rest = re.sub(DATES.pattern, lambda found: _take(taken, "born_on", found[0]), rest, flags=re.ASCII | re.IGNORECASE)
    names = []
    for token in re.split(r"(,)|\s+", rest):
        if token and re.fullmatch(r"[0-9]{10,11}|[0-9]{7}", token):
            _take(taken, "phone_typed", token)
        elif token and re.fullmatch(r"[0-9]{6}|[0-9]{8}", token):
            _take(taken, "born_on", token)
        elif token and "@" in token:
            _take(taken, "email", token)
        elif token and (token == "," or (fold(token) and not re.search("[0-9]", token))):
            names.append(token)
    return {**taken, **_names(names)}


def _take(taken, name, text):
    taken.setdefault(name, text)
    return " "


def _names(tokens):
    """Last name first, as it is searched: all before a comma, else one word."""
    cut = tokens.index(",") if "," in tokens[1:] else 1
    last, given = tokens[:cut], [token for token in tokens[cut:] if token != ","]
    parts = {"last_name": last, "first_name": given[:1], "middle_name": given[1:]}
    texts = {name: " ".join(_capital(word) for word in found if word != ",") for name, found in parts.items()}
    return {name: text for name, text in texts.items() if text}


def _capital(word):
    """O'neil-bauer becomes O'Neil-Bauer; whoever typed a capital meant it."""
    return re.sub(r"(^|[-'’])(\w)", lambda found: found[1] + found[2].upper(), word) if word.islower() else word
