"""Wards, foster children, adults who cannot decide; and events that other parts announce."""

from datetime import date

import pytest

from office.announce import announce
from office.errors import RuleError
from office.life.models import LifeEvent, LifeKind
from office.life.rules import Authority, Guardianship, set_guardian
from office.patients.models import Contact, ContactRole
from office.tasks.models import Task
from tests.life.making import make_minor
from tests.patients.making import make_patient


def test_an_agency_is_the_guardian_and_the_foster_parent_is_not(records_clerk):
    patient, mother = make_minor(born_on=date(2020, 5, 4))

    guardian = set_guardian(
        patient, Guardianship.WARD, "County Family Services", "Order 26-114, Cook County", by=records_clerk,
        foster_parent="Paul Hess", rules="Vaccines: ask the agency.",
    )  # fmt: skip

    assert (guardian.role, guardian.authority) == (ContactRole.REPRESENTATIVE, "legal guardian")
    assert guardian.may_consent and guardian.document.startswith("Order 26-114")
    foster = Contact.get(Contact.name == "Paul Hess")
    assert (foster.role, foster.may_consent, foster.scopes) == (ContactRole.PERMITTED, False, "appointments papers")
    assert LifeEvent.get().kind == LifeKind.GUARDIAN
    assert [task.kind for task in Task.select()] == ["guardian review"], "the mother's say is looked at again"
    assert Contact.get_by_id(mother.id).revoked_at is None


def test_an_adult_who_cannot_decide_has_a_representative_with_a_paper(doctor):
    patient = make_patient(born_on=date(1941, 5, 4))

    found = set_guardian(
        patient, Guardianship.INCAPACITATED, "Ann Hill", "Power of attorney 2019", by=doctor, authority=Authority.POA,
        wishes="Wants to be asked too.",
    )  # fmt: skip

    assert found.authority == "healthcare POA"
    assert "Wants to be asked too." in LifeEvent.get().words


@pytest.mark.parametrize(
    ("born", "kind", "name", "document", "words"),
    [
        (date(1980, 1, 1), Guardianship.FOSTER, "Agency", "Order", "of age"),
        (date(2020, 1, 1), Guardianship.INCAPACITATED, "Ann", "Order", "a minor"),
        (date(2020, 1, 1), Guardianship.WARD, " ", "Order", "agency or person"),
        (date(2020, 1, 1), Guardianship.WARD, "Agency", "", "which paper"),
    ],
)
def test_a_guardian_without_paper_or_reason_is_refused(born, kind, name, document, words, records_clerk):
    with pytest.raises(RuleError, match=words):
        set_guardian(make_patient(born_on=born), kind, name, document, by=records_clerk)
    assert not Contact.select().where(Contact.role == ContactRole.REPRESENTATIVE).exists()


def test_what_lower_parts_announce_is_kept_as_an_event(front_desk):
    patient = make_patient()

    old = {"last_name": "Hill", "first_name": "Jo"}
    announce("patient.renamed", patient=patient, before=old, by=front_desk, source="marriage certificate")
    announce("patient.flagged", patient=patient, kind="custody order", by=front_desk)
    announce("patient.flagged", patient=patient, kind="safety", by=front_desk)
    announce("patient.flagged", patient=patient, kind="privacy level", by=front_desk)

    kept = [(row.kind, row.source, row.words) for row in LifeEvent.select().order_by(LifeEvent.id)]
    assert kept == [
        (LifeKind.NAME, "marriage certificate", "Was Hill, Jo."),
        (LifeKind.CUSTODY, "", ""),
        (LifeKind.SAFETY, "", "Ended."),
    ]
