"""Signing in and out, and who holds which role. Source: security.md, "Who is it"; 45 CFR 164.312(a), (d)."""

import secrets
from datetime import timedelta

from office import audit, clock
from office.actor import PROGRAM, Actor
from office.db import changed, writing
from office.errors import NotFound, RuleError, StaleEdit
from office.ids import whole_number
from office.settings import setting
from office.settings.queries import settings_now
from office.staff.models import Draft, Login, Role, SignInTry, Staff, StaffRole
from office.staff.passwords import hash_password, matches, why_refused
from office.staff.permissions import permissions_of, roles_with
from office.staff.queries import failed_tries, nobody_yet, open_login, roles_of, token_hash

FREE_TRIES, LOCK_TRIES, LONGEST_WAIT_SECONDS = 5, 20, 60
NOTE_ACT_EVERY = timedelta(seconds=30)
WRONG = "That login name and password do not fit together."


def sign_in(login, password, *, workstation, role=None):
    """Check a sign-in and open a Login; return (token for the cookie, Staff, earlier failed tries).

    `role` is the one to act in, where the person holds it; else the first of theirs.
    Raises RuleError: wrong name or password (the same words and the same work), too fast after failures, locked.
    """
    login = login.strip().lower()
    staff = Staff.get_or_none(Staff.login == login)
    _refuse_too_fast(*failed_tries(login, workstation))
    good = matches(staff.password_hash if staff else None, password)
    with writing():
        by_login, by_machine = failed_tries(login, workstation)
        _refuse_too_fast(by_login, by_machine)  # once more: many tries at the same moment are many tries
        staff = staff and Staff.get_by_id(staff.id)
        SignInTry.create(login=login, workstation=workstation, at=clock.now(), succeeded=good)
        if not good or not staff.active or staff.locked_at:
            _note_failure(staff, login, workstation, len(by_login) + 1)
            refusal = _refusal(staff) if good else WRONG
        else:
            return *open_new_login(staff, workstation, role), len(by_login)
    raise RuleError(refusal, field="password")


def _refuse_too_fast(by_login, by_machine, field="password"):
    """After five failures each further try waits 1, 2, 4 ... 60 seconds, per account and per machine."""
    for fails in (by_login, by_machine):
        if len(fails) >= FREE_TRIES:
            wait = min(2 ** (len(fails) - FREE_TRIES), LONGEST_WAIT_SECONDS)
            ready_at = fails[0] + timedelta(seconds=wait)
            if clock.now() < ready_at:
                left = int((ready_at - clock.now()).total_seconds()) + 1
                raise RuleError(f"Too many wrong passwords. Try again in {left} seconds.", field=field)


def _note_failure(staff, login, workstation, fails):
    who = Actor(staff_id=staff.id if staff else None, name=login[:60], role="signed out", workstation=workstation)
    audit.record("staff.sign_in_failed", staff, by=who)
    if staff and fails >= LOCK_TRIES and not staff.locked_at:
        Staff.update(locked_at=clock.now()).where(Staff.id == staff.id).execute()
        audit.record("staff.locked", staff, by=who, fails=fails)


def _refusal(staff):
    if staff.active:
        return "This account is locked after too many wrong passwords. A manager can unlock it."
    return WRONG


def open_new_login(staff, workstation, role=None):
    """Open a login in a role the person holds (the first when none is asked for); return (token, Staff)."""
    roles = roles_of(staff.id)
    if not roles:
        raise RuleError("You hold no role yet. Ask the office manager.", field="login")
    token = secrets.token_urlsafe(32)
    with writing():
        row = Login.create(
            staff=staff,
            token_hash=token_hash(token),
            role=role if role in roles else roles[0],
            workstation=workstation,
            started_at=clock.now(),
            last_act_at=clock.now(),
        )
        audit.record("staff.signed_in", row, by=actor_of(row, staff.name, roles))
    return token, staff


def actor_of(login, name, roles):
    """The Actor of an open login (a Login row or OpenLogin) of the person with this name and these roles."""
    role = str(login.role)
    return Actor(
        staff_id=login.staff_id,
        name=name,
        role=role,
        role_label=role.capitalize(),
        workstation=login.workstation,
        permissions=permissions_of(role),
        roles=tuple((held.value, held.value.capitalize()) for held in roles),
        login_id=login.id,
    )


