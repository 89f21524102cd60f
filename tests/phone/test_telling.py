"""Scenario A14: an emergency contact is not permission. What is told in a call, by whom, and what is kept of it."""

from datetime import date

import pytest

from office.audit.models import AuditEvent
from office.directory.models import PartyKind, VerifiedHow
from office.directory.rules import add_party, check_number
from office.errors import RuleError
from office.patients.models import ContactRole, Patient, PatientPhone, Scope
from office.patients.rules import add_contact
from office.phone.models import Call, CallItem, CallTold, Identifier, Relationship
from office.phone.queries import call_view
from office.phone.rules import book_from_call, called_back, check_code_word, fail_check, read_result, speak_for, tell
from tests.patients.making import make_patient
from tests.phone.making import make_call
from tests.scheduling.making import make_provider, make_type

THREE = ("name", "birth date", "address")


@pytest.fixture
def helen(front_desk):
    """Helen Cho with her husband as emergency contact and her sister as permitted person."""
    patient = make_patient(
        last_name="Cho", first_name="Helen", born_on=date(1975, 6, 6), phone="312 555 0142", street="12 Elm St"
    )
    add_contact(patient, ContactRole.EMERGENCY, "Daniel Cho", by=front_desk, relationship="husband")
    add_contact(
        patient, ContactRole.PERMITTED, "Grace Cho", by=front_desk, relationship="sister",
        scopes=(Scope.APPOINTMENTS, Scope.BILLING), until=date(2027, 1, 31),
    )  # fmt: skip
    return patient


def lights(call):
    """Appointments, billing and clinical as the call shows them."""
    return [word for _, word, _ in call_view(call.id).permission.lines]


def calls(by, patient, name, relationship, identifiers=THREE):
    return make_call(by, patient=patient, caller_name=name, relationship=relationship, identifiers=identifiers)


def test_daniel_is_red_and_the_wording_does_not_confirm(phone_clerk, helen):
    call = calls(phone_clerk, helen, "Daniel Cho", Relationship.SPOUSE)

    assert lights(call) == ["No", "No", "No"]
    assert "I cannot say whether anyone is a patient here" in call_view(call.id).permission.say


def test_grace_hears_the_bill_and_not_the_result_until_her_permission_ends(phone_clerk, helen, set_clock):
    call = calls(phone_clerk, helen, "Grace Cho", Relationship.FAMILY)
    before = lights(call)
    set_clock("2027-01-31 16:00")
    last_day = lights(call)
    set_clock("2027-02-01 08:00")

    assert before == last_day == ["Yes", "Yes", "No"]
    assert lights(call) == ["No", "No", "No"]


def test_helen_hears_a_released_result_from_the_nurse_and_the_check_is_kept(nurse, phone_clerk, helen):
    call = calls(nurse, helen, "Helen Cho", Relationship.SELF)

    read_result(call, by=nurse)

    kept = AuditEvent.get(AuditEvent.action == "phone.result_read")
    assert kept.patient_id == helen.id and "name,birth date,address" in kept.detail
    assert CallItem.get(CallItem.call == call).what == "result read"
    with pytest.raises(RuleError, match="Only a nurse"):
        read_result(call, by=phone_clerk)


@pytest.mark.parametrize(
    ("name", "relationship", "identifiers"),
    [
        ("Helen Cho", Relationship.SELF, ("name", "birth date")),
        ("Grace Cho", Relationship.FAMILY, THREE),
        ("Daniel Cho", Relationship.SPOUSE, THREE),
        ("Daniel Cho", Relationship.SELF, THREE),
    ],
)
def test_nobody_else_is_read_a_result(nurse, helen, name, relationship, identifiers):
    call = calls(nurse, helen, name, relationship, identifiers)

    with pytest.raises(RuleError, match="Not to this caller"):
        read_result(call, by=nurse)


def test_failed_check_turns_everything_red_and_is_on_the_auditors_list(phone_clerk, helen, client_as):
    call = calls(phone_clerk, helen, "Helen Cho", Relationship.SELF, ("name",))

    fail_check(call, by=phone_clerk)

    assert lights(call) == ["No", "No", "No"]
    page = client_as("auditor").get("/reviews?show=checks").text
    assert "Cho, Helen" in page and "Ana Reyes" in page and "fitted: name" in page


def test_nothing_is_booked_after_a_failed_check(phone_clerk, helen):
    call = calls(phone_clerk, helen, "Helen Cho", Relationship.SELF)
    fail_check(call, by=phone_clerk)

    with pytest.raises(RuleError, match="The check failed: book nothing"):
        book_from_call(call, make_provider(), make_type(), date(2026, 12, 2), 540, reason="cough", by=phone_clerk)
    assert not call_view(call.id).may_book and call_view(call.id).step.startswith("The check failed")


def test_failed_check_needs_a_patient(phone_clerk):
    with pytest.raises(RuleError, match="Find or register"):
        fail_check(make_call(phone_clerk), by=phone_clerk)


