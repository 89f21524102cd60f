"""Pages of merges and reviews as each role meets them."""

import re
from datetime import date

import pytest

from office.accounts.queries import balance
from office.accounts.rules import post_charge, post_patient_payment
from office.actor import PROGRAM
from office.errors import NotFound, RuleError
from office.merges.models import Merge, MergeState, Overlay, OverlayRow
from office.merges.rules import close_overlay, move_entries, open_overlay
from office.merges.rules.proposing import get_merge
from office.patients.models import Patient
from office.patients.queries import get_patient
from office.scheduling.models import Appointment
from office.tasks.models import Task
from office.tasks.queries import open_tasks
from office.visits.models import Flow, Visit
from tests.charts.making import make_booking, make_person
from tests.merges.making import WHY, make_pair, merged, propose, registered

HTMX = {"HX-Request": "true"}


@pytest.fixture
def pair(db):
    return make_pair()


def hidden(page, name):
    return re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)[1]


def test_from_the_patients_page_to_the_decision_and_back(client_as, pair):
    first, second = pair
    clerk, lead = client_as("records_clerk"), client_as("records_lead")
    assert f"/patients/{second.id}/merges/new" in clerk.get(f"/patients/{second.id}").text
    assert "The other record" in clerk.get(f"/patients/{second.id}/merges/new").text
    answer = clerk.post(f"/patients/{second.id}/merges/other", data={"other": "023456"})
    page = clerk.get(answer.location).text
    assert page.index("02-34-56") < page.index("08-76-54") and "Penicillin" in page and "NKDA" in page
    sent = {"other": first.id, "reason": WHY, "key": "abc"}
    answer = clerk.post(f"/patients/{second.id}/merges", data=sent)
    assert clerk.post(f"/patients/{second.id}/merges", data=sent).location == answer.location
    own = clerk.get(answer.location).text
    assert "You proposed this yourself" in own and "Merge the two records" not in own

    page = lead.get(answer.location).text
    picks = {"version": hidden(page, "version"), "seen": hidden(page, "seen"), "survivor": first.id}
    done = lead.post(f"{answer.location}/decisions", data={**picks, "pick-name": second.id})
    assert done.status_code == 303
    page = lead.get(answer.location).text
    assert "Pull both folders" in page and "Take it back" in page
    assert Patient.get_by_id(first.id).last_name == "Whitacker"

    since = lead.get(f"{answer.location}/since").text
    assert "Nothing was made or changed since" in since
    undone = lead.post(f"{answer.location}/endings", data={"version": hidden(since, "version"), "reason": "sisters"})
    assert undone.status_code == 303 and Merge.get().state == MergeState.UNDONE
    assert "sisters" in lead.get(answer.location).text


def test_an_address_of_the_old_record_leads_to_the_one_that_stays(client_as, pair, records_clerk, records_lead):
    first, second = pair
    merged(first, second, proposer=records_clerk, lead=records_lead)
    client = client_as("front_desk")
    answer = client.get(f"/patients/{second.id}")
    assert answer.status_code == 303 and answer.location == f"/patients/{first.id}"
    assert "Merged: 08-76-54 is 02-34-56 now." in client.get(answer.location).text
    assert client.get(f"/patients/{second.id}/account?amounts=1").location == f"/patients/{first.id}/account?amounts=1"
    refused = client.post(f"/patients/{second.id}/contacts", data={"name": "x"})
    assert refused.status_code == 422 and "Nothing was saved" in refused.text


def test_who_may_propose_and_who_decide(client_as, pair, records_clerk):
    merge = propose(*pair, by=records_clerk)
    for role in ("front_desk", "phone_clerk", "records_clerk", "records_lead"):
        assert client_as(role).get(f"/patients/{pair[0].id}/merges/new?other={pair[1].id}").status_code == 200, role
    for role in ("nurse", "biller", "technical"):
        assert client_as(role).get(f"/patients/{pair[0].id}/merges/new?other={pair[1].id}").status_code == 403, role
        assert client_as(role).get(f"/merges/{merge.id}").status_code == 403, role
    for path in ("decisions", "refusals", "assignments", "endings"):
        assert client_as("front_desk").post(f"/merges/{merge.id}/{path}").status_code == 403
    assert client_as("auditor").get(f"/merges/{merge.id}").status_code == 200


