"""FHIR bundles: what is read from them, and where they are broken."""

import gzip
import json
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office.formats import fhir
from office.formats.fhir import read_bundle
from office.formats.outside import Around, Broken, Plan
from tests.exchange.making import BUNDLES, UUID, allergy, bundle, encounter, entry, patient


def test_person_is_read_with_names_numbers_and_address():
    (person,) = read_bundle(bundle(patient()))

    assert (person.last, person.first, person.middle, person.suffix) == ("Núñez", "Ana", "Maria", "Jr")
    assert person.numbers == (("http://elsewhere.example", "A-77"),)
    assert ("urn:uuid", UUID) in person.keys
    assert (person.born_on, person.sex, person.state) == (date(1984, 5, 4), "F", "IL")
    assert person.phones == (("mobile", "312-555-0142"),)
    assert (person.street, person.street2) == ("1 Main St", "Apt 2")


def test_only_the_last_four_digits_of_a_social_security_number_are_kept():
    ssn = {"system": "http://hl7.org/fhir/sid/us-ssn", "value": "999-70-1411", "type": {"coding": [{"code": "SS"}]}}

    (person,) = read_bundle(bundle(patient(identifier=[ssn])))

    assert person.ssn4 == "1411"
    assert "99970" not in repr(person).replace("-", "")


def test_former_names_and_nickname_are_read():
    names = [
        {"use": "official", "family": "Diaz", "given": ["Katherine"]},
        {"use": "maiden", "family": "Bauer", "given": ["Katherine"]},
        {"use": "nickname", "given": ["Kathy"]},
    ]

    (person,) = read_bundle(bundle(patient(name=names)))

    assert person.former == (("birth or maiden", "Bauer", "Katherine"),)
    assert (person.last, person.preferred) == ("Diaz", "Kathy")


def test_birth_date_of_a_year_only_is_an_estimate():
    (person,) = read_bundle(bundle(patient(birthDate="1950")))

    assert (person.born_on, person.birth_estimated) == (None, True)


def test_visit_is_an_instant_in_utc():
    start = "2020-03-05T09:00:00-06:00"

    (person,) = read_bundle(bundle(patient(), encounter(start=start, reasonCode=[{"text": "cough"}])))

    assert person.visits[0].started_at == datetime(2020, 3, 5, 15)
    assert person.visits[0].words == "Check-up: cough"


def test_visit_that_is_only_planned_is_left_out():
    (person,) = read_bundle(bundle(patient(), encounter(status="planned")))

    assert person.visits == ()
    assert person.left_out == (("Encounter", "it is not finished there (planned)"),)


def test_contacts_and_related_persons_are_around_the_patient():
    contact = {"name": {"family": "Diaz", "given": ["Rosa"]}, "relationship": [{"text": "mother"}]}
    related = entry(
        "RelatedPerson", name=[{"text": "Tim Diaz"}], telecom=[{"system": "phone", "value": "312-555-0100"}]
    )

    (person,) = read_bundle(bundle(patient(contact=[contact]), related))

    assert person.around == (Around("Rosa Diaz", "mother"), Around("Tim Diaz", "", "312-555-0100"))


def test_coverage_is_read_from_its_own_resource_and_from_contained_ones():
    kinds = [{"type": {"coding": [{"code": "plan"}]}, "name": "Gold"}]
    own = entry("Coverage", payor=[{"display": "Blue"}], subscriberId="X1", **{"class": kinds})
    inside = {"resourceType": "Coverage", "beneficiary": {"reference": "x"}, "payor": [{"display": "Aetna"}]}
    benefit = entry("ExplanationOfBenefit", contained=[inside])

    (person,) = read_bundle(bundle(patient(), own, benefit, benefit))

    assert person.plans == (Plan("Blue", "Gold", "X1"), Plan("Aetna"))


def test_allergy_that_was_refuted_or_has_gone_is_left_out():
    def status(code):
        return {"coding": [{"code": code}]}

    gone = [allergy(1, clinicalStatus=status("resolved")), allergy(2, verificationStatus=status("entered-in-error"))]

    (person,) = read_bundle(bundle(patient(), *gone))

    assert person.allergies == ()
    assert {why for _, why in person.left_out} == {"it is resolved there", "it is entered in error there"}


