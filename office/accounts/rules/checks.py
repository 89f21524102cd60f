"""What no posting may be: an amount that is none, more than is open, a day that cannot be."""

from office import clock
from office.accounts import queries
from office.accounts.models import Book, EntryKind
from office.accounts.shares import dollars
from office.errors import RuleError

HIGHEST_CENTS = 999_999_99


def check_open_with_plan(charge, cents):
    """Refuse an amount that is none, or more than the plan still owes of a charge."""
    check_amount(cents)
    if charge.kind != EntryKind.CHARGE:
        raise RuleError("This entry is not a charge.")
    found = queries.open_of(charge.number)[Book.INSURANCE_OWES]
    if cents > found:
        raise RuleError(f"Only {dollars(found)} of this charge is still open with the plan.", field="amount")


def check_amount(cents):
    """Refuse what is not a whole number of cents above zero, or too much for one entry (field "amount")."""
    if not isinstance(cents, int) or isinstance(cents, bool) or cents <= 0:
        raise RuleError("Type an amount above zero, in dollars and cents.", field="amount")
    if cents > HIGHEST_CENTS:
        raise RuleError(
            f"More than {dollars(HIGHEST_CENTS)} cannot be posted at once. Check the amount.", field="amount"
        )


def check_service_day(service_on, patient):
    """Refuse a day of service in the future or before the patient was born (field "service_on")."""
    if service_on > clock.today():
        raise RuleError("This day is in the future. Charge a service on its day or later.", field="service_on")
    if patient.born_on and service_on < patient.born_on:
        raise RuleError("This day is before the patient was born. Check the date.", field="service_on")
