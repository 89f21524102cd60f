"""What may be typed in about prices."""

from datetime import date

from flask import request
from wtforms import FileField

from office import clock
from office.accounts.forms import money_field
from office.billing.pricelist import HEADER, LONGEST_CODE, LONGEST_NAME
from office.errors import RuleError
from office.forms import CreatingForm, Required, TextLine, understood
from office.typed import visit_date

MOST_BYTES = 2 * 1024 * 1024


def day_asked(text):
    """The day of an address, or today when it is none."""
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return clock.today()


def day_field(label, **options):
    """A field for one day, as understood by the book."""
    return TextLine(label, [understood(visit_date, today=clock.today)], limit=20, **options)


class FeeForm(CreatingForm):
    code = TextLine("Code", [Required("Type the code, such as EST3.")], limit=LONGEST_CODE)
    words = TextLine("Short name", [Required("Type the practice's own short name.")], limit=LONGEST_NAME)
    amount = money_field("Fee")
    from_on = day_field("From", description="Empty: today.")
    to_on = day_field("To", description="Empty: until a newer price.")


class FeeFileForm(CreatingForm):
    file = FileField("Fee schedule as CSV", description=f"Columns: {', '.join(HEADER)}; days as 2026-01-01")

    def sent(self):
        """The bytes of the file. Raises RuleError at the field: none, or too large."""
        sent = request.files.get("file")
        data = sent.read(MOST_BYTES + 1) if sent else b""
        if not data:
            raise RuleError("Choose the file, then send it.", field="file")
        if len(data) > MOST_BYTES:
            raise RuleError("The file is larger than 2 MB. Is it the fee schedule?", field="file")
        return data
