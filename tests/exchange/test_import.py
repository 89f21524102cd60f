"""Files taken in: what becomes rows, what is left out, and the same file again."""

import json
from datetime import date

import pytest

from office.accounts.models import Coverage
from office.actor import PROGRAM
from office.allergies.models import Allergy, AllergyList, Certainty, ListState
from office.allergies.queries import allergy_word
from office.audit.models import AuditEvent
from office.audit.rules import first_broken
from office.exchange.models import ImportRun, OutsideId
from office.exchange.report import Report, together
from office.exchange.rules import import_bundle, import_patients
from office.patients.models import (
    Contact,
    ContactRole,
    Patient,
    PatientAddress,
    PatientName,
    PatientNumber,
    PatientPhone,
    Registration,
)
from office.patients.queries import find
from office.patients.rules import change_address
from office.visits.models import Flow, Visit
from tests.exchange.making import BUNDLES, SYNTHEA, allergy, bundle, encounter, entry, patient

AROUND = (PatientPhone, PatientAddress, PatientName, PatientNumber, Contact)
TABLES = (Patient, *AROUND, Visit, Allergy, AllergyList, Coverage, OutsideId)
CUT = BUNDLES[0].read_bytes()[:9000]
ORPHAN = bundle(patient(), entry("Encounter", whose="urn:uuid:x"))


def rows():
    return {model.__name__: model.select().count() for model in TABLES}


def take(*entries):
    return import_bundle("test.json", bundle(*entries), by=PROGRAM)


def test_bundles_of_others_become_records(db):
    reports = [import_bundle(path.name, path.read_bytes(), by=PROGRAM) for path in BUNDLES]

    assert not any(report.broken for report in reports)
    assert (rows()["Patient"], rows()["Visit"], rows()["Allergy"]) == (12, 180, 6)
    assert {visit.flow for visit in Visit.select()} == {Flow.LEFT}
    assert "12 patients" in together(reports)
    assert first_broken() is None


def test_bundles_again_add_nothing(db):
    for path in BUNDLES[:3]:
        import_bundle(path.name, path.read_bytes(), by=PROGRAM)
    before = rows()

    again = [import_bundle(path.name, path.read_bytes(), by=PROGRAM) for path in BUNDLES[:3]]

    assert rows() == before
    assert not any(report.taken for report in again)
    assert not any(report.changed for report in again)


def test_list_of_patients_becomes_records_and_again_adds_nothing(db):
    data = (SYNTHEA / "patients.csv").read_bytes()
    report = import_patients("patients.csv", data, by=PROGRAM)
    before = rows()

    again = import_patients("patients.csv", data, by=PROGRAM)

    assert report.taken["patients"] == Patient.select().count() == 220
    assert Patient.select().where(Patient.registration == Registration.DECEASED).count() == 39
    assert rows() == before
    assert not again.taken


def test_list_and_bundle_of_the_same_people_make_one_record_each(db):
    import_patients("patients.csv", (SYNTHEA / "patients.csv").read_bytes(), by=PROGRAM)

    reports = [import_bundle(path.name, path.read_bytes(), by=PROGRAM) for path in BUNDLES]

    assert Patient.select().count() == 220
    assert sum(report.taken["visits"] for report in reports) == 180


def test_imported_person_is_found_by_name_number_and_phone(db):
    take(patient())

    for text in ("nunez ana", "A-77", "312-555-0142", "5/4/1984"):
        assert [row.name for row in find(text).rows], text


def test_number_that_cannot_be_dialed_is_kept_with_a_mark(db):
    report = take(patient(telecom=[{"system": "phone", "value": "555-670-8833", "use": "home"}]))

    phone = PatientPhone.get()
    assert (phone.typed, phone.valid, phone.e164) == ("555-670-8833", False, "")
    assert "1 phone numbers cannot be dialed" in report.notes()[0]


def test_old_record_number_stays_searchable(db):
    take(patient())

    assert PatientNumber.get().value == "A-77"
    assert Patient.get().mrn == 100001


def test_allergy_is_unconfirmed_and_the_list_says_so(db):
    take(patient(), allergy(), allergy(2, "Dust"))

    assert {row.certainty for row in Allergy.select()} == {Certainty.UNCONFIRMED}
    assert AllergyList.get().state == ListState.HAS
    assert allergy_word(Patient.get().id)[0].startswith("Allergies: Penicillin (unconfirmed)")


def test_none_known_is_not_taken_from_a_file(db):
    code = {"text": "No known allergy", "coding": [{"system": "http://snomed.info/sct", "code": "716186003"}]}
    report = take(patient(), entry("AllergyIntolerance", code=code))

    assert allergy_word(Patient.get().id)[0] == "Allergies not asked"
    assert any("ask the patient" in why for _, why in report.left_out)


