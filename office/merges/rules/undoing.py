"""Taking a merge back: both records as they were, and nothing that came since without an owner.
Source: domain 1.7 step 7."""

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.db import changed, fetch, writing
from office.errors import NotFound, RuleError, StaleEdit
from office.merges.models import Assignment, Merge, MergeState, Part
from office.merges.queries.since import since, unassigned
from office.merges.rules.paper import keep_code, reversal_tasks, separate_folders
from office.merges.rules.proposing import get_merge
from office.merges.tables import every_table, row_of, tables
from office.merges.trace import put, rank_among, read_trace, take_away
from office.patients.queries import get_patient
from office.patients.rules import index_patient
from office.staff.models import Role
from office.tasks.rules import make_task, settle_tasks

SHORTEST = 5


def assign_row(merge, name, key, patient_id, *, by):
    """Say whose a row is that was made or changed since the merge; what hangs on it and has no owner goes with it.

    Returns the rows that were assigned. Raises NotFound: not such a row; RuleError: neither of the two patients.
    """
    with writing():
        refuse_not_done(merge)
        if patient_id not in (merge.survivor_id, merge.loser_id):
            raise RuleError("Choose one of the two records.")
        open_rows = {(one.table, one.key): one for one in since(merge)}
        if (name, key) not in open_rows:
            raise NotFound()
        chosen = [open_rows[name, key], *_hanging(open_rows, {(name, key)})]
        for one in chosen:
            Assignment.delete().where(
                (Assignment.merge == merge.id) & (Assignment.of_table == one.table) & (Assignment.row_id == one.key)
            ).execute()
            Assignment.create(
                merge=merge, of_table=one.table, row_id=one.key, digest=one.digest, patient=patient_id,
                at=clock.now(), by=by.staff_id,
            )  # fmt: skip
            facts = {"table": one.table, "key": one.key}
            audit.record("merge.row_assigned", merge, by=by, patient=patient_id, **facts)
    return chosen


def _hanging(rows, roots):
    """Rows without an owner that hang on the given ones, directly or over others: the visit of an appointment."""
    parents = {table.name: table.parents for table in tables()}
    found, grown = {}, set(roots)
    while True:
        more = {
            place: one
            for place, one in rows.items()
            if one.given is None and place not in grown and _hangs(one, parents, grown)
        }
        if not more:
            return list(found.values())
        found |= more
        grown |= set(more)


def _hangs(one, parents, grown):
    if one.table == "ledger_entry" and linked_entries([one.key]) & {key for name, key in grown if name == one.table}:
        return True
    return any((parent, one.row.get(column)) in grown for column, parent in parents.get(one.table, ()))


def linked_entries(numbers):
    """Numbers of the ledger entries that concern the same charges and payments as these."""
    found = set(numbers)
    marks = ", ".join("?" * len(found))
    rows = fetch(
        f"SELECT entry_id, charge_id, payment_id FROM ledger_line WHERE entry_id IN ({marks}) "
        f"OR charge_id IN ({marks}) OR payment_id IN ({marks})",
        *(list(found) * 3),
    )
    return {number for row in rows for number in row if number} - set(numbers)


def refuse_not_done(merge):
    """Raise RuleError unless a merge stands, and nothing was merged on top of it."""
    if merge.state != MergeState.DONE:
        raise RuleError(f"This merge is {merge.state}: there is nothing to take back.")
    pair = [merge.survivor_id, merge.loser_id]
    later = Merge.select().where(
        (Merge.state == MergeState.DONE)
        & (Merge.survivor.in_(pair) | Merge.loser.in_(pair))
        & ((Merge.decided_at > merge.decided_at) | ((Merge.decided_at == merge.decided_at) & (Merge.id > merge.id)))
    )
    if later.exists():
        raise RuleError("One of these records was merged again since. Take that merge back first.")


def take_back(merge, seen_version, reason, *, by):
    """Restore both records of a merge; return it.

    Raises RuleError: no reason (field "reason"), rows without an owner, entries of one charge given to two people;
    StaleEdit: someone else did it.
    """
    with writing():
        merge = get_merge(merge.id)
        refuse_not_done(merge)
        reason = reason.strip()
        if len(reason) < SHORTEST:
            raise RuleError("Say in a few words why these are two people.", field="reason")
        if left := unassigned(merge):
            rows = "One row has" if len(left) == 1 else f"{len(left)} rows have"
            raise RuleError(f"{rows} no owner yet: say of each whose it is.")
        values = {"state": MergeState.UNDONE, "undone_at": clock.now(), "undone_by": by.staff_id}
        if not changed(merge, seen_version, **values, undone_because=reason):
            raise StaleEdit({"reason": ""}, get_merge(merge.id).version)
        _part(merge, reason, by)
    return merge


