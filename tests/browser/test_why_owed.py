"""Scenario A15 by keys alone: why $48.70 is owed, what the daughter may hear, a new card that was active already."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import find, press, write

FIGURES = ("charge", "Plan paid", "Written off", "With plan", "Your share", "You paid", "Left")


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a15")


def cents(page, column):
    """The sum of a column, in cents."""
    shown = page.locator(f'#totals [data-label="{column}"]').inner_text()
    return int(re.sub(r"\D", "", re.search(r"\$[\d,.]+", shown)[0]))


def test_why_it_is_owed_in_three_keys_and_a_new_card_holds_the_statement(desk):
    page = desk("phone intake")
    find(page, "Kim, Wal")
    expect(page.locator("#find-list .option").first).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/patients/*")
    for key, address in (("a", "**/account"), ("w", "**/answers"), ("1", "**/answers/why")):
        page.keyboard.press(key)
        page.wait_for_url(address)

    expect(page.locator("#say")).to_contain_text("Your plan allowed $92.70 of the $165.00 charge")
    expect(page.locator("#say")).to_contain_text("You owe $42.70 deductible and $6.00 share")
    expect(page.locator("#facts")).to_contain_text("statement of Nov 10, 2026")
    expect(page.locator("#facts")).to_contain_text("Dec 8, 2026")
    expect(page.locator("#facts")).to_contain_text("2 × $24.35")
    charge, paid, off, waiting, share, by_patient, left = (
        cents(page, column.capitalize() if column == "charge" else column) for column in FIGURES
    )
    assert (charge, left) == (16500, 4870)
    assert charge == paid + off + waiting + share and share == by_patient + left
    expect(page.locator("main")).to_contain_text("Office visit")

    page.keyboard.press("m")
    page.wait_for_url("**/why?amounts=1")
    expect(page.locator("#hearers")).to_contain_text("Ruth Kim (daughter): amounts only")
    expect(page.locator("main")).not_to_contain_text("Office visit")
    page.keyboard.press("t")
    page.wait_for_url("**/account")
    expect(page.locator("main")).to_contain_text("Recorded and closed.")

    page.keyboard.press("w")
    page.wait_for_url("**/answers")
    page.keyboard.press("6")
    page.wait_for_url("**/answers/new-plan")
    write(page, "Insurer", "United Plan")
    write(page, "Member number", "U-77-4410")
    write(page, "Active since", "10/6/2026")
    press(page, "Keep the card, hold the statement")
    page.wait_for_url("**/account")
    expect(page.locator("main")).to_contain_text("The statement is held since")

    ben = desk("biller")
    ben.goto("/tasks")
    expect(ben.locator("main")).to_contain_text("United Plan")
    expect(ben.locator("main")).to_contain_text("days left")
