"""Drawers: float, count, two signatures, hand-over, deposit; and the close of a day. Domain 5.4, 5.5."""

import pytest
from peewee import IntegrityError

from office import clock
from office.audit.models import AuditEvent
from office.dayclose.queries import open_items
from office.dayclose.rules import carry_over, close_day
from office.db import writing
from office.desk import queries, rules
from office.desk.models import CountKind, Deposit, Drawer, DrawerCount, DrawerSession
from office.desk.rules import Tendered
from office.errors import RuleError
from tests.desk.making import CASH, arrived, copay, open_one, take
from tests.desk.test_money import refused

NOTHING = {"checks_cents": 0, "cards_cents": 0, "left_cents": 10000}


def audited(action):
    return AuditEvent.select().where(AuditEvent.action == action).count()


def money_of_a_morning(by):
    """$30 in cash, a check of $20, a card of $25; the open shift."""
    session = open_one(by)
    card = Tendered("card", card_brand="Visa", card_last4="4242", auth_code="A1")
    for cents, tendered in ((3000, CASH), (2000, Tendered("check", check_number="1044")), (2500, card)):
        take([copay(arrived(f"P{cents}", copay=cents, by=by), cents)], by, tendered)
    return session


def counted(session, by, pieces=None, **given):
    """The count of that morning: $130 in cash, right to the cent unless told otherwise."""
    sums = {"checks_cents": 2000, "cards_cents": 2500, "left_cents": 10000, **given}
    return rules.count_drawer(session, pieces or {10000: 1, 2000: 1, 500: 2}, **sums, by=by)


def test_a_drawer_is_opened_once_and_a_person_holds_one(front_desk, manager):
    session = open_one(front_desk)
    other = Drawer.create(name="Desk 2")

    refused("drawer", rules.open_drawer, session.drawer, 10000, by=manager, match="Maria Lopez holds it")
    refused("drawer", rules.open_drawer, other, 10000, by=front_desk, match="You hold Desk 1")
    refused("float", rules.open_drawer, other, -1, by=manager)
    refused("float", rules.open_drawer, other, None, by=manager)
    given = {"day_on": clock.today(), "float_cents": 0, "opened_at": clock.now(), "holder_name": "x"}
    for holder, drawer in ((manager.staff_id, session.drawer), (front_desk.staff_id, other)):
        with pytest.raises(IntegrityError), writing():
            DrawerSession.create(drawer=drawer, holder=holder, **given)
    assert audited("drawer.opened") == 1


def test_a_count_right_to_the_cent_needs_no_word_and_a_second_signature(front_desk, manager):
    session = money_of_a_morning(front_desk)

    count = counted(session, front_desk)
    refused(None, rules.sign_count, count, by=front_desk, match="A second person")
    signed = rules.sign_count(count, by=manager)

    assert (count.over_short_cents, signed.signed_who) == (0, "Grace Hall")
    shown = queries.counts_of(session.id)[0]
    assert shown.tenders == (("cash", 13000, 13000), ("check", 2000, 2000), ("card", 2500, 2500))
    assert audited("drawer.counted") == audited("drawer.count_signed") == 1
    with pytest.raises(IntegrityError), writing():
        DrawerCount.update(signed_by=front_desk.staff_id).where(DrawerCount.id == count.id).execute()
    refused(None, rules.sign_count, count, by=manager, match="signed this count")


def test_over_or_short_is_named_by_tender_and_needs_a_word(front_desk, manager):
    session = money_of_a_morning(front_desk)
    short = {10000: 1, 2000: 1}

    words = r"Cash \$10.00 short, Card \$5.00 over"
    refused("note", counted, session, front_desk, short, cards_cents=3000, match=words)
    count = counted(session, front_desk, short, cards_cents=3000, note="looked twice")

    assert count.over_short_cents == -500
    refused(None, rules.count_drawer, session, {}, **NOTHING, by=front_desk, match="counted already")
    refused(None, take, [copay(arrived(by=front_desk))], front_desk, match="no drawer open")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("pieces", {"pieces": {3: 1}}),
        ("pieces", {"pieces": {100: -1}}),
        ("checks", {"checks_cents": None}),
        ("cards", {"cards_cents": -1}),
        ("left", {"left_cents": 13001}),
        ("left", {"left_cents": None}),
        ("note", {"note": "4111 1111 1111 1111"}),
    ],
)
def test_what_no_count_can_be(front_desk, field, given):
    refused(field, counted, money_of_a_morning(front_desk), front_desk, **given)


def test_the_manager_counts_for_a_holder_who_is_gone_and_says_why(front_desk, manager, biller):
    session = money_of_a_morning(front_desk)
    refused("note", counted, session, manager, match="Say why")

    count = counted(session, manager, note="went home sick")

    refused(None, rules.sign_count, count, by=manager, match="A second person")
    assert rules.sign_count(count, by=biller).signed_who == "Ben Stone"


