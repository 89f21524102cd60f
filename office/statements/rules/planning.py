"""Payment plans: agreed, approved, signed, ended. How a plan stands is computed from payments. Source: domain 7.9."""

from office import audit, clock
from office.accounts.shares import dollars
from office.db import changed, writing
from office.errors import NotAllowed, RuleError, StaleEdit
from office.settings import setting
from office.statements.models import PayBy, PaymentPlan, PlanEnd
from office.statements.queries.content import last_entry
from office.statements.queries.payees import payees
from office.statements.queries.plans import viewed
from office.statements.terms import PlanState, divided, first_due

HIGHEST_CENTS = 999_999_99


def make_plan(account, installments, due_day, method, *, by, down_cents=0, charge_cents=0, agreed_by=""):
    """Agree with a guarantor to pay what is owed now in installments; return the PaymentPlan.

    More than setting plans.most_installments, or any charge for paying later, waits for the manager: Truth in Lending
    (Reg Z, 12 CFR 1026) may ask for its disclosures. An older plan that is done or broken ends.
    Raises RuleError: nothing owed, a plan is kept already, numbers that make no plan (at their fields).
    """
    with writing():
        owed = sum(one.owed for one in payees(accounts=[account.id]) if not one.apart)
        if owed <= 0:
            raise RuleError("Nothing is owed on this account.")
        _check_terms(owed, installments, due_day, method, down_cents, charge_cents)
        _make_room(account, by)
        needs = installments > setting("plans.most_installments") or charge_cents > 0
        row = PaymentPlan.create(
            account=account, total_cents=owed, down_cents=down_cents, installments=installments, due_day=due_day,
            first_on=first_due(clock.today(), due_day), method=PayBy(method), charge_cents=charge_cents,
            agreed_by=agreed_by.strip(), made_on=clock.today(), through=last_entry(clock.today()),
            needs_approval=needs, at=clock.now(), by=by.staff_id, who=by.name,
        )  # fmt: skip
        _note("agreed", row, by, cents=owed, installments=installments, needs_approval=needs)
    return row


def _check_terms(owed, installments, due_day, method, down, charge):
    if method not in list(PayBy):
        raise RuleError("Choose how they will pay.", field="method")
    if not 1 <= installments <= 60:
        raise RuleError("A plan has 1 to 60 installments.", field="installments")
    if not 1 <= due_day <= 28:
        raise RuleError("Choose a day from 1 to 28, which every month has.", field="due_day")
    if not 0 <= down < owed:
        raise RuleError(f"The down payment must be less than the {dollars(owed)} owed.", field="down")
    if not 0 <= charge <= HIGHEST_CENTS:
        raise RuleError("This charge cannot be. Check the amount.", field="charge")
    if divided(owed + charge - down, installments)[-1] < 100:
        raise RuleError("Each installment must be $1.00 or more. Choose fewer.", field="installments")


def _make_room(account, by):
    """One plan at a time: an older one ends when it is done or broken, and is refused while it is kept."""
    open_ones = list(PaymentPlan.select().where((PaymentPlan.account == account) & PaymentPlan.ended_at.is_null()))
    for view in viewed(open_ones):
        if view.state not in (PlanState.DONE, PlanState.BROKEN):
            raise RuleError("There is a payment plan already. End it before you make another.")
        _end(view.plan, PlanEnd(view.state.value), "a new plan was agreed", by)


def approve_plan(plan, seen_version, *, by):
    """The manager approves a plan that is longer than usual or has a charge. Not by who made it.

    Raises NotAllowed; RuleError: needs none, ended, own plan; StaleEdit.
    """
    with writing():
        if not by.may("statements.decide"):
            raise NotAllowed("The manager approves this.")
        if not plan.needs_approval or plan.approved_at or plan.ended_at:
            raise RuleError("This plan does not wait for approval.")
        if plan.by_id == by.staff_id:
            raise RuleError("You made this plan: somebody else has to approve it.")
        _change(plan, seen_version, approved_at=clock.now(), approved_by=by.staff_id)
        _note("approved", plan, by)
    return plan


def sign_plan(plan, seen_version, signed_on, agreed_by, *, by):
    """Keep that the printed agreement came back signed. Raises RuleError: ended, waits for approval, no name
    ("agreed_by"), a day to come ("signed_on"); StaleEdit."""
    with writing():
        if plan.ended_at or (plan.needs_approval and not plan.approved_at):
            raise RuleError("This plan has ended, or waits for the manager.")
        if not agreed_by.strip():
            raise RuleError("Type who signed it.", field="agreed_by")
        if signed_on is None or not plan.made_on <= signed_on <= clock.today():
            raise RuleError("Type the day on which it was signed.", field="signed_on")
        _change(plan, seen_version, signed_on=signed_on, agreed_by=agreed_by.strip())
        _note("signed", plan, by, on=signed_on)
    return plan


def cancel_plan(plan, seen_version, words, *, by):
    """End a plan with a reason; what is owed stays owed. Raises RuleError: ended already, no reason; StaleEdit."""
    with writing():
        if plan.ended_at:
            raise RuleError("This plan has ended already.")
        if not words.strip():
            raise RuleError("Say why it ends.", field="end_words")
        state = viewed([plan])[0].state
        ended_as = PlanEnd(state.value) if state in (PlanState.DONE, PlanState.BROKEN) else PlanEnd.CANCELED
        _change(plan, seen_version, ended_at=clock.now(), ended_as=ended_as, end_words=words.strip())
        _note("ended", plan, by, ended_as=str(ended_as))
    return plan


def _end(plan, ended_as, words, by):
    _change(plan, plan.version, ended_at=clock.now(), ended_as=ended_as, end_words=words)
    _note("ended", plan, by, ended_as=str(ended_as))


def _change(plan, seen_version, **values):
    if not changed(plan, seen_version, **values):
        now = PaymentPlan.get_by_id(plan.id)
        raise StaleEdit({}, now.version, "Someone else changed this plan meanwhile. Look at it again.")


def _note(what, plan, by, **detail):
    audit.record(f"plan.{what}", plan, by=by, patient=plan.account.guarantor_id, account=plan.account_id, **detail)
