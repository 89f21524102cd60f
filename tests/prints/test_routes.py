"""What is printed of a patient: whole names, what may leave the building, and who printed it."""

from datetime import date

import pytest

from office import clock
from office.allergies.models import Allergy
from office.audit.models import AuditEvent
from office.onfile.models import PictureKind
from office.patients.models import AddressKind, Contact, ContactRole, Patient, PatientAddress, Privacy, Registration
from office.prints.routes import PAPERS
from tests.onfile.making import make_picture
from tests.patients.making import make_patient

ADDRESSES = {
    "face_sheet": "face-sheet", "labels": "labels", "registration": "registration-form", "forms": "forms",
    "privacy_notice": "privacy-notice", "cards": "card-copies", "packet": "packet", "outguides": "outguide",
}  # fmt: skip
HOME = {"street": "12 Elm Street", "city": "Chicago", "state": "IL", "zip": "60601"}


@pytest.fixture
def patient():
    return make_patient(last_name="Hill", first_name="Jo", phone="312-555-0142", **HOME)


def paper(client, patient, name):
    return client.get(f"/patients/{patient.id}/prints/{ADDRESSES[name]}")


def test_every_paper_is_listed_and_has_its_key(client_as, patient):
    page = client_as("front_desk").get(f"/patients/{patient.id}/prints").text

    assert set(ADDRESSES) == {endpoint for endpoint, *_ in PAPERS}
    for number, name in enumerate((endpoint for endpoint, *_ in PAPERS), start=1):
        assert f'/prints/{ADDRESSES[name]}" data-key="{number}"' in page


@pytest.mark.parametrize("name", ADDRESSES)
def test_every_paper_is_shown_and_noted_as_printed(client_as, patient, name):
    answer = paper(client_as("front_desk"), patient, name)

    assert answer.status_code == 200 and "Hill" not in answer.text.split("</title>")[0]
    event = AuditEvent.select().order_by(AuditEvent.number.desc()).first()
    assert (event.action, event.patient_id) == ("patient.printed", patient.id)
    assert name.replace("_", " ") in event.detail


@pytest.mark.parametrize("name", ADDRESSES)
def test_who_may_not_print_gets_nothing(client_as, patient, name):
    for role in ("auditor", "technical"):
        assert paper(client_as(role), patient, name).status_code == 403
    assert paper(client_as("nurse"), Patient(id=10**9), name).status_code == 404


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_confidential_patient_is_written_to_at_the_confidential_address_alone(client_as, patient, name):
    Patient.update(confidential=True).where(Patient.id == patient.id).execute()
    place = {"street": "PO Box 77", "city": "Chicago", "state": "IL", "zip": "60602"}
    PatientAddress.create(patient=patient, kind=AddressKind.CONFIDENTIAL, since=clock.now(), **place)
    Contact.create(
        patient=patient,
        role=ContactRole.EMERGENCY,
        name="Bea Hill",
        since=date(2026, 1, 1),
        typed_phone="312-555-0142",
    )

    page = paper(client_as("front_desk"), patient, name).text

    assert "12 Elm" not in page and "555-0142" not in page
    if name in ("face_sheet", "registration", "packet"):
        assert "PO Box 77" in page


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_safety_flag_hides_address_phone_and_work(client_as, patient, name):
    Patient.update(safety_flag=True, employer="Acme Mill").where(Patient.id == patient.id).execute()

    page = paper(client_as("front_desk"), patient, name).text

    assert "12 Elm" not in page and "555-0142" not in page and "Acme" not in page


@pytest.mark.parametrize("name", [name for name in ADDRESSES if name not in ("cards", "outguides", "packet")])
def test_no_paper_cuts_a_name_off(client_as, name):
    whole = make_patient(last_name="Wa" * 30, first_name="Mö" * 30, suffix="Jr", preferred_name="Holly")

    page = paper(client_as("front_desk"), whole, name).text

    assert f"{'Wa' * 30}, {'Mö' * 30} Jr" in page


