"""Loose filing at the keyboard: a stack is stamped, a folder comes back and says what to put in, and it is filed."""

import re

import pytest
from playwright.sync_api import expect

from office.charts.filing import document_code, volume_code
from tests.browser.keyboard import file_room, follow, press_refused, scan, write


@pytest.fixture(scope="module")
def practice(staged):
    return staged("loose")


def stamp(page, who, second):
    """One paper: the name, Tab, what else the page says, Enter."""
    expect(page.get_by_label("Name or MRN on the page")).to_be_focused()
    page.keyboard.type(who)
    page.keyboard.press("Tab")
    page.keyboard.type(second)
    page.keyboard.press("Enter")


def test_a_stack_is_stamped_and_filed_when_the_folder_comes_back(desk):
    rosa = desk("records clerk")
    rosa.goto("/loose-papers/stamps")
    rows = rosa.get_by_role("region", name="Stamped today").locator("tbody tr")
    for count, born in enumerate(("030462", "7/2/91", "3/4/1962"), start=1):
        stamp(rosa, "quispe a", born)
        expect(rows).to_have_count(count)
    expect(rows.first).to_contain_text("10-45-12")
    expect(rosa.locator("main")).to_contain_text("Stamped 3, matched by the birth date. To file.")
    write(rosa, "Name or MRN on the page", "quispe a")
    write(rosa, "Second identifier on the page", "3/5/1962")
    press_refused(rosa, "Stamp")
    expect(rosa.locator("[data-errors]")).to_contain_text("fits none of 2 with that name")

    tom = desk("nurse")
    tom.goto("/my-charts")
    expect(tom.get_by_role("region", name="Papers")).to_contain_text("waits for this folder")

    scan(file_room(rosa, "r"), volume_code(104512, 1))
    result = rosa.locator("#scan-result")
    expect(result).to_contain_text("2 papers wait for this folder: put them in")
    follow(rosa, "2 papers wait for this folder")
    rosa.wait_for_url(re.compile(r"/volumes/\d+/papers$"))
    expect(rosa.get_by_role("button", name="All 2 are in")).to_be_focused()
    rosa.keyboard.press("Enter")
    expect(rosa.locator("main")).to_contain_text("2 papers filed. Scan the next folder.")

    rosa.goto("/loose-papers")
    scan(rosa, document_code(2))
    result = rosa.locator("#scan-result")
    expect(result).to_contain_text("Now scan the folder")
    scan(rosa, volume_code(104512, 1))
    expect(result).to_have_attribute("data-scan-state", "refused")
    expect(result).to_contain_text("Wrong folder")
    scan(rosa, volume_code(204513, 1))
    scan(rosa, document_code(2))
    expect(result).to_contain_text("Filed")
    rosa.goto("/loose-papers")
    expect(rosa.locator("main")).to_contain_text("Nothing can be filed now.")
