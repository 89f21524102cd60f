"""The pages of patients: who may open them, what they refuse, and that nothing typed is lost."""

import re

import pytest

from office.audit.models import AuditEvent
from office.patients.models import Contact, PairDecision, Patient, PatientPhone
from office.patients.queries import find
from tests.patients.making import make_patient
from tests.patients.test_find import a01 as a01  # the two people of scenario A01

FRAGMENT = {"HX-Request": "true"}
NEW = {"last_name": "Vale", "first_name": "Ann", "born_on": "7/9/50", "sex": "F", "language": "English"}
CARE = ["front_desk", "phone_clerk", "records_clerk", "records_lead", "nurse", "doctor", "biller", "manager"]


@pytest.fixture
def patient():
    """Someone with a phone and an emergency contact."""
    return make_patient(
        last_name="Vale", first_name="Ann", phone="312-555-0142", emergency_name="Rosa", emergency_phone="312-555-0143"
    )


@pytest.fixture
def desk(client_as):
    """A browser at the front desk."""
    return client_as("front_desk")


# Find


@pytest.mark.parametrize("role", [*CARE, "auditor"])
def test_who_may_see_patients_finds_and_opens_them(role, client_as, patient):
    browser = client_as(role)

    assert "Vale, Ann" in browser.post("/patients/find", data={"q": "vale"}).text
    assert browser.get(f"/patients/{patient.id}").status_code == 200
    assert browser.get("/patients").status_code == 200


def test_technical_administrator_sees_no_patients(client_as, patient):
    browser = client_as("technical")

    for answer in (
        browser.get("/patients"),
        browser.post("/patients/find", data={"q": "vale"}),
        browser.get(f"/patients/{patient.id}"),
    ):
        assert answer.status_code == 403
        assert "Vale" not in answer.text


def test_fragment_of_the_find_box_fits_its_script(desk, patient):
    text = desk.post("/patients/find", data={"q": "vale"}, headers=FRAGMENT).text

    assert text.strip().startswith('<div id="find-results" data-count="1">')
    assert f'role="option" id="find-{patient.id}" href="/patients/{patient.id}"' in text
    assert "data-best" in text and "data-find-new" in text and "(312) 555-0142" in text


def test_typing_leaves_no_trace_and_a_page_of_results_does(desk, patient):
    before = AuditEvent.select().count()
    desk.post("/patients/find", data={"q": "vale"}, headers=FRAGMENT)
    assert AuditEvent.select().count() == before

    desk.post("/patients/find", data={"q": "vale"})

    assert AuditEvent.select().order_by(AuditEvent.number.desc()).first().action == "patients.searched"


def test_search_is_never_an_address(desk):
    assert desk.get("/patients/find?q=vale").status_code == 405
    assert desk.get("/patients/new?q=vale").status_code == 405


@pytest.mark.parametrize(
    "text", ["", " ", "x" * 5000, "\x00", "'; DROP TABLE patient; --", "<script>", "13/45/62", "漢字"]
)
def test_any_text_is_answered(text, desk):
    for headers in (FRAGMENT, {}):
        answer = desk.post("/patients/find", data={"q": text}, headers=headers)
        assert answer.status_code == 200
        assert "<script>" not in re.sub(r"<script src=[^>]*>", "", answer.text)


def test_typing_costs_as_many_queries_for_three_as_for_one(desk, count_queries):
    counts = []
    for first in ("Ann", "Anna", "Annie"):
        make_patient(last_name="Vale", first_name=first)
        with count_queries() as seen:
            desk.post("/patients/find", data={"q": "vale"}, headers=FRAGMENT)
        counts.append(len(seen))
    assert len(set(counts)) == 1


