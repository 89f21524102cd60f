"""Everyone who owes: who gets a statement today, who is held and why, who is to be called. A fixed number of queries
for all accounts together, and five more for every 500 addresses."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from office import clock
from office.accounts.models import EntryKind
from office.accounts.queries import kept_for_private
from office.accounts.shares import dollars
from office.db import as_day, as_written, fetch
from office.patients.queries.outgoing import Purpose, outgoing_many
from office.settings.queries import settings_now
from office.statements.ageing import added
from office.statements.ladder import Sent, Stage, Step, climbed, next_rung, stage_after
from office.statements.models import Rung
from office.statements.paper import can_print
from office.statements.queries.open import patient_open, plan_open, unapplied
from office.statements.queries.plans import plans_of

FEW = 500  # patients that are asked for one by one


@dataclass
class Payee:
    """Who owes: an account, or (`apart`, a patient id) the part of it that goes to an address of its own.

    `stage` says what is next, `why` in words why a statement is held, `next_on` when the next one may go. `sent` are
    all statements so far. `name`, `lines` and `confidential` are filled in by `addressed`.
    """

    account: int
    apart: int
    charges: list
    guarantor: str = ""
    guarantor_id: int | None = None
    secret: bool = False  # there is a service that the guarantor may not see
    sent: list = field(default_factory=list)
    steps: list = field(default_factory=list)
    plan: Any = None
    pending: int = 0
    kept: int = 0
    stage: Stage = Stage.DUE
    why: str = ""
    next_on: date | None = None
    rung: Rung | None = Rung.FIRST
    name: str = ""
    lines: tuple = ()
    confidential: bool = False

    @property
    def key(self):
        """Account and patient apart, as runs keep them."""
        return f"{self.account}:{self.apart}"

    @property
    def owed(self):
        """Cents that are open."""
        return sum(one.cents for one in self.charges)

    @property
    def parts(self):
        """What is open, by age."""
        return added([one.parts for one in self.charges])

    @property
    def last(self):
        """The last statement, or None."""
        return self.sent[-1] if self.sent else None

    @property
    def patient(self):
        """The patient whose record says where to write: who pays, if a patient of ours, else the first billed."""
        return self.apart or self.guarantor_id or min(one.patient for one in self.charges)

    @property
    def shown(self):
        """The name in lists."""
        return self.name or self.guarantor


def payees(on=None, accounts=None):
    """[Payee] of all who owe something on a day (default today), or of some accounts (ids); not yet addressed."""
    on = on or clock.today()
    found = _grouped(patient_open(on, accounts))
    ids = {one.account for one in found}
    if not ids:
        return []
    facts = _facts(ids, on, accounts)
    return [_judged(_dressed(one, facts), facts, on) for one in found]


def _grouped(charges):
    """A Payee for each account, and one for each patient whose part may not be seen by who pays."""
    private = {row[0] for row in fetch("SELECT charge_id FROM private_charge")}
    apart = _apart({one.patient for one in charges})
    groups = defaultdict(list)
    for one in charges:
        own = one.patient if one.charge in private or apart.get(one.patient, one.account) != one.account else 0
        groups[one.account, own].append(one)
    made = [Payee(account, own, rows) for (account, own), rows in groups.items()]
    for one in made:
        one.secret = any(charge.charge in private for charge in one.charges)
    return sorted((one for one in made if one.owed > 0), key=lambda one: (one.account, one.apart))


def _apart(patients):
    """{patient: account of which the patient is the guarantor, or None} of those who demanded another address."""
    if not patients:
        return {}
    rows = fetch(
        "SELECT p.id, MAX(a.id) FROM patient p LEFT JOIN account a ON a.guarantor_id = p.id "
        f"WHERE {_among(patients, 'p.id')}(p.confidential OR p.safety_flag) GROUP BY p.id"
    )
    return {patient: account for patient, account in rows if patient in patients}


def _among(patients, column):
    """SQL that narrows to these patients when they are few; many are told apart afterwards."""
    return f"{column} IN ({', '.join(map(str, patients))}) AND " if len(patients) <= FEW else ""


@dataclass
class _Facts:
    settings: dict
    accounts: dict
    holds: dict
    asked: set
    pending: dict
    sent: dict
    steps: dict
    plans: dict
    paid: dict
    kept: dict


def _facts(ids, on, narrowed):
    listed = ", ".join(map(str, sorted(ids)))
    until = as_written(clock.day_bounds(on)[1])  # what came later held nothing on that day; few are open
    holds = fetch(
        "SELECT account_id, why, words FROM statement_hold WHERE ended_at IS NULL AND since < ? ORDER BY id", until
    )
    asked = fetch(
        "SELECT DISTINCT account_id FROM billing_question WHERE holds_statement AND state <> 'closed' "
        "AND asked_at < ?",
        until,
    )
    sent, steps = defaultdict(list), defaultdict(list)
    for row in fetch(
        "SELECT s.account_id, s.apart_id, s.number, s.made_on, s.rung, s.total_cents, c.charge_id FROM statement s "
        f"LEFT JOIN statement_charge c ON c.statement_id = s.number WHERE s.account_id IN ({listed}) ORDER BY s.number"
    ):
        sent[row[0], row[1] or 0].append(row[2:])
    for account, kind, outcome, day, number in fetch(
        f'SELECT account_id, kind, outcome, "on", id FROM ladder_step WHERE account_id IN ({listed}) ORDER BY id'
    ):
        steps[account].append(Step(kind, outcome, as_day(day), number))
    owners = fetch(f"SELECT id, guarantor_name, guarantor_id FROM account WHERE id IN ({listed})")
    return _Facts(
        settings_now(),
        {row[0]: row[1:] for row in owners},
        {account: (why, words) for account, why, words in holds},
        {row[0] for row in asked},
        {one.charge: one.cents for one in plan_open(on, narrowed)},
        sent, steps, plans_of(ids), _paid(sent), _kept(on, narrowed),
    )  # fmt: skip


def _kept(on, narrowed):
    """{account: cents paid ahead}, without what was paid for a service that the guarantor may not see."""
    found = unapplied(on, narrowed)
    for (account,) in fetch(
        "SELECT DISTINCT c.account_id FROM private_charge h JOIN ledger_entry c ON c.number = h.charge_id"
    ):
        if found.get(account):
            found[account] = max(0, found[account] - kept_for_private(account))
    return found


def _paid(sent):
    """{account: day of the last payment of the patient that stands}, where one came after a last statement."""
    if not sent:
        return {}
    listed = ", ".join(map(str, {account for account, _ in sent}))
    rows = fetch(
        "SELECT e.account_id, MAX(e.posted_on) FROM ledger_entry e "
        "LEFT JOIN ledger_entry r ON r.reverses_id = e.number "
        f"WHERE e.kind = ? AND r.number IS NULL AND e.posted_on > ? AND e.account_id IN ({listed}) "
        "GROUP BY e.account_id",
        *(str(EntryKind.PATIENT_PAYMENT), min(as_day(rows[-1][1]) for rows in sent.values()).isoformat()),
    )
    return {account: as_day(day) for account, day in rows}


def _dressed(one, facts):
    one.guarantor, one.guarantor_id = facts.accounts[one.account]
    still, found = {charge.charge for charge in one.charges}, {}
    for number, made_on, rung, total, charge in facts.sent.get((one.account, one.apart), ()):
        before = found.get(number)
        count = (before.still_open if before else 0) + (charge in still)
        found[number] = Sent(number, as_day(made_on), rung, total, count)
    one.sent, one.steps = list(found.values()), facts.steps.get(one.account, [])
    one.plan = facts.plans.get(one.account)
    one.pending = sum(facts.pending.get(number, 0) for number in still)
    one.kept = facts.kept.get(one.account, 0)
    return one


def _judged(one, facts, on):
    """Say what is next for a payee, apart from the address."""
    one.why = _hold(one, facts)
    cycle = timedelta(days=facts.settings["statements.cycle_days"])
    one.next_on = max(on, one.last.made_on + cycle) if one.last else on
    counted = climbed(one.sent, one.steps)
    paid = facts.paid.get(one.account)
    paid_since = bool(one.last and paid and paid > one.last.made_on)
    one.rung = next_rung(len(counted), paid_since, one.plan is not None and one.plan.keeps)
    if one.why:
        one.stage = Stage.HELD
    elif one.rung is None:
        days = facts.settings["statements.call_days"], facts.settings["statements.decide_days"]
        one.stage, one.next_on = stage_after(one.last.made_on, one.steps, on, *days), None
    elif one.next_on > on:
        one.stage = Stage.WAITING
    return one


def _hold(one, facts):
    """Why no statement may go, apart from the address; "" when it may."""
    if one.account in facts.holds:
        why, words = facts.holds[one.account]
        return f"{why.capitalize()}: {words}" if words else why.capitalize()
    if one.account in facts.asked:
        return "A billing question that holds it is open."
    waits = [charge for charge in one.charges if facts.pending.get(charge.charge)]
    if len(waits) == len(one.charges):
        return "The plan has not answered yet."
    least = facts.settings["statements.least_cents"]
    return f"Less than {dollars(least)} is owed." if one.owed < least else ""


def addressed(found):
    """The same Payees with name and address; whom nobody can write to is held with the reason in words."""
    ids = {one.patient for one in found}
    out, guarded = outgoing_many(ids, Purpose.STATEMENT), _guarded(ids)
    return [_written_to(one, out[one.patient], guarded) for one in found]


def _guarded(patients):
    if not patients:
        return set()
    rows = fetch(f"SELECT id FROM patient WHERE {_among(patients, 'id')}(confidential OR safety_flag)")
    return {row[0] for row in rows} & patients


def _written_to(one, out, guarded):
    one = replace(one, name=out.name, lines=out.lines, confidential=one.patient in guarded)
    why = out.why if out.held else ""
    if one.apart and not one.confidential:
        why = "Ask the patient where to write: the guarantor may not see this service."
    elif not why and not can_print(out.name, *out.lines):
        why = "The name or address has letters that the printer lacks: write the envelope by hand."
    if why and one.stage in (Stage.DUE, Stage.WAITING):
        one.stage, one.why = Stage.HELD, why
    return one


def due_today():
    """(who gets a statement today, who is held and why), both addressed: the preview of a run."""
    found = payees()
    named = addressed([one for one in found if one.stage == Stage.DUE])
    held = [one for one in found if one.stage == Stage.HELD]
    return [one for one in named if one.stage == Stage.DUE], held + [one for one in named if one.stage == Stage.HELD]
