"""The ticks of the pull runs: what a scan settles on them, and on which cart a folder goes. Source: domain 2.6."""

from peewee import Case

from office import clock
from office.charts.models import PullAct, PullLine, PullRun
from office.charts.pulling import cart_name
from office.charts.queries.deltas import first_stop
from office.charts.queries.lights import short_day

RANK = Case(PullLine.act, ((PullAct.PULL.value, 0),), 1)


def tick(volume):
    """Tick the first open line from today on that wants a volume on a cart; return it with its run, or None.

    Its cart is then that of the provider who has the patient first by the book of now. A line on which a chart was
    still to be made is met by the folder that was made.
    """
    open_lines = _open(volume)
    if not open_lines:
        return None
    line, *others = open_lines
    for one in (line, *(other for other in others if other.day_on == line.day_on)):
        one.cart = first_stop(one.patient_id, one.day_on) or one.cart
        one.volume, one.pulled_at = volume, clock.now()
        one.save()
    return line


def _open(volume):
    """Lines that want a volume on a cart and are not done, by day; of a day what is to be pulled first."""
    this = (PullLine.volume == volume.id) | (PullLine.volume.is_null() & (PullLine.patient == volume.patient_id))
    wanted = (PullLine.act != PullAct.PUT_BACK) & PullLine.pulled_at.is_null() & PullLine.ended_at.is_null()
    lines = PullLine.select(PullLine, PullRun).join(PullRun).where(this & wanted & (PullLine.day_on >= clock.today()))
    return list(lines.order_by(PullLine.day_on, RANK, PullRun.number))


def cart_of(line):
    """The cart of a line as a place, "Dr. Patel's cart, Dec 2"; "cart" for a folder on no list."""
    return cart_name(line.cart, short_day(line.day_on)) if line else "cart"


def taken_off(volume):
    """Tick what was to be put back: the volume leaves its cart."""
    back = (PullLine.volume == volume.id) & (PullLine.act == PullAct.PUT_BACK) & PullLine.pulled_at.is_null()
    PullLine.update(pulled_at=clock.now()).where(back).execute()
