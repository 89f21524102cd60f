"""What may be typed in the file room."""

import re
from datetime import datetime, time

from wtforms import HiddenField, SelectField
from wtforms.validators import AnyOf

from office import clock
from office.charts.models import GONE, Mode, Priority, Purpose
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, understood, words
from office.ids import whole_number
from office.once import KEY, new_key
from office.typed import clock_time, past_date, visit_date

MODES = [mode.value for mode in Mode]
NOON, END = time(12), time(17)


def _instant(day_on, at):
    return clock.instant(datetime.combine(day_on, at)) if day_on else None


class ScanForm(OfficeForm):
    """One scan with its key and how long it waited; what the scans before it set: holder, purpose, shelf, chart."""

    mode = HiddenField(default=Mode.WHERE.value, validators=[AnyOf(MODES, message="Choose what the scans mean.")])
    pending = HiddenField(default="")
    scan_key = HiddenField(default="")
    waited = HiddenField(default="0")
    code = TextLine("Scan, or type the MRN", limit=60)
    holder = SelectField("Who takes it", coerce=int, default=0)
    purpose = SelectField("What for", choices=words(Purpose), default=Purpose.VISIT.value)
    section = TextLine("Shelf section", limit=20)

    def fresh(self):
        """With a new key, for a page that was just opened."""
        self.scan_key.data = new_key()
        return self

    def with_holders(self, holders, nobody="– scan a badge –"):
        """Offer these holders, and none of them first: a badge will be scanned."""
        self.holders = {holder.id: holder for holder in holders}
        self.holder.choices = choices([(0, nobody), *((holder.id, str(holder)) for holder in holders)])
        return self

    def given(self):
        """What take_scan_once is given."""
        return {
            "key": self.scan_key.data or new_key(),
            "waited": whole_number(self.waited.data or "") or 0,
            "code": self.code.data,
            "mode": Mode(self.mode.data),
            "holder": self.holders.get(self.holder.data),
            "purpose": Purpose(self.purpose.data),
            "section": self.section.data,
            "pending": self.pending.data,
        }

    def show(self, taken):
        """Put what a TakenScan leaves for the next one into the fields."""
        self.code.data, self.waited.data = "", "0"
        self.pending.data, self.section.data = taken.pending, taken.section
        self.holder.data = taken.holder_id or 0
        return self.fresh()


PLAIN = re.compile(r"[A-Za-z0-9-]{0,20}", re.ASCII)


def plain_scan(sent, holders_in):
    """What ScanForm.given gives for a scan whose fields are all plainly well; None when ScanForm must look at it.

    `sent` is the request's form, `holders_in(ids)` gives Holders. To make a form of nine fields costs as much as the
    whole answer to a scan, and a scanner sends 25 a minute.
    """
    texts = {name: sent.get(name, "") for name in ("code", "section", "pending", "scan_key", "waited")}
    mode, purpose, holder_id = sent.get("mode"), sent.get("purpose"), sent.get("holder", "")
    plain = all(PLAIN.fullmatch(texts[name]) for name in ("code", "section", "pending", "waited"))
    plain = plain and KEY.fullmatch(texts["scan_key"])
    holder = None if holder_id == "0" else next(iter(holders_in([whole_number(holder_id)])), None)
    if not plain or mode not in MODES or purpose not in list(Purpose) or (holder is None and holder_id != "0"):
        return None
    return {
        "key": texts["scan_key"], "waited": whole_number(texts["waited"]) or 0, "code": texts["code"],
        "mode": Mode(mode), "holder": holder, "purpose": Purpose(purpose), "section": texts["section"],
        "pending": texts["pending"],
    }  # fmt: skip


class ListScanForm(OfficeForm):
    """One scan while a pull list is on the screen."""

    code = TextLine("Scan, or type the MRN", [Required("Scan a folder, or type its MRN.")], limit=60)


class SignOutForm(OfficeForm):
    """Hand a volume to a holder."""

    holder = SelectField("Who takes it", [Required("Choose who takes it.")], coerce=int)
    purpose = SelectField("What for", choices=words(Purpose), default=Purpose.VISIT.value)

    def with_holders(self, holders):
        """Offer these holders, and nobody before one is chosen."""
        self.offer(holder=holders)
        self.holder.choices = [*choices([(0, "Choose")]), *self.holder.choices]
        return self


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
        """The instant that was asked for (naive UTC), at noon when no time was typed; None without a day.

        What is still to come is as now.
        """
        asked = _instant(self.day.value, self.time.value or NOON)
        return min(asked, clock.now()) if asked else None


class RequestForm(CreatingForm):
    """Ask for a patient's chart."""

    purpose = SelectField("What for", choices=words(Purpose), default=Purpose.VISIT.value)
    priority = SelectField("How soon", choices=words(Priority), default=Priority.SAME_DAY.value)
    holder = SelectField("Bring it to", coerce=int)
    day = TextLine("Needed on", [understood(visit_date, today=clock.today)], limit=20, description="12/2, t+1, mon")
    time = TextLine("At", [understood(clock_time)], limit=10, description="9:30, 2:15p")
    volume = SelectField("Which volume", coerce=int, choices=choices([(0, "The current one")]), default=0)
    note = TextLine("Note", limit=200)

    def with_volumes(self, volumes):
        """Offer the older volumes of the patient beside the current one."""
        self.volumes = {one.id: one for one in volumes if not one.current and one.state not in GONE}
        older = ((key, f"Vol {one.number}, {one.state}") for key, one in self.volumes.items())
        self.volume.choices = choices([(0, "The current one"), *older])
        return self

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
            "volume": self.volumes.get(self.volume.data),
            "note": self.note.data,
        }


class CancelForm(OfficeForm):
    """Why a request is taken back."""

    reason = TextLine("Why", limit=200)


class PlaceForm(CreatingForm):
    """A staffed place that can hold charts."""

    name = TextLine("Name of the place", [Required("Give the place a name.")], limit=60, description="Dr. Lee's desk")
