"""What was found on the sample's shelves: filing checks, shelf readings, searches that ended, STAT requests that were
filled, and folders that someone took without a scan. Everything fits the custody that is there already."""

from datetime import timedelta

from office.bulk import at as as_text
from office.bulk import pour
from office.charts.models import Cause, ChartRequest, MissingCase, Move, SignOut
from office.charts.shelves import section_of
from office.db import as_instant, fetch, run
from office.sample.calendar import working_days
from office.settings import setting
from office.shelfcheck.models import Found, LookedFolder, ShelfLook

READINGS, DRAWN, SEARCHES, TAKEN, STAT_EVERY = 5, 6, 4, 3, 2
CAUSES = (
    ("two digits swapped: 12-43-56", Cause.MISFILED),
    ("inside the thick folder beside it", Cause.INSIDE),
    ("on the billing desk", Cause.DESK),
    ("in the copier", Cause.DESK),
)
MOVE = "volume kind at by who from_words to_words holder purpose unlogged note"
LOOKED = "look volume position refiled_by refiled_who found looked_at looked_by who"


def add_looks(world):
    """Write all of it; the folders are taken from those that stand on the shelves."""
    days = working_days(world.day_on - timedelta(days=25), world.day_on - timedelta(days=1))
    standing = fetch(
        "SELECT v.id, p.mrn, p.filing_name, v.shelf_key, v.since FROM volume v JOIN patient p ON p.id = v.patient_id "
        "WHERE v.state = 'filed' AND v.place = '' AND p.privacy = 'normal' ORDER BY v.shelf_key"
    )
    quiet = [row for row in standing if as_instant(row[4]) < as_instant(world.moment(days[0], 0))]
    _readings(world, standing, days)
    _check(world, days)
    _searches(world, quiet[: SEARCHES * 3 : 3], days)
    _taken(world, quiet[1 : TAKEN * 3 : 3], days)
    _stat_requests(world, days)


def _look(world, kind, section, day_on, key):
    staff, who = world.staff[key]
    begun, ended = world.moment(day_on, 965), world.moment(day_on, 985)
    look = ShelfLook.create(
        kind=kind, section=section, on=day_on, begun_at=as_instant(begun), begun_by=staff, who=who,
        ended_at=as_instant(ended),
    )  # fmt: skip
    return look.id, ended, staff, who


def _readings(world, standing, days):
    """The fullest sections were read on the last days; in the first one two folders had changed places."""
    order, sections = setting("filing.order"), {}
    for row in standing:
        sections.setdefault(section_of(order, row[1], row[2]), []).append(row)
    fullest = sorted(sections, key=lambda section: (-len(sections[section]), section))[:READINGS]
    for number, (section, day_on) in enumerate(zip(fullest, days[::-1], strict=False)):
        look, at, staff, who = _look(world, "shelf reading", section, day_on, "records")
        there = [row for row in sections[section] if as_instant(row[4]) < as_instant(at)]
        wrong = 1 if number == 0 and len(there) > 1 else len(there)
        rows = [
            (look, row[0], position, None, "", str(Found.OUT_OF_ORDER if position == wrong + 1 else Found.IN_PLACE),
             at, staff, who)
            for position, row in enumerate(there, start=1)
        ]  # fmt: skip
        pour(LookedFolder, LOOKED, rows)


