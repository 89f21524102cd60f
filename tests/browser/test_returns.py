"""Charts come back in a batch: quickly, without the mouse, and none is lost when the network or the server is gone."""

import time

import pytest
from playwright.sync_api import expect

from office.charts.filing import volume_code
from tests.browser.keyboard import file_room, scan

CODES = [volume_code(mrn, 1) for mrn in range(200001, 200015)]
A_SCAN_S = 60 / 25  # 25 returns a minute


@pytest.fixture(scope="module")
def practice(staged):
    return staged("returns")


def expect_waiting(page, count):
    """So many scans wait in the page."""
    waits = page.locator("[data-scan-waiting]")
    expect(waits).to_contain_text(f"Scans waiting: {count}") if count else expect(waits).to_be_empty()


def returned(page):
    """The record numbers of the answered rows, the first scan first."""
    rows = page.locator("[data-scan-rows] > li[data-kind=ok]").all_inner_texts()
    return [next(code for code in CODES if shown(code) in row) for row in reversed(rows)]


def shown(code):
    """The record number of a code as a row shows it."""
    return f"{code[1:3]}-{code[3:5]}-{code[5:7]}"


def forget_lost_lines(page):
    """What the browser's console says of requests that found no server is no fault of the page."""
    page.faults[:] = [fault for fault in page.faults if "net::ERR" not in fault and "htmx:sendError" not in fault]


def test_a_batch_of_returns_survives_a_lost_network_a_reload_and_a_pulled_plug(desk, practice):
    rosa = file_room(desk("records clerk"), "r")
    rows = rosa.locator("[data-scan-rows] > li")

    started = time.monotonic()
    for code in CODES[:4]:
        scan(rosa, code)
    expect(rows).to_have_count(4)
    assert time.monotonic() - started < 4 * A_SCAN_S

    rosa.route("**/scans", lambda route: route.abort())
    for code in (*CODES[4:7], CODES[6]):  # the last one twice
        scan(rosa, code)
    expect_waiting(rosa, 4)
    stored = rosa.evaluate("Object.values(sessionStorage).join()")
    assert stored and not any(code in stored or code[1:7] in stored for code in CODES)
    rosa.once("dialog", lambda dialog: dialog.accept())
    rosa.reload()
    expect_waiting(rosa, 4)
    rosa.unroute("**/scans")
    expect(rows).to_have_count(8)
    expect_waiting(rosa, 0)
    expect(rows.first).to_contain_text("In the refile bin already")

    for code in CODES[7:11]:
        scan(rosa, code)
    practice.kill()
    for code in CODES[11:]:
        scan(rosa, code)
    expect(rosa.locator("[data-scan-waiting]")).to_contain_text("sent by themselves")
    practice.start()
    expect(rows).to_have_count(15)
    assert returned(rosa) == [*CODES[:7], *CODES[6:]]

    rosa.goto("/file-room")
    expect(rosa.get_by_role("listitem").filter(has_text="In the refile bin").last).to_contain_text("14")
    for code in (CODES[4], CODES[8], CODES[13]):
        scan(rosa, code)
        rosa.locator("#scan-result").get_by_role("link", name="Vol 1").press("Enter")
        expect(rosa.get_by_role("region", name="Moves").locator("tbody tr")).to_have_count(1)
        rosa.go_back()
    forget_lost_lines(rosa)
