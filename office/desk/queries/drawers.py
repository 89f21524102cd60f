"""Drawers: whose is open, what should be in one, what was counted, what goes to the bank."""

import json
from dataclasses import dataclass

from office.accounts.models import Tender
from office.db import as_instant, fetch
from office.desk.models import Deposit, Drawer, DrawerCount, DrawerSession
from office.loading import load_with

PIECES = (10000, 5000, 2000, 1000, 500, 200, 100, 50, 25, 10, 5, 1)  # cents of each bill and coin
IN_FORCE = "NOT EXISTS (SELECT 1 FROM receipt_void o WHERE o.receipt_id = r.id)"


def session_of(staff_id):
    """The open DrawerSession that a person holds, or None."""
    held = load_with(DrawerSession, "drawer", "t.holder_id = ? AND t.closed_at IS NULL", staff_id)
    return next(iter(held), None)


def get_session(session_id):
    """One DrawerSession with its drawer, or None."""
    return DrawerSession.select(DrawerSession, Drawer).join(Drawer).where(DrawerSession.id == session_id).first()


def sessions(*, open_only=False):
    """Shifts with their drawers, newest first, to be paged."""
    query = DrawerSession.select(DrawerSession, Drawer).join(Drawer)
    if open_only:
        query = query.where(DrawerSession.closed_at.is_null())
    return query.order_by(DrawerSession.id.desc())


def free_drawers():
    """Active drawers that nobody holds."""
    taken = DrawerSession.select(DrawerSession.drawer).where(DrawerSession.closed_at.is_null())
    return list(Drawer.select().where(Drawer.active & Drawer.id.not_in(taken)).order_by(Drawer.name))


def drawers():
    """Every drawer by name."""
    return list(Drawer.select().order_by(Drawer.name))


def left_in(drawer_id):
    """Cents that the last count left in a drawer, or None when it was never counted."""
    query = DrawerCount.select(DrawerCount.left_cents).join(DrawerSession)
    query = query.where((DrawerSession.drawer == drawer_id) & DrawerCount.withdrawn_at.is_null())
    return query.order_by(DrawerCount.id.desc()).scalar()


def taken(session_ids):
    """{session id: {Tender: cents}} of the receipts in force of some shifts; every tender is there. One query."""
    ids = list(session_ids)
    found = {key: dict.fromkeys(Tender, 0) for key in ids}
    if ids:
        marks = ", ".join("?" * len(ids))
        rows = fetch(
            f"SELECT r.session_id, r.tender, SUM(r.cents) FROM receipt r WHERE r.session_id IN ({marks}) "
            f"AND {IN_FORCE} GROUP BY r.session_id, r.tender",
            *ids,
        )
        for key, tender, cents in rows:
            found[key][Tender(tender)] = int(cents)
    return found


def expected(session):
    """{Tender: cents} that should be in a drawer: its float and the cash taken, the checks, the card slips."""
    found = taken([session.id])[session.id]
    return {**found, Tender.CASH: found[Tender.CASH] + session.float_cents}


@dataclass(frozen=True)
class Counted:
    """A count as it is shown: rows of (tender, expected, counted), pieces as (cents of a piece, how many)."""

    row: DrawerCount
    tenders: tuple
    pieces: tuple


def counts_of(session_id):
    """The counts of a shift as Counted, newest first; what was taken back stays."""
    query = DrawerCount.select().where(DrawerCount.session == session_id).order_by(DrawerCount.id.desc())
    return [_counted(row) for row in query]


def _counted(row):
    due, found, pieces = json.loads(row.expected), json.loads(row.counted), json.loads(row.pieces)
    tenders = tuple((tender, due[tender], found.get(tender, 0)) for tender in due)
    return Counted(row, tenders, tuple((int(cents), number) for cents, number in pieces.items() if number))


def count_that_holds(session_id):
    """The DrawerCount of a shift that was not taken back, or None."""
    return DrawerCount.get_or_none((DrawerCount.session == session_id) & DrawerCount.withdrawn_at.is_null())


