"""Scenario A06, who had the chart: scans as a scanner types them, by the people of the practice at the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from office.charts.filing import badge_code, document_code, volume_code
from office.charts.shelves import section_code
from tests.browser.keyboard import choose, file_room, find, follow, press, scan, write

CHART = volume_code(123456, 2)


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a06")


def expect_result(page, kind, *words):
    """What the last scan says."""
    result = page.locator("#scan-result")
    expect(result).to_have_attribute("data-scan-state", kind)
    for word in words:
        expect(result).to_contain_text(word)


def patient(page):
    """The page of the patient with the chart, by the record number."""
    find(page, "123456")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/patients/\d+$"))
    return page


def custody(page):
    """The custody record of the chart."""
    follow(patient(page), "Vol 2")
    return page.get_by_role("region", name="Custody")


def test_who_had_it_at_that_time_and_what_nobody_had_logged(desk):
    lena = desk("records lead")
    moves = custody(lena)

    write(lena, "Day", "11/25")
    write(lena, "Time", "10:00")
    press(lena, "Who had it then?")

    expect(moves.locator(".note")).to_contain_text("Dr. Patel, since")
    unlogged = moves.get_by_role("row", name=re.compile("unlogged"))
    expect(unlogged).to_have_count(1)
    for word in ("11:00", "Dr. Patel", "Dr. Lee's desk", "Rosa Klein"):
        expect(unlogged).to_contain_text(word)
    expect(lena.get_by_role("region", name="Where it is")).to_contain_text("3 business days overdue")
    lena.goto("/overdue-charts")
    expect(lena.get_by_role("row", name=re.compile("12-34-56"))).to_contain_text("records lead")


TONES = """window.tones = []; const Tone = OscillatorNode;
window.OscillatorNode = class extends Tone { constructor(to, how) { super(to, how); tones.push(how.frequency); } };"""


def test_a_label_of_another_kind_is_said_and_nothing_moves(desk):
    rosa = desk("records clerk")
    rosa.add_init_script(TONES)

    for mode in ("", "p", "o", "f", "r", "s"):
        scan(file_room(rosa, mode), document_code(4711))
        expect_result(rosa, "wrong", "Not a chart label", "Nothing was moved")
    scan(rosa, "13 / 40")
    expect_result(rosa, "ok", "Shelf 13 / 40")
    scan(rosa, CHART)
    expect_result(rosa, "refused", "Wrong shelf: this is 13 / 40, the folder stands in 56 / 30", "Nothing was moved")
    scan(rosa, f"{CHART[:4]}{CHART[5]}{CHART[4]}{CHART[6:]}")
    expect_result(rosa, "wrong", "two are swapped")
    assert rosa.evaluate("tones") == [440, 1320, 180, 440]

    expect(custody(rosa).locator("tbody tr")).to_have_count(4)


def test_a_scan_works_wherever_the_focus_is_and_leaves_what_was_typed(desk):
    rosa = file_room(desk("records clerk"))
    find(rosa, "104512")
    expect(rosa.get_by_role("listbox").get_by_role("option")).to_have_count(1)

    rosa.wait_for_timeout(200)  # from the keys to the scanner
    scan(rosa, CHART)

    expect_result(rosa, "ok", "Dr. Lee's desk", "12-34-56")
    box = rosa.get_by_role("combobox", name="Find a patient")
    expect(box).to_have_value("104512")
    rosa.wait_for_timeout(200)  # the answer has settled
    expect(box).to_be_focused()


def ask_for(page, priority, day, who):
    """Ask for the chart of 123456 from the patient's page, for oneself."""
    patient(page).keyboard.press("k")
    page.wait_for_url("**/chart-requests")
    choose(page, "How soon", priority)
    choose(page, "Bring it to", who)
    if day:
        write(page, "Needed on", day)
    press(page, "Ask for it")
    expect(page.locator("main")).to_contain_text("The chart is asked for.")


def test_stat_comes_first_on_return_and_the_chart_is_not_refiled(desk):
    ben, tom, rosa = desk("biller"), desk("nurse"), desk("records clerk")
    ask_for(ben, "Routine", "12/2", "Ben")
    ask_for(tom, "STAT", "", "Tom")

    rosa.goto("/file-room")
    follow(rosa, "Dr. Lee's desk", within="#holders")
    expect(rosa.get_by_role("row", name=re.compile("12-34-56"))).to_contain_text("Tom Burke waits (STAT)")
    rosa.goto("/chart-requests")
    expect(rosa.locator("main time[data-since]")).to_have_text(re.compile(r"^\d:\d\d$"))
    scan(file_room(rosa, "r"), CHART)

    asked = re.compile("Tom Burke asked [01] min ago")
    expect_result(rosa, "hand", "Hand to Tom Burke (STAT); then Ben Stone", asked)
    rosa.keyboard.press("s")
    rosa.wait_for_url("**/file-room?mode=refile")
    scan(rosa, section_code("terminal digit", "56 / 30"))
    scan(rosa, CHART)
    expect_result(rosa, "refused", "Do not refile it. Hand to Tom Burke (STAT)")


def test_scans_faster_than_the_server_answers_all_count(desk):
    rosa = file_room(desk("records clerk"), "o")
    tom = badge_code(5)

    scan(rosa, tom)
    scan(rosa, volume_code(104512, 1))
    scan(rosa, CHART)

    expect_result(rosa, "ok", "Out to Tom Burke", "12-34-56")
    nurse = desk("nurse")
    nurse.goto("/my-charts")
    expect(nurse.get_by_role("region", name="Charts that are out").locator("tbody tr")).to_have_count(2)
    expect(nurse.locator("#handed li")).to_have_count(2)
    scan(nurse, CHART)
    expect_result(nurse, "ok", "Accepted: Tom Burke has it", "12-34-56")
