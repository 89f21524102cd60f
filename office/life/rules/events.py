"""Keeping that something happened in a life, and what it stopped. Source: domain 1.9."""

import json

from office import audit, clock
from office.announce import on
from office.board import bump
from office.db import writing
from office.life.models import LifeEvent, LifeKind, Stopped
from office.patients.models import Patient


def record_event(patient, kind, *, by, on=None, source="", words=""):
    """Keep one event of a patient's life on a local date (today unless told); return the LifeEvent."""
    with writing():
        event = LifeEvent.create(
            patient=patient, kind=kind, on=on or clock.today(), source=source.strip(), words=words.strip(),
            at=clock.now(), by=by.staff_id,
        )  # fmt: skip
        audit.record("life.recorded", event, by=by, kind=str(kind), on=event.on)
        bump("tasks")
    return event


def note_stopped(event, row, words, **was):
    """Keep one thing that an event stopped, and how it stood before; it can be resumed by itself later."""
    return Stopped.create(
        event=event, of_table=row._meta.table_name, row_id=row._pk, words=words, was=json.dumps(was, default=str)
    )


def note_name_change(*, patient, before, by, source="", **_):
    """A name was changed: keep which paper was seen for it."""
    old = ", ".join(part for part in (before.get("last_name", ""), before.get("first_name", "")) if part)
    record_event(patient, LifeKind.NAME, by=by, source=source, words=f"Was {old}." if old else "")


FLAGS = {
    "confidential": LifeKind.CONFIDENTIAL,
    "custody": LifeKind.CUSTODY,
    "safety": LifeKind.SAFETY,
    "guardian": LifeKind.GUARDIAN,
}


def note_flag(*, patient, by, kind="", flag="", words="", source="", **_):
    """A flag was set or lifted: keep it among the events when it is one of domain 1.9."""
    said = str(kind or flag).lower()
    found = next((one for word, one in FLAGS.items() if word in said), None)
    if found:
        record_event(patient, found, by=by, words=str(words) or _how_now(patient, found), source=str(source))


def _how_now(patient, kind):
    """Whether the flag is up or down after it was changed, as far as the record itself says so."""
    column = {LifeKind.CONFIDENTIAL: "confidential", LifeKind.SAFETY: "safety_flag"}.get(kind)
    return ("In force." if getattr(renewed(patient), column) else "Ended.") if column else ""


def renewed(patient):
    """The patient as stored now; events change a row that a page may hold."""
    return Patient.get_by_id(patient.id)


on("patient.renamed", note_name_change)
on("patient.flagged", note_flag)
