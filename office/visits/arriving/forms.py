"""What may be typed in at an arrival."""

from flask import request
from wtforms import RadioField, SelectField

from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, understood, words
from office.patients.models import Verified
from office.scheduling import queries as scheduling
from office.staff.forms import TickList
from office.staff.queries import active_staff
from office.typed import clock_time
from office.visits.forms import typed_instant
from office.visits.models import Consent

ASKED = (Verified.ADDRESS, Verified.PHONE, Verified.CARD, Verified.PHOTO_ID)
ALL, OTHER = "all", "other"
KEEP = (("free", "Call it off: seen today instead"), ("keep", "Keep it: seen then too"))
LATE_WORDS = ("worked in as soon as may be", "at the end of the session", "with another provider", "nurse looks first")
LATE = (("", "–"), *((word, word.capitalize()) for word in LATE_WORDS))


class ArriveForm(OfficeForm):
    """An arrival, with its true time when it is entered late."""

    time = TextLine("Arrived at", [understood(clock_time)], limit=20, description="empty: now")

    def first_error(self):
        """The first refusal in words."""
        return next(iter(self.time.errors), "Type the time as 830 or 8:30.")

    def at(self):
        """The instant typed for today, or None for now."""
        return typed_instant(self.time)


class CheckInForm(OfficeForm):
    """What was asked and is unchanged; the button "All unchanged" stands for all that is asked today.

    For a child: who brought it (a Contact, or a name), and by what it is treated.
    """

    verified = TickList("Asked and unchanged", choices=words(ASKED))
    time = TextLine("Time, if entered late", [understood(clock_time)], limit=20)
    late = SelectField("Late: what the provider or nurse says", validate_choice=False, choices=choices(LATE))
    brought = RadioField("Who brought the child?", validate_choice=False)
    name = TextLine("Name of another adult", limit=80)
    relationship = TextLine("Who that is to the child", limit=60)
    consent = SelectField("Consent", validate_choice=False, choices=words(Consent))
    guardian = TextLine("Guardian who signed or spoke on the phone", limit=80)
    second = SelectField("Second of staff who heard it", coerce=int, validate_choice=False)

    def prepare(self, asks, adults):
        """Offer the adults around a child, and the staff; `asks` are the Asks of today."""
        self.due = [one.what for one in asks if one.due]
        self.adults = {f"contact:{adult.id}": adult for adult, _ in adults}
        offered = [(f"contact:{adult.id}", said) for adult, said in adults]
        self.brought.choices = choices([*offered, (OTHER, "Someone else: type the name")])
        people = list(active_staff())
        self.people = {one.id: one for one in people}
        self.second.choices = choices([(0, "–"), *((one.id, one.name) for one in people)])
        return self

    def asked(self):
        """The Verified things that count."""
        return self.due if request.form.get("unchanged") == ALL else [Verified(w) for w in self.verified.data]

    def details(self):
        """What the rule takes."""
        return {
            "verified": self.asked(),
            "at": typed_instant(self.time),
            "note": f"late, {self.late.data}" if self.late.data in LATE_WORDS else "",
            "child": self._child(),
        }

    def _child(self):
        """Who brought the child, as the rule takes it; None when nothing was said."""
        adult = self.adults.get(self.brought.data or "")
        if adult is None and self.brought.data != OTHER and not self.name.data:
            return None
        return {
            "contact": adult,
            "name": self.name.data or "",
            "relationship": self.relationship.data or "",
            "consent": Consent(self.consent.data) if self.consent.data in list(Consent) else Consent.MAY,
            "guardian": self.guardian.data or "",
            "second": self.people.get(self.second.data),
        }


class WrongPatientForm(OfficeForm):
    """How the wrong patient was taken in, and who really came."""

    reason = TextLine("How it happened", [Required("Type how the wrong patient was taken in.")], limit=200)
    right = SelectField("Who really came", coerce=int)

    def prepare(self, expected):
        """Offer those who are expected today."""
        self.expected = {one.id: one for one in expected}
        offered = [(key, one.said) for key, one in self.expected.items()]
        self.right.choices = choices([(0, "Not on today’s list, or not known yet"), *offered])
        return self

    def right_one(self):
        """The chosen appointment of today, or None."""
        return self.expected[self.right.data] if self.right.data else None


class AnotherDayForm(CreatingForm):
    """What becomes of a booking when its patient came on another day."""

    keep = RadioField("The booking", choices=choices(KEEP), default="free")


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
