"""Scenario A05, the schedule changes after printing: Rosa scans at the list, Maria books, Tom watches his board."""

import re

import pytest
from playwright.sync_api import expect

from office.charts.filing import volume_code
from tests.browser.keyboard import choose, file_room, find, follow, press, scan, tick, write

SOON_MS = 5_000  # each change is on Tom's board within five seconds
VOLUMES = {230100: 1, 98700: 1, 4512: 1, 19812: 3}
OPENING = re.compile(r"/appointments/\d+$")


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a05")


def line(page, mrn):
    """The line of a record number on the list."""
    return page.locator("table.pull tr", has=page.locator(f"[data-label=MRN]:text-is('{mrn}')"))


def changes(page):
    """{heading: record numbers} of a delta."""
    return {
        re.sub(r"\s*\d+\b.*$", "", body.locator(".pull-group th").inner_text()): tuple(
            body.locator("[data-label=MRN]").all_inner_texts()
        )
        for body in page.locator("table.pull tbody").all()
    }


def rows(page, name):
    """The rows of a patient on the nurse's board."""
    return page.locator("#board tbody tr", has=page.get_by_role("link", name=name, exact=True))


def scan_at_list(page, mrn, *words):
    """Scan a folder at the list; what the answer says."""
    scan(page, volume_code(mrn, VOLUMES.get(mrn, 1)))
    for word in words:
        expect(page.locator("#pull-scan [data-scan-state=ok]")).to_contain_text(word)


def appointment(page, mrn, words):
    """Maria on the page of an appointment of a patient."""
    find(page, mrn)
    page.locator("#find-list .option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/patients/\d+$"))
    follow(page, re.compile(words))
    page.wait_for_url(OPENING)


def cancel(page, mrn, words):
    """Maria calls an appointment off for the patient."""
    appointment(page, mrn, words)
    page.keyboard.press("x")
    page.wait_for_url("**/cancel")
    tick(page, re.compile("by patient"))
    choose(page, "Why", "Work")
    press(page, "Cancel the appointment")
    page.wait_for_url(OPENING)


def move(page, mrn, provider):
    """Maria moves an appointment to another provider."""
    appointment(page, mrn, "Dec 2")
    page.keyboard.press("m")
    page.wait_for_url("**/move")
    with page.expect_response("**/move"):
        choose(page, "Provider", provider)
        page.keyboard.press("Tab")
    write(page, "Day", "12/2")
    write(page, "Time", "9:20")
    choose(page, "Why", "Work")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(OPENING)


def book(page, mrn, provider):
    """Maria books a patient with a provider for tomorrow at 8:20."""
    find(page, mrn)
    page.locator("#find-list .option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/patients/\d+$"))
    page.keyboard.press("b")
    page.wait_for_url("**/appointments/new")
    with page.expect_response("**/appointments/new"):
        choose(page, "Provider", provider)
        page.keyboard.press("Tab")
    write(page, "Day", "12/2")
    write(page, "Time", "8:20")
    write(page, "Reason", "Cough")
    page.keyboard.press("Enter")
    page.wait_for_url(OPENING)


def test_delta_adds_puts_back_and_moves_and_the_board_follows(desk):
    rosa, tom, maria = file_room(desk("records clerk")), desk("nurse"), desk("front desk")
    rosa.add_init_script("window.print = () => {};")
    rosa.keyboard.press("l")
    rosa.wait_for_url("**/pull-lists/2026-12-02")
    rosa.keyboard.press("p")
    rosa.wait_for_url("**/pull-runs/1")
    tom.goto("/nurse-board")
    tom.keyboard.press("d")
    tom.wait_for_url("**/nurse-board?on=2026-12-02")
    for mrn, cart in ((230100, "Dr. Kim"), (98700, "Dr. Patel"), (4512, "Dr. Kim"), (19812, "Dr. Kim")):
        scan_at_list(rosa, mrn, f"{cart}'s cart, Dec 2")
    expect(line(rosa, "01-98-12").locator(".ticked")).to_have_count(1, timeout=SOON_MS)
    expect(rosa.locator(".pull-totals")).to_contain_text("4 of 5 pulled")
    expect(rows(tom, "Person230100, Ada")).to_contain_text("On the cart", timeout=SOON_MS)

    cancel(maria, "004512", "Dec 2")
    expect(rows(tom, "Person4512, Ada")).to_have_count(0, timeout=SOON_MS)
    book(maria, "555512", "Dr. Kim")
    expect(rows(tom, "Added, Ada")).to_contain_text("On shelf", timeout=SOON_MS)
    move(maria, "230100", "Dr. Lee")
    expect(rows(tom, "Person230100, Ada")).to_contain_text("Dr. Lee", timeout=SOON_MS)
    cancel(maria, "098700", "9:00 AM")
    expect(rows(tom, "Person98700, Ada")).to_have_count(1, timeout=SOON_MS)

    follow(rosa, "Now")
    rosa.wait_for_url("**/pull-lists/2026-12-02")
    expect(rosa.locator("#changes")).to_contain_text("from Dr. Kim's cart to Dr. Lee's cart")
    expect(line(rosa, "09-87-00")).to_contain_text("10:00 AM Nurse")
    rosa.keyboard.press("p")
    rosa.wait_for_url("**/pull-runs/2")
    delta = {"Add: A on shelf": ("55-55-12",), "Put back": ("00-45-12",), "Move to another cart": ("23-01-00",)}
    assert changes(rosa) == delta, "098700 stays, 104513 is still open on run 1"
    expect(rows(tom, "Person230100, Ada")).to_contain_text("to be moved to Dr. Lee's cart", timeout=SOON_MS)

    scan_at_list(rosa, 4512, "Off the cart: refile bin")
    scan_at_list(rosa, 230100, "Dr. Lee's cart, Dec 2")
    scan_at_list(rosa, 555512, "Dr. Kim's cart, Dec 2")
    expect(rosa.locator(".pull-totals")).to_contain_text("3 of 3 done", timeout=SOON_MS)
    expect(rows(tom, "Added, Ada")).to_contain_text("On the cart", timeout=SOON_MS)

    press(rosa, "Print again")
    expect(rosa.locator(".pull-run")).to_contain_text("REPRINT 1")
    assert changes(rosa) == delta and rosa.url.endswith("/pull-runs/2")
