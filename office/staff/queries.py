"""Who works here and who is signed in."""

import hashlib
from collections import namedtuple

from office import clock
from office.db import as_instant, fetch
from office.staff.models import Role, SignInTry, Staff, StaffRole

OpenLogin = namedtuple("OpenLogin", "id staff_id name role workstation started_at last_act_at roles")


def token_hash(token):
    """SHA-256 (hex) of a login token; only this is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def open_login(token):
    """The open login of a token as OpenLogin with the roles held now, or None.

    One hand-written query: it runs on every request.
    """
    rows = fetch(
        "SELECT login.id, login.staff_id, staff.name, login.role, login.workstation, login.started_at, "
        "login.last_act_at, staff_role.role FROM login JOIN staff ON staff.id = login.staff_id "
        "LEFT JOIN staff_role ON staff_role.staff_id = staff.id AND staff_role.revoked_at IS NULL "
        "WHERE login.token_hash = ? AND login.ended_at IS NULL AND staff.active",
        token_hash(token),
    )
    if not rows:
        return None
    *known, started_at, last_act_at, _ = rows[0]
    return OpenLogin(*known, as_instant(started_at), as_instant(last_act_at), _in_order(row[-1] for row in rows))


def roles_of(staff_id):
    """The roles a person holds now, as Role values in the order of the list of roles."""
    rows = fetch("SELECT role FROM staff_role WHERE staff_id = ? AND revoked_at IS NULL", staff_id)
    return _in_order(row[0] for row in rows)


def _in_order(words):
    held = set(words)
    return [role for role in Role if role.value in held]


def staff_list():
    """Everyone with their roles, active first: list of (Staff, [Role]). Two queries."""
    held = {}
    for staff_id, role in (
        StaffRole.select(StaffRole.staff_id, StaffRole.role).where(StaffRole.revoked_at.is_null()).tuples()
    ):
        held.setdefault(staff_id, []).append(role)
    people = Staff.select().order_by(Staff.active.desc(), Staff.name)
    return [(person, [role for role in Role if role in held.get(person.id, [])]) for person in people]


def active_staff(role=None):
    """Active people (with a role when given), by name."""
    query = Staff.select().where(Staff.active).order_by(Staff.name)
    if role is None:
        return query
    holders = StaffRole.select(StaffRole.staff).where((StaffRole.role == role) & StaffRole.revoked_at.is_null())
    return query.where(Staff.id.in_(holders))


def is_held(role):
    """True when somebody active holds a role; one hand-written query, asked for while someone may be dying."""
    held = "SELECT staff_id FROM staff_role WHERE role = ? AND revoked_at IS NULL"
    return bool(fetch(f"SELECT 1 FROM staff WHERE active AND id IN ({held}) LIMIT 1", str(role)))


def nobody_yet():
    """True in an empty practice, before the first manager."""
    return not Staff.select().exists()


def failed_tries(login, workstation):
    """Failed tries since the last success within a day: (of this login, from this machine), newest first instants."""
    since = clock.day_bounds(clock.today())[0]
    return _fails(SignInTry.login == login, since), _fails(SignInTry.workstation == workstation, since)


def _fails(condition, since):
    tries = SignInTry.select(SignInTry.at, SignInTry.succeeded).where(condition & (SignInTry.at >= since))
    fails = []
    for at, succeeded in tries.order_by(SignInTry.at.desc(), SignInTry.id.desc()).tuples():
        if succeeded:
            break
        fails.append(at)
    return fails
