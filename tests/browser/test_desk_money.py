"""Scenario A11, second half, by keys alone: $30 in cash, the next receipt, the drawer; void and enter again."""

import re

import pytest
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a11")


def pay_in_cash(page):
    """On the check-in page: what is due stands there; choose cash, and take it."""
    page.keyboard.press("p")
    expect(page.get_by_label("Amount")).to_be_focused()
    expect(page.get_by_label("Amount")).to_have_value("30.00")
    for key in ("Tab", "Tab", "Space", "Enter"):
        page.keyboard.press(key)
    page.wait_for_url(re.compile(r"/receipts/\d+"))


def drawer(page):
    """The cash that should be in my drawer, as its page says."""
    page.goto("/drawers")
    page.get_by_role("link", name="What is in it").click()
    return page.locator("#in-it strong")


def test_thirty_dollars_in_cash_and_a_void_leave_the_drawer_right(desk):
    page = desk("front desk")
    page.goto("/drawers")
    page.keyboard.press("o")  # the float of $100.00 stands there
    expect(page.locator("main")).to_contain_text("Desk 1 is open")

    page.goto("/today?turn=desk")
    page.keyboard.press("ArrowDown")
    expect(page.locator("#board [id^=next-]").first).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#board [id^=next-]").first).to_have_text("Check in")
    expect(page.locator("#board [id^=next-]").first).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/check-in*")
    page.keyboard.press("n")
    expect(page.get_by_label("Insurer")).to_be_focused()
    for words in ("United Plan", "U-77-4410"):
        page.keyboard.type(words)
        page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("30")
    page.keyboard.press("Enter")
    page.wait_for_url("**/check-in*")
    expect(page.locator("#take-payment")).to_contain_text("Copay due today $30.00")

    pay_in_cash(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt 1-00001")
    page.keyboard.press("b")
    expect(page.locator("#take-payment")).to_contain_text("Copay paid $30.00")
    check_in = page.url
    expect(drawer(page)).to_have_text("$130.00")

    page.get_by_role("link", name="1-00001").click()
    page.get_by_label("Why").fill("typed before the money was counted")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Void since")
    expect(drawer(page)).to_have_text("$100.00")
    page.goto(check_in)
    pay_in_cash(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Receipt 1-00002")
    expect(drawer(page)).to_have_text("$130.00")
    expect(page.locator("#receipts").get_by_role("listitem")).to_have_count(2)
    expect(page.locator("#receipts")).to_contain_text("Void: typed before the money was counted")
