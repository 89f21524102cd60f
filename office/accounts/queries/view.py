"""The account page: one row for each charge with the entries behind each number, and sums that add up.

A fixed number of queries whatever the account holds: the charges in one, the entries of the shown ones in another.
"""

from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache, cached_property
from typing import NamedTuple

from office.accounts.models import Account, AccountPatient, Book
from office.accounts.queries.sums import kept_payments
from office.accounts.shares import Line, Split, dollars, listed, said, sentence, split, together
from office.db import DayField, fetch
from office.loading import joined, load, marks
from office.patients.models import Patient

_day = DayField().python_value
NOTHING = Split()


@dataclass(frozen=True)
class Entry:
    """One entry as it stands behind a number: what it added there, and whether it was reversed since."""

    number: int
    posted: str
    words: str
    payer: str
    cents: int
    undone_by: int | None


@dataclass(frozen=True)
class ChargeRow:
    """One charge: its Split, and the entries behind each number by column name."""

    number: int
    service_on: date
    words: str
    split: Split
    behind: dict

    @cached_property
    def sentence(self):
        """What the clerk says about this charge."""
        return sentence(self.split)


@dataclass(frozen=True)
class VisitRow:
    """The charges of one visit, or of one day without a visit."""

    key: str
    day_on: date
    provider: str
    charges: tuple
    split: Split

    @cached_property
    def sentence(self):
        """What the clerk says about this visit."""
        return sentence(self.split)


@dataclass(frozen=True)
class Kept:
    """Money of one payment that is not applied: kept for a charge, a visit, or nothing in particular."""

    number: int
    cents: int
    charge: int | None
    visit: int | None


class Open(NamedTuple):
    """One charge with its sums in cents, before its entries are fetched; a tuple, for an account has hundreds."""

    number: int
    service_on: date
    words: str
    visit: int | None
    provider: str | None
    charge: int
    written_off: int
    plan_paid: int
    with_plan: int
    share: int
    paid: int
    forgiven: int

    @property
    def left(self):
        """What the patient still has to pay of it."""
        return self.share - self.paid - self.forgiven


@dataclass
class AccountView:
    """A patient's account; `count` and `paginate` let web.Page page its visits, newest first."""

    patient_id: int
    link: AccountPatient | None
    open: list
    kept: list
    lone: list = field(default_factory=list)

    def total(self, name):
        """Sum over all charges of one column of Open."""
        return sum(getattr(charge, name) for charge in self.open)

    @property
    def kept_cents(self):
        """Money received that is not applied yet."""
        return sum(one.cents for one in self.kept)

    @cached_property
    def groups(self):
        """Charges by visit, newest first: {key: [Open]}."""
        found = {}
        for charge in self.open:
            found.setdefault(_key(charge), []).append(charge)
        return found

    @property
    def sentence(self):
        """What the clerk says when asked what is owed; with one open visit, why."""
        return _summary(self)

    def count(self):
        """How many visits there are."""
        return len(self.groups)

    def paginate(self, number, size):
        """The VisitRows of one page; one query."""
        keys = list(self.groups)[(number - 1) * size : number * size]
        return visit_rows([charge for key in keys for charge in self.groups[key]])


@dataclass(frozen=True)
class Shown:
    """What the account page has read already, for the panels on it: recent visits as `recent_visits` gives them."""

    patient: Patient
    view: AccountView
    visits: list


def _key(charge):
    return f"visit-{charge.visit}" if charge.visit else f"day-{charge.service_on}"


def account_view(patient_id):
    """The AccountView of a patient: four queries, plus one for each page of visits."""
    link = next(iter(load(AccountPatient, "patient_id = ?", patient_id)), None)
    view = AccountView(patient_id, link, _open(patient_id), [])
    if link:
        joined(link, account=load(Account, "id = ?", link.account_id)[0])
        rows = kept_payments(link.account_id, patient_id)
        view.kept = [Kept(number, int(cents), charge, visit) for number, charge, visit, cents in rows]
    owing = {_key(charge) for charge in view.open if charge.left}
    if len(owing) == 1:
        view.lone = visit_rows([charge for charge in view.open if _key(charge) in owing])
    return view


# The sums of an Open in its order: what of a charge's lines is added up, and with which sign.
SUMMED = (
    ("-", "l.book = '{income}'"),
    ("", "l.book = '{written_off}'"),
    ("", "l.book IN ('{money}', '{plan_credit}')"),
    ("", "l.book = '{insurance_owes}'"),
    ("", "l.book = '{patient_owes}' AND l.payment_id IS NULL"),
    ("-", "l.book = '{forgiven}' OR l.book = '{patient_owes}' AND l.payment_id IS NOT NULL"),
    ("", "l.book = '{forgiven}'"),
)
BOOKS = {book.name.lower(): book.replace("'", "''") for book in Book}
SUMS = [f"{sign}COALESCE(SUM(l.cents) FILTER (WHERE {of.format(**BOOKS)}), 0)" for sign, of in SUMMED]


def _open(patient_id):
    """Every charge of a patient with its sums, newest first."""
    rows = fetch(
        "SELECT c.number, c.service_on, c.words, c.visit_id, "
        "(SELECT p.short FROM visit v JOIN provider p ON p.id = v.provider_id WHERE v.id = c.visit_id), "
        f"{', '.join(SUMS)} FROM ledger_entry c JOIN ledger_line l ON l.charge_id = c.number WHERE c.patient_id = ? "
        "GROUP BY c.number ORDER BY c.service_on DESC, c.number DESC",
        patient_id,
    )
    return [Open(row[0], _day(row[1]), *row[2:]) for row in rows]


