"""Before the visit over the web: who may, page by page, refused forms keep what was typed."""

import pytest

from office import clock
from office.patients.models import AddressKind, Patient, PatientAddress, Privacy
from office.preparing.models import (
    AuthVersion,
    EligibilityCheck,
    InterpreterStep,
    Outcome,
    ReminderAttempt,
    Sending,
    Way,
)
from office.preparing.rules import note_attempt, print_letters
from office.scheduling.models import Appointment, Standing
from office.staff.models import Staff
from office.staff.passwords import hash_password
from tests.conftest import PASSWORD
from tests.preparing.making import THURSDAY, make_auth, make_booking, make_check, make_reachable

ACTING = ("front_desk", "phone_clerk", "biller", "manager")
SEEING = (*ACTING, "nurse", "doctor", "auditor")
CLOSED = ("records_clerk", "technical")


@pytest.fixture
def one():
    return make_booking()


def before(one, tail="before"):
    return f"/patients/{one.patient_id}/appointments/{one.id}/{tail}"


def test_pages_are_for_those_who_see(client_as, one):
    auth = make_auth(one.patient)
    pages = (
        "/reminders", "/reminders?show=waiting", "/reminders/sending", "/huddle", "/huddle?order=time&day=2026-12-03",
        before(one), f"/patients/{one.patient_id}/insurer", f"/patients/{one.patient_id}/auths/{auth.id}",
    )  # fmt: skip
    for role in SEEING:
        client = client_as(role)
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200), role
    for role in CLOSED:
        client = client_as(role)
        assert {client.get(page).status_code for page in pages} == {403}, role


def test_acts_are_for_those_who_act(client_as, one):
    auth = make_auth(one.patient)
    acts = (
        before(one, "attempts"), before(one, "auth-links"), before(one, "interpreter-steps"), before(one, "letters"),
        "/reminders/letters", "/reminders/texts", "/reminders/mail-merge",
        f"/patients/{one.patient_id}/eligibility-checks", f"/patients/{one.patient_id}/auths",
        f"/patients/{one.patient_id}/auths/{auth.id}/versions", f"/patients/{one.patient_id}/auths/{auth.id}/ends",
    )  # fmt: skip
    for role in ("nurse", "doctor", "auditor", *CLOSED):
        client = client_as(role)
        assert {client.post(act).status_code for act in acts} == {403}, role
    refused = {act: client_as("biller").post(act).status_code for act in acts if "auth-links" not in act}
    assert set(refused.values()) == {422}, refused


def test_the_list_shows_two_identifiers_the_number_and_what_may_be_left(client_as, one):
    Patient.update(name_alert=True).where(Patient.id == one.patient_id).execute()

    page = client_as("nurse").get("/reminders").text

    for words in ("Cho, Helen", "06/06/1975", "Name alert", "Thu Dec 3, 9:15 AM", "Call (312) 555-0142", "detailed"):
        assert words in page


def test_the_page_has_the_words_and_a_key_for_each_outcome(client_as, one):
    page = client_as("front_desk").get(before(one)).text

    assert "Thursday, December 3, at 9:15 AM" in page and "cough" not in page
    for key in "klnwxm":
        assert f'data-key="{key}"' in page
    assert 'data-key="k"' not in client_as("nurse").get(before(one)).text


def test_an_outcome_leads_to_the_next_on_the_list(client_as, one):
    other = make_booking(make_reachable(first_name="Bo"), start_minute=600)
    client = client_as("front_desk")

    first = client.post(before(one, "attempts"), data={"outcome": "no answer", "key": "k1"})
    again = client.post(before(one, "attempts"), data={"outcome": "no answer", "key": "k1"})
    last = client.post(before(other, "attempts"), data={"outcome": "confirmed", "key": "k2"})

    assert first.location == again.location == before(other)
    assert last.location == "/reminders" and ReminderAttempt.select().count() == 2
    assert Appointment.get_by_id(other.id).standing == Standing.CONFIRMED


@pytest.mark.parametrize(
    ("role", "outcome", "ends"),
    [
        ("front_desk", "cancel asked", "/cancel"),
        ("phone_clerk", "reschedule asked", "/move"),
        ("biller", "cancel asked", "/reminders"),
    ],
)
def test_what_the_patient_asks_leads_to_its_form(client_as, one, role, outcome, ends):
    answer = client_as(role).post(before(one, "attempts"), data={"outcome": outcome, "key": "k"})

    assert answer.status_code == 303 and answer.location.endswith(ends)
    assert "finish it" in client_as("nurse").get("/reminders").text


def test_a_refused_outcome_is_said_in_words(client_as, one):
    answer = client_as("front_desk").post(before(one, "attempts"), data={"outcome": "sent", "key": "k"})

    assert answer.status_code == 422 and "Not a valid choice" in answer.text


