"""The pages of storage, retention and destruction: who may, what comes back, what is refused in words."""

import re

from office.charts.models import Volume, VolumeState
from office.charts.rules import request_chart
from office.retention.models import BoxState, DestructionBatch, DestructionEntry, LegalHold, PurgeRun, StorageBox
from office.retention.queries import shredding
from office.retention.rules import boxes, purging, recalling
from office.retention.rules.shredding import propose_batch
from tests.charts.making import TOMORROW, holder_of, make_booking
from tests.retention.making import NO_PAGES, SOME_YEARS_AGO, approved_batch, destroy, make_old, reckoned

PAGES = (
    "/storage", "/storage/purge-lists", "/storage/boxes", "/storage/recalls", "/storage/holds", "/storage/retention",
    "/storage/retention?show=unknown", "/storage/retention/rules", "/destructions", "/destruction-log",
)  # fmt: skip


def text(answer):
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_pages_open_empty_for_who_may_and_for_nobody_else(client_as):
    for who in ("records_clerk", "records_lead", "doctor", "manager", "auditor"):
        assert [client_as(who).get(page).status_code for page in PAGES] == [200] * len(PAGES)
    for who in ("front_desk", "phone_clerk", "nurse", "biller", "technical"):
        assert client_as(who).get("/storage").status_code == 403


CLOSED = {
    "auditor": ("/storage/retention/runs", "/destructions"), "doctor": ("/destructions", "/storage/recalls"),
    "manager": ("/storage/boxes", "/destructions/1/signatures"), "records_lead": ("/destructions/1/approvals",),
    "records_clerk": ("/destructions/1/signatures", "/destructions/1/certificates", "/patients/1/legal-holds"),
}  # fmt: skip


def test_acts_are_closed_to_the_others(client_as):
    for who, addresses in CLOSED.items():
        assert [client_as(who).post(one).status_code for one in addresses] == [403] * len(addresses), who


def test_purge_by_scan_answers_with_the_list_and_says_what_came_of_it(client_as, records_clerk):
    volume = make_old("Ames", SOME_YEARS_AGO)[1]
    client = client_as("records_clerk")
    assert "Reckon first" in text(client.get("/storage/purge-lists"))
    assert client.post("/storage/retention/runs", data={"key": "one"}).status_code == 303
    assert "Ames" in text(client.get(client.post("/storage/purge-lists", data={"to": "boxes"}).location))

    answer = client.post("/storage/purge-lists/1/scans", data={"code": volume.code}, headers={"HX-Request": "true"})

    assert (answer.status_code, answer.headers["X-Scan"]) == (200, "ok")
    assert text(answer).lstrip().startswith('<div class="stack" id="purge-1">') and "Box 101, slot 1" in text(answer)
    again = client.post("/storage/purge-lists/1/scans", data={"code": volume.code})
    assert (again.status_code, again.headers["X-Scan"]) == (422, "refused")
    assert "Scanned already: box 101 slot 1" in text(again) and f'value="{volume.code}"' in text(again)
    assert client.post("/storage/purge-lists", data={"to": "boxes"}).status_code == 422
    assert PurgeRun.select().count() == 1


def test_line_of_a_purge_list_may_stay_with_a_reason(client_as, records_clerk):
    make_old("Ames", SOME_YEARS_AGO)
    reckoned(records_clerk)
    line = purging.make_purge_run("boxes", by=records_clerk).lines[0]
    client = client_as("records_clerk")

    assert client.post("/storage/purge-lists/1/left-out", data={"line": line.id, "why": ""}).status_code == 422
    assert client.post("/storage/purge-lists/1/left-out", data={"line": line.id, "why": "in use"}).status_code == 303
    assert "stays: in use" in text(client.get("/storage/purge-lists/1"))


def test_box_from_its_label_to_the_vendor(client_as, records_clerk):
    volume = make_old("Ames", SOME_YEARS_AGO)[1]
    client = client_as("records_clerk")
    assert client.post("/storage/boxes", data={"key": "k"}).location == "/storage/boxes/101"
    assert client.post("/storage/boxes", data={"key": "k"}).location == "/storage/boxes/101"  # sent twice, made once
    assert "Bar code L50000101" in text(client.get("/storage/boxes/101"))
    assert client.post("/storage/boxes/101/closings").status_code == 422  # empty
    assert client.post("/storage/boxes/101/scans", data={"code": volume.code}).headers["X-Scan"] == "ok"

    assert client.post("/storage/boxes/101/closings").status_code == 303
    assert client.post("/storage/boxes/101/pick-ups", data={"reference": "PRS-9"}).status_code == 422
    assert client.post("/storage/boxes/101/pick-ups", data={"driver": "Al", "reference": "PRS-9"}).status_code == 303

    shown = text(client.get("/storage/boxes/101"))
    assert "manifest" in shown and "PRS-9" in shown and "Take out" not in shown
    assert client.get("/storage/boxes/999").status_code == client.get("/storage/purge-lists/9").status_code == 404
    assert StorageBox.get().state == BoxState.AWAY


