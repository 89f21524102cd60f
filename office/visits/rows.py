"""A row of today's boards out of plain values. Pure, and remembered: of 96 rows a poll changes one or two.
Sources: domain 5.2; others.md section 4, items 1 and 20."""

import functools
from datetime import datetime, time, timedelta
from typing import NamedTuple

from office import clock
from office.charts.pulling import cart_name
from office.charts.queries import Light
from office.db import DayField, InstantField
from office.jinja import minute as minute_shown
from office.patients.models import Registration
from office.scheduling.models import Standing
from office.typed import age_shown
from office.visits.models import OVER, Flow

_instant, _day = InstantField().python_value, DayField().python_value
LATE_MINUTES = 15  # after that the desk asks the provider; domain 4.6
TONES = {
    Flow.EXPECTED: ("calm", "○"),
    Flow.ARRIVED: ("wait", "→"),
    Flow.CHECKED_IN: ("good", "✓"),
    Flow.ROOMED: ("good", "▣"),
    Flow.WITH_PROVIDER: ("good", "●"),
    Flow.PROVIDER_DONE: ("wait", "→"),
    Flow.WAITING_TEST: ("wait", "◷"),
    Flow.NURSE_ONLY: ("good", "●"),
    Flow.CHECKOUT: ("wait", "→"),
    Flow.LEFT: ("off", "–"),
    Flow.LEFT_UNSEEN: ("late", "!"),
    Flow.SENT_OUT: ("alert", "!"),
}
NEXT = {
    Flow.EXPECTED: "arrive",
    Flow.ARRIVED: "check in",
    Flow.CHECKED_IN: "room",
    Flow.ROOMED: "with provider",
    Flow.WITH_PROVIDER: "checkout",
    Flow.PROVIDER_DONE: "checkout",
    Flow.WAITING_TEST: "with provider",
    Flow.NURSE_ONLY: "checkout",
    Flow.CHECKOUT: "left",
}
GROUPS = {
    "expected": ("expected", "late"),
    "waiting": (Flow.ARRIVED, Flow.CHECKED_IN),
    "inside": (Flow.ROOMED, Flow.WITH_PROVIDER, Flow.WAITING_TEST, Flow.NURSE_ONLY),
    "leaving": (Flow.PROVIDER_DONE, Flow.CHECKOUT),
    "done": (*OVER, Standing.NO_SHOW),
}
# Whose turn it is, by the next act of a row; domain 5.2 says who does which step.
TURNS = {"desk": ("arrive", "check in", "left"), "nurse": ("room",), "provider": ("with provider", "checkout")}
TURN_OF = {act: turn for turn, acts in TURNS.items() for act in acts}
OPEN = (str(Standing.BOOKED), str(Standing.CONFIRMED))
GROUP_OF = {str(word): group for group, words in GROUPS.items() for word in words}
NO_LIGHT = Light("–", tone="off", mark="○")
ENDED = {str(Standing.COMPLETED): str(Flow.LEFT), str(Standing.LEFT_UNSEEN): str(Flow.LEFT_UNSEEN)}
AT_THE_DESK = ("expected", "late", str(Flow.ARRIVED))  # until then a quick registration is the desk's to complete
REMEMBERED = 4096  # rows: some days of a busy practice


class BoardRow(NamedTuple):
    """One appointment of the day, ready to show: three states apart (patient, chart, and what comes next)."""

    id: int
    visit_id: int | None
    time: str
    patient_id: int
    name: str
    born: str
    age: str
    alerts: tuple
    provider_id: int
    provider: str
    type: str
    reason: str
    status: str
    tone: str
    mark: str
    room: str
    since: str
    waited: str
    chart: str
    chart_more: str
    chart_tone: str
    chart_mark: str
    next: str


@functools.lru_cache(REMEMBERED)
def waiting(day_on, start, arrived_at, seen_at, flow):
    """(instant since when the patient waits, or None; the wait in words when it has ended).

    Counted from the later of arrival and appointment: who comes early does not wait yet. Source: domain 5.2.
    """
    arrived_at, seen_at = _instant(arrived_at), _instant(seen_at)
    if arrived_at is None or flow == Flow.EXPECTED:
        return None, ""
    since = max(arrived_at, clock.instant(datetime.combine(day_on, time()) + timedelta(minutes=start)))
    if seen_at:
        return None, f"{minutes_between(since, seen_at)} min"
    return (None, "–") if flow in (Flow.PROVIDER_DONE, Flow.CHECKOUT, *OVER) else (since, "")


def minutes_between(earlier, later):
    """Whole minutes from one instant to another, never below 0."""
    return max(0, int((later - earlier).total_seconds()) // 60)


@functools.lru_cache(REMEMBERED)
def row_of(
    today, late, since, waited, light, id, start, standing, reason, patient_id, last, first, suffix, preferred,
    born_on, name_alert, flag, interpreter, registration, provider_id, provider, type, visit_id, flow, room, *_,
):  # fmt: skip
    """The BoardRow of a row of the query of today, of the wait and of the chart's Light (None: nothing known)."""
    born_on = _day(born_on)
    status, tone, mark = _status(standing, flow, late)
    light = light or NO_LIGHT
    detail = "" if light.detail == cart_name(provider) else light.detail  # the row names the provider already
    more = " · ".join(part for part in (detail, light.since) if part)
    alerts = _alerts(name_alert, flag, interpreter, registration if status in AT_THE_DESK else "")
    next = NEXT.get(flow or Flow.EXPECTED, "") if standing in OPEN else ""
    born, age = (f"{born_on:%m/%d/%Y}", age_shown(born_on, today)) if born_on else ("–", "")
    since = since.isoformat(timespec="seconds") + "Z" if since else ""
    return BoardRow(
        id, visit_id, minute_shown(start), patient_id, _name(last, first, suffix, preferred), born, age, alerts,
        provider_id, provider, type, reason, status, tone, mark, room or "", since, waited,
        light.word, more, light.tone, light.mark, next,
    )  # fmt: skip


def _name(last, first, suffix, preferred):
    given = f"{first} {suffix}".strip()
    return (f"{last}, {given}" if given else last) + (f' "{preferred}"' if preferred else "")


def _alerts(name_alert, flag, interpreter, registration):
    """(short word, words, tone) of each; a safety flag stays silent about what it is. Source: domain 5.1 step 10."""
    found = (
        (name_alert, ("name", "Name alert", "late")),
        (flag, ("flag", "See flag", "alert")),
        (interpreter, ("lang", "Interpreter", "calm")),
        (registration == Registration.QUICK, ("reg", "Registration not complete", "wait")),
    )
    return tuple(alert for holds, alert in found if holds)


def _status(standing, flow, late):
    if standing == Standing.NO_SHOW:
        return "no-show", "off", "✕"
    if flow is None or flow == Flow.EXPECTED:
        if standing in ENDED:
            return ENDED[standing], "off", "–"
        return ("late", "late", "!") if late else ("expected", "calm", "○")
    return flow, *TONES[flow]
