"""The pull list of a day as it is now, and the numbered runs as they were printed."""

from office import clock
from office.allergies.queries import allergic_of
from office.charts.colors import color_names, signs_of
from office.charts.filing import FilingOrder
from office.charts.labels import period_shown, volume_label, warnings
from office.charts.models import Chart, ChartKind, PullAct, PullGroup, PullRun, Volume, VolumeState
from office.charts.pulling import Booking, Line, group_of, in_shelf_order, read_times
from office.charts.queries.custody import PLACES, full_name, old_place
from office.charts.queries.lights import places, pulls_of, since_shown
from office.charts.queries.shelves import shelf_words, shelves_now
from office.charts.shelves import section_of, shelf_key
from office.db import as_day, as_instant, fetch
from office.errors import NotFound
from office.patients.models import Patient, Privacy
from office.patients.queries.outgoing import Purpose, outgoing_many
from office.scheduling.models import HOLDS_PLACE, Provider, Standing
from office.settings import setting
from office.staff.models import Staff

LABEL = Purpose.LABEL
PATIENT = (
    "p.id, p.mrn, p.last_name, p.first_name, p.middle_name, p.suffix, p.born_on, p.filing_name, p.name_alert, "
    "p.interpreter, p.language"
)


def pull_list(day_on):
    """The Lines of a day in shelf order, as the book and the shelves are now. Seven queries, whatever its length."""
    lines = _booked(day_on)
    ids = list(lines)
    if not ids:
        return []
    placed, pulls, counts = places(ids), pulls_of(ids, day_on), volume_counts(ids)
    for patient_id, line in lines.items():
        _put(line, placed.get(patient_id), pulls.get(patient_id), counts.get(patient_id, 0))
    return in_shelf_order(lines.values())


def _booked(day_on):
    """{patient_id: Line} of everyone who has a place in the book of a day, with their appointments by time."""
    marks = ", ".join("?" * len(HOLDS_PLACE))
    rows = fetch(
        f"SELECT a.start_minute, d.short, d.rank, d.staff_id, {PATIENT} FROM appointment a "
        "JOIN patient p ON p.id = a.patient_id "
        f"JOIN provider d ON d.id = a.provider_id WHERE a.day_on = ? AND a.standing IN ({marks}) "
        "ORDER BY a.start_minute, a.id",
        day_on.isoformat(),
        *map(str, HOLDS_PLACE),
    )
    order, lines = setting("filing.order"), {}
    shelves = shelves_now(order)
    for minute, provider, rank, staff_id, *patient in rows:
        line = lines.get(patient[0]) or lines.setdefault(patient[0], line_of(order, shelves, *patient))
        line.bookings.append(Booking(minute, provider, rank, staff_id))
    return lines


def line_of(
    order, shelves, patient_id, mrn, last, first, middle, suffix, born_on, filing_name, name_alert, interpreter,
    language,
):  # fmt: skip
    """A Line of a patient (the columns PATIENT), before its bookings and its place are known."""
    born_on = as_day(born_on)
    key = shelf_key(FilingOrder(order), mrn, filing_name, born_on)
    return Line(
        patient_id=patient_id,
        mrn=mrn,
        name=full_name(last, first, middle, suffix),
        born_on=born_on,
        section=section_of(FilingOrder(order), mrn, filing_name),
        sort_key=key,
        shelf=shelf_words(key, shelves),
        group=PullGroup.NEW,
        alerts=["Name alert"] * bool(name_alert) + [f"Interpreter: {language}"] * bool(interpreter),
    )


def volume_counts(patient_ids):
    """{patient_id: number of volumes}. One query."""
    marks = ", ".join("?" * len(patient_ids))
    return dict(
        fetch(
            f"SELECT patient_id, COUNT(*) FROM volume WHERE patient_id IN ({marks}) GROUP BY patient_id", *patient_ids
        )
    )


def _put(line, place, pull, volumes):
    """Write into a line which volume it needs, in which group it is, and where it is in words."""
    kind, state = (place.kind, place.state) if place else (None, None)
    listed = bool(pull and place and pull.volume_id and pull.volume_id == place.volume_id)
    line.cart = pull.cart if listed and pull.wanted else line.first.provider
    line.run = pull.run if pull else None
    line.pulled_at = _lies_there(line, place, pull) if listed else None
    line.group = PullGroup(pull.group) if line.pulled_at else group_of(kind, state)
    line.missing = state == VolumeState.MISSING
    line.words = place_words(place, line.pulled_at)
    if state == VolumeState.OUT and _has_it(line.first, place):
        line.words = f"already with {line.words}"
    if place and place.volume_id:
        line.volume_id, line.volume, line.code, line.volumes = place.volume_id, place.number, place.code, volumes


def _lies_there(line, place, pull):
    """Since when a folder is pulled for its first visit of the day, or None. One that was to be put back counts again
    when it still lies on that very cart."""
    if pull.wanted:
        return pull.pulled_at
    still = pull.act == PullAct.PUT_BACK and not pull.pulled_at and place.state == VolumeState.PULLED
    return place.since if still and pull.cart == line.first.provider else None


def _has_it(booking, place):
    """True when the holder of a chart is the provider who needs it, or the desk of that provider."""
    same = booking.staff_id is not None and booking.staff_id == place.holder_staff_id
    return same or place.holder.startswith(booking.provider)


