"""Which months are closed, who a visit was with, what waits for a second person."""

from office.accounts.models import MonthAct, MonthWord
from office.db import fetch


def closed_month():
    """The newest closed month as "2026-10", or "" when none is closed; all before it are closed too."""
    for act, month in fetch("SELECT act, month FROM month_act ORDER BY id DESC LIMIT 1"):
        return month if act == MonthWord.CLOSED else month_before(month)
    return ""


def month_before(month):
    """ "2026-01" gives "2025-12"."""
    year, number = map(int, month.split("-"))
    return f"{year - (number == 1):04}-{12 if number == 1 else number - 1:02}"


def month_after(month):
    """ "2025-12" gives "2026-01"."""
    year, number = map(int, month.split("-"))
    return f"{year + (number == 12):04}-{number % 12 + 1:02}"


def month_acts():
    """Every closing and reopening, newest first, to be paged."""
    return MonthAct.select().order_by(MonthAct.id.desc())


def providers_of(visits):
    """{visit id: provider id} of some visits; those without a provider are left out."""
    ids, found = list(visits), {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        marks = ", ".join("?" for _ in some)
        found |= dict(
            fetch(f"SELECT id, provider_id FROM visit WHERE id IN ({marks}) AND provider_id IS NOT NULL", *some)
        )
    return found
