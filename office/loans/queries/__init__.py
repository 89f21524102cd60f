"""What is shown of loans: who is told of what is overdue, who goes away with charts, what is out of the building."""

from dataclasses import dataclass
from datetime import date

from peewee import JOIN

from office import clock
from office.charts.models import Holder, SignOut, Volume
from office.charts.queries.custody import out_query
from office.charts.queries.days import business_days_on
from office.db import as_day, fetch
from office.errors import NotFound
from office.loans.leaves import leaves
from office.loans.models import ChartException, LoanExtension, OverdueStep, Rung
from office.patients.models import Patient
from office.settings import setting
from office.staff.models import Staff

LIMITS = {Rung.HOLDER: "overdue.holder_days", Rung.LEAD: "overdue.lead_days", Rung.MANAGER: "overdue.manager_days"}


def ladder_query(rung=None):
    """Rows of overdue charts, the oldest first, to be paged and read by `out_rows`; `rung`: only those told to it."""
    query = out_query().where(SignOut.due_on < clock.today())
    if rung is None:
        return query
    told = OverdueStep.select(OverdueStep.stay).where(
        (OverdueStep.rung == rung) & (OverdueStep.due_on == SignOut.due_on)
    )
    return query.where(SignOut.id.in_(told))


def ladder_counts():
    """{None or Rung: how many overdue charts}. A query for each."""
    return {rung: ladder_query(rung).count() for rung in (None, *Rung)}


def limits():
    """["holder 1", "records lead 3", "office manager 5"]: after how many business days each rung is told."""
    return [f"{rung} {setting(name)}" for rung, name in LIMITS.items()]


def told_of(stay_ids):
    """{stay: ([OverdueStep of its due date], [LoanExtension])}. Two queries."""
    found = {key: ([], []) for key in stay_ids}
    steps = OverdueStep.select(OverdueStep).join(SignOut).where(OverdueStep.stay.in_(list(stay_ids)))
    for step in steps.where(OverdueStep.due_on == SignOut.due_on).order_by(OverdueStep.id) if found else ():
        found[step.stay_id][0].append(step)
    longer = LoanExtension.select().where(LoanExtension.stay.in_(list(stay_ids))).order_by(LoanExtension.id)
    for extension in longer if found else ():
        found[extension.stay_id][1].append(extension)
    return found


def get_stay(stay_id):
    """A SignOut with its volume, patient and holder. Raises NotFound."""
    found = SignOut.select(SignOut, Volume, Patient, Holder).join(Volume).join(Patient).switch(SignOut).join(Holder)
    stay = found.where(SignOut.id == stay_id).first()
    if stay is None:
        raise NotFound()
    return stay


@dataclass(frozen=True)
class Leaver:
    """Somebody who goes away or has left: since or from when (None: left), until when, with how many charts."""

    holder_id: int
    name: str
    from_on: date | None
    until_on: date | None
    note: str
    charts: int
    late: int


DESK = "'s desk"
# Providers with a closure ahead, as a person or as the desk that bears their name.
AWAY = (
    "SELECT h.id, h.name, c.first_on, c.last_on, c.why FROM closure c JOIN provider p ON p.id = c.provider_id "
    "JOIN holder h ON h.staff_id = p.staff_id OR h.name IN (p.short, p.short || ?) "
    "WHERE c.lifted_at IS NULL AND c.last_on >= ? AND c.first_on <= ? ORDER BY c.first_on, h.name"
)
LEFT = (
    "SELECT h.id, h.name FROM holder h JOIN staff f ON f.id = h.staff_id WHERE f.active = ? AND EXISTS "
    "(SELECT 1 FROM sign_out s WHERE s.holder_id = h.id AND s.returned_at IS NULL) ORDER BY h.name"
)


def leavers():
    """[Leaver]: who has left with charts in hand, then who is away soon (setting leave.ahead_days).

    A fixed number of queries.
    """
    today = clock.today()
    until = business_days_on(setting("leave.ahead_days"))
    away = [*fetch(AWAY, DESK, today.isoformat(), until.isoformat()), *_on_leave(today, until)]
    left = [(key, name, None, None, "has left the practice") for key, name in fetch(LEFT, False)]
    held = _held(today)
    return [
        Leaver(key, name, as_day(first), as_day(last), why.removeprefix("office: "), *held.get(key, (0, 0)))
        for key, name, first, last, why in (*left, *away)
    ]


def _on_leave(today, until):
    """Rows as of AWAY for people on leave who hold charts under their own name."""
    own = dict(fetch("SELECT staff_id, id FROM holder WHERE staff_id IS NOT NULL"))
    named = dict(fetch("SELECT id, name FROM holder"))
    found = [(own.get(staff), *rest) for staff, *rest in leaves(today, until)]
    return [(key, named[key], *rest) for key, *rest in found if key]


def _held(today):
    """{holder: (charts, of them overdue)}."""
    rows = fetch(
        "SELECT holder_id, COUNT(*), SUM(CASE WHEN due_on < ? THEN 1 ELSE 0 END) FROM sign_out "
        "WHERE returned_at IS NULL GROUP BY holder_id",
        today.isoformat(),
    )
    return {key: (count, int(late)) for key, count, late in rows}


def charts_of(holder_id):
    """How many charts a holder has. One query."""
    return SignOut.select().where((SignOut.holder == holder_id) & SignOut.returned_at.is_null()).count()


def exceptions(past=False):
    """ChartExceptions with volume and patient that are open, or those that are settled (newest first); to be paged."""
    query = (
        ChartException.select(ChartException, Volume, Patient, Staff)
        .join(Volume)
        .join(Patient)
        .join_from(ChartException, Staff, JOIN.LEFT_OUTER, on=ChartException.asked_by)
    )
    if past:
        return query.where(ChartException.settled_at.is_null(False)).order_by(ChartException.id.desc())
    return query.where(ChartException.settled_at.is_null()).order_by(ChartException.due_on, ChartException.id)


def get_exception(exception_id):
    """A ChartException with volume, patient and who asked. Raises NotFound."""
    found = exceptions().where(ChartException.id == exception_id).first()
    found = found or exceptions(past=True).where(ChartException.id == exception_id).first()
    if found is None:
        raise NotFound()
    return found


def open_exception_of(volume_id):
    """The exception of a volume that is asked for, approved or out, or None. One query."""
    return ChartException.get_or_none((ChartException.volume == volume_id) & ChartException.settled_at.is_null())
