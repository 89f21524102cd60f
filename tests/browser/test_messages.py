"""A nurse works messages off without the mouse: next, done, reply, pass on are one key each."""

import re

from playwright.sync_api import expect

ONE = re.compile(r"/messages/\d+")


def test_nurse_replies_passes_on_and_closes_with_one_key_each(desk):
    page = desk("nurse")
    page.keyboard.press("Escape")
    page.keyboard.press("q")
    page.wait_for_url("**/messages")
    expect(page.get_by_role("navigation", name="Which messages")).to_contain_text("For my role: Nurse")

    page.keyboard.press("1")
    page.wait_for_url(ONE)
    first = page.url
    page.keyboard.press("r")
    expect(page.locator("#body")).to_be_focused()
    page.keyboard.type("called, line busy")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("#words")).to_contain_text("called, line busy")

    page.keyboard.press("p")
    expect(page.locator("#to")).to_be_focused()
    page.keyboard.type("Provider")
    page.keyboard.press("Tab")
    page.keyboard.type("please decide")
    page.keyboard.press("Enter")
    expect(page.locator("#words")).to_contain_text("passed on to provider")

    page.keyboard.press("n")
    page.wait_for_url(lambda url: bool(ONE.search(url)) and url.split("#")[0] != first.split("#")[0])
    page.keyboard.press("d")
    expect(page.locator("#outcome")).to_be_focused()
    page.keyboard.type("told to come in at 2")
    page.keyboard.press("Tab")
    page.keyboard.type("the patient")
    page.keyboard.press("Tab")
    page.keyboard.type("By phone")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Closed: told to come in at 2 Told: the patient, by phone.")
    page.keyboard.press("n")
    page.wait_for_url(ONE)
