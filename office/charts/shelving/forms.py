"""What may be typed about shelves, orders, colors and single volumes."""

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import AnyOf, ValidationError

from office import clock
from office.charts.colors import DIGITS, INKS
from office.charts.filing import FilingOrder
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, number_in, understood, words
from office.typed import past_date

LAYOUTS = ("sheet", "roll")
KINDS = ("volumes", "holders", "shelves")


class ShelfForm(CreatingForm):
    """One shelf of the map."""

    version = HiddenField(default="0")
    cabinet = TextLine("Cabinet or row", limit=40, description="Cabinet B")
    name = TextLine("Shelf", [Required("Give the shelf a name.")], limit=40, description="shelf 3")
    first = TextLine("Begins at", [Required("Say where the shelf begins.")], limit=20)

    def given(self):
        """What the rules are given."""
        return self.cabinet.data or "", self.name.data, self.first.data

    @property
    def seen_version(self):
        """The version that was shown."""
        return number_in(self.version.data)


class OrderForm(OfficeForm):
    """In which order the folders stand."""

    order = RadioField("Folders stand in", choices=words(FilingOrder))
    sure = BooleanField("The folders are moved to their new places at once")

    def validate_sure(self, field):
        """A tick, because every folder of the room gets another place."""
        if not field.data:
            raise ValidationError("Tick this: until the folders are moved, pull lists and scans name the new places.")


class ColorsForm(OfficeForm):
    """A color for each digit."""

    def names(self):
        """The ten names as the setting holds them."""
        return ", ".join(self[f"digit_{digit}"].data for digit in range(DIGITS))

    def reject(self, error):
        """The refusal stands above the ten fields."""
        self.form_errors.append(error.message)
        return self

    def show(self, names):
        """Choose the colors in force."""
        for digit, name in enumerate(names):
            self[f"digit_{digit}"].data = name
        return self


for _digit in range(DIGITS):
    setattr(ColorsForm, f"digit_{_digit}", SelectField(str(_digit), choices=choices((name, name) for name in INKS)))


class PeriodForm(OfficeForm):
    """The first and last day of the papers in a volume."""

    version = HiddenField(default="0")
    from_on = TextLine("Oldest paper", [understood(past_date, today=clock.today)], limit=20, description="6/2/2021")
    to_on = TextLine("Newest paper", [understood(past_date, today=clock.today)], limit=20)

    @property
    def seen_version(self):
        """The version that was shown."""
        return number_in(self.version.data)


class ComputerForm(OfficeForm):
    """Up to which day the copy in the computer was compared with the paper."""

    verified = TextLine(
        "Compared with the paper up to", [understood(past_date, today=clock.today)], limit=20, description="11/20/2026"
    )

    def reject(self, error):
        """The rule's field is called otherwise."""
        target = self.verified if error.field else None
        if target is None:
            return super().reject(error)
        target.errors = [*target.errors, error.message]
        return self


class PdfForm(OfficeForm):
    """Which labels on which paper."""

    kind = HiddenField(default="volumes", validators=[AnyOf(KINDS, message="Choose the labels anew.")])
    layout = HiddenField(default="sheet", validators=[AnyOf(LAYOUTS, message="Choose sheets or the roll.")])
