"""Coverage over the web: who may, page by page, refused forms keep what was typed, A11 and the list before visits."""

from datetime import date
from io import BytesIO

import pytest
from PIL import Image

from office import clock
from office.actor import PROGRAM
from office.coverage.models import Copay, Coverage, CoverageCard, CoverageOrder, Participation, PayerTerms, Relation
from office.coverage.rules import set_copay
from office.directory.models import PartyKind
from office.directory.rules import add_party
from office.onfile.models import Picture
from office.patients.models import Contact, ContactRole, Tie
from office.patients.rules.born import add_tie
from office.preparing.models import EligibilityCheck
from office.preparing.queries import to_verify
from tests.coverage.making import TODAY, make_policy
from tests.patients.making import make_patient
from tests.preparing.making import make_booking, make_check, make_reachable

EDITING = ("front_desk", "phone_clerk", "biller", "manager")
SEEING = (*EDITING, "nurse", "doctor", "auditor")
CLOSED = ("records_clerk", "technical")
KEYS = iter(f"{n:032x}" for n in range(1, 99))


def typed(**given):
    """A form with a key of its own."""
    return {"key": next(KEYS), **given}


CARD = {"payer": "United Plan", "kind": "group plan", "member_number": "U-77", "from_on": "12/1/26",
        "relationship": "self", "basis": "not asked", "side": ""}  # fmt: skip


def test_pages_are_for_those_who_see_and_acts_for_those_who_edit(client_as, biller):
    party = add_party(PartyKind.PAYER, "Blue Plan", by=biller)
    one = make_policy()
    base = f"/patients/{one.patient_id}/coverage"
    pages = (base, f"{base}?on=2026-01-01", f"{base}/{one.id}", "/payers", f"/payers/{party.id}")
    forms = (f"{base}/new", f"{base}/order", f"{base}/{one.id}/change")
    acts = [f"{base}/{one.id}/{act}" for act in ("ends", "errors", "copays", "cards")]
    for role in SEEING:
        client, status = client_as(role), 200 if role in EDITING else 403
        assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, 200), role
        assert {client.get(page).status_code for page in forms} == {status}, role
        assert {client.post(page).status_code for page in acts} == {422 if status == 200 else 403}, role
    for role in CLOSED:
        client = client_as(role)
        assert {client.get(page).status_code for page in (*pages, *forms)} == {403}, role
    terms = [f"/payers/{party.id}", f"/payers/{party.id}/plans", f"/payers/{party.id}/participations"]
    assert {client_as("front_desk").post(page).status_code for page in terms} == {403}


def test_a_policy_is_added_changed_and_another_patients_is_not_found(client_as):
    patient, client = make_patient(), client_as("front_desk")
    base = f"/patients/{patient.id}/coverage"

    refused = client.post(f"{base}/new", data=typed(**{**CARD, "to_on": "11/30/26", "group_number": "G-12"}))
    assert refused.status_code == 422 and "before it begins" in refused.text and "G-12" in refused.text
    kept = client.post(f"{base}/new", data=typed(**CARD))
    one = Coverage.get()
    assert kept.status_code == 303 and kept.location.endswith(f"{base}/{one.id}")
    page = client.get(f"{base}/{one.id}/change").text
    assert 'value="U-77"' in page and 'name="from_on"' not in page
    known = {name: value for name, value in CARD.items() if name != "from_on"}
    changed = typed(**{**known, "member_number": "U-78", "copay_cents": "30", "version": 1})
    assert client.post(f"{base}/{one.id}/change", data=changed).status_code == 303
    assert (Coverage.get().member_number, Coverage.get().copay_cents) == ("U-78", 3000)
    assert client.post(f"{base}/{one.id}/change", data={**changed, "key": next(KEYS)}).status_code == 409
    assert "U-77 → U-78" in client.get(f"{base}/{one.id}").text
    assert client.get(f"/patients/{make_patient().id}/coverage/{one.id}").status_code == 404


