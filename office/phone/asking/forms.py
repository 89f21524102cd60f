"""What may be typed in for an item of a call: the questions of its topic, how soon, a move, a flag."""

import functools

from wtforms import HiddenField, SelectField
from wtforms.validators import InputRequired

from office import clock
from office.forms import CreatingForm, Required, TextBlock, TextLine, choices, number_in, understood, words
from office.phone.forms import NOTE, NOTHING_CHOSEN, AddressedForm
from office.phone.models import Flag, SheetSource, Urgency
from office.phone.topics import BY_WORD, TOPICS
from office.scheduling.fields import WishFields
from office.scheduling.models import CANCELED, Why
from office.typed import visit_date

WHYS = [*choices([("", "Choose why")]), *words(Why)]
BY_RULE = ("", "By the rules")


class ItemForm(AddressedForm):
    """Take what a caller wants; the questions of its topic are added by form_of()."""

    version = HiddenField(default="1")  # of the draft
    kind = SelectField(
        "What about",
        choices=choices([NOTHING_CHOSEN, *((topic.word, topic.label) for topic in TOPICS)]),
        validators=[InputRequired("Choose what it is about.")],
    )
    body = TextBlock("Message", limit=NOTE, description="Leave it empty to send the note of the call as it stands.")
    whom = SelectField("About", default="", validate_choice=False)  # the rule looks
    urgency = SelectField("How soon", choices=[*choices([BY_RULE]), *words(Urgency)], default="")
    why = TextLine("Why later", limit=200, description="Later than the rules: a reason. Sooner is free.")
    chart_to = SelectField("And the chart to", default="")

    @property
    def topic(self):
        """The Topic chosen, or None."""
        return BY_WORD.get(self.kind.data or "")

    @property
    def questions(self):
        """The fields of the topic's questions, in their order."""
        return [field for field in self if field.short_name.startswith("ask_")]

    def said(self):
        """The answers by key; a day as it is written."""
        return {field.short_name[4:]: _written(field) for field in self.questions}

    def needed_on(self):
        """The date by which it is needed, or None."""
        return next((field.value for field in self.questions if _is_date(field)), None)

    def patient_id(self):
        """The id of the patient that the page showed, or None."""
        return number_in(self.whom.data) or None


def _is_date(field):
    return getattr(field, "value", None) is not None


def _written(field):
    return f"{field.value:%m/%d/%Y}" if _is_date(field) else field.data or ""


@functools.cache
def form_of(word):
    """The class of the form for a topic's word; for an unknown word the one without questions."""
    topic = BY_WORD.get(word)
    fields = {f"ask_{one.key}": _field(one) for one in (topic.questions if topic else ())}
    return type("ItemFormOf", (ItemForm,), fields)


class MustAsk:
    """Marks a question that must be asked; the rule refuses when it was not."""

    field_flags = {"required": True}

    def __call__(self, form, field):
        """Nothing is refused here."""


def _field(one):
    must = [MustAsk()] if one.needed else []
    if one.choices:
        offered = choices([("", "Choose…"), *((word, word.capitalize()) for word in one.choices)])
        return SelectField(one.label, must, choices=offered, default="", description=one.hint)
    checks = [*must, *([understood(visit_date, today=clock.today)] if one.day else [])]
    return TextLine(one.label, checks, limit=200, description=one.hint)


class FlagForm(CreatingForm):
    """Mark a call as special."""

    what = SelectField("What is special", choices=words(Flag))
    detail = TextLine("Language, or a word about it", limit=120)


class MoveInCallForm(WishFields, CreatingForm):
    """Move a booking of the caller's patient into the opening that is pressed."""

    version = HiddenField()
    why = SelectField("Why", choices=WHYS, validators=[Required("Choose why.")])


class CancelInCallForm(CreatingForm):
    """Cancel a booking of the caller's patient."""

    version = HiddenField()
    standing = SelectField("Who cancels", choices=words(CANCELED), default=CANCELED[0].value)
    why = SelectField("Why", choices=WHYS, validators=[Required("Choose why.")])


class SheetForm(CreatingForm):
    """Take down a service's sheet or the voicemail box."""

    source = SelectField("From", choices=words(SheetSource))
    text = TextBlock(
        "The lines", [Required("Paste or type the lines of the sheet.")], limit=60000,
        description="One a line: time; caller; number; patient; birth date; words. Tabs or commas do as well.",
    )  # fmt: skip
