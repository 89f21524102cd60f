"""What is asked of the practice from inside: `python -m bench.inside WHAT`, answered as JSON.

`facts` fills tomorrow's book to 100 charts and names patients and openings; `queries` counts statements a page.
"""

import json
import sys
import time
from datetime import timedelta

from office import clock, create_app, db
from office.actor import PROGRAM
from office.charts.queries import pull_list
from office.cli import open_practice
from office.db import fetch
from office.errors import RuleError
from office.patients.models import Patient
from office.retention.rules.reckoning import run_retention
from office.scheduling.models import AppointmentType, Provider
from office.scheduling.queries import openings
from office.scheduling.rules import book_appointment
from office.staff.models import Staff
from office.staff.rules import open_new_login
from office.statements.models import RunState
from office.statements.queries.aging import KINDS
from office.statements.queries.aging import aging as aged
from office.statements.queries.payees import due_today
from office.statements.queries.stored import copies_of
from office.statements.rules import begin_run, make_portion, print_run

CHARTS, PATIENTS, OPENINGS, FIRST_FREE_DAYS = 100, 400, 400, 45
STATEMENTS = 1000


def facts():
    """Patients spread over all numbers, openings weeks ahead, the day of the pull list, the cost of one commit."""
    open_practice()
    est = AppointmentType.get(AppointmentType.code == "EST")
    tomorrow = next_full_day()
    fill(tomorrow, est)
    ids = [
        row[0] for row in fetch("SELECT id FROM patient WHERE deceased_on IS NULL AND privacy = 'normal' ORDER BY id")
    ]
    return {
        "patients": ids[:: max(1, len(ids) // PATIENTS)][:PATIENTS],
        "type": est.id,
        "openings": later_openings(est),
        "pull_day": tomorrow.isoformat(),
        "charts": len(pull_list(tomorrow)),
        "commit_ms": commit_ms(),
    }


def next_full_day():
    """The next day with bookings."""
    rows = fetch("SELECT MIN(day_on) FROM appointment WHERE day_on > ?", clock.today().isoformat())
    return clock.as_date(str(rows[0][0]))


def fill(day_on, est):
    """Book openings of a day until its pull list has 100 charts."""
    listed = {line.patient_id for line in pull_list(day_on)}
    free = iter(Patient.select().where(Patient.deceased_on.is_null() & Patient.id.not_in(listed)).limit(300))
    for one in openings(day_on, type=est):
        while len(listed) < CHARTS:
            patient = next(free)
            try:
                provider = Provider.get_by_id(one.provider_id)
                book_appointment(patient, provider, est, day_on, one.start_minute, reason="bench", by=PROGRAM)
                listed.add(patient.id)
            except RuleError:
                pass
            break


def later_openings(est):
    """(provider id, day as typed, time as typed) of openings weeks ahead, no two in each other's way."""
    found, day_on = [], clock.today() + timedelta(days=FIRST_FREE_DAYS)
    while len(found) < OPENINGS:
        ends = {}
        for one in openings(day_on, type=est):
            if one.start_minute >= ends.get(one.provider_id, 0):
                ends[one.provider_id] = one.start_minute + est.minutes
                found.append(
                    [one.provider_id, f"{day_on:%m/%d/%Y}", f"{one.start_minute // 60:02}:{one.start_minute % 60:02}"]
                )
        day_on += timedelta(days=1)
    return found[:OPENINGS]


def commit_ms(count=200):
    """The disk's own part of a write: the median of small commits, in milliseconds."""
    times = []
    for _ in range(count):
        start = time.perf_counter()
        with db.writing():
            db.database.execute_sql("UPDATE heartbeat SET beats = beats + 1")
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[count // 2]


def commit():
    """The disk's own part of a write, in a practice as it is."""
    open_practice()
    return commit_ms()


def retention():
    """[volumes, seconds] of one reckoning of how long every record with a folder is kept."""
    open_practice()
    start = time.perf_counter()
    done = run_retention(by=PROGRAM)
    return [done.volumes, time.perf_counter() - start]


def aging():
    """[accounts, seconds] of what patients owe and of what plans owe by age, of all accounts."""
    open_practice()
    start = time.perf_counter()
    rows = [len(aged(kind).rows) for kind in KINDS]
    return [rows[0], time.perf_counter() - start]


def preview():
    """[payees, seconds] of who gets a statement today, and who is held and why."""
    open_practice()
    start = time.perf_counter()
    due, held = due_today()
    return [len(due) + len(held), time.perf_counter() - start]


def statements():
    """[statements, seconds] of a run of 1,000, or of all who are due, and their print as one PDF."""
    open_practice()
    start = time.perf_counter()
    run = begin_run(by=PROGRAM)
    while run.state == RunState.MAKING and len(copies_of(run)) < STATEMENTS:
        run = make_portion(run, by=PROGRAM)
    copies = copies_of(run)[:STATEMENTS]
    print_run(run, copies, by=PROGRAM)
    return [len(copies), time.perf_counter() - start]


def queries():
    """{page: statements} for a signed-in person, counted inside."""
    app = create_app()
    app.config["WTF_CSRF_ENABLED"] = False
    token, _ = open_new_login(Staff.get(Staff.login == "maria"), "bench")
    client, seen = app.test_client(), []
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    db.database.obj.query_hooks.append(seen.append)
    pages = {"find": ("POST", "/patients/find", {"q": "smi j"})}
    for path in ("/", "/today", "/nurse-board", "/schedule", "/schedule/week", "/file-room", "/calls", "/messages"):
        pages[path] = ("GET", path, None)
    pages[f"/pull-lists/{next_full_day()}"] = ("GET", f"/pull-lists/{next_full_day()}", None)
    pages["patient page"] = ("GET", "/patients/7", None)
    return {name: count(client, seen, *ask) for name, ask in pages.items()}


def count(client, seen, method, path, data):
    """Statements of one page, asked a second time so that nothing is counted that happens once."""
    client.open(path, method=method, data=data)
    seen.clear()
    answer = client.open(path, method=method, data=data)
    return len(seen) if answer.status_code == 200 else None


if __name__ == "__main__":
    asked = {"aging": aging, "commit": commit, "facts": facts, "queries": queries}
    print(json.dumps({**asked, "preview": preview, "retention": retention, "statements": statements}[sys.argv[1]]()))
