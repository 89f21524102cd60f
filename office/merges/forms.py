"""Proposing, deciding, taking back, and splitting a record."""

from flask import request
from wtforms import HiddenField, RadioField

from office.forms import CreatingForm, OfficeForm, Required, TextBlock, TextLine, choices, number_in
from office.typed import mrn_shown

REASON = "Say in a few words why."


class OtherForm(OfficeForm):
    """Which record is compared with this one."""

    other = TextLine("The other record", [Required("Type its number, or name and birth date.")], limit=100)


class ProposeForm(CreatingForm):
    """Why two records are one person."""

    other = HiddenField()
    reason = TextBlock("Why are they one person?", [Required(REASON)], limit=500)

    @property
    def other_id(self):
        """The id of the other patient."""
        return number_in(self.other.data)


class VersionedForm(OfficeForm):
    """A form about a merge as it was shown."""

    version = HiddenField()

    @property
    def seen_version(self):
        """The version of the merge that the page showed."""
        return number_in(self.version.data)


class DecideForm(VersionedForm):
    """Which record stays, and which gives what: fields `pick-<what>` hold the id of a record."""

    seen = HiddenField()
    survivor = RadioField("Which record stays?", coerce=int, validate_choice=True)

    def offer_pair(self, first, second):
        """Offer both records as the one that stays; the first is suggested."""
        self.survivor.choices = choices((one.id, mrn_shown(one.mrn)) for one in (first, second))
        if self.survivor.data is None:
            self.survivor.data = first.id
        return self

    def picks(self, keys):
        """{what: id of the record that gives it} as ticked."""
        found = {key: number_in(request.form.get(f"pick-{key}", "")) for key in keys}
        return {key: patient_id for key, patient_id in found.items() if patient_id}


class RefuseForm(VersionedForm):
    """Why it is not done."""

    words = TextBlock("Why not?", [Required(REASON)], limit=500)


class UndoForm(VersionedForm):
    """Why they are two people after all."""

    reason = TextBlock("Why are they two people?", [Required(REASON)], limit=500)


class AssignForm(OfficeForm):
    """Whose one row is."""

    table = HiddenField()
    row = HiddenField()
    patient = HiddenField()

    @property
    def place(self):
        """(table, key, patient id)."""
        return self.table.data or "", number_in(self.row.data), number_in(self.patient.data)


class OverlayForm(CreatingForm):
    """What speaks for two people in one record."""

    words = TextBlock("What did you see?", [Required("Say what you saw.")], limit=1000)


class SplitForm(OfficeForm):
    """To whom the ticked entries belong; `entry` fields hold "table:number"."""

    other = TextLine("The other person’s record", [Required("Type its number, or name and birth date.")], limit=100)

    @property
    def places(self):
        """(table, key) of each ticked entry."""
        pairs = [text.rpartition(":") for text in request.form.getlist("entry")]
        return [(table, number_in(key)) for table, _, key in pairs]


class CloseForm(OfficeForm):
    """What came of a review."""

    outcome = TextBlock("What came of it?", [Required("Say what came of it.")], limit=1000)
