"""What may be typed about loose papers."""

from wtforms import BooleanField, HiddenField, RadioField, SelectField
from wtforms.validators import ValidationError

from office import clock
from office.forms import CreatingForm, OfficeForm, Required, TextLine, choices, understood, words
from office.loose.models import Discard, Signature, Tab
from office.loose.rules import Stamp
from office.typed import past_date

SIGNED = (
    (Signature.SIGNED.value, "Yes, signed"),
    (Signature.UNSIGNED.value, "No, not yet"),
    (Signature.NONE.value, "Needs none"),
)
USUAL = (0, "own provider")


def tab_choices():
    """The tabs with the key that chooses each: 1 to 9, and 0 for the tenth."""
    return choices((tab.value, f"{tab.number % 10} {tab.value}") for tab in Tab)


class WhoseForm(CreatingForm):
    """Whose page it is, as the page says it."""

    patient = TextLine("Name or MRN on the page", limit=120)
    second = TextLine("Second identifier on the page", limit=40, description="birth date, MRN, phone or ZIP")


class StampForm(WhoseForm):
    """The received stamp of one paper."""

    tab = SelectField("Kind and tab", choices=tab_choices(), default=Tab.LAB.value)
    pages = TextLine("Pages", [Required("Type how many pages it has.")], limit=4, default="1")
    signed = SelectField("Signed?", choices=choices(SIGNED), default=Signature.SIGNED.value)
    signer = SelectField("Who signs", coerce=int, default=0)
    source = TextLine("From", limit=120, description="hospital, laboratory, sender")
    received = TextLine("Came in on", [understood(past_date, today=clock.today)], limit=20, description="empty: today")
    look_up = BooleanField("To be looked up: illegible, wrong number, nobody found")

    def with_signers(self, providers):
        """Offer these providers, and the one whom the patient sees first."""
        self.providers = {one.id: one for one in providers}
        self.signer.choices = choices([USUAL, *((key, one.short) for key, one in self.providers.items())])
        return self

    def validate_pages(self, field):
        """A whole number; how many there may be is for the rule."""
        if not (field.data or "").isascii() or not (field.data or "").isdigit():
            raise ValidationError("Type how many pages it has.")

    def stamp(self):
        """The Stamp that was typed."""
        return Stamp(
            self.patient.data, self.second.data, Tab(self.tab.data), int(self.pages.data), Signature(self.signed.data),
            source=self.source.data, signer=self.providers.get(self.signer.data), received_on=self.received.value,
            look_up=self.look_up.data,
        )  # fmt: skip

    def begin_with(self, row):
        """Fill in what is often the same as on the paper before (a PaperRow)."""
        if row:
            self.tab.data, self.signed.data, self.source.data = row.tab.value, row.signature.value, row.source
        return self


class CorrectForm(WhoseForm):
    """Whose page it really is, and how that was found out."""

    words = TextLine("How it was found out", limit=200)


class SignerForm(OfficeForm):
    """Who has to sign first."""

    signer = SelectField("Who signs", coerce=int, default=0)


class ReasonForm(OfficeForm):
    """Why a filed paper is taken out."""

    reason = TextLine("Why", [Required("Say why it is taken out.")], limit=200)


class DiscardForm(OfficeForm):
    """Why a paper goes into no folder."""

    kind = RadioField("It is", choices=words(Discard), default=Discard.DUPLICATE.value)
    reason = TextLine("Of which paper, or to whom", limit=200)


class PaperScanForm(OfficeForm):
    """One scan while filing, and what the scans before it have left: the folder, a paper that waits for it."""

    code = TextLine("Scan folder and paper", limit=60)
    folder = HiddenField(default="")
    pending = HiddenField(default="")

    def show(self, scan):
        """Put what a PaperScan leaves for the next one into the fields."""
        self.code.data, self.pending.data = "", scan.pending
        self.folder.data = scan.folder.code if scan.folder else ""
        return self
