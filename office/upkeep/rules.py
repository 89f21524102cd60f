"""What is set right at each start."""

from office import audit, filestore
from office.db import writing
from office.upkeep.queries import files_named


def sweep_files(*, by):
    """Remove stored files that no row names, left by an act that was refused or broke off; return how many.

    Files of the last hour stay: their rows may be on their way.
    """
    with writing():
        removed = filestore.sweep(files_named())
        if removed:
            audit.record("files.swept", by=by, removed=removed)
    return removed