def to_sign():
    """Counts that wait for the second signature, with shift and drawer, oldest first."""
    query = DrawerCount.select(DrawerCount, DrawerSession, Drawer).join(DrawerSession).join(Drawer)
    query = query.where(DrawerCount.signed_at.is_null() & DrawerCount.withdrawn_at.is_null())
    return list(query.order_by(DrawerCount.id))


@dataclass(frozen=True)
class ToBank:
    """A counted and signed shift whose money is to go to the bank: cash that was not left, checks."""

    id: int
    drawer: str
    who: str
    closed_at: object
    cash: int
    checks: int


def to_bank():
    """The ToBank of every signed shift with money that has not been deposited, oldest first. One query."""
    rows = fetch(
        "SELECT s.id, d.name, s.holder_name, s.closed_at, c.counted, c.left_cents FROM drawer_session s "
        "JOIN drawer d ON d.id = s.drawer_id JOIN drawer_count c ON c.session_id = s.id "
        "WHERE s.deposit_id IS NULL AND c.withdrawn_at IS NULL AND c.signed_at IS NOT NULL ORDER BY s.id"
    )
    return [one for one in (_to_bank(*row) for row in rows) if one.cash or one.checks]


def _to_bank(key, drawer, who, closed_at, counted, left):
    found = json.loads(counted)
    return ToBank(key, drawer, who, as_instant(closed_at), found[Tender.CASH] - left, found[Tender.CHECK])


def get_deposit(number):
    """One Deposit by its number, or None."""
    return Deposit.get_or_none(Deposit.number == number)


def deposits():
    """Deposits, newest first, to be paged."""
    return Deposit.select().order_by(Deposit.number.desc())


def sessions_in(deposit):
    """The shifts whose money is in a deposit."""
    query = DrawerSession.select(DrawerSession, Drawer).join(Drawer).where(DrawerSession.deposit == deposit.id)
    return list(query.order_by(DrawerSession.id))


def checks_in(deposit):
    """(number of the check, payer or patient, cents) of the checks in a deposit, in order of their receipts."""
    rows = fetch(
        "SELECT r.check_number, CASE WHEN r.payer <> '' THEN r.payer ELSE (SELECT MIN(n.name) FROM receipt_line n "
        "WHERE n.receipt_id = r.id) END, r.cents FROM receipt r JOIN drawer_session s ON s.id = r.session_id "
        f"WHERE s.deposit_id = ? AND r.tender = 'check' AND {IN_FORCE} ORDER BY r.id",
        deposit.id,
    )
    return [(number, who, int(cents)) for number, who, cents in rows]


def counters_of(session_ids):
    """Ids of the staff who counted some shifts."""
    query = DrawerCount.select(DrawerCount.by).where(DrawerCount.session.in_(list(session_ids)))
    return {staff for (staff,) in query.where(DrawerCount.withdrawn_at.is_null()).tuples()}


def drawers_of_day(day_on):
    """(session id, drawer, holder, opened_at, closed_at, signed_at) of the shifts that began on a day. One query."""
    rows = fetch(
        "SELECT s.id, d.name, s.holder_name, s.opened_at, s.closed_at, c.signed_at FROM drawer_session s "
        "JOIN drawer d ON d.id = s.drawer_id LEFT JOIN drawer_count c ON c.session_id = s.id "
        "AND c.withdrawn_at IS NULL WHERE s.day_on = ? ORDER BY s.id",
        day_on.isoformat(),
    )
    return [(key, name, who, *map(as_instant, times)) for key, name, who, *times in rows]


def takings(day_on):
    """{tender: cents} of the receipts in force of a day's shifts, tenders without money left out. One query."""
    rows = fetch(
        "SELECT r.tender, SUM(r.cents) FROM receipt r JOIN drawer_session s ON s.id = r.session_id "
        f"WHERE s.day_on = ? AND {IN_FORCE} GROUP BY r.tender ORDER BY r.tender",
        day_on.isoformat(),
    )
    return {tender: int(cents) for tender, cents in rows}
