"""Where each chart is, as one light for a row of a board: word, mark, tone. Source: domain 2.4, 2.6 item 9."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from office import clock
from office.charts.models import ChartKind, Holder, VolumeState
from office.db import as_day, as_instant, fetch
from office.jinja import clock_face


@dataclass(frozen=True)
class Light:
    """Ready for the macro chart_light: `word` and `detail` in words, `since` as shown ("4:05 PM", "Nov 30")."""

    word: str
    detail: str = ""
    tone: str = "calm"
    mark: str = "●"
    since: str = ""


NEW = Light("New", "make chart", "wait", "+")
COMPUTER_ONLY = "Computer only"


@dataclass(frozen=True)
class Place:
    """The current volume of a patient and where it is; `state` None means that there is no folder yet."""

    patient_id: int
    kind: ChartKind
    verified_to: date | None
    volume_id: int | None
    number: int | None
    code: str
    state: VolumeState | None
    place: str
    since: datetime | None
    holder_id: int | None
    holder: str
    signed_out_at: datetime | None
    due_on: date | None
    purpose: str
    lost_since: datetime | None = None  # of the missing volume that this one stands for


@dataclass(frozen=True)
class Pull:
    """The newest line of a day's pull runs on which a patient's chart stands."""

    volume_id: int | None
    run: int
    group: str
    pulled_at: datetime | None


def lights(patient_ids, day_on=None):
    """{patient_id: Light} for these patients, with the pull lists of a day (default today). Two queries."""
    ids = list(dict.fromkeys(patient_ids))
    if not ids:
        return {}
    placed, pulls = places(ids), pulls_of(ids, day_on or clock.today())
    return {patient_id: light_of(placed.get(patient_id), pulls.get(patient_id)) for patient_id in ids}


def places(patient_ids):
    """{patient_id: Place} of those who have a chart. One query."""
    marks = ", ".join("?" * len(patient_ids))
    rows = fetch(
        "SELECT c.patient_id, c.kind, c.verified_to, v.id, v.number, v.code, v.state, v.place, v.since, "
        "h.id, h.name, s.signed_out_at, s.due_on, s.purpose, m.since FROM chart c "
        'LEFT JOIN volume v ON v.chart_id = c.id AND v."current" = ? '
        "LEFT JOIN volume m ON m.id = v.replaces_id AND m.state = 'missing' "
        "LEFT JOIN sign_out s ON s.volume_id = v.id AND s.returned_at IS NULL "
        f"LEFT JOIN holder h ON h.id = s.holder_id WHERE c.patient_id IN ({marks}) ORDER BY v.number",
        True,
        *patient_ids,
    )
    return {row[0]: _place(*row) for row in rows}


def _place(patient_id, kind, verified_to, volume_id, number, code, state, place, since, holder_id, holder, *out):
    signed_out_at, due_on, purpose, lost_since = out
    return Place(
        patient_id,
        ChartKind(kind),
        as_day(verified_to),
        volume_id,
        number,
        code or "",
        VolumeState(state) if state else None,
        place or "",
        as_instant(since),
        holder_id,
        holder or "",
        as_instant(signed_out_at),
        as_day(due_on),
        purpose or "",
        as_instant(lost_since),
    )


def pulls_of(patient_ids, day_on):
    """{patient_id: Pull} from the runs printed for a day; a later run wins. One query."""
    marks = ", ".join("?" * len(patient_ids))
    rows = fetch(
        "SELECT l.patient_id, l.volume_id, r.number, l.in_group, l.pulled_at FROM pull_run r "
        "JOIN pull_line l ON l.run_id = r.id "
        f"WHERE r.day_on = ? AND l.patient_id IN ({marks}) ORDER BY r.number",
        day_on.isoformat(),
        *patient_ids,
    )
    return {row[0]: Pull(row[1], row[2], row[3], as_instant(row[4])) for row in rows}


def light_of(place, pull=None):
    """The Light of a Place (None: no chart) and of its line on the day's pull run (None: not printed)."""
    if place is None or (place.state is None and place.kind == ChartKind.PAPER):
        return NEW
    if place.state is None:
        shown = f"verified to {short_day(place.verified_to)}" if place.verified_to else ""
        return Light(COMPUTER_ONLY, shown, "calm", "▭")
    light = _of_state[place.state](place, pull)
    if place.lost_since:
        words = f"replacement; missing since {since_shown(place.lost_since)}"
        light = replace(light, detail=f"{light.detail}, {words}" if light.detail else words)
    return light


def _filed(place, pull):
    if pull and pull.volume_id == place.volume_id and not pull.pulled_at:
        return Light("On shelf", f"to be pulled, run {pull.run}", "wait", "●")
    return Light("On shelf", "")


def _pulled(place, pull):
    for_day = pull and pull.volume_id == place.volume_id and pull.pulled_at
    if for_day:
        return Light("On the cart", f"run {pull.run}", "good", "✓", since_shown(place.since))
    return Light("Pulled", place.place, "good", "✓", since_shown(place.since))


def _out(place, pull):
    late = place.due_on and place.due_on < clock.today()
    tone, mark = ("late", "!") if late else ("wait", "→")
    return Light(f"Out to {place.holder}", place.purpose, tone, mark, since_shown(place.signed_out_at))


_of_state = {
    VolumeState.LABEL_PRINTED: lambda p, pull: Light("Chart made", "label printed", "good", "+", since_shown(p.since)),
    VolumeState.FILED: _filed,
    VolumeState.PULLED: _pulled,
    VolumeState.OUT: _out,
    VolumeState.RETURNED: lambda p, pull: Light("Returned", p.place, "calm", "↩", since_shown(p.since)),
    VolumeState.MISSING: lambda p, pull: Light("Missing", "search", "alert", "!", since_shown(p.since)),
    VolumeState.INACTIVE: lambda p, pull: Light("Inactive shelf", p.place, "calm", "○"),
    VolumeState.OFF_SITE: lambda p, pull: Light("Off-site", p.place, "late", "○"),
    VolumeState.RECALLED: lambda p, pull: Light("Recalled", p.place, "wait", "→", since_shown(p.since)),
    VolumeState.MERGED_BACK: lambda p, pull: Light("Merged back", p.place, "off", "○"),
    VolumeState.DESTROYED: lambda p, pull: Light("Destroyed", p.place, "off", "○"),
}


def since_shown(instant):
    """An instant as short as a board needs it: 4:05 PM today, else Nov 30, with the year when it is not this one."""
    if instant is None:
        return ""
    wall = clock.local(instant)
    return clock_face(wall) if wall.date() == clock.today() else short_day(wall.date())


def short_day(day_on):
    """A date as Nov 30, with the year when it is not this one."""
    year = "" if day_on.year == clock.today().year else f", {day_on.year}"
    return f"{day_on:%b} {day_on.day}{year}"


def holder_for(staff_id):
    """The Holder of a member of staff, or None before their first chart."""
    return Holder.get_or_none(Holder.staff == staff_id)
