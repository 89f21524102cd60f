"""The pages of the file room: as page, as fragment, refused, and for roles that may not."""

import re

import pytest

from office.charts import rules
from office.charts.filing import code128_bars, document_code
from office.charts.models import (
    ChartRequest,
    Holder,
    Move,
    PullRun,
    RequestState,
    SignOut,
    TakenScan,
    Volume,
    VolumeState,
)
from office.charts.queries import section_for
from tests.charts.making import (
    TODAY,
    TOMORROW,
    at,
    holder_of,
    make_booking,
    make_desk,
    make_electronic,
    make_out,
    make_person,
    make_volume,
)

HTMX = {"HX-Request": "true"}
BARS = {}


def read_bar_code(svg):
    """What a printed bar code says: its dark bars compared with those of the codes on the page."""
    width = re.search(r'viewBox="0 0 (\d+) 1"', svg)[1]
    found = [(int(x), int(bar)) for x, bar in re.findall(r"M(\d+) 0h(\d+)v1h-\d+z", svg)]
    return int(width), found


def codes_on(page):
    """[(printed text, drawn bars)] of each bar code on a page."""
    symbols = re.findall(r"(<svg[^>]*aria-label=\"Bar code.*?</svg>)<span class=\"barcode-text\">(\w+)</span>", page)
    return [(text, read_bar_code(svg)) for svg, text in symbols]


def test_file_room_shows_requests_overdue_charts_and_holders(client_as, nurse, doctor, records_clerk):
    asked, late = make_volume(), make_out(holder_of(doctor), due_on=TODAY.replace(month=11, day=20))
    rules.request_chart(asked.patient, purpose="visit", priority="STAT", holder=holder_of(nurse), by=nurse)

    page = client_as("records_clerk").get("/file-room").text

    for words in ("data-scan", "data-scan-result", "STAT", asked.patient.last_name, "days overdue", "Dr. Patel"):
        assert words in page
    assert f"/volumes/{late.id}" in page
    assert "<title>File room" in page


@pytest.mark.parametrize(
    ("role", "modes"),
    [("records_clerk", 7), ("nurse", 3), ("front_desk", 2), ("phone_clerk", 1), ("manager", 1), ("auditor", 1)],
)
def test_file_room_offers_the_modes_of_the_role(client_as, role, modes):
    page = client_as(role).get("/file-room?mode=return")

    assert page.status_code == 200 and page.text.count("/file-room?mode=") == modes


def test_technical_admin_sees_no_charts(client_as):
    client, volume = client_as("technical"), make_volume()

    for address in ("/file-room", f"/volumes/{volume.id}", "/pull-lists/2026-12-02", "/my-charts", "/labels"):
        assert client.get(address).status_code == 403
    assert client.post("/scans", data={"code": volume.code}).status_code == 403


def test_lists_answer_204_until_something_moves(client_as, records_clerk):
    client = client_as("records_clerk")
    rules.pull_volume(make_volume(), by=records_clerk)
    address = re.search(r'hx-get="(/file-room/lists\?v=\d+)&amp;(t=\d+)"', client.get("/file-room").text).expand(
        r"\1&\2"
    )

    assert client.get(address, headers=HTMX).status_code == 204
    rules.pull_volume(make_volume(), by=records_clerk)
    moved = client.get(address, headers=HTMX)
    assert moved.status_code == 200 and 'id="room-lists"' in moved.text and "<html" not in moved.text


def test_scan_is_answered_by_its_words_and_its_row_and_says_ok_by_header(client_as):
    volume = make_volume()

    answer = client_as("records_clerk").post("/scans", data={"mode": "pull", "code": volume.code}, headers=HTMX)

    assert answer.status_code == 200 and answer.headers["X-Scan"] == "ok"
    assert answer.text.lstrip().startswith('<div id="scan-result" data-scan-state="ok"') and "<html" not in answer.text
    assert f'<li id="scan-{TakenScan.get().id}"' in answer.text and answer.text.count(volume.patient.last_name) == 2
    assert Volume.get().state == VolumeState.PULLED


def test_scan_works_as_a_plain_form_too(client_as):
    volume = make_volume()

    answer = client_as("records_clerk").post("/scans", data={"mode": "where is", "code": volume.code})

    assert answer.status_code == 200 and "<html" in answer.text and f"Shelf {section_for(volume)}" in answer.text


