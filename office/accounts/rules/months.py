"""Months that close: what was posted stays as reported. Source: domain 7.8 (9)."""

from office import clock
from office.accounts import queries
from office.accounts.models import MonthAct, MonthWord
from office.audit import rules as audit
from office.db import writing
from office.errors import RuleError


def close_month(month, *, by):
    """Close the books up to and with a past month ("2026-10"); return the MonthAct. The database then refuses
    what is posted into it.

    Raises RuleError (field "month"): not a month, not over yet, closed already.
    """
    with writing():
        if _month(month) >= f"{clock.today():%Y-%m}":
            raise RuleError("This month is not over yet. Close it when it is.", field="month")
        if month <= queries.closed_month():
            raise RuleError("This month is closed already.", field="month")
        return _act(MonthWord.CLOSED, month, "", by)


def reopen_month(month, reason, *, by):
    """Open a closed month again, and all after it; return the MonthAct.

    Raises RuleError: no reason ("reason"), not a closed month ("month").
    """
    with writing():
        if not reason.strip():
            raise RuleError("Say why the month is opened again.", field="reason")
        if _month(month) > queries.closed_month():
            raise RuleError("This month is open.", field="month")
        return _act(MonthWord.REOPENED, month, reason.strip(), by)


def _month(text):
    year, _, number = text.partition("-")
    known = len(text) == 7 and text.isascii() and (year + number).isdigit() and 1 <= int(number) <= 12
    if not known:
        raise RuleError("Choose a month.", field="month")
    return text


def _act(word, month, reason, by):
    row = MonthAct.create(act=word, month=month, at=clock.now(), by=by.staff_id, who=by.name, reason=reason)
    audit.record(f"ledger.month_{word}", row, by=by, month=month, reason=reason)
    return row
