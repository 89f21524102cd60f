"""What stands in one cell of a list of patients, understood, and what to say about it. Pure: `today` is given."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from office import typed
from office.formats.outside import SEXES, STATES, SUFFIXES

MONTH_FIRST, DAY_FIRST = "month first", "day first"
NOTHING = {
    "", "-", "--", ".", "?", "n/a", "na", "none", "null", "nil", "unknown", "unk", "not given", "no phone", "no email",
}  # fmt: skip
SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?E[+-]?\d+", re.IGNORECASE | re.ASCII)
NUMBERED = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})", re.ASCII)
ISO = re.compile(r"(\d{4})([-/.]?)(\d{2})\2(\d{2})", re.ASCII)
CLOCK = re.compile(r"[T ]+\d{1,2}:\d{2}.*$", re.ASCII)
SHORTENED = "a spreadsheet has shortened this number; format the column as text, save the list again"


@dataclass(frozen=True)
class Said:
    """A cell's value and what is to be said about it; `wrong` means that the row cannot be taken like this."""

    value: object = ""
    words: str = ""
    wrong: bool = False


def blank(text):
    """True for an empty cell and for what people write into it instead."""
    return text.strip().lower() in NOTHING


def day_said(text, order, today):
    """The Said of a date: 5/4/1962, 1962-05-04, 19620504, May 4, 1962; `order` decides what 5/4 is."""
    if blank(text):
        return Said(None)
    plain = CLOCK.sub("", text.strip())
    if SCIENTIFIC.fullmatch(plain):
        return Said(None, f"“{plain[:20]}” is no date: {SHORTENED}", True)
    if re.fullmatch(r"\d{5}(\.\d+)?", plain):
        return Said(None, f"{plain} is a spreadsheet's day number; format the column as a date, save again", True)
    numbered, iso = NUMBERED.fullmatch(plain), ISO.fullmatch(plain)
    if iso and 1 <= int(iso[3]) <= 12 and typed.EARLIEST_BIRTH_YEAR <= int(iso[1]) <= today.year + 1:
        return _parsed(f"{iso[1]}-{iso[3]}-{iso[4]}", plain, today)
    if not numbered:
        return _parsed(plain, plain, today)
    first, second, year = int(numbered[1]), int(numbered[3]), numbered[4]
    if order == DAY_FIRST:
        first, second = second, first
    if first > 12 >= second:
        said = _parsed(f"{second}/{first}/{year}", plain, today)
        return Said(said.value, said.words or f"read as {said.value:%B} {said.value.day}", said.wrong)
    return _parsed(f"{first}/{second}/{year}", plain, today)


def _parsed(text, shown, today):
    try:
        return Said(typed.birth_date(text, today=today))
    except ValueError as error:
        words = str(error).split(". ")[0].rstrip(".")
        return Said(None, words if shown[:10] in words else f"“{shown[:20]}”: {words[0].lower()}{words[1:]}", True)


def order_of(texts):
    """How the dates of a column are to be read: MONTH_FIRST, DAY_FIRST, "" when that has to be asked.

    Asked are lists in which both are possible for every date, or in which some dates fit one way and some the other.
    """
    found = [NUMBERED.fullmatch(CLOCK.sub("", text.strip())) for text in texts]
    parts = [(int(one[1]), int(one[3])) for one in found if one]
    days = any(first > 12 >= second for first, second in parts)
    months = any(second > 12 >= first for first, second in parts)
    if not any(first <= 12 and second <= 12 and first != second for first, second in parts):
        return MONTH_FIRST  # each date can be read in one way only
    if days != months:
        return DAY_FIRST if days else MONTH_FIRST
    return ""


def name_said(text, limit=60):
    """The Said of one name: letters of any script, blanks, hyphens, apostrophes, periods; a digit is asked about."""
    name = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(name) > limit:
        return Said(name, f"this name has {len(name)} characters; {limit} at most", True)
    for sign in name:
        if unicodedata.category(sign)[0] not in "LMN" and sign not in " -‐'’‘`.·":
            return Said(name, f"“{sign}” cannot be in a name", True)
    return Said(name, "a digit in the name: is it right?" if any(sign.isnumeric() for sign in name) else "")


