"""Lists of patients as CSV: bytes in, Outsiders out. UTF-8 with or without BOM; comma, semicolon or tab. Pure.

The names of the columns are found by what practices call them; unknown columns are named, not taken.
"""

import csv
import io
from datetime import datetime

from office.formats.outside import Around, Broken, Outsider, checked, sex_of, ssn4_of, state_of, suffix_of

LONGEST_CELL = 2000
COLUMNS = {
    "id": ("id", "uuid", "patient id"),
    "mrn": ("mrn", "record number", "chart number", "medical record number"),
    "last": ("family", "last", "last name", "lastname", "surname", "legal last name"),
    "first": ("given", "first", "first name", "firstname", "legal first name"),
    "middle": ("middle", "middle name"),
    "suffix": ("suffix",),
    "preferred": ("preferred", "preferred name", "nickname"),
    "maiden": ("maiden", "maiden name", "birth name"),
    "born": ("birth date", "birthdate", "dob", "date of birth", "born"),
    "died": ("death", "death date", "deceased", "deceased on", "date of death"),
    "sex": ("gender", "sex"),
    "ssn": ("ssn", "social security number"),
    "language": ("language", "preferred language"),
    "multiple": ("multiple birth",),
    "phone": ("phone", "telephone", "home phone", "phone number"),
    "mobile": ("mobile", "cell", "mobile phone", "cell phone"),
    "email": ("email", "e mail"),
    "street": ("line", "street", "address", "address line 1", "street address"),
    "street2": ("line2", "street2", "address line 2", "apt"),
    "city": ("city", "town"),
    "state": ("state",),
    "zip": ("postal code", "zip", "zip code", "postcode"),
    "contact": ("emergency contact", "emergency name"),
    "contact_phone": ("emergency phone", "emergency contact phone"),
}
NAMED = {alias: name for name, aliases in COLUMNS.items() for alias in aliases}
NEEDED = {"last": "a last name (family)", "born": "a birth date"}
DAYS = ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%Y%m%d")


def read_patients(data):
    """(Outsiders, rows that cannot be taken as (place, why), names of columns not taken).

    Raises Broken: not UTF-8, empty, columns missing, a quote that never ends.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Broken(f"byte {error.start:,}", "the file is not UTF-8 text; save it as CSV UTF-8") from None
    if "\0" in text:
        raise Broken(f"byte {text.index(chr(0)):,}", "the file is not text")
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter_of(text), strict=True)
    header, ignored = _header(lines)
    people, refused = [], []
    for place, cells in _rows(lines):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            people.append(_person(place, header, cells))
        except ValueError as error:
            refused.append((place, str(error)))
    return people, refused, ignored


def delimiter_of(text):
    """What separates the cells, by the header: the most frequent of comma, semicolon and tab."""
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return max(",;\t", key=first.count)


def _rows(lines):
    """(place, cells) of each row; a quote that never ends is told with its line."""
    while True:
        before = lines.line_num + 1
        try:
            yield f"line {before}", next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            raise Broken(f"line {before}", f"the row cannot be read: {error}") from None


def _header(lines):
    """([name of each column or None], [columns not taken])."""
    place, cells = next(_rows(lines), ("", []))
    if not any(cell.strip() for cell in cells):
        raise Broken("", "the file is empty")
    plain = [" ".join(cell.replace("_", " ").replace("-", " ").split()).lower() for cell in cells]
    header = [NAMED.get(cell) for cell in plain]
    missing = [words for name, words in NEEDED.items() if name not in header]
    if missing:
        raise Broken(place, f"there is no column for {' and '.join(missing)}")
    twice = {name for name in header if name and header.count(name) > 1}
    if twice:
        raise Broken(place, f"two columns mean the same: {', '.join(sorted(twice))}")
    return header, [cell for cell, name in zip(cells, header, strict=True) if name is None]


def _person(place, header, cells):
    """The Outsider of a row. Raises ValueError in words."""
    if len(cells) != len(header):
        raise ValueError(f"it has {len(cells)} cells, the header has {len(header)}")
    if any(len(cell) > LONGEST_CELL for cell in cells):
        raise ValueError("a cell is far too long; is a quote missing?")
    row = {name: " ".join(cell.split()) for name, cell in zip(header, cells, strict=True) if name}
    get = row.get
    if not get("last"):
        raise ValueError("it has no last name")
    died = get("died", "")
    numbers = (("legacy", row["mrn"]),) if get("mrn") else ()
    return checked(Outsider(
        place=place, keys=_keys(row), numbers=numbers, last=row["last"], first=get("first", ""),
        middle=get("middle", ""), suffix=suffix_of(get("suffix", "")), preferred=get("preferred", ""),
        former=(("birth or maiden", row["maiden"], ""),) if get("maiden") else (),
        born_on=_day(get("born", ""), "birth date"), sex=sex_of(get("sex", "")), language=get("language", ""),
        multiple_birth=get("multiple", "").lower() in ("true", "yes", "1", "y"), ssn4=ssn4_of(get("ssn", "")),
        phones=tuple((use, row[name]) for name, use in (("phone", "home"), ("mobile", "mobile")) if get(name)),
        email=get("email", ""), street=get("street", ""), street2=get("street2", ""), city=get("city", ""),
        state=state_of(get("state", "")), zip=get("zip", ""), deceased=bool(died),
        deceased_on=_day(died, "date of death") if died else None,
        around=(Around(row["contact"], "", get("contact_phone", "")),) if get("contact") else (),
    ))  # fmt: skip


def _keys(row):
    """What means this person all over the world: a UUID; else the old record number of this practice."""
    identity = row.get("id", "").lower()
    if len(identity) == 36 and identity.count("-") == 4:
        return (("urn:uuid", identity),)
    return (("legacy", row["mrn"]),) if row.get("mrn") else ()


def _day(text, what):
    if not text:
        raise ValueError(f"it has no {what}")
    plain = text[:10] if text[10:11] in ("T", " ") else text
    for form in DAYS:
        try:
            return datetime.strptime(plain, form).date()
        except ValueError:
            continue
    raise ValueError(f"its {what} is no date: {text[:20]}")