def test_wrong_label_sounds_wrong_and_a_refused_act_refused(client_as):
    client, gone = client_as("records_clerk"), make_volume(state=VolumeState.OFF_SITE)

    wrong = client.post("/scans", data={"mode": "return", "code": document_code(7)}, headers=HTMX)
    refused = client.post("/scans", data={"mode": "pull", "code": gone.code}, headers=HTMX)

    assert wrong.headers["X-Scan"] == "wrong" and "Not a chart label" in wrong.text
    assert refused.headers["X-Scan"] == "refused" and "Ask for its recall" in refused.text
    assert Move.select().count() == 0


def test_badge_stays_chosen_for_the_next_charts(client_as, nurse, records_clerk):
    client, tom = client_as("records_clerk"), holder_of(nurse)

    badge = client.post("/scans", data={"mode": "sign out", "code": tom.code})
    form = {"mode": "sign out", "holder": tom.id, "purpose": "phone", "code": make_volume().code}
    done = client.post("/scans", data=form, headers=HTMX)

    assert f'<option selected value="{tom.id}">Tom Burke' in badge.text
    assert f'data-holder="{tom.id}" data-holder-name="Tom Burke"' in done.text
    assert (SignOut.get().purpose, SignOut.get().holder) == ("phone", tom)


@pytest.mark.parametrize(
    "typed",
    [
        {"mode": "steal"},
        {"scan_key": "<b>"},
        {"holder": "999"},
        {"purpose": "fun"},
        {"code": "C" * 61},
        {"holder": "x"},
    ],
)
def test_scan_that_is_no_scan_is_422_with_the_same_card(client_as, typed):
    client = client_as("records_clerk")
    for headers, words in ((HTMX, "Not taken"), ({}, 'id="scan"')):
        answer = client.post("/scans", data={"mode": "pull", "code": "x", **typed}, headers=headers)
        assert answer.status_code == 422 and words in answer.text and answer.headers["X-Scan"] == "refused"
    assert TakenScan.select().count() == 0


def test_volume_page_shows_custody_and_who_had_it(client_as, set_clock, records_clerk, nurse, doctor):
    set_clock("2026-11-25 08:10")
    volume = make_out(holder_of(nurse))
    rules.sign_out_volume(volume, holder_of(doctor), "visit", by=doctor)
    set_clock("2026-12-01 08:00")
    client = client_as("records_clerk")

    page = client.get(f"/volumes/{volume.id}").text
    asked = client.get(f"/volumes/{volume.id}?day=11/25/2026&time=10:00").text
    before = client.get(f"/volumes/{volume.id}?day=11/20/2026").text
    odd = client.get(f"/volumes/{volume.id}?day=soon")

    assert "transferred" in page and "business days overdue" in page
    assert "Dr. Patel, since Nov 25, 2026, 8:10 AM" in asked
    assert "nothing is recorded of that time" in before
    assert odd.status_code == 200 and "is not a date" in odd.text
    assert client.get("/volumes/999999").status_code == 404


def test_volume_is_moved_from_its_page(client_as, nurse, records_clerk):
    client, volume, tom = client_as("records_clerk"), make_volume(), holder_of(nurse)
    base = f"/volumes/{volume.id}"

    steps = [
        ("pulls", {}, VolumeState.PULLED),
        ("sign-outs", {"holder": tom.id, "purpose": "visit"}, VolumeState.OUT),
        ("returns", {}, VolumeState.RETURNED),
        ("refilings", {"section": section_for(volume)}, VolumeState.FILED),
        ("searches", {"note": "not there"}, VolumeState.MISSING),
        ("finds", {"note": "behind"}, VolumeState.RETURNED),
    ]
    for act, typed, state in steps:
        answer = client.post(f"{base}/{act}", data=typed)
        shown = f"/patients/{volume.patient_id}/searches/1" if act in ("searches", "finds") else base
        assert (answer.status_code, answer.location) == (303, shown), act
        assert Volume.get().state == state


def test_refused_move_keeps_what_was_typed(client_as, nurse, records_clerk):
    client, volume = client_as("records_clerk"), make_volume(make_person(mrn=104512))

    wrong = client.post(f"/volumes/{volume.id}/refilings", data={"section": "13 / 40"})
    empty = client.post(f"/volumes/{volume.id}/refilings", data={})
    nobody = client.post(f"/volumes/{volume.id}/sign-outs", data={"holder": 99, "purpose": "visit"})

    assert wrong.status_code == 422 and "Wrong shelf" in wrong.text and 'value="13 / 40"' in wrong.text
    assert empty.status_code == nobody.status_code == 422
    assert client.post(f"/volumes/{volume.id}/finds", data={}).status_code == 422
    assert Move.select().count() == 0


