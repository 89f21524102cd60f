"""What was verified, decided and made searchable. Source: domain 1.2, 1.6, 1.9."""

from enum import StrEnum

from peewee import BooleanField, ForeignKeyField, IntegerField, TextField

from office.db import BaseModel, InstantField, StateField
from office.merging import KEPT, MOVED, RENEWED
from office.patients.models.identity import Patient
from office.staff.models import Staff


class Verified(StrEnum):
    """What was verified with the patient."""

    NAME = "name"
    BIRTH = "birth date"
    SEX = "sex"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "e-mail"
    CARD = "insurance card"
    PHOTO_ID = "photo ID"


class How(StrEnum):
    """How far a thing is known: *heard* until it was read back, or seen on a card, an ID or another document."""

    HEARD = "heard"
    READ_BACK = "read back"
    CARD = "seen on the card"
    PHOTO_ID = "seen on the ID"
    DOCUMENT = "seen on a document"


class Verification(BaseModel):
    """Verified with the patient on … by …; also when nothing changed. The newest row of `what` holds."""

    patient = ForeignKeyField(Patient, backref="verifications")
    what = StateField(Verified)
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="verifications")
    how = StateField(How, default=How.READ_BACK)
    changed = BooleanField(default=False)

    class Meta:
        merging = MOVED
        indexes = ((("patient", "what", "at"), False),)


class PairDecision(BaseModel):
    """Two records someone looked at and declared to be two people. `fingerprint` holds the key fields of then: when
    one of them changes the decision lapses. `reviewed_at`: the records lead has seen it."""

    patient = ForeignKeyField(Patient, backref="pairs_new")
    other = ForeignKeyField(Patient, backref="pairs_old")
    points = IntegerField()
    reason = TextField()
    fingerprint = TextField(default="")
    at = InstantField()
    by = ForeignKeyField(Staff, null=True, backref="pairs_decided")
    reviewed_at = InstantField(null=True)
    reviewed_by = ForeignKeyField(Staff, null=True, backref="pairs_reviewed")

    class Meta:
        merging = KEPT


class FindKey(BaseModel):
    """One way to find a patient; made by patients/keys.py, renewed by the rule index_patient.

    `kind` is "name" (any two words of the names, either first), "day" (MMDD of birth, with each word), "hidden" (both
    of these with a word of a hidden name), "sound" (of the last name, with the first name), "phone" (digits backwards,
    with whose it is), "number", "email", or "alike" (what two people who can be confused have in common). Plain
    B-trees, compared by bytes, keep a look-up as fast at 200,000 patients as at 20,000.
    """

    kind = TextField()
    key = TextField()
    second = TextField(default="")
    patient = ForeignKeyField(Patient, backref="find_keys")

    class Meta:
        merging = RENEWED
        indexes = ((("kind", "key", "second", "patient"), False),)


class NameWord(BaseModel):
    """A word that occurs in names, by each key under which someone who misspells it looks for it.

    Keys: the word without up to two of its first letters, and "~" with its sound (patients/keys.py, word_keys). A word
    nobody is called any more does no harm: it leads to no patient.
    """

    key = TextField()
    word = TextField()

    class Meta:
        indexes = ((("key", "word"), True),)
