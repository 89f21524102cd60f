"""How many messages wait, by tab, by role and by person; all of it out of one query."""

from dataclasses import dataclass

from office import clock
from office.db import as_written, fetch
from office.phone.models import Message
from office.phone.queries.whose import owner_words, reach
from office.staff.models import Role


@dataclass(frozen=True)
class Load:
    """How many are open, how many of them are late, how many far too late (with the manager)."""

    open: int = 0
    late: int = 0
    alert: int = 0

    def __add__(self, other):
        return Load(self.open + other.open, self.late + other.late, self.alert + other.alert)


@dataclass(frozen=True)
class Loads:
    """The Loads of the tabs; `roles` and `persons` are lists of (the `to` of the inbox, name, who has them now or "",
    Load)."""

    mine: Load
    role: Load
    escalated: Load
    all: Load
    roles: list
    persons: list


def loads(actor, people):
    """The Loads for an actor among People. One query."""
    rows, mine = [(*row[:3], _load(*row[3:])) for row in _counted()], reach(actor, people)
    tabs = dict.fromkeys(("mine", "role", "escalated", "all"), Load())
    roles, persons = {}, {}
    for role, to_staff, taken_by, load in rows:
        role = Role(role)
        own = mine.is_mine(role, to_staff, taken_by)
        brought = load.late if role in mine.led else load.alert if mine.manages else 0
        tabs["all"] += load
        tabs["mine"] += load if own else Load()
        tabs["role"] += load if own or role in mine.roles else Load()
        tabs["escalated"] += Load(brought, brought, load.alert if brought else 0)
        roles[role] = roles.get(role, Load()) + load
        if to_staff is not None:
            persons[to_staff, role] = persons.get((to_staff, role), Load()) + load
    return Loads(**tabs, roles=_roles(roles, people), persons=_persons(persons, people))


def how_many_closed():
    """How many messages were ever closed; counted without looking at their patients."""
    return Message.select().where(Message.closed_at.is_null(False)).count()


def _counted():
    """(role, person, who has it in work, open, late, alert) of the open messages; every open page asks for it."""
    who, now = "to_role, to_staff_id, taken_by_id", as_written(clock.now())
    late = "SUM(CASE WHEN due_at <= ? THEN 1 ELSE 0 END), SUM(CASE WHEN alert_at <= ? THEN 1 ELSE 0 END)"
    return fetch(f"SELECT {who}, COUNT(*), {late} FROM message WHERE closed_at IS NULL GROUP BY {who}", now, now)


def _load(*counts):
    return Load(*(int(count or 0) for count in counts))


def _roles(found, people):
    """In the order of the list of roles, with who has them while nobody of the role is here."""
    rows = [(role, people.owner(None, role), found[role]) for role in Role if role in found]
    return [
        (f"role:{role}", str(role).capitalize(), f"{owner.why}: {owner.role} covers" if owner.why else "", load)
        for role, owner, load in rows
    ]


def _persons(found, people):
    """By name, with who has them while they are not here."""
    merged = {}
    for (person_id, role), load in found.items():
        owner = people.owner(person_id, role)
        note = f"{owner.why}: {owner_words(owner)}" if owner.why else ""
        before = merged.get(person_id, ("", Load()))
        merged[person_id] = (before[0] or note, before[1] + load)
    rows = [(f"staff:{key}", people.by_id[key].name, *value) for key, value in merged.items()]
    return sorted(rows, key=lambda row: (row[1], row[0]))