@pytest.mark.parametrize("role", ["nurse", "doctor", "auditor"])
def test_new_patient_is_offered_to_those_who_may_register(role, client_as, desk):
    assert "New patient" in desk.post("/patients/find", data={"q": "nobody"}).text
    assert "New patient" not in client_as(role).post("/patients/find", data={"q": "nobody"}).text
    assert client_as(role).post("/patients/new", data={"q": "nobody"}).status_code == 403
    assert client_as(role).post("/patients", data=NEW).status_code == 403
    assert Patient.select().count() == 0


# Register


def test_new_patient_begins_with_what_was_searched_for(desk):
    page = desk.post("/patients/new", data={"q": "oneil kat 3/4/62 312-555-0142"}).text

    for value in ("Oneil", "Kat", "3/4/62", "312-555-0142"):
        assert f'value="{value}"' in page


def test_minimum_set_registers_and_shows_the_record(desk):
    answer = desk.post("/patients", data=NEW, follow_redirects=True)

    assert "Registered." in answer.text and "10-00-01" in answer.text
    assert Patient.get().full_name == "Vale, Ann"


def test_second_of_two_clerks_is_shown_the_record_of_the_first(desk, client_as):
    """Both forms were open before either was saved."""
    typed = {**NEW, "phone_typed": "312-555-0142"}
    assert desk.post("/patients", data={**typed, "key": "one"}).status_code == 303

    answer = client_as("phone_clerk").post("/patients", data={**typed, "key": "two"})

    assert answer.status_code == 422 and f'id="match-{Patient.get().id}"' in answer.text
    assert Patient.select().count() == 1


def test_double_click_makes_one_record(desk):
    answers = [desk.post("/patients", data={**NEW, "key": "one"}) for _ in range(2)]

    assert {answer.location for answer in answers} == {f"/patients/{Patient.get().id}"}
    assert Patient.select().count() == 1


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"last_name": ""}, "Type the legal last name."),
        ({"last_name": "V4le"}, "is not in a name"),
        ({"first_name": ""}, "has only one name"),
        ({"born_on": ""}, "Type the birth date"),
        ({"born_on": "2/30/50"}, "not in the calendar"),
        ({"sex": ""}, "Choose the sex."),
        ({"phone_typed": "none"}, "Type a phone number"),
        ({"state": "XX"}, "two letters"),
        ({"zip": "606"}, "five digits"),
        ({"email": "ann"}, "name@example.com"),
        ({"emergency_phone": "312-555-0100"}, "name of the emergency contact"),
        ({"last_name": "x" * 61}, "at most 60"),
    ],
)
def test_refused_registration_keeps_what_was_typed(typed, words, desk):
    given = {**NEW, "street": "17 Old Mill Rd", **typed}
    for headers in (FRAGMENT, {}):
        answer = desk.post("/patients", data=given, headers=headers)
        assert answer.status_code == 422
        assert words in answer.text and "17 Old Mill Rd" in answer.text
    assert Patient.select().count() == 0


def test_a01_search_before_create(desk, client_as, a01):
    one, other = a01
    for text, expected in (
        ("oneil kat", [one.id, other.id]), ("bauer", [one.id]), ("3/4/62", [one.id]), ("5550142", [one.id]),
    ):  # fmt: skip
        page = desk.post("/patients/find", data={"q": text}, headers=FRAGMENT).text
        assert [int(key) for key in re.findall(r'id="find-(\d+)"', page)] == expected
        for shown in ("O&#39;Neil, Katherine Marie", "03/04/1962", "64 y F", "10-00-01"):
            assert shown in page
    said = {
        "last_name": "Oneil", "first_name": "Kathy", "born_on": "April 3 1962", "sex": "F",
        "phone_typed": "312-555-0142",
    }  # fmt: skip

    stopped = desk.post("/patients", data=said)

    assert stopped.status_code == 422
    assert "same last name, nickname of first name, day and month of birth swapped, same phone" in stopped.text
    assert f'id="match-{one.id}"' in stopped.text and f'id="match-{other.id}"' not in stopped.text
    assert "April 3 1962" in stopped.text
    assert Patient.select().count() == 2

    chosen = desk.post(f"/patients/{one.id}/chosen", data=said, follow_redirects=True)

    assert "Verify birth date with ID: 04/03/1962 was said." in chosen.text
    assert str(Patient.get_by_id(one.id).born_on) == "1962-03-04"

    desk.post("/patients", data={**said, "different_because": "Her cousin, same house"})

    assert PairDecision.get().other_id == one.id
    assert Patient.select().count() == 3
    review = client_as("records_lead").get("/duplicates?show=declared").text
    assert "Her cousin, same house" in review and "Oneil, Kathy" in review and "O&#39;Neil, Katherine" in review
    assert desk.get("/duplicates?show=declared").status_code == 403


