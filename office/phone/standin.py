"""Whose a message is right now: the person it went to, who covers for them, or a role that someone here holds.

Pure: plain values in and out. Source: domain 6.4, "reassign on absence; nobody's inbox without cover".
"""

from collections import namedtuple
from dataclasses import dataclass
from datetime import date

from office.staff.models import Role

# Who may work on messages of another role, and has them while nobody of that role is here; the manager covers all.
COVERS = {
    Role.NURSE: (Role.PROVIDER,),
    Role.RECORDS_CLERK: (Role.RECORDS_LEAD,),
    Role.FRONT_DESK: (Role.PHONE,),
    Role.PHONE: (Role.FRONT_DESK,),
}
# Who leads a role, and sees its late messages; the manager leads the others.
LEADS = {Role.NURSE: Role.PROVIDER, Role.RECORDS_CLERK: Role.RECORDS_LEAD}
# Whose a message is: a person (None when it is the whole role's), the role, and why it is not whom it was sent to.
Owner = namedtuple("Owner", "person role why")


@dataclass(frozen=True)
class Person:
    """Someone who works or worked here. While `away`, `cover_id` has their messages until `until_on` (None: open)."""

    id: int
    name: str
    active: bool
    roles: frozenset
    away: bool = False
    until_on: date | None = None
    cover_id: int | None = None

    @property
    def here(self):
        """True for who can work on a message today."""
        return self.active and not self.away

    @property
    def missing(self):
        """Why they cannot, in words for a screen."""
        if not self.active:
            return f"{self.name} has left"
        back = f" until {self.until_on:%b} {self.until_on.day}" if self.until_on else ""
        return f"{self.name} is away{back}" if self.away else ""


class People:
    """Everyone by id, as of today."""

    def __init__(self, people):
        self.by_id = {one.id: one for one in people}

    def stand_in(self, person_id):
        """The Person who has this one's messages now: themselves, their cover, the cover's cover; None for nobody."""
        seen, person = set(), self.by_id.get(person_id)
        while person and not person.here and person.id not in seen:
            seen.add(person.id)
            person = self.by_id.get(person.cover_id) if person.away else None
        return person if person and person.here else None

    def owner(self, person_id, role):
        """The Owner of a message to a role, and to a person in it when `person_id` is not None."""
        whole = self.role_now(role)
        if person_id is None:
            return Owner(None, whole, "" if whole == role else f"No {role} is here")
        wanted, found = self.by_id.get(person_id), self.stand_in(person_id)
        if found is None:
            return Owner(None, whole, wanted.missing if wanted else "")
        if found.id == person_id:
            kept = role in found.roles
            return Owner(found, role, "") if kept else Owner(None, whole, f"{found.name} is no {role} any more")
        return Owner(found, role, wanted.missing)

    def role_now(self, role):
        """The role that has this role's messages: itself while someone of it is here, else who covers it."""
        order = (role, *COVERS.get(role, ()))
        return next((one for one in order if self.holders(one)), Role.MANAGER)

    def holders(self, role):
        """Who holds a role and is here."""
        return [one for one in self.by_id.values() if one.here and role in one.roles]

    def covered_by(self, person_id):
        """The ids of those whose messages this person has for them."""
        others = (one.id for one in self.by_id.values() if not one.here)
        return [one for one in others if (found := self.stand_in(one)) and found.id == person_id]

    def roles_of_inbox(self, role):
        """The roles whose messages stand in the inbox of a role: its own, and those it has for now."""
        return [one for one in Role if one == role or self.role_now(one) == role]


def roles_led(role):
    """The roles whose late messages this role sees as their lead."""
    return [one for one in Role if LEADS.get(one, Role.MANAGER) == role]


def may_cover(person_roles, cover_roles):
    """True when a cover can work on what comes to someone: they share a role, or hold one that covers it."""
    able = {Role.MANAGER} | {one for role in person_roles for one in (role, *COVERS.get(role, ()))}
    return bool(able & set(cover_roles))
