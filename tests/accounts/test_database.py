"""What the database itself refuses, whatever the code does. Source: domain 7.8 (1) to (3), (13)."""

import pytest
from peewee import IntegrityError

from office import clock
from office.accounts import rules
from office.accounts.models import Book, EntryKind, LedgerEntry, LedgerLine, LedgerSeal, QuestionEvent
from office.accounts.queries import standing
from office.accounts.queries.sums import kept_payments
from office.db import fetch, is_sqlite, writing
from tests.accounts.making import OCTOBER_6, make_charge, make_question


@pytest.fixture
def charge():
    return make_charge()


def entry_like(charge, number, **given):
    """Write an entry beside the rules, without lines and seal."""
    values = {"kind": EntryKind.ADJUSTMENT, "service_on": OCTOBER_6, "posted_on": OCTOBER_6, "words": "x", "who": "x"}
    values |= {"account": charge.account_id, "patient": charge.patient_id, "at": clock.now(), "seal": number, **given}
    return LedgerEntry.create(number=number, **values)


def write(charge, *cents, seal=True, **given):
    """Write an entry with these lines beside the rules, and seal it."""
    number = charge.number + 1
    with writing():
        entry_like(charge, number, **given)
        for amount in cents:
            LedgerLine.create(entry=number, book=Book.WRITTEN_OFF, cents=amount, charge=charge)
        if seal:
            LedgerSeal.create(number=number)


def count():
    return LedgerEntry.select().count(), LedgerLine.select().count(), LedgerSeal.select().count()


@pytest.mark.parametrize("cents", [(), (100,), (100, -99), (100, -100, 1)])
def test_an_entry_that_does_not_balance_is_refused(charge, cents):
    before = count()

    with pytest.raises(IntegrityError):
        write(charge, *cents)

    assert count() == before


def test_an_entry_without_its_seal_cannot_be_committed(charge):
    before = count()

    with pytest.raises(IntegrityError):
        write(charge, 100, -100, seal=False)

    assert count() == before


def test_a_balanced_entry_is_taken(charge):
    write(charge, 100, -100)

    assert count() == (2, 4, 2)


def test_a_seal_of_another_entry_does_not_count(charge):
    with pytest.raises(IntegrityError), writing():
        entry_like(charge, charge.number + 1, seal=charge.number + 2)


def test_a_line_of_no_cents_or_of_an_unknown_book_is_refused(charge):
    with pytest.raises(IntegrityError):
        write(charge, 0, 100, -100)
    with pytest.raises(IntegrityError), writing():
        entry_like(charge, charge.number + 1)
        LedgerLine.create(entry=charge.number + 1, book="pocket", cents=5)


def test_a_line_after_the_seal_is_refused(charge):
    with pytest.raises(IntegrityError), writing():
        for cents in (5, -5):
            LedgerLine.create(entry=charge, book=Book.WRITTEN_OFF, cents=cents)


def test_a_second_reversal_is_refused(charge, manager):
    rules.reverse_entry(charge, "typed twice", by=manager)
    charge.number += 1

    with pytest.raises(IntegrityError):
        write(charge, 100, -100, reverses=charge.number - 1, kind=EntryKind.REVERSAL)


@pytest.mark.parametrize("table", ["ledger_entry", "ledger_line", "ledger_seal", "question_event"])
@pytest.mark.parametrize("act", ["UPDATE", "DELETE"])
def test_nothing_posted_can_be_changed_or_deleted(db, charge, table, act):
    make_question()
    column = "number" if table == "ledger_seal" else "words" if table != "ledger_line" else "cents"
    before = fetch(f"SELECT * FROM {table}")
    assert before

    with pytest.raises(IntegrityError), writing():
        db.execute_sql(f"UPDATE {table} SET {column} = {column}" if act == "UPDATE" else f"DELETE FROM {table}")

    assert fetch(f"SELECT * FROM {table}") == before


def test_the_author_of_entries_cannot_be_removed(db, biller):
    make_charge(by=biller)

    with pytest.raises(IntegrityError), writing():
        db.execute_sql("DELETE FROM staff")


def test_the_words_of_earlier_answers_stay(biller):
    question = make_question()
    rules.answer_question(question, 1, "first answer", by=biller)
    rules.answer_question(question, 2, "better answer", by=biller)

    words = [event.words for event in QuestionEvent.select().order_by(QuestionEvent.id)]
    assert words == ["Why do I owe $48.70?", "first answer", "better answer"]


@pytest.mark.parametrize("asked", [lambda patient: kept_payments(1, patient), standing])
def test_what_is_kept_of_one_patient_is_found_without_what_is_kept_of_all(db, count_queries, asked):
    if not is_sqlite():
        pytest.skip("the other engine chooses by what it has counted")

    with count_queries() as seen:
        asked(1)

    (sql, values, *_) = seen[-1]
    plan = [row[-1] for row in db.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()]
    assert [step for step in plan if step.startswith("SEARCH l USING") and "(payment_id=?)" in step]
    assert not [step for step in plan if step.startswith("SCAN l")]