def test_warning_is_shown_once_and_passes_when_seen(desk, a01):
    typed = {"last_name": "Oneil", "first_name": "Kathy", "born_on": "April 3 1962", "sex": "F"}
    page = desk.post("/patients", data=typed).text
    assert "Is it the same person?" in page
    seen = re.search(r'name="looked_at"[^>]*value="([\d ]+)"', page)[1]

    assert desk.post("/patients", data={**typed, "looked_at": seen}).status_code == 303


def test_review_list_costs_as_many_queries_for_three_pairs_as_for_one(client_as, a01, count_queries):
    lead, counts = client_as("records_lead"), []
    for number in range(3):
        same = {"last_name": "O'Neil", "first_name": "Katherine", "born_on": a01[0].born_on}
        make_patient(**same, phone=f"312-555-016{number}")
        with count_queries() as seen:
            assert lead.get("/duplicates?show=declared").status_code == 200
        counts.append(len(seen))
    assert len(set(counts)) == 1


def test_enter_in_a_field_never_presses_use_this_record(desk, a01):
    typed = {
        "last_name": "Oneil",
        "first_name": "Kathy",
        "born_on": "April 3 1962",
        "sex": "F",
        "phone_typed": "3125550142",
    }

    page = desk.post("/patients", data=typed, headers=FRAGMENT).text

    assert page.index("<button") < page.index("formaction")
    assert "formaction" not in page[page.index("<button") : page.index(">", page.index("<button"))]


# The page of a patient


def test_patient_page_shows_how_to_reach_and_who_stands_around(desk, patient):
    page = desk.get(f"/patients/{patient.id}").text

    for shown in (
        "Vale, Ann",
        "(312) 555-0142",
        "Rosa",
        "no right to information",
        "heard",
        "Allergies not asked",
    ):
        assert shown in page
    title = re.search(r"<title>(.*?)</title>", page, re.S)[1]
    assert "Vale" not in title


def test_opening_is_audited_and_shown_to_those_who_may_know(desk, client_as, patient):
    desk.get(f"/patients/{patient.id}")

    assert "patient.opened" in client_as("records_lead").get(f"/patients/{patient.id}").text
    assert "patient.opened" not in desk.get(f"/patients/{patient.id}").text


def test_patients_opened_lately_are_offered(desk, patient):
    assert "Nobody yet." in desk.get("/patients").text
    desk.get(f"/patients/{patient.id}")
    assert "Vale, Ann" in desk.get("/patients").text


def test_phone_that_cannot_be_dialed_has_a_mark(desk):
    assert "not a valid number" in desk.get(f"/patients/{make_patient(phone='123-456-7890').id}").text


@pytest.mark.parametrize("path", ["", "/edit", "/reach", "/contacts", "/allergies"])
def test_unknown_patient_is_not_found(path, client_as):
    assert client_as("front_desk").get(f"/patients/99{path}").status_code == 404
    assert client_as("front_desk").get(f"/patients/{2**60}{path}").status_code == 404


def test_patient_page_costs_as_many_queries_for_three_of_each_as_for_one(desk, patient, count_queries):
    with count_queries() as one:
        desk.get(f"/patients/{patient.id}")
    for number in range(2):
        Contact.create(patient=patient, role="guarantor", name=f"Al {number}", since=patient.born_on)
        PatientPhone.create(patient=patient, typed="1", since=patient.registered_at)
    with count_queries() as three:
        desk.get(f"/patients/{patient.id}")
    assert len(three) <= len(one)


