"""What may be asked of the audit."""

from wtforms import SelectField

from office import clock
from office.forms import OfficeForm, TextLine, understood
from office.typed import mrn, past_date


def record_number(text):
    """The medical record number that was typed. Raises ValueError in words: silence would show everybody's entries."""
    number = mrn(text)
    if number is None:
        raise ValueError("Type the MRN as its six or seven digits, for example 10-04-51.")
    return number


class AuditForm(OfficeForm):
    """Narrow the audit by patient, person, day and act; each may be left out."""

    mrn = TextLine("Patient’s MRN", [understood(record_number)], limit=20)
    person = SelectField("Person", coerce=int, default=0)
    day = TextLine("Day", [understood(past_date, today=clock.today)], limit=20, description="12/1, t-1, mon")
    action = TextLine("Act", limit=60, description="such as patient.opened")