def actor_for(token, *, acts):
    """The Actor of a cookie's token, or None when the login ended, idled out or lost its role.

    `acts` is False for polls: only what a person does keeps a login alive.
    """
    login = open_login(token)
    if login is None:
        return None
    now, roles, limits = clock.now(), login.roles, settings_now()
    idle = now - login.last_act_at > timedelta(minutes=limits["login.idle_minutes"])
    if idle or now - login.started_at > timedelta(hours=limits["login.hours"]):
        end_login(login.id, "idle" if idle else "twelve hours")
        return None
    if login.role not in roles:
        end_login(login.id, "role revoked")
        return None
    if acts and now - login.last_act_at > NOTE_ACT_EVERY:
        with writing():
            Login.update(last_act_at=now).where(Login.id == login.id).execute()
    return actor_of(login, login.name, roles)


def end_login(login_id, reason):
    """End a login at once: signed out, idle, disabled, password changed."""
    login = Login.select(Login, Staff).join(Staff).where(Login.id == login_id).get()
    with writing():
        if (
            Login.update(ended_at=clock.now(), end_reason=reason)
            .where((Login.id == login_id) & Login.ended_at.is_null())
            .execute()
        ):
            by = actor_of(login, login.staff.name, roles_of(login.staff_id))
            audit.record("staff.signed_out", login, by=by, reason=reason)


def sign_out(*, by):
    """End the actor's own login."""
    end_login(by.login_id, "signed out")


def resume(token, password, *, workstation):
    """Sign the person of a covered page in again; return the new token. RuleError when the password is wrong."""
    old = Login.select(Login, Staff).join(Staff).where(Login.token_hash == token_hash(token)).first()
    if old is None:
        raise RuleError("Log in again in a new window; what you typed stays here.")
    new_token, _, _ = sign_in(old.staff.login, password, workstation=workstation, role=old.role)
    end_login(old.id, "resumed")
    return new_token


def switch_role(role, *, by):
    """Act in another role that the person holds. RuleError otherwise."""
    if role not in roles_of(by.staff_id):
        raise RuleError("You do not hold that role.", field="role")
    with writing():
        Login.update(role=role).where(Login.id == by.login_id).execute()
        audit.record("staff.role_switched", Login.get_by_id(by.login_id), by=by, to=str(role))


def add_staff(name, login, password, roles, *, by):
    """Add a person with roles; return Staff. RuleError (fields name, login, password, roles) when refused."""
    login = login.strip().lower()
    refusal = why_refused(password, login=login, words=(name, setting("practice.name"), *map(str, roles)))
    if refusal:
        raise RuleError(refusal, field="password")
    if not roles:
        raise RuleError("Give at least one role.", field="roles")
    password_hash = hash_password(password)
    with writing():
        if Staff.select().where(Staff.login == login).exists():
            raise RuleError("Someone has this login name already. Choose another.", field="login")
        staff = Staff.create(name=name, login=login, password_hash=password_hash, created_at=clock.now())
        audit.record("staff.added", staff, by=by, login=login, name=name)
        set_roles(staff, roles, by=by)
    return staff


def first_manager(name, login, password):
    """Make the first manager of an empty practice; RuleError when there is anyone already."""
    if not nobody_yet():
        raise RuleError("This practice is set up already. Log in.")
    return add_staff(name, login, password, [Role.MANAGER], by=PROGRAM)


def set_roles(staff, roles, *, by):
    """Give and revoke roles so that the person holds exactly these; open logins of the person end."""
    with writing():
        held, wanted = set(roles_of(staff.id)), set(roles)
        if _opens_records(wanted - held) and by.role == Role.TECHNICAL:
            raise RuleError("Only the office manager gives roles that open patients’ records.", field="roles")
        for role in sorted(wanted - held):
            StaffRole.create(staff=staff, role=role, granted_at=clock.now(), granted_by=by.staff_id)
        gone = StaffRole.role.in_([str(role) for role in held - wanted])
        StaffRole.update(revoked_at=clock.now()).where(
            (StaffRole.staff == staff) & StaffRole.revoked_at.is_null() & gone
        ).execute()
        if held != wanted:
            audit.record(
                "staff.roles_set", staff, by=by, before=sorted(map(str, held)), after=sorted(map(str, wanted))
            )
            _end_logins(staff, "rights changed", held)