def test_fragments_and_refusals_keep_what_was_typed(client_as, pair, records_clerk):
    first, second = pair
    client = client_as("records_clerk")
    other = client.post(f"/patients/{first.id}/merges/other", data={"other": "zzz 99"}, headers=HTMX)
    assert other.status_code == 422 and 'id="other-record"' in other.text and "<html" not in other.text
    short = client.post(f"/patients/{first.id}/merges", data={"other": second.id, "reason": "no"}, headers=HTMX)
    assert short.status_code == 422 and 'id="proposal"' in short.text and "no</textarea>" in short.text
    merge = propose(first, second, by=records_clerk)
    lead = client_as("records_lead")
    stale = {"version": merge.version, "seen": "old", "survivor": first.id}
    answer = lead.post(f"/merges/{merge.id}/decisions", data=stale, headers=HTMX)
    assert answer.status_code == 422 and 'id="decision"' in answer.text and "changed in one of the two" in answer.text
    answer = lead.post(f"/merges/{merge.id}/refusals", data={"version": merge.version, "words": ""}, headers=HTMX)
    assert answer.status_code == 422 and 'id="refusal"' in answer.text
    answer = lead.post(f"/merges/{merge.id}/refusals", data={"version": merge.version, "words": "twin sisters"})
    assert answer.status_code == 303 and get_merge(merge.id).state == MergeState.REFUSED
    assert "twin sisters" in lead.get(f"/merges/{merge.id}").text
    assert "there is nothing to take back" in lead.get(f"/merges/{merge.id}/since").text


def test_rows_since_are_assigned_on_the_page(client_as, pair, records_clerk, records_lead):
    merge = merged(*pair, proposer=records_clerk, lead=records_lead)
    booked = make_booking(pair[0])
    lead = client_as("records_lead")
    page = lead.get(f"/merges/{merge.id}/since").text
    assert f'id="since-appointment-{booked.id}"' in page and "1 of 1 to assign" in page
    refused = lead.post(f"/merges/{merge.id}/endings", data={"version": 2, "reason": "sisters"}, headers=HTMX)
    assert refused.status_code == 422 and "no owner yet" in refused.text
    row = {"table": "appointment", "row": booked.id, "patient": pair[1].id}
    assert lead.post(f"/merges/{merge.id}/assignments", data=row).status_code == 303
    assert "0 of 1 to assign" in lead.get(f"/merges/{merge.id}/since").text
    for wrong in ({**row, "row": "9999"}, {**row, "table": "staff"}, {**row, "table": "x\x00"}):
        assert lead.post(f"/merges/{merge.id}/assignments", data=wrong).status_code == 404
    assert lead.post(f"/merges/{merge.id}/assignments", data={**row, "patient": "1000"}).status_code == 422
    assert lead.post(f"/merges/{merge.id}/endings", data={"version": 2, "reason": "sisters"}).status_code == 303
    assert Appointment.get_by_id(booked.id).patient_id == pair[1].id


def test_lists_by_state_cost_the_same_for_three_as_for_one(client_as, count_queries, pair, records_clerk):
    client = client_as("records_lead")
    propose(*pair, by=records_clerk)
    with count_queries() as one:
        assert "To decide" in client.get("/merges").text
    for n in (1, 2):
        propose(make_person(f"A{n}"), make_person(f"B{n}"), by=records_clerk)
    with count_queries() as three:
        client.get("/merges")
    assert len(one) == len(three)
    for shown in ("done", "other", "nonsense"):
        assert client.get(f"/merges?show={shown}").status_code == 200
    assert client_as("nurse").get("/merges").status_code == 403


@pytest.mark.parametrize("path", ["/merges/9", "/merges/9/since", "/overlays/9", "/patients/9/merges/new?other=8"])
def test_what_is_not_there_is_not_found(client_as, path):
    assert client_as("records_lead").get(path).status_code == 404


# two people in one record


@pytest.fixture
def mixed(db, nurse):
    """A record with a visit, an appointment and a bill of somebody else; and that person."""
    patient, other = registered(make_person("Ortiz", "Eva")), registered(make_person("Ortega", "Eva"))
    booked = make_booking(patient)
    visit = Visit.create(patient=patient, appointment=booked, day_on=date(2026, 11, 2), flow=Flow.LEFT)
    charge = post_charge(patient, 5000, date(2026, 11, 2), "visit", visit=visit, to="patient", by=PROGRAM)
    post_patient_payment(patient, 1000, "cash", charge=charge, by=PROGRAM)
    return open_overlay(patient, "two handwritings, two heights", by=nurse), patient, other, booked


