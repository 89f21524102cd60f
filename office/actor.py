"""Who acts: a person in a role at a desk. Every rule takes one as `by`."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Actor:
    """`staff_id` is None for the program itself (imports, set-up). `permissions` are those of the acting role."""

    staff_id: int | None
    name: str
    role: str
    workstation: str = ""
    permissions: frozenset = field(default_factory=frozenset)
    roles: tuple = ()
    login_id: int | None = None
    role_label: str = ""

    def may(self, permission):
        """True when the acting role has this permission ("part.act")."""
        return permission in self.permissions


PROGRAM = Actor(staff_id=None, name="office", role="program", workstation="server")
