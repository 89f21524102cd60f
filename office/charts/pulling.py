"""The lines of a pull list: which group, which words, in which order.

Pure: what is known about appointments and places in, ordered lines out. Source: domain 2.6; scenario A04.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from office.charts.models import ChartKind, PullAct, PullGroup, VolumeState
from office.typed import clock_time

NOT_ON_SHELF = (VolumeState.OUT, VolumeState.RETURNED)


@dataclass(frozen=True)
class Booking:
    """One appointment of the day: minute of the day, the provider's short name and rank, who that is in the staff."""

    minute: int
    provider: str
    rank: int = 0
    staff_id: int | None = field(default=None, compare=False)


@dataclass
class Line:
    """One patient on the list: two identifiers, the volume needed, its group, where it is, when it is needed."""

    patient_id: int
    mrn: int
    name: str
    born_on: date | None
    section: str
    sort_key: str
    group: PullGroup
    words: str = ""
    volume_id: int | None = None
    volume: int | None = None
    volumes: int = 0
    code: str = ""
    bookings: list = field(default_factory=list)
    alerts: list = field(default_factory=list)
    pulled_at: datetime | None = None
    position: int = 0
    run: int | None = None
    shelf: str = ""
    act: PullAct = PullAct.PULL
    cart: str = ""
    missing: bool = False
    prepare: list = field(default_factory=list)

    @property
    def times(self):
        """Its appointments as printed: "9:00 AM Dr. Patel; 10:00 AM Nurse"."""
        return times_text(self.bookings)

    @property
    def first(self):
        """Its first appointment."""
        return self.bookings[0]

    @property
    def transfers(self):
        """[(from whom, Booking)] of the planned hand-overs between its appointments: one pull serves them all."""
        pairs = zip(self.bookings, self.bookings[1:], strict=False)
        return [(one.provider, then) for one, then in pairs if one.provider != then.provider]


@dataclass(frozen=True)
class Stop:
    """One chart on the way of one provider: `comes_from` is the provider who has it just before, or ""."""

    booking: Booking
    line: Line
    comes_from: str = ""


def group_of(kind, state, pulled_for_day=False):
    """The group of a chart by its kind (None: no chart) and the state of its volume (None: no folder)."""
    if kind is None or (state is None and kind == ChartKind.PAPER):
        return PullGroup.NEW
    if state is None:
        return PullGroup.ELECTRONIC
    if state in NOT_ON_SHELF or (state == VolumeState.PULLED and not pulled_for_day):
        return PullGroup.OUT
    return _GROUPS.get(state, PullGroup.SHELF)


_GROUPS = {
    VolumeState.OFF_SITE: PullGroup.OFF_SITE,
    VolumeState.MISSING: PullGroup.MISSING,
    VolumeState.LABEL_PRINTED: PullGroup.NEW,
    VolumeState.RECALLED: PullGroup.OFF_SITE,
    VolumeState.MERGED_BACK: PullGroup.NEW,
    VolumeState.DESTROYED: PullGroup.NEW,
}


def in_shelf_order(lines):
    """The lines group by group, each in shelf order, with their positions set from 1."""
    ordered = sorted(lines, key=lambda line: (line.group, line.sort_key, line.patient_id))
    for position, line in enumerate(ordered, start=1):
        line.position = position
    return ordered


def by_group(lines):
    """[(PullGroup, [Line, ...])] of all six groups, in their order, empty ones too."""
    return [(group, [line for line in lines if line.group == group]) for group in PullGroup]


def totals(lines):
    """The number of lines of each of the six groups: 5/1/1/1/1/1 in scenario A04."""
    return [len(listed) for _, listed in by_group(lines)]


def progress(lines):
    """(folders that are done, folders to be carried, of them searched for) of a list, as totalled at its end."""
    carried = [line for line in lines if line.act != PullAct.PULL or line.group == PullGroup.SHELF]
    return sum(bool(line.pulled_at) for line in carried), len(carried), sum(line.missing for line in carried)


def by_provider(lines):
    """[(provider, [Stop, ...])] for laying out the carts: providers by rank, their charts by time.

    A chart stands once for each provider it goes to; only at the first one it comes from the cart.
    """
    carts = {}
    for line in lines:
        if line.act == PullAct.PUT_BACK:
            continue
        before = ""
        for booking in line.bookings:
            seen = any(stop.line is line for stop in carts.get((booking.rank, booking.provider), ()))
            if not seen:
                carts.setdefault((booking.rank, booking.provider), []).append(Stop(booking, line, before))
            before = booking.provider
    return [
        (provider, sorted(stops, key=lambda stop: (stop.booking.minute, stop.line.sort_key)))
        for (_, provider), stops in sorted(carts.items())
    ]


def times_text(bookings):
    """Appointments as one line of text that `read_times` reads back."""
    return "; ".join(f"{_shown(booking.minute)} {booking.provider}" for booking in bookings)


def read_times(text, ranks):
    """Bookings from a stored line of text; `ranks` is {provider: rank}."""
    found = []
    for part in text.split("; ") if text else ():
        hour, half, provider = part.split(" ", 2)
        time = clock_time(f"{hour} {half}")
        found.append(Booking(time.hour * 60 + time.minute, provider, ranks.get(provider, 0)))
    return found


def cart_name(provider, day_shown=""):
    """The cart of a provider, with a day as a place: "Dr. Patel's cart, Dec 2"; "cart" when nobody is known."""
    name = f"{provider}'s cart" if provider else "cart"
    return f"{name}, {day_shown}" if provider and day_shown else name


def _shown(minute):
    return f"{minute // 60 % 12 or 12}:{minute % 60:02} {'AM' if minute < 720 else 'PM'}"
