"""Entries of a year, who may see them on one paper, and where that paper goes. A fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from office import clock
from office.accounts.models import AccountPatient, Book
from office.accounts.queries import account_view, kept_from_payer
from office.accounts.queries.view import AccountView, visit_rows
from office.db import as_day, fetch
from office.patients.models import Privacy
from office.patients.queries.outgoing import Purpose, outgoing

MOST_LINES = 500


@dataclass(frozen=True)
class Line:
    """One entry of the year: its day, the day of service, for whom, what, and whole cents charged, paid by a plan,
    written off, and paid by the guarantor (less than 0: paid back)."""

    number: int
    posted_on: date
    service_on: date
    patient: str
    words: str
    charged: int
    plan_paid: int
    written_off: int
    paid: int


@dataclass(frozen=True)
class Year:
    """A year of an account as it goes to `to` (Outgoing): its Lines, oldest first."""

    number: int
    account: int
    lines: tuple
    to: object
    whole: bool

    def total(self, name):
        """Cents of one column."""
        return sum(getattr(line, name) for line in self.lines)


SUMS = (
    "-SUM(CASE WHEN l.book = ? THEN l.cents ELSE 0 END)",
    "SUM(CASE WHEN l.book = ? AND l.payment_id IS NULL THEN l.cents ELSE 0 END)",
    "SUM(CASE WHEN l.book IN (?, ?) THEN l.cents ELSE 0 END)",
    "SUM(CASE WHEN l.book = ? AND l.payment_id IS NOT NULL THEN l.cents ELSE 0 END)",
)
OF_SUMS = tuple(map(str, (Book.INCOME, Book.MONEY, Book.WRITTEN_OFF, Book.FORGIVEN, Book.MONEY)))


def year_of(patient, number):
    """The Year of the account of a Patient, or None when the patient has no account.

    Who demanded another address, or whose record is guarded, has a year of their own, and is left out of the others';
    so are services that are kept from the guarantor. Posted in that year counts, as for taxes. Source: domain 7.9.
    """
    link = AccountPatient.get_or_none(AccountPatient.patient == patient.id)
    if link is None:
        return None
    alone = stands_alone(patient)
    where = "e.patient_id = ?" if alone else (
        "(e.patient_id = ? OR (NOT p.confidential AND NOT p.safety_flag AND p.privacy = 'normal'))"
    )  # fmt: skip
    hidden = set() if alone else kept_from_payer(account=link.account_id)
    rows = fetch(
        f"SELECT e.number, e.posted_on, e.service_on, p.first_name, p.last_name, e.words, {', '.join(SUMS)} "
        "FROM ledger_entry e JOIN ledger_line l ON l.entry_id = e.number JOIN patient p ON p.id = e.patient_id "
        f"WHERE e.account_id = ? AND e.posted_on >= ? AND e.posted_on <= ? AND {where} "
        "GROUP BY e.number, e.posted_on, e.service_on, p.first_name, p.last_name, e.words "
        "ORDER BY e.posted_on, e.number",
        *(*OF_SUMS, link.account_id, f"{number}-01-01", f"{number}-12-31", patient.id),
    )
    lines = [
        Line(key, as_day(on), as_day(day), f"{first} {last}".strip(), words, *map(int, cents))
        for key, on, day, first, last, words, *cents in rows
        if any(cents) and key not in hidden
    ]
    return Year(number, link.account_id, tuple(lines), address_of(patient, link.account), not alone)


def stands_alone(patient):
    """True when this patient's papers never go to whoever else pays the account."""
    return bool(patient.confidential or patient.safety_flag or patient.privacy != Privacy.NORMAL)


def address_of(patient, account):
    """Where the papers of an account go (Outgoing): to who pays, unless the patient demanded another address."""
    to = patient.id if stands_alone(patient) or not account.guarantor_id else account.guarantor_id
    return outgoing(to, Purpose.STATEMENT)


@dataclass(frozen=True)
class Itemized:
    """A bill line by line: VisitRows, their sums (AccountView), and where it goes."""

    account: int
    rows: list
    view: AccountView
    to: object
    made_on: date


def itemized_of(patient, visit=""):
    """The Itemized of a Patient: all visits of the last 12 months, or one (a key as `visit-31`); None without account.

    What is kept from the guarantor is left out unless it goes to the patient alone.
    """
    view = account_view(patient.id)
    if view.link is None:
        return None
    hidden = set() if stands_alone(patient) else kept_from_payer(patient=patient.id)
    today = clock.today()
    since = today.replace(year=today.year - 1, day=min(today.day, 28))
    shown = view.groups.get(visit) or [one for one in view.open if one.service_on >= since]
    charges = [one for one in shown if one.charge and one.number not in hidden][:MOST_LINES]
    part = AccountView(patient.id, view.link, [], charges)
    return Itemized(view.link.account_id, visit_rows(charges), part, address_of(patient, view.link.account), today)
