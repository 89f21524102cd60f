"""Numbers of outside parties: several, each verified by someone in some way, due again, out of use when wrong."""

import pytest

from office.audit.models import AuditEvent
from office.directory.models import NumberCheck, NumberUse, Party, PartyNumber, VerifiedHow
from office.directory.queries import count_due, due_numbers, numbers_of, parties
from office.directory.rules import add_number, add_party, check_number, edit_party, end_number, merge_party
from office.errors import RuleError
from office.patients.models import Patient
from tests.patients.making import make_patient

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def mercy(front_desk):
    return add_party("hospital", "Mercy Hospital", by=front_desk, phone="312 555 0190", fax="312-555-0191")


def shown(party):
    """(number, state) of a party as the lists show them."""
    return [(row.number, row.state) for row in numbers_of([party.id])[party.id]]


def test_phone_and_fax_of_an_entry_are_its_first_numbers_and_not_verified(mercy, front_desk):
    assert shown(mercy) == [("(312) 555-0190", "not verified"), ("(312) 555-0191", "not verified")]

    edit_party(mercy, 1, by=front_desk, phone="312-555-0199")

    assert shown(mercy)[1] == ("(312) 555-0199", "not verified") or shown(mercy)[0][0] == "(312) 555-0199"
    assert PartyNumber.get(PartyNumber.digits == "3125550190").ended_why == "changed in the entry"


def test_verified_number_says_who_when_how_and_is_due_again_after_a_year(mercy, nurse, set_clock):
    number = add_number(mercy, NumberUse.RECORDS, "(312) 555-0170", "Mon to Fri", by=nurse)
    check_number(number, VerifiedHow.WEB_SITE, True, by=nurse)

    row = next(one for one in numbers_of([mercy.id])[mercy.id] if one.id == number.id)
    assert (row.state, row.verified_who, row.verified_how) == ("verified", "Tom Burke", "their own web site")
    assert count_due() == 2 and AuditEvent.select().where(AuditEvent.action == "party.number_verified").count() == 1
    set_clock("2027-12-02 08:00")
    assert [one.number for one in due_numbers()][-1] == "(312) 555-0170" and count_due() == 3


def test_what_a_caller_says_is_no_way_to_know(mercy, nurse):
    number = mercy.numbers.first()

    with pytest.raises(RuleError, match="Say how you know"):
        check_number(number, "", True, by=nurse)
    assert not [how for how in VerifiedHow if "caller" in how]


def test_wrong_number_is_out_of_use_and_the_entry_forgets_it(mercy, nurse):
    check_number(PartyNumber.get(PartyNumber.use == NumberUse.MAIN), VerifiedHow.CALLED, False, by=nurse)

    assert Party.get_by_id(mercy.id).phone == "" and [number for number, _ in shown(mercy)] == ["(312) 555-0191"]
    assert NumberCheck.get().holds is False
    with pytest.raises(RuleError, match="not in use"):
        check_number(PartyNumber.get(PartyNumber.use == NumberUse.MAIN), VerifiedHow.CALLED, True, by=nurse)


@pytest.mark.parametrize("typed", ["", "none", "12", "312 555 0190"])
def test_number_that_is_none_or_there_already_is_refused(mercy, nurse, typed):
    with pytest.raises(RuleError) as refused:
        add_number(mercy, NumberUse.MAIN, typed, by=nurse)

    assert refused.value.field == "number"


def test_number_is_taken_out_with_a_reason(mercy, nurse):
    with pytest.raises(RuleError, match="Say why"):
        end_number(mercy.numbers.first(), " ", by=nurse)
    end_number(mercy.numbers.first(), "line closed", by=nurse)

    assert len(shown(mercy)) == 1


def test_party_is_found_by_part_of_any_of_its_numbers(mercy, nurse):
    add_number(mercy, NumberUse.RECORDS, "312-555-0170", by=nurse)

    for text in ("mercy", "0170", "555-0191", "(312) 555-01"):
        assert [one.name for one in parties(text)] == ["Mercy Hospital"]
    assert not list(parties("0171"))


def test_merged_party_hands_over_everything_and_says_where_it_went(front_desk, records_lead):
    twice = add_party("provider", "J. Roe", by=front_desk, phone="312-555-0101", npi="1234567893")
    jane = add_party("provider", "Jane Roe, MD", by=front_desk, phone="312-555-0101", fax="312-555-0102")
    add_number(twice, NumberUse.DIRECT, "312-555-0103", by=front_desk)
    patient = make_patient()
    Patient.update(pcp=twice.id).where(Patient.id == patient.id).execute()

    stays = merge_party(twice, jane, by=records_lead)

    gone = Party.get_by_id(twice.id)
    assert (stays.id, stays.npi, gone.active, gone.merged_into_id) == (jane.id, "1234567893", False, jane.id)
    assert sorted(number for number, _ in shown(jane)) == ["(312) 555-0101", "(312) 555-0102", "(312) 555-0103"]
    assert Patient.get_by_id(patient.id).pcp_id == jane.id and shown(gone) == []
    assert [one.name for one in parties("roe")] == ["Jane Roe, MD"]
    for one, into in ((twice, jane), (jane, jane), (jane, twice)):
        with pytest.raises(RuleError):
            merge_party(one, into, by=records_lead)


def test_only_one_of_a_kind_takes_the_place_of_another(mercy, front_desk, records_lead):
    lab = add_party("lab", "Mercy Lab", by=front_desk)

    with pytest.raises(RuleError, match="same kind"):
        merge_party(lab, mercy, by=records_lead)


def test_pages_verify_add_take_out_and_merge(client_as, mercy, front_desk):
    desk, number = client_as("front_desk"), mercy.numbers.first()
    at = f"/directory/{mercy.id}"

    assert desk.post(f"{at}/numbers/{number.id}/checks", data={"how": "", "holds": "yes"}).status_code == 422
    assert desk.post(f"{at}/numbers/{number.id}/checks", data={"how": "in person", "holds": "yes"}).status_code == 303
    assert "Maria Lopez: in person" in desk.get(at).text
    assert desk.post(f"{at}/numbers", data={"use": "claims", "number": "x"}).status_code == 422
    claims = {"use": "claims", "number": "3125550177", "key": "k"}
    assert [desk.post(f"{at}/numbers", data=claims).status_code for _ in range(2)] == [303, 303]
    assert PartyNumber.select().where(PartyNumber.use == "claims").count() == 1
    typing = desk.post("/directory/find", data={"q": "0177", "kind": ""}, headers=FRAGMENT).text
    assert "Mercy Hospital" in typing and "<html" not in typing
    assert "Not verified" in desk.get("/directory/due").text
    assert desk.post(f"{at}/numbers/{number.id}/ends", data={"why": ""}).status_code == 422
    assert desk.post(f"{at}/numbers/{number.id}/ends", data={"why": "closed"}).status_code == 303
    assert desk.post(f"{at}/numbers/{number.id}/ends", data={"why": "closed"}).status_code == 404
    assert desk.post(f"{at}/merges", data={"into": "x"}).status_code == 403
    add_party("hospital", "Mercy Hosp.", by=front_desk)
    lead = client_as("records_lead")
    assert lead.post(f"{at}/merges", data={"into": ""}).status_code == 422
    assert lead.post(f"{at}/merges", data={"into": "Mercy Hosp."}).status_code == 303
    assert "merged into another" in desk.get(at).text
    assert client_as("auditor").post(f"{at}/numbers", data={}).status_code == 403
