"""Reports of visits to come: not confirmed, without an authorization that holds. Source: domain 4.10."""

from office import clock
from office.charts.queries.days import next_business_day
from office.coverage.queries.holding import HOLDS, NOT_INJURY
from office.db import as_day, fetch
from office.jinja import minute
from office.preparing.queries import permits_used_by
from office.preparing.queries.insurer import wanting_payers
from office.preparing.validity import permit_mark
from office.reports.queries.listing import LIVE, PERSON, Line, Listing, Ready, days, short, who

BOOKED = (
    "FROM appointment a JOIN patient p ON p.id = a.patient_id JOIN provider v ON v.id = a.provider_id "
    f"WHERE a.day_on >= ? AND a.day_on <= ? AND {LIVE} AND a.begun_at IS NULL AND a.standing "
)
LAST = (
    "(SELECT r.outcome FROM reminder_attempt r WHERE r.id = (SELECT MAX(x.id) FROM reminder_attempt x "
    "WHERE x.appointment_id = a.id))"
)
PLAN = (
    f"(SELECT c.payer FROM coverage c WHERE c.patient_id = p.id AND {HOLDS.replace('?', 'a.day_on')} "
    f"AND {NOT_INJURY} ORDER BY c.rank, c.id LIMIT 1)"
)


def next_day():
    """The next business day, from and to."""
    on = next_business_day(clock.today())
    return on, on


def unconfirmed(from_on, until_on):
    """Bookings of the period that nobody has confirmed, with what came of the last attempt."""
    select = f"{PERSON}, a.day_on, a.start_minute, v.short, {LAST}"
    order = "ORDER BY a.day_on, a.start_minute, a.id"
    return Listing(select, f"{BOOKED} = 'booked'", days(from_on, until_on), _unconfirmed, order), []


def _unconfirmed(row):
    day_on, start, provider, outcome = row[9:]
    return f"{short(day_on)} {minute(start)}", provider, outcome or "nobody tried"


def without_auth(from_on, until_on):
    """Bookings of the period whose referral or authorization is missing, ended, used up, or not given yet."""
    rows = fetch(
        f"{PERSON}, a.id, a.day_on, a.start_minute, v.short, a.provider_id, {PLAN} {BOOKED} "
        "IN ('booked', 'confirmed') ORDER BY a.day_on, a.start_minute, a.id",
        *days(from_on, until_on),
    )
    used, wanting = permits_used_by([row[9] for row in rows]), wanting_payers()
    found = [(*row, mark) for row in rows if (mark := _mark(row, used.get(row[9]), wanting)).missing]
    return Ready(found, _without), [f"{len(found):,} visits without a referral or authorization that holds"]


def _mark(row, permit, wanting):
    _, day_on, _, _, provider_id, payer = row[9:15]
    return permit_mark(permit, as_day(day_on), wanted=(payer or "").casefold() in wanting, provider_id=provider_id)


def _without(rows):
    return [
        Line(row[0], (*who(row), f"{short(row[10])} {minute(row[11])}", row[12], row[14] or "", row[-1].detail))
        for row in rows
    ]
