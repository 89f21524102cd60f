"""Months that close: the books up to and with one, opened again with a reason."""

from flask import g

from office import clock
from office.accounts import queries as ledger
from office.accounts import rules as accounts
from office.billing.credits.forms import CloseMonthForm, ReopenMonthForm
from office.billing.fees.routes import bp
from office.web import Page, act_once, needs, respond

SHOWN = 12


def said_month(month):
    """ "2026-10" as October 2026."""
    return f"{clock.as_date(month + '-01'):%B %Y}" if month else ""


def closable():
    """The months that are over and not closed, newest first, at most a year of them."""
    month, closed, found = ledger.month_before(f"{clock.today():%Y-%m}"), ledger.closed_month(), []
    while month > closed and len(found) < SHOWN:
        found.append((month, said_month(month)))
        month = ledger.month_before(month)
    return found


def closed():
    """The newest closed months, newest first, at most a year of them."""
    month, found = ledger.closed_month(), []
    while month and len(found) < SHOWN:
        found.append((month, said_month(month)))
        month = ledger.month_before(month)
    return found


def months_page(close=None, reopen=None):
    """Which months are closed, and the forms."""
    context = {
        "close": close or CloseMonthForm(formdata=None, prefix="close").offer(closable()),
        "reopen": reopen or ReopenMonthForm(formdata=None, prefix="open").offer(closed()),
        "closed": said_month(ledger.closed_month()),
        "said": said_month,
    }
    return respond("billing/months.html", None, page=Page(ledger.month_acts()), **context)


@bp.get("/ledger-months")
@needs("billing.see")
def months():
    return months_page()


@bp.post("/ledger-months/closings")
@needs("billing.decide")
def close_month():
    form = CloseMonthForm(prefix="close").offer(closable())

    def act():
        accounts.close_month(form.month.data, by=g.actor)

    return act_once(form, act, "The month is closed.", "billing.months") or months_page(close=form)


@bp.post("/ledger-months/reopenings")
@needs("billing.decide")
def reopen_month():
    form = ReopenMonthForm(prefix="open").offer(closed())

    def act():
        accounts.reopen_month(form.month.data, form.reason.data, by=g.actor)

    return act_once(form, act, "The month is open again.", "billing.months") or months_page(reopen=form)
