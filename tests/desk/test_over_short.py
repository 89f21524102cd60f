"""What a drawer is over or short by comes into the books, so that they say what was counted."""

import json
from datetime import date
from importlib import import_module

import pytest
from peewee import IntegrityError

from office import clock
from office.audit.models import AuditEvent
from office.db import run, writing
from office.desk import rules
from office.desk.models import CountKind, OverShort
from office.desk.queries import agreed, over_short, over_short_until
from tests.desk.making import arrived, copay, open_one, take
from tests.desk.test_drawers import counted, money_of_a_morning
from tests.reports.test_money import asked, lines

TODAY = date(2026, 12, 1)
SHORT = {10000: 1, 2000: 1, 500: 1, 100: 4}  # $129 where $130 should be


def test_a_dollar_short_is_an_entry_once_two_have_signed(front_desk, manager):
    count = counted(money_of_a_morning(front_desk), front_desk, SHORT, cards_cents=2525, note="change given wrong")
    assert not OverShort.select().exists()
    rules.withdraw_count(count, "a roll fell down", by=front_desk)
    count = counted(count.session, front_desk, SHORT, cards_cents=2525, note="change given wrong")

    rules.sign_count(count, by=manager)

    assert over_short(TODAY, TODAY) == {"card": (1, 25), "cash": (1, -100)} and over_short_until(TODAY) == -75
    assert not over_short(date(2026, 11, 1), date(2026, 11, 30))
    assert AuditEvent.select().where(AuditEvent.action == "drawer.over_short").count() == 2
    for wrong in (OverShort.update(cents=1), OverShort.delete()):
        with pytest.raises(IntegrityError), writing():
            wrong.execute()


def test_the_reports_say_that_the_books_are_what_was_counted(front_desk, manager):
    session = money_of_a_morning(front_desk)
    assert agreed(TODAY, TODAY).drawers == 0
    rules.sign_count(counted(session, front_desk, SHORT, note="change given wrong"), by=manager)
    rules.make_deposit([session.id], by=front_desk)

    sheet, facts, _ = asked("day-sheet", TODAY, TODAY)
    assert sheet[-2] == ("Cash over and short", "cash", "1", "-$1.00", "$0.00", "-$1.00")
    said = "1 drawer, receipts $75.00, over or short -$1.00, counted $74.00."
    assert f"✓ Cash on the books is what was counted: {said}" in facts
    trial = lines("trial-balance")
    assert trial[-3:] == [
        ("counted over or short", "$0.00", "-$1.00", "-$1.00"),
        ("cash over and short", "$0.00", "$1.00", "$1.00"),
        ("All", "$0.00", "$0.00", "$0.00"),
    ]
    assert lines("deposits")[-1][3:7] == ("$29.00", "$20.00", "$49.00", "-$1.00")


def test_a_drawer_that_is_handed_over_short_goes_on_with_what_is_there(front_desk, manager, client_as):
    session = open_one(front_desk)
    take([copay(arrived(by=front_desk))], front_desk)
    note = {"kind": CountKind.HAND_OVER, "note": "a bill is missing"}
    sums = {"checks_cents": 0, "cards_cents": 0, "left_cents": 0}
    rules.sign_count(rules.count_drawer(session, {10000: 1, 1000: 2}, **sums, **note, by=front_desk), by=manager)

    assert over_short(TODAY, TODAY) == {"cash": (1, -1000)}
    assert agreed(TODAY, TODAY).holds and agreed(TODAY, TODAY).counted == 2000
    page = client_as("manager").get("/day-close/2026-12-01").get_data(as_text=True)
    assert "Cash short" in page and "$10.00, on the account cash over and short" in page


def test_counts_of_before_are_written_into_the_account(front_desk, manager, db):
    count = counted(money_of_a_morning(front_desk), front_desk, SHORT, note="change given wrong")
    right = rules.sign_count(count, by=manager)
    run("DROP TABLE over_short")

    import_module("office.migrations.0036_over_short").up(None, db.obj)

    row = OverShort.get()
    assert (row.count_id, row.tender, row.cents, row.posted_on) == (right.id, "cash", -100, clock.today())
    assert row.who == "Grace Hall" and json.loads(right.counted)["cash"] == 12900
