"""The desk of the sample: a receipt for each payment of half a year, the drawers that were counted, their deposits;
and a drawer that is open today with a few copays in it."""

import json
from itertools import groupby

from office.accounts.models import Book
from office.accounts.shares import said
from office.bulk import first_free, follow, pour
from office.clock import today
from office.counters import take
from office.db import as_day, as_instant, as_written, fetch
from office.desk.models import (
    CopayDue,
    Deposit,
    Drawer,
    DrawerCount,
    DrawerSession,
    NotCollected,
    OverShort,
    Receipt,
    ReceiptLine,
    WhyNot,
)
from office.desk.queries import PIECES, copay_of
from office.desk.rules import Part, Tendered, not_collected, take_money, void_receipt
from office.desk.rules.copays import keep_due
from office.sample.lives import actor
from office.staff.models import Role
from office.typed import mrn_shown
from office.visits.models import Flow, Visit

FLOAT, OPENED, CLOSED = 10000, 465, 1050
OFF, MOST_SHORT = (-500, 25, -100, 0, 0), 1000  # what a count is over or short by now and then
PAID = (
    "SELECT e.number, e.posted_on, e.at, e.tender, SUM(l.cents), e.visit_id, e.service_on, "
    "p.last_name, p.first_name, p.mrn FROM ledger_entry e "
    f"JOIN ledger_line l ON l.entry_id = e.number AND l.book = '{Book.MONEY}' JOIN patient p ON p.id = e.patient_id "
    "WHERE e.kind = 'patient payment' GROUP BY e.number, e.posted_on, e.at, e.tender, e.visit_id, e.service_on, "
    "p.last_name, p.first_name, p.mrn ORDER BY e.posted_on, e.number"
)
COPAYS = (
    "SELECT e.visit_id, SUM(l.cents), MIN(e.at), (SELECT COALESCE(SUM(m.cents), 0) FROM ledger_entry f "
    f"JOIN ledger_line m ON m.entry_id = f.number AND m.book = '{Book.MONEY}' WHERE f.visit_id = e.visit_id "
    "AND f.kind = 'patient payment' AND f.posted_on = e.service_on) FROM ledger_entry e "
    f"JOIN ledger_line l ON l.entry_id = e.number AND l.book = '{Book.PATIENT_OWES}' "
    "WHERE e.kind = 'transfer to patient' AND e.share = 'copay' AND e.visit_id IS NOT NULL "
    "GROUP BY e.visit_id, e.service_on ORDER BY e.visit_id"
)
HOW = {
    "cash": Tendered("cash"),
    "card": Tendered("card", card_brand="Visa", card_last4="4242", auth_code="00912A"),
    "check": Tendered("check", check_number="1044"),
}