def _check(world, days):
    """Last week's filing check by the records lead, of what the clerk had refiled."""
    day_on = days[-4]
    rows = fetch(
        "SELECT v.id, m.by_id, m.who FROM move m JOIN volume v ON v.id = m.volume_id WHERE m.kind = 'refiled' "
        "AND m.at >= ? AND m.at < ? AND m.by_id = ? ORDER BY v.shelf_key",
        world.moment(day_on - timedelta(days=7), 0), world.moment(day_on, 960), world.staff_id("records"),
    )  # fmt: skip
    drawn = list({row[0]: row for row in rows[:: max(1, len(rows) // DRAWN)]}.values())[:DRAWN]
    if not drawn:
        return
    look, at, staff, who = _look(world, "filing check", "", day_on, "lead")
    pour(LookedFolder, LOOKED, [
        (look, volume, position, refiled_by, refiled_who, str(Found.IN_PLACE), at, staff, who)
        for position, (volume, refiled_by, refiled_who) in enumerate(drawn, start=1)
    ])  # fmt: skip


def _searches(world, folders, days):
    """Searches that ended, each with its cause."""
    clerk, cases, moves = world.staff["records"], [], []
    for number, (folder, day_on) in enumerate(zip(folders, days[2::3], strict=False)):
        shelf = f"shelf {section_of(setting('filing.order'), folder[1], folder[2])}"
        begun = world.moment(day_on, 610)
        found_on = days[days.index(day_on) + number % 3]
        found = [world.moment(found_on, 640 + 60 * (number + 1) + later) for later in (0, 0, 30)]
        cause, why = CAUSES[number % len(CAUSES)]
        said = (found[0], cause, str(why), found[2], clerk[0])
        cases.append((folder[0], begun, clerk[0], "not on the shelf, not in the bin", *said))
        steps = (
            ("missing", begun, shelf, "missing", ""),
            ("found", found[0], "missing", f"in the hands of {clerk[1]}", cause),
            ("returned", found[1], f"in the hands of {clerk[1]}", "refile bin", ""),
            ("refiled", found[2], "refile bin", shelf, ""),
        )  # fmt: skip
        moves += [
            (folder[0], kind, at, *clerk, before, after, None, "", False, note)
            for kind, at, before, after, note in steps
        ]
        _since(folder[0], found[2])
    pour(MissingCase, "volume opened_at opened_by note found_at cause why closed_at closed_by", cases)
    pour(Move, MOVE, moves)


def _taken(world, folders, days):
    """Folders that were found with the physician though the record had them on the shelf."""
    clerk, doctor, moves, stays = world.staff["records"], world.staff["doctor"], [], []
    rows = fetch("SELECT id, name FROM holder WHERE staff_id = ?", doctor[0])
    for folder, day_on in zip(folders, days[4::4], strict=False):
        shelf = f"shelf {section_of(setting('filing.order'), folder[1], folder[2])}"
        out, back, filed = (world.moment(day_on, minute) for minute in (655, 840, 900))
        holder, name = rows[0]
        moves += [
            (folder[0], "signed out", out, *clerk, shelf, name, holder, "results", True, "found there"),
            (folder[0], "returned", back, *clerk, name, "refile bin", None, "", False, ""),
            (folder[0], "refiled", filed, *clerk, "refile bin", shelf, None, "", False, ""),
        ]
        stays.append((folder[0], holder, "results", out, day_on.isoformat(), clerk[0], back))
        _since(folder[0], filed)
    pour(Move, MOVE, moves)
    pour(SignOut, "volume holder purpose signed_out_at due_on by returned_at", stays)


def _since(volume_id, at):
    run("UPDATE volume SET since = ? WHERE id = ?", at, volume_id)


def _stat_requests(world, days):
    """Some of the charts that the nurse got were asked for as STAT, a few minutes before."""
    draw = world.random("stat requests")
    rows = fetch(
        "SELECT v.patient_id, s.volume_id, s.holder_id, h.staff_id, s.signed_out_at FROM sign_out s "
        "JOIN volume v ON v.id = s.volume_id JOIN holder h ON h.id = s.holder_id WHERE h.staff_id = ? "
        "AND s.purpose = 'visit' AND s.signed_out_at >= ? AND s.signed_out_at < ? ORDER BY s.signed_out_at, s.id",
        world.staff_id("nurse"), world.moment(days[0], 0), world.moment(world.day_on, 0),
    )  # fmt: skip
    made = []
    for patient, volume, holder, staff, taken_at in rows[::STAT_EVERY]:
        taken = as_instant(taken_at)
        asked = taken - timedelta(minutes=draw.choice((3, 4, 5, 5, 6, 7, 9, 12)))
        needed = as_text(asked + timedelta(minutes=setting("request_minutes.stat")))
        made.append(
            (patient, volume, "visit", "STAT", holder, needed, as_text(asked), staff, "filled", as_text(taken))
        )  # fmt: skip
    names = "patient volume purpose priority holder needed_at asked_at asked_by state settled_at"
    pour(ChartRequest, names, made)
