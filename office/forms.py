"""OfficeForm: Flask-WTF wrapped once for all parts. A form knows the shape of the input only."""

from flask import request
from flask_wtf import FlaskForm
from wtforms import Form, HiddenField, SelectField, StringField, TextAreaField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Optional

from office import once
from office.cardnumbers import holds_card_number
from office.ids import whole_number
from office.typed import clean_text

Required = DataRequired
CARD_NUMBER = "This looks like a card number. It is never kept: type the last four digits only."
SENT = object()  # what the request's own form fields say


def choices(pairs):
    """Choices of a select or tick list from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


def words(states, *, leave_out=()):
    """Choices from a closed list (StrEnum), each word as its own label."""
    return choices((word.value, word.value[:1].upper() + word.value[1:]) for word in states if word not in leave_out)


def choice_of(label, offered):
    """A choice among the (value, label) pairs that `offered()` gives when the form is made, "" at first; what is none
    of them is left to who reads it."""
    return SelectField(label, default="", validate_choice=False, choices=lambda: choices(offered()))


class OfficeForm(FlaskForm):
    """A form of one act: `offer` fills choices, `chosen` gives the row, `reject` puts a refusal at its field."""

    class Meta:
        csrf = False  # every posted request was checked before any form is made (CSRFProtect)

    def __init__(self, formdata=SENT, **given):
        """Read the fields of the posted form, and nothing else: no JSON, no file in the place of a text."""
        if formdata is SENT:
            formdata = request.form if request.method == "POST" else None
        super().__init__(formdata, **given)

    def validate(self, extra_validators=None):
        """Refuse NUL in hidden fields and passwords too: one of the engines cannot store it."""
        valid = super().validate(extra_validators)
        for field in self:
            if isinstance(field.data, str) and "\x00" in field.data:
                field.errors = [*field.errors, "There are characters in it that cannot be stored. Type it anew."]
                valid = False
        return valid

    def offer(self, **rows):
        """Fill select fields with rows: `offer(holder=active_staff())`; each row's str() is its label."""
        self._offered = getattr(self, "_offered", {})
        for name, found in rows.items():
            listed = list(found)
            self._offered[name] = {row._pk: row for row in listed}
            self[name].choices = choices((row._pk, str(row)) for row in listed)
        return self

    def chosen(self, name):
        """The offered row that was chosen in a select field."""
        return self._offered[name][self[name].data]

    def reject(self, error):
        """Show a RuleError at its field, or above the form when it has none."""
        if error.field and error.field in self:
            self[error.field].errors = [*self[error.field].errors, error.message]
        else:
            self.form_errors.append(error.message)
        return self


def number_in(text):
    """A version or id from a hidden field; 0 when it is none, which fits no row."""
    return whole_number(text or "") or 0


class CreatingForm(OfficeForm):
    """A form that creates something: carries the one-time key that `once(form.key.data)` checks."""

    key = HiddenField(default=once.new_key)


class MoneyForm(CreatingForm):
    """A form about money: what looks like a whole card number is refused in any of its texts."""

    def validate(self, extra_validators=None):
        """Refuse card numbers beside what the fields themselves refuse."""
        valid = super().validate(extra_validators)
        for field in self:
            if isinstance(field, TextLine) and holds_card_number(field.data or ""):
                field.errors = [*field.errors, CARD_NUMBER]
                valid = False
        return valid


def understood(parse, **options):
    """A validator that parses what was typed: `parse(text, **options)`; its ValueError is the message.

    The parsed value is kept as `field.value`; the typed text stays in `field.data`.
    """

    def check(form, field):
        field.value = None
        if not (field.data or "").strip():
            return
        given = {name: value() if callable(value) else value for name, value in options.items()}
        try:
            field.value = parse(field.data, **given)
        except ValueError as error:
            raise ValidationError(str(error))

    return check


class TextLine(StringField):
    """One line of text: trimmed, NFC, no control characters, at most `limit` characters; refused in words."""

    limit, multiline, value = 200, False, None

    def __init__(self, label=None, validators=(), limit=None, **options):
        super().__init__(
            label, [Optional(), *validators] if not _required(validators) else list(validators), **options
        )
        self.limit = limit or self.limit

    def pre_validate(self, form):
        try:
            self.data = clean_text(self.data or "", limit=self.limit, multiline=self.multiline)
        except ValueError as error:
            raise ValidationError(str(error))


class TextBlock(TextLine, TextAreaField):
    """Several lines of text, up to 8,000 characters unless told otherwise."""

    limit, multiline = 8000, True


def _required(validators):
    return any(isinstance(validator, DataRequired) for validator in validators)


__all__ = [
    "CreatingForm",
    "Form",
    "MoneyForm",
    "OfficeForm",
    "Required",
    "TextBlock",
    "TextLine",
    "choice_of",
    "choices",
    "number_in",
    "understood",
    "words",
]
