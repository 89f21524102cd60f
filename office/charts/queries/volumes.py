"""All volumes of one chart in a row each."""

from dataclasses import dataclass

from office.charts.labels import period_shown
from office.charts.models import GONE, VolumeState
from office.charts.queries.custody import volumes_of, where_is
from office.charts.queries.shelves import filing_order, shelf_words, shelves_now


@dataclass(frozen=True)
class VolumeRow:
    """One volume: its period and its place in words; `askable` unless nobody can bring it."""

    id: int
    number: int
    period: str
    place: str
    state: VolumeState
    current: bool
    askable: bool


def chart_volumes(patient_id):
    """[VolumeRow, ...] of a chart, the newest first. A fixed number of queries."""
    order = filing_order()
    return [
        VolumeRow(
            one.id, one.number, period_shown(one.from_on, one.to_on), where_is(one, order), one.state, one.current,
            one.state not in GONE,
        )
        for one in volumes_of(patient_id)
    ]  # fmt: skip


def shelf_of(volume):
    """The shelf of the map on which a volume stands or is to stand, in words, or ""."""
    return shelf_words(volume.shelf_key, shelves_now())