def test_page_proposes_who_waits_to_take_it_and_nobody_by_chance(client_as, nurse, doctor, front_desk):
    volume, older = make_volume(), make_volume(current=False)
    desk, own = client_as("records_clerk"), f'selected value="{holder_of(front_desk).id}"'

    assert '<option selected value="0">Choose' in desk.get(f"/volumes/{volume.id}").text
    assert own in client_as("front_desk").get(f"/volumes/{volume.id}").text
    nobody = desk.post(f"/volumes/{volume.id}/sign-outs", data={"holder": 0, "purpose": "visit"})
    assert nobody.status_code == 422 and "Choose who takes it." in nobody.text
    rules.request_chart(volume.patient, purpose="visit", priority="STAT", holder=holder_of(doctor), by=doctor)
    assert f'selected value="{holder_of(doctor).id}"' in desk.get(f"/volumes/{volume.id}").text
    assert (
        f'href="/patients/{older.patient_id}/chart-requests?volume={older.id}"'
        in desk.get(f"/volumes/{older.id}").text
    )
    assert 'id="keeping"' not in client_as("nurse").get(f"/volumes/{volume.id}").text


def test_front_desk_hands_no_chart_to_others(client_as, nurse, front_desk):
    client, volume = client_as("front_desk"), make_volume()

    answer = client.post(f"/volumes/{volume.id}/sign-outs", data={"holder": holder_of(nurse).id, "purpose": "visit"})

    assert answer.status_code == 422 and "Ask the records desk" in answer.text
    own = {"holder": holder_of(front_desk).id, "purpose": "visit"}
    assert client.post(f"/volumes/{volume.id}/sign-outs", data=own).status_code == 303


@pytest.mark.parametrize("role", ["nurse", "front_desk", "doctor", "biller", "manager", "auditor", "phone_clerk"])
def test_only_the_records_desk_keeps_custody(client_as, role):
    client, volume = client_as(role), make_volume()

    for act in ("pulls", "returns", "refilings", "searches", "finds"):
        assert client.post(f"/volumes/{volume.id}/{act}").status_code == 403
    for address in (f"/patients/{volume.patient_id}/charts", f"/patients/{volume.patient_id}/volumes"):
        assert client.post(address).status_code == 403
    assert client.post("/pull-lists/2026-12-02/runs").status_code == 403
    assert client.get(f"/labels?volume={volume.id}").status_code == 403


def test_folder_is_made_and_followed_by_a_second_volume(client_as):
    client, patient = client_as("records_clerk"), make_person()

    made = client.post(f"/patients/{patient.id}/charts")
    again = client.post(f"/patients/{patient.id}/charts")
    early = client.post(f"/patients/{patient.id}/volumes")
    Volume.update(state=VolumeState.FILED).execute()
    second, twice = (client.post(f"/patients/{patient.id}/volumes") for _ in range(2))

    assert made.status_code == second.status_code == 303
    assert again.status_code == early.status_code == twice.status_code == 422
    assert [volume.number for volume in Volume.select().order_by(Volume.number)] == [1, 2]
    assert client.post("/patients/999999/charts").status_code == 404


def test_patient_page_shows_the_chart_and_asks_for_it(client_as, nurse):
    volume = make_volume(make_person(mrn=104512))

    page = client_as("nurse").get(f"/patients/{volume.patient_id}").text

    assert "On shelf" in page and "shelf 12 / 40" in page and f"/volumes/{volume.id}" in page
    assert f"/patients/{volume.patient_id}/chart-requests" in page and "Make the folder" not in page


def test_chart_is_asked_for_once_however_often_the_form_is_sent(client_as, nurse):
    client, patient = client_as("nurse"), make_volume().patient
    address = f"/patients/{patient.id}/chart-requests"
    assert f'<option selected value="{holder_of(nurse).id}">' in client.get(address).text
    typed = {"key": "k1", "purpose": "visit", "priority": "STAT", "holder": holder_of(nurse).id, "note": "walk-in"}

    first, again = client.post(address, data=typed), client.post(address, data=typed)

    assert first.status_code == again.status_code == 303
    request = ChartRequest.get()
    assert (request.priority, request.note, request.needed_at) == ("STAT", "walk-in", at("2026-12-01 08:10"))


