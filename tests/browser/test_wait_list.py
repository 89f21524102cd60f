"""A cancellation frees a place: the first does not answer, the second accepts, and her old place is offered on."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import choose, follow, press, reach, unfold


@pytest.fixture(scope="module")
def practice(staged):
    return staged("waiting")


def test_a_place_passes_from_hand_to_hand_by_keyboard(desk):
    page = desk("front desk")
    page.goto("/schedule?day=2026-12-02")
    follow(page, re.compile("Abbot"))
    page.wait_for_url(re.compile(r"/appointments/\d+$"))
    page.keyboard.press("x")
    reach(page, page.get_by_label("Canceled by patient"))
    page.keyboard.press("Space")
    choose(page, "Why", "Weather")
    press(page, "Cancel the appointment")
    page.wait_for_url(re.compile(r"/appointments/\d+$"))

    unfold(page, "Wait list", "Lists")
    page.wait_for_url("**/wait-list/places")
    page.keyboard.press("1")
    page.wait_for_url(re.compile(r"/places/\d+$"))
    first = page.get_by_role("article").first
    expect(first).to_contain_text("Bell, Ida")
    expect(first).to_contain_text("Clinical priority")
    page.keyboard.press("n")
    expect(page.locator("#tries")).to_contain_text("no answer")
    expect(page.get_by_role("article").filter(has_text="Call next")).to_contain_text("Cruz, Leo")
    page.keyboard.press("y")

    expect(page.locator("main [role=status]").first).to_contain_text("Moved. The old place is offered on.")
    expect(page.locator("#chain")).to_contain_text("Cruz, Leo")
    follow(page, re.compile("Mon Dec 7, 2026, 11:00 AM"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Mon Dec 7, 2026, 11:00 AM")
    expect(page.get_by_role("article")).to_have_count(1)  # the first one is booked before it
    expect(page.get_by_role("article")).to_contain_text("Dorn, Max")
