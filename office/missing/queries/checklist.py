"""The named places of a search, computed for this number and name, with who looked there. Source: domain 2.8."""

from dataclasses import dataclass, field, replace

from office.charts.filing import FilingOrder
from office.charts.shelves import section_of, shelf_key
from office.missing.likely import mistaken_names, mistaken_numbers, next_doors
from office.missing.models import Outcome, SearchTick
from office.missing.queries import around, shelf
from office.missing.queries.shelf import named, place_of
from office.patients.models import Registration
from office.settings import setting
from office.typed import mrn_shown

SIDE, BETWEEN, THICK, STORED_SIDE = 10, 2, 5, 2
ENTRIES, CARTS, SHELF, NUMBERS, DOORS, PEOPLE, THICKER, DESKS, SCANNING, COPIES, STORAGE, SITES, STAFF, SECOND = range(
    1, 15
)
TWICE = (SHELF, NUMBERS, DOORS)  # a second searcher repeats these
TITLES = {
    ENTRIES: "Last custody entries and their people",
    CARTS: "Carts and refile bins",
    SHELF: "Shelf, ten folders on each side",
    NUMBERS: "Numbers taken for this one",
    DOORS: "Same place in the neighboring sections",
    PEOPLE: "Family, same names, former names",
    THICKER: "Inside thicker neighbors",
    DESKS: "Desks, dictation, exam rooms",
    SCANNING: "Scanning and transcription",
    COPIES: "Billing, copies out, copier",
    STORAGE: "Off-site boxes and purge batch",
    SITES: "Second site",
    STAFF: "All staff",
    SECOND: "Second searcher: the shelf again",
}
BY_NAME = {NUMBERS: "Names taken for this one", DOORS: "Names that sound the same"}
EVERYONE = "staff:all"


@dataclass(frozen=True)
class Place:
    """One place to look at. `key` stays the same however often the list is computed."""

    key: str
    step: int
    words: str
    detail: str = ""
    volume_id: int | None = None
    second: bool = False


@dataclass
class Line:
    """A Place with the tick that counts, or None; `first_by` is who looked there in the first round."""

    place: Place
    tick: SearchTick | None = None
    first_by: int | None = None
    waits: bool = False

    def open_to(self, staff_id):
        """True when this person may tick it now."""
        return self.tick is None and not self.waits and not (self.place.second and self.first_by == staff_id)


@dataclass
class Step:
    """One numbered step with its lines."""

    number: int
    title: str
    lines: list = field(default_factory=list)

    @property
    def done(self):
        """How many of its places were looked at."""
        return sum(line.tick is not None for line in self.lines)


def places(volume):
    """Every Place of the first round for a volume with its patient, in the order of the steps."""
    order = FilingOrder(setting("filing.order"))
    labels = shelf.labels_of(volume, order)
    numeric = order != FilingOrder.ALPHABETIC
    nearby, found = [], []
    for label in labels:
        here = _neighbors(volume, label, order)
        nearby += [one for one in here if one not in nearby]
    found += [Place(key, ENTRIES, words, detail) for key, words, detail in around.last_entries(volume)]
    found += [Place(key, CARTS, words) for key, words in around.carts_and_bins()]
    found += _shelf_places(volume, labels, nearby, order)
    found += _numbers(volume, labels, order) if numeric else _names(volume, labels, order)
    found += _doors(volume, labels, order) if numeric else _sounds(volume, order)
    found += _people(volume, order)
    found += _thick(nearby)
    found += _desks() + _storage(volume, labels, order)
    found.append(Place(EVERYONE, STAFF, "Ask everyone who works here"))
    return _each_once(found)


def _each_once(found):
    seen = {}
    for place in found:
        seen.setdefault(place.key, place)
    return list(seen.values())


def _neighbors(volume, label, order):
    """The folders beside the place of a label in shelf order, without the missing one."""
    before, after = shelf.beside(label.key, SIDE)
    return [one for one in (*reversed(before), *after) if one.id != volume.id]


