"""What may be typed in on the phone: the call itself, what is done in it, messages."""

import secrets

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from office.accounts.models import Topic
from office.forms import CreatingForm, OfficeForm, Required, TextBlock, TextLine, choices, number_in, words
from office.phone.models import CallOutcome, Direction, Identifier, Relationship, Subject, Tried
from office.phone.rules import TypedInCall
from office.phone.rules.running import lines
from office.staff.models import Role
from office.typed import clean_text

NOTHING_CHOSEN = ("", "Choose…")
# Characters of what is typed in a call; what someone pastes is kept too.
NOTE = 20_000
LIMITS = {"caller_name": 120, "callback": 40, "note": NOTE, "outcome_note": 300}
WORDS = 200  # characters of a search
MAY_LACK = ("outcome", "outcome_note", "line", "direction")  # a page that does not show them leaves them as they are
HOW_TOLD = ("by phone", "in person", "by letter", "by portal", "message left as permitted")


def line_choices():
    """The lines of the office, and none."""
    return [("", "–"), *((one, one) for one in lines())]


class TickList(SelectMultipleField):
    """Several of a closed list, each with a box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CallForm(OfficeForm):
    """Everything typed in a call, in one form that saves itself. `window` tells two windows of one call apart."""

    version = HiddenField()
    window = HiddenField()
    about = HiddenField()
    caller_name = TextLine("Caller", limit=LIMITS["caller_name"])
    relationship = SelectField("Is", choices=words(Relationship), default=Relationship.UNKNOWN.value)
    callback = TextLine("Call-back number", limit=LIMITS["callback"])
    callback_read_back = BooleanField("Read back")
    identifiers = TickList("Said, and fits the record", choices=words(Identifier, leave_out=(Identifier.CODE_WORD,)))
    line = SelectField("Line", default="", validate_choice=False, choices=lambda: choices(line_choices()))
    direction = SelectField("Call", choices=words(Direction), default=Direction.IN.value)
    note = TextBlock("Note, in the caller’s words", limit=LIMITS["note"])
    outcome = SelectField("How the call ended", choices=[*choices([NOTHING_CHOSEN]), *words(CallOutcome)], default="")
    outcome_note = TextLine("Reason, or who took over", limit=LIMITS["outcome_note"])

    def show(self, call, said):
        """Fill in what is stored of a Call; a new window each time."""
        for name, data in stored(call, said).items():
            self[name].data = data
        return self

    def typed(self):
        """The TypedInCall of this form."""
        return TypedInCall(
            caller_name=self.caller_name.data or "",
            relationship=Relationship(self.relationship.data),
            callback=self.callback.data or "",
            callback_read_back=self.callback_read_back.data,
            identifiers=tuple(Identifier(one) for one in self.identifiers.data or ()),
            about=number_in(self.about.data) or None,
            note=self.note.data or "",
            outcome=CallOutcome(self.outcome.data) if self.outcome.data else None,
            outcome_note=self.outcome_note.data or "",
            line=self.line.data if self.line.data in lines() else "",
            direction=Direction(self.direction.data),
            left_out=frozenset(name for name in MAY_LACK if not self[name].raw_data),
        )

    def complaint(self):
        """The first thing that is wrong, in words, for the status line of the form that saves itself."""
        return next((f"{self[name].label.text}: {errors[0]}" for name, errors in self.errors.items() if name), "")


def stored(call, said):
    """What the fields of a call hold, by name: as stored of a Call and the identifiers said in it; a new window."""
    return {
        "version": call.version,
        "window": secrets.token_urlsafe(8),
        "about": call.patient_id or "",
        "caller_name": call.caller_name,
        "callback": call.callback,
        "relationship": call.relationship.value,
        "callback_read_back": call.callback_read_back,
        "identifiers": [one.value for one in said],
        "note": call.note,
        "outcome_note": call.outcome_note,
        "line": call.line,
        "direction": call.direction.value,
        "outcome": call.outcome.value if call.outcome else "",
    }


def plain_call(sent):
    """(version, window, TypedInCall) as CallForm reads them from the request's form, or None when it must look at it.

    A page saves what is typed every second or two, and to make a form of fourteen fields takes longer than the rest.
    """
    version, window, about, line = hidden = [sent.get(name, "") for name in ("version", "window", "about", "line")]
    said = sent.getlist("identifiers")
    if Identifier.CODE_WORD in said or not "".join(hidden).isprintable():
        return None
    try:
        typed = TypedInCall(
            relationship=Relationship(sent.get("relationship", Relationship.UNKNOWN)),
            callback_read_back=sent.get("callback_read_back", "") not in ("", "false"),
            identifiers=tuple(Identifier(one) for one in said),
            about=number_in(about) or None,
            outcome=CallOutcome(sent["outcome"]) if sent.get("outcome") else None,
            line=line if line in lines() else "",
            direction=Direction(sent.get("direction", Direction.IN)),
            left_out=frozenset(name for name in MAY_LACK if name not in sent),
            **{
                name: clean_text(sent.get(name, ""), limit=limit, multiline=name == "note")
                for name, limit in LIMITS.items()
            },
        )
    except ValueError:
        return None
    return number_in(version), window, typed


class TellForm(CreatingForm):
    """What was told to the caller."""

    topic = SelectField("About", choices=words(Subject))
    words = TextLine("What was told", limit=300)


class FindForm(OfficeForm):
    """Find whom the call is about."""

    q = TextLine("Find the patient: name, birth date, phone or record number", limit=WORDS)


def plain_words(sent):
    """The words of a FindForm in the request's form, or None when it must say what is wrong with them."""
    try:
        return clean_text(sent.get("q", ""), limit=WORDS)
    except ValueError:
        return None


