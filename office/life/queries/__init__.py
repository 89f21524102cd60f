"""What is shown of the events of a life: of one patient, for the lead, and how the night went. Reads only."""

from office.life.queries.events import (
    bad_address,
    event_of,
    events_of,
    last_seen_on,
    mail_addresses,
    open_death,
    release_words,
    stopped_of,
)
from office.life.queries.lists import latest_events, to_resume, to_verify
from office.life.queries.nights import Night, last_night, nights

__all__ = [
    "Night",
    "bad_address",
    "event_of",
    "events_of",
    "last_night",
    "last_seen_on",
    "latest_events",
    "mail_addresses",
    "nights",
    "open_death",
    "release_words",
    "stopped_of",
    "to_resume",
    "to_verify",
]
