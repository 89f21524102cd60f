"""How long a record is kept, reckoned and explained sentence by sentence; the longest rule that applies wins.

Pure: dates and numbers in, dates and sentences out. Source: the table of domain 2.10. What is not known never makes a
record eligible, and no further fact ever makes the date earlier.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from office.closures.counting import ordinal


class Standing(StrEnum):
    """Whether a chart is in use. Source: domain 2.10."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    CLOSED = "closed"
    UNKNOWN = "not known"


@dataclass(frozen=True)
class Terms:
    """The years of the rules, each a setting "retention.<name>" (majority_age has its own)."""

    adult_years: int = 10
    minor_age: int = 28
    minor_years: int = 10
    majority_age: int = 18
    deceased_years: int = 5
    medicare_years: int = 7
    advantage_years: int = 10
    billing_years: int = 7
    hipaa_years: int = 6
    estimate_years: int = 6
    book_years: int = 1
    estimated_birth_years: int = 5


@dataclass(frozen=True)
class Facts:
    """What is known of one record. Dates are the latest of their kind, None where there was none or it is unknown.

    `medicare_on` and `advantage_on`: the last day seen while such a plan was held. `blocks` say in words what keeps
    the record whatever the date: holds, coming visits, open balances and requests.
    """

    born_on: date | None = None
    birth_estimated: bool = False
    deceased: bool = False
    died_on: date | None = None
    seen_on: date | None = None
    billed_on: date | None = None
    paper_on: date | None = None
    form_on: date | None = None
    medicare_on: date | None = None
    advantage_on: date | None = None
    closed: str = ""
    blocks: tuple = ()

    @property
    def last_on(self):
        """The last encounter: the latest of what was seen, billed and filed; None without a visit or a charge."""
        known = [on for on in (self.seen_on, self.billed_on) if on]
        return max(known + [self.paper_on] * bool(self.paper_on)) if known else None


@dataclass(frozen=True)
class Sentence:
    """What one rule says: `until` is its date; None with `unknown` true when it cannot be reckoned."""

    rule: str
    words: str
    until: date | None = None
    unknown: bool = False


@dataclass(frozen=True)
class Reckoning:
    """The date from which a record may be destroyed (None: it cannot be reckoned), why, and what blocks it."""

    sentences: tuple
    eligible_on: date | None
    blocks: tuple = ()

    @property
    def deciding(self):
        """The sentence that decides: the first unknown one, else the one with the latest date."""
        unknown = [one for one in self.sentences if one.unknown]
        return unknown[0] if unknown else max(self.sentences, key=lambda one: one.until)

    @property
    def words(self):
        """The whole explanation as one text."""
        return " ".join(one.words for one in self.sentences)

    def allows(self, today):
        """True when the record may be destroyed on this day: the date has come, and nothing blocks."""
        return not self.blocks and self.eligible_on is not None and self.eligible_on <= today


def years_after(on, years):
    """The same day so many years later; of 29 February, 1 March in a year without it: never a day too early."""
    try:
        return on.replace(year=on.year + years)
    except ValueError:
        return date(on.year + years, 3, 1)


def reckon(facts, terms):
    """The Reckoning of a record: every rule that applies has its sentence, and the longest decides."""
    said = tuple(one for rule in RULES if (one := rule.say(facts, terms)))
    known = not any(one.unknown for one in said)
    return Reckoning(said, max(one.until for one in said) if known else None, tuple(facts.blocks))


def standing(facts, today, inactive_years):
    """The Standing of a chart: closed by death or by a word of the practice, else by the last encounter."""
    if facts.deceased or facts.closed:
        return Standing.CLOSED
    if facts.last_on is None:
        return Standing.UNKNOWN
    return Standing.INACTIVE if years_after(facts.last_on, inactive_years) <= today else Standing.ACTIVE


@dataclass(frozen=True)
class Rule:
    """One row of the table of 2.10: which record, how long in words, the source, and the sentence it says."""

    key: str
    record: str
    keeps: str
    source: str
    say: object

    def kept_for(self, terms):
        """How long, with the years that hold now."""
        return self.keeps.format(**vars(terms))


def _sum(key, words, on, years):
    until = years_after(on, years)
    return Sentence(key, f"{words} {on} + {years} y = {until}.", until)