@pytest.mark.parametrize(
    ("typed", "needed_at"),
    [
        ({"day": "12/2"}, "2026-12-02 17:00"),
        ({"day": "12/2", "time": "9:30"}, "2026-12-02 09:30"),
        ({"time": "2:15p"}, "2026-12-01 14:15"),
    ],
)
def test_time_of_a_request_is_typed_as_people_do(client_as, nurse, typed, needed_at):
    patient, tom = make_volume().patient, holder_of(nurse)
    form = {"key": "k", "purpose": "visit", "priority": "scheduled", "holder": tom.id, **typed}

    assert client_as("nurse").post(f"/patients/{patient.id}/chart-requests", data=form).status_code == 303
    assert ChartRequest.get().needed_at == at(needed_at)


def test_refused_request_keeps_what_was_typed_at_its_field(client_as, nurse):
    patient, tom = make_volume().patient, holder_of(nurse)
    form = {"key": "k", "purpose": "visit", "priority": "scheduled", "holder": tom.id, "note": "bring it up"}
    client, address = client_as("nurse"), f"/patients/{patient.id}/chart-requests"

    for typed, words in (({}, "by when"), ({"day": "soon"}, "is not a date"), ({"day": "11/2/2026"}, "has passed")):
        answer = client.post(address, data={**form, **typed})
        assert answer.status_code == 422 and words in answer.text and "bring it up" in answer.text, typed
    computer = make_person()
    make_electronic(computer)
    answer = client.post(f"/patients/{computer.id}/chart-requests", data={**form, "priority": "STAT"})
    assert answer.status_code == 422 and "in the computer only" in answer.text
    assert ChartRequest.select().count() == 0


def test_my_charts_show_who_waits_and_what_i_wait_for(client_as, nurse, doctor):
    mine, wanted = make_out(holder_of(nurse)), make_volume()
    rules.request_chart(mine.patient, purpose="visit", priority="STAT", holder=holder_of(doctor), by=doctor)
    asked = rules.request_chart(
        wanted.patient, purpose="visit", priority="same day", holder=holder_of(nurse), by=nurse
    )
    client = client_as("nurse")

    page = client.get("/my-charts").text

    assert "Dr. Patel waits (STAT)" in page and "same day" in page
    cancel = f"/patients/{wanted.patient_id}/chart-requests/{asked.id}/cancellations"
    assert client.post(f"/patients/{mine.patient_id}/chart-requests/{asked.id}/cancellations").status_code == 404
    assert client.post(cancel).status_code == 303 and ChartRequest.get_by_id(asked.id).state == RequestState.CANCELED
    assert client.post(cancel).status_code == 422


def test_printing_is_one_act_and_each_line_has_what_a_clerk_needs(client_as):
    patient = make_person("Nguyen", "Thi Hoa", mrn=4512, name_alert=True)
    volume = make_volume(patient)
    make_booking(patient)
    client = client_as("records_clerk")
    assert client.get("/pull-lists/2026-12-02").status_code == 200

    printed = client.post("/pull-lists/2026-12-02/runs", data={"key": "k"})
    again = client.post("/pull-lists/2026-12-02/runs", data={"key": "k"})
    page = client.get(printed.location).text

    assert printed.location == again.location == "/pull-runs/1?print=1" and PullRun.select().count() == 1
    for words in (
        "Run 1",
        "by Rosa Klein",
        "00-45-12",
        "Nguyen, Thi Hoa",
        "03/15/1984",
        "12 / 40",
        "Vol 1",
        "9:00 AM",
    ):
        assert words in page, words
    assert "Name alert" in page and "js/print.js" in page and volume.code in page
    assert "style=" not in page


def test_second_run_without_news_is_refused_in_words(client_as):
    make_booking(make_volume().patient)
    client = client_as("records_clerk")
    client.post("/pull-lists/2026-12-02/runs", data={"key": "one"})

    answer = client.post("/pull-lists/2026-12-02/runs", data={"key": "two"})

    assert answer.status_code == 422 and "Nothing is new since run 1" in answer.text


def test_reprint_is_marked(client_as, records_clerk):
    make_booking(make_volume().patient)
    run = rules.print_run(TOMORROW, by=records_clerk)
    client = client_as("records_clerk")

    answer = client.post(f"/pull-runs/{run.number}/reprints?order=provider")

    assert answer.location == f"/pull-runs/{run.number}?order=provider&print=1"
    assert "REPRINT 1" in client.get(answer.location).text
    assert client.get("/pull-runs/77").status_code == 404


