"""Every identity field of domain 1.2: registered, edited, refused at its field, and nothing typed is lost."""

import pytest

from office.audit.models import AuditEvent
from office.directory.rules import add_party
from office.patients.models import Patient, PatientName, PatientPharmacy, Verification
from office.patients.queries import find
from tests.patients.making import make_patient

FRAGMENT = {"HX-Request": "true"}
# What an audit row says in words; its seal and its instant hold any four digits by chance.
SAID = ("who", "role", "workstation", "action", "table", "detail")
ALL = {
    "last_name": "Vale", "first_name": "Ann", "middle_name": "Rose", "suffix": "III", "preferred_name": "Annie",
    "born_on": "7/9/1950", "born_at": "4:12a", "sex": "X", "clinical_sex": "intersex", "gender_identity": "nonbinary",
    "pronouns": "they", "language": "Polish", "interpreter": "y", "interpreter_kind": "sign language (ASL)",
    "written_language": "Polish", "email": "ann@example.com", "email_reminders": "y", "email_phi": "y",
    "race": ["Asian", "White"], "ethnicity": "Not Hispanic or Latino", "marital_status": "married",
    "employer": "Acme Foods", "occupation": "baker", "ssn4": "0123", "pcp": "Jane Roe (NPI 1234567893)",
    "referring": "jane roe", "advance_directive": "on file", "multiple_birth": "y", "birth_order": "2",
    "name_kind": "former", "source": "ID", "version": "1",
}  # fmt: skip
APART = ("race", "pcp", "born_on")
NEW = {"last_name": "Vale", "first_name": "Ann", "born_on": "7/9/50", "sex": "F", "language": "English"}


@pytest.fixture
def patient(front_desk):
    """Someone registered with the minimum; a doctor is in the directory."""
    add_party("provider", "Jane Roe", npi="1234567893", by=front_desk)
    return make_patient(last_name="Vale", first_name="Ann")


def test_all_fields_are_saved_and_shown_again(patient, client_as):
    lead = client_as("records_lead")

    assert lead.post(f"/patients/{patient.id}/edit", data=ALL).status_code == 303

    now = Patient.get_by_id(patient.id)
    stored = {
        name: getattr(now, name) for name in ALL if hasattr(now, name) and name not in ("race", "pcp", "born_on")
    }
    assert stored | {"x": 1} == {
        "x": 1, "last_name": "Vale", "first_name": "Ann", "middle_name": "Rose", "suffix": "III",
        "preferred_name": "Annie", "born_at": "04:12", "sex": "X", "clinical_sex": "intersex",
        "gender_identity": "nonbinary", "pronouns": "they", "language": "Polish", "interpreter": True,
        "interpreter_kind": "sign language (ASL)", "written_language": "Polish", "email": "ann@example.com",
        "email_reminders": True, "email_phi": True, "ethnicity": "Not Hispanic or Latino",
        "marital_status": "married", "employer": "Acme Foods", "occupation": "baker", "ssn4": "0123",
        "referring": now.pcp, "advance_directive": "on file", "multiple_birth": True, "birth_order": "2",
        "version": 2,
    }  # fmt: skip
    assert (now.race, now.pcp.name, str(now.born_on)) == ("Asian, White", "Jane Roe", "1950-07-09")
    page = lead.get(f"/patients/{patient.id}/edit").text
    for shown in ("4:12 am", "Acme Foods", 'value="0123"', "Jane Roe (NPI 1234567893)", 'value="07/09/1950"'):
        assert shown in page
    assert page.count("checked") >= 6
    assert lead.post(f"/patients/{patient.id}/edit", data={**ALL, "version": "2"}).status_code == 303
    assert Patient.get_by_id(patient.id).version == 2, "the same values again change nothing"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"last_name": ""}, "Type the legal last name."),
        ({"born_on": "2023-02-30"}, "not in the calendar"),
        ({"born_at": "25:00"}, "no such time"),
        ({"sex": "Q"}, "Not a valid choice"),
        ({"clinical_sex": "Q"}, "Not a valid choice"),
        ({"race": ["Martian"]}, "a valid choice"),
        ({"interpreter": ""}, "Tick that an interpreter is needed"),
        ({"email": ""}, "e-mail address that"),
        ({"email": "ann @example.com"}, "name@example.com"),
        ({"ssn4": "0000"}, "0000 is none"),
        ({"ssn4": "12a4"}, "last four digits"),
        ({"pcp": "Nobody"}, "not in the directory"),
        ({"employer": "x" * 81}, "at most 80"),
        ({"last_name": "Other", "source": ""}, "which document you saw"),
    ],
)
def test_refused_edit_says_why_and_keeps_everything(typed, words, patient, client_as):
    for headers in (FRAGMENT, {}):
        answer = client_as("records_lead").post(f"/patients/{patient.id}/edit", data={**ALL, **typed}, headers=headers)
        assert answer.status_code == 422
        assert words in answer.text
        assert "baker" in answer.text and "they" in answer.text
    assert Patient.get_by_id(patient.id).version == 1


