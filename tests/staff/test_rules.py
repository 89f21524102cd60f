"""Signing in, roles, and what ends a login."""

from datetime import timedelta

import pytest

from office import clock
from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.errors import RuleError, StaleEdit
from office.staff import rules
from office.staff.models import Draft, Login, Role, SignInTry, Staff
from office.staff.passwords import why_refused
from office.staff.permissions import MATRIX, permissions_of
from office.staff.queries import active_staff, roles_of, staff_list, token_hash

GOOD = "seven green lanterns swing"


@pytest.fixture
def maria(db):
    return rules.add_staff("Maria Lopez", "maria", GOOD, [Role.FRONT_DESK], by=PROGRAM)


def actions():
    return [event.action for event in AuditEvent.select().order_by(AuditEvent.number)]


def test_first_manager_is_made_once(db):
    staff = rules.first_manager("Grace Hall", "Grace", GOOD)

    assert staff.login == "grace"
    assert roles_of(staff.id) == [Role.MANAGER]
    with pytest.raises(RuleError, match="set up already"):
        rules.first_manager("Eve", "eve", GOOD)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("short", "15 characters"),
        ("passwordpassword", "first that anybody tries"),
        ("aaaaaaaaaaaaaaaaaaaa", "first that anybody tries"),
        ("marialopezmarialopez", "your name"),
        ("Family Medicine Office!", "your name"),
        ("x" * 2000, "at most"),
    ],
)
def test_weak_passwords_are_refused_in_words(password, words):
    refusal = why_refused(password, login="maria", words=("Maria Lopez", "Family Medicine Office", "front desk"))

    assert words in refusal


@pytest.mark.parametrize(
    "password", [GOOD, "Zoë 漢字 and a blue kettle", "correct donkey nail paperclip", "k" * 5 + "lmnopqrstu"]
)
def test_long_passwords_of_any_letters_are_taken(password):
    assert why_refused(password, login="maria") is None


def test_sign_in_opens_a_login_and_stores_only_a_hash(maria):
    token, staff, fails = rules.sign_in("MARIA ", GOOD, workstation="desk 1")

    login = Login.get()
    assert (staff, fails) == (maria, 0)
    assert login.token_hash == token_hash(token) and token not in login.token_hash
    assert actions()[-1] == "staff.signed_in"


def test_wrong_name_and_wrong_password_get_the_same_answer(maria):
    answers = []
    for login, password in (("nobody", GOOD), ("maria", "wrong wrong wrong")):
        with pytest.raises(RuleError) as refusal:
            rules.sign_in(login, password, workstation="")
        answers.append((refusal.value.message, refusal.value.field))

    assert answers[0] == answers[1]
    assert actions()[-2:] == ["staff.sign_in_failed"] * 2


def test_after_five_failures_each_try_waits_even_after_a_restart(maria, set_clock):
    for _ in range(5):
        with pytest.raises(RuleError, match="do not fit"):
            rules.sign_in("maria", "no", workstation="desk 1")

    with pytest.raises(RuleError, match="Try again in"):
        rules.sign_in("maria", GOOD, workstation="desk 2")
    clock.freeze(clock.now() + timedelta(seconds=2))
    assert rules.sign_in("maria", GOOD, workstation="desk 2")[2] == 5


def test_guesses_at_the_same_moment_are_counted_like_others(maria, monkeypatch):
    def slow(password_hash, password):
        monkeypatch.undo()
        for _ in range(5):
            with pytest.raises(RuleError):
                rules.sign_in("maria", "no", workstation="desk 2")
        return True

    monkeypatch.setattr(rules, "matches", slow)

    with pytest.raises(RuleError, match="Try again in"):
        rules.sign_in("maria", GOOD, workstation="desk 1")
    assert not Login.select().exists()


def test_the_present_password_cannot_be_guessed_either(maria):
    token, _ = rules.open_new_login(maria, "desk 1")
    actor = rules.actor_for(token, acts=True)
    for _ in range(5):
        with pytest.raises(RuleError, match="present password"):
            rules.change_own_password("no", "another long sentence", by=actor)

    with pytest.raises(RuleError, match="Try again in") as refusal:
        rules.change_own_password(GOOD, "another long sentence", by=actor)
    assert refusal.value.field == "old" and "staff.password_refused" in actions()


