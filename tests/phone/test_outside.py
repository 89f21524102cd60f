""" "I am from the hospital, send labs now": call back by the directory, at a verified number, and keep it."""

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.directory.models import VerifiedHow
from office.directory.rules import add_party, check_number, end_number
from office.errors import NotFound, RuleError
from office.phone.models import Call, CallItem, DirectoryCall, Relationship
from office.phone.queries.outside import called_back, in_directory
from office.phone.rules import end_call
from office.phone.rules.outside import call_back_by_directory
from tests.phone.making import make_call

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def number(front_desk):
    """The main number of a hospital, verified."""
    party = add_party("hospital", "Mercy Hospital", by=front_desk, phone="312-555-0190", fax="312-555-0191")
    main = party.numbers.first()
    check_number(main, VerifiedHow.LETTERHEAD, True, by=front_desk)
    return main


def test_verified_number_is_kept_with_the_call(phone_clerk, number):
    call = make_call(phone_clerk, relationship=Relationship.HOSPITAL)

    call_back_by_directory(call, number.id, by=phone_clerk)

    assert [one.shown for one in called_back(call.id)] == ["Mercy Hospital, (312) 555-0190"]
    assert AuditEvent.get(AuditEvent.action == "call.called_back").row_id == call.id
    item = CallItem.get(CallItem.call == call)
    assert item.what == "called back: Mercy Hospital, (312) 555-0190"
    known = Call.get_by_id(call.id)
    assert (known.party_id, known.called_back_at) == (number.party_id, clock.now())  # the traffic light counts it


def test_number_that_nobody_verified_or_is_out_of_use_is_refused(phone_clerk, front_desk, number):
    call = make_call(phone_clerk)
    other = add_party("hospital", "Saint Anne", by=front_desk, phone="312-555-0150").numbers.first()

    with pytest.raises(RuleError, match="Nobody has verified"):
        call_back_by_directory(call, other.id, by=phone_clerk)
    end_number(number, "closed", by=front_desk)
    with pytest.raises(RuleError, match="not in use"):
        call_back_by_directory(call, number.id, by=phone_clerk)
    with pytest.raises(NotFound):
        call_back_by_directory(call, 999, by=phone_clerk)
    end_call(call, "resolved on the call", by=phone_clerk)
    with pytest.raises(RuleError, match="has ended"):
        call_back_by_directory(call, other.id, by=phone_clerk)


def test_without_a_word_typed_the_entries_of_the_callers_kind_are_offered(phone_clerk, number):
    hospital = make_call(phone_clerk, relationship=Relationship.HOSPITAL)
    mother = make_call(phone_clerk, relationship=Relationship.PARENT)

    ((party, numbers),) = in_directory("", hospital)
    assert party.name == "Mercy Hospital" and [one.number for one in numbers] == ["(312) 555-0190"]  # no fax
    assert in_directory("", mother) == [] and in_directory("0190", mother)


def test_directory_opens_beside_the_call_and_keeps_what_was_used(client_as, phone_clerk, number):
    call = make_call(phone_clerk, caller_name="Mercy Hospital", note="send labs now")
    client, at = client_as("phone_clerk"), f"/calls/{call.id}/directory"

    page, piece = client.get(at).text, client.get(at, headers=FRAGMENT).text
    assert all('data-row-key="1" data-autofocus' in text for text in (page, piece))  # one key shows, one records
    assert all("Call back (312) 555-0190" in text for text in (page, piece)) and "send labs now" in page
    typing = client.post(f"{at}/find", data={"q": "saint"}, headers=FRAGMENT).text
    assert "Nobody of that name" in typing and "<html" not in typing
    assert client.post(f"{at}/find", data={"q": "a\x00b"}, headers=FRAGMENT).status_code == 422
    done = client.post(at, data={"number": number.id})
    assert done.status_code == 200 and "Hang up and call Mercy Hospital, (312) 555-0190" in done.text
    assert DirectoryCall.select().count() == 1 and "call-marked" in done.headers["HX-Trigger"]
    assert "Called back: Mercy Hospital, (312) 555-0190" in client.get(f"/calls/{call.id}").text
    end_number(number, "closed", by=phone_clerk)
    assert client.post(at, data={"number": number.id}).status_code == 422
    assert client_as("auditor").post(at, data={"number": number.id}).status_code == 403
