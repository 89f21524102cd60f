"""Lists of patients for the tests: their text, and the steps that a manager would take."""

import json

from office.exchange.models import ImportRow, ImportRun, RowState, RunState
from office.exchange.rules import begin_check, begin_taking, check_portion, decide_all, stage_list, take_portion

HEADER = "Last Name,First Name,DOB,Sex,Phone,MRN,Street,City,State,ZIP"
GIVEN = ("Ana", "Bert", "Cora", "Dirk", "Emma", "Fred", "Gina", "Hans", "Ines", "Jack")
LASTS = ("Moreno", "Quist", "Zabel", "Okafor", "Whitfield", "Takeda")


def line(number):
    """The number-th invented person as a row."""
    first, last = GIVEN[number % 10], LASTS[number // 10 % 6]
    number_text = f"{200000 + number * 7}"
    return (
        f"{last},{first},{number % 12 + 1}/{number % 27 + 1}/{1930 + number * 3 % 90},{'FM'[number % 2]},"
        f"312-555-{1000 + number},{number_text},{number} Elm St,Chicago,IL,60601"
    )


def list_of(*rows, header=HEADER):
    """The bytes of a list."""
    return "\r\n".join([header, *rows, ""]).encode()


def staged(data, by, name="list.csv"):
    """A list that was uploaded, with the month first."""
    run = stage_list(name, data, by=by)
    if not run.dates:
        ImportRun.update(dates="month first").where(ImportRun.id == run.id).execute()
        run = ImportRun.get_by_id(run.id)
    return run


def checked(data, by, name="list.csv"):
    """A list that was compared."""
    run = staged(data, by, name)
    begin_check(run, run.version, by=by)
    while run.state == RunState.CHECKING:
        run = check_portion(ImportRun.get_by_id(run.id), by=by)
    return run


def taken(run, by):
    """The same list, taken."""
    begin_taking(run, run.version, by=by)
    while run.state == RunState.TAKING:
        run = take_portion(run, by=by)
    return run


def imported(data, by, *, decision="make anyway", name="list.csv"):
    """A list that was taken with one rule for all."""
    run = checked(data, by, name)
    for verdict in ("block", "warn"):
        decide_all(run, verdict, decision, by=by, reason="looked at all of them")
    return taken(ImportRun.get_by_id(run.id), by)


def states(run):
    """{row of the file: its RowState}."""
    return {row.place: RowState(row.state) for row in ImportRow.select().where(ImportRow.run == run)}


def likely(run, place):
    """The candidates of a row."""
    return json.loads(ImportRow.get((ImportRow.run == run) & (ImportRow.place == place)).likely)