def test_a_count_is_taken_back_with_a_reason_until_it_is_signed(front_desk, manager, biller):
    session = money_of_a_morning(front_desk)
    refused(None, counted, session, biller, match="Maria Lopez holds this drawer")
    count = counted(session, front_desk)
    refused("reason", rules.withdraw_count, count, " ", by=front_desk)
    refused(None, rules.withdraw_count, count, "x", by=manager, match="takes the count back")

    rules.withdraw_count(count, "counted at noon by mistake", by=front_desk)

    assert queries.session_of(front_desk.staff_id).id == session.id and queries.count_that_holds(session.id) is None
    again = counted(session, front_desk)
    assert [one.row.id for one in queries.counts_of(session.id)] == [again.id, count.id]
    rules.sign_count(again, by=manager)
    refused(None, rules.withdraw_count, again, "x", by=front_desk, match="signed this count")


def test_a_hand_over_gives_the_drawer_with_all_its_cash_to_who_signs(front_desk, manager):
    session = money_of_a_morning(front_desk)
    count = counted(session, front_desk, kind=CountKind.HAND_OVER, left_cents=0)

    rules.sign_count(count, by=manager)

    now = queries.session_of(manager.staff_id)
    assert (now.drawer_id, now.float_cents, now.follows_id) == (session.drawer_id, 13000, session.id)
    assert take([copay(arrived(by=manager))], manager).number == 4
    assert queries.expected(now)["cash"] == 16000 and audited("drawer.handed_over") == 1
    assert [(one.cash, one.checks) for one in queries.to_bank()] == [(0, 2000)]


def test_the_next_float_is_what_was_left_or_needs_a_word(front_desk, manager):
    session = money_of_a_morning(front_desk)
    rules.sign_count(counted(session, front_desk), by=manager)

    refused("note", rules.open_drawer, session.drawer, 9000, by=manager, match=r"left \$100.00")
    assert rules.open_drawer(session.drawer, 9000, note="ten dollars are missing", by=manager).note


def test_a_deposit_has_the_next_number_the_checks_and_a_reviewer_who_did_not_count(front_desk, manager, biller):
    session = money_of_a_morning(front_desk)
    count = counted(session, front_desk)
    refused("sessions", rules.make_deposit, [session.id], by=front_desk)
    rules.sign_count(count, by=manager)

    deposit = rules.make_deposit([session.id], by=manager)

    assert (deposit.number, deposit.cash_cents, deposit.checks_cents) == (1, 3000, 2000)
    assert queries.checks_in(deposit) == [("1044", "P2000, Ada", 2000)] and queries.to_bank() == []
    refused("sessions", rules.make_deposit, [session.id], by=manager)
    for who in (manager, front_desk):
        refused(None, rules.review_deposit, deposit, by=who, match="does not review")
    assert rules.review_deposit(deposit, by=biller).reviewed_who == "Ben Stone"
    refused(None, rules.review_deposit, deposit, by=biller, match="reviewed this deposit")
    with pytest.raises(IntegrityError), writing():
        Deposit.create(number=3, day_on=clock.today(), cash_cents=1, checks_cents=0, at=clock.now(), who="x")
    assert audited("deposit.made") == audited("deposit.reviewed") == 1


def test_a_drawer_is_added_once(manager):
    rules.add_drawer("Mail", by=manager)

    refused("name", rules.add_drawer, "Mail", by=manager)
    refused("name", rules.add_drawer, " ", by=manager)
    assert audited("drawer.added") == 1


def test_a_day_does_not_close_with_a_drawer_open_unless_it_is_carried_over(front_desk, manager):
    session = open_one(front_desk)
    today = clock.today()
    assert [(one.kind, one.patient, one.owner_id) for one in open_items(today)] == [
        ("drawer", "Desk 1", front_desk.staff_id)
    ]
    with pytest.raises(RuleError, match="1 things are open"):
        close_day(today, by=manager)

    count = rules.count_drawer(session, {10000: 1}, **NOTHING, by=front_desk)
    assert "second signature missing" in open_items(today)[0].words
    carry_over(today, [open_items(today)[0].key], reason="nobody else was here", by=front_desk)
    close_day(today, by=manager)
    assert count.signed_at is None


def test_a_day_closes_with_its_drawers_signed(front_desk, manager):
    session = open_one(front_desk)
    rules.sign_count(rules.count_drawer(session, {10000: 1}, **NOTHING, by=front_desk), by=manager)

    assert close_day(clock.today(), by=manager) and queries.takings(clock.today()) == {}