def test_what_is_not_kept_yet_is_counted():
    (person,) = read_bundle(bundle(patient(), entry("Observation"), entry("Observation", 2)))

    assert person.left_out == (("Observation", "not kept by this program yet"),) * 2


@pytest.mark.parametrize("path", BUNDLES, ids=lambda path: path.name)
def test_bundles_that_others_made_are_read(path):
    (person,) = read_bundle(path.read_bytes())

    assert person.last and person.born_on and person.phones and person.visits and person.plans
    assert person.state == "MA"


def broken(data):
    with pytest.raises(Broken) as caught:
        read_bundle(data)
    return caught.value


def test_cut_gzip_file_is_told_with_the_place():
    data = BUNDLES[0].read_bytes()

    problem = broken(data[: len(data) // 2])

    assert "cut off" in problem.words
    assert problem.place.startswith("after ") and problem.place.endswith("bytes of text")


def test_damaged_gzip_file_is_told():
    data = bytearray(BUNDLES[0].read_bytes())
    data[len(data) // 2 : len(data) // 2 + 40] = bytes(40)

    assert "damaged" in broken(bytes(data)).words


def test_bytes_after_the_gzip_file_are_told():
    assert "something follows" in broken(BUNDLES[0].read_bytes() + b"more").words


def test_gzip_file_that_grows_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(fhir, "LARGEST", 10_000)

    assert "too large" in broken(gzip.compress(b" " * 1_000_000)).words


def test_wrong_json_is_told_with_line_and_column():
    problem = broken(b'{"resourceType": "Bundle",\n  "entry": [}')

    assert problem.place == "line 2, column 13"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe{}", "not UTF-8"),
        (b"[]", "no FHIR bundle"),
        (b'{"resourceType": "Patient"}', "no FHIR bundle"),
        (b'{"resourceType": "Bundle", "entry": {"a": 1}}', "no list"),
        (b'{"resourceType": "Bundle", "entry": [{"resource": null}]}', "no resource"),
        (b"[" * 100_000, "nested without end"),
    ],
)
def test_file_that_is_no_bundle_is_told(data, words):
    assert words in broken(data).words


def test_resource_without_its_patient_is_told_with_its_place():
    problem = broken(bundle(patient(), entry("Encounter", whose="urn:uuid:nobody", status="finished")))

    assert problem.place == "entry 2 (Encounter)"
    assert "urn:uuid:nobody is not in this file" in problem.words


def test_resource_that_names_no_patient_is_told():
    assert "whose it is" in broken(bundle(patient(), entry("AllergyIntolerance", whose=None))).words


def test_two_patients_of_one_address_are_told():
    assert "two patients" in broken(bundle(patient(), patient())).words


@pytest.mark.parametrize(
    "fields",
    [
        {"name": "Smith"},
        {"birthDate": "1984-13-45"},
        {"telecom": {"value": 1}},
        {"identifier": [7]},
        {"name": [{"given": 3}]},
    ],
)
def test_patient_that_is_not_as_the_standard_says_is_told_with_the_place(fields):
    assert broken(bundle(patient(**fields))).place == "entry 1 (Patient)"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
PATHS = ("name", "telecom", "address", "identifier", "birthDate", "contact", "communication", "deceasedDateTime", "id")


@settings(max_examples=150, deadline=None)
@given(field=st.sampled_from(PATHS), value=JSON)
def test_nothing_in_a_patient_makes_a_traceback(field, value):
    try:
        read_bundle(bundle(patient(**{field: value}), encounter()))
    except Broken as problem:
        assert problem.place


@settings(max_examples=100, deadline=None)
@given(at=st.integers(0, 4000), value=st.integers(0, 255))
def test_no_single_wrong_byte_makes_a_traceback(at, value):
    data = bytearray(bundle(patient(), encounter(), allergy()))
    data[at % len(data)] = value
    try:
        read_bundle(bytes(data))
    except Broken:
        pass


def test_json_with_a_byte_order_mark_is_read():
    data = b"\xef\xbb\xbf" + json.dumps(json.loads(bundle(patient()))).encode()

    assert len(read_bundle(data)) == 1
