"""Is a patient new or established, by CPT: seen here by the same specialty within three years. Source: domain 4.1.

Only completed visits count, taken-over ones too, whoever registered when: no no-show, no canceled visit, nobody who
left unseen.
"""

from dataclasses import dataclass
from datetime import date

from office import clock
from office.db import as_day, fetch
from office.scheduling.models import Standing

NEW, ESTABLISHED = "NEW", "EST"  # the codes of the types of visit
YEARS = 3
_elsewhere = []  # who knows of visits without an appointment


def seen_by(act):
    """Let a higher part tell of visits that no appointment stands for: `act(patient_id, provider, before_on)` gives
    (date, by whom, specialty) of the last one, or None; kept once."""
    if act not in _elsewhere:
        _elsewhere.append(act)


@dataclass(frozen=True)
class Newness:
    """`is_new`, when the patient was last seen (None: never), and the reason in words."""

    is_new: bool
    last_on: date | None
    words: str

    @property
    def code(self):
        """The type of visit to propose."""
        return NEW if self.is_new else ESTABLISHED


def newness(patient_id, provider=None, on=None):
    """The Newness of a patient on a day (default today) for a provider's specialty, or for any specialty here."""
    on = on or clock.today()
    given = [provider.specialty] if provider else []
    rows = fetch(
        "SELECT a.day_on, p.short, p.specialty FROM appointment a JOIN provider p ON p.id = a.provider_id "
        f"WHERE a.patient_id = ? AND a.standing = '{Standing.COMPLETED}' AND a.day_on < ? "
        f"{'AND p.specialty = ? ' if provider else ''}ORDER BY a.day_on DESC LIMIT 1",
        patient_id,
        on.isoformat(),
        *given,
    )
    seen = [(as_day(day_on), short, specialty) for day_on, short, specialty in rows]
    seen += [found for act in _elsewhere if (found := act(patient_id, provider, on))]
    if not seen:
        whom = f" by {provider.specialty}" if provider and provider.specialty else ""
        return Newness(True, None, f"New: never seen here{whom}.")
    last_on, short, specialty = max(seen, key=lambda visit: visit[0])
    by = f"{said(last_on)} by {short}" + (f" ({specialty})" if specialty else "")
    if last_on >= three_years_before(on):
        return Newness(False, last_on, f"Established: seen on {by}, within {YEARS} years.")
    return Newness(True, last_on, f"New: last seen on {by}, more than {YEARS} years before.")


def three_years_before(on):
    """The first day that is still within three years; for Feb 29 it is Mar 1."""
    return date(on.year - YEARS, 3, 1) if (on.month, on.day) == (2, 29) else on.replace(year=on.year - YEARS)


def said(on):
    """Thu Dec 3, 2026."""
    return f"{on:%a %b} {on.day}, {on.year}"
