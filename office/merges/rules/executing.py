"""Carrying a merge out: everything in one transaction, and a trace of each row by which it can be taken back.
Source: domain 1.7 steps 3 to 6."""

import json

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.charts.queries.custody import volumes_of
from office.coverage.queries import rank_shift
from office.db import changed, writing
from office.duplicates.models import DuplicatePair
from office.errors import RuleError, StaleEdit
from office.merges import stops
from office.merges.fields import NAME, PLACES, taken
from office.merges.models import Merge, MergeState, Part
from office.merges.rules.conflicts import conflict_tasks, find_conflicts, join_allergies
from office.merges.rules.paper import join_folders, paper_tasks
from office.merges.rules.proposing import get_merge, refuse_own
from office.merges.tables import every_table, fingerprint, row_of, rows_about, tables
from office.merges.trace import Trace
from office.patients.models import NameKind, PatientName, PatientNumber, Registration
from office.patients.queries import get_patient
from office.patients.rules import index_patient
from office.tasks.models import Task
from office.tasks.rules import settle_tasks

CHANGED = "Something changed in one of the two records since you opened this page. Look at both again, then decide."


def carry_out(merge, seen_version, survivor_id, picks, seen, *, by):
    """Merge the two records into the one chosen, and return the Merge.

    `picks` is {what: id of the record that gives it}, `seen` the fingerprint that the page showed.
    Raises RuleError: proposed by oneself, decided already, stopped, changed since it was looked at (all nothing done);
    StaleEdit: someone decided meanwhile.
    """
    with writing():
        merge = get_merge(merge.id)
        refuse_own(merge, by)
        pair = {merge.survivor_id, merge.loser_id}
        if survivor_id not in pair:
            raise RuleError("Choose which of the two records stays.", field="survivor")
        survivor, loser = get_patient(survivor_id), get_patient((pair - {survivor_id}).pop())
        _check(merge, survivor, loser, seen)
        values = {"survivor": survivor.id, "loser": loser.id, "choices": json.dumps(picks), "state": MergeState.DONE}
        values |= {"decided_at": clock.now(), "decided_by": by.staff_id}
        if not changed(merge, seen_version, **values):
            raise StaleEdit({"survivor": ""}, get_merge(merge.id).version)
        _join(merge, survivor, loser, picks, by)
    return merge


def _check(merge, survivor, loser, seen):
    if stopped := [*stops.for_ever(survivor, loser), *stops.for_now(survivor, loser)]:
        raise RuleError(" ".join(stopped))
    if seen != fingerprint(*sorted((survivor.id, loser.id))):
        raise RuleError(CHANGED)


def _join(merge, survivor, loser, picks, by):
    """Everything that a merge does to the tables."""
    trace, conflicts = Trace(), find_conflicts(survivor, loser)
    own, before = volumes_of(survivor.id), volumes_of(loser.id)
    moved = _move_rows(trace, survivor, loser)
    _join_person(trace, survivor, loser, picks)
    _reach(trace, survivor, loser, picks, moved)
    survivor, loser = get_patient(survivor.id), get_patient(loser.id)
    join_folders(trace, survivor, loser, before)
    join_allergies(trace, survivor, conflicts, by=by)
    _settle_pairs(trace, merge, loser, by)
    for patient in (loser, survivor):
        index_patient(patient)
    for task in (
        *paper_tasks(merge, survivor, loser, own, before, by=by),
        *conflict_tasks(merge, survivor, conflicts, by=by),
    ):
        trace.made(task)
    settle_tasks(f"merge:{merge.id}:decide", "merged", by=by)
    announce("patient.merged", survivor=survivor, loser=loser, merge=merge)
    bump("day", "phone", "tasks")
    trace.store(merge)
    facts = {"loser": loser.id, "numbers": [survivor.mrn, loser.mrn], "picks": picks}
    counts = {name: len(rows) for name, rows in moved.items() if rows}
    audit.record("merge.done", merge, by=by, patient=survivor.id, **facts, moved=counts)
    audit.record("merge.ended", merge, by=by, patient=loser.id, survivor=survivor.id)


def _move_rows(trace, survivor, loser):
    """Pass every row of every table that takes part; {table: rows that went over}, as they were."""
    _line_up(trace, survivor, loser)
    gone = {}
    for table in tables():
        rows = rows_about(table, loser.id)
        gone[table.name] = [row for row in rows if trace.move(table, row, loser.id, survivor.id)]
    return gone


