"""Who has which chart: last month's custody, what is out, overdue, missing, and today's charts on their way."""

from datetime import timedelta

from office.bulk import first_free, follow, pour
from office.charts.models import (
    Chart,
    ChartRequest,
    MissingCase,
    Move,
    MoveKind,
    PullGroup,
    PullLine,
    PullRun,
    SignOut,
    Volume,
    VolumeState,
)
from office.charts.pulling import Booking, cart_name, times_text
from office.charts.queries.lights import short_day
from office.charts.shelves import shelf_key
from office.counters import take
from office.patients.names import filing_units
from office.sample.calendar import NURSE, next_working_days, working_days
from office.sample.folders import BIN, RECORDS_DESK, Folder, Room, add_holders, make_folders, store_old_ones
from office.sample.shelfmap import add_shelves
from office.scheduling.models import HOLDS_PLACE, Standing
from office.visits.models import Flow

OUT, FEWEST_OUT, OVERDUE, FEWEST_OVERDUE, MISSING = 300 / 33_000, 5, 25 / 33_000, 2, 3
CUSTODY_DAYS, REQUESTS, OPEN_SEARCH_DAYS = 30, 6, 3
REFILED_AFTER_MINUTES = 90
ON_THE_BOOK = (*HOLDS_PLACE, Standing.COMPLETED, Standing.NO_SHOW)  # canceled ones were off it by then
# purpose, who has it then, loan days
LOANS = (
    ("results", "nurse", 1), ("results", "doctor", 1), ("billing", "biller", 2), ("phone", "nurse", 1),
    ("completion", "Dr. Lee", 3), ("completion", "Dr. Kim", 3), ("copies", "lead", 2), ("completion", "Dr. Gomez", 3),
)  # fmt: skip


def add_charts(world, say):
    """Write charts, volumes, holders, custody, today's pull run and the requests that wait."""
    room = Room(world)
    add_holders(world, room)
    add_shelves(world)
    next_id = make_folders(world, room, first_free(Volume))
    say("charts", 1, 2)
    needed = {one.patient for one in (*world.today, *world.tomorrow)}
    stays = Stays(world, room)
    store_old_ones(world, room, needed)
    stays.past_month()
    _off_site(world, room)
    searches = _missing(world, room)
    run = Run(world, room)
    run.print_and_pull()
    run.make_new(next_id)
    stays.today(run)
    stays.loans()
    _write(world, room, stays, searches, run)