def place_words(place, pulled_at=None):
    """Where a chart is, as the pull list says it: "Dr. Lee since Nov 30, results", "box 114 slot 7"."""
    if place is None or (place.state is None and place.kind == ChartKind.PAPER):
        return "new patient, no folder"
    if place.state is None:
        return f"verified to {place.verified_to}" if place.verified_to else "in the computer"
    if place.state == VolumeState.FILED:
        return f"at {old_place(place.place)}" if old_place(place.place) else ""
    if place.state == VolumeState.OUT:
        return f"{place.holder} since {since_shown(place.signed_out_at)}, {place.purpose}"
    if place.state == VolumeState.PULLED and pulled_at:
        return f"{place.place or 'on the cart'} since {since_shown(pulled_at)}"
    if place.state == VolumeState.RECALLED:
        return f"recalled, {place.place}" if place.place else "recalled"
    where = place.place or PLACES[place.state]
    return where if place.state in _WITHOUT_TIME else f"{where} since {since_shown(place.since)}"


_WITHOUT_TIME = (VolumeState.OFF_SITE, VolumeState.INACTIVE, VolumeState.LABEL_PRINTED, VolumeState.DESTROYED)


def runs_of(day_on):
    """The runs printed for a day, first to last, as models."""
    return list(PullRun.select().where(PullRun.day_on == day_on).order_by(PullRun.number))


def get_run(number):
    """The PullRun of this number with who printed it; NotFound."""
    found = PullRun.select(PullRun, Staff).left_outer_join(Staff).where(PullRun.number == number).first()
    if found is None:
        raise NotFound()
    return found


def run_lines(run):
    """The Lines of a run as they were printed, with their ticks; names and shelves as they are now. Five queries."""
    rows = fetch(
        "SELECT l.volume_id, v.number, v.code, v.state, l.in_group, l.words, l.times, l.position, l.pulled_at, "
        f"l.act, l.cart, {PATIENT} "
        "FROM pull_line l JOIN patient p ON p.id = l.patient_id LEFT JOIN volume v ON v.id = l.volume_id "
        "WHERE l.run_id = ? ORDER BY l.position",
        run.id,
    )
    order, ranks = setting("filing.order"), provider_ranks()
    shelves = shelves_now(order)
    counts = volume_counts([row[11] for row in rows]) if rows else {}
    return [_printed(row, order, shelves, ranks, counts.get(row[11], 0), run.number) for row in rows]


def _printed(row, order, shelves, ranks, volumes, number):
    volume_id, volume, code, state, group, words, times, position, pulled_at, act, cart, *patient = row
    line = line_of(order, shelves, *patient)
    line.volume_id, line.volume, line.code, line.volumes = volume_id, volume, code or "", volumes
    line.group, line.words, line.position, line.run = PullGroup(group), words, position, number
    line.pulled_at, line.bookings = as_instant(pulled_at), read_times(times, ranks)
    line.act, line.cart, line.missing = PullAct(act), cart, state == VolumeState.MISSING
    return line


def provider_ranks():
    """{short name: rank} of all providers. One query."""
    return dict(Provider.select(Provider.short, Provider.rank).tuples())


def volume_labels(volumes):
    """Labels for volumes that `labels_of` gave, named as labels are everywhere. Ten queries, however many."""
    order, ids = FilingOrder(setting("filing.order")), [volume.patient_id for volume in volumes]
    if not ids:
        return []
    counts, years, allergic, names = volume_counts(ids), last_years(ids), allergic_of(ids), outgoing_many(ids, LABEL)
    shelves, colors, electronic = shelves_now(order), color_names(setting("labels.colors")), electronic_only(ids)
    return [
        volume_label(
            one.patient.mrn, names[one.patient_id].name, one.patient.born_on, one.number, counts[one.patient_id],
            one.code, section_of(order, one.patient.mrn, one.patient.filing_name),
            marks=("REPLACEMENT",) * bool(one.replaces_id)
            + marks_of(one.patient, one.patient_id in allergic, one.patient_id in electronic),
            year=years.get(one.patient_id, clock.today().year),
            signs=signs_of(order, one.patient.mrn, one.patient.filing_name), names=colors,
            more=" · ".join(filter(None, (period_shown(one.from_on, one.to_on), shelf_words(one.shelf_key, shelves)))),
        )
        for one in volumes
    ]  # fmt: skip


def electronic_only(patient_ids):
    """Ids of the patients whose chart is in the computer only. One query."""
    found = Chart.select(Chart.patient).where(
        (Chart.patient << list(patient_ids)) & (Chart.kind == ChartKind.ELECTRONIC)
    )
    return {row[0] for row in found.tuples()}


def marks_of(patient, allergic, electronic=False):
    """What the labels of a patient warn of."""
    guarded = patient.privacy != Privacy.NORMAL
    return warnings(patient.name_alert, patient.multiple_birth, patient.birth_order, allergic, guarded, electronic)


def last_years(patient_ids):
    """{patient_id: year of the last visit that took place}. One query; those never seen are left out."""
    marks = ", ".join("?" * len(patient_ids))
    rows = fetch(
        f"SELECT patient_id, MAX(day_on) FROM appointment WHERE patient_id IN ({marks}) AND standing = ? "
        "GROUP BY patient_id",
        *patient_ids,
        str(Standing.COMPLETED),
    )
    return {key: as_day(last).year for key, last in rows}


def labels_of(volume_ids):
    """Volumes with their patients for printing labels, in shelf order. Two queries."""
    volumes = Volume.select(Volume, Patient).join(Patient).where(Volume.id.in_(list(volume_ids)))
    return sorted(volumes, key=lambda volume: volume.shelf_key)
