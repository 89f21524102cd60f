"""What a merge may do to the ledger: pass an entry to the survivor, and nothing else."""

import pytest
from peewee import IntegrityError

from office.accounts.models import LedgerEntry
from office.db import database, fetch, writing
from tests.accounts.making import make_answered_bill
from tests.charts.making import make_person


@pytest.mark.parametrize("column", [f.column_name for f in LedgerEntry._meta.sorted_fields if f.name != "patient"])
def test_no_other_column_of_an_entry_ever_changes(db, column):
    make_answered_bill()
    other = make_person()
    before = fetch("SELECT * FROM ledger_entry")

    with pytest.raises(IntegrityError), writing():
        database.execute_sql(f'UPDATE ledger_entry SET patient_id = {other.id}, "{column}" = "{column}"')

    assert fetch("SELECT * FROM ledger_entry") == before


def test_the_patient_of_an_entry_may_change_to_a_patient_only(db):
    make_answered_bill()
    other = make_person()
    with writing():
        LedgerEntry.update(patient=other).execute()
    assert {entry.patient_id for entry in LedgerEntry.select()} == {other.id}
    with pytest.raises(IntegrityError), writing():
        LedgerEntry.update(patient=999).execute()
