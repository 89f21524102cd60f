"""What may be typed in about lists of patients that come in or go out."""

from flask import request
from wtforms import FileField, HiddenField, PasswordField, RadioField, SelectField
from wtforms.validators import Length

from office.errors import RuleError
from office.exchange.exporting import COLUMNS
from office.exchange.models import DateOrder, Decision
from office.formats.csv_table import MOST_BYTES
from office.formats.patient_columns import FIELDS
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, number_in
from office.patients.matching import Verdict
from office.staff.forms import TickList

MEANINGS = (("", "Do not take"), *((field.word, field.label) for field in FIELDS.values()))
DATES = (
    (DateOrder.UNSAID, "Choose"),
    (DateOrder.MONTH_FIRST, "Month first: March 4"),
    (DateOrder.DAY_FIRST, "Day first: April 3"),
)
RULES = (Decision.USE, Decision.SKIP, Decision.MAKE)
WHICH = ((Verdict.BLOCK, "are likely on file already"), (Verdict.WARN, "may be on file already"))


class UploadForm(CreatingForm):
    """A list to take in."""

    file = FileField("Patient list as CSV", description="Up to 25 MB; the first line names the columns")

    def sent(self):
        """(name, bytes) of the file that was sent. Raises RuleError at the field: none."""
        sent = request.files.get("file")
        data = sent.read(MOST_BYTES + 1) if sent else b""
        if not data:
            raise RuleError("Choose the file, then upload it.", field="file")
        return sent.filename or "", data


class RunForm(OfficeForm):
    """An act on a list as it was shown."""

    version = HiddenField()

    @property
    def seen_version(self):
        return number_in(self.version.data)


class ColumnsForm(RunForm):
    """What each column means; `column` is sent once for each, in the order of the file."""

    dates = SelectField("A date such as 03/04/1962 is", choices=choices(DATES), default=DateOrder.UNSAID.value)
    saved = SelectField("Take the columns from", choices=choices([("0", "This page")]), default="0")
    name = TextLine("Keep these columns as", limit=60, description="To use them for the next file of this kind")

    def columns(self):
        """The meaning of each column, as sent."""
        return request.form.getlist("column")


class DecisionForm(OfficeForm):
    """What becomes of one row: `decision` is skip, make, or whose record is used ("patient 12", "row 7")."""

    decision = RadioField("This row", choices=[], validate_choice=False)
    reason = TextLine("Why it is a different person", limit=300)

    def decided(self):
        """(Decision, whose record)."""
        given = self.decision.data or ""
        known = {"skip": Decision.SKIP, "make": Decision.MAKE, "": Decision.NONE}
        return (known[given], "") if given in known else (Decision.USE, given)


class RuleForm(OfficeForm):
    """One decision for all rows of a verdict."""

    verdict = SelectField("All rows that", choices=choices((one.value, said) for one, said in WHICH))
    decision = SelectField(
        "are settled like this", choices=choices((one.value, one.value.capitalize()) for one in RULES)
    )
    reason = TextLine("Why they are different people", limit=300, description="Needed for “make anyway”")


class ExportForm(OfficeForm):
    """Which patients and what of them leave as a file."""

    who = SelectField("Patients", choices=choices([("active", "Active"), ("all", "All, the deceased too")]))
    columns = TickList(
        "Columns", choices=choices((word, FIELDS[word].label) for word in COLUMNS), default=list(COLUMNS)
    )
    password = PasswordField("Your password", [Required("Type your password."), Length(max=1024)])
