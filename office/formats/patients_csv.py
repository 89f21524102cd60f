"""Lists of patients as CSV: rows of a table and what their columns mean in, Outsiders out, with words at each cell.

Pure: `today` is given. Nothing that cannot be understood is taken silently.
"""

from dataclasses import dataclass, field

from office.formats import patient_cells as cell
from office.formats.csv_table import read_table, unsafe
from office.formats.outside import Around, Broken, Outsider, checked, ssn4_of, suffix_of
from office.formats.patient_columns import NAMED, lacking, plain, proposed
from office.typed import mrn, mrn_shown

NAMES = ("last", "first", "middle", "preferred")
KEPT = ("street", "street2", "city")
LONGEST = 100
PHONES = {"phone": "home", "mobile": "mobile", "work": "work"}


@dataclass
class Understood:
    """One row as it would be taken: its texts by field, its values, what is to be said at a field.

    `words`: {field: [(sentence, whether the row cannot be taken because of it)]}. `person`: None when it cannot.
    """

    place: int
    texts: dict
    values: dict = field(default_factory=dict)
    words: dict = field(default_factory=dict)
    person: Outsider | None = None

    @property
    def why_not(self):
        """Why the row cannot be taken; "" when it can."""
        return "; ".join(words for all_words in self.words.values() for words, wrong in all_words if wrong)

    @property
    def notes(self):
        """What else is to be said."""
        return "; ".join(words for all_words in self.words.values() for words, wrong in all_words if not wrong)

    def say(self, name, words, wrong=False):
        if words:
            self.words.setdefault(name, []).append((words, wrong))


def texts_of(cells, mapping):
    """{field: text} of a row; several columns of one field are joined: by "; ", streets by blanks."""
    found = {}
    for word, text in zip(mapping, cells, strict=False):
        plain = unsafe(" ".join(text.split()))
        if word and plain:
            mark = " " if word == "street" else "; "
            found[word] = f"{found[word]}{mark}{plain}" if word in found else plain
    return found


def comparable(cells, mapping):
    """{field: text or texts} of a row as lists are compared: as written, the whole name taken apart, phones apart."""
    texts = texts_of(cells, mapping)
    if "full" in texts:
        names = dict(zip(("last", "first", "middle", "suffix"), cell.split_name(texts.pop("full")), strict=False))
        texts |= {name: text for name, text in names.items() if text}
    elif "last" in texts:
        texts["last"], suffix = cell.without_suffix(texts["last"])
        texts |= {"suffix": suffix} if suffix and "suffix" not in texts else {}
    apart = {name: text.split("; ") for name, text in texts.items() if name in PHONES}
    return {name: text for name, text in texts.items() if not cell.blank(text)} | apart


def understand(place, cells, mapping, *, order, today):
    """The Understood of a row. `mapping`: the field of each cell; `order`: how 5/4/1962 is read."""
    row = Understood(place, texts_of(cells, mapping))
    _names(row)
    _days(row, order, today)
    _reach(row)
    _others(row)
    if not row.why_not:
        try:
            row.person = _person(row)
        except (ValueError, TypeError):
            row.say("last", "there are characters in the row that cannot be stored", True)
    return row


def _names(row):
    texts, found = row.texts, dict.fromkeys(NAMES, "")
    found["suffix"] = suffix_of(texts.get("suffix", ""))
    if "full" in texts:
        *parts, said = cell.split_name(texts["full"])
        found |= dict(zip(("last", "first", "middle", "suffix", "preferred"), parts, strict=True))
        row.say("last", said)
    else:
        found["last"], suffix = cell.without_suffix(texts.get("last", ""))
        found["first"], found["preferred"] = cell.without_quoted(texts.get("first", ""))
        found["suffix"] = found["suffix"] or suffix
    for name in NAMES:
        given = found[name] or texts.get(name, "")
        said = cell.name_said("" if cell.blank(given) and name != "last" else given)
        found[name] = said.value
        row.say(name, said.words, said.wrong)
    if not found["last"] and not row.words.get("last"):
        row.say("last", "it has no last name", True)
    if found["last"] and not found["first"] and "last" not in row.words:
        row.say("first", "no first name: taken as a single name")
    if texts.get("suffix") and not found["suffix"]:
        row.say("suffix", f"“{texts['suffix'][:20]}” is no suffix: left out")
    row.values |= found


def _days(row, order, today):
    said = cell.day_said(row.texts.get("born", ""), order, today)
    row.values["born"] = said.value
    if said.value is None and not said.words:
        row.say("born", "it has no birth date", True)
    elif said.wrong:
        row.say("born", f"its birth date is no date: {said.words}", True)
    else:
        row.say("born", said.words)
    if said.value and (today - said.value).days > 110 * 365.25:
        row.say("born", "older than 110: is the year right?")
    died = cell.death_said(row.texts.get("died", ""), order, today)
    row.values["died"] = died.value
    row.say("died", died.words)
    row.say("died", cell.born_late(said.value, died.value[1]), True)


