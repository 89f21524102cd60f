"""Messages: the inbox by role and person, one message with its words, and the clock of each. Source: domain 6.4."""

import functools
from dataclasses import dataclass
from datetime import datetime, timedelta

from peewee import JOIN, Case, fn

from office import clock
from office.charts.queries.days import closed_days
from office.due import minutes_between, office_hours
from office.errors import NotFound
from office.jinja import clock_face, day
from office.patients.models import Patient
from office.phone.models import Message, MessageReply, MessageState
from office.phone.queries.about import WHO, about
from office.staff.models import Draft, Role, Staff, StaffRole
from office.staff.permissions import roles_with

AMBER, RED = 0.75, 1.5  # of the time allowed: to the owner, to the manager; domain 6.4, escalation
NOTE_SHOWN = 160
AROUND = timedelta(days=60)
FILTERS = ("mine", "role", "all")
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
    """One message in a list; `patient` is None or an About."""

    id: int
    kind: str
    state: str
    body: str
    caller: str
    callback: str
    taken_at: datetime
    to: str
    worker: str
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


def inbox(actor, show="role", state="open", *, hours=None):
    """Messages as a query of MessageRows to be paged: of the actor ("mine"), of the acting role, or all.

    A message to a person stands in the inbox of the person's role too, so that nobody's absence hides it.
    `hours` (OfficeHours) saves asking for them again.
    """
    closed = state == "closed"
    condition = (Message.state == MessageState.CLOSED) if closed else (Message.state != MessageState.CLOSED)
    if show == "mine":
        condition &= _mine(actor)
    elif show == "role":
        condition &= _for_role(actor)
    order = (Message.closed_at.desc(), Message.id.desc()) if closed else (Message.due_at, Message.id)
    return _rows(condition, hours or hours_now()).order_by(*order)


def _mine(actor):
    return (Message.to_staff == actor.staff_id) | (Message.taken_by == actor.staff_id)


def _for_role(actor):
    return (Message.to_role == actor.role) | _mine(actor)


def _rows(condition, hours):
    fields = (Message.id, Message.kind, Message.state, Message.body, Message.caller, Message.callback)
    fields += (Message.taken_at, Message.due_at, Message.to_role, Message.outcome, Message.told, Message.closed_at)
    people = (Owner.name.alias("owner"), Worker.name.alias("worker"))
    query = (
        Message.select(*fields, *people, *WHO)
        .join(Owner, JOIN.LEFT_OUTER, on=(Message.to_staff == Owner.id))
        .switch(Message)
        .join(Worker, JOIN.LEFT_OUTER, on=(Message.taken_by == Worker.id))
        .switch(Message)
        .join(Patient, JOIN.LEFT_OUTER, on=(Message.patient == Patient.id))
        .where(condition)
    )
    return query.objects(functools.partial(_row, hours))


def _row(hours, *, kind, state, body, to_role, owner, worker, due_at, taken_at, closed_at, **known):
    patient = about(known)
    done = DueClock(due_at, f"closed {_when(closed_at)}", "off") if closed_at else None
    return MessageRow(
        **known,
        kind=str(kind),
        state=str(state),
        body=body if len(body) <= NOTE_SHOWN else f"{body[:NOTE_SHOWN]}…",
        taken_at=taken_at,
        to=f"{owner}, {to_role}" if owner else str(to_role).capitalize(),
        worker=worker or "",
        clock=done or due_clock(taken_at, due_at, hours),
        patient=patient,
    )


def clock_of(message):
    """The DueClock of one message; of a closed one it says when it was closed."""
    if message.closed_at:
        return DueClock(message.due_at, f"closed {_when(message.closed_at)}", "off")
    return due_clock(message.taken_at, message.due_at, hours_now())


def draft_of(staff_id, place):
    """What someone was typing in a place when they left it, or ""."""
    found = Draft.get_or_none((Draft.staff == staff_id) & (Draft.place == place))
    return found.body if found else ""


def waiting_messages(actor, limit=50, *, hours=None):
    """Open messages for this actor or the acting role, the first due first, as MessageRows."""
    return list(inbox(actor, "role", hours=hours).limit(limit))


def inbox_counts(actor):
    """How many open messages: {"mine": n, "role": n, "all": n}; one query."""
    counted = [fn.SUM(Case(None, [(condition, 1)], 0)) for condition in (_mine(actor), _for_role(actor))]
    row = Message.select(*counted, fn.COUNT(Message.id)).where(Message.state != MessageState.CLOSED).tuples().get()
    return dict(zip(FILTERS, (int(count or 0) for count in row), strict=True))


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
    """Who a message can go to, as (roles, people), each a list of (value, label). One query."""
    able = [role.value for role in Role if role in roles_with("phone.messages")]
    rows = (
        StaffRole.select(StaffRole.role, Staff.id, Staff.name)
        .join(Staff, on=(StaffRole.staff == Staff.id))
        .where(Staff.active & StaffRole.revoked_at.is_null() & StaffRole.role.in_(able))
        .order_by(Staff.name, Staff.id)
        .tuples()
    )
    held = [(Role(role), staff_id, name) for role, staff_id, name in rows]
    roles = [role for role in Role if any(role == one for one, _, _ in held)]
    people = {staff_id: f"{name}, {role}" for role, staff_id, name in reversed(held)}
    by_name = sorted(people.items(), key=lambda one: one[1])
    return (
        [(f"role:{role}", str(role).capitalize()) for role in roles],
        [(f"staff:{staff_id}", label) for staff_id, label in by_name],
    )
