"""Looking at the named places: ticks by person and time, all staff asked, a scan on the way. Source: domain 2.8."""

from dataclasses import dataclass

from office import audit, clock
from office.board import bump
from office.charts.filing import CodeKind, read_code
from office.charts.models import VolumeState
from office.charts.queries.codes import folder_of
from office.charts.queries.custody import where_is
from office.charts.rules import mark_found
from office.db import writing
from office.errors import RuleError
from office.jinja import clock_face
from office.missing.models import Outcome, SearchTick
from office.missing.queries import EVERYONE, find_line, get_case, steps_of
from office.missing.queries.shelf import named
from office.staff.models import Role
from office.staff.queries import staff_list
from office.tasks.rules import make_task

IN_HAND = ("beside", "number", "sound", "own", "person", "stored")  # places that are the folder itself


@dataclass(frozen=True)
class Scanned:
    """What came of a scan while searching: `kind` is ok, wrong or refused, as in the file room."""

    kind: str
    word: str
    detail: str = ""


def open_case(patient_id, case_id, *, by):
    """The MissingCase with its volume and patient, opened to be read: audited. Raises NotFound."""
    case = get_case(patient_id, case_id)
    audit.record("missing.opened", case, by=by, patient=case.volume.patient_id)
    return case


def read_again(case):
    """Bring a search up to date inside the transaction; raise RuleError when the volume was found meanwhile."""
    case = get_case(case.volume.patient_id, case.id)
    if case.found_at:
        raise RuleError(f"It was found meanwhile: {case.cause}. Its place: {where_is(case.volume)}.")
    return case


def tick(case, key, outcome, *, second=False, by):
    """Keep that someone looked at a place; return the SearchTick. "found here" ends the looking.

    Raises RuleError: found meanwhile, no such place, someone looked there already, nothing to take back; the second
    searcher is the first one, or comes before.
    """
    with writing():
        case, outcome = read_again(case), Outcome(outcome)
        line = find_line(case, key, second)
        if line is None:
            raise RuleError("This place is not on the list any more.")
        _refuse(line, outcome, by)
        made = _keep(case, line.place, outcome, by)
        if outcome == Outcome.FOUND_HERE:
            mark_found(case.volume, cause=f"at {line.place.words}", by=by)
    return made


def _refuse(line, outcome, by):
    if outcome == Outcome.TAKEN_BACK:
        if line.tick is None:
            raise RuleError("Nobody has ticked this place.")
        return
    if line.tick and outcome == Outcome.NOT_THERE:
        at = clock_face(clock.local(line.tick.at))
        raise RuleError(f"{line.tick.who} looked there at {at}.")
    if line.waits:
        raise RuleError("The second searcher comes after the first: look there for the first time.")
    if line.place.second and line.first_by == by.staff_id:
        raise RuleError("Another person repeats the shelf: you looked there yourself.")


def _keep(case, place, outcome, by):
    made = SearchTick.create(
        case=case, turn=case.turns, key=place.key, step=place.step, words=place.words, second=place.second,
        outcome=outcome, at=clock.now(), by=by.staff_id, who=by.name,
    )  # fmt: skip
    bump("searches")
    facts = {"place": place.key, "outcome": outcome, "second": place.second}
    audit.record("missing.ticked", case, by=by, patient=case.volume.patient_id, **facts)
    return made


def tick_step(case, number, *, by):
    """Keep "looked, not there" for every place of a step that this person may still tick; return how many.

    Raises RuleError: found meanwhile, nothing is left there for this person.
    """
    with writing():
        case = read_again(case)
        lines = [line for step in steps_of(case) if step.number == number for line in step.lines]
        todo = [line for line in lines if line.open_to(by.staff_id) and line.place.key != EVERYONE]
        if not todo:
            raise RuleError("Nothing is left for you in this step.")
        for line in todo:
            _keep(case, line.place, Outcome.NOT_THERE, by)
    return len(todo)


def ask_everyone(case, *, by):
    """Give everyone who works with charts the task to look on their desk and in their bag; return how many.

    Raises RuleError: found meanwhile, they were asked already.
    """
    with writing():
        case = read_again(case)
        line = find_line(case, EVERYONE)
        _refuse(line, Outcome.NOT_THERE, by)
        volume = case.volume
        words = (
            f"Look on your desk, in your trays and bag for the chart of {volume.patient}, Vol {volume.number}, "
            f"missing since {clock.local(case.opened_at):%b %d}. Scan it, or tick the place in the search."
        )
        people = [(staff, _first(roles)) for staff, roles in staff_list() if staff.active and _first(roles)]
        for staff, role in people:
            make_task(
                "Missing chart", words, key=f"search:{case.id}:{case.turns}:ask:{staff.id}", owner_role=role,
                owner=staff, patient=volume.patient, due_on=clock.today(), link=link_of(case), by=by,
            )  # fmt: skip
        _keep(case, line.place, Outcome.NOT_THERE, by)
    return len(people)


def _first(roles):
    """The role in which a person is asked, or None for who has no charts."""
    return next((role for role in roles if role not in (Role.TECHNICAL, Role.AUDITOR)), None)


def link_of(case):
    """The address of a search."""
    return f"/patients/{case.volume.patient_id}/searches/{case.id}"


def scan_here(case, code, *, by):
    """Understand a scan made while searching; return a Scanned and never raise for what can be scanned.

    The missing volume itself is found, in this person's hand. Another folder that is a place of the list is ticked
    "looked, not there". Everything else changes nothing.
    """
    try:
        read = read_code(code)
    except ValueError as error:
        return Scanned("wrong", "Scan it again", str(error))
    if read.kind != CodeKind.CHART:
        return Scanned("wrong", "Not a chart label", f"This is a {read.kind}. Scan the folders you look at.")
    volume = folder_of(code.strip().upper())
    if volume is None:
        return Scanned("refused", "No folder has this label")
    try:
        return _scanned(case, volume, by)
    except RuleError as error:
        return Scanned("refused", error.message)


def _scanned(case, volume, by):
    with writing():
        case = read_again(case)
        if volume.id == case.volume_id:
            back = mark_found(case.volume, cause=f"scanned in the search by {by.name}", by=by)
            return Scanned("ok", "Found", back.words or "To the refile bin. Now say the cause.")
        line = _line_of(case, volume, by)
        if line is None:
            also = " It is missing too: open its search." if volume.state == VolumeState.MISSING else ""
            return Scanned("refused", "Not on the list, or ticked already", f"{named(volume)}.{also}")
        _keep(case, line.place, Outcome.NOT_THERE, by)
    return Scanned("ok", "Looked, not there", line.place.words)


def _line_of(case, volume, by):
    """The first line that is this folder and that this person may tick."""
    lines = (line for step in steps_of(case) for line in step.lines)
    fits = (line for line in lines if line.place.volume_id == volume.id and line.place.key.split(":")[0] in IN_HAND)
    return next((line for line in fits if line.open_to(by.staff_id)), None)
