"""What may be typed about a pair of records."""

from office.forms import OfficeForm, Required, TextLine


class DifferentForm(OfficeForm):
    """Two records that are two people."""

    reason = TextLine(
        "Why these are two people", [Required("Say in a few words why these are two people.")], limit=300
    )


class SeenForm(OfficeForm):
    """An act without words."""