def test_recall_list_arrival_and_the_volume_page(client_as, records_clerk, nurse):
    patient, volume = make_old("Ames", SOME_YEARS_AGO)
    box = boxes.pack(volume, by=records_clerk).box
    boxes.close_box(box, by=records_clerk)
    boxes.pick_up_box(box, "Al", by=records_clerk)
    client = client_as("records_clerk")
    asked = {"purpose": "phone", "priority": "routine", "holder": holder_of(nurse)}
    request_chart(patient, **asked, by=nurse)
    assert "phone, for Tom Burke" in text(client.get("/storage/recalls"))
    assert client.post("/storage/recalls").status_code == 422  # nothing ticked

    assert client.post("/storage/recalls", data={"volumes": volume.id}).status_code == 303

    assert "expected Thu" in text(client.get("/storage/recalls"))
    assert "Recalled, expected" in text(client.get(f"/volumes/{volume.id}"))
    answer = client.post("/storage/arrivals", data={"code": volume.code})
    assert answer.headers["X-Scan"] == "ok" and "Hand to Tom Burke" in text(answer)
    assert client.post("/storage/arrivals", data={"code": volume.code}).status_code == 422


def test_one_folder_is_recalled_canceled_and_sent_back_from_its_page(client_as, records_clerk):
    volume = make_old("Ames", SOME_YEARS_AGO)[1]
    box = boxes.pack(volume, by=records_clerk).box
    boxes.close_box(box, by=records_clerk)
    boxes.pick_up_box(box, "Al", by=records_clerk)
    client, page = client_as("records_clerk"), f"/volumes/{volume.id}"
    assert client.post(f"{page}/recalls", data={"why": ""}).status_code == 422
    assert client.post(f"{page}/recalls", data={"why": "lawyer", "speed": "stat"}).status_code == 303
    assert client.post(f"{page}/recall-cancellations").status_code == 303
    recalling.recall(Volume.get_by_id(volume.id), "lawyer", by=records_clerk)
    recalling.take_in(volume.code, by=records_clerk)

    assert "Send it back to box 101" in text(client.get(page))
    assert client.post(f"{page}/ways-back").status_code == 303
    assert Volume.get_by_id(volume.id).state == VolumeState.OFF_SITE


def test_hold_is_placed_by_the_lead_and_everyone_with_the_chart_sees_that_not_why(client_as):
    patient, volume = make_old("Ames")
    lead, page = client_as("records_lead"), f"/patients/{patient.id}/retention"
    assert "Last seen 2011-06-15 + 10 y = 2021-06-15. <strong>This decides." in text(lead.get(page))
    assert lead.post(f"/patients/{patient.id}/legal-holds", data={"kind": "audit", "why": ""}).status_code == 422
    given = {"kind": "audit", "why": "plan audit 7", "from_on": "11/25/2026"}

    assert lead.post(f"/patients/{patient.id}/legal-holds", data=given).location == page

    assert "plan audit 7" in text(lead.get("/storage/holds"))
    for address in (f"/patients/{patient.id}", f"/volumes/{volume.id}"):
        seen = text(client_as("nurse").get(address))
        assert "On hold: destroy and alter nothing" in seen and "plan audit 7" not in seen
    release = f"/patients/{patient.id}/legal-holds/{LegalHold.get().id}/releases"
    assert lead.post(release, data={"reason": ""}).status_code == 422
    assert lead.post(release, data={"reason": "letter of Nov 30"}).status_code == 303
    assert lead.post(f"/patients/{patient.id}/legal-holds/99/releases", data={"reason": "x"}).status_code == 404
    assert "On hold" not in text(client_as("nurse").get(f"/patients/{patient.id}"))


