"""What a column of a list of patients can mean, what practices call it, and what a header is taken to mean. Pure."""

from dataclasses import dataclass

from office.formats.outside import Broken


@dataclass(frozen=True)
class Field:
    """One meaning: its word in a mapping, its name on screen and in exports, what others call it.

    `many`: several columns may have it; their texts are joined, or are several phones.
    """

    word: str
    label: str
    others: tuple = ()
    many: bool = False


FIELDS = {
    field.word: field
    for field in (
        Field("last", "Last name", (
            "family", "last", "lastname", "surname", "legal last name", "family name", "lname", "patient last name",
            "apellido", "nachname",
        )),
        Field("first", "First name", (
            "given", "first", "firstname", "legal first name", "given name", "forename", "fname", "patient first name",
            "nombre", "vorname",
        )),
        Field("middle", "Middle name", ("middle", "middle initial", "mi", "middlename", "second name", "mname")),
        Field("full", "Whole name (Last, First M)", (
            "name", "patient name", "patient", "full name", "fullname", "whole name",
        )),
        Field("suffix", "Suffix", ("name suffix", "generation")),
        Field("preferred", "Preferred name", ("preferred", "nickname", "goes by", "known as")),
        Field("maiden", "Maiden or former name", ("maiden", "maiden name", "birth name", "former name"), many=True),
        Field("born", "Birth date", (
            "birthdate", "dob", "date of birth", "born", "born on", "birthday", "birth", "d o b", "patient dob",
            "bdate",
        )),
        Field("sex", "Sex", ("gender", "administrative sex", "m f", "sex gender")),
        Field("mrn", "Record number (MRN)", (
            "mrn", "record number", "chart number", "medical record number", "chart no", "chart", "record no", "mr no",
            "chart id", "account number",
        )),
        Field("legacy", "Old or other number", (
            "old number", "legacy number", "old mrn", "other number", "legacy id", "old chart number",
        ), many=True),
        Field("id", "Identifier (UUID)", ("id", "uuid", "patient id", "guid")),
        Field("ssn", "Social security number", ("ssn", "social security", "soc sec id", "ssn4", "ss no")),
        Field("phone", "Home phone", (
            "phone", "telephone", "home telephone", "phone number", "phone1", "tel", "phone home", "primary phone",
            "day phone", "evening phone",
        ), many=True),
        Field("mobile", "Mobile phone", (
            "mobile", "cell", "cell phone", "mobile number", "cellphone", "phone cell", "phone mobile", "cell no",
        ), many=True),
        Field("work", "Work phone", ("work", "business phone", "phone work", "office phone"), many=True),
        Field("email", "E-mail", ("email", "e mail", "email address", "e mail address", "mail")),
        Field("number", "House number", ("street number", "house no", "street no")),
        Field("street", "Street", (
            "line", "address", "address line 1", "street address", "address1", "address 1", "addr1", "mailing address",
            "home address",
        ), many=True),
        Field("street2", "Apartment, line 2", (
            "line2", "street2", "address line 2", "apt", "address2", "address 2", "addr2", "unit", "apartment",
            "street 2",
        )),
        Field("city", "City", ("town", "suburb", "locality")),
        Field("state", "State", ("st", "province", "state province")),
        Field("zip", "ZIP", ("postal code", "zip code", "postcode", "zipcode", "zip postal code")),
        Field("language", "Language", ("preferred language", "primary language", "lang")),
        Field("interpreter", "Needs an interpreter", ("interpreter", "interpreter needed")),
        Field("multiple", "Twin or multiple birth", ("multiple birth", "twin")),
        Field("birth_order", "Birth order", ()),
        Field("died", "Deceased or date of death", (
            "death", "death date", "deceased", "deceased on", "date of death", "dod", "died",
        )),
        Field("contact", "Emergency contact", ("emergency name", "emergency contact name", "ice", "contact name")),
        Field("contact_relationship", "Contact's relationship", ("emergency relationship", "relationship")),
        Field("contact_phone", "Contact's phone", (
            "emergency phone", "emergency contact phone", "contact phone", "ice phone",
        )),
    )
}  # fmt: skip
MEANT = {
    name: field.word
    for field in FIELDS.values()
    for name in (*field.others, field.label.lower(), field.word.replace("_", " "))
}
SKIP = ""


