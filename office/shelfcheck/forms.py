"""What may be typed or scanned while someone looks at the shelves."""

from wtforms import HiddenField, SelectField

from office.forms import CreatingForm, OfficeForm, Required, TextLine, words
from office.shelfcheck.models import Found


class ReadingForm(CreatingForm):
    """The section that is read."""

    section = TextLine("Shelf section", [Required("Scan or type the shelf section.")], limit=20)


class FolderForm(OfficeForm):
    """One folder on the shelf."""

    scan_key = HiddenField(default="")
    code = TextLine("Scan, or type the MRN", limit=60)


class FoundForm(OfficeForm):
    """How a folder stood that is not in its place."""

    found = SelectField("How it stood", choices=words(Found, leave_out=(Found.IN_PLACE,)))
