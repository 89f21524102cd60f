"""What a caller may hear of a patient who died."""

import pytest

from office.patients.models import ContactRole
from office.phone.models import Relationship
from office.phone.permission import Around, Asked, Caller, who_may_hear

AROUND = [
    Around(ContactRole.REPRESENTATIVE, "Ruth Kern", scopes=frozenset(("clinical",))),
    Around(ContactRole.PERMITTED, "Olga Kern", scopes=frozenset(("clinical", "billing"))),
    Around(ContactRole.RESTRICTED, "Max Kern"),
]


@pytest.mark.parametrize(
    ("name", "relationship", "who", "tone"),
    [
        ("Ada Kern", Relationship.SELF, "Recorded as deceased", "alert"),
        ("Ruth Kern", Relationship.FAMILY, "Represented a patient who died", "wait"),
        ("Olga Kern", Relationship.FAMILY, "Family of a patient who died", "wait"),
        ("Someone Else", Relationship.SPOUSE, "Family of a patient who died", "wait"),
        ("Max Kern", Relationship.FAMILY, "Restricted person", "alert"),
        ("Someone Else", Relationship.ATTORNEY, "Written request only", "alert"),
    ],
)
def test_nobody_is_told_by_a_permission_of_before(name, relationship, who, tone):
    caller = Caller(name, relationship, identifiers=3)

    told = who_may_hear(caller, Asked("Kern Ada", 70, died=True), AROUND, to_tell=3, majority_age=18)

    assert told.who == who
    assert {one for _, _, one in told.lines} == {tone}
