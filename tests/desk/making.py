"""Drawers and money for tests, made by the rules themselves."""

from office.accounts.models import Book
from office.accounts.queries import kept_payments, open_charges
from office.accounts.rules import account_of
from office.actor import PROGRAM
from office.db import fetch
from office.desk import rules
from office.desk.models import Applies, Drawer
from office.desk.rules import Part, Tendered
from office.scheduling.models import Appointment
from office.visits.rules import arrive as come
from tests.accounts.making import make_coverage
from tests.scheduling.making import make_appointment, make_person, make_provider, make_type

CASH = Tendered("cash")


def open_one(by, name="Desk 1", cents=10000):
    """A drawer that `by` holds, with a float of $100.00; the DrawerSession."""
    drawer = Drawer.get_or_none(Drawer.name == name) or Drawer.create(name=name)
    return rules.open_drawer(drawer, cents, by=by)


def arrived(last="Diaz", *, by, copay=3000, payer="United Plan", arrive=True, **more):
    """The Visit of someone who came today and whose plan asks this copay (None: no plan)."""
    from_book = make_person(last, **more)
    if copay is not None:
        make_coverage(from_book, payer, "", copay_cents=copay)
    booking = make_appointment(from_book, make_provider(f"Dr. {last}"), make_type(f"T{from_book.id}"))
    if not arrive:
        return booking
    return come(Appointment.get_by_id(booking.id), by=by)


def copay(visit, cents=3000):
    """The Part of a copay."""
    return Part(visit.patient, cents, Applies.COPAY, visit=visit)


def owed(patient, cents):
    """The Part of an old balance."""
    return Part(patient, cents, Applies.BALANCE)


def take(parts, by, tendered=CASH):
    """The Receipt of some parts."""
    return rules.take_money(parts, tendered, by=by)


def figures(patient):
    """What the ledger says of a patient, whatever the entries: open by charge, kept by payment, every book."""
    account = account_of(patient, by=PROGRAM)
    books = fetch(
        "SELECT l.book, SUM(l.cents) FROM ledger_line l JOIN ledger_entry e ON e.number = l.entry_id "
        "WHERE e.patient_id = ? GROUP BY l.book HAVING SUM(l.cents) <> 0 ORDER BY l.book",
        patient.id,
    )
    kept = [int(row[3]) for row in kept_payments(account.id, patient.id)]
    return list(open_charges(account.id, patient.id)), kept, [(Book(book), int(cents)) for book, cents in books]