def test_number_on_file_to_call_back_is_the_confidential_one(phone_clerk, helen):
    PatientPhone.create(
        patient=helen,
        typed="312 555 0777",
        e164="+13125550777",
        confidential=True,
        rank=2,
        since="2026-01-01 00:00:00",
    )
    Patient.update(confidential=True).where(Patient.id == helen.id).execute()
    call = calls(phone_clerk, helen, "Helen Cho", Relationship.SELF)

    assert call_view(call.id).outgoing.phone == "(312) 555-0777"


def test_buttons_of_a_call_keep_what_was_typed(client_as, nurse, phone_clerk, helen):
    call = calls(nurse, helen, "Helen Cho", Relationship.SELF)
    form = {
        "version": call.version, "caller_name": "Helen Cho", "relationship": "self", "identifiers": list(THREE),
        "about": helen.id, "note": "asks for the biopsy",
    }  # fmt: skip
    client = client_as("nurse")

    offered = "Released result read to the caller" in client.get(f"/calls/{call.id}").text
    read = client.post(f"/calls/{call.id}/results-read", data=form)
    failed = client.post(f"/calls/{call.id}/failed-checks", data={**form, "version": Call.get_by_id(call.id).version})

    shown = client.get(f"/calls/{call.id}").text
    assert offered and [read.status_code, failed.status_code] == [303, 303]
    assert "asks for the biopsy" in shown and "Result read" in shown and "Check failed" in shown
    assert client_as("phone_clerk").post(f"/calls/{call.id}/results-read", data=form).status_code == 403


def test_what_was_told_is_logged_with_who_heard_it_as_whom_and_after_what(phone_clerk, helen):
    call = calls(phone_clerk, helen, "Grace Cho", Relationship.FAMILY)

    tell(call, "billing", "48.70 is open", by=phone_clerk)

    row = CallTold.get()
    assert (row.words, row.heard_by, row.identifiers) == ("48.70 is open", "Grace Cho, other family", ",".join(THREE))
    assert row.heard_as == "Permitted person until 01/31/2027"
    assert AuditEvent.get(AuditEvent.action == "phone.told").patient_id == helen.id


@pytest.mark.parametrize(
    ("name", "relationship", "topic", "words", "field"),
    [
        ("Daniel Cho", Relationship.SPOUSE, "appointments", "Tuesday at 9", "topic"),
        ("Grace Cho", Relationship.FAMILY, "clinical", "the result", "topic"),
        ("Helen Cho", Relationship.SELF, "clinical", "the result", "topic"),
        ("Helen Cho", Relationship.SELF, "billing", " ", "words"),
    ],
)
def test_what_this_caller_may_not_hear_from_this_clerk_is_not_told(
    phone_clerk, helen, name, relationship, topic, words, field
):
    call = calls(phone_clerk, helen, name, relationship)

    with pytest.raises(RuleError) as refused:
        tell(call, topic, words, by=phone_clerk)

    assert refused.value.field == field and not CallTold.select().exists()


def test_released_result_that_is_read_is_in_the_log_too(nurse, helen):
    read_result(calls(nurse, helen, "Helen Cho", Relationship.SELF), by=nurse)

    assert (CallTold.get().topic, CallTold.get().heard_as) == ("clinical", "The patient")


@pytest.fixture
def worded(front_desk, helen):
    """Helen's aunt, who has a code word."""
    add_contact(
        helen, ContactRole.PERMITTED, "Ruth Cho", by=front_desk, relationship="aunt", scopes=(Scope.BILLING,),
        code_word="Blue Maple",
    )  # fmt: skip
    return helen


def test_code_word_is_compared_and_never_shown(phone_clerk, worded, client_as):
    call = calls(phone_clerk, worded, "Ruth Cho", Relationship.FAMILY)
    before = client_as("phone_clerk").get(f"/calls/{call.id}").text

    assert check_code_word(call, " blue maple", by=phone_clerk)

    after = client_as("phone_clerk").get(f"/calls/{call.id}").text
    assert "Code word first" in before and "Code word, as the caller says it" in before
    assert lights(call) == ["No", "Yes", "No"] and "Code word fits" in after and "Maple" not in before + after
    assert "maple" not in "".join(event.detail.lower() for event in AuditEvent.select())


def test_wrong_code_word_is_a_failed_check(phone_clerk, worded):
    call = calls(phone_clerk, worded, "Ruth Cho", Relationship.FAMILY)

    assert not check_code_word(call, "red maple", by=phone_clerk)

    assert lights(call) == ["No", "No", "No"]
    assert AuditEvent.select().where(AuditEvent.action == "phone.check_failed").count() == 1


def test_code_word_is_not_ticked_without_comparing_nor_taken_for_someone_else(phone_clerk, worded):
    call = calls(phone_clerk, worded, "Ruth Cho", Relationship.FAMILY, (*THREE, Identifier.CODE_WORD))
    other = calls(phone_clerk, worded, "Grace Cho", Relationship.FAMILY)

    assert lights(call)[1] == "Code word first"
    with pytest.raises(RuleError, match="No code word"):
        check_code_word(other, "blue maple", by=phone_clerk)
    with pytest.raises(RuleError, match="Type the code word"):
        check_code_word(call, " ", by=phone_clerk)


