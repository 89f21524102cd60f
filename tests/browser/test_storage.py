"""From the shelf into a box, back for a question, and destroyed by three people: scans and keys, no mouse."""

import re

import pytest
from playwright.sync_api import expect

from office.charts.filing import volume_code
from tests.browser.keyboard import follow, press, scan, tick, write

RECENT, OLD = volume_code(104512, 1), volume_code(230100, 1)


@pytest.fixture(scope="module")
def practice(staged):
    return staged("storage")


def expect_result(page, kind, words):
    """What the last scan says."""
    expect(page.locator("#scan-result")).to_have_attribute("data-scan-state", kind)
    expect(page.locator("#scan-result")).to_contain_text(words)


def test_folder_goes_into_a_box_and_comes_back_by_scan(desk):
    rosa = desk("records clerk")
    rosa.goto("/file-room")
    follow(rosa, "Storage")
    rosa.wait_for_url("**/storage")
    rosa.keyboard.press("n")
    expect(rosa.locator("main")).to_contain_text("Reckoned: every record")
    follow(rosa, "Purge lists")
    rosa.wait_for_url("**/purge-lists")
    press(rosa, "Make the list")
    rosa.wait_for_url("**/purge-lists/1")

    scan(rosa, RECENT)

    expect_result(rosa, "ok", "Box 101, slot 1")
    scan(rosa, RECENT)
    expect_result(rosa, "refused", "Scanned already: box 101 slot 1")
    rosa.goto("/storage/boxes/101")
    press(rosa, "Close the box")
    expect(rosa.locator("main")).to_contain_text("The box is closed.")
    write(rosa, "Taken by", "Al Berg")
    press(rosa, "Picked up")
    expect(rosa.locator("main")).to_contain_text("The box is in outside storage.")
    follow(rosa, "Vol 1")
    write(rosa, "What it is needed for", "letter of a lawyer")
    press(rosa, "Recall it")
    expect(rosa.locator("main")).to_contain_text("Recalled, expected 12/03/2026")
    rosa.goto("/storage/recalls")
    scan(rosa, RECENT)
    expect_result(rosa, "ok", "To the refile bin")


def test_folder_is_destroyed_when_three_people_say_so(desk):
    rosa, lena, grace = desk("records clerk"), desk("records lead"), desk("office manager")
    rosa.goto("/storage/retention")
    rosa.keyboard.press("n")
    rosa.wait_for_url("**/storage")
    rosa.goto("/storage/retention")
    tick(rosa, "Destroy the folders of Oldham, Luz")
    press(rosa, "Propose to destroy what is ticked")
    rosa.wait_for_url("**/destructions/1")
    expect(rosa.locator("main")).to_contain_text("Last seen 2011-06-15 + 10 y = 2021-06-15.")

    for page, name in ((lena, re.compile("^Sign")), (grace, re.compile("^Approve"))):
        page.goto("/destructions/1")
        press(page, name)
        expect(page.get_by_role("status").first).to_be_visible()
        page.wait_for_load_state()

    rosa.goto("/destructions/1")
    scan(rosa, OLD)
    expect_result(rosa, "refused", "immunization pages")
    tick(rosa, "There were none")
    scan(rosa, OLD)
    expect_result(rosa, "ok", "With the batch: volume 1")
    write(rosa, "Taken by", "Al Berg")
    rosa.wait_for_timeout(400)  # typed as fast as a scanner; a hand is slower
    press(rosa, re.compile("^Picked up"))
    expect(rosa.locator("main")).to_contain_text("The certificate ends the batch.")
    lena.goto("/destructions/1")
    told = {"Certificate number": "LSS-1", "Destroyed on": "12/1/2026", "Place": "our yard", "Witness": "Rosa Klein"}
    for label, words in told.items():
        write(lena, label, words)
    press(lena, re.compile("^Destroyed"))
    expect(lena.locator("main")).to_contain_text("in the log for ever")
    lena.goto("/destruction-log")
    expect(lena.get_by_role("row", name=re.compile("Oldham, Luz"))).to_contain_text("LSS-1")
