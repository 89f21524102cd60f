"""Where each chart is, as one light for a row of a board: word, mark, tone. Source: domain 2.4, 2.6 item 9."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from office import clock
from office.charts.models import ChartKind, Holder, PullAct, VolumeState
from office.charts.pulling import cart_name
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


PLACED = (
    "SELECT c.patient_id, c.kind, c.verified_to, v.id, v.number, v.code, v.state, v.place, v.since, "
    "h.id, h.name, s.signed_out_at, s.due_on, s.purpose, h.staff_id, m.since FROM chart c "
    "LEFT JOIN volume v ON v.chart_id = c.id {} "
    "LEFT JOIN volume m ON m.id = v.replaces_id AND m.state = 'missing' "
    "LEFT JOIN sign_out s ON s.volume_id = v.id AND s.returned_at IS NULL "
    "LEFT JOIN holder h ON h.id = s.holder_id"
)
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
    holder_staff_id: int | None = None
    lost_since: datetime | None = None  # of the missing volume that this one stands for


@dataclass(frozen=True)
class Pull:
    """What a day's pull runs say of a patient's chart: on which run and cart, since when it lies there.

    `act` is what is still to be done with it there; `pulled_at` of a put-back says when that was done.
    """

    volume_id: int | None
    run: int
    group: str
    pulled_at: datetime | None
    act: PullAct = PullAct.PULL
    cart: str = ""

    @property
    def wanted(self):
        """False once a later run has taken the chart off the list."""
        return self.act != PullAct.PUT_BACK


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
    with_current = PLACED.format('AND v."current" = ?')
    rows = fetch(f"{with_current} WHERE c.patient_id IN ({marks}) ORDER BY v.number", True, *patient_ids)
    return {row[0]: _place(*row) for row in rows}


def places_of_volumes(volume_ids):
    """{volume_id: Place} of these volumes, in use or older. One query."""
    marks = ", ".join("?" * len(volume_ids))
    rows = fetch(f"{PLACED.format('')} WHERE v.id IN ({marks})", *volume_ids)
    return {row[3]: _place(*row) for row in rows}


def _place(patient_id, kind, verified_to, volume_id, number, code, state, place, since, holder_id, holder, *out):
    signed_out_at, due_on, purpose, holder_staff_id, lost_since = out
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
        holder_staff_id,
        as_instant(lost_since),
    )


def pulls_of(patient_ids, day_on):
    """{patient_id: Pull} from the runs printed for a day; a later run wins. One query."""
    marks = ", ".join("?" * len(patient_ids))
    rows = fetch(
        "SELECT l.patient_id, l.volume_id, r.number, l.in_group, l.pulled_at, l.act, l.cart FROM pull_run r "
        "JOIN pull_line l ON l.run_id = r.id "
        f"WHERE r.day_on = ? AND l.ended_at IS NULL AND l.patient_id IN ({marks}) ORDER BY r.number",
        day_on.isoformat(),
        *patient_ids,
    )
    found = {}
    for patient_id, volume_id, run, group, pulled_at, act, cart in rows:
        pull = Pull(volume_id, run, group, as_instant(pulled_at), PullAct(act), cart)
        found[patient_id] = _moved(found[patient_id], pull) if act == PullAct.MOVE and patient_id in found else pull
    return found


def _moved(before, move):
    """The pull of a folder that a later run sends to another cart."""
    act = PullAct.PULL if move.pulled_at else PullAct.MOVE
    return replace(before, act=act, cart=move.cart)


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
    if pull and pull.volume_id == place.volume_id and not pull.pulled_at and pull.wanted:
        return Light("On shelf", f"to be pulled, run {pull.run}", "wait", "●")
    return Light("On shelf", "")


def _pulled(place, pull):
    since = since_shown(place.since)
    if pull is None or pull.volume_id != place.volume_id or pull.wanted != bool(pull.pulled_at):
        return Light("Pulled", place.place, "good", "✓", since)
    if not pull.wanted:
        return Light("On the cart", "to be put back", "late", "↩", since)
    if pull.act == PullAct.MOVE:
        return Light("On the cart", f"to be moved to {cart_name(pull.cart)}", "wait", "→", since)
    return Light("On the cart", cart_name(pull.cart), "good", "✓", since)


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
