"""What the account page says of statements: the last one, the next, what holds it, the plan, what may be offered."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from office.accounts.models import AccountPatient
from office.loading import load
from office.statements.ladder import Stage
from office.statements.queries.payees import addressed, payees
from office.statements.queries.plans import plan_offers, plans_of
from office.statements.queries.stored import account_ids, sent_on


@dataclass(frozen=True)
class Standing:
    """The statements of one account in a few facts; `offers` are plan choices as (number, cents each)."""

    account: int
    last: Any
    stage: Stage | None
    next_on: date | None
    why: str
    plan: Any
    offers: list
    owed: int


def billed(page):
    """{"account": id}: what the account page (Shown) needs to ask for the Standing; None when there is no account."""
    account = _account(page.patient, page.view.link)
    return {"account": account} if account else None


def _account(patient, link):
    return link.account_id if link else next(iter(account_ids(patient.id)), None)


def statement_standing(patient, *, of_payer=False):
    """The Standing of the account on which a patient is billed, or None when there is none yet; `of_payer`: of the
    part that who pays gets, also when a part of the patient's goes elsewhere."""
    account = _account(patient, next(iter(load(AccountPatient, "patient_id = ?", patient.id)), None))
    if account is None:
        return None
    found = addressed(payees(accounts=[account]))
    own = next((one for one in found if one.apart == patient.id and not of_payer), None)
    mine = own or next((one for one in found if not one.apart), None)
    last = next((row for row in sent_on(account) if (row.apart_id or 0) == (mine.apart if mine else 0)), None)
    plan = mine.plan if mine else plans_of([account]).get(account)
    if mine is None:
        return Standing(account, last, None, None, "", plan, [], 0)
    next_on = None if mine.why or mine.rung is None else mine.next_on
    return Standing(account, last, mine.stage, next_on, mine.why, plan, plan_offers(mine.owed), mine.owed)