def test_chart_is_closed_and_opened_again(client_as):
    patient, _ = make_old("Ames", TOMORROW.replace(year=2025))
    client, page = client_as("records_clerk"), f"/patients/{patient.id}"
    assert (
        client.post(f"{page}/chart-closings", data={"closed_why": "moved away", "closed_on": "12/24/2030"}).status_code
        == 422
    )
    assert client.post(f"{page}/chart-closings", data={"closed_why": "moved away"}).status_code == 303
    assert "Chart closed: moved away" in text(client.get(page))
    assert client.post(f"{page}/chart-openings").status_code == 303
    assert "Chart closed" not in text(client.get(page))


def test_destruction_step_by_step_by_three_people(client_as, records_clerk):
    patient, volume = make_old("Ames")
    reckoned(records_clerk)
    clerk, lead, manager = (client_as(who) for who in ("records_clerk", "records_lead", "manager"))
    assert "since 2021-06-15" in text(clerk.get("/storage/retention"))
    assert clerk.post("/destructions").status_code == 422
    page = clerk.post("/destructions", data={"patients": patient.id}).location
    assert lead.post(f"{page}/signatures").status_code == 303
    assert manager.post(f"{page}/approvals").status_code == 303
    assert clerk.post(f"{page}/scans", data={"code": volume.code}).status_code == 422  # nothing said of tab 8
    assert "Taken out, kept in:" in text(clerk.get(page))
    kept = {"code": volume.code, "pages": "kept"}
    assert clerk.post(f"{page}/scans", data=kept).status_code == 422
    assert clerk.post(f"{page}/scans", data={**kept, "kept_in": "binder 3"}).headers["X-Scan"] == "ok"
    assert clerk.post(f"{page}/pick-ups", data={"vendor": "Shred Co"}).status_code == 422
    assert clerk.post(f"{page}/pick-ups", data={"vendor": "Shred Co", "driver": "Al"}).status_code == 303
    given = {"certificate": "C-4711", "method": "pulping", "destroyed_on": "12/1/2026", "place": "Mill"}
    assert lead.post(f"{page}/certificates", data=given).status_code == 422
    assert lead.post(f"{page}/certificates", data={**given, "witness": "Al"}).status_code == 303

    assert "kept in binder 3" in text(lead.get(page))
    assert "C-4711" in text(client_as("auditor").get("/destruction-log"))
    assert DestructionEntry.get().name == "Ames, Ada"


def test_folder_is_taken_off_and_a_batch_given_up(client_as, records_clerk, records_lead, manager):
    patient, _ = make_old("Ames")
    batch = approved_batch([patient], clerk=records_clerk, lead=records_lead, manager=manager)
    client, line = client_as("records_clerk"), shredding.in_batch(batch)[0]
    page = f"/destructions/{batch.number}"

    assert client.post(f"{page}/leavings", data={"line": line.id}).status_code == 422
    assert client.post(f"{page}/leavings", data={"line": 99, "why": "x"}).status_code == 404
    assert client.post(f"{page}/leavings", data={"line": line.id, "why": "asked for"}).status_code == 303
    assert "asked for" in text(client.get(page))
    assert client.post(f"{page}/cancellations").status_code == 422
    assert client.post(f"{page}/cancellations", data={"reason": "no vendor"}).status_code == 303
    assert DestructionBatch.get().state == "canceled"


def test_log_is_found_by_number_and_name_by_post(client_as, records_clerk, records_lead, manager):
    old = [make_old(name) for name in ("Ames", "Bell")]
    destroy(
        [one for one, _ in old], [one for _, one in old], clerk=records_clerk, lead=records_lead, manager=manager
    )  # fmt: skip
    client = client_as("auditor")

    for words, found, other in (("bel", "Bell", "Ames"), (str(old[0][0].mrn), "Ames", "Bell")):
        answer = text(client.post("/destruction-log", data={"words": words}))
        assert f"{found}, Ada" in answer and f"{other}, Ada" not in answer
    assert NO_PAGES in text(client.get("/destruction-log"))


def test_lists_cost_the_same_queries_for_one_row_and_for_three(client_as, records_clerk, count_queries):
    client, counts = client_as("records_clerk"), []
    for names in (("Ames",), ("Bell", "Cole")):
        old = [make_old(name) for name in names]
        reckoned(records_clerk)
        propose_batch([patient.id for patient, _ in old], by=records_clerk)
        with count_queries() as seen:
            for page in ("/storage", "/storage/retention", "/destructions"):
                assert client.get(page).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert make_booking(old[0][0])
