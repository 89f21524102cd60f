"""What an answer may say of a patient's money; each thing is read when it is asked for. Reads only."""

from datetime import timedelta
from functools import cached_property

from office import clock
from office.accounts.models import MoneyRequest, Purpose, RequestState
from office.accounts.queries import account_view, coverage_today, for_payer, kept_from_payer, narrowed
from office.accounts.queries.view import charges_among, charges_beside
from office.billing.queries.fees import fees_on
from office.coverage.queries import coverages
from office.db import as_day, as_instant, fetch
from office.desk.queries.receipts import OfPatient, entries_of
from office.errors import NotFound
from office.estimates.queries import open_of
from office.loading import marks
from office.scheduling.models import Appointment, Standing
from office.statements.models import LadderStep, StatementCharge
from office.statements.queries.panel import statement_standing
from office.statements.queries.stored import get_statement

SHOWN = 8


class Known:
    """A patient's money as an answer sees it: all charges, those of one visit (`charge`, the number of one of its
    charges), or those of one `statement` (its number). `amounts`: who listens may hear amounts only, and nothing of
    what is kept from who pays (the entries in `hidden`)."""

    def __init__(self, patient, *, amounts=False, charge=None, statement=None):
        self.patient, self.amounts, self.charge, self.statement = patient, amounts, charge, statement
        self.today = clock.today()
        self.hidden = kept_from_payer(patient=patient.id) if amounts else set()
        self.all = account_view(patient.id)
        if self.hidden:
            self.all = for_payer(self.all, self.hidden)
        self.view = self._narrowed()

    def _narrowed(self):
        """The AccountView of what the question is about. NotFound: not this patient's."""
        if self.statement:
            get_statement(self.patient.id, self.statement)
            rows = StatementCharge.select(StatementCharge.charge).where(StatementCharge.statement == self.statement)
            return narrowed(self.all, self._heard(charges_among(self.patient.id, [row.charge_id for row in rows])))
        if self.charge:
            group = charges_beside(self.patient.id, self.charge)
            if not group:
                raise NotFound()
            return narrowed(self.all, self._heard(group))
        return self.all

    def _heard(self, charges):
        """Of some charges, those of which who listens may hear."""
        return [one for one in charges if one.number not in self.hidden]

    @cached_property
    def said(self):
        """The sentence about what the question is about."""
        return self.view.sentence

    @property
    def link(self):
        """The patient's place on an account, or None."""
        return self.all.link

    @cached_property
    def shown(self):
        """The AccountView of what is asked about: what is still open of it, else all; its sums are those on screen."""
        return narrowed(self.view, [one for one in self.view.open if one.left or one.with_plan] or self.view.open)

    @cached_property
    def rows(self):
        """The newest VisitRows of `shown`."""
        return self.shown.paginate(1, SHOWN)

    @cached_property
    def charges(self):
        """The ChargeRows of `rows`."""
        return [charge for visit in self.rows for charge in visit.charges]

    @cached_property
    def standing(self):
        """The statements of the account, or None."""
        return statement_standing(self.patient, of_payer=self.amounts)

    @cached_property
    def policies(self):
        """The policies in force today."""
        return coverage_today(self.patient.id)

    @cached_property
    def policies_by_day(self):
        """{day of service: its policies} of the days asked about, a few at most."""
        return {day: coverages(self.patient.id, day) for day in sorted({one.service_on for one in self.charges})[-4:]}

    @cached_property
    def payments(self):
        """The patient's latest payments in force: [(number, day, tender, cents, cents not applied)]."""
        rows = fetch(
            "SELECT e.number, e.posted_on, e.tender, SUM(CASE WHEN l.book = 'money received' THEN l.cents ELSE 0 END) "
            "FROM ledger_entry e JOIN ledger_line l ON l.entry_id = e.number "
            "LEFT JOIN ledger_entry r ON r.reverses_id = e.number WHERE e.patient_id = ? "
            f"AND e.kind = 'patient payment' AND r.number IS NULL AND e.number NOT IN ({marks(self.hidden | {0})}) "
            "GROUP BY e.number, e.posted_on, e.tender "
            "ORDER BY e.number DESC LIMIT ?",
            *(self.patient.id, *(self.hidden | {0}), SHOWN),
        )
        kept = {}
        for one in self.all.kept:
            kept[one.number] = kept.get(one.number, 0) + one.cents
        return [(number, as_day(on), tender, int(cents), kept.get(number, 0)) for number, on, tender, cents in rows]

    @cached_property
    def receipts(self):
        """The latest receipts."""
        found = OfPatient(self.patient.id).paginate(1, 5)
        return [one for one in found if not self.hidden or not self.hidden.issuperset(entries_of(one.id))]

    @cached_property
    def replies(self):
        """What plans have answered about the charges asked about, newest first:
        [(payer, day posted, day of service, paid, left to the patient, written off)]."""
        numbers = [one.number for one in self.charges]
        if not numbers:
            return []
        sums = ", ".join(f"SUM(CASE WHEN {one} THEN l.cents ELSE 0 END)" for one in REPLIED)
        rows = fetch(
            f"SELECT e.payer, e.posted_on, e.service_on, {sums} FROM ledger_line l "
            "JOIN ledger_entry e ON e.number = l.entry_id LEFT JOIN ledger_entry r ON r.reverses_id = e.number "
            f"WHERE l.charge_id IN ({marks(numbers)}) AND e.payer <> '' AND e.reverses_id IS NULL "
            "AND r.number IS NULL AND e.kind <> 'charge' GROUP BY e.payer, e.posted_on, e.service_on "
            "ORDER BY e.posted_on DESC",
            *numbers,
        )
        return [(payer, as_day(on), as_day(day), *map(int, cents)) for payer, on, day, *cents in rows]

    @cached_property
    def refused(self):
        """What a plan did not pay and which stays with it: [(payer, day, day of service, group, reason, cents)]."""
        numbers = [one.number for one in self.charges]
        if not numbers:
            return []
        rows = fetch(
            "SELECT a.payer, a.at, a.service_on, p.group_code, p.reason_code, p.cents FROM answer_part p "
            "JOIN payer_answer a ON a.id = p.answer_id WHERE a.taken_back_at IS NULL "
            f"AND p.does = 'stays with the plan' AND p.charge_id IN ({marks(numbers)}) ORDER BY p.id DESC",
            *numbers,
        )
        return [(payer, clock.local(as_instant(at)).date(), as_day(day), *rest) for payer, at, day, *rest in rows]

    @cached_property
    def refunds(self):
        """Refunds that were asked for, newest first."""
        mine = (MoneyRequest.patient == self.patient.id) & (MoneyRequest.purpose == str(Purpose.REFUND))
        mine &= MoneyRequest.payment.not_in(sorted(self.hidden))
        return list(MoneyRequest.select().where(mine).order_by(MoneyRequest.id.desc()).limit(3))

    @property
    def refunds_asked(self):
        """Cents of refunds that wait for a second person."""
        return sum(one.cents for one in self.refunds if one.state == RequestState.ASKED)

    @cached_property
    def others(self):
        """How many other patients are on the account."""
        if self.link is None:
            return 0
        rows = fetch("SELECT COUNT(*) FROM account_patient WHERE account_id = ?", self.link.account_id)
        return rows[0][0] - 1

    @cached_property
    def steps(self):
        """Calls, proposals and decisions about the debt, newest first."""
        if self.link is None:
            return []
        query = LadderStep.select().where(LadderStep.account == self.link.account_id)
        return list(query.order_by(LadderStep.id.desc()).limit(4))

    @cached_property
    def missed(self):
        """Days of appointments to which the patient did not come, in the last 12 months, newest first."""
        mine = (Appointment.patient == self.patient.id) & (Appointment.standing == str(Standing.NO_SHOW))
        query = Appointment.select(Appointment.day_on).where(
            mine & (Appointment.day_on > self.today - timedelta(days=365))
        )
        return [row.day_on for row in query.order_by(Appointment.day_on.desc())]

    @cached_property
    def fees(self):
        """The fee schedule of today."""
        return list(fees_on(self.today))

    @cached_property
    def estimates(self):
        """Estimates that are owed to the patient."""
        return open_of(self.patient.id)

    @cached_property
    def years(self):
        """The years in which something was posted for the patient, newest first."""
        rows = fetch("SELECT MIN(posted_on), MAX(posted_on) FROM ledger_entry WHERE patient_id = ?", self.patient.id)
        first, last = rows[0]
        return list(range(as_day(last).year, as_day(first).year - 1, -1)) if first else []


REPLIED = (
    "l.book IN ('money received', 'due back to plans') AND l.payment_id IS NULL",
    "l.book = 'patient owes' AND l.payment_id IS NULL",
    "l.book = 'written off'",
)