def visit_rows(charges):
    """VisitRows of some Open charges, in their order; one query for all entries behind them."""
    lines = _lines([charge.number for charge in charges])
    rows, groups = {charge.number: _charge_row(charge, lines.get(charge.number, [])) for charge in charges}, {}
    for charge in charges:
        groups.setdefault(_key(charge), []).append(charge)
    return [
        VisitRow(
            key,
            group[0].service_on,
            group[0].provider or "",
            tuple(rows[one.number] for one in group),
            together(rows[one.number].split for one in group),
        )
        for key, group in groups.items()
    ]


def charge_view(charge):
    """The ChargeRow of one charge (a LedgerEntry): two queries."""
    found = [one for one in _open(charge.patient_id) if one.number == charge.number]
    return visit_rows(found)[0].charges[0]


def _lines(numbers):
    """{charge number: its lines with their entries, in order of posting} of some charges."""
    if not numbers:
        return {}
    rows = fetch(
        'SELECT l.charge_id, l.book, l.cents, l.payment_id, l."rank", '
        "e.number, e.posted_on, e.words, e.payer, e.share, r.number "
        "FROM ledger_line l JOIN ledger_entry e ON e.number = l.entry_id "
        "LEFT JOIN ledger_entry r ON r.reverses_id = e.number "
        f"WHERE l.charge_id IN ({marks(numbers)}) ORDER BY e.number, l.id",
        *numbers,
    )
    found = {}
    for charge, *line in rows:
        found.setdefault(charge, []).append(line)
    return found


@cache
def _shown(posted_on):
    """A date as the database gives it, as Oct 6, 2026."""
    return said(_day(posted_on))


COLUMNS = {
    "charge": {(Book.INCOME, False): -1},
    "allowed": {(Book.INCOME, False): -1, (Book.WRITTEN_OFF, False): -1},
    "plan_paid": {(Book.MONEY, False): 1, (Book.PLAN_CREDIT, False): 1},
    "written_off": {(Book.WRITTEN_OFF, False): 1, (Book.FORGIVEN, True): 1},
    "with_plan": {(Book.INSURANCE_OWES, False): 1},
    "share": {(Book.PATIENT_OWES, False): 1},
    "paid": {(Book.PATIENT_OWES, True): -1, (Book.FORGIVEN, True): -1},
    "left": {(Book.PATIENT_OWES, False): 1, (Book.PATIENT_OWES, True): 1},
}


SIGNS = {}
for _name, _signs in COLUMNS.items():
    for _where, _sign in _signs.items():
        SIGNS.setdefault(_where, []).append((_name, _sign))


def _charge_row(charge, lines):
    behind = {name: [] for name in COLUMNS}
    for book, cents, payment, _, number, posted_on, words, payer, _, back in lines:
        for name, sign in SIGNS.get((book, payment is not None), ()):
            _add(behind[name], Entry(number, _shown(posted_on), words, payer, sign * cents, back))
    divided = split(
        [Line(book, cents, share, payment is not None, rank) for book, cents, payment, rank, *_, share, _ in lines]
    )
    return ChargeRow(charge.number, charge.service_on, charge.words, divided, behind)


def _add(entries, entry):
    """Add an entry behind a number; two lines of one entry stand as one, and as none when they sum to nothing."""
    if entries and entries[-1].number == entry.number:
        last = entries.pop()
        entry = replace(entry, cents=entry.cents + last.cents)
    if entry.cents:
        entries.append(entry)


def _summary(view):
    """One to three plain sentences: what is left and for what, what plans still owe an answer for, what is kept."""
    if not view.open:
        return "There are no charges yet." + _also(view)
    left = {}
    for charge in view.open:
        if charge.left:
            left[charge.service_on] = left.get(charge.service_on, 0) + charge.left
    if not left:
        return "Nothing is left to pay." + _also(view)
    if view.lone:
        return f"For {said(view.lone[0].day_on)}: {view.lone[0].sentence}" + _also(view, view.lone[0].split)
    named = [f"{dollars(cents)} for {said(day)}" for day, cents in list(left.items())[:4]]
    more = [f"{len(left) - 4} more"] if len(left) > 4 else []
    return f"Left to pay: {dollars(view.total('left'))}. That is {listed(named + more)}." + _also(view)


def _also(view, told=NOTHING):
    """What the sentence about one visit (`told`) leaves out: other answers that are waited for, other money kept."""
    waited, held = view.total("with_plan") - told.left_insurance, view.kept_cents - told.waiting
    words = f" We wait for the plan's answer on {dollars(waited)}." if waited else ""
    return words + (f" {dollars(held)} that was paid is kept until something is due." if held else "")


def entries_behind(charge):
    """Every entry that touches one charge, oldest first: [Entry] with the cents that concern this charge."""
    rows = fetch(
        "SELECT e.number, e.posted_on, e.words, e.payer, MAX(ABS(l.cents)), MAX(r.number) FROM ledger_line l "
        "JOIN ledger_entry e ON e.number = l.entry_id LEFT JOIN ledger_entry r ON r.reverses_id = e.number "
        "WHERE l.charge_id = ? GROUP BY e.number, e.posted_on, e.words, e.payer ORDER BY e.number",
        charge,
    )
    return [Entry(number, _shown(posted_on), *rest) for number, posted_on, *rest in rows]
