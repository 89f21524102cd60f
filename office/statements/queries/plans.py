"""Payment plans with what was paid on them. A fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from office import clock
from office.accounts.models import Book
from office.accounts.shares import dollars, said
from office.db import fetch
from office.loading import load
from office.settings.queries import settings_now
from office.statements.models import PaymentPlan, PlanEnd
from office.statements.terms import PlanState, offers, schedule, state_of

KEPT = (PlanState.ACTIVE, PlanState.LATE)


@dataclass(frozen=True)
class PlanView:
    """A plan, its state, what was paid, and what is due when."""

    plan: PaymentPlan
    state: PlanState
    paid: int
    dues: tuple

    @property
    def total(self):
        """All that is to be paid, with the charge for paying later."""
        return self.plan.total_cents + self.plan.charge_cents

    @property
    def left(self):
        """What is still to be paid."""
        return self.total - self.paid

    @property
    def keeps(self):
        """True while it is kept: no reminder goes then."""
        return self.state in KEPT

    @property
    def next(self):
        """The next payment that is not paid in full (Due), or None."""
        return next((one for one in self.dues if one.left), None)

    @property
    def overdue(self):
        """Cents whose day is past."""
        return sum(one.left for one in self.dues if one.on < clock.today())

    @property
    def words(self):
        """The plan in one line, as a statement prints it."""
        if self.state == PlanState.DONE or not self.next:
            return "Your payment plan is paid."
        late = f" {dollars(self.overdue)} of it is past due." if self.overdue and self.next.on < clock.today() else ""
        due = f"{dollars(self.next.left)} by {said(self.next.on)}"
        return f"Your payment plan: {due}; {dollars(self.left)} left in all.{late}"


def viewed(plans):
    """[PlanView] of some plans; one query for all."""
    plans = list(plans)
    if not plans:
        return []
    listed, values = ", ".join(str(plan.id) for plan in plans), settings_now()
    rows = fetch(
        "SELECT n.id, -SUM(l.cents) FROM payment_plan n JOIN ledger_entry c ON c.account_id = n.account_id "
        "AND c.number <= n.through JOIN ledger_line l ON l.charge_id = c.number WHERE l.entry_id > n.through "
        f"AND l.book = ? AND l.payment_id IS NOT NULL AND n.id IN ({listed}) GROUP BY n.id",
        str(Book.PATIENT_OWES),
    )
    paid = {plan: int(cents) for plan, cents in rows}
    return [_view(plan, max(0, paid.get(plan.id, 0)), values, clock.today()) for plan in plans]


def _view(plan, paid, values, today: date):
    total = plan.total_cents + plan.charge_cents
    paid = min(paid, total)
    dues = tuple(schedule(total, plan.down_cents, plan.installments, plan.made_on, plan.first_on, paid))
    if plan.ended_at:
        state = PlanState(plan.ended_as or PlanEnd.CANCELED)
    elif plan.needs_approval and plan.approved_at is None:
        state = PlanState.PROPOSED
    else:
        state = state_of(dues, today, values["plans.late_days"], values["plans.broken_installments"])
    return PlanView(plan, state, paid, dues)


def plans_of(accounts):
    """{account: PlanView} of the open plans of some accounts (ids); two queries."""
    if not accounts:
        return {}
    listed = {int(one) for one in accounts}
    open_ones = [plan for plan in load(PaymentPlan, "ended_at IS NULL") if plan.account_id in listed]
    return {view.plan.account_id: view for view in viewed(open_ones)}


def plan_offers(cents):
    """What may be offered for an amount by the settings: [(number, cents each)]."""
    values = settings_now()
    return offers(cents, values["plans.most_installments"], values["plans.least_cents"])
