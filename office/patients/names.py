"""Names made comparable: folded, in filing units, by sound, by nickname.

Pure: what is stored stays as it was typed, these keys are derived from it. Sources: domain notes 1.2 (sort keys) and
2.2 (alphabetic indexing, unit by unit); the phonetic key is our own, described at sounds().
"""

import re
import unicodedata

from office.patients.nicknames import NICKNAME_GROUPS

# Latin letters that Unicode does not take apart into a letter and an accent; ß becomes SS by upper().
LETTERS = str.maketrans(
    {"Æ": "AE", "Œ": "OE", "Ø": "O", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "TH", "Ħ": "H", "Ŧ": "T", "Ŋ": "N", "ẞ": "SS"}
)
ACCENTS = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
APOSTROPHE_LETTERS = re.compile("[\u02b0-\u02ff]")  # ʻokina and its like: letters to Unicode, apostrophes to a clerk
PART_ENDS = re.compile(r"[\s\-‐-―.,/]+")
SUFFIX_UNITS = {"II": "02", "2ND": "02", "III": "03", "3RD": "03", "IV": "04", "4TH": "04", "V": "05", "5TH": "05"}

# In order; what a rule writes is in lower case, so that no later rule touches it.
SOUND_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^MA?C(?=[B-DF-HJ-NP-TV-Z])", "mk"),  # MacDonald, McDonald
        (r"^[KGP]N", "n"),  # Knight, Gnann, Pnina
        (r"^WR", "r"),
        (r"^PS", "s"),
        (r"^X", "s"),
        (r"^WH", "w"),
        (r"^[AEIOUY]", "a"),  # Yvonne, Ivonne; Erin, Aaron
        (r"SCH|[TS]CH|SH", "x"),
        (r"CH(?=[RL])", "k"),  # Christine, Kristine
        (r"CH", "x"),
        (r"PH|V", "f"),
        (r"TH|D", "t"),
        (r"DG(?=[EIY])", "j"),
        (r"GH(?=$|[B-DF-HJ-NP-TV-Z])", ""),  # Leigh, Wright
        (r"GN(?=$|S$)", "n"),
        (r"SC(?=[EIY])|C(?=[EIY])|Z", "s"),
        (r"CK|CQ|[CQ]", "k"),
        (r"X", "ks"),
        (r"G(?=[EIY])", "j"),
        (r"G", "k"),
        (r"MB$", "m"),
        (r"^W", "w"),
        (r"^H", "h"),
        (r"[AEIOUYHW]", ""),
    )
)


def fold(text):
    """Return text in capitals without accents, punctuation, apostrophes and spaces: Núñez -> NUNEZ, O'Brien -> OBRIEN.

    ß = SS, æ = AE, ø = O, ł = L; letters of other scripts are kept (漢字). Source: domain notes 2.2, rules 3 and 5.
    """
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).upper()).translate(LETTERS)
    plain = APOSTROPHE_LETTERS.sub("", ACCENTS.sub("", apart))
    kept = "".join(character for character in plain if unicodedata.category(character)[0] in "LNM")
    return unicodedata.normalize("NFC", kept)


def name_parts(text):
    """Return the folded words by which a name is searched: the joined form first, then each part of 2 or more letters.

    Smith-Jones -> [SMITHJONES, SMITH, JONES]; De La Cruz -> [DELACRUZ, DE, LA, CRUZ]; O'Neil -> [ONEIL].
    """
    parts = [fold(part) for part in PART_ENDS.split(text)]
    words = [fold(text), *(part for part in parts if len(part) > 1)]
    return list(dict.fromkeys(word for word in words if word))


def filing_units(last, first, middle="", suffix="", born_on=None):
    """Return one text whose plain order (bytes, C collation, Python) is the alphabetic filing order of the name.

    Surname, given, middle and suffix are four units, each compared as a whole, letter by letter, nothing before
    something; II, III come before Jr, before Sr; identical names follow the date of birth, oldest first.
    A blank stands between the units because it sorts before every letter and digit. Source: domain notes 2.2.
    """
    units = [fold(last), fold(first), fold(middle), filing_suffix(suffix), born_on.isoformat() if born_on else ""]
    return " ".join(units)


def sounds(text):
    """Return the phonetic key of a name; names that sound alike to an American ear have the same key.

    A variant of Metaphone of our own: letters to consonant sounds, vowels only at the front (all alike), D = T, V = F,
    TH = T, C/K/Q/hard G alike, doubled letters once. O'Neill = Oneil, Smyth = Smith, Catherine = Katherine,
    Nguyan = Nguyen. Letters of other scripts are kept. An empty name has an empty key.
    """
    folded = fold(text)
    key = re.sub(r"(.)\1+", r"\1", folded)
    for pattern, sound in SOUND_RULES:
        key = pattern.sub(sound, key)
    return re.sub(r"(.)\1+", r"\1", key).upper() or folded


def same_given(one, other):
    """Return whether two given names are equal or nicknames of one name: Kathy and Katherine, Bob and Robert.

    Kathy is short for Katherine and for Kathleen; these two stay different names.
    """
    one, other = fold(one), fold(other)
    if not one or not other:
        return False
    return one == other or bool(NICKNAME_GROUPS.get(one, frozenset()) & NICKNAME_GROUPS.get(other, frozenset()))


def filing_suffix(suffix):
    """A suffix as a filing unit: II is 02, before JR, before SR."""
    unit = fold(suffix)
    return SUFFIX_UNITS.get(unit, unit)
