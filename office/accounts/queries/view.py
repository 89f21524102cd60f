"""The account page: one row for each charge with the entries behind each number, and sums that add up.

A fixed number of queries whatever the account holds: the charges in one, the entries of the shown ones in another.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import NamedTuple

from office.accounts.models import AccountPatient, Book
from office.accounts.queries.behind import charge_row, lines_of_charges
from office.accounts.queries.sums import kept_payments
from office.accounts.shares import Split, dollars, listed, said, sentence, together
from office.db import as_day, fetch
from office.loading import load_with, marks
from office.patients.models import Patient

NOTHING = Split()


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


FIRST_SUM = Open._fields.index("charge")


@dataclass
class AccountView:
    """A patient's account; `count` and `paginate` let web.Page page its visits, newest first. `charges` are those it
    is about (Open), None for all; `read` are the ChargeRows so far, by number."""

    patient_id: int
    link: AccountPatient | None
    kept: list
    charges: list | None = None
    read: dict = field(default_factory=dict)

    @cached_property
    def open(self):
        """The charges (Open), newest first; one query for all of a patient, when they are asked for."""
        return _open("c.patient_id = ?", self.patient_id) if self.charges is None else self.charges

    @cached_property
    def totals(self):
        """{column of Open: its sum over all charges}."""
        sums = map(sum, zip(*(charge[FIRST_SUM:] for charge in self.open), strict=True))
        found = dict(zip(Open._fields[FIRST_SUM:], sums, strict=False)) or dict.fromkeys(Open._fields[FIRST_SUM:], 0)
        return {**found, "left": found["share"] - found["paid"] - found["forgiven"]}

    def total(self, name):
        """Sum over all charges of one column of Open, or of what is left."""
        return self.totals[name]

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

    @cached_property
    def lone(self):
        """The one VisitRow with something left to pay, in a list; none when there are several. One query."""
        owing = [group for group in self.groups.values() if any(charge.left for charge in group)]
        return visit_rows(owing[0], self.read) if len(owing) == 1 else []

    @property
    def sentence(self):
        """What the clerk says when asked what is owed; with one open visit, why."""
        return _summary(self)

    def count(self):
        """How many visits there are."""
        return len(self.groups)

    def paginate(self, number, size):
        """The VisitRows of one page; one query for what was not read yet."""
        keys = list(self.groups)[(number - 1) * size : number * size]
        return visit_rows([charge for key in keys for charge in self.groups[key]], self.read)


@dataclass(frozen=True)
class Shown:
    """What the account page has read already, for the panels on it: recent visits as `recent_visits` gives them."""

    patient: Patient
    view: AccountView
    visits: list


def _key(charge):
    return f"visit-{charge.visit}" if charge.visit else f"day-{charge.service_on}"


def account_view(patient_id):
    """The AccountView of a patient: two queries, and one each for its charges, a page of visits, its sentence."""
    link = next(iter(load_with(AccountPatient, "account", "t.patient_id = ?", patient_id)), None)
    if link is None:
        return AccountView(patient_id, None, [])
    rows = kept_payments(link.account_id, patient_id)
    kept = [Kept(number, int(cents), charge, visit) for number, charge, visit, cents in rows]
    return AccountView(patient_id, link, kept)


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


def charges_among(patient_id, numbers):
    """The charges (Open) of a patient with these numbers, newest first; one query."""
    return _open(f"c.patient_id = ? AND c.number IN ({marks(numbers)})", patient_id, *numbers)


def charges_beside(patient_id, number):
    """The charges (Open) of one visit, or of one day without a visit: those of the charge with this number. Empty when
    it is none of this patient's; two queries."""
    for day, visit in fetch(
        "SELECT service_on, visit_id FROM ledger_entry WHERE number = ? AND patient_id = ? AND kind = 'charge'",
        *(number, patient_id),
    ):
        beside = ("c.visit_id = ?", visit) if visit else ("c.visit_id IS NULL AND c.service_on = ?", day)
        return _open(f"c.patient_id = ? AND {beside[0]}", patient_id, beside[1])
    return []


def _open(condition, *values):
    """Charges with their sums, newest first, by a condition on their entries `c`; one query."""
    rows = fetch(
        f"SELECT c.number, c.service_on, c.words, c.visit_id, {', '.join(SUMS)} FROM ledger_entry c "
        f"JOIN ledger_line l ON l.charge_id = c.number WHERE {condition} AND c.kind = 'charge' "
        "GROUP BY c.number ORDER BY c.service_on DESC, c.number DESC",
        *values,
    )
    return [Open(row[0], as_day(row[1]), *row[2:]) for row in rows]


def visit_rows(charges, read=None):
    """VisitRows of some Open charges, in their order; a query for their providers, and one for all entries behind
    those that were not `read`."""
    rows, groups = {} if read is None else read, {}
    lines = lines_of_charges([charge.number for charge in charges if charge.number not in rows])
    for charge in charges:
        if charge.number not in rows:
            rows[charge.number] = charge_row(charge, lines.get(charge.number, []))
        groups.setdefault(_key(charge), []).append(charge)
    seen = _providers({charge.visit for charge in charges if charge.visit})
    return [
        VisitRow(
            key,
            group[0].service_on,
            seen.get(group[0].visit, ""),
            tuple(rows[one.number] for one in group),
            together(rows[one.number].split for one in group),
        )
        for key, group in groups.items()
    ]


def _providers(visits):
    """{visit: who saw the patient} of some visits; one query, none without a visit."""
    of = "SELECT v.id, p.short FROM visit v JOIN provider p ON p.id = v.provider_id"
    return dict(fetch(f"{of} WHERE v.id IN ({marks(visits)})", *visits)) if visits else {}


def charge_view(charge):
    """The ChargeRow of one charge (a LedgerEntry): two queries."""
    return visit_rows(charges_among(charge.patient_id, [charge.number]))[0].charges[0]


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
