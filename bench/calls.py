"""Years of calls for a practice: `python -m bench.calls N` fills it up to N past ones with their messages, and
answers, as JSON, what is asked of the phone then."""

import json
import random
import sys
import time
from datetime import timedelta

from bench.inside import commit_ms
from office import clock
from office.cli import open_practice
from office.db import as_written, database, fetch
from office.enginecheck import study
from office.reports.queries import REPORTS, portions

YEARS, MESSAGES_A_CALL, ASKED, OPEN = 6, 0.35, 200, 12


def main(calls):
    """Fill up and answer."""
    open_practice()
    more(calls)
    print(json.dumps(facts()))


def more(wanted):
    """Ended calls, the oldest first, and messages of a third of them that are closed; as the sample's own look."""
    draw = random.Random(6)
    ((there,),) = fetch("SELECT COUNT(*) FROM call")
    calls = pattern("call", "ended_at IS NOT NULL AND patient_id IS NOT NULL")
    messages = pattern("message", "state = 'closed' AND patient_id IS NOT NULL")
    people = [row[0] for row in fetch("SELECT id FROM patient ORDER BY id")]
    ((last,), (last_message,)) = fetch("SELECT MAX(id) FROM call")[0], fetch("SELECT MAX(id) FROM message")[0]
    step, at = timedelta(days=365 * YEARS) / max(wanted, 1), clock.now() - timedelta(days=365 * YEARS + 7)
    made, left = [], []
    for number in range(max(wanted - there, 0)):
        at += step
        start, end, person = as_written(at), as_written(at + timedelta(minutes=3)), draw.choice(people)
        dates = {"started_at": start, "ended_at": end, "saved_at": end, "patient_id": person}
        made.append({**calls, **dates, "id": last + 1 + number})
        if draw.random() < MESSAGES_A_CALL:
            key = last_message + 1 + len(left)
            dates = {"taken_at": start, "due_at": end, "closed_at": end, "patient_id": person}
            left.append({**messages, **dates, "call_id": last + 1 + number, "id": key})
    connection = database.connection()
    connection.execute("PRAGMA synchronous = off")
    with database.atomic():
        pour(connection, "call", made)
        pour(connection, "message", left)
    study()  # as each start and each night leave it
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.execute("PRAGMA synchronous = full")  # as the practice writes: the disk's own commit is measured next


def pattern(table, condition):
    """The columns of one row that the sample practice has made, as {name: value}."""
    cursor = database.execute_sql(f"SELECT * FROM {table} WHERE {condition} ORDER BY id LIMIT 1")
    return dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))


def pour(connection, table, rows):
    """Insert rows that have the same columns."""
    if rows:
        names = ", ".join(f'"{name}"' for name in rows[0])
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(
            f"INSERT INTO {table} ({names}) VALUES ({marks})", [tuple(row.values()) for row in rows]
        )


def facts():
    """How many calls and messages there are, and patients whom one may open."""
    rows = fetch(
        "SELECT id, last_name, first_name FROM patient WHERE privacy = 'normal' AND merged_into_id IS NULL "
        "AND deceased_on IS NULL ORDER BY id"
    )
    ((calls,), (messages,)) = fetch("SELECT COUNT(*) FROM call")[0], fetch("SELECT COUNT(*) FROM message")[0]
    return {
        "calls": calls,
        "messages": messages,
        "people": rows[:: max(1, len(rows) // ASKED)][:ASKED],
        "commit_ms": commit_ms(),
        "slowest_report": slowest_report(),
    }


def slowest_report():
    """(key, seconds) of the report of the phone room that takes longest over a year."""
    taken, today = {}, clock.today()
    for key, report in REPORTS.items():
        if report.permission == "reports.phone" or key == "calls-by-user":
            start = time.process_time()
            listing, _ = report.lines(today - timedelta(days=364), today)
            next(portions(listing), None)
            taken[key] = time.process_time() - start
    return max(taken.items(), key=lambda one: one[1])


if __name__ == "__main__":
    main(int(sys.argv[1]))
