"""What every piece of the sample practice needs to know: the day, the people, ids that are given beforehand."""

from dataclasses import dataclass, field
from datetime import date
from random import Random

from office import clock
from office.bulk import at, first_free

FULL_ROOM = 30_000  # record numbers of the practice that the sample is taken from


@dataclass
class World:
    """One sample practice while it is made. Patients are known by their place in `people`."""

    seed: int
    day_on: date
    people: list
    born: int = 0  # newborns who are registered at the end, beside these people
    minute: int = 0  # how much of the day has passed, 0 to 1440: decides what has happened in it
    first_mrn: int = 100001
    first_patient: int = 1
    staff: dict = field(default_factory=dict)  # key of the cast -> (id, name)
    providers: list = field(default_factory=list)  # (id, short name, staff key or None)
    types: dict = field(default_factory=dict)  # code -> (id, minutes)
    first_seen: list = field(default_factory=list)  # per patient: date of the first past visit, or None
    last_seen: list = field(default_factory=list)
    visits: list = field(default_factory=list)  # per patient: how many past visits
    recent: list = field(
        default_factory=list
    )  # visits of the last half year: (visit id, patient, provider, date, type)
    today: list = field(default_factory=list)  # Booked of the day
    tomorrow: list = field(default_factory=list)
    guarantors: dict = field(default_factory=dict)  # patient -> name of the parent who pays
    coverages: dict = field(default_factory=dict)  # patient -> (payer, copay in cents, date from which)
    owes_4870: int | None = None  # the patient of scenario A15

    @property
    def size(self):
        """How many patients there are in the end."""
        return len(self.people) + self.born

    def random(self, name):
        """A stream of chance of its own for each piece, so that one piece does not disturb another."""
        return Random(f"office sample {self.seed} {name}")

    def patient(self, index):
        """The id of a patient."""
        return self.first_patient + index

    @property
    def mrn_step(self):
        """How far apart record numbers are: a small sample is spread over the shelves of a large practice."""
        return max(1, FULL_ROOM // len(self.people))

    def mrn(self, index):
        """The record number of a patient; they rise in the order of registration."""
        step = self.mrn_step
        return self.first_mrn + index * step + index * 7919 % step

    def staff_id(self, key):
        """The id of one of the cast."""
        return self.staff[key][0]

    def who(self, key):
        """The name of one of the cast."""
        return self.staff[key][1]

    def moment(self, day_on, minute):
        """A local date and minute as the database holds instants."""
        return at(clock.at_minute(day_on, minute))

    def now(self):
        """The instant at which the sample stands, as the database holds it."""
        return self.moment(self.day_on, min(self.minute, 1439))


class Rows:
    """Rows of one table that are gathered and numbered; `pour` writes them in portions."""

    def __init__(self, model, names):
        self.model, self.names = model, names
        self.rows, self.next = [], first_free(model)

    def add(self, *values):
        """Number a row and keep it; returns its id."""
        self.rows.append((self.next, *values))
        self.next += 1
        return self.next - 1
