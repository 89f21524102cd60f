"""A chart that nobody finds, from "not there" to its cause: two searchers, a replacement folder, by keyboard only."""

import re

import pytest
from playwright.sync_api import expect

from office.charts.filing import volume_code
from tests.browser.keyboard import choose, file_room, follow, press, scan, write

LOST, NEIGHBOR = volume_code(123456, 1), volume_code(123556, 1)
SEARCH = re.compile(r"/patients/\d+/searches/\d+")


@pytest.fixture(scope="module")
def practice(staged):
    return staged("lost")


def next_place(page):
    """The words of the place that is next."""
    return page.locator(".search-next .where")


def step(page, number):
    """The card of a step."""
    return page.locator(f"#step-{number}")


def test_a_chart_is_searched_by_two_replaced_found_and_merged_back(desk):
    rosa, tom, lena = desk("records clerk"), desk("nurse"), desk("records lead")
    file_room(rosa)
    scan(rosa, LOST)
    expect(rosa.locator("#scan-result")).to_contain_text("Refile bin")
    rosa.keyboard.press("n")  # not there: the search begins
    rosa.wait_for_url(SEARCH)

    expect(next_place(rosa)).to_contain_text("Returned to refile bin")
    expect(rosa.locator("main .note[data-tone=alert]")).to_contain_text("Dr. Lee")  # 12 minutes before the visit
    rosa.keyboard.press("n")
    expect(next_place(rosa)).to_contain_text("Signed out to Tom Burke")
    rosa.keyboard.press("a")
    expect(step(rosa, 1)).to_contain_text("all looked at")
    rosa.keyboard.press("a")
    expect(next_place(rosa)).to_contain_text("at 12-34-56 Marlow, Nell")
    scan(rosa, NEIGHBOR)
    expect(step(rosa, 3).get_by_role("listitem").filter(has_text="12-35-56")).to_contain_text("Rosa Klein")

    tom.goto(SEARCH.search(rosa.url)[0])
    expect(step(tom, 14)).to_contain_text("12-35-56")  # what Rosa has looked at, another repeats
    rosa.keyboard.press("a")
    expect(step(tom, 3)).to_contain_text("all looked at")  # live
    expect(step(rosa, 14).get_by_text("for another person").first).to_be_visible()
    follow(tom, "I take this step 14")
    tom.wait_for_url("**start=14")
    expect(next_place(tom)).to_contain_text("at 12-34-56 Marlow, Nell")
    tom.keyboard.press("n")
    expect(step(tom, 14).get_by_role("listitem").first).to_contain_text("Tom Burke")

    rosa.keyboard.press("r")  # the replacement: asked by one, approved by another
    expect(rosa.locator("#replacement")).to_contain_text("asked for by Rosa Klein")
    lena.goto(SEARCH.search(rosa.url)[0])
    lena.keyboard.press("y")
    expect(lena.locator("#replacement")).to_contain_text("Approved by")
    tom.goto("/nurse-board")
    expect(tom.get_by_role("row", name=re.compile("Marlow"))).to_contain_text("replacement; missing since 8:0")

    rosa.goto(SEARCH.search(rosa.url)[0])
    scan(rosa, LOST)  # it turns up in her hand
    expect(rosa.locator("main")).to_contain_text("Put the papers of Vol 2 into Vol 1")
    rosa.keyboard.press("m")
    expect(rosa.locator("main")).to_contain_text("Merged back. Now say the cause.")
    choose(rosa, "Why it was missing", "Misfiled")
    write(rosa, "Where, or in which folder", "56 / 40")
    press(rosa, "End the search")
    expect(rosa.locator("h1")).to_contain_text("Search that is over")
    rosa.goto("/missing-charts?show=over")
    expect(rosa.get_by_role("row", name=re.compile("Marlow"))).to_contain_text("56 / 40")
