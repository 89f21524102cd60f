"""For which period a report is asked, and the password for taking it out."""

from wtforms import PasswordField

from office import clock
from office.forms import OfficeForm, Required, TextLine, understood
from office.typed import visit_date


class PeriodForm(OfficeForm):
    """First and last day; `from` is a word of the language, so the field is called `since`."""

    class Meta:
        csrf = False

    since = TextLine("From", [understood(visit_date, today=clock.today)], limit=30)
    until = TextLine("To", [understood(visit_date, today=clock.today)], limit=30)


class ExportForm(OfficeForm):
    """The same period, sent with the password."""

    since = TextLine("From", [understood(visit_date, today=clock.today)], limit=30)
    until = TextLine("To", [understood(visit_date, today=clock.today)], limit=30)
    password = PasswordField("Your password", [Required("Type your password to take the list out.")])