def test_list_by_provider_and_time_is_the_second_print(client_as, records_clerk):
    make_booking(make_volume().patient)
    rules.print_run(TOMORROW, by=records_clerk)
    client = client_as("nurse")

    for address in ("/pull-lists/2026-12-02?order=provider", "/pull-runs/1?order=provider"):
        page = client.get(address)
        assert page.status_code == 200 and 'id="cart-1"' in page.text


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "20261202x"])
def test_day_that_is_none_is_not_found(client_as, day):
    assert client_as("records_clerk").get(f"/pull-lists/{day}").status_code == 404


def test_pull_lists_begin_with_the_next_business_day(client_as):
    assert client_as("records_clerk").get("/pull-lists").location == "/pull-lists/2026-12-02"


def test_printed_bar_codes_decode_to_what_stands_beneath(client_as, records_clerk, manager):
    for _ in range(3):
        make_booking(make_volume().patient)
    run = rules.print_run(TOMORROW, by=records_clerk)
    rules.make_chart(make_person(), by=records_clerk)
    rules.add_place("Dr. Lee's desk", by=manager)
    client = client_as("records_clerk")

    for address, least in (
        (f"/pull-runs/{run.number}", 3), (f"/pull-runs/{run.number}?order=provider", 3), ("/labels?new=1", 1),
        ("/labels/holders", 3), ("/labels/shelves", 30),
    ):  # fmt: skip
        found = codes_on(client.get(address).text)
        assert len(found) >= least, address
        assert all(drawn == code128_bars(text) for text, drawn in found)


def test_label_sheet_skips_used_labels_and_shows_whole_names(client_as, records_clerk):
    name = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh-Cholmondeley"
    volume = make_volume(make_person(name, "Bartholomew Maximilian"))

    page = client_as("records_clerk").get(f"/labels?volume={volume.id}&skip=4").text

    assert page.count('class="label used"') == 4
    assert f"{name}, Bartholomew Maximilian" in page and "label-name small" in page and "Vol 1 of 1" in page


def test_shelf_labels_begin_where_asked(client_as):
    page = client_as("records_clerk").get("/labels/shelves?from=99 / 80").text

    assert page.count('<li class="label">') == 2 and "99 / 90" in page


def test_manager_adds_and_closes_a_desk(client_as, manager):
    client = client_as("manager")
    typed = {"key": "k", "name": "Dr. Lee's desk"}

    first, again = client.post("/chart-holders", data=typed), client.post("/chart-holders", data=typed)
    taken = client.post("/chart-holders", data={"key": "other", "name": "dr. lee's desk"})
    desk = Holder.get(Holder.staff.is_null())

    assert first.status_code == again.status_code == 303
    assert taken.status_code == 422 and "already" in taken.text and "dr. lee&#39;s desk" in taken.text
    assert client.post(f"/chart-holders/{desk.id}/closings").status_code == 303
    assert not Holder.get_by_id(desk.id).active


@pytest.mark.parametrize("role", ["records_clerk", "nurse", "auditor"])
def test_only_lead_and_manager_change_desks(client_as, role):
    assert client_as(role).get("/chart-holders").status_code == 403


def test_what_a_holder_has_is_a_paged_list(client_as, db):
    desk = make_desk()
    for _ in range(51):
        make_out(desk)
    client = client_as("nurse")

    page = client.get(f"/chart-holders/{desk.id}").text

    assert "page 1 of 2" in page and client.get("/chart-holders/999").status_code == 404


def test_pages_cost_the_same_number_of_queries_for_more_rows(client_as, count_queries, nurse, doctor, records_clerk):
    client, counted = client_as("records_clerk"), {}
    addresses = (
        "/file-room", "/chart-requests", "/overdue-charts", "/my-charts", "/pull-lists/2026-12-02",
        f"/chart-holders/{holder_of(doctor).id}",
    )  # fmt: skip
    for rows in (1, 2):
        for number in range(rows):
            late = make_out(holder_of(doctor), due_on=TODAY.replace(month=11, day=10 + rows + number))
            make_out(holder_of(records_clerk))
            make_booking(make_volume(state=VolumeState.LABEL_PRINTED).patient)
            rules.request_chart(late.patient, purpose="visit", priority="STAT", holder=holder_of(nurse), by=nurse)
        for address in addresses:
            with count_queries() as seen:
                assert client.get(address).status_code == 200
            counted.setdefault(address, []).append(len(seen))

    assert all(one == three for one, three in counted.values()), counted
