"""Paper charts of the sample: volumes on shelves, and who can hold them. What moves is in `custody.py`.

About 1.1 volumes a patient (domain 11.1); charts in the computer only; old ones on the inactive shelf or off site.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from office.bulk import first_free, follow, pour
from office.charts.filing import FilingOrder, badge_code, place_code, volume_code
from office.charts.models import Chart, Holder, MoveKind, VolumeState
from office.charts.shelves import FIRST_DESK, section_of, shelf_key
from office.counters import take
from office.patients.names import filing_units
from office.sample.words import CAST
from office.sample.world import Rows
from office.settings import setting

VOLUMES_EACH, ELECTRONIC, THICKEST = 1.1, 0.05, 4
INACTIVE_DAYS, OFF_SITE_DAYS = 3 * 365, 5 * 365
OUT_OF_HOUSE, ON_INACTIVE_SHELF = 0.35, 0.4  # of the volumes that are old enough
RECORDS_DESK, BIN = "records desk", "refile bin"


@dataclass(slots=True)
class Folder:
    """One volume while the sample is made; `since` is text as in the database."""

    id: int
    chart: int
    index: int
    number: int
    code: str
    shelf_key: str
    section: str
    current: bool
    from_on: date
    to_on: date | None
    state: VolumeState = VolumeState.FILED
    place: str = ""
    since: str = ""

    @classmethod
    def of(cls, world, room, index, volume_id, chart, number=1, count=1, from_on=None, to_on=None):
        """A folder of a patient with its bar code, its sort key and its section."""
        person, mrn = world.people[index], world.mrn(index)
        filing = filing_units(person.last, person.first, person.middle, person.suffix, person.born_on)
        key = shelf_key(room.order, mrn, filing, person.born_on, number)
        section = section_of(room.order, mrn, filing)
        return cls(
            volume_id, chart, index, number, volume_code(mrn, number), key, section, number == count, from_on, to_on
        )


class Room:
    """The file room: folders by patient, holders by key, and the moves of every folder in the order of time."""

    def __init__(self, world):
        self.world, self.draw = world, world.random("folders").random
        self.order = FilingOrder(setting("filing.order"))
        self.charts = Rows(Chart, "id patient kind verified_to made_at")
        self.folders, self.by_patient = [], {}
        self.moves = []
        self.holders, self.names = {}, {}

    def move(self, folder, kind, state, place, at, *, holder=None, purpose="", key="records", note=""):
        """Note a move, and put the folder in its new place."""
        before = "new" if kind == MoveKind.MADE else self.where(folder)
        person = self.world.staff[key]
        folder.state, folder.place, folder.since = state, place, at
        self.moves.append((folder.id, kind.value, at, *person, before, self.where(folder), holder, purpose, note))

    def where(self, folder):
        """Where a folder is, in the words of the custody record."""
        if folder.state == VolumeState.FILED:
            return f"shelf {folder.section}"
        stored = {VolumeState.OFF_SITE: "off site, ", VolumeState.INACTIVE: "inactive shelf, "}
        return stored.get(folder.state, "") + folder.place

    def shelve(self, folder, at, key="records"):
        """Put a folder on its shelf."""
        self.move(folder, MoveKind.REFILED, VolumeState.FILED, f"shelf {folder.section}", at, key=key)


def add_holders(world, room):
    """Everyone who works here, and the desks of the physicians who do not sign in."""
    first = first_free(Holder)
    rows = []
    for key, *_ in CAST:
        room.holders[key], room.names[key] = first + len(rows), world.who(key)
        rows.append((first + len(rows), world.who(key), world.staff_id(key), badge_code(world.staff_id(key))))
    desks = [short for _, short, key in world.providers if key is None]
    number = take("charts.place", first=FIRST_DESK, count=len(desks))
    for offset, short in enumerate(desks):
        room.holders[short], room.names[short] = first + len(rows), f"{short}'s desk"
        rows.append((first + len(rows), f"{short}'s desk", None, place_code(number + offset)))
    pour(Holder, "id name staff code", rows)
    follow([Holder])


def make_folders(world, room, first_id):
    """The chart and the folders of everyone who was ever seen, each made and shelved at its time."""
    seen = [index for index, count in enumerate(world.visits) if count]
    electronic = set(world.random("electronic").sample(seen, round(len(seen) * ELECTRONIC)))
    paper = [index for index in seen if index not in electronic]
    counts = volume_counts(world, paper)
    for index in seen:
        if index in electronic:
            verified = world.last_seen[index] + timedelta(days=1)
            room.charts.add(world.patient(index), "electronic only", verified.isoformat(), _made_at(world, index))
        else:
            chart = room.charts.add(world.patient(index), "paper", None, _made_at(world, index))
            first_id = _volumes(world, room, index, chart, counts[index], first_id)
    return first_id


def _made_at(world, index):
    return world.moment(world.first_seen[index], 470)


def volume_counts(world, paper):
    """{patient index: volumes}: together 1.1 for each patient of the practice, the most for who came most often."""
    wanted = max(len(paper), round(len(world.people) * VOLUMES_EACH))
    counts = dict.fromkeys(paper, 1)
    thick = sorted(paper, key=lambda index: -world.visits[index])
    extra = wanted - len(paper)
    while extra > 0 and thick:
        thick = [index for index in thick if counts[index] < THICKEST][:extra]
        for index in thick:
            counts[index] += 1
        extra -= len(thick)
        thick = thick[: len(thick) // 3]
    return counts


def _volumes(world, room, index, chart, count, first_id):
    """The folders of one patient with their spans of time; older ones stand on the shelf too."""
    start, days = world.first_seen[index], (world.last_seen[index] - world.first_seen[index]).days
    made = []
    for number in range(1, count + 1):
        from_on = start + timedelta(days=days * (number - 1) // count)
        to_on = start + timedelta(days=days * number // count) if number < count else None
        folder = Folder.of(world, room, index, first_id, chart, number, count, from_on, to_on)
        room.move(folder, MoveKind.MADE, VolumeState.LABEL_PRINTED, RECORDS_DESK, world.moment(from_on, 470))
        room.shelve(folder, world.moment(from_on, 1010))
        first_id += 1
        made.append(folder)
    room.folders += made
    room.by_patient[index] = made
    return first_id


def store_old_ones(world, room, needed):
    """Move folders of people who were not seen for years to the inactive shelf or off site, in boxes by number."""
    old = [folder for folder in room.folders if folder.index not in needed]
    for folder in old:
        last = (folder.to_on if not folder.current else None) or world.last_seen[folder.index]
        days = (world.day_on - last).days
        if days > OFF_SITE_DAYS and room.draw() < OUT_OF_HOUSE:
            box = f"box {100 + folder.id // 24} slot {1 + folder.id % 24}"
            room.move(
                folder, MoveKind.RETURNED, VolumeState.OFF_SITE, box, world.moment(last + timedelta(days=1200), 600)
            )
        elif days > INACTIVE_DAYS and room.draw() < ON_INACTIVE_SHELF:
            row = f"row {1 + folder.index % 12}"
            at = world.moment(last + timedelta(days=1095), 600)
            room.move(folder, MoveKind.RETURNED, VolumeState.INACTIVE, row, at)