def test_one_machine_that_tries_many_names_waits_too(maria):
    for name in ("a", "b", "c", "d", "e"):
        with pytest.raises(RuleError):
            rules.sign_in(name, "no", workstation="desk 9")

    with pytest.raises(RuleError, match="Try again in"):
        rules.sign_in("maria", GOOD, workstation="desk 9")
    rules.sign_in("maria", GOOD, workstation="desk 1")


def test_twenty_failures_lock_the_account_until_a_manager_saves_it(maria, manager):
    for _ in range(20):
        with pytest.raises(RuleError):
            rules.sign_in("maria", "no", workstation="")
        clock.freeze(clock.now() + timedelta(seconds=61))

    with pytest.raises(RuleError, match="locked"):
        rules.sign_in("maria", GOOD, workstation="desk 1")
    rules.change_staff(maria, 1, name="Maria Lopez", active=True, roles=[Role.FRONT_DESK], by=manager)
    clock.freeze(clock.now() + timedelta(seconds=61))
    rules.sign_in("maria", GOOD, workstation="desk 1")
    assert "staff.locked" in actions()


def test_someone_without_a_role_cannot_come_in(db):
    staff = Staff.create(name="New", login="new", password_hash="-", created_at=clock.now())

    with pytest.raises(RuleError, match="no role"):
        rules.open_new_login(staff, "desk 1")


def test_the_actor_has_the_rights_of_the_role_in_which_it_acts(db):
    staff = rules.add_staff("Lena Fox", "lena", GOOD, [Role.FRONT_DESK, Role.RECORDS_LEAD], by=PROGRAM)
    token, _ = rules.open_new_login(staff, "desk 1")

    first = rules.actor_for(token, acts=True)
    rules.switch_role("records lead", by=first)
    second = rules.actor_for(token, acts=True)

    assert first.role == "front desk" and not first.may("audit.see")
    assert second.role == "records lead" and second.may("audit.see")
    with pytest.raises(RuleError):
        rules.switch_role("auditor", by=second)


def test_a_login_idles_out_and_polls_do_not_keep_it_alive(maria):
    token, _ = rules.open_new_login(maria, "desk 1")
    for _ in range(20):
        clock.freeze(clock.now() + timedelta(seconds=50))
        rules.actor_for(token, acts=False)

    assert rules.actor_for(token, acts=True) is None
    assert Login.get().end_reason == "idle"


def test_acting_keeps_a_login_alive_for_twelve_hours_at_most(maria):
    token, _ = rules.open_new_login(maria, "desk 1")
    for _ in range(71):
        clock.freeze(clock.now() + timedelta(minutes=10))
        assert rules.actor_for(token, acts=True)

    clock.freeze(clock.now() + timedelta(minutes=11))
    assert rules.actor_for(token, acts=True) is None


def test_sign_out_ends_the_login(maria):
    token, _ = rules.open_new_login(maria, "desk 1")

    rules.sign_out(by=rules.actor_for(token, acts=True))

    assert rules.actor_for(token, acts=True) is None
    assert actions()[-1] == "staff.signed_out"


@pytest.mark.parametrize("change", ["disable", "roles", "password"])
def test_a_change_of_rights_ends_open_logins_at_once(maria, manager, change):
    token, _ = rules.open_new_login(maria, "desk 1")

    if change == "disable":
        rules.change_staff(maria, 1, name="Maria", active=False, roles=[Role.FRONT_DESK], by=manager)
    elif change == "roles":
        rules.change_staff(maria, 1, name="Maria", active=True, roles=[Role.PHONE], by=manager)
    else:
        rules.change_password(maria, "another long sentence", by=manager)

    assert rules.actor_for(token, acts=True) is None


def test_a_manager_cannot_lock_everybody_out(manager):
    own = Staff.get_by_id(manager.staff_id)

    for active, roles in ((False, [Role.MANAGER]), (True, [Role.FRONT_DESK])):
        with pytest.raises(RuleError, match="yourself"):
            rules.change_staff(own, 1, name="Grace", active=active, roles=roles, by=manager)


def test_a_technical_admin_makes_no_way_to_records(maria, technical):
    admin = Staff.get_by_id(technical.staff_id)

    for refused in (
        lambda: rules.add_staff("Eve", "eve", GOOD, [Role.NURSE], by=technical),
        lambda: rules.change_staff(admin, 1, name="Ted", active=True, roles=[*Role], by=technical),
        lambda: rules.change_password(maria, "another long sentence", by=technical),
    ):
        with pytest.raises(RuleError, match="Only the office manager"):
            refused()
    assert not Staff.select().where(Staff.login == "eve").exists()
    assert roles_of(admin.id) == [Role.TECHNICAL]


