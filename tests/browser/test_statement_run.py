"""A run of statements by keys: it shows how far it is, goes on where it was cut off, and ends where it is canceled."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import follow, press


@pytest.fixture(scope="module")
def practice(staged):
    return staged("statement_run")


def test_a_run_is_cut_off_found_again_and_canceled_and_the_rest_is_due_still(desk):
    page = desk("biller")
    asked = []

    def first_only(route):
        asked.append(route.request.url)
        if len(asked) == 1:
            route.continue_()  # what comes later never arrives

    page.route("**/portions", first_only)
    page.goto("/statements")
    page.keyboard.press("r")
    page.wait_for_url("**/statement-runs")
    page.keyboard.press("m")
    expect(page.locator("#working")).to_contain_text("100 of 120")

    page.goto("/statements")
    expect(page.locator("main")).to_contain_text("A run is being made: 100 of 120")
    follow(page, "Open it")
    page.wait_for_url(re.compile(r"/statement-runs/\d+"))
    press(page, "Cancel the rest")
    expect(page.locator("main")).to_contain_text("Canceled. What was made is to be mailed")
    expect(page.locator("#made")).to_contain_text("$10,000.00")

    page.unroute("**/portions")
    page.goto("/statement-runs")
    expect(page.get_by_role("button", name="Make 20 statements")).to_be_visible()
    page.keyboard.press("m")
    expect(page.get_by_role("link", name="Print all")).to_be_visible()
    expect(page.locator("#made")).to_contain_text("$2,000.00")
    page.goto("/statement-runs")
    expect(page.locator("#due")).to_contain_text("Nobody is due")
