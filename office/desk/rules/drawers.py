"""Drawers: opened with a float, held by one person, counted by pieces with two signatures, handed over, deposited.

Source: domain 5.4 (drawer), 7.8 (11), 10.2 (cash counter is not deposit reviewer).
"""

import json

from office import audit, clock, counters
from office.accounts.models import Tender
from office.accounts.shares import dollars
from office.board import bump
from office.db import writing
from office.desk import queries
from office.desk.models import CountKind, Deposit, Drawer, DrawerCount, DrawerSession, OverShort
from office.desk.rules.money import refuse_card_number
from office.errors import RuleError
from office.jinja import weekday

HIGHEST_CENTS = 999_999_99
MOST_PIECES = 10_000


def open_session(session_id, *, by):
    """Look at a shift with its receipts, which names patients: noted. Returns the DrawerSession, or None."""
    session = queries.get_session(session_id)
    if session:
        audit.record("drawer.looked", session, by=by)
    return session


def open_deposit(number, *, by):
    """Look at a deposit with its checks, which names who paid: noted. Returns the Deposit, or None."""
    deposit = queries.get_deposit(number)
    if deposit:
        audit.record("deposit.looked", deposit, by=by)
    return deposit


def add_drawer(name, *, by):
    """Add a drawer; return it. Raises RuleError: no name, or one that is taken (field "name")."""
    with writing():
        name = name.strip()
        if not name:
            raise RuleError("Type a name, for example Desk 2 or Mail.", field="name")
        if Drawer.select().where(Drawer.name == name).exists():
            raise RuleError("There is a drawer of this name.", field="name")
        drawer = Drawer.create(name=name)
        audit.record("drawer.added", drawer, by=by, name=name)
    return drawer


def open_drawer(drawer, float_cents, *, by, note=""):
    """Open a drawer for today with its float; return the DrawerSession that `by` holds.

    Raises RuleError: it is open, or `by` holds another (each says which); a float that is none or not what the last
    count left, without a word about it (fields "float", "note").
    """
    with writing():
        note = note.strip()
        refuse_card_number(note=note)
        if not drawer.active:
            raise RuleError("This drawer is not in use any more.", field="drawer")
        _refuse_open(drawer)
        _refuse_holding(by)
        if float_cents is None or not 0 <= float_cents <= HIGHEST_CENTS:
            raise RuleError("Count the float and type it in dollars and cents.", field="float")
        left = queries.left_in(drawer.id)
        if left is not None and left != float_cents and not note:
            words = f"The last count left {dollars(left)} in it. Count again, or say what happened."
            raise RuleError(words, field="note")
        session = _begin(drawer, float_cents, note, by)
        audit.record("drawer.opened", session, by=by, float_cents=float_cents, left_cents=left)
        bump("desk", "day")
    return session


def _begin(drawer, float_cents, note, by, follows=None):
    return DrawerSession.create(
        drawer=drawer, day_on=clock.today(), float_cents=float_cents, note=note, opened_at=clock.now(),
        holder=by.staff_id, holder_name=by.name, follows=follows,
    )  # fmt: skip


def _refuse_holding(by):
    """A person holds one drawer at a time."""
    mine = queries.session_of(by.staff_id)
    if mine:
        raise RuleError(f"You hold {mine.drawer.name} since {weekday(mine.day_on)}. Count it first.", field="drawer")


def _refuse_open(drawer):
    held = DrawerSession.get_or_none((DrawerSession.drawer == drawer.id) & DrawerSession.closed_at.is_null())
    if held:
        raise RuleError(f"{drawer.name} is open: {held.holder_name} holds it. Have it handed over.", field="drawer")