def _line_up(trace, survivor, loser):
    """The policies of the record that ends stand behind the survivor's, where two would have one rank on one day."""
    shift = rank_shift(loser.id, survivor.id)
    rows = rows_about(every_table()["coverage"], loser.id) if shift else ()
    for row in sorted(rows, key=lambda row: -row["rank"]):  # the last first, so that none meets the next
        trace.change("coverage", row["id"], {"rank": row["rank"] + shift}, Part.MOVED)


def _join_person(trace, survivor, loser, picks):
    """The fields that were chosen; the names and the number that end find the survivor."""
    values = _by_column(taken(survivor, loser, picks))
    lost = survivor if any(name in values for name in NAME) else loser
    trace.change("patient", survivor.id, {**values, "version": survivor.version + 1})
    ended = {"registration": str(Registration.MERGED), "merged_into_id": survivor.id, "version": loser.version + 1}
    trace.change("patient", loser.id, ended)
    now = get_patient(survivor.id)
    if any(getattr(lost, name) != getattr(now, name) for name in NAME):
        source = f"merged record {loser.mrn:06d}"
        given = {name: getattr(lost, name) for name in NAME}
        trace.made(PatientName.create(patient=now, kind=NameKind.ALIAS, source=source, at=clock.now(), **given))
    trace.made(PatientNumber.create(patient=now, system="merged", value=f"{loser.mrn:06d}"))


def _by_column(values):
    """Field values as plain values by column."""
    fields = get_fields()
    return {fields[name].column_name: _plain(fields[name].db_value(value)) for name, value in values.items()}


def get_fields():
    """{name: field} of the patient."""
    return {field.name: field for field in PatientName.patient.rel_model._meta.sorted_fields}


def _plain(value):
    return value if value is None or isinstance(value, (int, str)) else str(value)


def _reach(trace, survivor, loser, picks, moved):
    """One address of a kind holds, one phone is called first: those that were picked, else the survivor's."""
    from_loser = {key: picks.get(key) == loser.id for key in PLACES}
    gone = {row["id"] for row in moved["patient_address"]}
    now, kinds = clock.now().isoformat(" ", "microseconds"), {}
    for row in rows_about(every_table()["patient_address"], survivor.id):
        if row["until"] is None and not row["proposed"]:
            kinds.setdefault(row["kind"], []).append(row)
    for rows in kinds.values():
        ends = [row for row in rows if (row["id"] in gone) != from_loser["addresses"]]
        for row in ends if len(ends) < len(rows) else ():
            trace.change("patient_address", row["id"], {"until": now})
    gone = {row["id"] for row in moved["patient_phone"]}
    for row in rows_about(every_table()["patient_phone"], survivor.id):
        if (row["id"] in gone) != from_loser["phones"] and gone:
            trace.change("patient_phone", row["id"], {"rank": row["rank"] + 10})


def _settle_pairs(trace, merge, loser, by):
    """Pairs and proposals that the ended record stands in are settled by this."""
    now = clock.now().isoformat(" ", "microseconds")
    pairs = DuplicatePair.select().where((DuplicatePair.low == loser.id) | (DuplicatePair.high == loser.id))
    for pair in pairs.where(DuplicatePair.settled_at.is_null()):
        ended = {"settled_at": now, "settled_by_id": by.staff_id, "outcome": "merged"}
        trace.change("duplicate_pair", pair.id, ended)
    others = Merge.select().where(((Merge.survivor == loser.id) | (Merge.loser == loser.id)) & (Merge.id != merge.id))
    for other in others.where(Merge.state == MergeState.PROPOSED):
        decider = by.staff_id if other.proposed_by_id != by.staff_id else None
        words = "One of the two was merged into another record meanwhile."
        ended = {"state": str(MergeState.REFUSED), "words": words, "decided_at": now, "decided_by_id": decider}
        trace.change("merge", other.id, ended)
        settle_tasks(f"merge:{other.id}:decide", words, by=by)


def survivor_row(merge):
    """The survivor's row as plain values; for what is compared later."""
    return row_of(every_table()["patient"], merge.survivor_id)


def tasks_of_merge(merge):
    """The tasks that a merge made, as models."""
    return list(Task.select().where(Task.key.startswith(f"merge:{merge.id}:")))
