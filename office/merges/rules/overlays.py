"""One record that holds two people: frozen, split row by row, its people told. Source: domain 1.7, overlay."""

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.db import writing
from office.errors import NotFound, RuleError
from office.merges.models import Overlay, OverlayRow
from office.merges.queries.since import entries_by_date
from office.merges.rules.undoing import linked_entries
from office.merges.tables import as_json, every_table, tables
from office.merges.trace import put, rank_among
from office.patients.models import Patient, Registration
from office.patients.queries import get_patient
from office.patients.rules import index_patient, open_patient
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks

SHORTEST = 5


def open_overlay(patient, words, *, by):
    """Freeze a record that may hold two people's data and return the Overlay; one is open at a time.

    Booking and printing go on, with the warning to verify the patient. Raises RuleError: no words; a merged record.
    """
    with writing():
        patient = get_patient(patient.id)
        if patient.registration == Registration.MERGED:
            raise RuleError("This record was merged. Report the record it was merged into.")
        words = words.strip()
        if len(words) < SHORTEST:
            raise RuleError("Say what you saw: which entries, and whose they may be.", field="words")
        found = Overlay.get_or_none((Overlay.patient == patient.id) & Overlay.closed_at.is_null())
        if found:
            return found
        overlay = Overlay.create(patient=patient, words=words, opened_at=clock.now(), opened_by=by.staff_id)
        _mark(patient, True)
        audit.record("overlay.opened", overlay, by=by, words=words)
        make_task(
            "Two people in one record", words, key=f"overlay:{overlay.id}:split", owner_role=Role.RECORDS_LEAD,
            patient=patient, due_on=clock.today(), link=f"/overlays/{overlay.id}", by=by,
        )  # fmt: skip
        announce("patient.flagged", patient=patient, by=by)
    return overlay


def _mark(patient, under_review):
    values = {"under_review": under_review, "version": Patient.version + 1}
    Patient.update(**values).where(Patient.id == patient.id).execute()
    bump("day")


def get_overlay(overlay_id):
    """The Overlay of an id. Raises NotFound."""
    overlay = Overlay.get_or_none(Overlay.id == overlay_id)
    if overlay is None:
        raise NotFound()
    return overlay


def see_overlay(overlay_id, *, by):
    """The Overlay, with its record opened: audited. Raises NotFound."""
    with writing():
        overlay = get_overlay(overlay_id)
        open_patient(overlay.patient_id, by=by, via="overlay")
    return overlay


def move_entries(overlay, places, other, *, by):
    """Give entries of the record to the other Patient they belong to, with what hangs on them.

    `places` are (table, key) pairs. Returns how many rows went. Raises RuleError: closed, nothing chosen, the same or
    a merged record; NotFound: an entry of somebody else.
    """
    with writing():
        overlay, other = get_overlay(overlay.id), get_patient(other.id)
        _check(overlay, places, other)
        rows = {(name, key): row for _, name, key, _, _, row in entries_by_date(overlay.patient_id)}
        if not set(places) <= set(rows):
            raise NotFound()
        chosen = _with_dependents(set(places), rows)
        for name, key in sorted(chosen):
            _move(overlay, name, key, rows[name, key], other, by)
        Overlay.update(other=other).where(Overlay.id == overlay.id).execute()
        for patient in (get_patient(overlay.patient_id), other):
            index_patient(patient)
        bump("day", "phone")
        counts = {"rows": len(chosen), "to": other.id}
        audit.record("overlay.split", overlay, by=by, **counts)
        audit.record("overlay.received", overlay, by=by, patient=other.id, rows=len(chosen))
    return len(chosen)


def _check(overlay, places, other):
    if overlay.closed_at:
        raise RuleError("This review is closed. Report the record again.")
    if not places:
        raise RuleError("Tick the entries that belong to the other person.", field="entries")
    if other.id == overlay.patient_id:
        raise RuleError("This is the same record. Name the other person.", field="other")
    if other.registration in (Registration.MERGED, Registration.ENTERED_IN_ERROR):
        raise RuleError(f"That record is {other.registration}. Name the valid one.", field="other")


def _with_dependents(chosen, rows):
    """The chosen rows with all that hang on them: the visit of an appointment, the payment of a charge."""
    parents = {table.name: table.parents for table in tables()}
    while True:
        entries = [key for name, key in chosen if name == "ledger_entry"]
        more = {("ledger_entry", number) for number in (linked_entries(entries) if entries else ())} & set(rows)
        for (name, key), row in rows.items():
            if any((parent, row.get(column)) in chosen for column, parent in parents[name]):
                more.add((name, key))
        if more <= chosen:
            return chosen
        chosen = chosen | more


def _move(overlay, name, key, row, other, by):
    table = every_table()[name]
    new = {column: other.id for column in table.patients if row[column] == overlay.patient_id}
    put(table, key, {**new, **rank_among(table, row, other.id)})
    OverlayRow.create(
        overlay=overlay, of_table=name, row_id=key, before=as_json(dict.fromkeys(new, overlay.patient_id)),
        after=as_json(new), at=clock.now(), by=by.staff_id,
    )  # fmt: skip


def close_overlay(overlay, outcome, *, by):
    """End the review with its outcome, lift the freeze, and tell those who have to know; return the Overlay.

    Raises RuleError: closed already, no outcome (field "outcome").
    """
    with writing():
        overlay = get_overlay(overlay.id)
        if overlay.closed_at:
            raise RuleError("This review is closed already.")
        outcome = outcome.strip()
        if len(outcome) < SHORTEST:
            raise RuleError("Say what came of it.", field="outcome")
        overlay.closed_at, overlay.closed_by, overlay.outcome = clock.now(), by.staff_id, outcome
        overlay.save()
        patient = get_patient(overlay.patient_id)
        _mark(patient, False)
        audit.record("overlay.closed", overlay, by=by, outcome=outcome)
        settle_tasks(f"overlay:{overlay.id}:split", outcome, by=by)
        _tell(overlay, patient, by)
    return overlay


def _tell(overlay, patient, by):
    """Tasks for provider, biller and records when something was given to another person."""
    moved = {row.of_table for row in OverlayRow.select().where(OverlayRow.overlay == overlay.id)}
    if not moved:
        return
    work = [
        ("provider", Role.PROVIDER, "Entries of another person stood in this record. Look at both before you treat."),
        ("papers", Role.RECORDS_LEAD, "Look through the folder for papers of the other person, refile them."),
        ("sent", Role.RECORDS_LEAD, "Look what was sent out of this record meanwhile, and to whom."),
    ]
    if moved & {"ledger_entry", "visit", "coverage"}:
        work.append(("money", Role.BILLER, "Entries went to another patient. Check both accounts and bills."))
    pages = {Role.RECORDS_LEAD: f"/overlays/{overlay.id}"}
    for name, role, words in work:
        make_task(
            "After two people in one record", words, key=f"overlay:{overlay.id}:{name}", owner_role=role,
            patient=patient, due_on=clock.today(), link=pages.get(role, f"/patients/{patient.id}"), by=by,
        )  # fmt: skip
