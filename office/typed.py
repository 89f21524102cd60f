"""What a person typed, understood: dates, times, phones, record numbers, money and plain text.

Pure: text in, value out; today is always given. Whatever cannot be understood is a ValueError whose message is a
sentence for the clerk that says what to type. Source of the accepted forms: domain notes 1.2, 1.5 and 11.5.
"""

import re
import unicodedata
from calendar import isleap
from dataclasses import dataclass
from datetime import date, time, timedelta

import phonenumbers

BIRTH_HINT = "Type the birth date as month/day/year, for example 5/4/1962."
VISIT_HINT = "Type the date as 12/5, 12/5/2026, t+14 or mon."
TIME_HINT = "Type the time as 9:30, 930 or 2:15p."
MONEY_HINT = "Type the amount in dollars and cents, for example 20 or 20.00."
EARLIEST_BIRTH_YEAR = 1880
VISIT_YEARS_AHEAD = 15  # farther ahead is a birth date in the wrong field, not a visit
PHONE_LENGTH_LIMIT = 30
HIGHEST_CENTS = 999_999_999_99

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DATE_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        r"(?P<m>\d{1,2})(?P<s>[-/. ])(?P<d>\d{1,2})(?:(?P=s)(?P<y>\d{4}|\d{2}))?",
        r"(?P<m>\d{2})(?P<d>\d{2})(?P<y>\d{4}|\d{2})",
        r"(?P<y>\d{4})(?P<s>[-/.])(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})",
        r"(?P<name>[a-z]{3,9})[. -]*(?P<d>\d{1,2})(?:[, -]+(?P<y>\d{4}|\d{2}))?",
        r"(?P<d>\d{1,2})[ -]*(?P<name>[a-z]{3,9})[.,]?(?:[, -]*(?P<y>\d{4}|\d{2}))?",
    )
)
DAYS_AHEAD = re.compile(r"(?:t|today)?\s*([+-])\s*(\d{1,4})\s*([dw]?)", re.ASCII)
CLOCK = re.compile(r"(\d{1,2}?)(?:[:. ]?(\d{2}))?\s*(a|p|am|pm|a\.m\.|p\.m\.)?", re.ASCII)
EXTENSION = re.compile(r"\s*[,;]?\s*(?:extension|extn|ext|x|#)[\s.:]*(\d{1,6})\s*$", re.ASCII | re.IGNORECASE)
RECORD_NUMBER = re.compile(r"\d{6,7}|\d{2,3}([- ])\d{2}\1\d{2}", re.ASCII)
MONEY = re.compile(r"(-?)\$?(-?)(\d{1,3}(?:,\d{3})+|\d*)(?:\.(\d*))?", re.ASCII)


@dataclass(frozen=True)
class Phone:
    """A typed phone number; digits are those of the number alone, for a US number always the ten national ones."""

    e164: str | None
    digits: str
    extension: str
    valid: bool
    shown: str


def birth_date(text, *, today):
    """Return the date of birth that was typed; month before day, a two-digit year is the latest that is past.

    Raises ValueError in words: not a date, no year, in the future, before 1880.
    Source: domain notes 1.2 and 11.5 (two-digit years: birth dates lie in the past).
    """
    year, month, day = _date_parts(text, BIRTH_HINT)
    if not year:
        raise ValueError(f"The year is missing. {BIRTH_HINT}")
    full_year = _century(today) + int(year) if len(year) == 2 else int(year)
    if len(year) == 2 and (full_year, month, day) > (today.year, today.month, today.day):
        full_year -= 100
    born_on = _real_date(full_year, month, day, BIRTH_HINT)
    if born_on > today:
        raise ValueError(f"This birth date is in the future. {BIRTH_HINT}")
    if born_on.year < EARLIEST_BIRTH_YEAR:
        raise ValueError(f"This birth date is before {EARLIEST_BIRTH_YEAR}. {BIRTH_HINT}")
    return born_on


def visit_date(text, *, today):
    """Return the date of a visit that was typed: any form of birth_date, t, t+14, +2w, tomorrow, mon, or 12/5.

    A weekday is the next one after today; a date without a year is today or the next such date; a two-digit year is
    of this century. A past date is understood too: whether it may be booked is for the rule that books.
    Raises ValueError in words: not a date, more than 15 years ahead, or before 1880.
    """
    word = text.strip().lower()
    on = _near_date(word, today)
    if on is None:
        year, month, day = _date_parts(word, VISIT_HINT)
        full_year = _century(today) + int(year) if len(year) == 2 else int(year or 0)
        on = _real_date(full_year, month, day, VISIT_HINT) if year else _next_date(month, day, today)
    if not EARLIEST_BIRTH_YEAR <= on.year <= today.year + VISIT_YEARS_AHEAD:
        raise ValueError(f"This date is in the year {on.year}, too far away. {VISIT_HINT}")
    return on


