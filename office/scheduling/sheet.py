"""The sheet of a day: columns of a provider or of a date, each of lanes, each lane a run of cells from top to bottom.

Pure. A cell has a length in units of 5 minutes; every lane of a sheet has the same sum, so that times stand side by
side. Cells follow one another in the order of time: read aloud, or on a narrow screen, a lane is a list.
"""

from dataclasses import dataclass, field

UNIT = 5
LONGEST = 48  # units; a longer stretch is two cells, so that the style sheet needs few lengths
AXIS_MINUTES = 30
HELD = "held"  # the standing of a place that a clerk is about to book


@dataclass(frozen=True, slots=True)
class Cell:
    """A visit or a held place (`row`), an opening ("open", with its place), or time without one (gap, past ...)."""

    kind: str
    start: int
    units: int
    row: object = None
    place: int = 0


@dataclass(slots=True)
class Column:
    """One provider, or one date, of a sheet."""

    key: object
    title: str
    lanes: list = field(default_factory=list)
    booked: int = 0
    open: int = 0
    where: str = ""


def window(plans, rows, first=480, last=1020):
    """First and last minute of a sheet: whole hours around all hours and bookings, at least 8 to 17."""
    starts = [block.start for plan in plans for block in plan.blocks] + [row.start_minute for row in rows]
    ends = [block.end for plan in plans for block in plan.blocks] + [row.end_minute for row in rows]
    return min([first, *starts]) // 60 * 60, min(-(-max([last, *ends]) // 60) * 60, 1440)


def column(key, title, plan, rows, openings, first, last, step, holds, past_until=0):
    """Lay out a Column of BookRows and of Openings for the type asked; `holds` are the standings that hold a place.

    Time before the minute `past_until` is past. Rows that hold their place stand in the lane of that place; those
    that ended stand where there is room.
    """
    by_lane = _in_lanes(rows, holds)
    for opening in openings:
        by_lane.setdefault(opening.place, [])
    made = Column(key, title, booked=sum(row.standing in holds for row in rows), open=len(openings))
    for lane in sorted(by_lane) or [1]:
        starts = {opening.start for opening in openings if opening.place == lane}
        made.lanes.append(_cells(plan, by_lane.get(lane, []), starts, first, last, step, lane, past_until))
    return made


def _in_lanes(rows, holds):
    lanes = {}
    for row in sorted(rows, key=lambda row: (row.standing not in (*holds, HELD), row.start_minute)):
        lane = row.place
        while any(_meet(row, other) for other in lanes.get(lane, [])):
            lane += 1
        lanes.setdefault(lane, []).append(row)
    return lanes


def _meet(one, other):
    return one.start_minute < other.end_minute and other.start_minute < one.end_minute


def _cells(plan, rows, starts, first, last, step, lane, past_until):
    by_start = {row.start_minute: row for row in rows}
    events = sorted({*by_start, *starts, *_edges(plan), past_until // UNIT * UNIT, last})
    cells, at = [], first
    while at < last:
        until = min(next(event for event in events if event > at), last)
        if at in by_start:
            row = by_start[at]
            until = min(row.end_minute, last)
            cells += _cut("held" if row.standing == HELD else "visit", at, until, row=row)
        elif at in starts:
            until = min(until, at + step)
            cells += _cut("open", at, until, place=lane)
        else:
            cells += _cut(_kind(plan, at, lane, past_until), at, until)
        at = until
    return cells


def _edges(plan):
    return {edge for block in plan.blocks for edge in (block.start, block.end)} | {
        edge for span in plan.closed for edge in span
    }


def _kind(plan, at, lane, past_until):
    if any(start <= at < end for start, end in plan.closed):
        return "closed"
    if not any(block.start <= at < block.end and lane <= block.capacity for block in plan.blocks):
        return "off"
    return "gap" if at + UNIT > past_until else "past"


def _cut(kind, start, end, row=None, place=0):
    cells = []
    while start < end:
        units = min(max((end - start) // UNIT, 1), LONGEST)
        cells.append(Cell(kind, start, units, row, place))
        start += units * UNIT
        kind, row = ("gap", None) if row else (kind, row)
    return cells