def test_the_household_is_offered_as_subscriber_but_nobody_who_may_hear_nothing(client_as, front_desk):
    patient, mother = make_patient(), make_patient(last_name="Ngo", first_name="Mai", born_on=date(1980, 5, 4))
    add_tie(patient, mother, Tie.CHILD, by=front_desk)
    for role, name in ((ContactRole.EMERGENCY, "Aunt Lan"), (ContactRole.RESTRICTED, "Uncle Bo")):
        Contact.create(patient=patient, role=role, name=name, since=TODAY, at=clock.now())

    page = client_as("front_desk").get(f"/patients/{patient.id}/coverage/new").get_data(as_text=True)

    assert '<option value="Ngo, Mai">child of the patient</option>' in page
    assert '<option value="05/04/1980">Ngo, Mai</option>' in page
    assert "Aunt Lan" in page and "Uncle Bo" not in page.split("<datalist")[2]


def test_copay_end_and_error_are_kept_or_refused_with_what_was_typed(client_as):
    one, client = make_policy(), client_as("biller")
    base = f"/patients/{one.patient_id}/coverage/{one.id}"
    copay = {"kind": "telehealth", "amount": "12.345", "from_on": "12/1/26", "source": "web site"}

    refused = client.post(f"{base}/copays", data=typed(**copay))
    assert refused.status_code == 422 and "12.345" in refused.text and "two decimals" in refused.text
    assert client.post(f"{base}/copays", data=typed(**{**copay, "amount": "15"})).status_code == 303
    assert Copay.get().cents == 1500
    assert client.post(f"{base}/ends", data=typed(to_on="1/1/23", reason="told")).status_code == 422
    assert client.post(f"{base}/ends", data=typed(to_on="12/31/26", reason="told")).status_code == 303
    assert client.post(f"{base}/errors", data=typed(reason="wrong person")).status_code == 303
    page = client.get(base).text
    assert "Entered in error" in page and "It counts on no day" in page and "Keep the end" not in page


def test_each_policy_keeps_its_own_card_and_the_day_it_was_copied(client_as):
    patient, client = make_patient(), client_as("front_desk")
    one, two = make_policy(patient), make_policy(patient, "Aid")
    for row in (one, two, one):
        picture = BytesIO()
        Image.new("RGB", (40, 30), (row.id * 40, 80, 90)).save(picture, "PNG")
        sent = typed(side="front", copied_on="11/30/26", file=(BytesIO(picture.getvalue()), "card.png"))
        address = f"/patients/{patient.id}/coverage/{row.id}/cards"
        assert client.post(address, data=sent, content_type="multipart/form-data").status_code == 303
    bad = typed(side="front", file=(BytesIO(b"GIF89a not a picture"), "card.png"))
    refused = client.post(
        f"/patients/{patient.id}/coverage/{one.id}/cards", data=bad, content_type="multipart/form-data"
    )

    assert refused.status_code == 422 and CoverageCard.select().count() == 3
    held = [row.id for row in Picture.select().where(Picture.until.is_null()).order_by(Picture.id)]
    assert held == [row.picture_id for row in CoverageCard.select().order_by(CoverageCard.id)][1:]
    assert "copied 11/30/2026" in client.get(f"/patients/{patient.id}/coverage").text


def test_the_order_is_proposed_with_its_rule_and_wants_a_reason_for_another(client_as):
    patient, client = make_patient(born_on=date(2019, 5, 5)), client_as("front_desk")
    child = {"relationship": Relation.CHILD, "number": "1"}
    his = make_policy(patient, "Father’s", subscriber_name="A", subscriber_born_on=date(1985, 3, 22), **child)
    hers = make_policy(patient, "Mother’s", subscriber_name="B", subscriber_born_on=date(1988, 3, 2), **child)
    base = f"/patients/{patient.id}/coverage"

    page = client.get(base).text
    assert "By the rules the order is another one: Mother’s, then Father’s" in page and "birthday rule" in page
    assert "Mother’s, then Father’s (by the rules)" in client.get(f"{base}/order").text
    sent = {"family": "parents live together", "from_on": "12/1/26"}
    refused = client.post(f"{base}/order", data=typed(order=f"{his.id}-{hers.id}", **sent))
    assert refused.status_code == 422 and "Say why it is another order" in refused.text
    nonsense = client.post(f"{base}/order", data=typed(order="x-²", **sent))
    assert nonsense.status_code == 422 and not CoverageOrder.select().count()
    assert client.post(f"{base}/order", data=typed(order=f"{hers.id}-{his.id}", **sent)).status_code == 303
    assert "By the rules the order is another one" not in client.get(base).text


