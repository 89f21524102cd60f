"""Addresses as the post office reads them, and the weeks of a seasonal one. Pure: texts and dates in, texts out.

What was typed stays as it was typed; these lines stand beside it. Source: domain 1.2; USPS Publication 28 (secondary
unit designators C2, street suffixes C1, directionals 233).
"""

import re
import unicodedata
from calendar import monthrange

from office.patients.names import fold

SUFFIXES = {
    "ALLEY": "ALY", "AVENUE": "AVE", "AVENU": "AVE", "BOULEVARD": "BLVD", "BRIDGE": "BRG", "CAUSEWAY": "CSWY",
    "CENTER": "CTR", "CENTRE": "CTR", "CIRCLE": "CIR", "COURT": "CT", "COVE": "CV", "CREEK": "CRK",
    "CRESCENT": "CRES", "CROSSING": "XING", "DRIVE": "DR", "ESTATES": "ESTS", "EXPRESSWAY": "EXPY", "FREEWAY": "FWY",
    "GARDENS": "GDNS", "GROVE": "GRV", "HARBOR": "HBR", "HEIGHTS": "HTS", "HIGHWAY": "HWY", "HILL": "HL",
    "HILLS": "HLS", "HOLLOW": "HOLW", "ISLAND": "IS", "JUNCTION": "JCT", "LAKE": "LK", "LANDING": "LNDG",
    "LANE": "LN", "MANOR": "MNR", "MEADOWS": "MDWS", "MOUNT": "MT", "MOUNTAIN": "MTN", "PARKWAY": "PKWY",
    "PLACE": "PL", "PLAZA": "PLZ", "POINT": "PT", "RIDGE": "RDG", "ROAD": "RD", "SPRING": "SPG", "SPRINGS": "SPGS",
    "SQUARE": "SQ", "STATION": "STA", "STREET": "ST", "SUMMIT": "SMT", "TERRACE": "TER", "TRAIL": "TRL",
    "TURNPIKE": "TPKE", "VALLEY": "VLY", "VIEW": "VW", "VILLAGE": "VLG", "VISTA": "VIS",
}  # fmt: skip
UNITS = {
    "APARTMENT": "APT", "BUILDING": "BLDG", "DEPARTMENT": "DEPT", "FLOOR": "FL", "ROOM": "RM", "SUITE": "STE",
    "NUMBER": "#", "NO": "#",
}  # fmt: skip
DIRECTIONS = {
    "NORTH": "N", "SOUTH": "S", "EAST": "E", "WEST": "W", "NORTHEAST": "NE", "NORTHWEST": "NW", "SOUTHEAST": "SE",
    "SOUTHWEST": "SW",
}  # fmt: skip
HOME_COUNTRY = ("", "US", "USA", "UNITED STATES")
SEASON_HINT = "Type the day of the year as month/day, for example 11/1."
POST_BOX = re.compile(r"^(?:POST OFFICE|P ?O) BOX ")


def usps_lines(street, street2="", city="", state="", zip="", country=""):
    """Return the lines of an address for an envelope: capitals, no punctuation, abbreviated as the post office does.

    "17 Old Mill Road, Apt. 3" -> "17 OLD MILL RD APT 3". The hyphen stays in ZIP+4 and between digits of a house
    number. Abroad the words stay whole and the country is the last line.
    """
    abroad = country.strip().upper() not in HOME_COUNTRY
    lines = [_capitals(street), _capitals(street2)]
    if not abroad:
        lines = [_abbreviated(line, street=place == 0) for place, line in enumerate(lines)]
    last = " ".join(part for part in (_capitals(city), _capitals(state), zip.strip().upper()) if part)
    return [line for line in (*lines, last, _capitals(country) if abroad else "") if line]


def _capitals(text):
    """Capitals without accents or punctuation; # and the hyphens and slashes of numbers stay."""
    plain = "".join(
        sign for sign in unicodedata.normalize("NFKD", text.upper()) if not unicodedata.category(sign).startswith("M")
    )
    plain = plain.replace("Æ", "AE").replace("Ø", "O").replace("Ł", "L")
    plain = re.sub(r"['’‘`.]", "", plain)
    plain = re.sub(r"(?<![0-9])[-/]|[-/](?![0-9])", " ", plain)
    return " ".join(re.sub(r"[^\w\s#/-]", " ", plain).split())


def _abbreviated(line, street):
    """Post office abbreviations: the last street word, directions before and after it, the unit."""
    if POST_BOX.match(line):
        return POST_BOX.sub("PO BOX ", line)
    words = line.split()
    unit = next((place for place, word in enumerate(words) if place and (word in UNITS or word == "APT")), len(words))
    if not street:
        return " ".join(UNITS.get(word, word) for word in words)
    road, rest = words[:unit], [UNITS.get(word, word) for word in words[unit:]]
    if len(road) > 2 and road[-1] in DIRECTIONS:
        rest.insert(0, DIRECTIONS[road.pop()])
    if len(road) > 2:
        road[-1] = SUFFIXES.get(road[-1], road[-1])
    if len(road) > 3 and road[0][:1].isdigit():
        road[1] = DIRECTIONS.get(road[1], road[1])
    return " ".join(road + rest)


def same_place(one, other):
    """True when two addresses (dicts or rows as dicts) are one place, however they are written."""
    return _place(one) == _place(other)


def _place(address):
    names = ("street", "street2", "city", "state", "zip")
    return fold("".join(usps_lines(**{name: address.get(name) or "" for name in names})))


def day_of_year(text):
    """Return MM-DD of a day that comes each year: "11/1", "4-15". ValueError in words."""
    found = re.fullmatch(r"\s*(\d{1,2})\s*[-/. ]\s*(\d{1,2})\s*", text, re.ASCII)
    if not found:
        raise ValueError(SEASON_HINT)
    month, day = int(found[1]), int(found[2])
    if not (1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]):
        raise ValueError(f"{month}/{day} is not in the calendar. {SEASON_HINT}")
    return f"{month:02d}-{day:02d}"


def day_of_year_shown(text):
    """A stored MM-DD as it is said: 11/1."""
    return f"{int(text[:2])}/{int(text[3:])}" if text else ""
