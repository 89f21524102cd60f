"""What may be typed in about visits."""

from flask import request
from wtforms import SelectField

from office import clock
from office.forms import CreatingForm, OfficeForm, Required, TextLine, understood, words
from office.patients.models import Verified
from office.scheduling import queries as scheduling
from office.staff.forms import TickList
from office.typed import clock_time
from office.visits.models import Flow

ASKED = (Verified.ADDRESS, Verified.PHONE, Verified.CARD, Verified.PHOTO_ID)  # at each arrival, domain 5.1
ALL = "all"


class StepForm(OfficeForm):
    """The next step: its word, a time when it is entered late, a note or the room."""

    flow = SelectField("Step", choices=words(Flow, leave_out=(Flow.EXPECTED, Flow.ARRIVED)))
    room = TextLine("Room", limit=40)
    time = TextLine("Time, if entered late", [understood(clock_time)], limit=20, description="830, 8:30, 2:15p")
    note = TextLine("Note", limit=200)

    def allow(self, flows, first=None):
        """Offer these steps; a posted one that is past is left to the rule, which says why not."""
        if not self.is_submitted():
            self.flow.choices = words(flows)
            self.flow.data = first if first in flows else next(iter(flows), None)
        return self

    def at(self):
        """The instant typed for today, or None for now."""
        return typed_instant(self.time)


class ArriveForm(OfficeForm):
    """An arrival, with its true time when it is entered late."""

    time = TextLine("Arrived at", [understood(clock_time)], limit=20, description="empty: now")

    def first_error(self):
        """The first refusal in words."""
        return next(iter(self.time.errors), "Type the time as 830 or 8:30.")

    def at(self):
        """The instant typed for today, or None for now."""
        return typed_instant(self.time)


def typed_instant(field):
    """A time of today typed into a field as an instant (UTC), or None when it is empty."""
    return clock.at_minute(clock.today(), field.value.hour * 60 + field.value.minute) if field.value else None


class CheckInForm(OfficeForm):
    """What was asked of the patient and is unchanged; the button "All unchanged" stands for all of it."""

    verified = TickList("Asked and unchanged", choices=words(ASKED))
    time = TextLine("Time, if entered late", [understood(clock_time)], limit=20)

    def asked(self):
        """The Verified things that count."""
        return list(ASKED) if request.form.get("unchanged") == ALL else [Verified(w) for w in self.verified.data]

    def details(self):
        """What the rule takes."""
        return {"verified": self.asked(), "at": typed_instant(self.time)}


class UndoForm(OfficeForm):
    """Why the last step is taken back; needed later than ten minutes, or for another person's step."""

    reason = TextLine("Why", limit=200)


class WalkInForm(CreatingForm):
    """Someone is here without an appointment."""

    provider = SelectField("Provider", coerce=int)
    type = SelectField("Type", coerce=int)
    reason = TextLine("Reason, in the patient’s words", [Required("Type the reason for the visit.")], limit=300)

    def prepare(self):
        """Offer active providers and types; begin with the usual type."""
        self.offer(provider=scheduling.providers(), type=scheduling.types())
        if not self.is_submitted():
            self.type.data = scheduling.usual_type_id([choice.value for choice in self.type.choices])
        return self
