"""Messages: the inbox by role and person, one message with its words, and the clock of each. Source: domain 6.4."""

import functools
from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import JOIN, Case

from office import clock
from office.charts.queries.days import closed_days
from office.due import minutes_between, office_hours
from office.errors import NotFound
from office.jinja import clock_face, day
from office.patients.models import Patient
from office.phone.models import Message, MessageReply
from office.phone.queries.about import WHO, about
from office.phone.queries.whose import owner_words, people_now, reach
from office.staff.models import Draft, Role, Staff
from office.staff.permissions import roles_with

AMBER, RED = 0.75, 1.5  # of the time allowed: to the owner, to the manager; domain 6.4, escalation
NOTE_SHOWN = 160
AROUND = timedelta(days=60)
FILTERS = ("mine", "role", "late", "all")
STATES = ("open", "closed")
Owner, Worker = Staff.alias(), Staff.alias()


@dataclass(frozen=True)
class DueClock:
    """When something is due, in words, and how urgent that is by now."""

    due_at: datetime
    words: str
    tone: str

    @property
    def shown(self):
        """The words as a label: Due 5:00 PM."""
        return self.words[:1].upper() + self.words[1:]


@dataclass(frozen=True)
class MessageRow:
    """One message in a list; `patient` is None or an About. `to` has it now, `why` it is not whom it was sent to;
    `idle` says that who has it in work is not here."""

    id: int
    kind: str
    state: str
    body: str
    caller: str
    callback: str
    taken_at: datetime
    to: str
    why: str
    worker: str
    idle: str
    waiting_on: str
    next_try_at: datetime | None
    clock: DueClock
    patient: tuple | None
    outcome: str
    told: str


def closed_dates():
    """Local dates around today on which the whole practice is closed all day."""
    return closed_days(clock.today() - AROUND, clock.today() + AROUND)


def due_clock(taken_at, due_at, hours):
    """The DueClock of work taken and due at two instants, by office hours (OfficeHours)."""
    now = clock.now()
    allowed = max(minutes_between(taken_at, due_at, hours), 1)
    used = minutes_between(taken_at, now, hours) / allowed
    if now >= due_at:
        return DueClock(due_at, f"late since {_when(due_at)}", "alert" if used >= RED else "late")
    return DueClock(due_at, f"due {_when(due_at)}", "wait" if used >= AMBER else "calm")


def _when(instant):
    wall, today = clock.local(instant), clock.today()
    days = (wall.date() - today).days
    near = {0: "", 1: "tomorrow ", -1: "yesterday ", **dict.fromkeys(range(2, 7), f"{wall:%a} ")}
    return near.get(days, f"{day(wall.date())}, ") + clock_face(wall)


def hours_now():
    """The OfficeHours by which clocks of messages run."""
    return office_hours(closed_dates())


def message_clock(amber_at, due_at, alert_at):
    """The DueClock of an open message from the steps kept with it: amber, late, alert (with the manager)."""
    now = clock.now()
    if now >= due_at:
        return DueClock(due_at, f"late since {_when(due_at)}", "alert" if now >= alert_at else "late")
    return DueClock(due_at, f"due {_when(due_at)}", "wait" if now >= amber_at else "calm")


def inbox(actor, show="role", state="open", *, to="", people=None):
    """Messages as a query of MessageRows to be paged: of the actor ("mine"), of the acting role, late ones that are
    brought to the actor, or all; or only those sent `to` a "role:..." or a "staff:...".

    A message to a person stands in the inbox of the person's role too, and in that of who covers. Closed ones are
    shown of all. `people` saves asking for them again.
    """
    people = people or people_now()
    if state == "closed":
        return _rows(Message.closed_at.is_null(False), people).order_by(Message.closed_at.desc(), Message.id.desc())
    return _rows(_open_in(actor, show, to, people), people).order_by(Message.due_at, Message.id)


def _open_in(actor, show, to, people):
    mine = reach(actor, people)
    shown = {"mine": mine.mine, "role": mine.of_role, "late": mine.escalated}.get(show)
    condition = Message.closed_at.is_null() & (shown() if shown else True)
    what, _, value = to.partition(":")
    if what == "staff":
        return condition & (Message.to_staff == int(value))
    return condition & (Message.to_role == value) if what == "role" else condition