def past_date(text, *, today):
    """Return the past date that was typed: any form of visit_date, but 11/25 or wed is the latest such day.

    Raises ValueError in words: not a date, or in the future.
    """
    word, on = text.strip().lower(), visit_date(text, today=today)
    if on > today and word.isalpha() and word != "tomorrow":
        on -= timedelta(days=7)
    elif on > today and _near_date(word, today) is None and not _date_parts(word, VISIT_HINT)[0]:
        on = _last_date(on.month, on.day, today)
    if on > today:
        raise ValueError("This day is still to come. Type a day that is past.")
    return on


def clock_time(text):
    """Return the time of day that was typed: 930, 9:30, 2:15p, 14:15, 2p.

    Without am or pm the hours 1 to 6 mean the afternoon, when an office is open; a leading zero (06:30) is a time of
    24 hours and taken as written, so that a time shown as HH:MM is read back as itself.
    Raises ValueError in words.
    """
    form = CLOCK.fullmatch(text.strip().lower())
    if not form:
        raise ValueError(f"“{text.strip()[:20]}” is not a time. {TIME_HINT}")
    hour, minute, half = int(form[1]), int(form[2] or 0), (form[3] or " ")[0]
    if (half != " " and not 1 <= hour <= 12) or hour > 23 or minute > 59:
        raise ValueError(f"There is no such time of day. {TIME_HINT}")
    if half == " ":
        return time(hour + 12 if 1 <= hour <= 6 and form[1][0] != "0" else hour, minute)
    return time(hour % 12 + (12 if half == "p" else 0), minute)


def phone(text):
    """Return the Phone that was typed; a number that cannot be dialed is kept as typed with valid=False.

    US unless it begins with +. A number of the North American plan is valid when it has ten digits and neither area
    code nor exchange begins with 0 or 1 (domain notes 1.2): so the 555-01xx of examples are accepted. There is no area
    code 555: files of invented patients have such numbers.
    Raises ValueError in words: empty, over 30 characters, no digit at all.
    """
    typed = text.strip()
    digits = phonenumbers.normalize_digits_only(typed)
    if not digits or len(typed) > PHONE_LENGTH_LIMIT:
        raise ValueError("Type a phone number of at most 30 characters, for example 312-555-0142 or 312-555-0142 x12.")
    tail = EXTENSION.search(typed)
    extension = tail[1] if tail else ""
    number = _dialable(typed[: tail.start()] if tail else typed)
    if number is None:
        return Phone(None, digits, "", False, typed)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    us = number.country_code == 1
    shown = f"({e164[2:5]}) {e164[5:8]}-{e164[8:]}" if us else _shown_abroad(number)
    return Phone(e164, e164[2:] if us else e164[1:], extension, True, f"{shown} x{extension}" if extension else shown)


def mrn(text):
    """Return the medical record number that was typed (123456, 012345, 12-34-56, 100-45-12), or None if it is none.

    None and no error: a search box tries it as a number first and as other things next. Source: domain notes 1.5.
    """
    typed = text.strip()
    if not RECORD_NUMBER.fullmatch(typed):
        return None
    return int(re.sub(r"[- ]", "", typed)) or None


def mrn_shown(number):
    """Return a record number in pairs as it is printed: 12345 -> "01-23-45", 1004512 -> "100-45-12" (notes 1.5)."""
    return f"{number // 10000:02d}-{number // 100 % 100:02d}-{number % 100:02d}"


def money_cents(text, *, allow_negative=False):
    """Return the amount that was typed in cents: "20", "20.00", "$1,234.5".

    Raises ValueError in words: not an amount, over two decimals, over 999 million dollars, negative if not allowed.
    """
    form = MONEY.fullmatch(re.sub(r"\s", "", text))
    if not form or not (form[3] or form[4]) or (form[1] and form[2]):
        raise ValueError(f"“{text.strip()[:20]}” is not an amount. {MONEY_HINT}")
    decimals = form[4] or ""
    if len(decimals) > 2:
        raise ValueError(f"An amount has at most two decimals. {MONEY_HINT}")
    cents = int(form[3].replace(",", "")[:12] or 0) * 100 + int(decimals.ljust(2, "0"))
    if cents > HIGHEST_CENTS:
        raise ValueError(f"This amount is too large. {MONEY_HINT}")
    if (form[1] or form[2]) and not allow_negative:
        raise ValueError(f"An amount cannot be negative here. {MONEY_HINT}")
    return -cents if form[1] or form[2] else cents


