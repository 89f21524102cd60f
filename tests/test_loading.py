"""Rows read by plain SQL are the rows that Peewee would give."""

from office.accounts.models import Account, AccountPatient
from office.loading import load, load_with, marks
from tests.accounts.making import make_charge


def test_rows_are_those_of_peewee(db):
    charges = [make_charge(), make_charge()]

    found = load(Account, "id IN (?, ?) ORDER BY id", *(one.account_id for one in charges))

    assert [row.__data__ for row in found] == [row.__data__ for row in Account.select().order_by(Account.id)]
    assert not any(row._dirty for row in found) and load(Account, "id = ?", 0) == []


def test_a_row_comes_with_the_one_that_its_key_names_in_one_query(db, count_queries):
    charge = make_charge()

    with count_queries() as seen:
        (link,) = load_with(AccountPatient, "account", "t.patient_id = ?", charge.patient_id)
        account = link.account

    assert len(seen) == 1 and not link._dirty
    assert (link.__data__, account.__data__) == (AccountPatient.get().__data__, Account.get().__data__)
    assert load_with(AccountPatient, "account", "t.patient_id = ?", 0) == []


def test_nothing_is_among_no_values(db):
    assert marks([]) == "NULL" and marks([1, 2]) == "?, ?"