def test_hospital_is_called_back_at_the_directorys_verified_number(phone_clerk, front_desk, helen):
    party = add_party(PartyKind.HOSPITAL, "Lakeside Hospital", by=front_desk, phone="312-555-0190")
    call = calls(phone_clerk, helen, "Lee Ames", Relationship.HOSPITAL)
    with pytest.raises(RuleError, match="Choose first"):
        called_back(call, by=phone_clerk)
    speak_for(call, "lakeside", by=phone_clerk)
    with pytest.raises(RuleError, match="no verified number"):
        called_back(call, by=phone_clerk)
    check_number(party.numbers.first(), VerifiedHow.LETTERHEAD, True, by=front_desk)

    called_back(call_view(call.id).call, by=phone_clerk)

    assert [tone for _, _, tone in call_view(call.id).permission.lines] == ["good"] * 3
    assert AuditEvent.get(AuditEvent.action == "call.called_back")
    speak_for(call_view(call.id).call, "lakeside hospital", by=phone_clerk)  # whoever it is now was not called back
    assert [tone for _, _, tone in call_view(call.id).permission.lines] == ["wait"] * 3


def test_unknown_hospital_is_not_in_the_directory_and_hears_nothing(phone_clerk, helen):
    call = calls(phone_clerk, helen, "Lee Ames", Relationship.HOSPITAL)

    with pytest.raises(RuleError, match="not in the directory"):
        speak_for(call, "Mercy of Nowhere", by=phone_clerk)

    assert [tone for _, _, tone in call_view(call.id).permission.lines] == ["wait"] * 3


def test_number_on_file_that_is_the_ex_husbands_is_not_called(phone_clerk, front_desk, helen, client_as):
    add_contact(
        helen, ContactRole.RESTRICTED, "Carl Cho", by=front_desk, relationship="ex-husband", phone="312-555-0142",
        forbidden="any word about her", document="court order",
    )  # fmt: skip
    call = calls(phone_clerk, helen, "Helen Cho", Relationship.SELF)
    from_him = make_call(phone_clerk, patient=helen, caller_name="Helen Cho", callback="312 555 0142")

    assert call_view(call.id).barred and "do not call it" in client_as("phone_clerk").get(f"/calls/{call.id}").text
    assert call_view(from_him.id).permission.who == "Restricted person"


def test_permission_a_parent_gave_for_the_child_ends_when_it_is_of_age(phone_clerk, front_desk, set_clock):
    lea = make_patient(last_name="Said", first_name="Lea", born_on=date(2008, 12, 2))
    add_contact(
        lea, ContactRole.PERMITTED, "Rana Said", by=front_desk, relationship="aunt", scopes=(Scope.APPOINTMENTS,)
    )
    call = calls(phone_clerk, lea, "Rana Said", Relationship.FAMILY)
    before = lights(call)
    set_clock("2026-12-02 08:00")

    assert (before[0], lights(call)[0]) == ("Yes", "No")


def test_log_and_call_back_on_the_page(client_as, phone_clerk, helen):
    lakeside = add_party(PartyKind.HOSPITAL, "Lakeside", by=phone_clerk, phone="312-555-0190")
    check_number(lakeside.numbers.first(), VerifiedHow.LETTERHEAD, True, by=phone_clerk)
    call = calls(phone_clerk, helen, "Grace Cho", Relationship.FAMILY)
    ana, told = client_as("phone_clerk"), f"/calls/{call.id}/told"

    refused = ana.post(
        told, data={"topic": "clinical", "words": "the result", "key": "a"}, headers={"HX-Request": "true"}
    )
    logged = ana.post(told, data={"topic": "billing", "words": "48.70", "key": "b"})
    twice = ana.post(told, data={"topic": "billing", "words": "48.70", "key": "b"})

    assert (refused.status_code, "the result" in refused.text, "<html" in refused.text) == (422, True, False)
    assert [logged.status_code, twice.status_code, CallTold.select().count()] == [303, 303, 1]
    assert "48.70" in ana.get(f"/calls/{call.id}").text
    form = {"version": call.version, "caller_name": "Lee Ames", "relationship": "hospital", "about": helen.id}
    assert ana.post(f"/calls/{call.id}/parties", data={**form, "party": "lakeside"}).status_code == 303
    assert "Called back at this number" in ana.get(f"/calls/{call.id}").text
    form["version"] = Call.get_by_id(call.id).version
    assert ana.post(f"/calls/{call.id}/called-back", data=form).status_code == 303
    unknown = ana.post(f"/calls/{call.id}/parties", data={**form, "party": "Mercy"})
    assert unknown.status_code == 422 and 'value="Mercy"' in unknown.text
    assert client_as("auditor").post(told, data={"topic": "billing", "words": "x"}).status_code == 403