# Edit, reach, contacts


@pytest.mark.parametrize("role", ["nurse", "doctor", "auditor"])
@pytest.mark.parametrize("path", ["edit", "reach", "contacts"])
def test_who_may_not_edit_is_told_so(role, path, client_as, patient):
    assert client_as(role).get(f"/patients/{patient.id}/{path}").status_code == 403


@pytest.mark.parametrize("path", ["edit", "phones", "addresses", "contacts", "contacts/1/revocations"])
def test_nurse_changes_nothing_of_it(path, client_as, patient):
    assert client_as("nurse").post(f"/patients/{patient.id}/{path}", data=NEW).status_code == 403


def test_edit_shows_and_saves_who_it_is(desk, patient):
    page = desk.get(f"/patients/{patient.id}/edit").text
    assert 'value="Vale"' in page and f"{patient.born_on:%m/%d/%Y}" in page

    answer = desk.post(
        f"/patients/{patient.id}/edit",
        data={**NEW, "last_name": "Reed", "version": "1", "name_kind": "former", "source": "ID"},
    )

    assert answer.status_code == 303
    assert find("vale ann").best == patient.id
    assert Patient.get_by_id(patient.id).last_name == "Reed"


def test_edit_is_refused_in_words(desk, patient):
    typed = {**NEW, "last_name": "R33d", "version": "1", "name_kind": "former"}

    answer = desk.post(f"/patients/{patient.id}/edit", data=typed, headers=FRAGMENT)

    assert answer.status_code == 422 and "R33d" in answer.text and "<html" not in answer.text


@pytest.mark.parametrize("version", ["7", "", "one"])
def test_stale_edit_gets_both_texts(version, desk, patient):
    typed = {**NEW, "last_name": "Reed", "version": version, "name_kind": "former"}

    answer = desk.post(f"/patients/{patient.id}/edit", data=typed)

    assert answer.status_code == 409
    assert "Vale" in answer.text and "Reed" in answer.text


def test_editing_into_a_duplicate_shows_both(desk, patient):
    other = make_patient(last_name="Holt", first_name="Ann", sex=patient.sex, born_on=patient.born_on)
    typed = {
        "last_name": "Vale", "first_name": "Ann", "born_on": f"{patient.born_on:%m/%d/%Y}", "sex": str(patient.sex),
        "version": "1", "name_kind": "former",
    }  # fmt: skip

    answer = desk.post(f"/patients/{other.id}/edit", data=typed)

    assert answer.status_code == 422 and f'id="match-{patient.id}"' in answer.text


def test_contact_is_added_once_and_ended_with_a_reason(desk, patient):
    where = f"/patients/{patient.id}/contacts"
    typed = {"role": "permitted person", "name": "Al Vale", "scopes": ["billing"], "key": "one"}
    assert desk.get(where).status_code == 200

    for _ in range(2):
        assert desk.post(where, data=typed).status_code == 303

    contact = Contact.get(Contact.name == "Al Vale")
    end, why = f"contacts/{contact.id}/revocations", {"because": "moved away"}
    assert desk.post(f"/patients/{make_patient().id}/{end}", data=why).status_code == 404
    assert desk.post(f"/patients/{patient.id}/{end}").status_code == 422
    assert desk.post(f"/patients/{patient.id}/{end}", data=why).status_code == 303
    page = desk.get(where).text
    assert "ended" in page and "moved away" in page


def test_refused_contact_keeps_what_was_typed(desk, patient):
    typed = {"role": "permitted person", "name": "Al Vale", "relationship": "stepson"}

    answer = desk.post(f"/patients/{patient.id}/contacts", data=typed, headers=FRAGMENT)

    assert answer.status_code == 422
    assert "Tick what this person may be told" in answer.text and "stepson" in answer.text