def _shelf_places(volume, labels, nearby, order):
    own = [
        Place(f"shelf:{label.mrn}", SHELF, f"Shelf {label.section}, at {label.shown} {label.name}",
              "its own place" if label is labels[0] else "under its other number")
        for label in labels
    ]  # fmt: skip
    return own + [_folder("beside", SHELF, one, f"shelf {section_of(order, one.patient.mrn, one.patient.filing_name)}")
                  for one in nearby]  # fmt: skip


def _folder(kind, step, volume, detail):
    return Place(f"{kind}:{volume.id}", step, named(volume), detail, volume.id)


def _numbers(volume, labels, order):
    """The folders that bear a number which is easily taken for one of ours; where nobody bears it, its place."""
    reasons = {}
    for label in reversed(labels):
        reasons = {**reasons, **mistaken_numbers(label.mrn)}
    folders, found = {}, []
    for one in shelf.folders_of_numbers(reasons):
        folders.setdefault(one.patient.mrn, []).append(one)
    for number, why in reasons.items():
        own = [one for one in folders.get(number, ()) if one.id != volume.id]
        found += [_folder("number", NUMBERS, one, f"{why}; {place_of(one, order)}") for one in own]
        if not own and number not in {label.mrn for label in labels}:
            section = section_of(order, number, volume.patient.filing_name)
            words = f"Shelf {section}, where {mrn_shown(number)} would stand"
            found.append(Place(f"taken:{number}", NUMBERS, words, why))
    return found


def _doors(volume, labels, order):
    """The places in the neighboring sections where the folder would stand, between named folders."""
    found = []
    for label in labels:
        for number in next_doors(order, label.mrn):
            key = shelf_key(order, number, label.filing_name, label.born_on, volume.number)
            words = f"Shelf {section_of(order, number, label.filing_name)}, where {mrn_shown(number)} would stand"
            found.append(Place(f"door:{number}", DOORS, words, _between(key, volume)))
    return found


def _between(key, volume):
    """Between which folders a place lies: "after 12-33-55 Diaz, Ana, Vol 1, before ..."."""
    before, after = shelf.beside(key, BETWEEN)
    sides = [
        f"{word} {named(near[0])}"
        for word, near in (
            ("after", [one for one in before if one.id != volume.id]),
            ("before", [one for one in after if one.id != volume.id]),
        )
        if near
    ]
    return ", ".join(sides) or "the section is empty"


def _names(volume, labels, order):
    """Places of the alphabetic shelf where a folder of this name may stand by mistake."""
    patient, found = volume.patient, []
    for units, why in mistaken_names(patient.last_name, patient.first_name, patient.middle_name).items():
        key = shelf_key(order, patient.mrn, units, patient.born_on, volume.number)
        words = f"Shelf {section_of(order, patient.mrn, units)}, at {' '.join(units.split())}"
        found.append(Place(f"name:{units.strip()}", NUMBERS, words, f"{why}; {_between(key, volume)}"))
    return found


def _sounds(volume, order):
    """Folders of people whose last name sounds the same."""
    folders = [one for one in shelf.same_sound(volume.patient) if one.patient_id != volume.patient_id]
    return [_folder("sound", DOORS, one, place_of(one, order)) for one in folders]


def _people(volume, order):
    patient = volume.patient
    why = around.relations(patient)
    folders, names, found = shelf.folders_of_patients(why), around.names_of(why), []
    others = [one for one in shelf.folders_of_patients([patient.id]).get(patient.id, []) if one.id != volume.id]
    found += [_folder("own", PEOPLE, one, f"the patient's own; {place_of(one, order)}") for one in others]
    for other in why:
        own = folders.get(other, [])
        found += [_folder("person", PEOPLE, one, f"{why[other]}; {place_of(one, order)}") for one in own]
        if not own and other in names:
            found.append(Place(f"nobody:{other}", PEOPLE, names[other], f"{why[other]}; no folder: loose papers"))
    found += [
        Place(f"former:{name}", PEOPLE, f"Former name {name}", "labels, tabs and outguides under this name")
        for name in around.former_names(patient.id)
    ]
    return found