QUOTED = re.compile(r"[\"“(]([^\"”)]+)[\"”)]")
TITLES = {"mr", "mrs", "ms", "miss", "mx", "dr", "prof", "rev", "sr.", "hon"}


def split_name(text):
    """(last, first, middle, suffix, preferred, words) of "Last, First M Jr" or "First M Last"."""
    quoted = QUOTED.search(text)
    preferred = quoted[1].strip() if quoted else ""
    plain = " ".join(QUOTED.sub(" ", text).split())
    suffixes, pieces = [], []
    for piece in plain.split(","):
        words = piece.split()
        while len(words) > (0 if pieces else 1) and words[-1].rstrip(".").lower() in SUFFIXES:
            suffixes.append(SUFFIXES[words.pop().rstrip(".").lower()])
        pieces += [" ".join(words)] if words else []
    suffix = suffixes[0] if suffixes else ""
    if len(pieces) >= 2:
        given = pieces[1].split()
        return pieces[0], given[0], " ".join([*given[1:], *pieces[2:]]), suffix, preferred, ""
    words = pieces[0].split() if pieces else []
    if len(words) > 1 and words[0].rstrip(".").lower() in TITLES:
        words = words[1:]
    if len(words) < 2:
        return " ".join(words), "", "", suffix, preferred, "only one name" if words else ""
    return words[-1], words[0], " ".join(words[1:-1]), suffix, preferred, "read as first name first"


def without_suffix(last):
    """(last name, suffix) of a last name that ends in Jr, Sr, II, III or IV."""
    words = last.replace(",", " ").split()
    suffix = SUFFIXES.get(words[-1].rstrip(".").lower(), "") if len(words) > 1 else ""
    return (" ".join(words[:-1]), suffix) if suffix and suffix != "V" else (last, "")


def without_quoted(first):
    """(first name, preferred name) of Robert "Bob" or Robert (Bob)."""
    quoted = QUOTED.search(first)
    return (" ".join(QUOTED.sub(" ", first).split()), quoted[1].strip()) if quoted else (first, "")


KINDS = {
    "h": "home", "home": "home", "hm": "home", "c": "mobile", "cell": "mobile", "m": "mobile", "mobile": "mobile",
    "cellular": "mobile", "w": "work", "work": "work", "wk": "work", "office": "work", "o": "work", "bus": "work",
}  # fmt: skip
LABEL = re.compile(
    r"\(?\b(h|home|hm|c|cell|cellular|m|mobile|w|wk|work|office|o|bus|tel|telephone|ph|phone)\b[.:)]*", re.I
)
SEVERAL = re.compile(r"\s*(?:;|\||\n|\bor\b|\band\b|&| / |,(?=\s*[(+\d]))\s*", re.I)


def phones_said(text, kind):
    """([(kind, number as typed)], words) of a cell with one or several phones; the words say what was not taken."""
    if blank(text):
        return [], ""
    if SCIENTIFIC.fullmatch(text.strip()):
        return [], f"left out: {SHORTENED}"
    found, words = [], []
    for part in SEVERAL.split(text.strip()):
        label = LABEL.search(part)
        number = " ".join(LABEL.sub(" ", re.sub(r"\.0$", "", part)).split()).strip(" :-,")
        if not number:
            continue
        try:
            understood = typed.phone(number)
        except ValueError:
            words.append(f"“{part[:30]}” is no phone number: left out")
            continue
        found.append((KINDS.get(label[1].lower(), kind) if label else kind, number))
        if not understood.valid:
            words.append("cannot be dialed: kept with a mark")
    return found, "; ".join(dict.fromkeys(words))


def sex_said(text):
    """The Said of a sex: F, M, X or U."""
    word = text.strip().lower().rstrip(".")
    known = {**SEXES, "woman": "F", "girl": "F", "w": "F", "man": "M", "boy": "M", "nonbinary": "X", "u": "U",
             "non-binary": "X", "nb": "X", "undifferentiated": "U", "femenino": "F", "masculino": "M"}  # fmt: skip
    if blank(text):
        return Said("U")
    return Said(known[word]) if word in known else Said("U", f"“{text.strip()[:20]}” is not understood: unknown")


