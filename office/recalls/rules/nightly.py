"""Well-child visits that the birth date makes due, proposed every night; a run again proposes nothing more.

Source: domain 4.5 (Bright Futures ages)."""

from collections import defaultdict
from datetime import timedelta

from office import audit, clock
from office.board import bump
from office.db import as_day, fetch, many, writing
from office.recalls.ages import YEARS, milestone_on
from office.recalls.models import OPEN, Recall, RecallKind, RecallState
from office.recalls.rules.listing import close
from office.scheduling.models import AppointmentType
from office.settings import setting

PORTION = 500
CODE = "WCC"
GONE = "('merged', 'deceased', 'entered in error')"


def propose_well_child(day_on, *, by, most=None):
    """Put each child on the recall list who has come to a well visit and neither has it nor is booked; how many.

    The visit before, when nobody came to it, is passed over with that reason: a child is called for one visit.
    Nothing without the type WCC. `most` stops after so many (the sample practice).
    """
    type = AppointmentType.get_or_none((AppointmentType.code == CODE) & AppointmentType.active)
    if type is None:
        return 0
    made, after = 0, 0
    while children := _children(day_on, after):
        after = children[-1][0]
        with writing():
            due = _due(children, day_on, type)[: None if most is None else most - made]
            _pass_over(due, by)
            _write(due, type, by)
        made += len(due)
        if most is not None and made >= most:
            break
    return made


def _children(day_on, after):
    """The next children by id: [(id, born on)]."""
    oldest = day_on - timedelta(days=366 * (YEARS[-1] + 1))
    return [
        (key, as_day(born_on))
        for key, born_on in fetch(
            f"SELECT id, born_on FROM patient WHERE id > ? AND born_on BETWEEN ? AND ? AND registration NOT IN {GONE} "
            f"ORDER BY id LIMIT {PORTION}",
            after,
            oldest.isoformat(),
            day_on.isoformat(),
        )
    ]


def _due(children, day_on, type):
    """[(patient id, Milestone)] of those who have come to a visit without a recall, a booking or the visit itself."""
    ids = ", ".join(str(key) for key, _ in children)
    known, visits, ahead = defaultdict(set), {}, setting("recall.ahead_days")
    for key, what in fetch(f"SELECT patient_id, what FROM recall WHERE kind = 'well child' AND patient_id IN ({ids})"):
        known[key].add(what)
    for key, on in fetch(
        f"SELECT patient_id, MAX(day_on) FROM appointment WHERE type_id = ? AND patient_id IN ({ids}) "
        "AND standing IN ('booked', 'confirmed', 'completed') GROUP BY patient_id",
        type.id,
    ):
        visits[key] = as_day(on)
    found = []
    for key, born_on in children:
        one = milestone_on(born_on, day_on, ahead)
        if one and one.what not in known[key] and visits.get(key, born_on) < one.counts_from:
            found.append((key, one))
    return found


def _pass_over(due, by):
    """End what is still open for earlier visits of these children."""
    ids = [key for key, _ in due] or [0]
    new = {key: one.what for key, one in due}
    earlier = (Recall.kind == RecallKind.WELL_CHILD) & Recall.state.in_(OPEN) & Recall.patient.in_(ids)
    for row in list(Recall.select().where(earlier)):
        close(row, RecallState.PASSED_OVER, f"the visit at {new[row.patient_id]} is due", by=by)


def _write(due, type, by):
    rows = [
        {
            "patient": key, "kind": RecallKind.WELL_CHILD, "what": one.what, "type": type.id, "due_on": one.due_on,
            "made_at": clock.now(), "made_by": by.staff_id,
        }
        for key, one in due
    ]  # fmt: skip
    many(Recall, rows)
    if rows:
        audit.record("recall.proposed", by=by, patients=[key for key, _ in due])
        bump("recalls")