def _thick(nearby):
    """The thickest of the folders beside it: the most visits, then the higher volume number."""
    visits = shelf.visits_of([one.patient_id for one in nearby])
    thick = sorted(nearby, key=lambda one: (-visits.get(one.patient_id, 0), -one.number, one.shelf_key))
    found = []
    for one in thick[:THICK]:
        count = visits.get(one.patient_id, 0)
        detail = f"{count} visit{'' if count == 1 else 's'}; also stuck to its back"
        found.append(Place(f"inside:{one.id}", THICKER, f"Inside {named(one)}", detail, one.id))
    return found


def _desks():
    people, rooms = around.desks()
    found = [Place(key, DESKS, words) for key, words in people]
    found += [Place(f"room:{one}", DESKS, one) for one in ("Dictation room", *rooms)]
    found += [Place(f"place:{one}", SCANNING, one) for one in around.listed("search.desks")]
    found += [Place(f"place:{one}", COPIES, one) for one in around.listed("search.more_desks")]
    return found


def _storage(volume, labels, order):
    """The boxes and batches in which folders of the nearest numbers lie, then the lists."""
    found = []
    for label in labels:
        for one in _stored_beside(label.key):
            found.append(_folder("stored", STORAGE, one, place_of(one, order)))
    found += [Place("place:Off-site box list", STORAGE, "Off-site box list, by number and name"),
              Place("place:Purge batch", STORAGE, "Purge batch and inactive shelf")]  # fmt: skip
    if volume.patient.registration == Registration.DECEASED:
        found.append(Place("place:Closed records", STORAGE, "Closed records of patients who died"))
    return found + [Place(f"site:{one}", SITES, one) for one in around.listed("search.sites")]


def _stored_beside(key):
    before, after = shelf.beside(key, STORED_SIDE, shelf.STORED)
    return [*reversed(before), *after]


def ticks_of(case):
    """{(key, second): the SearchTick that counts} of a search now, what was taken back left out. One query."""
    last, now = {}, (SearchTick.case == case.id) & (SearchTick.turn == case.turns)
    for tick in SearchTick.select().where(now).order_by(SearchTick.id):
        last[tick.key, tick.second] = tick
    return {mark: tick for mark, tick in last.items() if tick.outcome != Outcome.TAKEN_BACK}


def steps_of(case):
    """The Steps of a search with their lines: what is computed now, and what was ticked and is on the list no more."""
    order, ticks, found = setting("filing.order"), ticks_of(case), places(case.volume)
    known = {place.key for place in found}
    found += [
        Place(tick.key, tick.step, tick.words, "not on the list any more")
        for (key, second), tick in ticks.items()
        if not second and key not in known
    ]
    titles = TITLES | (BY_NAME if order == FilingOrder.ALPHABETIC else {})
    steps = {number: Step(number, title) for number, title in titles.items()}
    for place in found:
        steps[place.step].lines.append(Line(place, ticks.get((place.key, False))))
        if place.step in TWICE:
            steps[SECOND].lines.append(_again(place, ticks))
    return [step for number, step in sorted(steps.items()) if step.lines or number != SITES]


def _again(place, ticks):
    """The line of the second searcher: it waits until the first one has looked there."""
    first = ticks.get((place.key, False))
    again = replace(place, step=SECOND, second=True)
    return Line(again, ticks.get((place.key, True)), first.by_id if first else None, waits=first is None)


def find_line(case, key, second=False):
    """The Line of a place of a search, or None."""
    lines = (line for step in steps_of(case) for line in step.lines)
    return next((line for line in lines if line.place.key == key and line.place.second == second), None)


def next_line(steps, staff_id, start=0):
    """The first Line from a step on that this person may tick, else the first of all; None when nothing is left."""
    todo = [line for step in steps for line in step.lines if line.open_to(staff_id)]
    return next((line for line in todo if _number(line) >= start), todo[0] if todo else None)


def _number(line):
    return SECOND if line.place.second else line.place.step