def state_said(text):
    """The Said of a state: its two letters; anything else as it is, with a word."""
    word = " ".join(text.split())
    code = STATES.get(word.lower().rstrip("."), word.upper() if len(word) == 2 else word)
    known = not word or code in STATES.values() or code in ("AS", "GU", "MP", "VI", "AA", "AE", "AP")
    return Said(code, "" if known else f"“{word[:20]}” is no state: kept as it is")


# Where ZIP codes begin with a zero: the first three digits of each.
EASTERN = {"PR": (6, 9), "VI": (8, 8), "MA": (10, 27), "RI": (28, 29), "NH": (30, 38), "ME": (39, 49), "VT": (50, 59),
           "CT": (60, 69), "NJ": (70, 89), "AE": (90, 98)}  # fmt: skip


def zip_said(text, state=""):
    """The Said of a ZIP: five digits or nine; the leading zero that spreadsheets drop comes back with its state."""
    word = re.sub(r"\.0$", "", text.strip())
    if blank(word):
        return Said("")
    digits = re.sub(r"[\s-]", "", word)
    if re.fullmatch(r"\d{5}|\d{9}", digits, re.ASCII):
        return Said(digits if len(digits) == 5 else f"{digits[:5]}-{digits[5:]}")
    short = {3: 5, 4: 5, 7: 9, 8: 9}.get(len(digits)) if digits.isascii() and digits.isdigit() else None
    full = digits.zfill(short or 0)
    low, high = EASTERN.get(state, (1, 0))
    if short and digits[0] != "0" and low <= int(full[:3]) <= high:
        return Said(zip_said(full).value, "leading zero restored")
    return Said(word, "a leading zero may be lost: kept as it is" if short else "is no US ZIP: kept as it is")


def number_said(text):
    """The Said of a record number: (number as an int or None, the text to find it by)."""
    word = re.sub(r"\.0$", "", " ".join(text.split()))
    if blank(word):
        return Said((None, ""))
    if SCIENTIFIC.fullmatch(word):
        return Said((None, ""), f"left out: {SHORTENED}")
    digits = re.sub(r"(?<=\d)[- ](?=\d)", "", word)
    number = int(digits) if re.fullmatch(r"\d{1,7}", digits, re.ASCII) else None
    return Said((number or None, word))


def death_said(text, order, today):
    """The Said of (deceased, date or None): a date, or a word such as yes, no, Y, deceased."""
    word = text.strip().lower()
    if blank(word) or word in ("no", "n", "false", "0", "alive", "living"):
        return Said((False, None))
    if word in ("yes", "y", "true", "1", "deceased", "dead", "x", "d"):
        return Said((True, None))
    said = day_said(text, order, today)
    return Said((True, said.value), said.words and f"{said.words}; taken as deceased, date unknown")


def yes(text):
    """True for a cell that says yes."""
    return text.strip().lower() in ("true", "yes", "1", "y", "x", "t")


def email_said(text):
    """The Said of an e-mail address; what is none is left out."""
    word = re.sub(r"^mailto:", "", "".join(text.split()), flags=re.I)
    if blank(word) or re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s.]+", word):
        return Said("" if blank(word) else word)
    return Said("", f"“{text.strip()[:30]}” is no e-mail address: left out")


LANGUAGES = {
    "en": "English", "eng": "English", "es": "Spanish", "spa": "Spanish", "zh": "Chinese", "vi": "Vietnamese",
    "pl": "Polish", "fr": "French", "ru": "Russian", "ar": "Arabic", "ko": "Korean", "tl": "Tagalog",
}  # fmt: skip


def language_said(text):
    """The Said of a language, by its name."""
    word = " ".join(text.split())
    return Said(LANGUAGES.get(word.lower(), word[:40]))


def born_late(born_on, died_on):
    """Words when a death lies before the birth."""
    return "the death lies before the birth" if isinstance(died_on, date) and born_on and died_on < born_on else ""
