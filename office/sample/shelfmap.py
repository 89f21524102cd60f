"""The shelf map of the sample: four cabinets of five shelves, each with five primary sections."""

from office.bulk import first_free, follow, pour
from office.charts.filing import FilingOrder
from office.charts.models import Shelf

CABINETS, SHELVES, SECTIONS = "ABCD", 5, 50  # a section for every ten secondaries: 1,000 in all


def add_shelves(world):
    """Write the shelves in the order of the walk."""
    first = first_free(Shelf)
    rows = [
        (first + place, str(FilingOrder.TERMINAL_DIGIT), f"Cabinet {CABINETS[place // SHELVES]}",
         f"shelf {place % SHELVES + 1}", f"{place * SECTIONS:03d}", world.now(), None)
        for place in range(len(CABINETS) * SHELVES)
    ]  # fmt: skip
    pour(Shelf, "id filed_by cabinet name starts_at added_at closed_at", rows)
    follow([Shelf])
