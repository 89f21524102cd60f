"""Collection at the desk: copays collected ÷ copays due, by day, with the reasons why not. Source: domain 5.5."""

from collections import Counter
from dataclasses import dataclass, field

from office.db import as_day, fetch
from office.desk.queries.due import PAID

# Who was not seen owes no copay.
ROWS = (
    f"SELECT v.day_on, d.cents, ({PAID}), n.why FROM copay_due d JOIN visit v ON v.id = d.visit_id "
    "LEFT JOIN not_collected n ON n.visit_id = v.id AND n.ended_at IS NULL "
    "WHERE v.day_on BETWEEN ? AND ? AND d.cents > 0 AND v.flow NOT IN ('expected', 'left without being seen') "
    "ORDER BY v.day_on"
)


@dataclass
class Collected:
    """Copays of a period in cents and visits; `reasons` is {why not: cents left}, "" where nobody said why."""

    due: int = 0
    collected: int = 0
    visits: int = 0
    paid_visits: int = 0
    reasons: Counter = field(default_factory=Counter)

    @property
    def percent(self):
        """Collected ÷ due in percent with one decimal, or None when nothing was due."""
        return round(100 * self.collected / self.due, 1) if self.due else None

    def add(self, due, paid, why):
        """Count one visit; what was paid beyond the copay is no collection."""
        taken = max(0, min(due, paid))
        self.due, self.collected, self.visits = self.due + due, self.collected + taken, self.visits + 1
        self.paid_visits += taken == due
        if taken < due:
            self.reasons[why or ""] += due - taken


def collection(since, until):
    """({day: Collected}, Collected of all) of the visits of a period, both days included. One query."""
    days, total = {}, Collected()
    for day_on, due, paid, why in fetch(ROWS, since.isoformat(), until.isoformat()):
        for one in (days.setdefault(as_day(day_on), Collected()), total):
            one.add(due, int(paid), why)
    return days, total
