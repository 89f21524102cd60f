"""The desk that scans: sent twice, from any tracking page, the rows of today, what was handed over, what is asked."""

import re

import pytest

from office.charts import rules
from office.charts.models import ChartRequest, Move, SignOut, TakenScan, VolumeState
from office.charts.rules import Mode, take_scan
from office.patients.models import Privacy
from tests.charts.making import at, holder_of, make_out, make_person, make_volume

HTMX = {"HX-Request": "true"}
SEAL = re.compile(r'data-scan-seal="([0-9a-f]{64})"')


def test_scan_that_is_sent_twice_moves_once_and_is_answered_alike(client_as):
    client, volume = client_as("records_clerk"), make_volume()
    typed = {"mode": "pull", "code": volume.code, "scan_key": "17-ab", "waited": "65"}

    first, again = (client.post("/scans", data=typed, headers=HTMX) for _ in range(2))
    other = client_as("records_lead").post("/scans", data=typed, headers=HTMX)

    assert first.text == again.text and "sent 65 s after it was scanned" in first.text
    assert "On the cart already" in other.text
    assert Move.select().count() == 1 and TakenScan.select().count() == 2


def test_rows_of_today_stay_on_the_page_and_are_ones_own(client_as, set_clock, records_clerk, nurse):
    mine, other, old = make_volume(), make_volume(), make_volume()
    set_clock("2026-11-30 08:00")
    rules.take_scan_once("a", code=old.code, mode=Mode.PULL, by=records_clerk)
    set_clock("2026-12-01 08:00")
    rules.take_scan_once("b", code=mine.code, mode=Mode.PULL, by=records_clerk)
    rules.take_scan_once("c", code=other.code, mode=Mode.WHERE, by=nurse)

    page = client_as("records_clerk").get("/file-room?mode=return").text

    assert re.findall(r'<li id="scan-(\d+)"', page) == ["2"] and mine.patient.last_name in page


def test_page_and_scan_cost_the_same_for_more_scans_and_moves(client_as, count_queries, records_clerk):
    client, volume, counted = client_as("records_clerk"), make_volume(), []
    assert client.get("/file-room").status_code == 200  # what is asked once for the whole practice
    for rows in (1, 8):
        for number in range(rows):
            rules.take_scan_once(f"{rows}-{number}", code=volume.code, mode=Mode.PULL, by=records_clerk)
            rules.take_scan_once(f"{rows}_{number}", code=volume.code, mode=Mode.RETURN, by=records_clerk)
        for ask in ({"path": "/file-room"}, {"path": "/scans", "method": "POST", "headers": HTMX, "data": {
            "mode": "pull", "code": volume.code}}, {"path": "/scans", "method": "POST", "headers": HTMX, "data": {
            "mode": "where is", "code": volume.code}}):  # fmt: skip
            with count_queries() as seen:
                assert client.open(**ask).status_code == 200
            counted.append(len(seen))

    assert counted[:3] == counted[3:] and counted[1] <= 24 and counted[2] <= 14, counted


@pytest.mark.parametrize("role", ["nurse", "phone_clerk"])
def test_a_scan_works_on_every_tracking_page_with_a_seal_of_ones_own(client_as, role, records_clerk):
    volume, seals = make_out(holder_of(records_clerk)), set()
    client, stay = client_as(role), SignOut.get()
    for address in (
        "/file-room", "/my-charts", "/chart-requests", "/overdue-charts", f"/chart-holders/{stay.holder_id}",
        f"/volumes/{volume.id}",
    ):  # fmt: skip
        page = client.get(address).text
        assert page.count("data-scan ") == page.count("data-scan-result") == 1, address
        seals |= set(SEAL.findall(page))

    assert len(seals) == 1 and not seals & set(SEAL.findall(client_as("records_clerk").get("/file-room").text))


def test_nurse_takes_a_chart_by_one_scan_on_her_own_page(client_as, doctor, nurse):
    volume, client = make_out(holder_of(doctor)), client_as("nurse")
    page = client.get("/my-charts").text
    names = ("mode", "pending", "scan_key", "waited", "purpose", "section", "holder")
    typed = {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in names}

    answer = client.post("/scans", data={**typed, "code": volume.code}, headers=HTMX)

    assert (typed["mode"], typed["holder"]) == ("sign out", str(holder_of(nurse).id))
    assert "Out to Tom Burke" in answer.text and Move.get().kind == "transferred"


def test_chart_that_was_handed_over_is_accepted_on_ones_own_page(client_as, nurse, records_clerk, set_clock):
    stay = rules.sign_out_volume(make_volume(state=VolumeState.PULLED), holder_of(nurse), "visit", by=records_clerk)
    client, address = client_as("nurse"), f"/my-charts/{stay.id}/acceptances"
    set_clock("2026-12-01 08:02")
    assert address in client.get("/my-charts").text and "not yet" in client.get(f"/volumes/{stay.volume_id}").text

    assert client_as("records_clerk").post(address).status_code == 404
    assert client_as("auditor").post(address).status_code == 403
    assert client.post(address).location == "/my-charts"
    assert SignOut.get().accepted_at == at("2026-12-01 08:02") and address not in client.get("/my-charts").text


def test_asking_says_where_it_is_and_who_gets_it_first(client_as, nurse, doctor):
    patient = make_person()
    old, new = make_volume(patient, current=False), make_out(holder_of(doctor), patient, number=2)
    rules.request_chart(patient, purpose="visit", priority="STAT", holder=holder_of(doctor), volume=old, by=doctor)
    client, address = client_as("nurse"), f"/patients/{patient.id}/chart-requests"
    page = client.get(address).text
    assert "Dr. Patel" in page and "waits (STAT)" in page and f'value="{old.id}">Vol 1, filed' in page

    typed = {"key": "k", "purpose": "visit", "priority": "routine", "holder": holder_of(nurse).id, "volume": old.id}
    answer = client.post(address, data=typed, follow_redirects=True)

    assert "First in line: Dr. Patel (STAT)." in answer.text
    request = ChartRequest.get(ChartRequest.holder == holder_of(nurse))
    assert (request.volume, new.current) == (old, True)
    assert client.post(address, data={**typed, "key": "x", "volume": 999}).status_code == 422


def test_restricted_chart_is_asked_for_only_through_the_door(client_as, nurse):
    patient = make_volume(make_person(privacy=Privacy.RESTRICTED)).patient
    client, address = client_as("nurse"), f"/patients/{patient.id}/chart-requests"
    typed = {"key": "k", "purpose": "visit", "priority": "STAT", "holder": holder_of(nurse).id}

    assert client.get(address).status_code == client.post(address, data=typed).status_code == 403
    assert ChartRequest.select().count() == 0


def test_stat_clock_counts_on_the_lists(client_as, nurse, records_clerk):
    volume = make_out(holder_of(records_clerk))
    rules.request_chart(volume.patient, purpose="visit", priority="STAT", holder=holder_of(nurse), by=nurse)
    client = client_as("records_clerk")

    assert (
        'data-since="2026-12-01T14:00:00Z" data-unit="m:ss" data-warn="6" data-late="10"'
        in client.get("/file-room").text
    )
    take_scan(volume.code, Mode.RETURN, by=records_clerk)
    assert "ready since 8:00 AM" in client.get("/chart-requests").text