def age_shown(born_on, on):
    """Return the age on a day in words: days under a month, weeks under 3 months, months under 24, then years.

    Two dates in; "2 days", "5 weeks", "14 months" or "42 y" out. Source: domain notes 1.2.
    """
    days = (on - born_on).days
    months = (on.year - born_on.year) * 12 + on.month - born_on.month - (on.day < born_on.day)
    if days < 0:
        return "not born yet"
    if months < 1:
        return "1 day" if days == 1 else f"{days} days"
    if months < 3:
        return f"{days // 7} weeks"
    return f"{months} months" if months < 24 else f"{months // 12} y"


def clean_text(text, *, limit, multiline=False):
    """Return text trimmed and in NFC, at most limit characters; newline and tab only where multiline.

    Raises ValueError in words: too long, or characters that no person types and no database keeps (NUL, control
    characters, half of a surrogate pair).
    """
    clean = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(clean) > limit:
        raise ValueError(f"This is {len(clean)} characters long. Shorten it to at most {limit}.")
    if any(_is_unprintable(character, multiline) for character in clean):
        raise ValueError("There are characters in it that cannot be stored. Type the text anew instead of pasting it.")
    return clean


def _is_unprintable(character, multiline):
    if multiline and character in "\n\t":
        return False
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def _century(today):
    return today.year // 100 * 100


def _date_parts(text, hint):
    """Return (year as typed or "", month, day) of any written date form; the numbers need not be a real date."""
    typed = text.strip().lower()
    for form in DATE_FORMS:
        found = form.fullmatch(typed)
        parts = found.groupdict() if found else {}
        if found and (not parts.get("name") or _month(parts["name"])):
            return parts["y"] or "", int(parts.get("m") or 0) or _month(parts.get("name") or ""), int(parts["d"])
    raise ValueError(f"“{typed[:20]}” is not a date. {hint}" if typed else hint)


def _month(name):
    """Return 1 to 12 for a month in full or cut off after three letters, 0 for any other word."""
    if len(name) < 3:
        return 0
    return next((number for number, full in enumerate(MONTHS, start=1) if full.startswith(name)), 0)


def _real_date(year, month, day, hint):
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"{month}/{day}/{year} is not in the calendar. {hint}") from None


def _next_date(month, day, today):
    """Return today or the next date of this month and day; Feb 29 may be eight years away, around 2100."""
    for year in range(today.year, today.year + 9):
        try:
            on = date(year, month, day)
        except ValueError:
            continue
        if on >= today:
            return on
    raise ValueError(f"{month}/{day} is not in the calendar. {VISIT_HINT}")


def _last_date(month, day, today):
    """Return the latest date of this month and day that is past; there is one, Feb 29 at most eight years ago."""
    years = [today.year - ago for ago in range(9)]
    dates = [date(year, month, day) for year in years if (month, day) != (2, 29) or isleap(year)]
    return next(on for on in dates if on <= today)


def _near_date(word, today):
    """Return the date that a word counts from today, or None if the word is a written date."""
    if word in ("t", "today"):
        return today
    if word == "tomorrow":
        return today + timedelta(days=1)
    ahead = DAYS_AHEAD.fullmatch(word)
    if ahead:
        return today + timedelta(days=int(ahead[1] + ahead[2]) * (7 if ahead[3] == "w" else 1))
    weekdays = [number for number, name in enumerate(WEEKDAYS) if len(word) >= 3 and name.startswith(word)]
    return today + timedelta(days=(weekdays[0] - today.weekday() - 1) % 7 + 1) if weekdays else None


def _dialable(typed):
    """Return the parsed number if somebody could be reached by it, else None; letters are notes, not digits."""
    if any(character.isalpha() for character in typed):
        return None
    try:
        number = phonenumbers.parse(typed, "US")
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(number) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    american = str(number.national_number)
    nobodys = american[0] in "01" or american[3] in "01" or american[:3] == "555"
    return None if number.country_code == 1 and nobodys else number


def _shown_abroad(number):
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
