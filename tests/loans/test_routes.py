"""The pages about loans: as pages, refused, and for roles that may not."""

from datetime import date

from office.charts.models import Holder, SignOut
from office.loans.models import ChartException, ExceptionState, LoanExtension
from office.loans.rules import climb_ladder
from office.staff.models import Staff
from tests.charts.making import holder_of, make_holder, make_out, make_volume

ASKED = {
    "basis": "court order",
    "reason": "case 26 L 1",
    "taker": "Jo Hale",
    "goes_to": "Circuit Court",
    "due_on": "12/8",
}


def test_the_ladder_says_who_was_told_and_a_loan_is_made_longer_from_it(client_as, nurse):
    make_out(holder_of(nurse), due_on=date(2026, 11, 25))
    climb_ladder()
    client, stay = client_as("records_clerk"), SignOut.get()
    address = f"/sign-outs/{stay.id}/extensions"

    page = client.get("/overdue-ladder").text
    assert "4 days overdue" in page and "Records lead <small>" in page and address in page
    assert "No overdue chart was told" in client.get("/overdue-ladder?rung=office manager").text
    assert "Overdue chart" in client_as("nurse").get("/tasks").text
    assert client.get(address).status_code == 200
    refused = client.post(address, data={"due_on": "12/1", "reason": "insurer"})
    assert refused.status_code == 422 and "after today" in refused.text and 'value="insurer"' in refused.text
    for _ in range(2):
        assert (
            client.post(address, data={"due_on": "12/4", "reason": "insurer", "key": "k"}).location
            == "/overdue-ladder"
        )

    assert LoanExtension.select().count() == 1 and "Nothing is overdue" in client.get("/overdue-ladder").text
    assert client.get("/sign-outs/999/extensions").status_code == 404


def test_charts_are_asked_back_and_handed_over_before_leave(client_as, nurse, doctor):
    gone, patel = make_holder("Nurse Gone"), holder_of(doctor)
    make_out(gone), make_out(gone)
    Staff.update(active=False).where(Staff.id == gone.staff_id).execute()
    client = client_as("records_clerk")

    listed = client.get("/charts-before-leave").text
    assert "Nurse Gone" in listed and "2 charts in hand" in listed and f"/chart-holders/{gone.id}/leave" in listed
    assert f"/chart-holders/{gone.id}/leave" in client.get(f"/chart-holders/{gone.id}").text
    assert client.post(f"/chart-holders/{gone.id}/return-requests", data={"by_on": "11/2/2026"}).status_code == 422
    assert client.post(f"/chart-holders/{gone.id}/return-requests", data={"by_on": "12/2"}).status_code == 303
    assert client.post(f"/chart-holders/{gone.id}/hand-overs", data={"to": 999}).status_code == 422
    done = client.post(f"/chart-holders/{gone.id}/hand-overs", data={"to": patel.id})

    assert (
        done.location == f"/chart-holders/{patel.id}"
        and "2 charts are with Dr. Patel" in client.get(done.location).text
    )
    assert client.get("/chart-holders/999/leave").status_code == 404


def test_a_chart_leaves_and_comes_back_by_its_pages(client_as, records_clerk):
    volume = make_volume()
    doctor, lead, clerk = (client_as(role) for role in ("doctor", "records_lead", "records_clerk"))
    address = f"/volumes/{volume.id}/exceptions"
    assert address in doctor.get(f"/volumes/{volume.id}").text and doctor.get(address).status_code == 200
    refused = doctor.post(address, data={**ASKED, "taker": ""})
    assert refused.status_code == 422 and 'value="Circuit Court"' in refused.text

    base = doctor.post(address, data={**ASKED, "key": "k"}).location
    assert (
        base
        == doctor.post(address, data={**ASKED, "key": "k"}).location
        == f"/chart-exceptions/{ChartException.get().id}"
    )
    assert base in lead.get("/charts-outside").text and "Approve" in lead.get(base).text
    assert clerk.post(f"{base}/decisions", data={"approve": "1"}).status_code == 403
    assert lead.post(f"{base}/decisions", data={"approve": "0", "words": ""}).status_code == 422
    assert lead.post(f"{base}/decisions", data={"approve": "1", "words": "seen"}).status_code == 303
    assert doctor.post(f"{base}/departures").status_code == 403
    assert clerk.post(f"{base}/departures").status_code == 303
    assert "out of the building, Jo Hale takes it to Circuit Court" in clerk.get(f"/patients/{volume.patient_id}").text
    assert "Out of the building" in clerk.get(f"/volumes/{volume.id}").text
    assert clerk.post(f"{base}/arrivals").status_code == 303 and clerk.post(f"{base}/arrivals").status_code == 422

    assert ChartException.get().state == ExceptionState.BACK
    assert base in lead.get("/charts-outside?show=past").text and Holder.get(Holder.name.contains("outside")).id


def test_other_roles_stay_out(client_as, nurse):
    make_out(holder_of(nurse))
    stay = SignOut.get()
    for role in ("nurse", "front_desk", "technical"):
        client = client_as(role)
        for page in ("/overdue-ladder", "/charts-before-leave", "/charts-outside", f"/sign-outs/{stay.id}/extensions"):
            assert client.get(page).status_code == 403
        assert client.post(f"/chart-holders/{stay.holder_id}/hand-overs").status_code == 403
        assert client.post(f"/volumes/{stay.volume_id}/exceptions", data=ASKED).status_code == 403
    assert client_as("auditor").get("/charts-outside").status_code == 200


def test_the_lists_cost_the_same_for_three(client_as, nurse, count_queries):
    client, pages = client_as("records_clerk"), ("/overdue-ladder", "/charts-before-leave", "/charts-outside")
    make_out(holder_of(nurse), due_on=date(2026, 11, 25))
    client.post(f"/volumes/{make_volume().id}/exceptions", data=ASKED)
    climb_ladder()
    for page in pages:
        client.get(page)
    with count_queries() as one:
        [client.get(page) for page in pages]
    for _ in range(2):
        make_out(holder_of(nurse), due_on=date(2026, 11, 24))
        client.post(f"/volumes/{make_volume().id}/exceptions", data=ASKED)
    climb_ladder()
    with count_queries() as three:
        [client.get(page) for page in pages]

    assert len(one) == len(three)