def _part(merge, reason, by):
    survivor, loser = get_patient(merge.survivor_id), get_patient(merge.loser_id)
    trace = read_trace(merge)
    given = {(one.table, one.key): one.given for one in since(merge)}
    _restore(merge, trace, given)
    _refuse_parted_money(merge)
    separate_folders(trace, survivor, loser)
    survivor, loser = get_patient(survivor.id), get_patient(loser.id)
    for patient in (loser, survivor):
        index_patient(patient)
    settle_tasks(f"merge:{merge.id}:", "The merge was taken back.", by=by)
    reversal_tasks(merge, survivor, loser, trace, by=by)
    if any(name == "ledger_entry" for name, _ in trace):
        words = "A merge was taken back. Check the accounts of both patients, and statements sent meanwhile."
        make_task(
            "Check two accounts", words, key=f"merge:{merge.id}:money", owner_role=Role.BILLER, patient=survivor,
            due_on=clock.today(), link=f"/patients/{survivor.id}/account", by=by,
        )  # fmt: skip
    announce("patient.unmerged", survivor=survivor, loser=loser, merge=merge)
    bump("day", "phone", "tasks")
    audit.record("merge.undone", merge, by=by, patient=survivor.id, other=loser.id, reason=reason, rows=len(given))
    audit.record("merge.undone", merge, by=by, patient=loser.id, other=survivor.id, reason=reason)


def _restore(merge, trace, given):
    """Write back what the merge changed, as far as nobody changed it since; pass on what was assigned."""
    _aside(trace)
    for (name, key), row in trace.items():
        table = every_table()[name]
        now = row_of(table, key)
        if row.part == Part.MADE:
            if name != "task" and now is not None:
                take_away(table, key)
        elif row.part != Part.OWN and now is not None:
            _restore_row(merge, table, key, row, now, given.get((name, key)))
    for (name, key), patient_id in given.items():
        row = trace.get((name, key))
        if (row is None or row.part != Part.MOVED) and patient_id == merge.loser_id and name != "patient":
            _pass(every_table()[name], key, merge)
    identity = trace.get(("patient", merge.survivor_id))
    if given.get(("patient", merge.survivor_id)) == merge.loser_id:
        _identity_to_loser(merge, identity)


def _aside(trace):
    """Free the numbers of folders, and remember the codes that they had while the records were one."""
    table = every_table()["volume"]
    for (name, key), row in trace.items():
        if name == "volume" and "code" in row.was:
            keep_code(key, row.became["code"])
    for (name, key), row in trace.items():
        now = row_of(table, key) if name == "volume" and "number" in row.was else None
        if now is not None and now["number"] == row.became["number"]:
            put(table, key, {"number": -key})
            row.became["number"] = -key


def _restore_row(merge, table, key, row, now, owner):
    """Columns that are still as the merge left them become what they were; the patient as it was assigned."""
    values = {
        column: value
        for column, value in row.was.items()
        if now[column] == row.became.get(column) and value != now[column]
    }
    if row.part == Part.MOVED and owner == merge.survivor_id:
        values = {column: value for column, value in values.items() if column not in table.patients}
    if table.name == "patient":
        values = {column: value for column, value in values.items() if column != "version"}
        values["version"] = now["version"] + 1
    if values:
        put(table, key, values)


def _pass(table, key, merge):
    """Give a row of the survivor to the loser."""
    row = row_of(table, key)
    new = {column: merge.loser_id for column in table.patients if row[column] == merge.survivor_id}
    put(table, key, {**new, **rank_among(table, row, merge.loser_id)})


def _identity_to_loser(merge, identity):
    """What was changed in the identity since the merge belongs to the other person."""
    table = every_table()["patient"]
    now = row_of(table, merge.survivor_id)
    kept = ("version", "main_phone", "name_alert", "registration", "merged_into_id")
    newer = {c: v for c, v in now.items() if c not in kept and v != identity.became[c] and v != identity.was[c]}
    put(table, merge.loser_id, newer)
    put(table, merge.survivor_id, {column: identity.was[column] for column in newer})


def _refuse_parted_money(merge):
    """Raise RuleError where an entry and the charge it concerns would belong to two people."""
    rows = fetch(
        "SELECT e.number, c.number FROM ledger_line l JOIN ledger_entry e ON e.number = l.entry_id "
        "JOIN ledger_entry c ON c.number = l.charge_id WHERE e.patient_id IN (?, ?) AND e.patient_id <> c.patient_id",
        merge.survivor_id,
        merge.loser_id,
    )
    if rows:
        raise RuleError(f"Entry {rows[0][0]} concerns charge {rows[0][1]}: give both to the same patient.")
