"""The work list of statements by what is next, and the list of payment plans."""

from dataclasses import dataclass

from office.accounts.models import Account
from office.db import fetch
from office.statements.ladder import Stage
from office.statements.models import PaymentPlan
from office.statements.queries.payees import addressed, payees
from office.statements.queries.plans import viewed

TABS = {
    "due": ("Due today", Stage.DUE),
    "held": ("Held", Stage.HELD),
    "waiting": ("Sent", Stage.WAITING),
    "call": ("To call", Stage.CALL),
    "decide": ("To decide", Stage.DECIDE),
    "collections": ("In collections", Stage.COLLECTIONS),
}


@dataclass(frozen=True)
class Found:
    """Payees of one tab for web.Page; those of a page get their names."""

    rows: list
    named: bool

    def count(self):
        """How many there are."""
        return len(self.rows)

    def paginate(self, number, size):
        """One page of Payees."""
        rows = self.rows[(number - 1) * size : number * size]
        return rows if self.named else addressed(rows)


def worklist(shown):
    """(Found of one tab, {tab: how many}): the largest sums first; who cannot be written to counts as held."""
    found = payees()
    due = addressed([one for one in found if one.stage == Stage.DUE])
    found = [one for one in found if one.stage != Stage.DUE] + due
    groups = {key: [one for one in found if one.stage == stage] for key, (_, stage) in TABS.items()}
    rows = sorted(groups[shown], key=lambda one: (-one.owed, one.account, one.apart))
    return Found(rows, shown == "due"), {key: len(rows) for key, rows in groups.items()}


@dataclass(frozen=True)
class PlanList:
    """Payment plans for web.Page, the newest first."""

    query: object

    def count(self):
        """How many there are."""
        return self.query.count()

    def paginate(self, number, size):
        """One page: [(PlanView, name of the guarantor, patient to open)]."""
        views = viewed(self.query.paginate(number, size))
        listed = ", ".join(str(view.plan.account_id) for view in views) or "0"
        names = {
            key: (name, patient)
            for key, name, patient in fetch(
                "SELECT a.id, a.guarantor_name, COALESCE(a.guarantor_id, (SELECT MIN(e.patient_id) FROM ledger_entry "
                f"e WHERE e.account_id = a.id)) FROM account a WHERE a.id IN ({listed})"
            )
        }
        return [(view, *names[view.plan.account_id]) for view in views]


def plan_list(shown):
    """The payment plans that are open, or all of them."""
    query = PaymentPlan.select(PaymentPlan, Account).join(Account).order_by(PaymentPlan.id.desc())
    return PlanList(query if shown == "all" else query.where(PaymentPlan.ended_at.is_null()))
