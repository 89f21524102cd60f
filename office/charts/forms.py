"""What may be typed in the file room."""

from datetime import datetime, time

from wtforms import HiddenField, SelectField
from wtforms.validators import AnyOf

from office import clock
from office.charts.models import Priority, Purpose
from office.charts.rules import Mode
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, understood, words
from office.typed import clock_time, past_date, visit_date

HANDING = (Mode.SIGN_OUT, Mode.FOUND)
MODES = [mode.value for mode in Mode]
NOON, END = time(12), time(17)


def _instant(day_on, at):
    return clock.instant(datetime.combine(day_on, at)) if day_on else None


class ScanForm(OfficeForm):
    """One scan, and what the scans before it have set: holder, purpose, shelf section, waiting chart."""

    mode = HiddenField(default=Mode.WHERE.value, validators=[AnyOf(MODES, message="Choose what the scans mean.")])
    pending = HiddenField(default="")
    code = TextLine("Scan, or type the MRN", limit=60)
    holder = SelectField("Who takes it", coerce=int, default=0)
    purpose = SelectField("What for", choices=words(Purpose), default=Purpose.VISIT.value)
    section = TextLine("Shelf section", limit=20)

    @property
    def hands_over(self):
        """True in the modes that ask for a holder; the others need not look them up."""
        return self.mode.data in HANDING

    def with_holders(self, holders):
        """Offer these holders, and none of them first: a badge will be scanned."""
        self.holders = {holder.id: holder for holder in holders}
        self.holder.choices = choices([(0, "– scan a badge –"), *((holder.id, str(holder)) for holder in holders)])
        return self

    def given(self):
        """What take_scan is given."""
        return {
            "code": self.code.data,
            "mode": Mode(self.mode.data),
            "holder": self.holders.get(self.holder.data),
            "purpose": Purpose(self.purpose.data),
            "section": self.section.data,
            "pending": self.pending.data,
        }

    def show(self, scan):
        """Put what a Scan leaves for the next one into the fields."""
        self.code.data = ""
        self.pending.data, self.section.data = scan.pending, scan.section
        self.holder.data = scan.holder.id if scan.holder else 0
        return self


class SignOutForm(OfficeForm):
    """Hand a volume to a holder."""

    holder = SelectField("Who takes it", coerce=int)
    purpose = SelectField("What for", choices=words(Purpose), default=Purpose.VISIT.value)


class RefileForm(OfficeForm):
    """The shelf section where the folder is put."""

    section = TextLine("Shelf section", [Required("Scan or type the shelf section.")], limit=20)


class MissingForm(OfficeForm):
    """Begin a search, or end it: what is known about it."""

    note = TextLine("Note", limit=200)


class WhoHadForm(OfficeForm):
    """An instant in the past of a volume."""

    class Meta:
        csrf = False

    day = TextLine("Day", [understood(past_date, today=clock.today)], limit=20)
    time = TextLine("Time", [understood(clock_time)], limit=10)

    def instant(self):
        """The instant that was asked for (naive UTC), at noon when no time was typed; None without a day."""
        return _instant(self.day.value, self.time.value or NOON)


class RequestForm(CreatingForm):
    """Ask for a patient's chart."""

    purpose = SelectField("What for", choices=words(Purpose), default=Purpose.VISIT.value)
    priority = SelectField("How soon", choices=words(Priority), default=Priority.SAME_DAY.value)
    holder = SelectField("Bring it to", coerce=int)
    day = TextLine("Needed on", [understood(visit_date, today=clock.today)], limit=20, description="12/2, t+1, mon")
    time = TextLine("At", [understood(clock_time)], limit=10, description="9:30, 2:15p")
    note = TextLine("Note", limit=200)

    def validate_time(self, field):
        """A time alone means today; a day alone means the opening of that day, which is for the rule."""
        if field.data and field.value and not (self.day.data or "").strip():
            self.day.value = clock.today()

    def given(self):
        """What request_chart is given beside patient and holder."""
        return {
            "purpose": Purpose(self.purpose.data),
            "priority": Priority(self.priority.data),
            "needed_at": _instant(self.day.value, self.time.value or END),
            "note": self.note.data,
        }


class CancelForm(OfficeForm):
    """Why a request is taken back."""

    reason = TextLine("Why", limit=200)


class PlaceForm(CreatingForm):
    """A staffed place that can hold charts."""

    name = TextLine("Name of the place", [Required("Give the place a name.")], limit=60, description="Dr. Lee's desk")
