"""The one way into the ledger: numbered, balanced, sealed and audited entries. Source: domain 7.8."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from office import clock, counters
from office.accounts.models import Book, EntryKind, LedgerEntry, LedgerLine, LedgerSeal
from office.accounts.queries import closed_month, providers_of
from office.audit import rules as audit
from office.bulk import at, day, pour
from office.db import writing
from office.errors import RuleError
from office.loading import load

ITSELF = "itself"
ENTRY = (
    "number seal account patient visit reverses provider request service_on posted_on at kind words reason share "
    "tender payer write_off group_code reason_code by who"
)
LINE = "entry book cents charge payment rank"


@dataclass(frozen=True)
class Side:
    """One line to be: book and signed whole cents. `charge` and `payment` are entry numbers, other Drafts of the
    same posting, ITSELF for the entry's own number, or None. `rank` says which plan owes it, the first unless told."""

    book: str
    cents: int
    charge: Any = None
    payment: Any = None
    rank: int = 1


@dataclass(eq=False)
class Draft:
    """An entry to be. Its sides must sum to zero, or the database refuses it. Dates left out are today, now.

    `account`, `patient`, `visit`, `provider` are ids; without a provider it is the visit's. `reverses` is an entry's
    number or an earlier Draft of the same posting. The number is known once it is posted.
    """

    kind: EntryKind
    account: int
    patient: int
    service_on: date
    words: str
    sides: list = field(default_factory=list)
    visit: int | None = None
    reason: str = ""
    share: str = ""
    tender: str = ""
    payer: str = ""
    reverses: Any = None
    posted_on: date | None = None
    at: datetime | None = None
    number: int | None = None
    provider: int | None = None
    write_off: str = ""
    group_code: str = ""
    reason_code: str = ""
    request: int | None = None

    @property
    def cents(self):
        """What the entry moves: the sum of its positive sides."""
        return sum(side.cents for side in self.sides if side.cents > 0)


def about(row, kind, words, **values):
    """A Draft that concerns the charge or payment `row`: same account, patient, visit, provider and day of service."""
    values = {"visit": row.visit_id, "provider": row.provider_id, **values}
    return Draft(kind, row.account_id, row.patient_id, row.service_on, words, **values)


def post(draft, action, *, by):
    """Post one entry and return the LedgerEntry; audited as `action`. The database proves the balance.

    Raises RuleError (field "posted_on"): its month is closed, or the day is in the future. Source: domain 7.8 (9).
    """
    with writing():
        _store([draft], by)
        entry = load(LedgerEntry, "number = ?", draft.number)[0]
        audit.record(action, entry, by=by, cents=draft.cents, account=draft.account)
    return entry


def post_history(drafts, *, by):
    """Post many entries of the past at once (imports, the sample practice): one audit event for all of them.

    Drafts may refer to each other in any order and carry their own `posted_on` and `at`. Returns how many.
    """
    drafts = list(drafts)
    with writing():
        _store(drafts, by)
        audit.record("ledger.history_posted", by=by, entries=len(drafts), cents=sum(draft.cents for draft in drafts))
    return len(drafts)


def _store(drafts, by):
    """Number, write and seal the entries; the seals come last because they prove the balance."""
    if not drafts:
        return
    _check_months(drafts)
    _name_providers(drafts)
    first = counters.take("ledger", count=len(drafts))
    for number, draft in enumerate(drafts, start=first):
        draft.number = number
    pour(LedgerEntry, ENTRY, (_entry_row(draft, by) for draft in drafts))
    pour(LedgerLine, LINE, (_line_row(draft, side) for draft in drafts for side in draft.sides))
    pour(LedgerSeal, "number", ((draft.number,) for draft in drafts))


def _check_months(drafts):
    """Refuse a posting day in a closed month or in the future."""
    today, closed = clock.today(), closed_month()
    earliest = min(draft.posted_on or today for draft in drafts)
    if closed and f"{earliest:%Y-%m}" <= closed:
        words = f"The books of {earliest:%B %Y} are closed. Post it today; the day of service stays as it is."
        raise RuleError(words, field="posted_on")
    if len(drafts) == 1 and earliest > today:
        raise RuleError("The posting day cannot be in the future.", field="posted_on")


def _name_providers(drafts):
    """Whom the visit was with, where the draft does not say; one query."""
    missing = {draft.visit for draft in drafts if draft.visit and draft.provider is None}
    if missing:
        found = providers_of(missing)
        for draft in drafts:
            if draft.provider is None and draft.visit:
                draft.provider = found.get(draft.visit)


def _entry_row(draft, by):
    """The values of ENTRY, as the database holds them."""
    ids = (draft.number, draft.number, draft.account, draft.patient, draft.visit, _number(draft, draft.reverses))
    ids += (draft.provider, draft.request)
    dates = (day(draft.service_on), day(draft.posted_on or clock.today()), at(draft.at or clock.now()))
    texts = (draft.kind, draft.words, draft.reason, draft.share, draft.tender, draft.payer)
    texts += (draft.write_off, draft.group_code, draft.reason_code)
    return (*ids, *dates, *map(str, texts), by.staff_id, by.name)


def _line_row(draft, side):
    """The values of LINE, as the database holds them."""
    rank = side.rank if side.book == Book.INSURANCE_OWES else 0
    return (draft.number, str(side.book), side.cents, _number(draft, side.charge), _number(draft, side.payment), rank)


def _number(draft, referred):
    if referred is ITSELF:
        return draft.number
    return referred.number if isinstance(referred, Draft) else referred
