"""A scan while the pull list is on the screen: the list knows what is to be done with a folder. Source: domain 2.6."""

from office.charts.models import PullAct, PullLine
from office.charts.queries.codes import folder_of
from office.charts.rules.scans import Mode, take_scan


def scan_on_list(code, *, by):
    """Take a scan made at a pull list; return the Scan: a folder that a run puts back leaves its cart, every other one
    goes onto the cart where it is needed. Moves nothing on a doubt, as `take_scan`."""
    volume = folder_of(code.strip().upper())
    return take_scan(code, Mode.PUT_BACK if volume and _is_to_go_back(volume) else Mode.PULL, by=by)


def _is_to_go_back(volume):
    back = (PullLine.volume == volume.id) & (PullLine.act == PullAct.PUT_BACK)
    return PullLine.select().where(back & PullLine.pulled_at.is_null() & PullLine.ended_at.is_null()).exists()
