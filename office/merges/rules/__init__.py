"""What may be done with two records of one person: propose, decide, carry out, take back; and one record of two."""

from office.merges.rules.executing import carry_out
from office.merges.rules.overlays import close_overlay, move_entries, open_overlay, see_overlay
from office.merges.rules.proposing import open_merge, open_pair, propose_merge, refuse_merge
from office.merges.rules.undoing import assign_row, take_back

__all__ = [
    "assign_row",
    "carry_out",
    "close_overlay",
    "move_entries",
    "open_merge",
    "open_overlay",
    "open_pair",
    "propose_merge",
    "refuse_merge",
    "see_overlay",
    "take_back",
]