class AddressedForm(CreatingForm):
    """A form with a `to`: "role:nurse", "staff:12", or nothing, which leaves it to the kind."""

    to = SelectField("To", default="")

    def address(self, roles, people, first):
        """Offer roles and people; `first` is the label of leaving it open."""
        self.to.choices = choices([("", first), *roles, *people])
        return self

    def to_role(self):
        """The Role chosen, or None."""
        what, _, value = (self.to.data or "").partition(":")
        return Role(value) if what == "role" else None

    def to_staff_id(self):
        """The id of the person chosen, or None."""
        what, _, value = (self.to.data or "").partition(":")
        return number_in(value) if what == "staff" else None


class ChartForm(CreatingForm):
    """Ask for the paper chart."""

    holder = SelectField("Bring it to", coerce=int)
    chart_note = TextLine("What for", limit=200)


class QuestionForm(CreatingForm):
    """A question about a bill."""

    topic = SelectField("They ask", choices=[*choices([NOTHING_CHOSEN]), *words(Topic)])
    words = TextBlock("In their words", limit=NOTE, description="Leave it empty to send the note as it stands.")
    statement_on = TextLine("Date of the statement", limit=40)
    amount = TextLine("Amount on it", limit=40)
    answer = TextBlock("Answered on the call with", limit=2000, description="Left empty, the biller answers.")
    holds_statement = BooleanField("Send no statement until this is answered")


class VersionForm(OfficeForm):
    """A form on something that others work on too: `version` is the one that the page showed."""

    version = HiddenField()

    def seen(self):
        """The version that the page showed."""
        return number_in(self.version.data)


class ReplyForm(VersionForm):
    body = TextBlock("Reply", limit=NOTE)
    answers = BooleanField("This answers it: what is left is to tell the patient")


class PassForm(VersionForm, AddressedForm):
    word = TextLine("Why, in a word", limit=300)


class TryForm(VersionForm):
    number = SelectField("Number called", validate_choice=False, default="")
    tried = SelectField("What came of it", choices=words(Tried))
    try_told = TextLine("If reached and told: who", limit=120)
    try_word = TextLine("Note", limit=300)

    def offer_numbers(self, numbers):
        """Offer the Numbers that may be called, each with whose it is."""
        offered = [(one.key, f"{one.shown}, {one.whose}") for one in numbers]
        self.number.choices = choices(offered or [("", "None known")])
        return self


class CloseForm(VersionForm):
    outcome = TextLine("What came out of it", limit=500)
    told = TextLine("Who was told", limit=120)
    told_how = SelectField("How", choices=choices([NOTHING_CHOSEN, *((how, how.capitalize()) for how in HOW_TOLD)]))


class ReopenForm(VersionForm):
    word = TextLine("Why it is opened again", validators=[Required("Say why it is opened again.")], limit=300)


class DirectoryForm(OfficeForm):
    """Find an outside caller in the directory."""

    q = TextLine("Find in the directory: name or number", limit=60)


class BackForm(OfficeForm):
    """The number of the directory to call back."""

    number = HiddenField()
