"""Printing receipts: the first print is the receipt, every other is marked as a copy. Source: domain 5.4."""

from office import audit, clock
from office.db import writing
from office.desk import queries
from office.desk.models import ReceiptPrint


def print_receipt(receipt, *, by, patient_id):
    """Note that a receipt goes to the printer; return the ReceiptPrint, which says whether it is a copy."""
    with writing():
        again = bool(queries.prints_of(receipt.id))
        made = ReceiptPrint.create(receipt=receipt, is_copy=again, at=clock.now(), by=by.staff_id, who=by.name)
        audit.record("receipt.printed", receipt, by=by, patient=patient_id, copy=again)
    return made
