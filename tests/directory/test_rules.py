"""Adding, changing and naming outside parties."""

import pytest

from office.audit.models import AuditEvent
from office.directory.models import Party
from office.directory.queries import CARERS, PHARMACIES, label, party_named
from office.directory.rules import add_party, edit_party
from office.errors import RuleError, StaleEdit


@pytest.fixture
def jane(front_desk):
    """A doctor outside."""
    return add_party("provider", "Jane Roe, MD", by=front_desk, npi="1234567893", fax="312-555-0188")


def test_added_party_is_audited_and_offered_with_its_number(jane):
    assert AuditEvent.select().order_by(AuditEvent.number.desc()).first().action == "party.added"
    assert label(jane) == "Jane Roe, MD (NPI 1234567893)"


@pytest.mark.parametrize(
    ("known", "field"),
    [
        ({"name": " "}, "name"),
        ({"npi": "1234567890"}, "npi"),
        ({"npi": "1234567893"}, "npi"),
        ({"ncpdp": "123"}, "ncpdp"),
        ({"phone": "none"}, "phone"),
        ({"fax": "123-456-7890"}, "fax"),
    ],
)
def test_wrong_entry_is_refused_at_its_field(known, field, jane, front_desk):
    with pytest.raises(RuleError) as refusal:
        add_party("provider", **{"name": "Al Vance", **known}, by=front_desk)

    assert refusal.value.field == field and Party.select().count() == 1


def test_changed_party_keeps_the_rest_and_refuses_an_old_version(jane, front_desk):
    edit_party(jane, 1, by=front_desk, phone="312-555-0101", name="Jane Roe")

    now = Party.get_by_id(jane.id)
    assert (now.name, now.npi, now.phone, now.version) == ("Jane Roe", "1234567893", "312-555-0101", 2)
    with pytest.raises(StaleEdit):
        edit_party(now, 1, by=front_desk, name="Jane R.")


def test_party_is_picked_by_all_of_its_name_or_its_beginning(jane, front_desk):
    add_party("provider", "John Roe", by=front_desk)

    for text in ("jane roe, md", "Jane", "Jane Roe, MD (NPI 1234567893)"):
        assert party_named(text, *CARERS, field="pcp") == jane
    assert party_named(" ", *CARERS, field="pcp") is None


def test_party_that_is_not_clear_is_refused_with_the_names(jane, front_desk):
    add_party("provider", "John Roe", by=front_desk)

    with pytest.raises(RuleError, match=r"Jane Roe, MD .NPI 1234567893.; John Roe"):
        party_named("roe", *CARERS, field="pcp")
    with pytest.raises(RuleError, match="not in the directory"):
        party_named("roe", *PHARMACIES, field="pharmacy")
    edit_party(jane, 1, by=front_desk, active=False)
    assert party_named("roe", *CARERS, field="pcp").name == "John Roe"
