"""The biller posts a payer's letter by keys alone: one cent off is refused and told, what was typed stays; then
charges a visit line by line."""

import re

from playwright.sync_api import expect

from tests.browser.keyboard import follow, press, press_refused, write


def cents_in(text):
    dollars = re.search(r"\$([\d,]+)\.(\d\d)", text)
    return int(dollars[1].replace(",", "")) * 100 + int(dollars[2])


def test_a_letter_is_posted_to_the_cent_and_a_visit_is_charged_by_keys(desk):
    page = desk("biller")
    page.goto("/unpaid-by-plans")
    expect(page.locator("main")).to_contain_text("CO-16: Something is missing or wrong on the claim")
    page.keyboard.press("1")
    page.wait_for_url("**/charges/*")
    follow(page, "Answer for the visit")
    page.wait_for_url("**/payer-answers")
    open_cents = cents_in(page.locator("[id^=asked-] header strong").first.inner_text())
    write(page, "Check or letter number", "EFT 9001")
    off = write(page, "Paid", f"{(open_cents - 1) // 100}.{(open_cents - 1) % 100:02}", within="[id^=asked-]")
    press_refused(page, "Post the answer")
    expect(page.locator("[data-errors]")).to_contain_text("$0.01 too little")
    expect(off).to_have_value(f"{(open_cents - 1) // 100}.{(open_cents - 1) % 100:02}")

    write(page, "Paid", f"{open_cents // 100}.{open_cents % 100:02}", within="[id^=asked-]")
    press(page, "Post the answer")
    page.wait_for_url("**/account")
    expect(page.locator("#visits")).to_contain_text("Paid by")

    page.keyboard.press("v")
    page.wait_for_url("**/services")
    expect(page.locator("main [data-autofocus]")).to_be_focused()
    page.keyboard.type("FORM")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.wait_for_url("**/account")
    expect(page.locator("#visits")).to_contain_text("School or work form × 2")
    page.goto("/unpaid-by-plans")
    expect(page.locator("main")).to_contain_text("Nothing that a plan refused is open")