def count_drawer(session, pieces, *, checks_cents, cards_cents, left_cents, by, kind=CountKind.CLOSE, note=""):
    """Count a drawer: cash by `pieces` {cents of a piece: how many}, checks and card slips by their sums.

    From then on no money is put into it; a second person signs. On hand-over all cash stays for who signs, else
    `left_cents` stays as the next float. Returns the DrawerCount. Raises RuleError: it is another's, or counted
    already; not a number of pieces ("pieces"), a sum that is none ("checks", "cards"), more left than counted
    ("left"); over or short without a word about it ("note").
    The office manager may count for the holder, with a word about it.
    """
    with writing():
        note = note.strip()
        refuse_card_number(note=note)
        row = DrawerSession.get_by_id(session.id)
        if row.closed_at:
            raise RuleError("This drawer is counted already. Take the count back to count anew.")
        _refuse_other_hand(row, note, by)
        cash = _sum_of(pieces)
        left = cash if kind == CountKind.HAND_OVER else left_cents
        _check_sums(checks_cents, cards_cents, left, cash)
        due = queries.expected(row)
        counted = {Tender.CASH: cash, Tender.CHECK: checks_cents, Tender.CARD: cards_cents}
        off = {str(name): counted[name] - due[name] for name in counted}
        if any(off.values()) and not note:
            raise RuleError(f"{_off_said(off)} Count again, or say what you know about it.", field="note")
        made = _keep_count(row, kind, pieces, due, counted, left, note, by)
        audit.record("drawer.counted", made, by=by, kind=str(kind), **{f"{name}_off": n for name, n in off.items()})
        bump("desk", "day")
    return made


def _refuse_other_hand(row, note, by):
    """Who holds a drawer counts it; the office manager may instead, and says why."""
    if row.holder_id == by.staff_id:
        return
    if not by.may("desk.setup"):
        raise RuleError(f"{row.holder_name} holds this drawer and counts it, or else the office manager.")
    if not note:
        raise RuleError(f"{row.holder_name} holds this drawer. Say why you count it instead.", field="note")


def _keep_count(row, kind, pieces, due, counted, left, note, by):
    now = clock.now()
    made = DrawerCount.create(
        session=row, kind=kind, pieces=json.dumps(pieces), note=note, left_cents=left, at=now, by=by.staff_id,
        expected=json.dumps({str(name): due[name] for name in counted}), who=by.name,
        counted=json.dumps({str(name): cents for name, cents in counted.items()}),
        over_short_cents=sum(counted.values()) - sum(due[name] for name in counted),
    )  # fmt: skip
    DrawerSession.update(closed_at=now).where(DrawerSession.id == row.id).execute()
    return made


def _sum_of(pieces):
    if any(cents not in queries.PIECES or not 0 <= number <= MOST_PIECES for cents, number in pieces.items()):
        raise RuleError("Type how many there are of each bill and coin.", field="pieces")
    return sum(cents * number for cents, number in pieces.items())


def _check_sums(checks, cards, left, cash):
    for name, cents in (("checks", checks), ("cards", cards)):
        if cents is None or not 0 <= cents <= HIGHEST_CENTS:
            raise RuleError("Add them up and type the sum; 0.00 when there are none.", field=name)
    if left is None or not 0 <= left <= cash:
        raise RuleError("No more can stay in the drawer than was counted.", field="left")


def _off_said(off):
    """By how much each tender is over or short."""
    said = [f"{name.capitalize()} {dollars(abs(n))} {'over' if n > 0 else 'short'}" for name, n in off.items() if n]
    return f"{', '.join(said)}."


def withdraw_count(count, reason, *, by):
    """Take a count back before it is signed, so that the drawer is open again; return the count as it was ended.

    Raises RuleError: no reason (field "reason"), signed or taken back already, another person's; the drawer or its
    holder has another shift by now.
    """
    with writing():
        row, reason = DrawerCount.get_by_id(count.id), reason.strip()
        if not reason:
            raise RuleError("Type why it is counted anew.", field="reason")
        _refuse_settled(row)
        if row.by_id != by.staff_id:
            raise RuleError(f"{row.who} counted this drawer and takes the count back.")
        _refuse_open(row.session.drawer)
        if queries.session_of(row.session.holder_id):
            raise RuleError(f"{row.session.holder_name} holds another drawer by now.")
        DrawerCount.update(withdrawn_at=clock.now(), withdrawn_why=reason).where(DrawerCount.id == row.id).execute()
        DrawerSession.update(closed_at=None).where(DrawerSession.id == row.session_id).execute()
        audit.record("drawer.count_withdrawn", row, by=by, reason=reason)
        bump("desk", "day")
    return DrawerCount.get_by_id(row.id)


