"""What the desk asks at an arrival, and what it need not ask again. Pure. Source: domain 5.1, 1.9; scenario A11."""

from dataclasses import dataclass
from datetime import datetime

from office.patients.models import Verified

EVERY_VISIT = 0  # the card is in hand at every visit, seen once a day
LASTS = {
    Verified.ADDRESS: "verify.address_days",
    Verified.PHONE: "verify.address_days",
    Verified.CARD: "",
    Verified.PHOTO_ID: "verify.photo_days",
}


@dataclass(frozen=True)
class Ask:
    """One thing to ask, or that was confirmed lately: `last_at` is when (UTC), `due` whether it is asked today."""

    what: Verified
    last_at: datetime | None
    due: bool


def asks(last, day_on, settings, local):
    """Every Ask in the order of the desk. `last`: {what: instant}; `local` makes an instant a local time."""
    return [Ask(what, last.get(what), _due(last.get(what), day_on, settings[name] if name else EVERY_VISIT, local))
            for what, name in LASTS.items()]  # fmt: skip


def _due(last_at, day_on, days, local):
    if last_at is None:
        return True
    return (day_on - local(last_at).date()).days > days
