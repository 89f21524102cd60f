"""What happens to a life on file: events, death, coming of age, returned mail, guardians, and the nightly run."""

from office.life.rules.death import escalate_deaths, report_death, take_back, verify_death
from office.life.rules.events import note_stopped, record_event
from office.life.rules.guardians import Authority, Guardianship, kind_for, set_guardian
from office.life.rules.mail import MailFate, address_is_right, confirm_address, decline_address, mail_returned
from office.life.rules.nightly import run_nights
from office.life.rules.ofage import come_of_age
from office.life.rules.resuming import resume

__all__ = [
    "Authority",
    "Guardianship",
    "MailFate",
    "address_is_right",
    "come_of_age",
    "confirm_address",
    "decline_address",
    "escalate_deaths",
    "kind_for",
    "mail_returned",
    "note_stopped",
    "record_event",
    "report_death",
    "resume",
    "run_nights",
    "set_guardian",
    "take_back",
    "verify_death",
]
