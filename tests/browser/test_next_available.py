"""Scenario A09 by keyboard, with the keys counted: next available, a place that is held, two who save at one instant.

Budgets of domain 11.5, beyond what is typed: book from an open record in 8 keys, reschedule in 6.
"""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import write

BOOK_KEYS, MOVE_KEYS, SECONDS, ANSWER_MS = 8, 6, 30, 500
OPENING = re.compile(r"/appointments/\d+$")


@pytest.fixture(scope="module")
def practice(staged):
    """The practice of A09."""
    return staged("a09")


class Hand:
    """A clerk's hand: counts every key but the letters of what is typed."""

    def __init__(self, page):
        self.page, self.keys, self.began = page, 0, time.monotonic()

    def press(self, key):
        self.page.keyboard.press(key)
        self.keys += 1

    def type(self, text):
        self.page.keyboard.type(text)


def offers(page):
    """The openings that are offered now."""
    return page.locator(".book-offers button")


def open_record(page, name):
    """The record of a patient of the scenario, as it stands open when the caller asks."""
    page.goto("/patients")
    page.keyboard.press("/")
    page.keyboard.type(name, delay=60)
    page.locator("#find-list .option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/patients/\d+$"))


def ask(hand):
    """Tuesdays or Thursdays after half past three, with whom she usually sees."""
    page = hand.page
    hand.press("b")
    page.wait_for_url("**/appointments/new")
    hand.press("y")
    expect(page.get_by_label("Only on")).to_be_focused()
    hand.type("tue thu")
    hand.press("Tab")
    hand.type("1530")
    with page.expect_response(lambda answer: "from_time=1530" in (answer.request.post_data or "")) as answer:
        hand.press("Escape")
    return answer.value


def choose(hand, reason):
    """The first offer by its key, and the reason; all but Enter."""
    hand.press("1")
    expect(hand.page.get_by_label("Reason")).to_be_focused()
    hand.type(reason)


def test_two_clerks_and_the_last_good_places(desk):
    ana, maria = desk("phone intake"), desk("front desk")
    open_record(ana, "Ito")
    open_record(maria, "Okafor")

    first = Hand(ana)
    answer = ask(first)

    expect(offers(ana).first).to_have_text(re.compile(r"Tue Dec 15, 2026, 3:40 PM\s+Dr. Patel\s+own provider’s first"))
    expect(offers(ana).nth(1)).to_have_text(re.compile(r"Thu Dec 3, 2026, 3:40 PM\s+Dr. Lee\s+anyone’s first"))
    shown = " ".join(offers(ana).locator("strong").all_inner_texts())
    assert "Dec 3, 2026, 4:40" not in shown and "Dec 8" not in shown and "Dec 10" not in shown
    assert 0 < answer.request.timing["responseEnd"] < ANSWER_MS
    choose(first, "Knee hurts since the fall")
    expect(ana.get_by_text(re.compile("Held for you until"))).to_be_visible()

    second = Hand(maria)
    ask(second)

    expect(offers(maria).first).to_have_text(re.compile(r"Tue Dec 15, 2026, 4:00 PM\s+Dr. Patel\s+own"))
    write(maria, "Day", "12/15")
    write(maria, "Time", "340p")
    write(maria, "Reason", "Cough for two weeks")
    first.press("Enter")
    maria.keyboard.press("Enter")

    ana.wait_for_url(OPENING)
    assert first.keys <= BOOK_KEYS and time.monotonic() - first.began < SECONDS
    expect(ana.get_by_role("heading", level=1)).to_have_text("Tue Dec 15, 2026, 3:40 PM")
    expect(maria.locator("[data-errors]")).to_contain_text(
        re.compile(r"3:40 PM (was taken \d+ s ago by|is held by) Ana Reyes.*Next opening: Tue Dec 15, 2026, 4:00 PM")
    )
    expect(maria.get_by_label("Reason")).to_have_value("Cough for two weeks")
    maria.keyboard.press("1")
    maria.wait_for_url(OPENING)
    expect(maria.get_by_role("heading", level=1)).to_have_text("Tue Dec 15, 2026, 4:00 PM")
    maria.goto("/schedule?day=12/15")
    expect(maria.locator(".book-visit").filter(has_text="3:40 PM")).to_have_count(1)


def test_moving_takes_six_keys(desk):
    ana = desk("phone intake")
    open_record(ana, "Ito")
    ana.get_by_role("link", name=re.compile("2026")).first.click()
    ana.wait_for_url(OPENING)
    was, hand = ana.url, Hand(ana)

    hand.press("m")
    ana.wait_for_url("**/move")
    hand.press("1")
    expect(ana.get_by_label("Why")).to_be_focused()
    hand.press("w")
    hand.press("Tab")
    hand.press("Enter")

    ana.wait_for_url(lambda url: OPENING.search(url) and url != was)
    assert hand.keys <= MOVE_KEYS
    expect(ana.get_by_role("heading", level=1)).not_to_have_text("Tue Dec 15, 2026, 3:40 PM")