def test_refused_forms_keep_what_was_typed(client_as, one):
    client, patient = client_as("biller"), f"/patients/{one.patient_id}"

    check = client.post(f"{patient}/eligibility-checks", data={"payer": "Harbor", "reference": "T-77", "copay": "x"})
    auth = client.post(f"{patient}/auths", data={"kind": "referral", "number": "R-5", "to_on": "13/45"})
    step = client.post(before(one, "interpreter-steps"), data={"state": "booked", "language": "Thai"})

    assert check.status_code == 422 and "T-77" in check.text and "Choose the answer." in check.text
    assert auth.status_code == 422 and "R-5" in auth.text
    assert step.status_code == 422 and "Thai" in step.text and "Say who comes" in step.text
    assert not EligibilityCheck.select().exists() and not InterpreterStep.select().exists()


def test_eligibility_authorization_and_interpreter_by_hand(client_as, one):
    client, patient = client_as("biller"), f"/patients/{one.patient_id}"
    said = {"answer": "active", "payer": "Harbor HMO", "source": "phone", "copay": "25", "deductible": "100.50"}
    client.post(f"{patient}/eligibility-checks", data={**said, "key": "a"})
    client.post(f"{patient}/auths", data={"kind": "referral", "number": "R-5", "to_on": "12/5/2026", "key": "b"})
    auth = AuthVersion.get().auth_id
    client.post(before(one, "auth-links"), data={"auth": str(auth), "key": "c"})
    client.post(before(one, "interpreter-steps"), data={"state": "requested", "language": "Thai", "key": "d"})
    changed = {"number": "R-5", "to_on": "12/31/2026", "reason": "extended", "key": "e"}
    client.post(f"{patient}/auths/{auth}/versions", data=changed)

    page, list_page = client.get(f"{patient}/insurer").text, client.get("/huddle").text

    check = EligibilityCheck.get()
    assert (check.copay_cents, check.deductible_left_cents) == (2500, 10050)
    assert "Harbor HMO" in page and "R-5" in page and "0 used, 1 booked" in page
    assert "R-5" in list_page and "Requested" in list_page
    assert "extended" in client.get(f"{patient}/auths/{auth}").text
    client.post(f"{patient}/auths/{auth}/ends", data={"reason": "withdrawn", "key": "f"})
    assert "The referral was ended." in client.get("/huddle").text


def test_the_patients_page_and_the_appointments_page_say_it(client_as, one):
    make_check(one.patient)
    make_auth(one.patient)
    note_attempt_by_hand(client_as, one)

    patient = client_as("front_desk").get(f"/patients/{one.patient_id}").text
    booking = client_as("front_desk").get(f"/patients/{one.patient_id}/appointments/{one.id}").text

    assert "Blue Shield" in patient and "A-17" in patient
    assert "Last attempt: no answer" in booking


def note_attempt_by_hand(client_as, one):
    client_as("front_desk").post(before(one, "attempts"), data={"outcome": "no answer", "key": "x"})


def test_another_patients_rows_are_not_found(client_as, one):
    auth, other = make_auth(one.patient), make_reachable(first_name="Bo")
    client = client_as("biller")

    assert client.get(f"/patients/{other.id}/auths/{auth.id}").status_code == 404
    assert client.get(f"/patients/{other.id}/appointments/{one.id}/before").status_code == 404
    assert client.get("/sendings/99").status_code == 404


def test_a_restricted_record_shows_name_and_number_only(client_as, one):
    Patient.update(privacy=Privacy.RESTRICTED).where(Patient.id == one.patient_id).execute()
    client = client_as("front_desk")

    for page in ("/reminders", "/huddle"):
        text = client.get(page).text
        assert "Cho, Helen" in text and "555-0142" not in text and "1975" not in text
    assert client.get(before(one)).status_code == 403


def make_sendable(**given):
    """A new patient whose reminder goes by letter a week ahead."""
    patient = make_reachable(seen=False, **given)
    return make_booking(patient, clock.as_date("2026-12-08"), 540 + 20 * Appointment.select().count())


def test_many_letters_are_one_print_each_noted(client_as):
    made = [make_sendable(first_name=name) for name in ("Ada", "Bo", "Cy")]
    client = client_as("front_desk")

    answer = client.post("/reminders/letters", data={"letter": "reminder", "key": "k"})
    page = client.get(answer.location).text

    assert page.count('class="paper letter') == 3 and page.count("12 Elm Street") == 3
    assert "cough" not in page and "Dr. Lee" not in page and "Tue Dec 8, 2026 at 9:00 AM" in page
    sent = ReminderAttempt.select().where(
        (ReminderAttempt.way == Way.LETTER) & (ReminderAttempt.outcome == Outcome.SENT)
    )
    assert {row.appointment_id for row in sent} == {one.id for one in made} and Sending.get().count == 3
    again = client.post("/reminders/letters", data={"letter": "reminder", "key": "k2"})
    assert again.status_code == 422 and "Nobody waits" in again.text