def _reach(row):
    texts, phones = row.texts, []
    for name, kind in PHONES.items():
        found, words = cell.phones_said(texts.get(name, ""), kind)
        phones += found
        row.say("phone", words)
    row.values["phones"] = tuple(dict.fromkeys(phones))
    for name in KEPT:
        row.values[name] = "" if cell.blank(texts.get(name, "")) else texts.get(name, "")
        if len(row.values[name]) > LONGEST:
            row.say("street", f"this address has {len(row.values[name])} characters; {LONGEST} at most", True)
    if "number" in texts and row.values["street"]:
        row.values["street"] = f"{texts['number']} {row.values['street']}"
    state = cell.state_said(texts.get("state", ""))
    code = cell.zip_said(texts.get("zip", ""), state.value)
    email = cell.email_said(texts.get("email", ""))
    row.values |= {"state": state.value, "zip": code.value, "email": email.value}
    row.say("street", state.words)
    row.say("street", code.words and f"ZIP {code.value}: {code.words}")
    row.say("email", email.words)


def _others(row):
    texts = row.texts
    sex = cell.sex_said(texts.get("sex", ""))
    number = cell.number_said(texts.get("mrn", ""))
    row.values |= {"sex": sex.value, "mrn": number.value[0], "number": number.value[1]}
    row.say("sex", sex.words)
    row.say("mrn", number.words)
    row.values["language"] = cell.language_said(texts.get("language", "")).value
    contact, words = cell.phones_said(texts.get("contact_phone", ""), "")
    row.values["contact_phone"] = contact[0][1] if contact else ""
    row.say("contact", words and f"contact's phone: {words}")
    if contact and not texts.get("contact"):
        row.say("contact", "a contact's phone without a name: left out")


def _person(row):
    """The Outsider of a row in which nothing is wrong."""
    value, texts = row.values, row.texts
    deceased, deceased_on = value["died"]
    contact = Around(texts.get("contact", "")[:80], texts.get("contact_relationship", "")[:40], value["contact_phone"])
    own = value["number"]
    numbers = [*([own] if own and (not value["mrn"] or mrn(own) != value["mrn"]) else []), *_several(row, "legacy")]
    same = ("last", "first", "middle", "suffix", "preferred", "sex", "language", "phones", "email", "mrn")
    return checked(Outsider(
        place=f"row {row.place}", keys=_keys(row), **{name: value[name] for name in (*same, *KEPT, "state", "zip")},
        numbers=tuple(("legacy", number) for number in dict.fromkeys(numbers)), born_on=value["born"],
        former=tuple(("birth or maiden", last, "") for last in _several(row, "maiden")),
        interpreter=cell.yes(texts.get("interpreter", "")), multiple_birth=cell.yes(texts.get("multiple", "")),
        birth_order=texts.get("birth_order", "")[:3], ssn4=ssn4_of(texts.get("ssn", "")), deceased=deceased,
        deceased_on=deceased_on, around=(contact,) if contact.name else (),
    ))  # fmt: skip


def _several(row, name):
    """The texts of a field that can have several."""
    return [text.strip() for text in row.texts.get(name, "").split(";") if text.strip()]


def _keys(row):
    """What means this person all over the world: a UUID; else the old record number of this practice."""
    identity = row.texts.get("id", "").lower()
    if len(identity) == 36 and identity.count("-") == 4:
        return (("urn:uuid", identity),)
    return (("legacy", row.values["number"]),) if row.values["number"] else ()


def number_shown(value):
    """The record number that a row asks for: as printed, or as it stands in the file."""
    return mrn_shown(value["mrn"]) if value.get("mrn") else value.get("number", "")


@dataclass(frozen=True)
class Mapped:
    """A table with the field of each of its columns."""

    header: list
    mapping: list
    rows: list
    refused: list


def table_of(data, mapping=None, encoding="utf-8"):
    """The Mapped table of a file; without `mapping(header)` the columns are found by what practices call them.

    Raises Broken: no text, empty, a quote that never ends, two columns that mean the same.
    """
    table = read_table(data, encoding=encoding)
    found = mapping(table.header) if mapping else strictly_proposed(table.header)
    return Mapped(table.header, found, table.rows, table.refused)


def read_patients(table, *, today, order=None, foreign=False):
    """(Understoods, (place, why) of rows that cannot be taken, names of columns not taken, order of dates).

    Dates are month first unless they say otherwise. Raises Broken: columns are missing, unless the list is `foreign`
    and only compared.
    """
    words = lacking(table.mapping)
    if words and not (foreign and words.startswith("there is no column")):
        raise Broken("row 1", words)
    order = order or order_in(table.rows, table.mapping) or cell.MONTH_FIRST
    rows = [understand(place, cells, table.mapping, order=order, today=today) for place, cells in table.rows]
    refused = [*table.refused, *((row.place, row.why_not) for row in rows if row.person is None)]
    ignored = [name for name, word in zip(table.header, table.mapping, strict=True) if not word]
    return rows, refused, ignored, order


def strictly_proposed(header):
    """The proposed meanings where nobody is asked: two columns that could mean the same are refused."""
    mapping = proposed(header)
    for name, word in zip(header, mapping, strict=True):
        if not word and NAMED.get(plain(name), "full") != "full":
            raise Broken("row 1", f"two columns mean the same: {name}")
    return mapping


def order_in(rows, mapping):
    """How the dates of these (place, cells) are to be read; "" when that has to be asked."""
    places = [place for place, word in enumerate(mapping) if word in ("born", "died")]
    return cell.order_of([cells[place] for _, cells in rows for place in places])