def _opens_records(roles):
    """True when one of the roles sees patients; the technical administrator hands none of them out (domain 10.2)."""
    return any(role in roles_with("patients.see") for role in roles)


def change_staff(staff, seen_version, *, name, active, roles, by):
    """Change a person's name, roles, or whether they may sign in; also unlocks. StaleEdit, RuleError."""
    if not roles and active:
        raise RuleError("Give at least one role, or disable the person.", field="roles")
    if staff.id == by.staff_id and (not active or Role.MANAGER in set(roles_of(staff.id)) - set(roles)):
        raise RuleError("You cannot disable yourself or give up your own manager role.", field="active")
    with writing():
        before = {"name": staff.name, "active": staff.active}
        if not changed(staff, seen_version, name=name, active=active, locked_at=None):
            theirs = Staff.get_by_id(staff.id)
            raise StaleEdit({"name": theirs.name, "active": theirs.active}, theirs.version)
        audit.record("staff.changed", staff, by=by, before=before, after={"name": name, "active": active})
        set_roles(staff, roles, by=by)
        if not active:
            _end_logins(staff, "disabled", {True})


def change_staff_typed(staff, form, *, by):
    """`change_staff` with what a ChangeStaffForm holds."""
    change_staff(
        staff,
        whole_number(form.version.data or "") or 0,
        name=form.name.data,
        active=form.active.data,
        roles=[Role(role) for role in form.roles.data],
        by=by,
    )


def prove_own_password(password, *, by, field="password", wrong="This is not your password."):
    """Return the acting Staff when the password is theirs. RuleError at the field: it is not, or tried too fast."""
    staff = Staff.get_by_id(by.staff_id)
    _refuse_too_fast(failed_tries(staff.login, by.workstation)[0], [], field=field)
    if not matches(staff.password_hash, password):
        with writing():
            SignInTry.create(login=staff.login, workstation=by.workstation, at=clock.now())
            audit.record("staff.password_refused", staff, by=by)
        raise RuleError(wrong, field)
    return staff


def change_own_password(old, new, *, by):
    """Change one's own password; RuleError (field "old") when the present one is wrong."""
    wrong = "This is not your present password."
    change_password(prove_own_password(old, by=by, field="old", wrong=wrong), new, by=by)


def change_password(staff, password, *, by):
    """Set a new password; every open login of the person ends, except the one that acts. RuleError (field "password").

    The technical administrator sets none for someone who sees patients: that would be a way to their records.
    """
    others = staff.id != by.staff_id
    if others and by.role == Role.TECHNICAL and _opens_records(roles_of(staff.id)):
        raise RuleError("Only the office manager sets the password of someone who sees patients.", field="password")
    if refusal := why_refused(password, login=staff.login, words=(staff.name, setting("practice.name"))):
        raise RuleError(refusal, field="password")
    password_hash = hash_password(password)
    with writing():
        Staff.update(password_hash=password_hash, locked_at=None).where(Staff.id == staff.id).execute()
        audit.record("staff.password_changed", staff, by=by)
        _end_logins(staff, "password changed", {True}, keep=by.login_id)


def _end_logins(staff, reason, anything, keep=None):
    if not anything:
        return
    open_ones = (Login.staff == staff) & Login.ended_at.is_null()
    if keep:
        open_ones &= Login.id != keep
    Login.update(ended_at=clock.now(), end_reason=reason).where(open_ones).execute()


def open_staff(staff_id):
    """The person with this id. NotFound otherwise."""
    staff = Staff.get_or_none(Staff.id == staff_id)
    if staff is None:
        raise NotFound()
    return staff


def save_draft(place, body, *, by):
    """Keep what someone types in a place; an empty body forgets it. Not audited: nobody else reads it."""
    with writing():
        mine = (Draft.staff == by.staff_id) & (Draft.place == place)
        if not Draft.update(body=body, saved_at=clock.now()).where(mine).execute() and body:
            Draft.create(staff=by.staff_id, place=place, body=body, saved_at=clock.now())
    return clock.now()
