"""Finishing a task."""

from wtforms import HiddenField

from office.forms import OfficeForm, Required, TextLine, number_in


class FinishForm(OfficeForm):
    """What came of it."""

    version = HiddenField()
    outcome = TextLine("What came of it", [Required("Say in a word what came of it.")], limit=300)

    @property
    def seen_version(self):
        """The version of the task that the page showed."""
        return number_in(self.version.data)
