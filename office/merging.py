"""What merging two patients does to a table: each model that points at a patient says it once, as `Meta.merging`.

A test fails for a model with a foreign key to the patient that says nothing. Source: domain 1.7.
"""

from enum import StrEnum


class Merging(StrEnum):
    """What happens to the rows of the record that ends."""

    MOVED = "moved"  # they pass to the survivor, and each remembers whose it was
    ONE = "one"  # one row for each patient: it passes only when the survivor has none, else it stays
    KEPT = "kept"  # they stay with the record they were written for: what was looked at, decided, sealed
    RENEWED = "renewed"  # computed from other rows and made anew


MOVED, ONE, KEPT, RENEWED = Merging.MOVED, Merging.ONE, Merging.KEPT, Merging.RENEWED
