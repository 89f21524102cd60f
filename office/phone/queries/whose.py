"""Whose inbox a message stands in today: the people with their roles and covers, and what an actor finds."""

from dataclasses import dataclass

from office import clock
from office.db import as_day, fetch
from office.phone.models import Message
from office.phone.standin import People, Person, roles_led
from office.staff.models import Role


@dataclass(frozen=True)
class Reach:
    """What an actor finds: the ids of those whom they cover today, their own roles, the roles whose messages stand in
    the inbox of the acting role, the roles they lead; a manager sees what is far too late everywhere."""

    staff_id: int | None
    own_roles: tuple
    covered: tuple
    roles: tuple
    led: tuple
    manages: bool

    def mine(self):
        """Sent to me, to whom I cover for, or in work with me."""
        to_me = (Message.to_staff == self.staff_id) & Message.to_role.in_(self.own_roles)
        return to_me | Message.to_staff.in_(self.covered) | (Message.taken_by == self.staff_id)

    def of_role(self):
        """For the acting role, or mine."""
        return Message.to_role.in_(self.roles) | self.mine()

    def escalated(self):
        """Late, and brought to me: as lead when it is due, as manager at one and a half times the time allowed."""
        now = clock.now()
        late = Message.to_role.in_(self.led) & (Message.due_at <= now)
        return late | (Message.alert_at <= now) if self.manages else late

    def is_mine(self, role, to_staff, taken_by):
        """As `mine`, for the values of one row."""
        to_me = to_staff is not None and to_staff == self.staff_id and role in self.own_roles
        return to_me or to_staff in self.covered or (taken_by is not None and taken_by == self.staff_id)


def people_now():
    """Everyone who works or worked here, with roles and today's covers. Two queries."""
    today = clock.today().isoformat()
    away = {
        staff_id: (as_day(until_on), cover_id)
        for staff_id, until_on, cover_id in fetch(
            "SELECT staff_id, until_on, cover_id FROM absence WHERE ended_at IS NULL AND from_on <= ? "
            "AND (until_on IS NULL OR until_on >= ?) ORDER BY id",
            today,
            today,
        )
    }
    found = {}
    for staff_id, name, active, role in fetch(
        "SELECT s.id, s.name, s.active, r.role FROM staff s "
        "LEFT JOIN staff_role r ON r.staff_id = s.id AND r.revoked_at IS NULL ORDER BY s.name, s.id"
    ):
        _, _, roles = found.setdefault(staff_id, (name, bool(active), set()))
        roles |= {Role(role)} if role else set()
    return People(
        Person(staff_id, *known, frozenset(roles), staff_id in away, *away.get(staff_id, (None, None)))
        for staff_id, (*known, roles) in found.items()
    )


def reach(actor, people):
    """The Reach of an actor among People."""
    me = people.by_id.get(actor.staff_id)
    return Reach(
        actor.staff_id,
        tuple(me.roles) if me else (),
        tuple(people.covered_by(actor.staff_id)),
        tuple(people.roles_of_inbox(actor.role)),
        tuple(roles_led(actor.role)),
        actor.role == Role.MANAGER,
    )


def owner_now(message, people=None):
    """The Owner of a message as of now; two queries unless `people` are known."""
    return (people or people_now()).owner(message.to_staff_id, message.to_role)


def owner_words(owner):
    """An Owner in words for a list: Dr. Kim, provider; of a cover of another role: Dr. Kim for the nurse."""
    if owner.person is None:
        return str(owner.role).capitalize()
    return f"{owner.person.name}{', ' if owner.role in owner.person.roles else ' for the '}{owner.role}"