def test_a_technical_admin_still_does_the_rest(maria, technical):
    rules.add_staff("Eve Moss", "eve", GOOD, [Role.TECHNICAL], by=technical)
    rules.change_staff(maria, 1, name="Maria Diaz", active=False, roles=[Role.FRONT_DESK], by=technical)

    assert Staff.get_by_id(maria.id).name == "Maria Diaz" and not Staff.get_by_id(maria.id).active


def test_two_managers_do_not_overwrite_each_other(maria, manager):
    rules.change_staff(maria, 1, name="Maria B. Lopez", active=True, roles=[Role.FRONT_DESK], by=manager)

    with pytest.raises(StaleEdit) as stale:
        rules.change_staff(maria, 1, name="Mary Lopez", active=True, roles=[Role.FRONT_DESK], by=manager)
    assert stale.value.theirs["name"] == "Maria B. Lopez"


def test_a_sign_in_name_belongs_to_one_person(maria, manager):
    with pytest.raises(RuleError) as refusal:
        rules.add_staff("Maria Diaz", "Maria", GOOD, [Role.NURSE], by=manager)
    assert refusal.value.field == "login"


def test_own_password_needs_the_present_one(maria):
    token, _ = rules.open_new_login(maria, "desk 1")
    actor = rules.actor_for(token, acts=True)

    with pytest.raises(RuleError, match="present password"):
        rules.change_own_password("wrong", "another long sentence", by=actor)
    rules.change_own_password(GOOD, "another long sentence", by=actor)

    assert rules.actor_for(token, acts=True)
    rules.sign_in("maria", "another long sentence", workstation="desk 1")


def test_resuming_gives_a_new_token_in_the_same_role(db):
    staff = rules.add_staff("Lena Fox", "lena", GOOD, [Role.FRONT_DESK, Role.RECORDS_LEAD], by=PROGRAM)
    token, _ = rules.open_new_login(staff, "desk 1", role="records lead")
    clock.freeze(clock.now() + timedelta(minutes=30))
    assert rules.actor_for(token, acts=True) is None

    new = rules.resume(token, GOOD, workstation="desk 1")

    assert rules.actor_for(new, acts=True).role == "records lead"
    assert rules.actor_for(token, acts=True) is None
    with pytest.raises(RuleError):
        rules.resume("no such token", GOOD, workstation="desk 1")


def test_resuming_in_a_role_that_was_taken_away_gives_one_that_is_held(db):
    staff = rules.add_staff("Lena Fox", "lena", GOOD, [Role.FRONT_DESK, Role.RECORDS_LEAD], by=PROGRAM)
    token, _ = rules.open_new_login(staff, "desk 1", role="records lead")
    rules.set_roles(staff, [Role.FRONT_DESK], by=PROGRAM)

    new = rules.resume(token, GOOD, workstation="desk 1")

    assert rules.actor_for(new, acts=True).role == "front desk"


def test_drafts_are_kept_for_one_person_and_place(front_desk, nurse):
    rules.save_draft("message-1", "hello", by=front_desk)
    rules.save_draft("message-1", "hello there", by=front_desk)
    rules.save_draft("message-1", "other", by=nurse)

    assert [draft.body for draft in Draft.select().order_by(Draft.id)] == ["hello there", "other"]


def test_lists_cost_the_same_however_many_people(maria, count_queries):
    with count_queries() as one:
        staff_list()
    for name in ("b", "c", "d"):
        rules.add_staff(name, f"{name}{name}", GOOD, [Role.NURSE], by=PROGRAM)
    with count_queries() as many:
        listed = staff_list()

    assert len(one) == len(many) and len(listed) == 4
    assert [person.name for person in active_staff(Role.NURSE)] == ["b", "c", "d"]


def test_the_matrix_keeps_patients_from_the_technical_admin():
    assert not any(
        name.split(".")[0] in ("patients", "charts", "visits", "phone", "accounts")
        for name in permissions_of(Role.TECHNICAL)
    )
    assert all(
        not name.endswith((".book", ".post", ".edit", ".take", ".custody")) for name in permissions_of(Role.AUDITOR)
    )
    assert MATRIX["staff.manage"] == (Role.MANAGER, Role.TECHNICAL)


def test_tries_are_rows_that_a_restart_does_not_forget(maria):
    with pytest.raises(RuleError):
        rules.sign_in("maria", "no", workstation="desk 1")

    assert SignInTry.select().where(~SignInTry.succeeded).count() == 1