def test_social_security_number_is_masked_but_for_four_roles(patient, client_as):
    Patient.update(ssn4="7788").where(Patient.id == patient.id).execute()
    for role, shown in (
        ("records_lead", True), ("biller", True), ("manager", True), ("auditor", True),
        ("front_desk", False), ("phone_clerk", False), ("nurse", False), ("doctor", False), ("records_clerk", False),
    ):  # fmt: skip
        page = client_as(role).get(f"/patients/{patient.id}").text
        assert ("7788" in page) is shown and ("••••" in page) is not shown, role
    desk = client_as("front_desk")
    assert "7788" not in desk.get(f"/patients/{patient.id}/edit").text

    desk.post(f"/patients/{patient.id}/edit", data={**NEW, "name_kind": "former", "version": "1", **blank()})
    assert Patient.get_by_id(patient.id).ssn4 == "7788"
    desk.post(f"/patients/{patient.id}/edit", data={**NEW, "name_kind": "former", "version": "2", **blank("1212")})

    assert Patient.get_by_id(patient.id).ssn4 == "1212"
    told = [" ".join(str(event.__data__[field]) for field in SAID) for event in AuditEvent.select()]
    assert any("patient.changed" in words and "ssn4" in words for words in told), told
    assert not [words for words in told if "1212" in words or "7788" in words]


def blank(ssn4=""):
    """The lists of the edit page at their defaults."""
    return {"clinical_sex": "unknown", "advance_directive": "not asked", "ssn4": ssn4}


def test_quick_form_asks_for_nothing_of_it(client_as):
    page = client_as("front_desk").post("/patients/new", data={"q": "vale"}).text

    for name in ("ssn4", "race", "employer", "pcp", "pronouns", "advance_directive", "born_at"):
        assert f'name="{name}"' not in page


def test_registering_by_phone_leaves_everything_heard_until_it_is_read_back(client_as):
    desk = client_as("phone_clerk")
    typed = {**NEW, "phone_typed": "312-555-0142", "street": "1 Oak St", "zip": "60601", "email": "ann@example.com"}
    desk.post("/patients", data=typed)
    patient = Patient.get()
    where = f"/patients/{patient.id}"
    assert Verification.select().count() == 0
    page = desk.get(where).text
    assert page.count("</span>heard</span>") == 6

    desk.post(f"{where}/verifications", data={"what": "name", "how": "seen on the ID"})
    fragment = desk.post(f"{where}/verifications", data={"what": "birth date", "how": "read back"}, headers=FRAGMENT)

    assert f'id="sure-{patient.id}"' in fragment.text and "<html" not in fragment.text
    page = desk.get(where).text
    assert "seen on the ID" in page and "read back" in page and "by Ana Reyes" in page
    assert page.count("</span>heard</span>") == 4

    desk.post(f"{where}/verifications", data={"how": "read back"})
    assert desk.get(where).text.count("</span>heard</span>") == 0
    assert Patient.get().registration == "quick", "only what was seen on an ID completes it"

    new = {**NEW, "last_name": "Reed", "name_kind": "former", "source": "ID", "version": "1", **blank()}
    assert desk.post(f"{where}/edit", data={**new, "email": "ann@example.com"}).status_code == 303
    page = desk.get(where).text
    assert page.count("</span>heard</span>") == 1 and "changed" in page


