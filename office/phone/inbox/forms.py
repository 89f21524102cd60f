"""Who is away, and for whom the work on a message waits."""

from wtforms import SelectField, ValidationError

from office import clock
from office.forms import CreatingForm, Required, TextLine, choices, understood, words
from office.phone.forms import VersionForm
from office.phone.models import WaitsFor
from office.typed import visit_date

DUE_IN = (
    (30, "30 minutes"), (120, "2 hours"), (240, "4 hours"), (540, "1 business day"), (1080, "2 business days"),
    (1620, "3 business days"),
)  # fmt: skip
DAY = understood(visit_date, today=clock.today)


class WaitForm(VersionForm):
    wait_on = SelectField("Waits for", choices=words(WaitsFor))
    wait_word = TextLine("What for", limit=300)


class DueForm(VersionForm):
    """Due so many minutes of office time from now."""

    due_in = SelectField("Due in", coerce=int, choices=choices(DUE_IN))
    due_word = TextLine("Why (later needs a reason)", limit=300)


def person_field(label, complaint):
    """One of the people offered; the first choice is none of them."""

    def check(form, field):
        if not field.data:
            raise ValidationError(complaint)

    return SelectField(label, coerce=int, validators=[check])


class AbsenceForm(CreatingForm):
    """Who is away, from when to when, and who covers."""

    staff = person_field("Who is away", "Choose who is away.")
    covering = person_field("Who covers", "Choose who covers.")
    from_on = TextLine("First day", [Required("Type the first day."), DAY], limit=30, description="12/3, t+1, thu")
    until_on = TextLine("Last day", [DAY], limit=30, description="empty: until they are back")
    reason = TextLine("Why", limit=120, description="leave, sick, conference")

    def offer_people(self, staff, cover):
        """Offer who may be away and who may cover, with no one chosen yet."""
        self.offer(staff=staff, covering=cover)
        for field in (self.staff, self.covering):
            field.choices = [*choices([(0, "Choose…")]), *field.choices]
        return self