def plain(header):
    """The name of a column as it is looked up: "Patient_Last-Name " -> "patient last name"."""
    words = "".join(sign if sign.isalnum() else " " for sign in header.replace("'", ""))
    return " ".join(words.lower().split())


NAMED = {plain(name): word for name, word in MEANT.items()}
NAMED |= {name.replace(" ", ""): word for name, word in NAMED.items()}


# What else a name may say: all of these words stand in it. Asked in this order.
SAYING = (
    ({"emergency", "phone"}, "contact_phone"), ({"emergency", "tel"}, "contact_phone"), ({"emergency"}, "contact"),
    ({"contact", "phone"}, "contact_phone"), ({"work", "phone"}, "work"), ({"work", "tel"}, "work"),
    ({"cell"}, "mobile"), ({"mobile"}, "mobile"), ({"home", "tel"}, "phone"), ({"home", "phone"}, "phone"),
    ({"home", "ph"}, "phone"), ({"birth", "date"}, "born"), ({"dob"}, "born"), ({"death", "date"}, "died"),
    ({"last", "name"}, "last"), ({"first", "name"}, "first"), ({"middle", "name"}, "middle"), ({"zip"}, "zip"),
    ({"postal"}, "zip"), ({"email"}, "email"), ({"chart", "number"}, "mrn"), ({"medical", "record"}, "mrn"),
    ({"mrn"}, "mrn"),
)  # fmt: skip


def proposed(header):
    """The meaning of each column, by its name: a list of field words, "" for a column that is not taken."""
    found = [NAMED.get(plain(name), SKIP) for name in header]
    for place, name in enumerate(header):
        found[place] = found[place] or _guessed(plain(name), found)
    for place, word in enumerate(found):
        if word and word in found[:place] and not FIELDS[word].many:
            found[place] = SKIP
    if "full" in found and ("last" in found or "first" in found):
        found = [SKIP if word == "full" else word for word in found]
    return found


def _guessed(name, found):
    """A meaning by the words in a name that nobody has listed; one that no other column has."""
    words = set(name.split())
    for needed, word in SAYING:
        if needed <= words and word not in found:
            return word
    return SKIP


def lacking(mapping):
    """What is wrong with the meanings as a whole, in words; "" when people can be made of them."""
    for word in dict.fromkeys(mapping):
        if word and mapping.count(word) > 1 and not FIELDS[word].many:
            return f"two columns mean the same: {FIELDS[word].label}. Choose one of them"
    if "full" in mapping and "last" in mapping:
        return "there is a column for the whole name and one for the last name. Choose one of them"
    needed = []
    if "last" not in mapping and "full" not in mapping:
        needed.append("a last name (family)")
    if "born" not in mapping:
        needed.append("a birth date")
    return f"there is no column for {' and '.join(needed)}" if needed else ""


def mapping_of(header, given):
    """The meanings that a mapping from outside gives to a header: {column: field} or {field: column or columns}.

    Raises Broken in words: no such column in the file, no such field.
    """
    if not isinstance(given, dict):
        raise Broken("", 'the mapping is no object such as {"Last Name": "last"}')
    columns = {plain(name): place for place, name in enumerate(header)}
    found = [SKIP] * len(header)
    for one, other in given.items():
        for column, word in _pairs(one, other, columns):
            if plain(column) not in columns:
                raise Broken("", f"the mapping names the column “{column[:60]}”, which the file does not have")
            found[columns[plain(column)]] = _field_of(word)
    return found


def _pairs(one, other, columns):
    """(column, field) of an entry that may be written either way round; the field wins where both would do."""
    others = other if isinstance(other, list) else [other]
    if not all(value is None or isinstance(value, str) for value in others):
        raise Broken("", f"the mapping of “{one[:60]}” is no text")
    other_side = len(others) == 1 and (not others[0] or _known(others[0]) or plain(others[0]) not in columns)
    straight = plain(one) in columns and other_side
    turned = _known(one) and not straight
    return [(value or "", one) for value in others] if turned else [(one, value or "") for value in others]


def _known(text):
    return bool(text) and (text in FIELDS or plain(text) in NAMED)


def _field_of(text):
    if text.lower() in ("", "skip", "ignore", "-", "none"):
        return SKIP
    word = text if text in FIELDS else NAMED.get(plain(text))
    if word is None:
        raise Broken("", f"“{text[:60]}” is no field. Fields are: {', '.join(FIELDS)}")
    return word
