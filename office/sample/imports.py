"""Lists of the sample: one that was taken, one that waits for decisions. Nobody new is in the index by them."""

from office.db import fetch
from office.exchange.models import Decision, ImportRun, RunState
from office.exchange.rules import begin_check, begin_taking, check_portion, decide_all, stage_list, take_portion
from office.formats.csv_table import written
from office.sample.guards import actor
from office.staff.models import Role

HEADER = ("Last Name", "First Name", "DOB", "Sex", "Phone", "Old Number", "City", "State", "ZIP")
NEW = (
    ("Zebrowski", "Halina", "1951-07-23", "F", "312-555-0171", "B-0310", "Chicago", "IL", "60618"),
    ("Quisenberry", "Otis", "1944-11-02", "M", "H 312-555-0172; C 312-555-0173", "B-0311", "Chicago", "IL", "60618"),
    ("Quisenbery", "Otis", "1944-11-02", "M", "312-555-0172", "B-0312", "Chicago", "IL", "60618"),
    ("Vandersloot", "Mina", "2009-02-30", "F", "", "B-0313", "Chicago", "IL", "60640"),
)
ON_FILE = 3  # rows of each list that are people whom the practice has


def add_lists(world):
    """A list from another office that was settled with the records on file, and the next one, half decided."""
    by = actor(world, "manager", Role.MANAGER)
    first, second = _people(world, 0.31), _people(world, 0.43)
    run = _checked("Dr. Weiss, 2019.csv", _rows(first, "A"), by)
    for verdict in ("block", "warn"):
        decide_all(run, verdict, Decision.USE, by=by)
    run = ImportRun.get_by_id(run.id)
    begin_taking(run, run.version, by=by)
    while run.state == RunState.TAKING:
        run = take_portion(run, by=by)
    _checked("Dr. Weiss, 2020.csv", [*_rows(second, "B"), *NEW], by)


def _people(world, share):
    """A few adults somewhere in the middle of the records, with a full name."""
    start = world.first_patient + int(len(world.people) * share)
    named = "SELECT last_name, first_name, born_on, sex FROM patient WHERE id >= ? AND first_name <> ''"
    return fetch(f"{named} AND born_on IS NOT NULL ORDER BY id LIMIT ?", start, ON_FILE)


def _rows(people, letter):
    return [
        (last, first, str(born_on), sex, "", f"{letter}-{number:04d}", "Chicago", "IL", "60601")
        for number, (last, first, born_on, sex) in enumerate(people, start=301)
    ]


def _checked(name, rows, by):
    """A list that was uploaded and compared."""
    run = stage_list(name, written([HEADER, *rows]).encode(), by=by)
    begin_check(run, run.version, by=by)
    while run.state == RunState.CHECKING:
        run = check_portion(ImportRun.get_by_id(run.id), by=by)
    return run