def test_contact_of_a_file_has_no_right_to_information(db):
    contact = {
        "name": {"family": "Diaz", "given": ["Rosa"]},
        "relationship": [{"text": "guardian"}],
        "telecom": [{"system": "phone", "value": "312-555-0199"}],
    }
    take(patient(contact=[contact]))

    row = Contact.get()
    assert (row.role, row.name, row.relationship, row.scopes) == (ContactRole.EMERGENCY, "Rosa Diaz", "guardian", "")


def test_plan_and_death_are_taken(db):
    period = {"start": "2020-01-01", "end": "2020-12-31"}
    plan = entry("Coverage", payor=[{"display": "Blue"}], period=period)
    take(patient(deceasedDateTime="2021-02-03T04:05:06+00:00"), plan)

    assert (Coverage.get().payer, Coverage.get().to_on) == ("Blue", date(2020, 12, 31))
    assert (Patient.get().registration, Patient.get().deceased_on) == (Registration.DECEASED, date(2021, 2, 3))


def test_visit_in_the_future_or_before_birth_is_left_out(db):
    wrong = encounter(1, "2030-01-01T00:00:00+00:00"), encounter(2, "1970-01-01T00:00:00+00:00")
    report = take(patient(), *wrong, encounter(3))

    assert Visit.select().count() == 1
    assert {why for _, why in report.left_out} == {"it lies in the future", "it is before the birth date"}


def test_new_phone_address_and_name_are_told_as_changes_and_the_old_stay(db):
    take(patient())
    changed = {
        "telecom": [{"system": "phone", "value": "312-555-0100"}],
        "address": [{"line": ["9 New St"], "city": "Chicago", "state": "IL", "postalCode": "60602"}],
        "name": [{"family": "Diaz", "given": ["Ana"]}],
    }

    report = take(patient(**changed))

    assert len(report.changed) == 3
    assert [row.typed for row in PatientPhone.select().order_by(PatientPhone.rank)] == ["312-555-0142", "312-555-0100"]
    assert PatientAddress.select().where(PatientAddress.until.is_null(False)).get().street == "1 Main St"
    assert (Patient.get().last_name, PatientName.get().last_name) == ("Núñez", "Diaz")


def test_old_file_never_undoes_what_the_practice_changed(db, front_desk):
    take(patient())
    one = Patient.get()
    change_address(one, one.version, by=front_desk, street="7 Own St", city="Chicago", state="IL", zip="60603")

    report = take(patient())

    assert PatientAddress.get(PatientAddress.until.is_null()).street == "7 Own St"
    assert report.changed == []


def test_identifier_of_someone_else_mixes_nobody(db):
    take(patient())

    report = take(patient(name=[{"family": "Other", "given": ["Al"]}], birthDate="1950-01-01"))

    assert Patient.select().count() == 1
    assert any("neither last name nor birth date fit" in why for _, why in report.left_out)


def test_likely_duplicate_is_taken_and_put_on_the_list_of_pairs(db):
    take(patient())
    other = "99999999-2222-4333-8444-555555555555"
    number = [{"system": "http://third.example", "value": "B-1", "type": {"coding": [{"code": "MR"}]}}]

    report = take(patient(other, identifier=number))

    assert Patient.select().count() == 2
    assert any("may be the same person" in words for words in report.warnings)


@pytest.mark.parametrize("data", [CUT, b"{", ORPHAN])
def test_broken_file_is_named_and_harms_nothing(db, data):
    take(patient("77777777-2222-4333-8444-555555555555", identifier=[]))
    before = rows()

    report = import_bundle("broken.json.gz", data, by=PROGRAM)

    assert report.broken
    assert "BROKEN" in report.lines()[0] and "broken.json.gz" in report.lines()[0]
    assert rows() == before
    assert AuditEvent.select().where(AuditEvent.action == "exchange.refused").count() == 1


def test_person_who_cannot_be_taken_is_named_and_the_others_are(db):
    other = "99999999-2222-4333-8444-555555555555"
    report = take(patient(birthDate="2090-01-01"), patient(other, identifier=[]))

    assert Patient.select().count() == 1
    assert [what for what, _ in report.left_out] == ["entry 1 (Patient)"]


def test_half_a_person_is_never_stored(db, monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr("office.exchange.rules.people.add_records", fail)
    before = rows()

    with pytest.raises(RuntimeError):
        take(patient(), encounter())

    assert rows() == before


def test_run_is_kept_with_its_report(db):
    take(patient(), encounter())

    run = ImportRun.get()
    assert json.loads(run.report)["taken"] == {"patients": 1, "visits": 1}
    assert (run.kind, run.source, len(run.digest)) == ("fhir", "test.json", 64)
    assert AuditEvent.select().where(AuditEvent.action == "exchange.imported").count() == 1


def test_report_of_nothing_says_nothing():
    assert Report("empty.json").lines() == ["empty.json: taken nothing."]