def test_a_reported_record_says_so_on_every_page_and_has_a_task(mixed, client_as, records_lead):
    page = client_as("front_desk").get(f"/patients/{mixed[1].id}").text
    assert "Identity under review: verify with patient" in page
    assert [task.kind for task in open_tasks(records_lead)] == ["Two people in one record"]
    assert open_overlay(mixed[1], "seen again today", by=records_lead).id == mixed[0].id


def test_reporting_needs_words(records_clerk):
    with pytest.raises(RuleError):
        open_overlay(make_person(), "?", by=records_clerk)


def test_entries_go_with_what_hangs_on_them(mixed, records_lead):
    overlay, patient, other, booked = mixed
    count = move_entries(overlay, [("appointment", booked.id)], other, by=records_lead)
    assert count == 4  # the appointment, its visit, the charge, the payment
    assert Visit.get().patient_id == other.id and balance(other.id) == 4000 and balance(patient.id) == 0
    assert OverlayRow.select().count() == 4


def test_splitting_is_refused_in_words(mixed, records_lead):
    overlay, patient, other, booked = mixed
    with pytest.raises(RuleError, match="Tick the entries"):
        move_entries(overlay, [], other, by=records_lead)
    with pytest.raises(RuleError, match="same record"):
        move_entries(overlay, [("appointment", booked.id)], patient, by=records_lead)
    with pytest.raises(NotFound):
        move_entries(overlay, [("appointment", make_booking(other).id)], other, by=records_lead)
    close_overlay(overlay, "one person after all", by=records_lead)
    with pytest.raises(RuleError, match="closed"):
        move_entries(overlay, [("appointment", booked.id)], other, by=records_lead)
    with pytest.raises(RuleError, match="closed already"):
        close_overlay(overlay, "one person after all", by=records_lead)


def test_a_review_is_worked_and_closed_on_its_page(mixed, client_as, biller, doctor):
    overlay, patient, other, booked = mixed
    lead = client_as("records_lead")
    page = lead.get(f"/overlays/{overlay.id}").text
    assert "Every entry by date" in page and f'value="appointment:{booked.id}"' in page
    none = lead.post(f"/overlays/{overlay.id}/moves", data={"other": "zz"}, headers=HTMX)
    assert none.status_code == 422 and 'id="entries"' in none.text
    sent = {"entry": [f"appointment:{booked.id}"], "other": f"{other.mrn:06d}"}
    assert lead.post(f"/overlays/{overlay.id}/moves", data=sent).status_code == 303
    assert "Given to the other person" in lead.get(f"/overlays/{overlay.id}").text
    assert lead.post(f"/overlays/{overlay.id}/closings", data={"outcome": ""}, headers=HTMX).status_code == 422
    assert lead.post(f"/overlays/{overlay.id}/closings", data={"outcome": "parted, both told"}).status_code == 303
    assert not Patient.get_by_id(patient.id).under_review and Overlay.get().outcome == "parted, both told"
    assert {task.key.split(":")[2] for task in Task.select().where(Task.done_at.is_null())} == {
        "provider", "papers", "sent", "money",
    }  # fmt: skip
    assert open_tasks(biller).count() == open_tasks(doctor).count() == 1


def test_reporting_on_the_page(client_as):
    patient = make_person()
    client = client_as("nurse")
    assert "What does not fit" in client.get(f"/patients/{patient.id}/overlays/new").text
    refused = client.post(f"/patients/{patient.id}/overlays", data={"words": ""}, headers=HTMX)
    assert refused.status_code == 422 and 'id="report"' in refused.text
    assert client.post(f"/patients/{patient.id}/overlays", data={"words": "two voices", "key": "k"}).status_code == 303
    assert Patient.get_by_id(patient.id).under_review
    assert client.post(f"/overlays/{Overlay.get().id}/closings", data={"outcome": "x" * 9}).status_code == 403
    assert client_as("auditor").get(f"/patients/{patient.id}/overlays/new").status_code == 403


def test_a_record_under_review_is_not_merged(mixed, client_as, records_clerk):
    merge = propose(mixed[1], mixed[2], by=records_clerk)
    page = client_as("records_lead").get(f"/merges/{merge.id}").text
    assert "is under review. Close the review first." in page
    assert get_patient(mixed[1].id).under_review
