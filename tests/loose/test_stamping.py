"""The received stamp: whose paper it is, what is next for it, by when."""

from datetime import date, timedelta

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.charts.models import Volume
from office.errors import RuleError
from office.loose.identity import agrees, initials_of, read_identifier
from office.loose.models import Identifier, LoosePaper, PaperState, PaperStep, Signature, Tab
from office.loose.rules import Stamp, stamp_paper
from office.patients.models import PatientAddress, PatientPhone
from tests.charts.making import TODAY, close_day, make_booking, make_electronic, make_provider
from tests.loose.making import BORN, make_patient, stamp
from tests.merges.making import make_pair, merged


def test_a_stamp_is_matched_by_name_and_birth_date_and_goes_to_the_shelf(records_clerk):
    patient = make_patient()

    paper, found = stamp_paper(
        Stamp("quispe", "03/04/62", Tab.LETTERS, 3, Signature.SIGNED, source="Dr. Ames"), by=records_clerk
    )

    assert (paper.patient_id, paper.identified_by, found.warning) == (patient.id, Identifier.BORN, "")
    assert (paper.state, paper.received_on, paper.due_on) == (PaperState.FILE, TODAY, date(2026, 12, 3))
    assert (paper.initials, paper.written_as) == ("RK", "quispe, 03/04/62")
    step, event = PaperStep.get(), AuditEvent.get(AuditEvent.action == "loose.stamped")
    assert (step.act, step.who, step.initials) == ("stamped", "Rosa Klein", "RK")
    assert event.patient_id == patient.id and event.row_id == paper.id


def test_papers_are_numbered_one_after_the_other(records_clerk):
    make_patient()

    numbers = [stamp(by=records_clerk).number for _ in range(3)]

    assert numbers == [1, 2, 3] and LoosePaper.get_by_id(1).code.startswith("D000001")


@pytest.mark.parametrize(
    ("who", "second", "by"),
    [
        ("Quispe, Ada", "312-555-0142", "phone"),
        ("ada quispe", "60614", "ZIP code"),
        ("quispe", "104512", "record number"),
    ],
)
def test_any_second_identifier_on_the_page_will_do(records_clerk, who, second, by):
    patient = make_patient()
    PatientPhone.create(patient=patient, typed="312-555-0142", e164="+13125550142", since=clock.now())
    PatientAddress.create(patient=patient, zip="60614", since=clock.now())

    assert stamp(who, second, by=records_clerk).identified_by == by


def test_the_second_identifier_tells_namesakes_apart(records_clerk):
    make_patient(mrn=104512)
    younger = make_patient(mrn=204512, born_on=date(1991, 7, 2))

    assert stamp("Quispe Ada", "7/2/91", by=records_clerk).patient_id == younger.id
    with pytest.raises(RuleError, match="none of 2 with that name") as refused:
        stamp("Quispe Ada", "7/2/92", by=records_clerk)
    assert refused.value.field == "second"


def test_the_number_that_found_the_record_is_no_second_identifier(records_clerk):
    make_patient()

    with pytest.raises(RuleError, match="compare something else"):
        stamp("104512", "10-45-12", by=records_clerk)
    assert stamp("104512", "3/4/1962", by=records_clerk).state == PaperState.FILE


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"who": "Nobody"}, "patient", "Nobody on file"),
        ({"second": "3/14/1962"}, "second", "page and the record disagree"),
        ({"second": "blue eyes"}, "second", "birth date, MRN, phone"),
        ({"pages": 0}, "pages", "1 to 999"),
        ({"pages": 1000}, "pages", "1 to 999"),
        ({"tab": Tab.LAB, "signature": Signature.NONE}, "signature", "A result is signed"),
        ({"signature": Signature.UNSIGNED}, "signer", "who has to sign"),
        ({"received_on": TODAY + timedelta(days=1)}, "received_on", "today or in the last"),
        ({"who": " ", "second": "", "look_up": True}, "patient", "what can be read"),
    ],
)
def test_stamps_that_are_refused_leave_nothing_behind(records_clerk, values, field, words):
    make_patient()

    with pytest.raises(RuleError, match=words) as refused:
        stamp(**values, by=records_clerk)

    assert refused.value.field == field
    assert LoosePaper.select().count() == PaperStep.select().count() == 0


def test_an_unsigned_result_goes_to_the_provider_whom_the_patient_sees(records_clerk):
    patient, kim = make_patient(), make_provider("Dr. Kim")
    make_booking(patient, make_provider("Dr. Lee"), TODAY + timedelta(days=9))
    make_booking(patient, kim, TODAY - timedelta(days=9))

    paper = stamp(tab=Tab.LAB, signature=Signature.UNSIGNED, by=records_clerk)

    assert (paper.state, paper.signer) == (PaperState.SIGN, kim)


def test_a_paper_of_a_chart_in_the_computer_goes_to_the_scanning_desk(records_clerk):
    make_electronic(make_patient(folder=False))

    assert stamp(by=records_clerk).state == PaperState.SCAN
    assert Volume.select().count() == 0


def test_the_number_of_a_merged_record_leads_to_the_survivor(records_clerk, records_lead, front_desk):
    first, second = make_pair()
    waiting = stamp("087654", "3/4/1962", by=records_clerk)
    merged(first, second, proposer=front_desk, lead=records_lead)

    assert LoosePaper.get_by_id(waiting.id).patient_id == first.id
    assert stamp("087654", "3/4/1962", by=records_clerk).patient_id == first.id


@pytest.mark.parametrize(
    ("local", "tab", "due"),
    [
        ("2026-11-24 16:00", Tab.LAB, "2026-11-24"),
        ("2026-11-25 16:00", Tab.LETTERS, "2026-11-30"),  # closed on the 26th: the 27th is one, Monday two
        ("2026-11-28 09:00", Tab.LAB, "2026-11-30"),  # a Saturday
        ("2026-11-26 09:00", Tab.LETTERS, "2026-12-01"),
    ],
)
def test_due_in_business_days_with_holidays(set_clock, records_clerk, local, tab, due):
    close_day(date(2026, 11, 26))
    make_patient()
    set_clock(local)

    assert str(stamp(tab=tab, by=records_clerk).due_on) == due


def test_what_a_typed_identifier_can_mean():
    read = read_identifier("030462", today=TODAY)

    assert read == {Identifier.BORN: BORN, Identifier.MRN: 30462}
    assert agrees(read, born_on=BORN, mrn=99) == Identifier.BORN
    assert agrees(read, born_on=date(1970, 1, 1), mrn=30462) == Identifier.MRN
    assert agrees(read, born_on=None, mrn=30462, but=Identifier.MRN) is None
    assert read_identifier("room 4", today=TODAY) == {}
    assert [initials_of(name) for name in ("Rosa Klein", "Dr. Patel", "Ana-Lucía de la Cruz")] == ["RK", "DP", "ALDL"]
