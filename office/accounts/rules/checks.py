"""What no posting may be: an amount that is none, more than is open, a day that cannot be."""

from office import clock
from office.accounts import queries
from office.accounts.models import EntryKind, WriteOff
from office.accounts.shares import dollars
from office.errors import RuleError
from office.settings import setting

# What may be given up of a patient's part; the contract price is between the plan and us, and never reaches them.
OF_PATIENT = (WriteOff.SMALL, WriteOff.COURTESY, WriteOff.CHARITY, WriteOff.BAD_DEBT, WriteOff.ADMIN)
# The setting that says how many dollars one may give up alone; above the contract price there is nothing to decide.
LEVELS = {
    WriteOff.DENIED: "denied",
    WriteOff.TIMELY: "timely",
    WriteOff.SMALL: "small",
    WriteOff.COURTESY: "courtesy",
    WriteOff.CHARITY: "charity",
    WriteOff.BAD_DEBT: "bad_debt",
    WriteOff.ADMIN: "admin",
}
HIGHEST_CENTS = 999_999_99


def check_charge(charge):
    """Refuse an entry that is not a charge."""
    if charge.kind != EntryKind.CHARGE:
        raise RuleError("This entry is not a charge.")


def check_open_with_plan(charge, cents, rank=1):
    """Refuse an amount that is none, or more than the plan of a rank still owes of a charge."""
    check_amount(cents)
    check_charge(charge)
    found = queries.open_by_rank(charge.number)[rank]
    if cents > found:
        which = "the plan" if rank == 1 else f"plan {rank}"
        raise RuleError(f"Only {dollars(found)} of this charge is still open with {which}.", field="amount")


def check_open_with_patient(charge, cents):
    """Refuse an amount that is none, or more than the patient still owes of a charge."""
    check_amount(cents)
    check_charge(charge)
    found = queries.open_by_rank(charge.number)[0]
    if cents > found:
        raise RuleError(f"Only {dollars(found)} of this charge is still open with the patient.", field="amount")


def level_of(reason):
    """Cents that one person may give up alone for a reason, or None where there is no limit."""
    return setting(f"writeoff.{LEVELS[reason]}_dollars") * 100 if reason in LEVELS else None


def check_level(reason, cents, by):
    """Refuse what is above the level of approval; the program itself (imports) has none. Source: domain 7.7."""
    level = level_of(reason)
    if level is not None and cents > level and by.staff_id is not None:
        above = f"More than {dollars(level)} needs" if level else "This always needs"
        raise RuleError(f"{above} a second person. Ask for the write-off; the manager approves it.", field="amount")


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
