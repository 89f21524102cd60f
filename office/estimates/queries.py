"""Estimates that are owed, were given, and bills far above them. A fixed number of queries for a list."""

from dataclasses import dataclass
from datetime import date, timedelta

from office import clock
from office.accounts.shares import dollars
from office.coverage.queries import coverages
from office.db import as_day, fetch
from office.errors import NotFound
from office.estimates.models import Estimate, EstimateDispute, EstimateRequest
from office.patients.models import Patient
from office.reports.queries.listing import PERSON, WHO, Listing, short
from office.retention.keeping import years_after
from office.settings import setting


def is_covered(patient_id, day_on):
    """True when a plan is in force for a patient on a day of service."""
    return bool(coverages(patient_id, day_on, injury=False))


def owed():
    """Estimates that are to be given, the first due in front."""
    query = EstimateRequest.select(EstimateRequest, Patient).join(Patient)
    open_ones = EstimateRequest.ended_at.is_null() & EstimateRequest.due_on.is_null(False)
    return query.where(open_ones).order_by(EstimateRequest.due_on, EstimateRequest.id)


def given():
    """Estimates that were given, the newest first."""
    query = Estimate.select(Estimate, EstimateRequest, Patient).join(EstimateRequest).join(Patient)
    return query.order_by(Estimate.id.desc())


KEPT_COLUMNS = (*WHO, "Given", "How", "Version", "Visit", "By whom", "Total", "Given by", "Kept at least until")


def kept():
    """Every version that was ever given, oldest first, as a Listing. Nothing is deleted: the law asks for 6 years."""
    years = setting("retention.estimate_years")

    def cells(row):
        given_on, how, version, service_on, provider, cents, by = row[9:]
        until = short(years_after(as_day(given_on), years))
        return short(given_on), how, str(version), short(service_on), provider, dollars(cents), by, until

    source = "FROM estimate g JOIN estimate_request r ON r.id = g.request_id JOIN patient p ON p.id = r.patient_id"
    select = f"{PERSON}, g.given_on, g.given_how, g.version, g.service_on, g.provider, g.total_cents, g.who"
    return Listing(select, source, (), cells, "ORDER BY g.id")


def counts():
    """{tab: how many}: owed, late, above."""
    rows = fetch(
        "SELECT COUNT(*), SUM(CASE WHEN due_on < ? THEN 1 ELSE 0 END) FROM estimate_request "
        "WHERE ended_at IS NULL AND due_on IS NOT NULL",
        clock.today().isoformat(),
    )
    return {"owed": rows[0][0], "late": int(rows[0][1] or 0), "above": len(above())}


def get_request(patient_id, request_id):
    """One request of a patient. NotFound."""
    row = EstimateRequest.get_or_none((EstimateRequest.id == request_id) & (EstimateRequest.patient == patient_id))
    if row is None:
        raise NotFound()
    return row


def get_estimate(patient_id, given_id):
    """One version of an estimate that was given to a patient. NotFound."""
    query = Estimate.select(Estimate, EstimateRequest).join(EstimateRequest)
    row = query.where((Estimate.id == given_id) & (EstimateRequest.patient == patient_id)).first()
    if row is None:
        raise NotFound()
    return row


def versions(request):
    """The versions of an estimate, the newest first."""
    return list(Estimate.select().where(Estimate.request == request).order_by(Estimate.version.desc()))


def requests_of(patient_id):
    """[(EstimateRequest, its newest Estimate or None)] of a patient, the newest first; two queries."""
    rows = list(
        EstimateRequest.select().where(EstimateRequest.patient == patient_id).order_by(EstimateRequest.id.desc())
    )
    newest = {}
    query = Estimate.select().where(Estimate.request.in_([row.id for row in rows] or [0])).order_by(Estimate.version)
    for one in query:
        newest[one.request_id] = one
    return [(row, newest.get(row.id)) for row in rows]


@dataclass(frozen=True)
class Above:
    """A bill that is far above its estimate: what was estimated and billed, until when it may be disputed."""

    estimate: int
    request: int
    version: int
    patient: int
    name: str
    service_on: date
    estimated: int
    billed: int
    first_bill_on: date | None
    until_on: date | None
    account: int
    disputed: bool

    @property
    def over(self):
        """How far the bill is above the estimate."""
        return self.billed - self.estimated


def above(patient_id=None):
    """[Above]: the newest version of each estimate whose charges of its day came out too high; one query."""
    least, days = setting("estimates.dispute_cents"), setting("estimates.dispute_days")
    narrowed, values = ("AND r.patient_id = ? ", [patient_id]) if patient_id else ("", [])
    rows = fetch(
        "SELECT g.id, g.request_id, g.version, r.patient_id, p.first_name, p.last_name, g.service_on, g.total_cents, "
        "-SUM(l.cents), MIN(c.account_id), "
        "(SELECT MIN(s.made_on) FROM statement_charge t JOIN statement s ON s.number = t.statement_id "
        "JOIN ledger_entry b ON b.number = t.charge_id WHERE b.patient_id = r.patient_id "
        "AND b.service_on = g.service_on), "
        "(SELECT COUNT(*) FROM estimate_dispute d WHERE d.estimate_id = g.id) "
        "FROM estimate g JOIN estimate_request r ON r.id = g.request_id JOIN patient p ON p.id = r.patient_id "
        "JOIN ledger_entry c ON c.patient_id = r.patient_id AND c.service_on = g.service_on AND c.kind = 'charge' "
        "AND c.share = 'self-pay' JOIN ledger_line l ON l.charge_id = c.number AND l.book = 'charges made' "
        "WHERE g.version = (SELECT MAX(o.version) FROM estimate o WHERE o.request_id = g.request_id) "
        f"{narrowed}GROUP BY g.id, g.request_id, g.version, r.patient_id, p.first_name, p.last_name, g.service_on, "
        "g.total_cents HAVING -SUM(l.cents) >= g.total_cents + ? ORDER BY g.id DESC",
        *values,
        least,
    )
    found = []
    for estimate, request, version, patient, first, last, day, total, billed, account, bill_on, disputed in rows:
        bill_on = as_day(bill_on)
        until = bill_on + timedelta(days=days) if bill_on else None
        facts = (as_day(day), total, int(billed), bill_on, until, account, bool(disputed))
        found.append(Above(estimate, request, version, patient, f"{first} {last}".strip(), *facts))
    return found


def disputes_of(request):
    """Disputes about the versions of a request, the newest first."""
    query = EstimateDispute.select(EstimateDispute, Estimate).join(Estimate)
    return list(query.where(Estimate.request == request).order_by(EstimateDispute.id.desc()))


def open_dispute_of(request):
    """The dispute about an estimate of a request that is open. NotFound."""
    for row in disputes_of(request):
        if row.ended_at is None:
            return row
    raise NotFound()


def open_of(patient_id):
    """What the patient's page says: estimates still owed, or None when there is nothing to say."""
    rows = EstimateRequest.select().where(
        (EstimateRequest.patient == patient_id)
        & EstimateRequest.ended_at.is_null()
        & EstimateRequest.due_on.is_null(False)
    )
    return list(rows.order_by(EstimateRequest.due_on)) or None
