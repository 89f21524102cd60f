"""Whom to remind today, by which way and in which words. A fixed number of queries for any number of rows.

Computed from the bookings that stand unconfirmed, so that a canceled or moved one is reminded of no more.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from office import clock
from office.charts.businessdays import add_business_days
from office.charts.queries.days import AHEAD, closed_days
from office.db import as_day, as_instant, as_written, fetch
from office.patients.leaving import name_for
from office.patients.models import MessagePermission, Patient, Privacy
from office.patients.queries.outgoing import Outgoing, Purpose, outgoing_for
from office.preparing.due import Ahead, stage_now, state_since, texts_left
from office.preparing.models import Outcome, Stage, Way
from office.preparing.wording import Facts, text_message, to_leave, to_say
from office.scheduling.models import HOLDS_PLACE, Standing
from office.scheduling.queries.sites import addresses_of
from office.settings.queries import settings_now

COLUMNS = (
    "SELECT a.id, a.patient_id, a.day_on, a.start_minute, a.booked_at, a.standing, a.begun_at, EXISTS (SELECT 1 FROM "
    "visit v WHERE v.patient_id = a.patient_id AND v.flow = 'left' AND v.day_on >= ? AND v.day_on < ?) "
    "FROM appointment a WHERE "
)
TRIED = (
    "SELECT r.appointment_id, r.stage, r.way, r.letter, r.outcome, r.reached, r.words, r.at, r.who, r.sending_id "
    "FROM reminder_attempt r JOIN appointment a ON a.id = r.appointment_id WHERE {} ORDER BY r.id"
)
TEXTED = (
    "SELECT a.patient_id, r.at FROM reminder_attempt r JOIN appointment a ON a.id = r.appointment_id "
    "WHERE r.way = 'text' AND r.outcome = 'sent' AND r.at >= ?"
)
AWAY = (
    "SELECT 1 FROM hours_exception e WHERE e.day_on = a.day_on AND e.lifted_at IS NULL AND (e.provider_id IS NULL OR "
    "e.provider_id = a.provider_id) AND e.start_minute < a.start_minute + a.minutes AND e.end_minute > a.start_minute"
)
OPEN = (  # nobody is reminded of a visit for which the office or the provider is away: that is worked off as a closure
    f"NOT EXISTS ({AWAY}) AND "
    "a.day_on > ? AND a.standing IN ('booked', 'confirmed') AND a.begun_at IS NULL AND (a.day_on <= ? OR a.id IN "
    "(SELECT appointment_id FROM reminder_attempt WHERE outcome IN ('cancel asked', 'reschedule asked')))"
)
LETTER_DAYS = 4  # a letter takes so long


@dataclass(frozen=True)
class Tried:
    """One attempt as it is shown."""

    stage: Stage
    way: Way
    letter: str
    outcome: Outcome
    reached: str
    words: str
    at: object
    who: str
    sending_id: int | None

    @property
    def on(self):
        """The local date."""
        return clock.local(self.at).date()


@dataclass(frozen=True)
class Reminder:
    """One appointment and how its patient may be reminded of it. `way` None: there is no way, `why` says it.

    `stage` is None when none is due; `state` is asked, reached, tried or "" (domain 4.8).
    """

    id: int
    patient: Patient
    day_on: date
    start_minute: int
    standing: Standing
    stage: Stage | None
    due_on: date | None
    state: str
    attempts: tuple
    call: Outgoing
    text: Outgoing
    letter: Outgoing
    way: Way | None
    why: str
    say: str
    leave: str
    send: str
    where: str = ""

    @property
    def patient_id(self):
        """Whose appointment it is."""
        return self.patient.id

    @property
    def closed(self):
        """True for a record of which lists show no more than the name (domain 10.3)."""
        return self.patient.privacy == Privacy.RESTRICTED

    @property
    def own_name(self):
        """The patient's own name as it is called."""
        return name_for(self.patient, Purpose.CALL)

    @property
    def formal_name(self):
        """The patient's own name as a letter writes it."""
        return name_for(self.patient, Purpose.LETTER)

    @property
    def may_leave(self):
        """True when something may be left on the machine of the number that is called."""
        return not self.call.held and self.call.message != MessagePermission.NONE

    @property
    def last(self):
        """The newest attempt, or None."""
        return self.attempts[-1] if self.attempts else None

    @property
    def tried_today(self):
        """True when someone tried today already."""
        return bool(self.attempts) and self.attempts[-1].on == clock.today()


def ahead_of(values):
    """The Ahead of the settings."""
    return Ahead(values["reminder.new_days"], values["reminder.first_days"], values["reminder.again_days"])


def unconfirmed():
    """Every booking ahead for which a reminder is due by today and nobody confirmed, as Reminders; who asked to cancel
    or move first, then by time, those tried today last."""
    today, values = clock.today(), settings_now()
    ahead = ahead_of(values)
    closed = closed_days(today, today + AHEAD)
    last = max(today + timedelta(days=ahead.new_days), add_business_days(today, ahead.first_days, closed))
    found = _reminders(OPEN, (today.isoformat(), last.isoformat()), closed, values, only_due=True)
    return sorted(found, key=lambda one: (one.state != "asked", one.tried_today, one.day_on, one.start_minute, one.id))


def to_do(rows):
    """Those of `unconfirmed` about which something is to be done now."""
    return [one for one in rows if one.state != "reached"]


def waiting(rows):
    """Those who were reached and have not answered."""
    return [one for one in rows if one.state == "reached"]