@pytest.mark.parametrize("name", ADDRESSES)
def test_a_guarded_record_is_not_printed_before_a_reason_is_given(client_as, patient, name):
    Patient.update(privacy=Privacy.RESTRICTED).where(Patient.id == patient.id).execute()

    answer = paper(client_as("front_desk"), patient, name)

    assert answer.status_code != 200 and "12 Elm" not in answer.text


def test_labels_warn_of_namesakes_twins_and_allergies(client_as):
    twin = make_patient(last_name="Smith", first_name="Judy Girl A", multiple_birth=True, birth_order="A")
    Patient.update(name_alert=True).where(Patient.id == twin.id).execute()
    Allergy.create(patient=twin, substance="Latex", drug=False, certainty="confirmed", at=clock.now())

    page = paper(client_as("records_clerk"), twin, "labels").text

    assert page.count("Smith, Judy Girl A") == 30
    assert all(page.count(f"<span>{word}</span>") == 30 for word in ("NAME ALERT", "TWIN A", "ALLERGY"))


USED = {"": 30, "?skip=3": 27, "?count=5": 5, "?count=-1": 1, "?count=999": 30, "?skip=99": 1, "?skip=x&count=y": 30}


@pytest.mark.parametrize(("asked", "printed"), USED.items())
def test_labels_already_used_stay_empty(client_as, patient, asked, printed):
    page = client_as("front_desk").get(f"/patients/{patient.id}/prints/labels{asked}").text
    assert page.count("Hill, Jo") == printed


def test_a_held_letter_is_not_written(client_as, patient):
    Patient.update(registration=Registration.DECEASED, deceased_on=date(2026, 11, 1)).execute()

    page = paper(client_as("front_desk"), patient, "packet").text

    assert "Nothing is mailed" in page and "Dear" not in page


def test_a_letter_about_a_child_goes_to_the_parent(client_as):
    child = make_patient(last_name="Hill", first_name="Tim", born_on=date(2018, 1, 1), **HOME)
    role = ContactRole.REPRESENTATIVE
    Contact.create(patient=child, role=role, name="Ana Hill", relationship="mother", since=date(2026, 1, 1))

    page = paper(client_as("front_desk"), child, "packet").text

    assert "Dear Ana Hill," in page and "Tim Hill" in page


def test_card_copies_show_the_pictures_that_hold(client_as, patient):
    old, new = make_picture(patient), make_picture(patient)
    back = make_picture(patient, PictureKind.CARD_BACK)
    make_picture(patient, PictureKind.FACE, consent=True)

    page = paper(client_as("front_desk"), patient, "cards").text

    assert page.count("<figure") == 2
    assert f"/pictures/{new.id}/content" in page and f"/pictures/{back.id}/content" in page
    assert f"/pictures/{old.id}/content" not in page


def test_an_outguide_leads_from_each_merged_record(client_as, patient):
    old = make_patient(last_name="Hyll", first_name="Jo")
    assert "No other record" in paper(client_as("records_clerk"), patient, "outguides").text

    Patient.update(registration=Registration.MERGED, merged_into=patient).where(Patient.id == old.id).execute()
    page = paper(client_as("records_clerk"), patient, "outguides").text

    shown, gone = f"{patient.mrn:06d}", f"{old.mrn:06d}"
    assert f"{shown[:2]}-{shown[2:4]}-{shown[4:]}" in page and f"{gone[:2]}-{gone[2:4]}-{gone[4:]}" in page


def test_a_paper_costs_as_many_queries_with_many_people_as_with_one(client_as, patient, count_queries):
    client = client_as("front_desk")

    def count():
        with count_queries() as seen:
            paper(client, patient, "face_sheet")
        return len(seen)

    Contact.create(patient=patient, role=ContactRole.EMERGENCY, name="Bea Hill", since=date(2026, 1, 1))
    one = count()
    for name in ("Ula Hill", "Ida Hill"):
        Contact.create(
            patient=patient, role=ContactRole.PERMITTED, name=name, since=date(2026, 1, 1), scopes="billing"
        )
    assert count() == one
