"""What may be typed in about the steps of a visit."""

from wtforms import SelectField

from office import clock
from office.forms import OfficeForm, TextLine, choices, understood, words
from office.typed import clock_time
from office.visits.models import Flow


class StepForm(OfficeForm):
    """The next step: its word, a time when it is entered late, a note or the room."""

    flow = SelectField("Step", choices=words(Flow, leave_out=(Flow.EXPECTED, Flow.ARRIVED)))
    room = TextLine("Room", limit=40)
    time = TextLine("Time, if entered late", [understood(clock_time)], limit=20, description="830, 8:30, 2:15p")
    note = TextLine("Note", limit=200)

    def allow(self, flows, first=None):
        """Offer these steps; a posted one that is past is left to the rule, which says why not."""
        if not self.is_submitted():
            usual = [flow for flow in flows if flow != Flow.SENT_OUT]
            self.flow.choices = [*([] if usual or not flows else choices([("", "Choose")])), *words(flows)]
            self.flow.data = first if first in flows else next(iter(usual), "")
        return self

    def at(self):
        """The instant typed for today, or None for now."""
        return typed_instant(self.time)


def typed_instant(field):
    """A time of today typed into a field as an instant (UTC), or None when it is empty."""
    return clock.at_minute(clock.today(), field.value.hour * 60 + field.value.minute) if field.value else None


class UndoForm(OfficeForm):
    """Why the last step is taken back; needed later than ten minutes, or for another person's step."""

    reason = TextLine("Why", limit=200)


class UnseenForm(OfficeForm):
    """Someone is gone without having been seen: who noticed, when, why, which nurse was told."""

    reason = TextLine("Why, if known", limit=200, description="in the patient’s words, or who heard what")
    noticed_by = TextLine("Who noticed", limit=80, description="empty: you")
    nurse = SelectField("Nurse told", coerce=int)
    time = TextLine("When, if entered late", [understood(clock_time)], limit=20, description="830, 8:30, 2:15p")

    def prepare(self, nurses):
        """Offer the nurses; none of them yet is an answer too."""
        self.nurses = {nurse.id: nurse for nurse in nurses}
        self.nurse.choices = choices([(0, "Nobody yet: the nurses find it on their list"),
                                      *((key, str(nurse)) for key, nurse in self.nurses.items())])  # fmt: skip
        return self

    def details(self):
        """What the rule takes about it."""
        told = self.nurses.get(self.nurse.data)
        return {"reason": self.reason.data or "", "noticed_by": self.noticed_by.data or "", "nurse": told}

    def at(self):
        """The instant typed for today, or None for now."""
        return typed_instant(self.time)
