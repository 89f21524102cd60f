"""Aging of all accounts on a day: by guarantor and by payer, each summing to what is open. Source: domain 7.8 (10)."""

from collections import defaultdict
from dataclasses import dataclass

from office import clock
from office.accounts.shares import dollars
from office.coverage.queries.holding import NOT_INJURY
from office.db import as_day, fetch
from office.reports.drawing import Chart
from office.statements.ageing import BUCKETS, added
from office.statements.queries.open import patient_open, plan_open, unapplied

KINDS = {"guarantor": "By guarantor", "payer": "By payer"}
NO_PLAN = "no plan on file"


@dataclass(frozen=True)
class AgingRow:
    """One guarantor or payer: five buckets, money paid ahead, and the balance that they make."""

    key: object
    parts: tuple
    kept: int = 0
    name: str = ""
    patient: int | None = None

    @property
    def open(self):
        """What is open."""
        return sum(self.parts)

    @property
    def balance(self):
        """What is open, less what was paid ahead."""
        return self.open - self.kept

    @property
    def cells(self):
        """The row as text."""
        return (self.name, *map(dollars, self.parts), dollars(-self.kept) if self.kept else "", dollars(self.balance))


@dataclass
class Aging:
    """All rows, the largest balance first; `count` and `paginate` let web.Page page them."""

    kind: str
    on: object
    rows: list

    @property
    def total(self):
        """The sum of all rows."""
        return AgingRow(None, added([row.parts for row in self.rows]), sum(row.kept for row in self.rows), "All")

    @property
    def chart(self):
        """What is open in each bucket, in dollars."""
        bars = zip(BUCKETS, (cents / 100 for cents in self.total.parts), strict=True)
        return Chart("Open by age in days", tuple(bars), "dollars")

    def count(self):
        """How many rows there are."""
        return len(self.rows)

    def paginate(self, number, size):
        """The rows of one page, with their names."""
        return named(self.kind, self.rows[(number - 1) * size : number * size])


def aging(kind, on=None):
    """The Aging of all accounts on a day (default today): "guarantor" or "payer". Two queries and those of names."""
    on = on or clock.today()
    return Aging(kind, on, _by_payer(on) if kind == "payer" else _by_guarantor(on))


def _by_guarantor(on):
    parts, kept = defaultdict(list), unapplied(on)
    for one in patient_open(on):
        parts[one.account].append(one.parts)
    rows = [AgingRow(key, added(parts.get(key, ())), kept.get(key, 0)) for key in {*parts, *kept}]
    return sorted(rows, key=lambda row: (-row.balance, row.key))


def _by_payer(on):
    charges = plan_open(on)
    names, parts = payers_of(charges), defaultdict(list)
    for one in charges:
        parts[names[one.charge]].append(one.parts)
    rows = [AgingRow(key, added(found), name=key) for key, found in parts.items()]
    return sorted(rows, key=lambda row: (-row.balance, row.key))


def payers_of(charges):
    """{charge: payer} of OpenCharges: the one that the entry names, else the first plan on the day of service."""
    policies = defaultdict(list)
    if any(not one.payer for one in charges):
        for patient, payer, plan, first, last in fetch(
            f"SELECT patient_id, payer, plan, from_on, to_on FROM coverage c WHERE error_at IS NULL AND {NOT_INJURY} "
            'ORDER BY "rank", id'
        ):
            policies[patient].append((" ".join(filter(None, (payer, plan))), as_day(first), as_day(last)))
    return {one.charge: one.payer or _on(policies.get(one.patient, ()), one.service_on) for one in charges}


def _on(policies, day_on):
    for name, first, last in policies:
        if (first is None or first <= day_on) and (last is None or last >= day_on):
            return name
    return NO_PLAN


def named(kind, rows):
    """The same AgingRows with the names of their guarantors and a patient to open; one query."""
    if kind == "payer" or not rows:
        return rows
    found = {
        key: (name, patient)
        for key, name, patient in fetch(
            "SELECT a.id, a.guarantor_name, COALESCE(a.guarantor_id, (SELECT MIN(e.patient_id) FROM ledger_entry e "
            f"WHERE e.account_id = a.id)) FROM account a WHERE a.id IN ({', '.join(str(row.key) for row in rows)})"
        )
    }
    return [AgingRow(row.key, row.parts, row.kept, *found[row.key]) for row in rows]
