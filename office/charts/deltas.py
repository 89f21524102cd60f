"""What has changed since a day's pull list was printed: add, put back, move. Pure. Source: domain 2.6 item 7; A05."""

from dataclasses import dataclass, field

from office.charts.models import PullAct, PullGroup


@dataclass
class Listed:
    """What the runs of a day say of one patient's chart: `wanted` until a later run takes it back; `bookings` and
    `cart` by the newest line that wants it, `pulled` once it lay on a cart for that day."""

    run: int
    group: PullGroup
    volume_id: int | None = None
    wanted: bool = True
    cart: str = ""
    bookings: list = field(default_factory=list)
    pulled: bool = False

    @property
    def is_paper(self):
        """False for a chart in the computer only: there is nothing to carry."""
        return self.group != PullGroup.ELECTRONIC


def acts(booked, listed):
    """{patient_id: PullAct}: what the book of a day ({patient_id: [Booking, ...]}) asks for beyond its runs
    ({patient_id: Listed}). What is still open on an earlier run asks for nothing.
    """
    found = {one: PullAct.PULL for one in booked if one not in listed or not listed[one].wanted}
    for one, line in listed.items():
        if not line.wanted or not line.is_paper:
            continue
        if one not in booked:
            found[one] = PullAct.PUT_BACK
        elif line.volume_id and _moves(booked[one], line):
            found[one] = PullAct.MOVE
    return found


def _moves(now, line):
    """True when another provider has the chart first. Where visits were only canceled, the chart stays on its cart and
    is handed over as was planned (A05: of 098700 the 10:00 visit is left)."""
    return now[0].provider != line.cart and not _places(now) <= _places(line.bookings)


def _places(bookings):
    return {(booking.minute, booking.provider) for booking in bookings}


def in_acts(lines):
    """[(heading, [Line, ...])] of a delta: what to add group by group, then what to put back, then what to move."""
    adds = [(f"Add: {group}", _of(lines, PullAct.PULL, group)) for group in PullGroup]
    return [*adds, ("Put back", _of(lines, PullAct.PUT_BACK)), ("Move to another cart", _of(lines, PullAct.MOVE))]


def _of(lines, act, group=None):
    return [line for line in lines if line.act == act and group in (None, line.group)]


def act_totals(lines):
    """[("Add", n), ("Put back", n), ("Move", n)]."""
    return [(word, len(_of(lines, act))) for word, act in zip(("Add", "Put back", "Move"), PullAct, strict=True)]


RANK = {act: rank for rank, act in enumerate(PullAct)}


def in_delta_order(lines):
    """The lines of a delta as they are printed, with their positions set from 1."""
    ordered = sorted(lines, key=lambda line: (RANK[line.act], _group(line), line.sort_key, line.patient_id))
    for position, line in enumerate(ordered, start=1):
        line.position = position
    return ordered


def _group(line):
    return line.group if line.act == PullAct.PULL else ""
