"""Loose papers from the received stamp to the folder, and every step of each. Source: domain 2.3 (tabs), 2.9.

Where a paper waits for its folder is read from the folder each time; it is stored nowhere else.
"""

from enum import StrEnum

from peewee import Check, ForeignKeyField, IntegerField, TextField

from office.charts.filing import document_code
from office.charts.models import Volume
from office.db import BaseModel, DayField, InstantField, StateField
from office.merging import MOVED
from office.patients.models import Patient
from office.scheduling.models import Provider
from office.staff.models import Staff


class Tab(StrEnum):
    """The tabs of a folder in their order; each paper is of one of these kinds. Source: domain 2.3."""

    CONSENTS = "demographics and consents"
    LISTS = "problems, allergies, medications"
    NOTES = "progress notes"
    LAB = "lab"
    IMAGING = "imaging"
    LETTERS = "consults and letters"
    OLD = "hospital and old records"
    GROWTH = "immunizations and growth"
    PHONE = "phone messages"
    LEGAL = "legal and release"

    @property
    def number(self):
        """Its place in the folder, 1 to 10."""
        return list(Tab).index(self) + 1


class Signature(StrEnum):
    """Whether a provider has signed the page. No unsigned result is filed; domain 0.1 (14)."""

    SIGNED = "signed"
    UNSIGNED = "not signed"
    NONE = "none needed"


class Identifier(StrEnum):
    """What on the page was compared with the record, beside the name; domain 0.1 (1)."""

    BORN = "birth date"
    MRN = "record number"
    PHONE = "phone"
    ZIP = "ZIP code"


class PaperState(StrEnum):
    """What is next for a paper."""

    LOOK_UP = "to look up"
    SIGN = "to sign"
    FILE = "to file"
    SCAN = "to scan"
    FILED = "filed"
    SCANNED = "at the scanning desk"
    DISCARDED = "discarded"


WAITING = (PaperState.LOOK_UP, PaperState.SIGN, PaperState.FILE, PaperState.SCAN)


class Discard(StrEnum):
    """Why a paper is in no folder."""

    DUPLICATE = "duplicate"
    NOT_OURS = "not ours, returned to sender"


class PaperAct(StrEnum):
    """What was done with a paper."""

    STAMPED = "stamped"
    CORRECTED = "looked up and corrected"
    TO_SIGN = "to be signed"
    SIGNED = "signed"
    POCKETED = "in the outguide pocket"
    FILED = "filed"
    TAKEN_OUT = "taken out"
    SCANNED = "to the scanning desk"
    DISCARDED = "discarded"


class LoosePaper(BaseModel):
    """One paper with its received stamp; `number` is that of its document label.

    `written_as` is what the page says of the patient, as it was typed. `due_on` is the last day to file it in time.
    `found_in` is the folder of somebody else in which it lay. Filed in `volume`, settled by whom and when.
    """

    number = IntegerField(unique=True)
    patient = ForeignKeyField(Patient, null=True, backref="papers")
    written_as = TextField()
    identified_by = StateField(Identifier, null=True)
    tab = StateField(Tab)
    pages = IntegerField()
    source = TextField(default="")
    signature = StateField(Signature)
    signer = ForeignKeyField(Provider, null=True, backref="papers_to_sign")
    state = StateField(PaperState)
    received_on = DayField(index=True)
    due_on = DayField()
    received_at = InstantField()
    received_by = ForeignKeyField(Staff, null=True, backref="papers_received")
    initials = TextField()
    found_in = ForeignKeyField(Volume, null=True, backref="foreign_papers")
    pocketed_at = InstantField(null=True)
    volume = ForeignKeyField(Volume, null=True, backref="papers")
    settled_at = InstantField(null=True, index=True)
    settled_by = ForeignKeyField(Staff, null=True, backref="papers_settled")
    discarded_as = StateField(Discard, null=True)
    version = IntegerField(default=1)

    class Meta:
        merging = MOVED
        indexes = ((("state", "due_on"), False), (("patient", "state"), False))
        constraints = [
            Check("pages > 0"),
            Check("patient_id IS NOT NULL OR state IN ('to look up', 'discarded')"),
            Check("state <> 'filed' OR signature <> 'not signed'"),
        ]

    @property
    def code(self):
        """The bar code of its label."""
        return document_code(self.number)

    @property
    def waits(self):
        """True until it is filed, scanned or discarded."""
        return self.state in WAITING


class PaperStep(BaseModel):
    """Who did what with a paper, and when. Append-only."""

    paper = ForeignKeyField(LoosePaper, backref="steps")
    act = StateField(PaperAct)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="paper_steps")
    who = TextField()
    initials = TextField()
    words = TextField(default="")