class Past:
    """Rows of the shifts of the past, one for each day with payments, each counted right and deposited."""

    def __init__(self, world, drawer):
        self.world, self.drawer = world, drawer
        self.desk, self.lead = world.staff["front_desk"], world.staff["manager"]
        self.shifts, self.counts, self.deposits, self.receipts, self.lines = [], [], [], [], []
        self.off = []
        self.first = {model: first_free(model) for model in (DrawerSession, Deposit, Receipt, DrawerCount)}

    def add_day(self, day_on, rows):
        """The shift of one day with its receipts."""
        key, sums = self.first[DrawerSession] + len(self.shifts), dict.fromkeys(HOW, 0)
        for row in rows:
            sums[row[3]] += int(row[4])
            self._receipt(key, day_on, *row)
        end, bank, off = self.world.moment(day_on, CLOSED), None, 0
        if sums["cash"] > MOST_SHORT and day_on.toordinal() % 3 == 0:
            off = OFF[day_on.toordinal() // 3 % len(OFF)]
        if sums["cash"] + sums["check"]:
            bank, number = self.first[Deposit] + len(self.deposits), len(self.deposits) + 1
            head = (bank, number, day_on.isoformat(), sums["cash"] + off, sums["check"], end)
            self.deposits.append((*head, *self.desk, end, *self.world.staff["biller"]))
        begun = self.world.moment(day_on, OPENED)
        self.shifts.append((key, self.drawer.id, day_on.isoformat(), FLOAT, begun, *self.desk, end, bank))
        sums["cash"] += FLOAT
        counted = {**sums, "cash": sums["cash"] + off}
        count = self.first[DrawerCount] + len(self.counts)
        found = (json.dumps(pieces_of(counted["cash"])), json.dumps(sums), json.dumps(counted), off)
        note = "Counted twice; the change was given wrong, it seems." if off else ""
        self.counts.append((count, key, "end of the day", *found, FLOAT, note, end, *self.desk, end, *self.lead))
        if off:
            self.off.append((count, "cash", off, day_on.isoformat(), end, *self.lead))

    def _receipt(self, session, day_on, entry, _, at, tender, cents, visit, service_on, last, first, mrn):
        key, number = self.first[Receipt] + len(self.receipts), len(self.receipts) + 1
        card = ("Visa", f"{entry * 37 % 10000:04}", f"{entry:06}") if tender == "card" else ("", "", "")
        named = (str(1000 + entry) if tender == "check" else "", *card)
        when = as_written(as_instant(at))
        self.receipts.append((key, self.drawer.id, number, session, tender, int(cents), *named, when, *self.desk))
        copay = as_day(service_on) == day_on
        words = f"Copay, visit of {said(day_on)}" if copay else f"Bill of {said(as_day(service_on))}"
        applies = "copay" if copay else "old balance"
        self.lines.append((key, applies, int(cents), entry, visit, f"{last}, {first}", mrn_shown(mrn), words))

    def write(self):
        """Pour everything, and take the numbers that are used."""
        people, reviewed = "at by who", "reviewed_at reviewed_by reviewed_who"
        pour(Deposit, f"id number day_on cash_cents checks_cents {people} {reviewed}", self.deposits)
        pour(DrawerSession, "id drawer day_on float_cents opened_at holder holder_name closed_at deposit", self.shifts)
        named = "check_number card_brand card_last4 auth_code"
        pour(Receipt, f"id drawer number session tender cents {named} {people}", self.receipts)
        pour(ReceiptLine, "receipt applies cents entry visit name mrn words", self.lines)
        sums = "pieces expected counted over_short_cents left_cents"
        pour(DrawerCount, f"id session kind {sums} note {people} signed_at signed_by signed_who", self.counts)
        pour(OverShort, f"count tender cents posted_on {people}", self.off)
        follow([Deposit, DrawerSession, Receipt, DrawerCount])
        take(f"receipt {self.drawer.id}", count=len(self.receipts))
        take("deposit", count=len(self.deposits))


def pieces_of(cents):
    """{cents of a piece: how many} that make up an amount, the fewest."""
    found = {}
    for piece in PIECES:
        found[piece], cents = divmod(cents, piece)
    return found


def add_desk(world):
    """Write drawers, receipts, counts and deposits of the past; open today's drawer and take a few copays."""
    drawer = Drawer.create(name="Desk 1")
    for name in ("Desk 2", "Mail"):
        Drawer.create(name=name)
    past = Past(world, drawer)
    for day_on, rows in groupby(fetch(PAID), key=lambda row: as_day(row[1])):
        past.add_day(day_on, rows)
    past.write()
    _copays(world)
    _today(world, drawer)


def _copays(world):
    """What was due for each visit, and why some of it was not collected; every third time nobody said why."""
    dues, reasons, why = [], [], list(WhyNot)[:3]
    for place, (visit, cents, at, paid) in enumerate(fetch(COPAYS)):
        when = as_written(as_instant(at))
        dues.append((visit, int(cents), "plan on file", when))
        if int(paid) < int(cents) and place % 3:
            reasons.append((visit, str(why[place % len(why)]), int(cents - paid), when, *world.staff["front_desk"]))
    pour(CopayDue, "visit cents payer at", dues)
    pour(NotCollected, "visit why cents at by who", reasons)


def _today(world, drawer):
    """Today's drawer; of those who came, the first pay, one after a void, and one forgot the wallet."""
    desk, begun = actor(world, "front_desk", Role.FRONT_DESK), world.moment(world.day_on, min(OPENED, world.minute))
    given = (drawer.id, world.day_on.isoformat(), FLOAT, begun, *world.staff["front_desk"])
    pour(DrawerSession, "drawer day_on float_cents opened_at holder holder_name", [given])
    if world.day_on != today():
        return
    came = (Visit.day_on == world.day_on) & Visit.flow.not_in((Flow.EXPECTED, Flow.LEFT_UNSEEN))
    visits = [one for one in Visit.select().where(came).order_by(Visit.id).limit(20) if copay_of(one).left][:6]
    for visit in visits:
        keep_due(visit)
    for visit, how in zip(visits, ("cash", "card", "check", "card", "cash"), strict=False):
        part = Part(visit.patient, copay_of(visit).left, "copay", visit=visit)
        receipt = take_money([part], HOW[how], by=desk)
    if len(visits) > 4:
        void_receipt(receipt, "typed for the wrong visit", by=desk)
        take_money([part], HOW["cash"], by=desk)
    if len(visits) > 5:
        not_collected(visits[5], WhyNot.FORGOT, by=desk)
