"""What may be typed in a search."""

from wtforms import HiddenField, SelectField

from office.charts.models import Cause
from office.forms import OfficeForm, Required, TextLine, choices, number_in, words
from office.missing.models import Outcome

# How a button names what is said of a place: "not|1|beside:12", the second searcher's with 2.
SAID = {"not": Outcome.NOT_THERE, "found": Outcome.FOUND_HERE, "back": Outcome.TAKEN_BACK}


class LookForm(OfficeForm):
    """One button of the list: what is said of a place (`tick`), or of all that is left of a step (`step`)."""

    tick = HiddenField()
    step = HiddenField()
    start = HiddenField()

    def place(self):
        """(key, Outcome, second) of the button, or None when it is none of ours."""
        said, _, rest = (self.tick.data or "").partition("|")
        turn, _, key = rest.partition("|")
        return (key, SAID[said], turn == "2") if said in SAID and turn in ("1", "2") and key else None

    @property
    def step_number(self):
        """The number of the step whose rest was looked at, 0 for none."""
        return number_in(self.step.data)


class ScanHereForm(OfficeForm):
    """A folder that is scanned while searching."""

    code = TextLine("Scan the folders you look at", limit=60)


class EmergencyForm(OfficeForm):
    """Why a replacement folder cannot wait for a second person."""

    reason = TextLine("Why it cannot wait for a second person", [Required("Say why it cannot wait.")], limit=200)


class RefuseForm(OfficeForm):
    """Why no replacement folder is made."""

    note = TextLine("Why not", [Required("Say why not.")], limit=200)


class EndForm(OfficeForm):
    """Why the volume was missing."""

    why = SelectField("Why it was missing", validators=[Required("Choose the cause.")])
    note = TextLine("Where, or in which folder", limit=200)

    def __init__(self, *given, **more):
        """Offer the closed list with nothing chosen."""
        super().__init__(*given, **more)
        self.why.choices = [*choices([("", "– choose –")]), *words(Cause)]


class AgainForm(OfficeForm):
    """Why a volume that was taken for found is searched for again."""

    reason = TextLine("Why", [Required("Say why it is searched for again.")], limit=200)


class BeginForm(OfficeForm):
    """Which volume cannot be found; the current one when none is named."""

    volume = HiddenField()
    note = TextLine("Where it was looked for", limit=200)

    @property
    def volume_id(self):
        """The id of the volume, or 0."""
        return number_in(self.volume.data)