def test_what_was_verified_and_how_must_be_of_the_list(patient, client_as):
    desk, where = client_as("front_desk"), f"/patients/{patient.id}/verifications"
    for typed in ({"what": "shoe size", "how": "read back"}, {"what": "name", "how": "guessed"}, {}):
        assert desk.post(where, data=typed).status_code == 422
    assert client_as("nurse").post(where, data={"what": "name", "how": "read back"}).status_code == 403


def test_seeing_the_birth_date_on_the_id_settles_what_was_to_be_verified(patient, client_as):
    Patient.update(to_verify="Verify birth date with ID").where(Patient.id == patient.id).execute()
    desk, where = client_as("front_desk"), f"/patients/{patient.id}/verifications"

    desk.post(where, data={"what": "birth date", "how": "read back"})
    assert Patient.get().to_verify
    desk.post(where, data={"what": "birth date", "how": "seen on the ID"})

    assert not Patient.get().to_verify


# Other names


def test_other_name_finds_the_patient_and_is_refused_twice(patient, client_as):
    desk, where = client_as("front_desk"), f"/patients/{patient.id}/names"
    typed = {
        "kind": "insurance card",
        "last_name": "Wojcik",
        "first_name": "Anna",
        "from_on": "3/1/2020",
        "key": "one",
    }
    for _ in range(2):
        assert desk.post(where, data=typed).status_code == 303

    assert find("wojcik").best == patient.id and PatientName.select().count() == 1
    assert "Wojcik, Anna" in desk.get(where).text and "from 03/01/2020" in desk.get(where).text
    again = desk.post(where, data={**typed, "key": "two"}, headers=FRAGMENT)
    assert again.status_code == 422 and "on file already" in again.text and "Wojcik" in again.text
    assert desk.post(where, data={"kind": "alias", "last_name": "😀"}).status_code == 422
    assert client_as("nurse").get(where).status_code == 403


def test_name_hidden_after_an_adoption_is_for_the_records_lead(patient, client_as):
    PatientName.create(patient=patient, kind="former", last_name="Birthname", hidden=True, at=patient.registered_at)

    for path in ("", "/names"):
        assert "Birthname" not in client_as("front_desk").get(f"/patients/{patient.id}{path}").text
        assert "Birthname" in client_as("records_lead").get(f"/patients/{patient.id}{path}").text


# Pharmacies


def test_pharmacies_are_ranked_and_end(patient, client_as, front_desk):
    for name in ("Corner Pharmacy", "Night Drugs"):
        add_party("pharmacy", name, by=front_desk, phone="312-555-0120")
    desk, where = client_as("phone_clerk"), f"/patients/{patient.id}/pharmacies"

    for name in ("corner", "Night Drugs"):
        assert desk.post(where, data={"pharmacy": name}).status_code == 303
    first, second = PatientPharmacy.select().order_by(PatientPharmacy.id)
    assert desk.post(f"{where}/{second.id}/first").status_code == 303
    page = desk.get(where).text
    assert page.index("Night Drugs") < page.index("Corner Pharmacy")
    assert "Night Drugs" in desk.get(f"/patients/{patient.id}").text
    assert desk.post(f"{where}/{first.id}/ends").status_code == 303
    assert "Corner Pharmacy</strong>" not in desk.get(where).text
    assert desk.post(f"/patients/{make_patient().id}/pharmacies/{second.id}/ends").status_code == 404
    for typed, words in (("Night Drugs", "already"), ("Jane Roe", "not in the directory"), ("", "Type the name")):
        answer = desk.post(where, data={"pharmacy": typed}, headers=FRAGMENT)
        assert answer.status_code == 422 and words in answer.text
