"""Scenario A03, one woman on file twice: proposed and decided by two people at the keyboard, then taken back."""

import re

import pytest
from playwright.sync_api import expect

from office.charts.filing import volume_code
from tests.browser.keyboard import file_room, find, follow, press, scan, write

NUMBERS = re.compile("02-34-56")


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a03")


def open_patient(page, text):
    """The page of the patient that a search finds alone."""
    page.goto("/")
    find(page, text)
    expect(page.locator("#find-results [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/patients/\d+$"))
    return page


def test_opposite_allergies_merged_by_two_people_and_parted_again(desk):
    rosa = propose(desk)
    lena = desk("records lead")
    decide(lena)
    check_what_rosa_sees(rosa)
    tom = desk("nurse")
    expect(tom.locator("#todo")).to_contain_text("Allergies disagree")
    open_patient(tom, "087654")
    expect(tom.locator("main")).to_contain_text("Penicillin")
    expect(tom.locator(".patient-states").first).not_to_contain_text("NKDA")
    take_back(lena)
    open_patient(rosa, "087654")
    expect(rosa.get_by_label("Patient", exact=True).first).to_contain_text("08-76-54")


def propose(desk):
    """Rosa names the other record, compares, proposes, and cannot decide."""
    rosa = desk("records clerk")
    open_patient(rosa, "087654")
    follow(rosa, "On file twice")
    expect(rosa.locator("main [data-autofocus]")).to_be_focused()
    rosa.keyboard.type("023456")
    press(rosa, "Compare")
    expect(rosa.get_by_role("region", name="Both records")).to_contain_text("Penicillin")
    expect(rosa.get_by_role("region", name="Both records")).to_contain_text("NKDA")
    write(rosa, "Why are they one person?", "same person, seen both cards")
    press(rosa, "Propose")
    expect(rosa.locator("main")).to_contain_text("You proposed this yourself")
    expect(rosa.get_by_role("button", name="Merge the two records")).to_have_count(0)
    return rosa


def decide(lena):
    """Lena finds it on her list and merges; the suggested survivor is the older number with the thicker folder."""
    follow(lena, "Decide on a merge")
    follow(lena, "Open where it is done")
    expect(lena.get_by_label("02-34-56", exact=True)).to_be_checked()
    press(lena, "Merge the two records")
    for word in ("Pull both folders", "re-label as 3 volumes", "see 02-34-56", "Allergies disagree"):
        expect(lena.locator("#work")).to_contain_text(word)


def check_what_rosa_sees(rosa):
    """The old number and the old label lead to the survivor; one patient on tomorrow's list; work at the shelf."""
    open_patient(rosa, "087654")
    expect(rosa.get_by_label("Patient", exact=True).first).to_contain_text(NUMBERS)
    file_room(rosa)
    scan(rosa, volume_code(87654, 1))
    result = rosa.locator("#scan-result")
    expect(result).to_have_attribute("data-scan-state", "ok")
    expect(result).to_contain_text("Merged: 08-76-54 is 02-34-56 now.")
    rosa.goto("/pull-lists/2026-12-02")
    expect(rosa.locator("main")).to_contain_text("02-34-56")
    expect(rosa.locator("main")).to_contain_text("under 08-76-54")
    expect(rosa.get_by_role("row", name=re.compile("Whita"))).to_have_count(1)
    rosa.goto("/tasks")
    for word in ("Pull both folders", "Label folders anew", "Cross-reference outguide", "Update stickers"):
        expect(rosa.locator("main")).to_contain_text(word)


def take_back(lena):
    """Nothing came since, so a reason is enough; on a telephone too nothing is wider than the page."""
    follow(lena, "Take it back")
    lena.set_viewport_size({"width": 390, "height": 800})
    assert lena.evaluate("document.documentElement.scrollWidth") <= 390
    lena.set_viewport_size({"width": 1280, "height": 900})
    write(lena, "Why are they two people?", "they are sisters")
    press(lena, "Take the merge back")
    expect(lena.locator("main")).to_contain_text("they are sisters")
