"""Pictures and forms over the web: shown to those who may, through the patient alone, refused in words."""

import io

import pytest

from office.audit.models import AuditEvent
from office.onfile.models import FormCode, FormOnFile, FormStatus, Picture, PictureKind
from tests.onfile.making import drawn, make_form, make_picture
from tests.patients.making import make_patient


@pytest.fixture
def patient():
    return make_patient()


def send(client, patient, content=None, name="card.jpg", **fields):
    known = {"picture-kind": "insurance card, front", "picture-key": "k1", **fields}
    if content is not None:
        known["picture-file"] = (io.BytesIO(content), name)
    return client.post(f"/patients/{patient.id}/pictures", data=known, content_type="multipart/form-data")


def sign(client, patient, **fields):
    known = {"code": "consent to treat", "status": "on file", "signer": "patient", "key": "k2", **fields}
    return client.post(f"/patients/{patient.id}/forms", data=known, content_type="multipart/form-data")


def test_the_page_shows_forms_and_pictures_to_those_who_may(client_as, patient):
    make_form(patient)
    make_picture(patient)
    for role in ("front_desk", "nurse", "auditor"):
        page = client_as(role).get(f"/patients/{patient.id}/on-file")
        assert page.status_code == 200 and "Consent to treat" in page.text and "Insurance card, front" in page.text
    assert "Put on file" not in page.text, "the auditor only looks"
    assert client_as("technical").get(f"/patients/{patient.id}/on-file").status_code == 403
    assert client_as("nurse").get("/patients/999999/on-file").status_code == 404


def test_the_patients_page_says_what_is_due_and_shows_the_face(client_as, patient):
    face = make_picture(patient, PictureKind.FACE, consent=True)
    make_form(patient)

    page = client_as("front_desk").get(f"/patients/{patient.id}").text

    assert f"/patients/{patient.id}/pictures/{face.id}/content" in page
    assert "financial policy: missing" in page and "consent to treat: missing" not in page


def test_a_picture_is_sent_and_served_with_our_own_type(client_as, patient):
    client = client_as("front_desk")
    assert send(client, patient, drawn(), "Zoë ../../x.JPG").status_code == 303

    picture = Picture.get()
    answer = client.get(f"/patients/{patient.id}/pictures/{picture.id}/content")

    assert answer.data.startswith(b"\xff\xd8\xff")
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == f'inline; filename="picture-{picture.id}.jpg"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Cache-Control"] == "no-store"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert AuditEvent.select().order_by(AuditEvent.number.desc()).first().action == "picture.seen"


def test_a_paper_is_handed_out_as_a_file(client_as, patient):
    client, content = client_as("front_desk"), b"%PDF-1.7\n%%EOF\n"
    assert (
        send(client, patient, content, "order.pdf", **{"picture-kind": "court order or authority"}).status_code == 303
    )

    answer = client.get(f"/patients/{patient.id}/pictures/{Picture.get().id}/content")

    assert answer.data == content and answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "Open the PDF" in client.get(f"/patients/{patient.id}/pictures/{Picture.get().id}").text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (None, "", "Choose a picture"),
        (b"", "a.jpg", "empty"),
        (b"<svg/>", "a.svg", "SVG"),
        (b"MZ" + b"x" * 50, "a.jpg", "a program"),
        (drawn()[:200], "a.jpg", "cut off"),
        (drawn(), "a.png", "ends in .png"),
    ],
)
def test_what_is_no_picture_is_refused_and_nothing_is_kept(client_as, patient, folder, content, name, words):
    answer = send(client_as("front_desk"), patient, content, name)

    assert answer.status_code == 422 and words in answer.text
    assert not Picture.select().exists() and not list((folder / "documents").iterdir())


def test_a_face_without_consent_is_refused_at_its_field(client_as, patient):
    answer = send(client_as("front_desk"), patient, drawn(), **{"picture-kind": "photo of the patient"})

    assert answer.status_code == 422 and 'id="picture-consent-error"' in answer.text


def test_the_same_upload_twice_makes_one_picture(client_as, patient):
    client = client_as("front_desk")
    first, second = send(client, patient, drawn()), send(client, patient, drawn())

    assert first.location == second.location and Picture.select().count() == 1


