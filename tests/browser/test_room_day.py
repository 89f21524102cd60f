"""A full day of the file room: pull run at 15:30, a delta, the morning, returns, refiling, a shelf read, the rates."""

import re

import pytest
from playwright.sync_api import expect

from office.charts.filing import badge_code, volume_code
from office.charts.shelves import section_code
from tests.browser import conftest as stage
from tests.browser.keyboard import choose, file_room, find, follow, leave_field, press, reach, scan, write

ABEL, BAKER, COLE = (volume_code(mrn, 1) for mrn in (104512, 114512, 230100))
TOM, DAY = badge_code(5), "/pull-lists/2026-12-02"
SHELVES = {code: section_code("terminal digit", where) for code, where in
           ((ABEL, "12 / 40"), (BAKER, "12 / 40"), (COLE, "00 / 00"))}  # fmt: skip


@pytest.fixture
def practice(staged, monkeypatch):
    """The practice at half past three; `set_back` lets its clock stand at another time."""
    monkeypatch.setattr(stage, "STARTS_AT", stage.STARTS_AT.replace(hour=15, minute=30))
    return staged("room_day")


def at(practice, monkeypatch, pages, **when):
    """Start the practice anew at another time of the story; nobody sits before a page meanwhile."""
    for page in pages:
        page.goto("about:blank")
    practice.stop()
    monkeypatch.setattr(stage, "STARTS_AT", stage.STARTS_AT.replace(**when))
    practice.start()


def scanned(page, code, words, kind="ok"):
    """Scan, and read what it says."""
    result = page.locator("[data-scan-result]")
    scan(page, code)
    expect(result).to_have_attribute("data-scan-state", kind)
    expect(result).to_contain_text(words)
    page.wait_for_timeout(200)  # from folder to folder
    page.evaluate("document.querySelector('[data-scan-result]').textContent = ''")


def print_run(rosa, number, lines):
    """The list of tomorrow by its key, printed by another."""
    file_room(rosa).keyboard.press("l")
    rosa.wait_for_url(f"**{DAY}")
    rosa.keyboard.press("p")
    rosa.wait_for_url(f"**/pull-runs/{number}*")
    expect(rosa.locator("table.pull [data-label=MRN]")).to_have_text(lines)


def open_record(page, name):
    """A record by the find box."""
    page.goto("/patients")
    find(page, name)
    page.locator("#find-list .option").first.wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/patients/\d+$"))


def book(maria):
    """Cole comes tomorrow at 9:40 after all."""
    open_record(maria, "Cole")
    maria.keyboard.press("b")
    maria.wait_for_url("**/appointments/new")
    choose(maria, "Type", "EST")
    write(maria, "Reason", "Results")
    reach(maria, maria.locator(".book-offers button").filter(has_text="Wed Dec 2").first)
    maria.keyboard.press("Enter")
    maria.wait_for_url(re.compile(r"/appointments/\d+$"))


def arrive_and_room(maria, tom):
    """Abel stands before the desk, and Tom takes her to a room with her chart."""
    open_record(maria, "Abel")
    maria.keyboard.press("a")
    expect(maria.locator("main")).to_contain_text("Arrived.")
    follow(maria, "Check in")
    maria.wait_for_url("**/check-in")
    maria.keyboard.press("u")
    expect(maria.locator("main")).to_contain_text("Checked in.")
    scanned(file_room(tom, "o"), TOM, "Tom Burke")
    scanned(tom, ABEL, "Out to Tom Burke")
    tom.goto("/nurse-board")
    reach(tom, tom.locator("#board tr", has_text="Abel").locator("[id^=next-]:text-is('Room')"))
    tom.keyboard.press("Enter")
    tom.wait_for_url(re.compile("/steps"))
    tom.keyboard.press("1")
    expect(tom.locator("main")).to_contain_text("Roomed.")


def expect_rate(page, name, *words):
    """What the page of the rates says of one."""
    row = page.get_by_role("region", name="File room rates").get_by_role("row", name=re.compile(f"^{name}"))
    for word in words:
        expect(row).to_contain_text(word)


def test_day_of_the_file_room_ends_with_its_rates(desk, practice, monkeypatch):
    rosa, maria = desk("records clerk"), desk("front desk")
    rosa.add_init_script("window.print = () => {};")
    print_run(rosa, 1, ["10-45-12", "11-45-12"])
    file_room(rosa, "p")
    scanned(rosa, ABEL, "On the cart")
    scanned(rosa, BAKER, "On the cart")
    book(maria)
    print_run(rosa, 2, ["23-01-00"])
    scanned(file_room(rosa, "p"), COLE, "On the cart")

    at(practice, monkeypatch, (rosa, maria), day=2, hour=8, minute=50)
    maria, tom = desk("front desk"), desk("nurse")
    arrive_and_room(maria, tom)

    at(practice, monkeypatch, (maria, tom), hour=15, minute=0)
    rosa = desk("records clerk")
    file_room(rosa, "r")
    for code in (ABEL, BAKER, COLE):
        scanned(rosa, code, "To the refile bin")
    file_room(rosa, "s")
    scanned(rosa, ABEL, "Shelf 12 / 40")
    scanned(rosa, SHELVES[COLE], "Wrong shelf", kind="refused")
    for code in (ABEL, BAKER, COLE):
        scanned(rosa, code, "Shelf")
        scanned(rosa, SHELVES[code], "On the shelf")
    rosa.goto("/shelf-checks")
    write(rosa, "Shelf section", "1240")
    press(rosa, "Begin to read")
    leave_field(rosa)
    scanned(rosa, BAKER, "In order")
    scanned(rosa, ABEL, "It belongs before the first folder", kind="refused")
    scanned(rosa, TOM, "Not a chart label", kind="wrong")
    rosa.keyboard.press("f")
    expect(rosa.locator("main")).to_contain_text("2 checked, 1 misfiled")

    file_room(rosa)
    follow(rosa, "Rates")
    expect_rate(rosa, "Chart availability, day-ahead", "100 %", "1 ÷ 1", "met")
    expect_rate(rosa, "Pull completeness", "100 %", "3 ÷ 3")
    expect_rate(rosa, "Misfile rate", "50 %", "1 ÷ 2", "not met")
    expect_rate(rosa, "Unlogged moves", "0 %")
    expect_rate(rosa, "Overdue volumes", "nothing to count")
    follow(rosa, "Misfile rate")
    expect(rosa.get_by_role("row", name=re.compile("Abel, Ruth|Baker, Ruth"))).to_contain_text("out of order")
