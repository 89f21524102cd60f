"""The practice's own prices: typed one by one, or as CSV; a new price is a new row from its day on."""

from dataclasses import dataclass

from office import clock
from office.audit import rules as audit
from office.billing import queries
from office.billing.models import Fee
from office.billing.pricelist import LONGEST_NAME, Price, clean_code, prices_csv, read_prices
from office.db import writing
from office.errors import RuleError

HIGHEST_CENTS = 999_999_99


@dataclass(frozen=True)
class Taken:
    """What became of a file: how many prices are new, and how many were there already; faults as (line, words)."""

    new: int = 0
    same: int = 0
    faults: tuple = ()


def add_fee(code, words, cents, from_on, to_on=None, *, by):
    """Add a price that holds from a day on; return the Fee.

    Raises RuleError: no code ("code") or name ("words"), too high ("amount"), ends before it begins ("to_on"), another
    price of this code begins on that day ("from_on").
    """
    with writing():
        try:
            code = clean_code(code)
        except ValueError as fault:
            raise RuleError(str(fault), field="code") from None
        if not words.strip():
            raise RuleError(f"Type the practice's own short name, at most {LONGEST_NAME} letters.", field="words")
        price = Price(code, words.strip(), cents, from_on, to_on)
        if to_on and to_on < from_on:
            raise RuleError("It ends before it begins.", field="to_on")
        fault = _fault(price, {})
        if fault:
            raise RuleError(fault, field="amount" if "more than" in fault else "from_on")
        row = _add(price, by)
        audit.record("fee.added", row, by=by, code=code, cents=cents, from_on=from_on)
    return row


def import_fees(data, *, by):
    """Take a fee schedule in from CSV (bytes): all of it, or nothing when any line has a fault. Returns Taken."""
    prices, faults = read_prices(data)
    with writing():
        there = {(row.code, row.from_on): row for row in queries.every_fee()}
        same = [price for price in prices if _is_same(price, there)]
        new = [price for price in prices if not _is_same(price, there)]
        places = {price: place for place, price in enumerate(prices, start=2)}
        faults += [(places[price], fault) for price in new if (fault := _fault(price, there))]
        if faults or not prices:
            return Taken(faults=tuple(sorted(faults)) or ((1, "there is no line with a price in it"),))
        for price in new:
            _add(price, by)
        audit.record("fees.imported", by=by, new=len(new), same=len(same))
    return Taken(len(new), len(same))


def export_fees(*, by):
    """The whole fee schedule of all days as CSV text; audited."""
    with writing():
        rows = list(queries.every_fee())
        audit.record("fees.exported", by=by, lines=len(rows))
    return prices_csv(rows)


def _is_same(price, there):
    row = there.get((price.code, price.from_on))
    return row is not None and (row.words, row.cents, row.to_on) == (price.words, price.cents, price.to_on)


def _fault(price, there):
    """Why a price cannot be added, in words, or ""."""
    if price.cents > HIGHEST_CENTS:
        return "a fee of more than $999,999.99; check the amount"
    row = there.get((price.code, price.from_on)) or Fee.get_or_none(
        (Fee.code == price.code) & (Fee.from_on == price.from_on)
    )
    if row:
        return f"{price.code} has another price from that day already; begin the new one on a later day"
    return ""


def _add(price, by):
    return Fee.create(
        code=price.code, words=price.words, cents=price.cents, from_on=price.from_on, to_on=price.to_on,
        at=clock.now(), by=by.staff_id, who=by.name,
    )  # fmt: skip
