"""Phones and addresses of a patient, as many as needed."""

import pytest

from office.errors import RuleError
from office.patients.models import PatientAddress, PatientPhone
from office.patients.queries import facts, find, main_phone
from office.patients.rules import change_address, save_phone
from tests.patients.making import make_patient

FRAGMENT = {"HX-Request": "true"}
PHONE = {"phone_typed": "312-555-0155 x12", "phone_kind": "home", "message_permission": "detailed", "version": "1"}
HOME = {"kind": "home", "street": "17 Old Mill Road", "zip": "60601", "country": "US", "version": "1"}


@pytest.fixture
def patient():
    """Someone with one phone."""
    return make_patient(last_name="Vale", first_name="Ann", phone="312-555-0142")


@pytest.fixture
def desk(client_as):
    return client_as("phone_clerk")


# Phones


def test_second_phone_is_added_and_called_first_by_one_press(patient, desk):
    where = f"/patients/{patient.id}/phones"
    more = {
        "whose": "sister Eva",
        "best_time": "after 5",
        "text_permission": "y",
        "text_permission_how": "signed form",
    }
    assert desk.get(f"{where}/new").status_code == 200
    assert desk.post(where, data={**PHONE, **more}).status_code == 303

    old, new = PatientPhone.select().order_by(PatientPhone.id)
    assert (new.e164, new.extension, new.kind, new.rank) == ("+13125550155", "12", "home", 2)
    assert (str(new.text_permission_on), new.text_permission_how) == ("2026-12-01", "signed form")
    page = desk.get(f"/patients/{patient.id}/reach").text
    for shown in ("(312) 555-0142", "(312) 555-0155 x12", "of sister Eva", "best after 5", "texts agreed 12/01/2026"):
        assert shown in page
    assert main_phone(patient.id) == "(312) 555-0142"

    assert desk.post(f"{where}/{new.id}/marks", data={"mark": "first"}).status_code == 303
    assert main_phone(patient.id) == "(312) 555-0155"
    assert [row.id for row in PatientPhone.select().order_by(PatientPhone.rank)] == [new.id, old.id]


def test_changed_number_ends_the_old_one_and_changed_use_does_not(patient, desk):
    old = PatientPhone.get()
    where = f"/patients/{patient.id}/phones/{old.id}"
    assert 'value="312-555-0142"' in desk.get(where).text

    use = {**PHONE, "phone_typed": "(312) 555.0142", "do_not_call": "y"}
    assert desk.post(where, data=use).status_code == 303
    assert PatientPhone.get().do_not_call and PatientPhone.select().count() == 1
    assert desk.post(where, data={**PHONE, "version": "2"}).status_code == 303

    assert find("5550142").best == find("5550155").best == patient.id
    assert [one.shown for one in facts(patient.id).phones] == ["(312) 555-0155 x12"]
    assert "former number" in str(find("5550142").rows[0]) or "5550142" in str(find("5550142"))
    assert desk.get(where).status_code == 404, "it has ended"
    assert desk.post(f"/patients/{patient.id}/phones", data={**PHONE, "phone_typed": "1"}).status_code == 409


def test_number_is_marked_bad_good_and_ended(patient, desk):
    row = PatientPhone.get()
    where = f"/patients/{patient.id}/phones/{row.id}/marks"
    desk.post(where, data={"mark": "bad"})
    assert "bad since 12/01/2026" in desk.get(f"/patients/{patient.id}/reach").text
    desk.post(where, data={"mark": "good"})
    assert PatientPhone.get().bad_since is None
    assert desk.post(where, data={"mark": "sold"}).status_code == 422
    desk.post(where, data={"mark": "ended"})

    assert main_phone(patient.id) == ""
    assert "(312) 555-0142" in desk.get(f"/patients/{patient.id}/reach").text, "among those of before"
    assert desk.post(where, data={"mark": "bad"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"phone_typed": ""}, "Type the phone number."),
        ({"phone_typed": "none"}, "Type a phone number"),
        ({"phone_typed": "(312) 555 0142"}, "on file already"),
        ({"text_permission": "y"}, "how the permission for texts was given"),
        ({"text_permission": "y", "text_permission_how": "signed form", "text_permission_on": "x"}, "is not a date"),
        ({"phone_kind": "pager"}, "Not a valid choice"),
    ],
)
def test_refused_phone_keeps_what_was_typed(typed, words, patient, desk):
    for headers in (FRAGMENT, {}):
        given = {**PHONE, "whose": "sister Eva", **typed}
        answer = desk.post(f"/patients/{patient.id}/phones", data=given, headers=headers)
        assert answer.status_code == 422
        assert words in answer.text and "sister Eva" in answer.text


