"""Calls and messages of the sample: about 40 open messages, some closed ones, unfinished calls."""

from datetime import timedelta

from office import clock
from office.bulk import at, day, follow, pour
from office.due import due_at
from office.patients.queries import phone_shown
from office.phone.models import (
    Absence,
    Call,
    CallItem,
    CallPatient,
    CallText,
    CallTold,
    Message,
    MessageKind,
    MessageReply,
    MessageTry,
)
from office.phone.rules.messages import ALERT, AMBER, ROUTES
from office.sample.calendar import working_days
from office.sample.words import CAST, MESSAGES
from office.sample.world import Rows
from office.settings import setting

OPEN_MESSAGES, FEWEST, CLOSED_SHARE, UNFINISHED = 40, 12, 1.5, 3
OPENS, CLOSES = 480, 1020
TRIED_AFTER = timedelta(minutes=25)
CALL = (
    "id taken_by started_at ended_at caller_name relationship callback callback_read_back patient identifiers note "
    "outcome saved_at saved_by line direction answered_at held_seconds"
)
MESSAGE = (
    "id kind patient call body caller callback to_role to_staff left_by taken_by taken_at amber_at due_at alert_at "
    "state waiting_on next_try_at outcome told told_how closed_at closed_by"
)
NOTES = (
    "Wants an appointment for the cough, any day this week after 3.",
    "Asks whether the forms for school are ready. Will hold.",
    "Moved last month, new address on Maple",
    "Sister of the patient, asks about the bill",
)
SAID = "name,birth date"
STATES = ("new", "new", "new", "in work", "waiting")


