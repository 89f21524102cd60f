"""What the book stores: people.py (providers, types, rooms), hours.py (the template), book.py (bookings), holds.py,
proposals.py."""

from office.scheduling.models.book import (
    CAME_TO_END,
    CANCELED,
    HOLDS_PLACE,
    Appointment,
    AppointmentEvent,
    Override,
    Standing,
    TakenPlace,
    TakenResource,
    Why,
)
from office.scheduling.models.holds import (
    HeldPlace,
    HoldEnd,
    SlotHold,
)
from office.scheduling.models.hours import (
    Hours,
    HoursException,
    Release,
    Weeks,
)
from office.scheduling.models.people import (
    AppointmentType,
    Location,
    Provider,
    Resource,
    Sort,
    TypeMinutes,
    Who,
)
from office.scheduling.models.proposals import (
    Asked,
    Proposal,
    ProposalState,
)

__all__ = [
    "CAME_TO_END",
    "CANCELED",
    "HOLDS_PLACE",
    "Appointment",
    "AppointmentEvent",
    "AppointmentType",
    "Asked",
    "HeldPlace",
    "HoldEnd",
    "Hours",
    "HoursException",
    "Location",
    "Override",
    "Proposal",
    "ProposalState",
    "Provider",
    "Release",
    "Resource",
    "SlotHold",
    "Sort",
    "Standing",
    "TakenPlace",
    "TakenResource",
    "TypeMinutes",
    "Weeks",
    "Who",
    "Why",
]