def test_a_payers_terms_and_contract_answer_whether_it_is_taken(client_as, biller):
    party, client = add_party(PartyKind.PAYER, "Blue Plan", by=biller), client_as("biller")
    base = f"/payers/{party.id}"

    assert "not on record whether we take" in client.get(base).text
    wrong = client.post(base, data={"kind": "group plan", "filing_days": "99999", "version": 1})
    assert wrong.status_code == 422 and "99999" in wrong.text
    assert client.post(base, data={"kind": "group plan", "filing_days": "180", "version": 1}).status_code == 303
    assert client.post(f"{base}/plans", data=typed(name="Gold")).status_code == 303
    assert client.post(f"{base}/plans", data=typed(name="gold")).status_code == 422
    sent = {"taking": "takes it", "from_on": "12/1/26", "plan": "", "provider": ""}
    assert client.post(f"{base}/participations", data=typed(**sent)).status_code == 303
    assert "Yes, on 12/01/2026 Blue Plan is taken" in client.get(base).text
    assert "not on record" in client.get(f"{base}?on=2026-11-30").text
    assert (PayerTerms.get().filing_days, Participation.select().count()) == (180, 1)
    other = add_party(PartyKind.LAB, "Lab", by=biller)
    assert client.get(f"/payers/{other.id}").status_code == 404


@pytest.fixture
def visit():
    return make_booking(make_reachable(), TODAY)


def test_a_visit_stands_in_the_list_until_its_coverage_is_verified(client_as, visit):
    patient, client = visit.patient, client_as("front_desk")
    assert [one.marks[0].word for one in to_verify()] == ["No coverage on the day"]
    old = make_policy(patient, to_on=date(2026, 11, 30), copay_cents=None)
    assert "Blue Plan ended 11/30/2026" in client.get("/coverage-to-verify").text

    new = make_policy(patient, "United", from_on=TODAY, copay_cents=None)
    assert [mark.word for mark in to_verify()[0].marks] == ["Not checked", "Copay not known"]
    assert f"/patients/{patient.id}/insurer?on=2026-12-01" in client.get("/coverage-to-verify").text
    assert 'value="12/01/2026"' in client.get(f"/patients/{patient.id}/insurer?on=2026-12-01").text
    assert client.get(f"/patients/{patient.id}/insurer?on=9999-99-99").status_code == 200
    told = typed(coverage=old.id, answer="active", source="phone", for_on="12/1/26")
    refused = client.post(
        f"/patients/{patient.id}/eligibility-checks", data={**told, "coverage": new.id, "answer": ""}
    )
    assert refused.status_code == 422
    told = typed(coverage=new.id, answer="active", source="phone", for_on="12/1/26")
    assert client.post(f"/patients/{patient.id}/eligibility-checks", data=told).status_code == 303
    assert EligibilityCheck.get().for_on == TODAY
    set_copay(new, "office visit", 3000, TODAY, "phone", by=PROGRAM)
    assert to_verify() == [] and "Every coverage is verified" in client.get("/coverage-to-verify").text
    assert client_as("records_clerk").get("/coverage-to-verify").status_code == 403


def test_the_list_costs_the_same_for_three_visits_as_for_one(visit, count_queries):
    with count_queries() as one:
        assert len(to_verify()) == 1
    for name, phone in (("Bell", "312-555-0101"), ("Cole", "312-555-0102")):
        patient = make_reachable(last_name=name, phone=phone)
        make_policy(patient)
        make_check(patient)
        make_booking(patient, TODAY, 600 if name == "Bell" else 660)
    with count_queries() as three:
        to_verify()

    assert len(three) == len(one)