def _adult(facts, terms):
    if facts.last_on is None:
        return Sentence("adult", "No visit and no charge is on record: nothing to count from.", None, True)
    return _sum("adult", _last_words(facts), facts.last_on, terms.adult_years)


def _last_words(facts):
    if facts.last_on == facts.seen_on:
        return "Last seen"
    return "Last billed" if facts.last_on == facts.billed_on else "Last paper in the folder"


def _minor(facts, terms):
    if facts.born_on is None:
        return Sentence("minor", "The birth date is not known: the rule for minors cannot be reckoned.", None, True)
    age = max(terms.minor_age, terms.majority_age + terms.minor_years)
    until = years_after(facts.born_on, age)
    if not facts.birth_estimated:
        return Sentence("minor", f"{ordinal(age)} birthday {until}.", until)
    more, later = terms.estimated_birth_years, years_after(until, terms.estimated_birth_years)
    words = f"{ordinal(age)} birthday {until}, the birth date being an estimate + {more} y = {later}."
    return Sentence("minor", words, later)


def _deceased(facts, terms):
    if not facts.deceased and facts.died_on is None:
        return None
    if facts.died_on is None:
        return Sentence("deceased", "Died on a day that is not known: enter the date of death.", None, True)
    return _sum("deceased", "Died", facts.died_on, terms.deceased_years)


def _medicare(facts, terms):
    if facts.medicare_on is None:
        return None
    return _sum("medicare", "Seen under Medicare until", facts.medicare_on, terms.medicare_years)


def _advantage(facts, terms):
    if facts.advantage_on is None:
        return None
    ends = date(facts.advantage_on.year, 12, 31)
    words = f"Seen under Medicare Advantage until {facts.advantage_on}; its contract year ended"
    return _sum("advantage", words, ends, terms.advantage_years)


def _billing(facts, terms):
    return _sum("billing", "Last charge for", facts.billed_on, terms.billing_years) if facts.billed_on else None


def _hipaa(facts, terms):
    on = max((one for one in (facts.form_on, facts.last_on) if one), default=None)
    return _sum("hipaa", "Privacy papers in effect until", on, terms.hipaa_years) if on else None


def _estimates(facts, terms):
    return _sum("estimate", "Estimates given until", facts.last_on, terms.estimate_years) if facts.last_on else None


def _book(facts, terms):
    return _sum("book", "Last in the appointment book", facts.last_on, terms.book_years) if facts.last_on else None


RULES = (
    Rule("adult", "Adult chart", "{adult_years} years after the last encounter",
         "AHIMA recommendation where the state is silent; state law and board", _adult),
    Rule("minor", "Minor's chart",
         "to age {minor_age}, at least majority ({majority_age}) + {minor_years} years, and the adult rule",
         "AHIMA recommendation; many states: majority + 7 to 10 years", _minor),
    Rule("deceased", "Deceased", "{deceased_years} years after death, and the adult rule", "AHIMA recommendation",
         _deceased),
    Rule("medicare", "Medicare ordering and referring papers", "{medicare_years} years from the date of service",
         "42 CFR 424.516(f)", _medicare),
    Rule("advantage", "Medicare Advantage", "{advantage_years} years from the end of the contract year",
         "42 CFR 422.504(d)", _advantage),
    Rule("billing", "Billing records", "{billing_years} years", "AHIMA recommendation", _billing),
    Rule("hipaa", "Privacy notices and acknowledgments, authorizations, disclosure log, restrictions, amendments",
         "{hipaa_years} years from creation or when last in effect", "45 CFR 164.530(j)", _hipaa),
    Rule("estimate", "Good faith estimates", "{estimate_years} years, part of the record", "45 CFR 149.610",
         _estimates),
    Rule("book", "Appointment book", "{book_years} year; kept as long as the chart", "AHIMA recommendation", _book),
)  # fmt: skip
# What no date ever frees.
PERMANENT = (
    (
        "Immunization records",
        "for ever: the pages of tab 8 are taken out before a folder is destroyed",
        "42 USC 300aa-25",
    ),
    ("Index of patients", "for ever: name, birth date and number stay in the computer", "practice policy"),
    ("Destruction log, merge log", "for ever", "practice policy"),
)
