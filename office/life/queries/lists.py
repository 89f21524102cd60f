"""What the records lead and the manager see to: deaths to verify, things to resume, the latest events."""

from peewee import JOIN, fn

from office.life.models import LifeEvent, LifeKind, Stopped
from office.patients.models import Patient
from office.staff.models import Staff


def to_verify():
    """Deaths that are reported and not verified, the oldest first; a list of at most 100."""
    return list(_events().where(
        (LifeEvent.kind == LifeKind.DEATH) & LifeEvent.verified_at.is_null() & LifeEvent.undone_at.is_null()
    ).order_by(LifeEvent.id).limit(100))  # fmt: skip


def to_resume():
    """Events that were taken back and have things still stopped, as (event, how many); at most 100."""
    left = fn.COUNT(Stopped.id)
    rows = (
        Stopped.select(Stopped.event, left)
        .join(LifeEvent)
        .where(LifeEvent.undone_at.is_null(False) & Stopped.resumed_at.is_null())
        .group_by(Stopped.event)
        .order_by(Stopped.event)
        .limit(100)
        .tuples()
    )
    counts = dict(rows)
    events = _events().where(LifeEvent.id.in_(list(counts))) if counts else []
    return [(event, counts[event.id]) for event in events]


def latest_events(kind=None):
    """Every event, newest first, of one kind if told; a query to be paged."""
    query = _events().order_by(LifeEvent.id.desc())
    return query.where(LifeEvent.kind == kind) if kind else query


def _events():
    query = LifeEvent.select(LifeEvent, Patient, Staff).join(Patient).switch(LifeEvent)
    return query.join(Staff, JOIN.LEFT_OUTER, on=LifeEvent.by)
