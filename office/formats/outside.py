"""What files from outside tell about a person, in plain values; every codec of people ends here."""

from dataclasses import dataclass, fields
from datetime import date, datetime


class Broken(Exception):
    """A file that cannot be understood as a whole: `place` says where in it, `words` what is wrong."""

    def __init__(self, place, words):
        super().__init__(f"{place}: {words}" if place else words)
        self.place, self.words = place, words


@dataclass(frozen=True)
class Around:
    """Someone around the person, with what was said of the relationship."""

    name: str
    relationship: str = ""
    phone: str = ""


@dataclass(frozen=True)
class PastVisit:
    """One visit that was made; instants are naive UTC. `key` is its identifier in the world outside."""

    key: str
    words: str
    started_at: datetime
    ended_at: datetime | None = None


@dataclass(frozen=True)
class Substance:
    """One allergy as it was said there; `none` is "all" or "drug" where it says that none are known."""

    key: str
    words: str
    drug: bool = True
    reaction: str = ""
    severity: str = ""
    onset_on: date | None = None
    none: str = ""


@dataclass(frozen=True)
class Plan:
    """One insurance policy."""

    payer: str
    plan: str = ""
    member_number: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True)
class Outsider:
    """One person with what a file knows of them.

    `keys` are (system, value) that mean this person and no other, all over the world; `numbers` are (system, value)
    of record numbers elsewhere. `place` says where in the file the person stands. `left_out` is (what, why) pairs.
    `mrn` is the number that the practice's own paper charts have.
    """

    place: str
    keys: tuple = ()
    numbers: tuple = ()
    mrn: int | None = None
    last: str = ""
    first: str = ""
    middle: str = ""
    suffix: str = ""
    preferred: str = ""
    former: tuple = ()
    born_on: date | None = None
    birth_estimated: bool = False
    sex: str = "U"
    language: str = ""
    interpreter: bool = False
    multiple_birth: bool = False
    birth_order: str = ""
    ssn4: str = ""
    phones: tuple = ()
    email: str = ""
    street: str = ""
    street2: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    deceased: bool = False
    deceased_on: date | None = None
    around: tuple[Around, ...] = ()
    visits: tuple[PastVisit, ...] = ()
    allergies: tuple[Substance, ...] = ()
    plans: tuple[Plan, ...] = ()
    left_out: tuple = ()


LONGEST_TEXT = 10_000


def checked(row):
    """The same row when every text in it can be stored. Raises TypeError, ValueError: no text, not storable."""
    for one in fields(row):
        value = getattr(row, one.name)
        if one.type is str and not isinstance(value, str):
            raise TypeError(f"{one.name} is no text")
        for text in value if isinstance(value, tuple) else (value,):
            _check(text)
    return row


def _check(value):
    for text in value if isinstance(value, tuple) else (value,):
        if isinstance(text, str) and ("\0" in text or len(text) > LONGEST_TEXT):
            raise ValueError("a text cannot be stored")
        if isinstance(text, str):
            text.encode()  # half a character cannot be stored: UnicodeEncodeError is a ValueError


SUFFIXES = {"jr": "Jr", "sr": "Sr", "ii": "II", "iii": "III", "iv": "IV", "v": "V"}
STATES = {
    "alabama": "AL", "alaska": "AK", "arizona": "AZ", "arkansas": "AR", "california": "CA", "colorado": "CO",
    "connecticut": "CT", "delaware": "DE", "district of columbia": "DC", "florida": "FL", "georgia": "GA",
    "hawaii": "HI", "idaho": "ID", "illinois": "IL", "indiana": "IN", "iowa": "IA", "kansas": "KS", "kentucky": "KY",
    "louisiana": "LA", "maine": "ME", "maryland": "MD", "massachusetts": "MA", "michigan": "MI", "minnesota": "MN",
    "mississippi": "MS", "missouri": "MO", "montana": "MT", "nebraska": "NE", "nevada": "NV", "new hampshire": "NH",
    "new jersey": "NJ", "new mexico": "NM", "new york": "NY", "north carolina": "NC", "north dakota": "ND",
    "ohio": "OH", "oklahoma": "OK", "oregon": "OR", "pennsylvania": "PA", "puerto rico": "PR", "rhode island": "RI",
    "south carolina": "SC", "south dakota": "SD", "tennessee": "TN", "texas": "TX", "utah": "UT", "vermont": "VT",
    "virginia": "VA", "washington": "WA", "west virginia": "WV", "wisconsin": "WI", "wyoming": "WY",
}  # fmt: skip
SEXES = {"male": "M", "m": "M", "female": "F", "f": "F", "other": "X", "x": "X"}


def suffix_of(text):
    """Jr, Sr, II to V as the record holds them; titles such as MD or PhD are no part of a name."""
    return SUFFIXES.get(text.strip().rstrip(".").lower(), "")


def state_of(text):
    """The two letters of a state that may be written out; anything else as it is."""
    return STATES.get(text.strip().lower(), text.strip())


def sex_of(text):
    """F, M, X, or U when it is not said."""
    return SEXES.get((text or "").strip().lower(), "U")


def ssn4_of(text):
    """The last four digits of a social security number; the others are not kept. "" when they are no digits."""
    digits = "".join(character for character in text or "" if character.isdigit())
    return digits[-4:] if len(digits) in (4, 9) and digits[-4:] != "0000" else ""
