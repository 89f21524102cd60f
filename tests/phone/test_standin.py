"""Whose a message is: the person, their cover, or a role that someone here holds. Pure."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from office.phone.standin import COVERS, People, Person, may_cover, roles_led
from office.staff.models import Role

pytestmark = pytest.mark.plain
INBOXES = [role for role in Role if role not in (Role.TECHNICAL, Role.AUDITOR)]


def one(key, *roles, name="", active=True, **away):
    return Person(key, name or f"P{key}", active, frozenset(roles), **away)


TOM, NORA = one(1, Role.NURSE, name="Tom"), one(2, Role.NURSE, name="Nora")
PATEL = one(3, Role.PROVIDER, name="Dr. Patel")


def test_message_is_whose_it_was_sent_to():
    assert People([TOM, PATEL]).owner(1, Role.NURSE) == (TOM, Role.NURSE, "")
    assert People([TOM]).owner(None, Role.NURSE) == (None, Role.NURSE, "")


def test_cover_has_it_and_the_covers_cover_after_that():
    away = {"away": True, "until_on": date(2026, 12, 8)}
    tom = one(1, Role.NURSE, name="Tom", cover_id=2, **away)
    people = People([tom, NORA, PATEL])
    assert people.owner(1, Role.NURSE) == (NORA, Role.NURSE, "Tom is away until Dec 8")
    assert people.covered_by(2) == [1]

    both = People([tom, one(2, Role.NURSE, away=True, cover_id=3), PATEL])
    assert both.owner(1, Role.NURSE).person == PATEL


def test_covers_in_a_circle_leave_it_to_the_role():
    people = People([one(1, Role.NURSE, away=True, cover_id=2), one(2, Role.NURSE, away=True, cover_id=1), PATEL])

    assert people.owner(1, Role.NURSE) == (None, Role.PROVIDER, "P1 is away")


def test_who_has_left_or_lost_the_role_leaves_it_to_the_role():
    gone, moved = one(1, Role.NURSE, name="Tom", active=False), one(2, Role.BILLER, name="Nora")
    people = People([gone, moved, one(4, Role.NURSE)])

    assert people.owner(1, Role.NURSE) == (None, Role.NURSE, "Tom has left")
    assert people.owner(2, Role.NURSE) == (None, Role.NURSE, "Nora is no nurse any more")


def test_role_that_nobody_holds_goes_to_who_covers_it_and_at_last_to_the_manager():
    assert People([PATEL]).role_now(Role.NURSE) == Role.PROVIDER
    assert People([PATEL]).owner(None, Role.NURSE).why == "No nurse is here"
    assert People([PATEL]).role_now(Role.BILLER) == Role.MANAGER
    assert Role.NURSE in People([PATEL]).roles_of_inbox(Role.PROVIDER)


def test_each_role_has_one_lead():
    led = [role for lead in Role for role in roles_led(lead)]

    assert sorted(led) == sorted(Role)
    assert Role.NURSE in roles_led(Role.PROVIDER)
    assert Role.BILLER in roles_led(Role.MANAGER)


def test_cover_can_do_the_work():
    assert may_cover([Role.NURSE], [Role.PROVIDER])
    assert may_cover([Role.BILLER], [Role.MANAGER])
    assert not may_cover([Role.PROVIDER], [Role.BILLER])


PERSONS = st.builds(
    lambda roles, active, away, cover: (frozenset(roles), active, away, cover),
    st.sets(st.sampled_from(INBOXES), max_size=2),
    st.booleans(),
    st.booleans(),
    st.integers(1, 6),
)


@given(st.lists(PERSONS, min_size=1, max_size=6), st.integers(1, 6) | st.none(), st.sampled_from(INBOXES))
def test_owner_is_always_someone_here_or_a_role_of_someone_here(staff, sent_to, role):
    people = People(
        Person(key, f"P{key}", active, roles, away, None, cover if away else None)
        for key, (roles, active, away, cover) in enumerate(staff, start=1)
    )

    owner = people.owner(sent_to, role)

    if owner.person:
        assert owner.person.here
    else:
        assert people.holders(owner.role) or owner.role == Role.MANAGER
        assert owner.role in (role, *COVERS.get(role, ()), Role.MANAGER)
