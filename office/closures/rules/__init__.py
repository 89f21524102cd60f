"""What may be done with closures: opening.py (close, finish, take back), working.py (one line), masses.py (many lines,
resumable), holidays.py (the days of each year)."""

from office.closures.rules.holidays import add_federal, add_holiday, end_holiday, fill_ahead, fill_year
from office.closures.rules.masses import begin_mass, carry_on
from office.closures.rules.opening import finish_closure, look_at, open_closure, take_back_closure
from office.closures.rules.working import accept_offer, cancel_line, mark_line, note_outcome, print_letters

__all__ = [
    "accept_offer",
    "add_federal",
    "add_holiday",
    "begin_mass",
    "cancel_line",
    "carry_on",
    "end_holiday",
    "fill_ahead",
    "fill_year",
    "finish_closure",
    "look_at",
    "mark_line",
    "note_outcome",
    "open_closure",
    "print_letters",
    "take_back_closure",
]
