"""Two records with a policy of one rank each: merging loses none, taking it back restores both."""

from office.coverage.models import Coverage
from office.coverage.queries import coverages
from office.merges.queries.since import since
from office.merges.rules import assign_row, take_back
from office.merges.rules.proposing import get_merge
from tests.coverage.making import TODAY, make_policy
from tests.merges.making import make_pair, merged


def names(patient):
    return [one.payer for one in coverages(patient.id, TODAY)]


def test_policies_of_both_records_stand_in_a_row_and_go_back(records_clerk, records_lead):
    first, second = make_pair()  # the second has Blue Shield without dates
    make_policy(first, "Own one")
    make_policy(first, "Own two")
    make_policy(second, "Her two")
    before = {one.id: (one.patient_id, one.rank) for one in Coverage.select()}

    merge = merged(first, second, proposer=records_clerk, lead=records_lead)

    assert names(first) == ["Own one", "Own two", "Blue Shield", "Her two"] and names(second) == []
    late = make_policy(first, "Since")
    for one in since(merge):
        whose = second.id if (one.table, one.key) == ("coverage", late.id) else first.id
        assign_row(merge, one.table, one.key, whose, by=records_lead)
    take_back(merge, get_merge(merge.id).version, "two people after all", by=records_lead)

    now = {one.id: (one.patient_id, one.rank) for one in Coverage.select()}
    assert now.pop(late.id)[0] == second.id and now == before
    assert names(second) == ["Blue Shield", "Her two", "Since"]