def add_phone(world):
    """Write calls and messages up to the sample's minute of the day."""
    desk = _Phone(world)
    wanted = min(OPEN_MESSAGES, max(FEWEST, len(world.people) // 7))
    for number in range(wanted):
        desk.message(number, desk.moment_of_open(number, wanted), closed=False)
    for number in range(round(wanted * CLOSED_SHARE)):
        desk.message(number, desk.moment_of_closed(number), closed=True)
    for number in range(UNFINISHED):
        desk.unfinished(number)
    desk.pour()


def _taken(moment):
    """Line, direction, when it was answered and how long the caller was on hold: short at most times."""
    second = int(moment.timestamp()) // 60 % 40
    answered = at(moment + timedelta(seconds=4 + second % 15))
    return ("Line 1" if second % 2 else "Line 2"), "incoming", answered, second if second > 25 else 0


class _Phone:
    """Rows of the phone until they are written."""

    def __init__(self, world):
        self.world, self.random = world, world.random("phone")
        self.calls, self.messages = Rows(Call, CALL), Rows(Message, MESSAGE)
        self.items, self.replies, self.tries = [], [], []
        self.company, self.told, self.texts = [], [], []
        living = [index for index, person in enumerate(world.people) if not person.deceased]
        self.callers = living
        self.key_of = {role: key for key, _, _, role in CAST}
        self.closed_days = working_days(world.day_on - timedelta(days=24), world.day_on - timedelta(days=1))

    def moment_of_open(self, number, count):
        """Short clocks began today, a little before their end at most; long ones also on the working day before."""
        kind, _ = MESSAGES[number % len(MESSAGES)]
        minutes = setting(f"due_minutes.{ROUTES[MessageKind(kind)][1]}")
        last, share = min(self.world.minute, CLOSES), (number * 37 % count) / count
        began = last > OPENS + 20
        if minutes >= CLOSES - OPENS and (number % 2 or not began):
            return clock.at_minute(self.closed_days[-1], 690 + int(share * 320))
        if began:
            return clock.at_minute(self.world.day_on, last - int(min(last - OPENS, minutes * 1.2) * share))
        return clock.at_minute(self.closed_days[-1], CLOSES - 2 - int(min(240, minutes) * share))

    def moment_of_closed(self, number):
        """Closed messages lie in the two weeks before."""
        days = self.closed_days[:-1]
        return clock.at_minute(days[-1 - number % len(days)], OPENS + number * 37 % 500)

    def message(self, number, moment, *, closed):
        """One message out of a call, for the role that its kind goes to."""
        kind, words = MESSAGES[number % len(MESSAGES)]
        role, name = ROUTES[MessageKind(kind)]
        index, world = self.random.choice(self.callers), self.world
        call = self.call(index, moment, words, "message taken")
        state = "closed" if closed else STATES[self.random.randrange(len(STATES))]
        owner = world.staff_id(self.key_of[role])
        taken_by = owner if state not in ("new", "assigned") else None
        end = at(moment + timedelta(hours=3, minutes=number))
        to_staff = owner if not closed and number % 7 == 5 else None
        state = "assigned" if to_staff and state == "new" else state
        settled = ("done", "the patient", "phone", end, owner) if closed else ("", "", "", None, None)
        minutes = setting(f"due_minutes.{name}")
        steps = [at(due_at(minutes * share, moment)) for share in (AMBER, 1, ALERT)]
        state = "answered" if state == "in work" and number % 4 == 3 else state
        waits = ("patient", at(due_at(270, moment + TRIED_AFTER))) if state == "waiting" else (None, None)
        message = self.messages.add(
            kind, world.patient(index), call, words, f"{self.name(index)}, self", world.people[index].phone,
            role.value, to_staff, world.staff_id("phone"), taken_by, at(moment), *steps, state, *waits, *settled,
        )  # fmt: skip
        self.items.append((call, at(moment), "message", world.patient(index), message))
        if state == "waiting":
            who = world.who(self.key_of[role])
            place, tried_at = f"as said, {phone_shown(world.people[index].phone)}", at(moment + TRIED_AFTER)
            self.replies.append((message, tried_at, owner, who, "called back: no answer", place))
            self.tries.append((message, tried_at, owner, who, "no answer", place, ""))
        if state == "answered":
            answered_at, who = at(moment + TRIED_AFTER), world.who(self.key_of[role])
            self.replies.append((message, answered_at, owner, who, "answer", "Yes. Call them before noon."))

    def name(self, index):
        """First and last name of a patient."""
        person = self.world.people[index]
        return f"{person.first} {person.last}".strip()

    def call(self, index, moment, note, outcome):
        """A call of a patient that was ended; returns its id."""
        world, end = self.world, at(moment + timedelta(seconds=150))
        return self.calls.add(
            world.staff_id("phone"), at(moment), end, self.name(index), "self", world.people[index].phone, True,
            world.patient(index), SAID, note, outcome, end, world.staff_id("phone"), *_taken(moment),
        )  # fmt: skip

    def unfinished(self, number):
        """A call that nobody has ended: the line dropped, or it is being written up."""
        world = self.world
        today = world.minute > OPENS + 30
        day_on, last = (world.day_on, min(world.minute, CLOSES)) if today else (self.closed_days[-1], CLOSES)
        moment = clock.at_minute(day_on, last - 6 - 9 * number)
        index = self.random.choice(self.callers)
        known = number != UNFINISHED - 1
        caller = (self.name(index), "self") if known else ("", "not said yet")
        patient = (world.patient(index), SAID) if known else (None, "")
        call = self.calls.add(
            world.staff_id("phone"), at(moment), None, *caller, world.people[index].phone, False, *patient,
            NOTES[number], None, at(moment + timedelta(seconds=70)), world.staff_id("phone"), *_taken(moment),
        )  # fmt: skip
        if number == 0:
            self.beside(call, index, moment)

    def beside(self, call, index, moment):
        """What an unfinished call can have beside its text: a second patient, something told, a text of another
        window, a check that failed for the second patient."""
        world, other = self.world, self.callers[(self.callers.index(index) + 1) % len(self.callers)]
        clerk, when = world.staff_id("phone"), at(moment + timedelta(seconds=40))
        for one, relationship, said in ((index, "self", SAID), (other, "other family", "name")):
            self.company.append((call, world.patient(one), relationship, said, when))
        heard = (f"{self.name(index)}, self", "The patient", SAID)
        self.told.append((call, world.patient(index), when, clerk, "appointments", "Office hours", *heard))
        self.texts.append(
            (call, when, world.staff_id("front_desk"), "", "Called yesterday too, about the same", "to decide")
        )
        self.items.append((call, when, "check failed", world.patient(other), None))

    def away(self):
        """The nurse is away next week and the doctor covers; the biller was sick and is back."""
        world, week = self.world, timedelta(days=7)
        monday = world.day_on - timedelta(days=world.day_on.weekday()) + week
        manager, began = world.staff_id("manager"), at(clock.at_minute(self.closed_days[-1], OPENS))
        ended = at(clock.at_minute(self.closed_days[-1], CLOSES))
        days = ((monday, monday + timedelta(days=4)), (self.closed_days[-1], self.closed_days[-1]))
        who = (("nurse", "doctor", "leave", None), ("biller", "manager", "sick", ended))
        pour(
            Absence,
            "staff cover from_on until_on reason named_at named_by ended_at",
            [
                (world.staff_id(staff), world.staff_id(cover), day(first), day(last), why, began, manager, end)
                for (staff, cover, why, end), (first, last) in zip(who, days, strict=True)
            ],
        )

    def pour(self):
        """Write what is gathered."""
        pour(Call, self.calls.names, self.calls.rows)
        pour(Message, self.messages.names, self.messages.rows)
        pour(CallItem, "call at what patient message", self.items)
        pour(MessageReply, "message at by who what body", self.replies)
        pour(CallPatient, "call patient relationship identifiers added_at", self.company)
        pour(CallTold, "call patient at by topic words heard_by heard_as identifiers", self.told)
        pour(CallText, "call at by window note state", self.texts)
        pour(MessageTry, "message at by who tried place note", self.tries)
        self.away()
        follow([Call, Message])
