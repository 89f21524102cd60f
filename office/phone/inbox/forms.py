"""Who is away, and for whom the work on a message waits."""

from wtforms import SelectField

from office import clock
from office.forms import CreatingForm, Required, TextLine, understood, words
from office.phone.forms import VersionForm
from office.phone.models import WaitsFor
from office.typed import visit_date

DAY = understood(visit_date, today=clock.today)


class WaitForm(VersionForm):
    wait_on = SelectField("Waits for", choices=words(WaitsFor))
    wait_word = TextLine("What for", limit=300)


class AbsenceForm(CreatingForm):
    """Who is away, from when to when, and who covers."""

    staff = SelectField("Who is away", coerce=int)
    cover = SelectField("Who covers", coerce=int)
    from_on = TextLine("First day", [Required("Type the first day."), DAY], limit=30, description="12/3, t+1, thu")
    until_on = TextLine("Last day", [DAY], limit=30, description="empty: until they are back")
    reason = TextLine("Why", limit=120, description="leave, sick, conference")