def test_another_patients_picture_or_form_is_not_found(client_as, patient):
    picture, form, other, client = make_picture(patient), make_form(patient), make_patient(), client_as("manager")
    for way in (f"pictures/{picture.id}", f"pictures/{picture.id}/content"):
        assert client.get(f"/patients/{other.id}/{way}").status_code == 404
    for way in (f"pictures/{picture.id}/endings", f"forms/{form.id}/revocations"):
        assert client.post(f"/patients/{other.id}/{way}", data={"reason": "x"}).status_code == 404


def test_roles_that_only_look_may_not_add_or_take_off(client_as, patient):
    picture, form = make_picture(patient), make_form(patient)
    client = client_as("doctor")
    assert client.get(f"/patients/{patient.id}/pictures/{picture.id}/content").status_code == 200
    assert send(client, patient, drawn()).status_code == 403 and sign(client, patient).status_code == 403
    assert client.post(f"/patients/{patient.id}/pictures/{picture.id}/endings").status_code == 403
    assert client.post(f"/patients/{patient.id}/forms/{form.id}/revocations").status_code == 403
    assert client_as("technical").get(f"/patients/{patient.id}/pictures/{picture.id}/content").status_code == 403


def test_a_picture_is_taken_off_with_a_reason(client_as, patient):
    picture, client = make_picture(patient), client_as("front_desk")
    address = f"/patients/{patient.id}/pictures/{picture.id}/endings"
    assert client.post(address, data={"reason": ""}).status_code == 422

    assert client.post(address, data={"reason": "another patient's"}).status_code == 303
    assert "another patient" in client.get(f"/patients/{patient.id}/pictures/{picture.id}").text
    assert client.post(address, data={"reason": "again"}).status_code == 422


def test_a_form_is_recorded_with_its_picture(client_as, patient):
    answer = sign(
        client_as("front_desk"), patient, file=(io.BytesIO(drawn()), "a.jpg"), paper_place="Chart, section 1"
    )

    form = FormOnFile.get()
    assert answer.status_code == 303
    assert (form.code, form.status, form.paper_place) == (FormCode.CONSENT, FormStatus.ON_FILE, "Chart, section 1")
    assert form.picture.kind == PictureKind.FORM


def test_a_refused_form_keeps_what_was_typed(client_as, patient):
    answer = sign(client_as("front_desk"), patient, status="declined", reason="says no", paper_place="Drawer 4")

    assert answer.status_code == 422 and 'value="Drawer 4"' in answer.text and "asked for by law" in answer.text
    assert not FormOnFile.select().exists()


def test_a_form_without_its_picture_broken_is_not_recorded(client_as, patient):
    answer = sign(client_as("front_desk"), patient, file=(io.BytesIO(b"GIF89a"), "a.gif"))

    assert answer.status_code == 422 and "a GIF" in answer.text and not FormOnFile.select().exists()


def test_from_check_in_one_comes_back_to_it(client_as, patient):
    fields = {"code": "privacy notice acknowledgment", "status": "unable", "reason_code": "emergency"}
    answer = sign(client_as("front_desk"), patient, appointment="7", **fields)

    assert answer.location == f"/patients/{patient.id}/appointments/7/check-in"
    assert FormOnFile.get().reason == "emergency"


def test_a_form_is_revoked_with_its_reason(client_as, patient):
    form, client = make_form(patient), client_as("front_desk")
    address = f"/patients/{patient.id}/forms/{form.id}/revocations"
    refused = client.post(address, data={"reason": ""})
    assert refused.status_code == 422 and "by whom" in refused.text

    assert client.post(address, data={"reason": "patient, by phone"}).status_code == 303
    assert "Revoked" in client.get(f"/patients/{patient.id}/on-file").text
    assert client.post(address, data={"reason": "again"}).status_code == 422


def test_a_list_of_many_costs_no_more_queries_than_one(client_as, patient, count_queries):
    client = client_as("front_desk")

    def count():
        with count_queries() as seen:
            client.get(f"/patients/{patient.id}/on-file")
        return len(seen)

    make_form(patient)
    make_picture(patient)
    one = count()
    for code in (FormCode.FINANCIAL, FormCode.ASSIGNMENT):
        make_form(patient, code)
        make_picture(patient, PictureKind.FORM)
    assert count() == one
