"""The ticks of the pull runs: what a scan settles on them, and on which cart a folder goes. Source: domain 2.6."""

from office import clock
from office.charts.models import PullAct, PullLine, VolumeState
from office.charts.pulling import cart_name
from office.charts.queries.deltas import first_stop, is_to_come
from office.charts.queries.lights import short_day
from office.loading import load


def tick(volume):
    """Tick the first open line from today on that wants a volume on a cart; return it with its run, or None.

    Its cart is then that of the provider who has the patient first by the book of now. A line on which a chart was
    still to be made is met by the folder that was made.
    """
    return _tick(volume, _wanted(volume))


def _tick(volume, lines):
    open_lines = [line for line in lines if line.pulled_at is None]
    if not open_lines:
        return None
    line, *others = open_lines
    _reopen(one for one in lines if _has(one, volume) and one.day_on != line.day_on)
    for one in (line, *(other for other in others if other.day_on == line.day_on)):
        one.cart = first_stop(one.patient_id, one.day_on) or one.cart
        one.volume, one.pulled_at = volume, clock.now()
        one.save()
    return line


def _wanted(volume):
    """Lines that want a volume on a cart, done or not, by day; of a day what is to be pulled first."""
    return load(
        PullLine,
        "(volume_id = ? OR volume_id IS NULL AND patient_id = ?) AND act <> ? AND ended_at IS NULL AND day_on >= ? "
        "ORDER BY day_on, CASE act WHEN ? THEN 0 ELSE 1 END, (SELECT number FROM pull_run r WHERE r.id = run_id)",
        volume.id, volume.patient_id, str(PullAct.PUT_BACK), clock.today().isoformat(), str(PullAct.PULL),
    )  # fmt: skip


def cart_of(line):
    """The cart of a line as a place, "Dr. Patel's cart, Dec 2"; "cart" for a folder on no list."""
    return cart_name(line.cart, short_day(line.day_on)) if line else "cart"


def line_of_cart(volume):
    """The line by which a volume goes onto a cart: ticked now, or the one by which it was there before somebody had
    it; None for a folder on no list and for one that lies on its cart."""
    lines = _wanted(volume)
    line = _tick(volume, lines)
    if line is None and volume.state != VolumeState.PULLED:
        line = next((one for one in lines if _has(one, volume)), None)
    return line


def _has(line, volume):
    """Whether this volume lies on the cart of a line."""
    return line.volume_id == volume.id and line.pulled_at is not None


def _ticked(volume):
    """The lines from today on that have this volume on a cart and want it there."""
    return load(
        PullLine,
        "volume_id = ? AND pulled_at IS NOT NULL AND act <> ? AND ended_at IS NULL AND day_on >= ?",
        volume.id, str(PullAct.PUT_BACK), clock.today().isoformat(),
    )  # fmt: skip


def _reopen(lines):
    """Take the ticks back: the folder lies on that cart no more and is to be pulled again by the same line."""
    for line in lines:
        line.pulled_at = None
        line.save()


def away_again(volume):
    """The volume went back to the bin or the shelf, or is lost: where its visit is still to come it is to be pulled
    again, without a second line."""
    _reopen([line for line in _ticked(volume) if is_to_come(line.patient_id, line.day_on)])


def taken_off(volume):
    """Tick what was to be put back: the volume leaves its cart."""
    back = (PullLine.volume == volume.id) & (PullLine.act == PullAct.PUT_BACK) & PullLine.pulled_at.is_null()
    PullLine.update(pulled_at=clock.now()).where(back).execute()
