"""Twenty years of past appointments and their visits: about 16.7 a patient, spread over the working days."""

from datetime import timedelta

from office import clock
from office.bulk import PORTION, at, first_free, pour
from office.sample.calendar import BRIEF, CHILD, LONG, NURSE, PastDays, slots_of_day
from office.sample.people import HISTORY_DAYS
from office.sample.words import NURSE_TYPES, REASONS, SHORT_TYPES
from office.scheduling.models import Appointment, Standing
from office.visits.models import Flow, Visit

VISITS_EACH = 500_000 / 30_000
RECENT_DAYS, MOST_RECENT = 182, 15_000
APPOINTMENT = (
    "id patient provider type day_on start_minute minutes place zone standing reason how booked_at booked_by begun_at"
)
VISIT = "id patient appointment provider day_on flow reason source arrived_at flow_at seen_at closed_at"
MINUTE = timedelta(minutes=1)
CAME = Flow.LEFT.value, Flow.LEFT_UNSEEN.value
# of a hundred past appointments
STANDINGS = (
    [Standing.COMPLETED] * 88 + [Standing.NO_SHOW] * 5 + [Standing.CANCELED_BY_PATIENT] * 5
    + [Standing.CANCELED_BY_OFFICE, Standing.LEFT_UNSEEN]
)  # fmt: skip


def add_history(world, say):
    """Write the past of every patient; fills first_seen, last_seen, visits and recent of the world."""
    counts = shared_out(world)
    book = _Book(world)
    total = sum(counts)
    world.first_seen, world.last_seen = [None] * len(counts), [None] * len(counts)
    world.visits = [0] * len(counts)
    for index, count in enumerate(counts):
        if count:
            book.add_patient(index, count)
        if len(book.appointments) >= PORTION:
            book.pour()
            say("past appointments", book.done, total)
    book.pour()
    return book.done


def shared_out(world):
    """How many past appointments each patient has; they add up to the exact total."""
    wanted = round(world.size * VISITS_EACH)
    whole = sum(person.weight for person in world.people) or 1
    counts, reached, before = [], 0.0, 0
    for person in world.people:
        reached += person.weight
        counts.append(round(wanted * reached / whole) - before)
        before += counts[-1]
    return counts


class _Book:
    """The book of the past: takes a slot of a day for each appointment, and keeps the rows until they are written."""

    def __init__(self, world):
        self.world, self.draw = world, world.random("history").random
        self.past = PastDays(world.day_on, HISTORY_DAYS)
        self.slots = slots_of_day(world.random("slots"))
        self.used = [0] * len(self.past.days)
        self.appointments, self.visits, self.done = [], [], 0
        self.next_appointment, self.next_visit = first_free(Appointment), first_free(Visit)
        self.zone = clock.zone().key
        self.recent_from = world.day_on - timedelta(days=RECENT_DAYS)
        self.desks = (world.staff_id("phone"), world.staff_id("phone"), world.staff_id("front_desk"))

    def add_patient(self, index, count):
        """`count` appointments from the first day with the practice to the last, in the order of time."""
        person = self.world.people[index]
        span, before = max(1, person.registered - person.last_seen), -1
        for number in range(count):
            last = number == count - 1
            ago = person.last_seen if last else person.registered - int((number + self.draw()) * span / count)
            work = self.past.of[ago]
            work = before + 1 if work <= before < len(self.past.days) - 1 else work
            before = work
            self.add(index, person, work, number == 0, last)

    def add(self, index, person, work, first, last):
        """One appointment on a working day, and its visit when the patient came."""
        world, draw = self.world, self.draw
        slot = self.used[work]
        self.used[work] += 1
        provider, start, minutes = self.slots[(slot + work * 37) % len(self.slots)]
        code, minutes = self.kind(person, provider, minutes, first, work)
        standing = Standing.COMPLETED if last or first else STANDINGS[int(draw() * 100)]
        day, midnight = self.past.texts[work], self.past.midnights[work]
        starts = midnight + start * MINUTE
        booked = midnight - timedelta(days=1 + int(draw() * 40), minutes=-(490 + int(draw() * 480)))
        reasons = reasons_of(person, self.past.days[work], code)
        reason, how = reasons[int(draw() * len(reasons))], "phone" if draw() < 0.66 else "desk"
        came = standing in (Standing.COMPLETED, Standing.LEFT_UNSEEN)
        arrived = starts + (int(draw() * 25) - 15) * MINUTE
        patient, provider_id = world.first_patient + index, world.providers[provider][0]
        self.appointments.append(
            (
                self.next_appointment, patient, provider_id, world.types[code][0], day, start, minutes,
                1 + slot // len(self.slots), self.zone, standing.value, reason, how, at(booked),
                self.desks[int(draw() * 3)], at(arrived) if came else None,
            )
        )  # fmt: skip
        if came:
            self.came(index, patient, provider, work, standing, reason, arrived, max(starts, arrived), minutes, code)
        self.next_appointment += 1
        self.done += 1

    def came(self, index, patient, provider, work, standing, reason, arrived, starts, minutes, code):
        """The visit of an appointment that was kept."""
        seen = standing is Standing.COMPLETED
        seen_at = starts + (8 + int(self.draw() * 12)) * MINUTE
        left = seen_at + (minutes + int(self.draw() * 15)) * MINUTE
        self.visits.append(
            (
                self.next_visit, patient, self.next_appointment, self.world.providers[provider][0],
                self.past.texts[work], CAME[0] if seen else CAME[1], reason, "appointment",
                at(arrived), at(left), at(seen_at) if seen else None, at(left),
            )
        )  # fmt: skip
        if seen:
            self.note(index, provider, self.past.days[work], code)
        self.next_visit += 1

    def note(self, index, provider, day_on, code):
        """Remember what later pieces need: first and last time seen, and the visits of the last half year."""
        world = self.world
        world.first_seen[index] = world.first_seen[index] or day_on
        world.last_seen[index] = day_on
        world.visits[index] += 1
        if day_on >= self.recent_from and len(world.recent) < MOST_RECENT:
            world.recent.append((self.next_visit, index, provider, day_on, code))

    def kind(self, person, provider, minutes, first, work):
        """(type code, minutes) that fit a slot and a person."""
        draw = self.draw
        if provider == NURSE:
            return NURSE_TYPES[int(draw() * len(NURSE_TYPES))], BRIEF
        return kind_of(person, self.past.days[work], minutes, first, draw)

    def pour(self):
        """Write what is gathered."""
        pour(Appointment, APPOINTMENT, self.appointments)
        pour(Visit, VISIT, self.visits)
        self.appointments, self.visits = [], []


def kind_of(person, day_on, minutes, first, draw):
    """(type code, minutes) of a visit to a physician: long slots are for new patients and check-ups."""
    years = day_on.year - person.born_on.year
    if minutes == LONG:
        return ("NEW" if first else "WCC" if years < 18 else "AWV" if years >= 66 else "PHYS"), minutes
    if minutes == CHILD:
        return ("WCC", minutes) if years < 18 else ("EST", 20)
    return SHORT_TYPES[int(draw() * len(SHORT_TYPES))], minutes


def reasons_of(person, day_on, code):
    """Why someone of this age comes for such a visit."""
    return REASONS["child" if code == "EST" and day_on.year - person.born_on.year < 18 else code]
