"""Scenario A11, second half, by keys alone: $30 in cash, the next receipt, the drawer; void and enter again. And what
is left of receipts when the plug is pulled."""

import http.client
import re
import threading
import time

import pytest
from playwright.sync_api import expect

from tests.browser.test_durability import Hand

DOLLAR = {"pay-amount": "1.00", "pay-towards": "prepayment", "pay-tender": "cash"}


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a11")


def pay_in_cash(page):
    """On the check-in page: what is due stands there; choose cash, and take it."""
    page.keyboard.press("p")
    expect(page.locator("#pay-amount")).to_be_focused()
    expect(page.locator("#pay-amount")).to_have_value("30.00")
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


def keep_taking(hand, acknowledged, over):
    """Take a dollar again and again; remember the receipts that the server said were written."""
    while not over.is_set():
        try:
            answer, _ = hand.post("/patients/1/payments", **DOLLAR)
        except (OSError, http.client.HTTPException):
            return
        if answer.status != 303:
            return
        acknowledged.append(int(re.search(r"/receipts/(\d+)", answer.headers["Location"])[1]))


def numbers_in(hand):
    """The receipt numbers that the pages of the newest shift show, rising."""
    shift = max(int(one) for one in re.findall(r"/drawer-sessions/(\d+)", hand.get("/drawers")))
    pages = [hand.get(f"/drawer-sessions/{shift}?page={page}") for page in (1, 2, 3)]
    return sorted({int(one) for page in pages for one in re.findall(r"<strong>\d+-(\d{5})</strong>", page)})


def test_every_receipt_that_was_acknowledged_survives_a_pulled_plug_without_a_gap(practice):
    grace, acknowledged = Hand(practice, *practice.users["office manager"]), []
    grace.post("/drawers", **{"add-name": "Desk 2"})
    drawers = re.findall(r'value="(\d+)">Desk 2<', grace.get("/drawers"))
    grace.post("/drawer-sessions", **{"open-drawer": drawers[0], "open-float": "0.00"})
    over = threading.Event()
    writers = [threading.Thread(target=keep_taking, args=(grace, acknowledged, over)) for _ in range(6)]
    for writer in writers:
        writer.start()
    until = time.monotonic() + 20
    while len(acknowledged) < 12 and time.monotonic() < until:
        over.wait(0.05)
    practice.kill()
    over.set()
    for writer in writers:
        writer.join()
    practice.start()
    assert len(acknowledged) >= 12

    kept = numbers_in(grace)
    assert kept == list(range(1, len(kept) + 1)) and len(acknowledged) <= len(kept) <= len(acknowledged) + 6
    for receipt in acknowledged[-3:]:
        assert "Prepayment" in grace.get(f"/patients/1/receipts/{receipt}")