FORMATS = (
    "3125550142", "312-555-0142", "312.555.0142", "312 555 0142", "(312) 555-0142", "(312)555-0142", "(312)5550142",
    "(312) 555 0142", "(312).555.0142", "312/555-0142", "312/555/0142", "312-5550142", "312 5550142", "312555-0142",
    "312_555_0142", "1-312-555-0142", "1 312 555 0142", "1.312.555.0142", "13125550142", "1 (312) 555-0142",
    "1(312)555-0142", "+13125550142", "+1 312 555 0142", "+1-312-555-0142", "+1 (312) 555-0142", "+1.312.555.0142",
    "001 312 555 0142", "  3125550142  ", "312–555–0142", "312—555—0142", "312\u00a0555\u00a00142", "[312] 555-0142",
    "312 - 555 - 0142", "312--555--0142", "tel:312-555-0142", "Tel 312-555-0142", "312-555-0142 cell", "312 555-01 42",
    "3 1 2 5 5 5 0 1 4 2", "３１２５５５０１４２",
)  # fmt: skip


@pytest.mark.parametrize("typed", FORMATS)
def test_forty_ways_to_type_one_number_find_one_patient(typed, front_desk):
    assert len(FORMATS) == 40
    patient = make_patient(phone=typed)

    assert PatientPhone.get().typed == typed.strip(), "what was typed is kept"
    assert find("312-555-0142").best == patient.id


@pytest.mark.parametrize(
    ("typed", "e164", "extension", "valid"),
    [
        ("312-555-0142 x12", "+13125550142", "12", True),
        ("312-555-0142 ext. 4", "+13125550142", "4", True),
        ("3125550142#99", "+13125550142", "99", True),
        ("+44 20 7946 0958", "+442079460958", "", True),
        ("+48 22 123 45 67", "+48221234567", "", True),
        ("+52 55 1234 5678", "+525512345678", "", True),
        ("123-456-7890", "", "", False),
        ("012-555-0142", "", "", False),
        ("312-155-0142", "", "", False),
        ("112-555-0142", "", "", False),
        ("555-0142", "", "", False),
        ("0000000000", "", "", False),
    ],
)
def test_number_abroad_extension_and_what_cannot_be_dialed(typed, e164, extension, valid, patient, front_desk):
    row = save_phone(patient, 1, typed, by=front_desk)

    assert (row.e164, row.extension, row.valid) == (e164, extension, valid)
    assert row.typed == typed


# Addresses


def test_address_as_typed_with_its_place_filled_in_and_the_style_of_the_post_office(patient, desk):
    where = f"/patients/{patient.id}/addresses"
    assert desk.get(f"{where}/new").status_code == 200
    assert desk.post(where, data=HOME).status_code == 303

    row = PatientAddress.get()
    assert (row.street, row.city, row.state, row.zip) == ("17 Old Mill Road", "Chicago", "IL", "60601")
    page = desk.get(f"/patients/{patient.id}/reach").text
    assert "17 Old Mill Road" in page and "17 OLD MILL RD, CHICAGO IL 60601" in page
    assert 'value="60601"' in desk.get(f"{where}/{row.id}").text
    assert desk.post(f"{where}/{row.id}", data={**HOME, "street": "2 Elm St", "version": "2"}).status_code == 303
    assert [one.lines[0] for one in facts(patient.id).addresses] == ["2 Elm St"]
    assert "17 Old Mill Road" in desk.get(f"/patients/{patient.id}/reach").text
    assert desk.post(where, data={**HOME, "version": "1"}).status_code == 409


def test_zip_and_state_that_disagree_are_kept_with_a_warning(patient, desk):
    where = f"/patients/{patient.id}/addresses"
    answer = desk.post(where, data={**HOME, "city": "Kenosha", "state": "wi"}, follow_redirects=True)

    assert answer.text.count("ZIP 60601 is Chicago, IL, not WI") == 2
    assert (PatientAddress.get().state, PatientAddress.get().zip) == ("WI", "60601")
    assert "not WI" in desk.get(f"/patients/{patient.id}").text