class Stays:
    """Stays with holders: those that ended and those that are open."""

    def __init__(self, world, room):
        self.world, self.room, self.rows = world, room, []
        self.random = world.random("stays")

    def open(self, folder, key, purpose, at, due_on, by="records"):
        """Sign a folder out to a holder."""
        room = self.room
        holder = room.holders[key]
        kind = MoveKind.TRANSFERRED if folder.state == VolumeState.OUT else MoveKind.SIGNED_OUT
        room.move(folder, kind, VolumeState.OUT, room.names[key], at, holder=holder, purpose=purpose, key=by)
        self.rows.append([folder.id, holder, purpose, at, due_on.isoformat(), self.world.staff_id(by), None])

    def close(self, at):
        """End the stay that was opened last."""
        self.rows[-1][-1] = at

    def physician(self, provider):
        """The holder's key of a provider: the person, or the desk."""
        _, short, key = self.world.providers[provider]
        return key or short

    def past_month(self):
        """For the visits of the last month: pulled the day before, nurse, physician, back, refiled."""
        world = self.world
        visits = [one for one in world.recent if (world.day_on - one[3]).days <= CUSTODY_DAYS]
        for _, index, provider, day_on, _ in sorted(visits, key=lambda one: (one[3], one[0])):
            folder = self.current(index)
            pulled = world.moment(day_on - timedelta(days=1), 940)
            if folder and folder.state == VolumeState.FILED and folder.since < pulled:
                self.visit(folder, provider, day_on, 500 + self.random.randrange(400))

    def visit(self, folder, provider, day_on, minute):
        """One visit's way of a chart, from the shelf and back."""
        moment = self.world.moment
        before = day_on - timedelta(days=1)
        self.room.move(folder, MoveKind.PULLED, VolumeState.PULLED, "cart", moment(before, 940 + minute % 50))
        self.open(folder, "nurse", "visit", moment(day_on, minute), day_on, by="nurse")
        if provider != NURSE:
            self.close(moment(day_on, minute + 12))
            self.open(folder, self.physician(provider), "visit", moment(day_on, minute + 12), day_on, by="nurse")
        self.close(moment(day_on, minute + 60))
        self.room.move(folder, MoveKind.RETURNED, VolumeState.RETURNED, BIN, moment(day_on, minute + 60))
        self.room.shelve(folder, moment(day_on, min(minute + 150, 1035)))

    def current(self, index):
        """The newest folder of a patient, or None."""
        folders = self.room.by_patient.get(index)
        return folders[-1] if folders else None

    def today(self, run):
        """Today's charts go with their patients: nurse, physician, back in the bin, on the shelf again."""
        world = self.world
        for one in sorted(world.today, key=lambda one: one.start):
            folder = self.current(one.patient)
            if not folder or folder.state not in (VolumeState.PULLED, VolumeState.LABEL_PRINTED):
                continue
            for flow, minute in one.steps:
                self.follow(folder, one, flow, world.moment(world.day_on, minute))
            left = one.steps[-1][1] if one.flow == Flow.LEFT else None
            if left is not None and left + REFILED_AFTER_MINUTES <= world.minute:
                self.room.shelve(folder, world.moment(world.day_on, left + REFILED_AFTER_MINUTES))

    def follow(self, folder, one, flow, at):
        """What one step of a visit does to its chart."""
        if flow == Flow.ROOMED:
            self.open(folder, "nurse", "visit", at, one.day_on, by="nurse")
        elif flow == Flow.WITH_PROVIDER and one.provider != NURSE:
            self.close(at)
            self.open(folder, self.physician(one.provider), "visit", at, one.day_on, by="nurse")
        elif flow == Flow.LEFT:
            self.close(at)
            self.room.move(folder, MoveKind.RETURNED, VolumeState.RETURNED, BIN, at)

    def loans(self):
        """Charts that are out for other purposes, about one in a hundred volumes; some are overdue."""
        world, room, random = self.world, self.room, self.random
        total = len(room.folders)
        out, overdue = max(FEWEST_OUT, round(total * OUT)), max(FEWEST_OVERDUE, round(total * OVERDUE))
        free = [folder for folder in room.folders if folder.current and folder.state == VolumeState.FILED]
        today = {one.patient for one in world.today}
        tomorrow = {one.patient for one in world.tomorrow}
        free = [folder for folder in free if folder.index not in today]
        random.shuffle(free)
        free.sort(key=lambda folder: folder.index not in tomorrow)
        free = free[:3] + sorted(free[3:], key=lambda folder: folder.index in tomorrow)
        days = working_days(world.day_on - timedelta(days=40), world.day_on - timedelta(days=1))
        for number, folder in enumerate(free[:out]):
            purpose, key, loan = LOANS[number % len(LOANS)]
            back = loan + 1 + random.randrange(9) if number < overdue else 1
            day_on = days[-back]
            due_on = days[-back + loan] if number < overdue else next_working_days(world.day_on, loan)[-1]
            at = world.moment(day_on, 520 + random.randrange(430))
            if at > folder.since:
                self.open(folder, key, purpose, at, due_on)


def _missing(world, room):
    """Three searches: for a chart of today, of tomorrow, and another one. Rows of MissingCase."""
    days = (world.today, world.tomorrow)
    wanted = [{one.patient for one in day if one.standing in ON_THE_BOOK} for day in days] + [None]
    used, rows = set(), []
    for number, group in enumerate(wanted[:MISSING]):
        for folder in room.folders:
            fits = folder.current and folder.state == VolumeState.FILED and folder.index not in used
            if fits and (group is None or folder.index in group):
                days = working_days(world.day_on - timedelta(days=20), world.day_on - timedelta(days=1))
                at = max(world.moment(days[-1 - number * OPEN_SEARCH_DAYS], 950), folder.since)
                used.add(folder.index)
                note = "not on the shelf, not in the bin"
                room.move(folder, MoveKind.MISSING, VolumeState.MISSING, "missing", at, note=note)
                rows.append((folder.id, at, world.staff_id("records"), note))
                break
    return rows


