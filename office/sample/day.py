"""The sample's own day of about 96 visits as far as it has come, the next one as full, and thinner weeks ahead."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from office import clock
from office.bulk import at, follow, pour
from office.sample.calendar import LONG, NURSE, next_working_days, slots_of_day
from office.sample.history import kind_of, reasons_of
from office.sample.people import ACTIVE_DAYS, age_on
from office.sample.words import NURSE_TYPES
from office.sample.world import Rows
from office.scheduling.models import HOLDS_PLACE, Appointment, AppointmentEvent, Standing, TakenPlace
from office.scheduling.openings import grains
from office.scheduling.rules.places import said
from office.visits.models import Flow, Visit, VisitStep

VISITS, WALK_INS, NO_SHOWS, CANCELED = 96, 6, 6, 10
NEW_EACH_DAY = 8
AHEAD = (56, 44, 34, 26, 20, 18, 16, 14, 12, 10, 8, 8, 6, 6, 6, 4, 4, 4)  # visits of the working days after tomorrow
ROOMS = ("1", "2", "3", "4", "5", "6", "7", "8")
APPOINTMENT = (
    "id patient provider type day_on start_minute minutes zone standing reason how booked_at booked_by begun_at"
)
VISIT = "id patient appointment provider day_on flow room reason source arrived_at flow_at seen_at closed_at"


@dataclass
class Booked:
    """One booking of the day and how far the visit has come: `steps` are (Flow, minute of the day)."""

    patient: int
    provider: int
    code: str
    day_on: date
    start: int
    minutes: int
    reason: str
    how: str
    standing: Standing = Standing.BOOKED
    steps: list = field(default_factory=list)
    room: str = ""
    visit: int = 0
    appointment: int = 0

    @property
    def flow(self):
        """Where the patient is, or None before arrival."""
        return self.steps[-1][0] if self.steps else None


def add_days(world):
    """Write the sample's day, the next working day and the weeks after; fills world.today and world.tomorrow."""
    size = len(world.people)
    full = min(VISITS, size * 3 // 5)
    pool = _Pool(world)
    world.today = _day(world, pool, world.day_on, full)
    _live(world)
    ahead = next_working_days(world.day_on, len(AHEAD) + 1)
    world.tomorrow = _day(world, pool, ahead[0], full)
    later = [_day(world, pool, day_on, full * count // VISITS) for day_on, count in zip(ahead[1:], AHEAD, strict=True)]
    _write(world, [*world.today, *world.tomorrow, *(one for day in later for one in day)])


class _Pool:
    """Who can come: the living who were seen lately, in an order that goes round; nobody twice on a day."""

    def __init__(self, world):
        self.world, random = world, world.random("pool")
        living = [index for index, person in enumerate(world.people) if not person.deceased]
        self.new = [index for index in living if world.people[index].new]
        known = [index for index in living if world.visits[index] and world.people[index].last_seen <= ACTIVE_DAYS]
        random.shuffle(known)
        self.known, self.on_day = known, {}

    def take(self, day_on, code, minutes):
        """The next person for whom this kind of visit fits, or anyone, who is not on that day yet."""
        there = self.on_day.setdefault(day_on, set())
        line = self.new if code == "NEW" and self.new else self.known
        fits = (place for place, index in enumerate(line) if index not in there and self.fits(index, code))
        anyone = (place for place, index in enumerate(line) if index not in there)
        place = next(fits, None)
        place = next(anyone, None) if place is None else place
        if place is None:
            return None
        index = line.pop(place)
        if line is self.known:
            line.append(index)
        there.add(index)
        return index

    def fits(self, index, code):
        """Check-ups go by age."""
        years = age_on(self.world.people[index].born_on, self.world.day_on)
        return {"WCC": years < 18, "AWV": years >= 65, "PHYS": 18 <= years < 65}.get(code, True)


def _day(world, pool, day_on, count):
    """About `count` bookings that stand and a tenth more that were called off; the rest of the day stays open."""
    random = world.random(f"day {(day_on - world.day_on).days}")
    slots, off = slots_of_day(random), round(count * CANCELED / VISITS)
    new = NEW_EACH_DAY * count // VISITS
    found = []
    for number, (provider, start, minutes) in enumerate(slots[: count + off]):
        code, minutes, new = _kind(random, provider, minutes, new)
        index = pool.take(day_on, code, minutes)
        if index is None:
            break
        code, minutes = _fitting(world, index, code, minutes)
        how = "phone" if random.random() < 0.66 else "desk"
        reason = random.choice(reasons_of(world.people[index], day_on, code))
        one = Booked(index, provider, code, day_on, start, minutes, reason, how)
        if number >= count:
            one.standing = Standing.CANCELED_BY_OFFICE if random.random() < 0.15 else Standing.CANCELED_BY_PATIENT
        elif random.random() < 0.35:
            one.standing = Standing.CONFIRMED
        found.append(one)
    return found


def _kind(random, provider, minutes, new):
    if provider == NURSE:
        return random.choice(NURSE_TYPES), minutes, new
    if minutes == LONG and new > 0:
        return "NEW", minutes, new - 1
    if minutes == LONG:
        return random.choice(("PHYS", "PHYS", "AWV", "WCC")), minutes, new
    return ("WCC" if minutes == 30 else "EST" if random.random() < 0.7 else "ACUTE"), minutes, new


def _fitting(world, index, code, minutes):
    """A check-up that does not fit the person's age becomes another one."""
    person, years = world.people[index], age_on(world.people[index].born_on, world.day_on)
    if code in ("WCC", "PHYS", "AWV") and not {"WCC": years < 18, "AWV": years >= 65, "PHYS": 18 <= years < 65}[code]:
        return kind_of(person, world.day_on, LONG if minutes == LONG else 20, False, lambda: 0.0)
    return code, minutes


def _live(world):
    """Let the sample's day run up to its minute: arrivals, steps, no-shows, walk-ins."""
    random, now = world.random("live"), world.minute
    standing = [one for one in world.today if one.standing in HOLDS_PLACE]
    absent = set(random.sample(range(len(standing)), len(standing) * NO_SHOWS // VISITS))
    walk_ins = len(standing) * WALK_INS // VISITS
    for number, one in enumerate(standing):
        plan = _course(random, one)
        if number in absent:
            if now >= one.start + one.minutes + 10:
                one.standing = Standing.NO_SHOW
            continue
        if one.code == "ACUTE" and walk_ins and one.start <= now:
            one.how, walk_ins = "walk-in", walk_ins - 1
            plan = [(flow, max(minute, one.start)) for flow, minute in plan]
        one.steps = [(flow, minute) for flow, minute in plan if minute <= now]
        if len(one.steps) > 2:
            one.room = random.choice(ROOMS)
        if one.flow == Flow.LEFT:
            one.standing = Standing.COMPLETED


def _course(random, one):
    """The steps that a visit would take, as (Flow, minute); waits are a little longer as the half day goes on."""
    late = (one.start % 300) // 40
    arrived = one.start - 15 + random.randrange(20)
    checked_in = arrived + 2 + random.randrange(4)
    roomed = max(checked_in, one.start - 2) + 2 + random.randrange(9) + late
    seen = roomed + 4 + random.randrange(8)
    checkout = seen + max(6, one.minutes - 6) + random.randrange(7)
    minutes = (arrived, checked_in, roomed, seen, checkout, checkout + 3 + random.randrange(5))
    flows = (Flow.ARRIVED, Flow.CHECKED_IN, Flow.ROOMED, Flow.WITH_PROVIDER, Flow.CHECKOUT, Flow.LEFT)
    return list(zip(flows, minutes, strict=True))


def _write(world, booked):
    """Rows of the bookings with their places, events, visits and steps."""
    random = world.random("write")
    appointments, visits = Rows(Appointment, APPOINTMENT), Rows(Visit, VISIT)
    places, events, steps = [], [], []
    for one in booked:
        booked_at = _booked_at(world, random, one)
        one.appointment = appointments.add(*_appointment(world, one, booked_at))
        if one.standing in HOLDS_PLACE:
            spans = grains(one.start, one.minutes)
            places += [(_provider(world, one), one.day_on.isoformat(), g, 1, one.appointment) for g in spans]
        events += _events(world, one, booked_at)
        if one.steps:
            one.visit = visits.add(*_visit(world, one))
            steps += _steps(world, one)
    pour(Appointment, appointments.names, appointments.rows)
    pour(TakenPlace, "provider day_on grain place appointment", places)
    pour(AppointmentEvent, "appointment at by who what before after reason", events)
    pour(Visit, visits.names, visits.rows)
    pour(VisitStep, "visit flow at by who note noted_at", steps)
    follow([Appointment, Visit])


def _provider(world, one):
    return world.providers[one.provider][0]


def _clerk(one):
    return "phone" if one.how == "phone" else "front_desk"


def _booked_at(world, random, one):
    """Before the sample's day as a rule; a walk-in at its own time."""
    if one.how == "walk-in":
        return clock.at_minute(one.day_on, one.start)
    days = 1 + random.randrange(3 if one.code == "ACUTE" else 25)
    day_on = min(one.day_on, world.day_on) - timedelta(days=days)
    return clock.at_minute(day_on, 490 + random.randrange(480))


def _appointment(world, one, booked_at):
    begun = world.moment(one.day_on, one.steps[0][1]) if one.steps else None
    return (
        world.patient(one.patient), _provider(world, one), world.types[one.code][0], one.day_on.isoformat(), one.start,
        one.minutes, clock.zone().key, one.standing.value, one.reason, one.how, at(booked_at),
        world.staff_id(_clerk(one)), begun,
    )  # fmt: skip


def _events(world, one, booked_at):
    """The history of a booking in the words of the scheduling rules."""
    clerk, words = _clerk(one), said(one.day_on, one.start, world.providers[one.provider][1])

    def event(moment, key, what, before, after, reason=""):
        return (one.appointment, moment, world.staff_id(key), world.who(key), what, before, after, reason)

    yield event(at(booked_at), clerk, "booked", "", words)
    desk, standing = "front_desk", one.standing
    before_day = world.moment(min(one.day_on, world.day_on) - timedelta(days=1), 700)
    if standing == Standing.CONFIRMED:
        yield event(before_day, "phone", "confirmed", "booked", "confirmed")
    elif standing in (Standing.CANCELED_BY_PATIENT, Standing.CANCELED_BY_OFFICE):
        reason = "work or school" if standing == Standing.CANCELED_BY_PATIENT else "office: provider away"
        yield event(max(before_day, at(booked_at)), "phone", "canceled", "booked", standing.value, reason)
    elif standing == Standing.NO_SHOW:
        yield event(world.moment(one.day_on, one.start + one.minutes + 10), desk, "no-show", "booked", "no-show")
    elif standing == Standing.COMPLETED:
        yield event(world.moment(one.day_on, one.steps[-1][1]), desk, "completed", "booked", "completed")


def _visit(world, one):
    times = {flow: world.moment(one.day_on, minute) for flow, minute in one.steps}
    source = "walk-in" if one.how == "walk-in" else "appointment"
    return (
        world.patient(one.patient), one.appointment, _provider(world, one), one.day_on.isoformat(), one.flow.value,
        one.room, one.reason, source, times[Flow.ARRIVED], times[one.flow], times.get(Flow.WITH_PROVIDER),
        times.get(Flow.LEFT),
    )  # fmt: skip


def _steps(world, one):
    """Who did each step: the desk at the beginning and the end, the nurse and the physician between."""
    keys = {Flow.ROOMED: "nurse", Flow.WITH_PROVIDER: "nurse" if one.provider == NURSE else "doctor"}
    for flow, minute in one.steps:
        key, moment = keys.get(flow, "front_desk"), world.moment(one.day_on, minute)
        note = one.room if flow == Flow.ROOMED else ""
        yield one.visit, flow.value, moment, world.staff_id(key), world.who(key), note, moment