def _rows(condition, people):
    fields = (Message.id, Message.kind, Message.state, Message.body, Message.caller, Message.callback)
    fields += (Message.taken_at, Message.amber_at, Message.due_at, Message.alert_at, Message.to_role, Message.to_staff)
    fields += (Message.taken_by, Message.outcome, Message.told, Message.closed_at)
    fields += (Message.waiting_on, Message.next_try_at)
    query = Message.select(*fields, *WHO).join(Patient, JOIN.LEFT_OUTER, on=(Message.patient == Patient.id))
    return query.where(condition).objects(functools.partial(_row, people))


def _row(people, *, kind, state, body, to_role, to_staff, taken_by, amber_at, due_at, alert_at, closed_at, **known):
    patient = about(known)
    done = DueClock(due_at, f"closed {_when(closed_at)}", "off") if closed_at else None
    owner, worker = people.owner(to_staff, to_role), people.by_id.get(taken_by)
    return MessageRow(
        **{**known, "waiting_on": str(known["waiting_on"] or "")},
        kind=str(kind),
        state=str(state),
        body=body if len(body) <= NOTE_SHOWN else f"{body[:NOTE_SHOWN]}…",
        to=owner_words(owner),
        why="" if done else owner.why,
        worker=worker.name if worker else "",
        idle=worker.missing if worker and not done else "",
        clock=done or message_clock(amber_at, due_at, alert_at),
        patient=patient,
    )


def clock_of(message):
    """The DueClock of one message; of a closed one it says when it was closed."""
    if message.closed_at:
        return DueClock(message.due_at, f"closed {_when(message.closed_at)}", "off")
    return message_clock(message.amber_at, message.due_at, message.alert_at)


def draft_of(staff_id, place):
    """What someone was typing in a place when they left it, or ""."""
    found = Draft.get_or_none((Draft.staff == staff_id) & (Draft.place == place))
    return found.body if found else ""


def waiting_messages(actor, limit=50):
    """Open messages for this actor or the acting role, and late ones brought to them; the first due first."""
    people = people_now()
    mine = reach(actor, people)
    condition = Message.closed_at.is_null() & (mine.of_role() | mine.escalated())
    return list(_rows(condition, people).order_by(Message.due_at, Message.id).limit(limit))


def next_message(actor, this, people):
    """The id of the message to work on after one: the next due in the actor's inbox, else its first; None without.
    One query."""
    mine = reach(actor, people)
    later = (Message.due_at > this.due_at) | ((Message.due_at == this.due_at) & (Message.id > this.id))
    waiting = Message.closed_at.is_null() & (mine.of_role() | mine.escalated()) & (Message.id != this.id)
    order = (Case(None, [(later, 0)], 1), Message.due_at, Message.id)
    found = Message.select(Message.id).where(waiting).order_by(*order).first()
    return found.id if found else None


def get_message(message_id):
    """The message with this id, with patient and people joined. NotFound when there is none."""
    message = (
        Message.select(Message, Patient, Owner, Worker)
        .join(Patient, JOIN.LEFT_OUTER, on=(Message.patient == Patient.id))
        .switch(Message)
        .join(Owner, JOIN.LEFT_OUTER, on=(Message.to_staff == Owner.id), attr="to_staff")
        .switch(Message)
        .join(Worker, JOIN.LEFT_OUTER, on=(Message.taken_by == Worker.id), attr="taken_by")
        .where(Message.id == message_id)
        .first()
    )
    if message is None:
        raise NotFound()
    return message


def words_on(message):
    """The words on a message, oldest first."""
    return list(MessageReply.select().where(MessageReply.message == message).order_by(MessageReply.id))


def addressees():
    """Who a message can go to, as (roles, people), each a list of (value, label); of those away it says so."""
    people, able = people_now(), roles_with("phone.messages")
    held = [(one, [role for role in Role if role in one.roles and role in able]) for one in people.by_id.values()]
    held = [(one, roles) for one, roles in held if one.active and roles]
    roles = [role for role in Role if any(role in theirs for _, theirs in held)]
    return (
        [(f"role:{role}", str(role).capitalize()) for role in roles],
        [(f"staff:{one.id}", _addressed(one, theirs[0], people)) for one, theirs in held],
    )


def _addressed(person, role, people):
    owner = people.owner(person.id, role)
    away = person.missing.removeprefix(person.name).strip().removeprefix("is ")
    return f"{person.name}, {role}" + (f" ({away}: {owner_words(owner)} has it)" if owner.why else "")
