"""What may be typed in about storage, holds and destruction."""

from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import InputRequired

from office import clock
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, number_in, understood, words
from office.ids import whole_number
from office.retention.models import ClosedWhy, HoldKind, Method, PurgeTo
from office.staff.forms import TickList
from office.typed import past_date

NO_PAGES = "none in this folder"
TODAY = {"today": clock.today}


class HoldForm(CreatingForm):
    """Why nothing of a record may be destroyed."""

    kind = SelectField("What it is for", choices=words(HoldKind))
    why = TextLine("Who asks, and the case", [Required("Say who asks for it, and the number of the case.")], limit=300)
    from_on = TextLine("From", [understood(past_date, **TODAY)], description="Left empty: today")


class ReleaseForm(OfficeForm):
    """Why a hold ends."""

    reason = TextLine("Why it ends", [Required("Say by whose word it ends.")], limit=300)


class ClosingForm(OfficeForm):
    """Why a patient does not come any more."""

    closed_why = SelectField("Why", choices=words(ClosedWhy))
    closed_on = TextLine("Since", [understood(past_date, **TODAY)], description="Left empty: today")
    closed_note = TextLine("Note", limit=200)


class PurgeForm(CreatingForm):
    """Where the folders of a purge list go."""

    to = RadioField(
        "Take inactive folders",
        choices=choices([("inactive shelf", "to the inactive shelf"), ("boxes", "into boxes")]),
    )

    def chosen_to(self):
        """The PurgeTo that was chosen."""
        return PurgeTo(self.to.data)


class CodeForm(OfficeForm):
    """A scanned chart label."""

    code = TextLine("Scan the folder", [Required("Scan the chart label.")], limit=40)


class LeaveOutForm(OfficeForm):
    """Why a folder stays where it is."""

    line = HiddenField()
    why = TextLine("Why it stays", [Required("Say why it stays.")], limit=120)

    @property
    def line_id(self):
        """The id of the line."""
        return number_in(self.line.data)


class PickUpForm(OfficeForm):
    """Who takes a box, and by which reference it is asked for."""

    driver = TextLine("Taken by", [Required("Type the name of who takes the box.")], limit=80)
    reference = TextLine("Vendor’s reference", limit=60)


class RecallForm(OfficeForm):
    """Which folders are asked back from storage."""

    volumes = TickList("Folders", validate_choice=False)

    @property
    def ids(self):
        """The ids that were ticked."""
        return ticked(self.volumes)


class OneRecallForm(OfficeForm):
    """Why one folder is asked back."""

    why = TextLine("What it is needed for", [Required("Say what it is needed for.")], limit=120)
    speed = RadioField("How soon", choices=choices([("", "As usual"), ("stat", "STAT: today")]), default="")


class ProposeForm(CreatingForm):
    """Which records are to be destroyed."""

    patients = TickList("Records", validate_choice=False)

    @property
    def ids(self):
        """The ids that were ticked."""
        return ticked(self.patients)


class ScanInForm(CodeForm):
    """A folder of a batch, and what became of its immunization pages, which are kept for ever."""

    pages = RadioField(
        "Immunization pages (tab 8)",
        choices=choices([("none", "There were none"), ("kept", "Taken out, kept in:")]),
        validators=[InputRequired("Say what became of the immunization pages.")],
    )
    kept_in = TextLine("Kept in", limit=120)

    @property
    def kept_pages(self):
        """What became of them in words; "" when the place is missing."""
        return NO_PAGES if self.pages.data == "none" else (self.kept_in.data and f"kept in {self.kept_in.data}") or ""

    def begin_anew(self):
        """Each folder is looked into and answered for by itself."""
        self.pages.data, self.kept_in.data = None, ""


class LeaveForm(LeaveOutForm):
    """Why a folder leaves a batch."""


class CancelBatchForm(OfficeForm):
    """Why a batch is given up."""

    reason = TextLine("Why it is given up", [Required("Say why the batch is given up.")], limit=200)


class ShredderForm(OfficeForm):
    """Who takes the folders of a batch."""

    vendor = TextLine("Vendor", [Required("Type who destroys them.")], limit=120)
    driver = TextLine("Taken by", [Required("Type the name of who takes them.")], limit=80)


class CertificateForm(OfficeForm):
    """The certificate of destruction."""

    certificate = TextLine("Certificate number", [Required("Type the number of the certificate.")], limit=60)
    method = SelectField("Method", choices=words(Method))
    destroyed_on = TextLine("Destroyed on", [Required("Type the day."), understood(past_date, **TODAY)])
    place = TextLine("Place", [Required("Type where.")], limit=120)
    witness = TextLine("Witness", [Required("Type who saw it.")], limit=80)


class LogForm(OfficeForm):
    """Whom the destruction log is searched for; sent by POST, so that no name stands in an address."""

    words = TextLine("Name or record number", limit=60)


def ticked(field):
    """The ids of ticked rows."""
    return [number for value in field.data or () if (number := whole_number(str(value)))]