def reminder_of(appointment):
    """The Reminder of one appointment, due or not."""
    closed = closed_days(clock.today(), max(clock.today(), appointment.day_on) + AHEAD)
    return _reminders("a.id = ?", (appointment.id,), closed, settings_now())[0]


def reminders_of(ids):
    """Reminders of appointments by their ids, in this order; for letters."""
    if not ids:
        return []
    closed = closed_days(clock.today(), clock.today() + AHEAD)
    found = _reminders(f"a.id IN ({', '.join('?' * len(ids))})", tuple(ids), closed, settings_now())
    rows = {one.id: one for one in found}
    return [rows[key] for key in ids if key in rows]


def unconfirmed_on(day_on):
    """How many bookings of a day nobody has confirmed. One query."""
    sql = "SELECT COUNT(*) FROM appointment WHERE day_on = ? AND standing = 'booked' AND begun_at IS NULL"
    return fetch(sql, day_on.isoformat())[0][0]


def _reminders(condition, values, closed, settings, *, only_due=False):
    tried = _tried(condition, values)
    rows = list(_stages(condition, values, closed, settings, tried))
    if only_due:
        rows = [row for row in rows if row[5] or row[6] == "asked"]
    ids = {row[1] for row in rows}
    people = {one.id: one for one in Patient.select().where(Patient.id.in_(ids))} if ids else {}
    out = outgoing_for(ids, (Purpose.CALL, Purpose.TEXT, Purpose.LETTER))
    texted, found, places = _texted(), [], addresses_of([row[0] for row in rows])
    for key, patient_id, day_on, start, standing, due, state in rows:
        given = {purpose: out[purpose][patient_id] for purpose in out}
        where = places.get(key, settings["practice.address"])
        one = _Made(people[patient_id], day_on, start, given, texted[patient_id], settings, where)
        found.append(one.reminder(key, standing, due, state, tuple(tried[key])))
    return found


def _stages(condition, values, closed, settings, tried):
    """(id, patient, day, minute, Standing, (Stage, due date) or None, state) of each appointment."""
    today = clock.today()
    for row in fetch(COLUMNS + condition, _three_years_before(today), today.isoformat(), *values):
        key, patient_id, day_on, start, booked_at, standing, begun, seen = row
        day_on, booked_on, due, state = as_day(day_on), clock.local(as_instant(booked_at)).date(), None, ""
        if standing == Standing.BOOKED and not begun:
            due = stage_now(day_on, today, booked_on, closed, ahead_of(settings), new=not seen)
        if standing in HOLDS_PLACE and not begun:
            state = state_since(due and due[1], [(one.on, one.outcome) for one in tried[key]])
        yield key, patient_id, day_on, start, Standing(standing), due, state


def _three_years_before(on):
    """A new patient is one who was not seen for three years (domain 4.1)."""
    return (on - timedelta(days=3 * 365 + 1)).isoformat()


def _tried(condition, values):
    found = defaultdict(list)
    for key, stage, way, letter, outcome, *more, at, who, sending in fetch(TRIED.format(condition), *values):
        given = Stage(stage), Way(way), letter, Outcome(outcome), *more
        found[key].append(Tried(*given, as_instant(at), who, sending))
    return found


def _texted():
    """{patient id: local dates of the texts of the last week}."""
    found = defaultdict(list)
    since = clock.day_bounds(clock.today() - timedelta(days=7))[0]
    for patient_id, at in fetch(TEXTED, as_written(since)):
        found[patient_id].append(clock.local(as_instant(at)).date())
    return found


@dataclass(frozen=True)
class _Made:
    """What a reminder of one appointment is made of."""

    patient: Patient
    day_on: date
    start_minute: int
    out: dict
    texted: list
    settings: dict
    where: str

    def reminder(self, key, standing, due, state, attempts):
        stage, due_on = due or (None, None)
        call, text = self.out[Purpose.CALL], self.out[Purpose.TEXT]
        way, why = self.way(stage)
        may_call, may_text = not call.held, not text.held and not self.full()
        return Reminder(
            key, self.patient, self.day_on, self.start_minute, standing, stage, due_on, state, attempts, call, text,
            self.out[Purpose.LETTER], way, why,
            say=to_say(self.facts(call)) if may_call else "",
            leave=to_leave(self.facts(call), call.message) if may_call else "",
            where=self.where,
            send=text_message(self.facts(text), self.settings["reminder.text_length"]) if may_text else "",
        )  # fmt: skip

    def facts(self, out):
        """What the words may know."""
        names = ("practice.name", "practice.phone")
        own = name_for(self.patient, Purpose.CALL)
        return Facts(
            *(self.settings[name] for name in names), self.where, out.name, own, self.day_on, self.start_minute
        )

    def full(self):
        """True when no text may go today."""
        limits = self.settings["reminder.texts_a_day"], self.settings["reminder.texts_a_week"]
        return not texts_left(self.texted, clock.today(), *limits)

    def way(self, stage):
        """(the Way by which to remind now or None, why there is none): text where agreed, letter early, else call."""
        if not self.out[Purpose.TEXT].held and not self.full():
            return Way.TEXT, ""
        letter, call = self.out[Purpose.LETTER], self.out[Purpose.CALL]
        in_time = (self.day_on - clock.today()).days >= LETTER_DAYS
        if not letter.held and in_time and (stage == Stage.WEEK or call.held):
            return Way.LETTER, ""
        return (None, call.why) if call.held else (Way.CALL, "")
