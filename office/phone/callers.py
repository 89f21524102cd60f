"""What the traffic light of a call looks at, and what it says. Pure values. Source: domain 1.3, 6.2, 6.3."""

from dataclasses import dataclass
from datetime import date

from office.patients.models import ContactRole
from office.phone.models import Relationship

TOPICS = ("appointments", "billing", "clinical")


@dataclass(frozen=True)
class Around:
    """A person on file around the patient: role, name, scopes (words), code word or "", last day or None."""

    role: ContactRole
    name: str
    relationship: str = ""
    scopes: frozenset = frozenset()
    code_word: bool = False
    until: date | None = None
    number: str = ""


@dataclass(frozen=True)
class Caller:
    """What is known of the caller: who they say they are, and which identifiers they said.

    `number` is the call-back number as stored, `called_back` that the directory's number was called.
    """

    name: str = ""
    relationship: Relationship = Relationship.UNKNOWN
    identifiers: int = 0
    code_word_said: bool = False
    failed: bool = False  # said something about the patient that does not fit
    birth_date_said: bool = False
    number: str = ""
    called_back: bool = False


@dataclass(frozen=True)
class Asked:
    """The patient asked about: every name as one text, whole years of age or None, whether whereabouts are hidden.

    `alike`: another patient can be taken for this one. `receive`: who may receive papers by a court order, "" without
    one. `restrictions`: what the patient asked to be kept back, in words.
    """

    names: str = ""
    age_years: int | None = None
    hidden: bool = False
    died: bool = False
    suffix: str = ""
    alike: bool = False
    receive: str = ""
    restrictions: tuple = ()


@dataclass(frozen=True)
class Permission:
    """`who` the caller is to us, a (word, tone) for each topic, and what to `say` or do."""

    who: str
    appointments: tuple
    billing: tuple
    clinical: tuple
    say: str

    @property
    def lines(self):
        """The three topics as (name, word, tone)."""
        return tuple((topic.capitalize(), *getattr(self, topic)) for topic in TOPICS)