def sign_count(count, *, by):
    """Sign a count as the second person; on hand-over the drawer is theirs from now on. Returns the DrawerCount.

    What was over or short goes to the account *cash over and short*, so that the books say what is there.
    Raises RuleError: signed or taken back already; the same person who counted; on hand-over, who holds another.
    """
    with writing():
        row = DrawerCount.get_by_id(count.id)
        _refuse_settled(row)
        if row.by_id == by.staff_id:
            raise RuleError("You counted it. A second person looks into the drawer and signs.")
        signed = {"signed_at": clock.now(), "signed_by": by.staff_id, "signed_who": by.name}
        DrawerCount.update(**signed).where(DrawerCount.id == row.id).execute()
        _post_over_short(row, by)
        if row.kind == CountKind.HAND_OVER:
            drawer = row.session.drawer
            _refuse_open(drawer)
            _refuse_holding(by)
            session = _begin(drawer, row.left_cents, "", by, follows=row.session_id)
            audit.record("drawer.handed_over", session, by=by, float_cents=row.left_cents, counted_by=row.by_id)
        audit.record("drawer.count_signed", row, by=by, over_short_cents=row.over_short_cents)
        bump("desk", "day")
    return DrawerCount.get_by_id(row.id)


def _post_over_short(row, by):
    due, found = json.loads(row.expected), json.loads(row.counted)
    for tender, cents in found.items():
        if off := cents - due[tender]:
            made = OverShort.create(
                count=row, tender=Tender(tender), cents=off, posted_on=clock.today(), at=clock.now(), by=by.staff_id,
                who=by.name,
            )  # fmt: skip
            audit.record("drawer.over_short", made, by=by, tender=tender, cents=off)


def _refuse_settled(row):
    if row.signed_at:
        raise RuleError(f"{row.signed_who} signed this count.")
    if row.withdrawn_at:
        raise RuleError("This count was taken back.")


def make_deposit(session_ids, *, by, note=""):
    """Put the money of counted and signed shifts into one deposit with the next number; return the Deposit.

    Raises RuleError: none chosen or deposited already (field "sessions"), nothing to take to the bank.
    """
    with writing():
        refuse_card_number(note=note)
        chosen = [one for one in queries.to_bank() if one.id in set(session_ids)]
        if not chosen or len(chosen) != len(set(session_ids)):
            words = "Choose the drawers whose money goes to the bank; they may be in a deposit by now."
            raise RuleError(words, field="sessions")
        cash, checks = sum(one.cash for one in chosen), sum(one.checks for one in chosen)
        if cash + checks <= 0:
            raise RuleError("There is no cash and no check to take to the bank.", field="sessions")
        made = Deposit.create(
            number=counters.take("deposit"), day_on=clock.today(), cash_cents=cash, checks_cents=checks,
            note=note.strip(), at=clock.now(), by=by.staff_id, who=by.name,
        )  # fmt: skip
        DrawerSession.update(deposit=made).where(DrawerSession.id.in_([one.id for one in chosen])).execute()
        audit.record("deposit.made", made, by=by, cash_cents=cash, checks_cents=checks, drawers=len(chosen))
        bump("desk")
    return made


def review_deposit(deposit, *, by):
    """Review a deposit against its slip; return it. Raises RuleError: reviewed already; by who made or counted it."""
    with writing():
        row = Deposit.get_by_id(deposit.id)
        if row.reviewed_at:
            raise RuleError(f"{row.reviewed_who} reviewed this deposit.")
        if by.staff_id == row.by_id or by.staff_id in queries.counters_of(one.id for one in queries.sessions_in(row)):
            raise RuleError("Who counted the cash or made the deposit does not review it.")
        seen = {"reviewed_at": clock.now(), "reviewed_by": by.staff_id, "reviewed_who": by.name}
        Deposit.update(**seen).where(Deposit.id == row.id).execute()
        audit.record("deposit.reviewed", row, by=by)
        bump("desk")
    return Deposit.get_by_id(row.id)