def test_every_kind_stands_beside_the_others(patient, desk):
    where, version = f"/patients/{patient.id}/addresses", 1
    for kind in ("home", "mailing", "billing", "confidential"):
        given = {**HOME, "kind": kind, "street": f"1 {kind} St", "version": str(version)}
        assert desk.post(where, data=given).status_code == 303
        version += 1
    season = {"kind": "seasonal", "season_from": "11/1", "season_to": "4/15", "street": "9 Palm Ct", "zip": "33101"}
    assert desk.post(where, data={**HOME, **season, "version": str(version)}).status_code == 303
    assert desk.post(where, data={**HOME, "street": "2 New St", "version": str(version + 1)}).status_code == 303

    now = facts(patient.id).addresses
    assert sorted(one.kind for one in now) == ["billing", "confidential", "home", "mailing", "seasonal"]
    assert next(one for one in now if one.kind == "home").lines[0] == "2 New St"
    assert "each year 11/1 to 4/15" in desk.get(f"/patients/{patient.id}/reach").text
    first = next(one for one in now if one.kind == "billing")
    assert desk.post(f"{where}/{first.id}/ends").status_code == 303
    assert desk.post(f"{where}/{first.id}/ends").status_code == 404


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"street": ""}, "Type the street."),
        ({"zip": "606"}, "five digits"),
        ({"state": "XX"}, "two letters"),
        ({"kind": "seasonal"}, "from which day"),
        ({"kind": "seasonal", "season_from": "13/1", "season_to": "4/1"}, "not in the calendar"),
        ({"season_from": "11/1", "season_to": "4/1"}, "Only a seasonal"),
        ({"kind": "boat"}, "Not a valid choice"),
    ],
)
def test_refused_address_keeps_what_was_typed(typed, words, patient, desk):
    for headers in (FRAGMENT, {}):
        given = {**HOME, "street2": "Unit Q", **typed}
        answer = desk.post(f"/patients/{patient.id}/addresses", data=given, headers=headers)
        assert answer.status_code == 422
        assert words in answer.text and "Unit Q" in answer.text


def test_address_abroad_has_no_state_or_zip_of_ours(patient, desk):
    given = {**HOME, "street": "12 Rue X", "city": "Lyon", "state": "Rhône", "zip": "69001", "country": "France"}
    assert desk.post(f"/patients/{patient.id}/addresses", data=given).status_code == 303

    one = facts(patient.id).addresses[0]
    assert one.usps == ["12 RUE X", "LYON RHONE 69001", "FRANCE"] and not one.note


def test_seasonal_address_needs_its_days(patient, front_desk):
    with pytest.raises(RuleError) as refusal:
        change_address(patient, 1, by=front_desk, kind="seasonal", street="9 Palm Ct")

    assert refusal.value.field == "season_from"


def test_zip_is_said_in_words_and_changes_no_field(desk):
    def shown(code):
        return desk.post("/zip-codes", data={"zip": code, "city": "Elgin"}).text

    assert "Chicago, IL: taken for city and state" in shown("60601")
    assert "<input" not in shown("60601") and "Elgin" not in shown("60601")
    for unknown in ("00000", "x" * 99, ""):
        assert "taken for" not in shown(unknown)


def test_registration_fills_in_the_place_of_a_zip(desk):
    new = {"last_name": "Vale", "first_name": "Bo", "born_on": "1/2/1990", "sex": "M", "street": "1 Oak St"}
    desk.post("/patients", data={**new, "zip": "60601"})

    assert (PatientAddress.get().city, PatientAddress.get().state) == ("Chicago", "IL")


@pytest.mark.parametrize("path", ["phones/new", "addresses/new", "phones/1", "addresses/1", "pharmacies", "names"])
def test_who_may_not_edit_is_told_so(path, patient, client_as):
    assert client_as("nurse").get(f"/patients/{patient.id}/{path}").status_code == 403
    assert client_as("front_desk").get(f"/patients/99/{path}").status_code == 404


def test_phone_of_someone_else_is_not_found(patient, desk):
    row = PatientPhone.get()
    other = make_patient()
    for path in (f"phones/{row.id}", f"phones/{row.id}/marks"):
        assert desk.post(f"/patients/{other.id}/{path}", data={**PHONE, "mark": "bad"}).status_code == 404
