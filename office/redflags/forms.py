"""What may be typed in about a red flag."""

import secrets

from wtforms import HiddenField, SelectField

from office.errors import RuleError
from office.forms import OfficeForm, TextBlock, TextLine, choices, number_in, words
from office.redflags.models import Disposition, StepKind
from office.redflags.rules import LONGEST, TYPED

STEPS = (
    StepKind.WILL, StepKind.REFUSES, StepKind.COLLEAGUE, StepKind.ASKED, StepKind.NO_ANSWER, StepKind.ANSWERED,
    StepKind.HUNG_UP, StepKind.TRIED,
)  # fmt: skip


class FlagForm(OfficeForm):
    """What is typed while it happens; it saves itself. `window` tells two windows of one flag apart."""

    version = HiddenField()
    window = HiddenField()
    location = TextLine("Address where they are now", limit=300)
    callback = TextLine("Call-back number", limit=40)
    caller_name = TextLine("Caller", limit=120)
    about = TextLine("Patient: name and birth date", limit=200)
    words = TextBlock("What is said, in the caller’s words", limit=LONGEST)

    def show(self, flag):
        """Fill in what is stored of a RedFlag; a new window each time."""
        self.version.data, self.window.data = flag.version, secrets.token_urlsafe(8)
        for name in TYPED:
            self[name].data = getattr(flag, name)
        return self

    def typed(self):
        """{name: text} of what the form carried; what was not sent is left as it is."""
        return {name: self[name].data or "" for name in TYPED if self[name].raw_data}

    def seen(self):
        """The version that the page showed."""
        return number_in(self.version.data)

    def complaint(self):
        """The first thing that is wrong, in words, for the status line."""
        return next((f"{self[name].label.text}: {errors[0]}" for name, errors in self.errors.items() if name), "")


class StepForm(OfficeForm):
    """One thing said or done, by its button: `what` is "kind", "kind|id of a member of staff" or "kind||word"."""

    what = TextLine("What", limit=300)
    to = HiddenField()

    def understood(self):
        """(StepKind, id of a member of staff or 0, word). RuleError for what no button says."""
        kind, _, rest = (self.what.data or "").partition("|")
        to, _, word = rest.partition("|")
        if kind not in {str(one) for one in STEPS}:
            raise RuleError("Press one of the buttons.", field="what")
        return StepKind(kind), number_in(to or self.to.data), word


class NoteForm(OfficeForm):
    """What is added to the record."""

    detail = TextBlock("Add to the record", limit=2000)


class DispositionForm(OfficeForm):
    """What becomes of it."""

    version = HiddenField()
    disposition = SelectField(
        "What becomes of it", choices=[*choices([("", "Choose…")]), *words(Disposition)], default=""
    )
    advice = TextBlock("What you found and said", limit=LONGEST)
    told = TextLine("Who was told", limit=120)