class Run:
    """The pull run of the sample's day, printed the working day before and pulled that afternoon."""

    def __init__(self, world, room):
        self.world, self.room = world, room
        self.number = take("pull_run")
        self.printed_on = working_days(world.day_on - timedelta(days=20), world.day_on - timedelta(days=1))[-1]
        self.lines = []

    def print_and_pull(self):
        """One line for each patient who was booked then, by group and shelf; what is on the shelf is pulled."""
        booked = [one for one in self.world.today if one.how != "walk-in" and one.standing in ON_THE_BOOK]
        found = sorted(((*self.group(one), one) for one in booked), key=lambda row: (row[0], row[1], row[4].patient))
        for position, (group, _, folder, words, one) in enumerate(found, start=1):
            pulled = None
            _, short, _ = self.world.providers[one.provider]
            if group == PullGroup.SHELF:
                pulled = self.pull(folder, 935 + position // 2, short)
            times = times_text([Booking(one.start, short)])
            volume = folder.id if folder else None
            day = self.world.day_on.isoformat()
            row = (self.world.patient(one.patient), volume, group.value, words, times, position, pulled, day, short)
            self.lines.append(row)

    def group(self, one):
        """(group, sort key, folder or None, words) of a patient at the time of printing."""
        folders = self.room.by_patient.get(one.patient)
        person, mrn = self.world.people[one.patient], self.world.mrn(one.patient)
        if not folders:
            filing = filing_units(person.last, person.first, person.middle, person.suffix, person.born_on)
            key = shelf_key(self.room.order, mrn, filing, person.born_on)
            seen = self.world.visits[one.patient]
            group = PullGroup.ELECTRONIC if seen else PullGroup.NEW
            return group, key, None, "in the computer" if seen else "new patient, no folder"
        folder = folders[-1]
        groups = {VolumeState.OFF_SITE: PullGroup.OFF_SITE, VolumeState.MISSING: PullGroup.MISSING}
        group = groups.get(folder.state, PullGroup.SHELF)
        return group, folder.shelf_key, folder, "" if group == PullGroup.SHELF else folder.place

    def pull(self, folder, minute, short):
        """Take a folder to the cart of a provider; returns when."""
        at = max(self.world.moment(self.printed_on, minute), folder.since)
        cart = cart_name(short, short_day(self.world.day_on))
        self.room.move(folder, MoveKind.PULLED, VolumeState.PULLED, cart, at)
        return at

    def make_new(self, next_id):
        """Folders for every other new patient of the day, made that afternoon; the others wait for theirs."""
        world, room, at = self.world, self.room, self.world.moment(self.printed_on, 990)
        new = [one for one in world.today if one.patient not in room.by_patient and not world.visits[one.patient]]
        for one in new[::2]:
            chart = room.charts.add(world.patient(one.patient), "paper", None, at)
            folder = Folder.of(world, room, one.patient, next_id, chart, from_on=self.printed_on)
            room.move(folder, MoveKind.MADE, VolumeState.LABEL_PRINTED, RECORDS_DESK, at)
            room.folders.append(folder)
            room.by_patient[one.patient] = [folder]
            next_id += 1


def _off_site(world, room):
    """One chart that tomorrow needs is off site and should have been recalled."""
    for one in world.tomorrow:
        folder = (room.by_patient.get(one.patient) or [None])[-1]
        if folder and folder.state == VolumeState.FILED and one.standing in HOLDS_PLACE:
            at = world.moment(world.last_seen[one.patient] + timedelta(days=1), 600)
            if at > folder.since:
                room.move(folder, MoveKind.RETURNED, VolumeState.OFF_SITE, "box 114 slot 7", at)
                return


def _write(world, room, stays, searches, run):
    """All rows of the file room."""
    pour(Chart, room.charts.names, room.charts.rows)
    names = "id chart patient number code shelf_key state current place since from_on to_on"
    pour(Volume, names, (_volume(world, folder) for folder in room.folders))
    names = "volume holder purpose signed_out_at due_on by returned_at accepted_at"
    pour(SignOut, names, ((*row, row[3] if row[-1] or number % 4 else None) for number, row in enumerate(stays.rows)))
    moves = sorted(room.moves, key=lambda move: move[2])
    pour(Move, "volume kind at by who from_words to_words holder purpose note", moves)
    pour(MissingCase, "volume opened_at opened_by note", searches)
    first = first_free(PullRun)
    printed = world.moment(run.printed_on, 930)
    row = (first, run.number, world.day_on.isoformat(), printed, world.staff_id("records"))
    pour(PullRun, "id number day_on printed_at by", [row])
    names = "run patient volume group words times position pulled_at day_on cart"
    pour(PullLine, names, [(first, *line) for line in run.lines])
    names = "patient volume purpose priority holder needed_at asked_at asked_by stat_at"
    pour(ChartRequest, names, _requests(world, room))
    follow([Chart, Volume, PullRun])


def _volume(world, folder):
    to_on = folder.to_on.isoformat() if folder.to_on else None
    return (
        folder.id, folder.chart, world.patient(folder.index), folder.number, folder.code, folder.shelf_key,
        folder.state.value, folder.current, "" if folder.state == VolumeState.FILED else folder.place, folder.since,
        folder.from_on.isoformat(), to_on,
    )  # fmt: skip


def _requests(world, room):
    """A few people wait for a chart."""
    busy = {one.patient for one in (*world.today, *world.tomorrow)}
    free = [folder for folder in room.folders if folder.current and folder.state == VolumeState.FILED]
    free = [folder for folder in free if folder.index not in busy] or free
    asked = (
        ("phone", "phone message", "nurse", 60), ("results", "phone message", "doctor", 60),
        ("billing", "routine", "biller", 540), ("phone", "phone message", "nurse", 60),
        ("copies", "routine", "lead", 540), ("visit", "STAT", "nurse", 10),
    )  # fmt: skip
    now = max(min(world.minute, 1000), 490)
    for (purpose, priority, key, minutes), folder in zip(asked[:REQUESTS], free[::7], strict=False):
        at = world.moment(world.day_on, min(now - 8, world.minute))
        needed = world.moment(world.day_on, min(now + minutes, 1020))
        yield (
            world.patient(folder.index), folder.id, purpose, priority, room.holders[key], needed, at,
            world.staff_id(key), at if priority == "STAT" else None,
        )  # fmt: skip