@pytest.mark.parametrize("letter", ["reminder", "missed appointment", "please call us"])
def test_every_letter_goes_to_the_confidential_address_alone(client_as, one, letter):
    Patient.update(confidential=True).where(Patient.id == one.patient_id).execute()
    client = client_as("front_desk")
    refused = client.post(before(one, "letters"), data={"letter": letter, "key": "k"})
    assert refused.status_code == 422 and "confidential address" in refused.text
    place = {"street": "PO Box 77", "city": "Chicago", "state": "IL", "zip": "60602"}
    PatientAddress.create(patient=one.patient_id, kind=AddressKind.CONFIDENTIAL, since=clock.now(), **place)

    answer = client.post(before(one, "letters"), data={"letter": letter, "key": "k2"})
    page = client.get(answer.location).text

    assert "PO Box 77" in page and "12 Elm" not in page and "555-0142" not in page
    assert ReminderAttempt.get().reached.startswith("PO Box 77")


def test_a_letter_of_a_guarded_record_is_shown_to_whom_it_is_open(client_as, front_desk):
    make_sendable(first_name="Ada")
    sending = print_letters("reminder", by=front_desk)
    Patient.update(privacy=Privacy.RESTRICTED).execute()

    page = client_as("manager").get(f"/sendings/{sending.id}").text

    assert "12 Elm" not in page and "guarded and closed" in page


def test_a_no_show_and_a_called_off_visit_wait_for_their_letters(client_as, front_desk, set_clock):
    gone, off = make_booking(), make_booking(make_reachable(first_name="Bo"), start_minute=600)
    Appointment.update(standing=Standing.NO_SHOW).where(Appointment.id == gone.id).execute()
    Appointment.update(standing=Standing.CANCELED_BY_OFFICE).where(Appointment.id == off.id).execute()
    set_clock("2026-12-04 08:00")
    client = client_as("front_desk")

    missed = client.get(client.post("/reminders/letters", data={"letter": "missed appointment", "key": "a"}).location)
    call_us = client.get(client.post("/reminders/letters", data={"letter": "please call us", "key": "b"}).location)

    assert "We missed you" in missed.text and "Dear Helen Cho" in missed.text
    assert "could not keep the appointment" in call_us.text and "Dear Bo Cho" in call_us.text
    assert client.post("/reminders/letters", data={"letter": "missed appointment", "key": "c"}).status_code == 422


def test_files_are_taken_out_by_the_password(client_as):
    texted = make_booking(make_reachable(texts=True))
    make_sendable(first_name="Ada", phone="312-555-0177")
    client = client_as("front_desk")
    Staff.update(password_hash=hash_password(PASSWORD)).where(Staff.login == "front_desk").execute()

    refused = client.post("/reminders/texts", data={"texts-password": "guessed"})
    texts = client.post("/reminders/texts", data={"texts-password": PASSWORD})
    merge = client.post("/reminders/mail-merge", data={"merge-password": PASSWORD})

    assert refused.status_code == 422 and "not your password" in refused.text
    assert texts.headers["Content-Disposition"] == f'attachment; filename="texts-{clock.today()}.csv"'
    assert texts.text.startswith("phone,text\r\n13125550142,")
    assert merge.text.splitlines()[1].startswith('Ada Cho,12 Elm Street,"Chicago, IL 60601"')
    assert texted.day_on == THURSDAY and Sending.select().count() == 2
    sent = [client.get(f"/sendings/{row.id}").text for row in Sending.select().order_by(Sending.id)]
    assert "appointment Thu Dec 3" in sent[0] and "Cho, Ada" in sent[1]


def test_home_says_how_many_are_unconfirmed_tomorrow(client_as, one, set_clock):
    set_clock("2026-12-02 08:00")

    page = client_as("front_desk").get("/").text

    assert "Unconfirmed Thursday" in page and '<strong class="push">1</strong>' in page
    assert "Unconfirmed" not in client_as("nurse").get("/").text


def test_reports_name_the_unconfirmed_and_those_without_authorization(client_as, one, front_desk, set_clock):
    note_attempt(one, "no answer", by=front_desk)
    client = client_as("front_desk")
    auth = make_auth(one.patient, number="")
    client.post(before(one, "auth-links"), data={"auth": str(auth.id), "key": "k"})
    set_clock("2026-12-02 08:00")
    client = client_as("front_desk")

    unconfirmed, without = client.get("/reports/unconfirmed").text, client.get("/reports/without-auth").text

    assert "Cho, Helen" in unconfirmed and "no answer" in unconfirmed and "12/03/2026 9:15 AM" in unconfirmed
    assert "Cho, Helen" in without and "asked for and is not given yet" in without


def test_the_form_that_moves_says_that_the_authorization_ends(client_as, one):
    client = client_as("front_desk")
    client.post(before(one, "auth-links"), data={"auth": str(make_auth(one.patient).id), "key": "k"})
    move = f"/patients/{one.patient_id}/appointments/{one.id}/move"

    late = client.get(f"{move}?provider={one.provider_id}&day=2026-12-08&start=600").text
    soon = client.get(f"{move}?provider={one.provider_id}&day=2026-12-04&start=600").text

    assert "The authorization ends 12/05/2026." in late and "The authorization ends" not in soon
