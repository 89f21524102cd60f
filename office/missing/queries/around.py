"""The people of a search: who had the folder, whose name is like the patient's, who works where. Reads only."""

from office import clock
from office.charts.models import Holder, Move, MoveKind, PullRun, Volume, VolumeState
from office.charts.queries.lights import short_day, since_shown
from office.db import fetch
from office.patients.models import NameKind, PatientName
from office.patients.queries.alike import keys_of, others_alike
from office.patients.queries.around import ties
from office.patients.queries.rows import rows_of
from office.settings import setting

ENTRIES, ALIKE_SHOWN, RUNS = 3, 12, 20
KNOWN_BY = (NameKind.FORMER, NameKind.BIRTH)
SEARCHING = (MoveKind.MISSING, MoveKind.FOUND, MoveKind.MADE)


def last_entries(volume):
    """The last three entries of the custody record before the search: [(key, words, what to ask)]. One query."""
    kinds = [str(kind) for kind in SEARCHING]
    moves = Move.select(Move, Holder).left_outer_join(Holder)
    moves = moves.where((Move.volume == volume.id) & Move.kind.not_in(kinds)).order_by(Move.at.desc(), Move.id.desc())
    return [_entry(move) for move in moves.limit(ENTRIES)]


def _entry(move):
    purpose = f" for {move.purpose}" if move.purpose else ""
    words = f"{move.kind[:1].upper()}{move.kind[1:]} to {move.to_words}{purpose}, {since_shown(move.at)}"
    people = dict.fromkeys([move.who, *([move.holder.name] if move.holder else [])])
    return f"entry:{move.id}", words, "Ask " + " and ".join(people)


def carts_and_bins():
    """[(key, words)] of the carts of today's and yesterday's runs, of what lies on others, and of the refile bin.

    "Yesterday" is the last day before today for which a run was printed. Two queries.
    """
    today = clock.today()
    runs = list(PullRun.select().where(PullRun.day_on <= today).order_by(PullRun.number.desc()).limit(RUNS))
    earlier = max((run.day_on for run in runs if run.day_on < today), default=None)
    shown = [run for run in reversed(runs) if run.day_on in (today, earlier)]
    carts = [f"cart for {short_day(run.day_on)}, run {run.number}" for run in shown]
    pulled = Volume.select(Volume.place).where(Volume.state == VolumeState.PULLED).distinct().limit(RUNS)
    carts += sorted(place for (place,) in pulled.tuples() if place)
    bins = ("Refile bin", "Bins of folders held for someone")
    words = [*dict.fromkeys(one[:1].upper() + one[1:] for one in carts), *bins]
    return [(f"bin:{one}", one) for one in words]


def relations(patient):
    """{patient id: why} of the family and of who can be confused with a patient. A fixed number of queries."""
    found = {one.other: f"family, the patient is {one.tie} this one" for one in ties(patient.id)}
    alike = others_alike(keys_of(patient.id), patient.id)
    for other, why in list(alike.items())[:ALIKE_SHOWN]:
        found[other] = f"{found[other]}, {why}" if other in found else why
    return found


def names_of(ids):
    """{patient id: "Diaz, Ana 12-00-45"}. One query for sixteen."""
    return {row.id: f"{row.mrn_shown} {row.name}" for row in rows_of(list(ids))}


def former_names(patient_id):
    """The former names of a patient that are no secret: ["Jones, Amy"]. One query."""
    names = PatientName.select().where((PatientName.patient == patient_id) & ~PatientName.hidden)
    kept = [one for one in names.order_by(PatientName.id) if one.kind in KNOWN_BY]
    given = (", ".join(part for part in (one.last_name, one.first_name) if part) for one in kept)
    return list(dict.fromkeys(given))


def desks():
    """([who and which desk can hold charts], [exam rooms]): nurses and providers, desks. One query."""
    rows = fetch(
        "SELECT h.id, h.name, h.staff_id FROM holder h WHERE h.active = ? AND (h.staff_id IS NULL OR EXISTS "
        "(SELECT 1 FROM staff_role r WHERE r.staff_id = h.staff_id AND r.revoked_at IS NULL "
        "AND r.role IN ('provider', 'nurse'))) ORDER BY h.staff_id IS NULL, h.name",
        True,
    )
    return [(f"desk:{key}", f"Desk of {name}" if staff else name) for key, name, staff in rows], listed("visits.rooms")


def listed(name):
    """The names of a setting that holds several, parted by commas."""
    return [one.strip() for one in setting(name).split(",") if one.strip()]
