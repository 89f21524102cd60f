"""One real day with five people at their desks at once, from the first ring to the chart back on its shelf."""

import re

from playwright.sync_api import expect

from office.charts.filing import badge_code
from tests.browser.keyboard import choose, file_room, find, follow, labelled, press, reach, scan, write

NAME, LIVE_MS = "Ashgrove, Nora", 5000
TOM, PATEL = badge_code(5), badge_code(6)


def row(page):
    """Her row on a board."""
    return page.locator("#board tr", has_text=NAME)


def expect_live(page, *words):
    """Her row says so within five seconds, and nobody has loaded the page anew."""
    for word in words:
        expect(row(page)).to_contain_text(word, timeout=LIVE_MS)


def watch(page, board):
    """Sit before a board; a reload would forget the mark."""
    page.goto(board)
    page.evaluate("window.neverReloaded = true")


def next_step(page, group, label):
    """The next step of her visit, on the board narrowed to those in her state."""
    follow(page, re.compile(f"^{group}"))
    expect(row(page)).to_be_visible()
    act = row(page).locator(f"[id^=next-]:text-is('{label}')")
    reach(page, act)
    page.keyboard.press("Enter")


def call_and_book(ana):
    """A caller who is new: registered and booked for today without leaving the call."""
    ana.keyboard.press("c")
    ana.wait_for_url(re.compile(r"/calls/\d+$"))
    expect(labelled(ana, "Caller")).to_be_focused()
    ana.keyboard.type("Nora Ashgrove")
    write(ana, "Call-back number", "312-555-0188")
    ana.keyboard.press("Escape")
    ana.keyboard.press("f")
    expect(ana.locator("#call-q")).to_be_focused()
    ana.keyboard.type(f"{NAME} 5/4/1990 312-555-0188")
    expect(ana.locator("#call-found")).to_contain_text("No patient found")
    ana.keyboard.press("Enter")
    expect(ana.locator("[data-call-new]")).to_be_focused()
    ana.keyboard.press("Enter")
    expect(labelled(ana, "Legal last name")).to_have_value("Ashgrove")
    choose(ana, "Sex on the insurance card", "Female")
    press(ana, "Register")
    expect(ana.get_by_role("region", name="Patient", exact=True)).to_contain_text(NAME)
    choose(ana, "Type", "ACUTE")
    write(ana, "Reason", "New here, sore knee")
    today = ana.get_by_role("list", name="Next openings").get_by_role("button").filter(has_text="Tue Dec 1")
    reach(ana, today.first)
    ana.keyboard.press("Enter")
    expect(ana.locator("main")).to_contain_text("Booked. Read back: Tue Dec 1")


def end_call(ana):
    """The call ends with its outcome."""
    ana.keyboard.press("e")
    choose(ana, "How the call ended", "Booked")
    press(ana, "End the call")
    expect(ana.locator("main")).to_contain_text("The call has ended.")


def open_record(page):
    """Her record, by the find box."""
    find(page, NAME)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/patients/\d+$"))


def arrive_and_check_in(maria):
    """She stands before the desk."""
    open_record(maria)
    maria.keyboard.press("a")
    expect(maria.locator("main")).to_contain_text("Arrived.")
    follow(maria, "Check in")
    maria.wait_for_url("**/check-in")
    maria.keyboard.press("u")
    expect(maria.locator("main")).to_contain_text("Checked in.")


def make_chart(rosa):
    """Her folder; the code of its label."""
    open_record(rosa)
    press(rosa, "Make the folder")
    expect(rosa.locator("main")).to_contain_text("The folder is made.")
    return rosa.locator(".barcode-text").inner_text()


def expect_scanned(page, words):
    expect(page.locator("#scan-result")).to_have_attribute("data-scan-state", "ok")
    expect(page.locator("#scan-result")).to_contain_text(words)


def test_a_caller_who_is_new_is_seen_today_and_her_chart_is_back_on_the_shelf(desk):
    ana, maria, rosa = desk("phone intake"), desk("front desk"), desk("records clerk")
    tom, patel = desk("nurse"), desk("provider")
    watch(maria, "/today")
    watch(tom, "/nurse-board")
    watch(patel, "/nurse-board")

    call_and_book(ana)
    expect_live(maria, "expected", "New", "make chart")
    expect_live(tom, "expected", "New", "make chart")
    end_call(ana)

    arrive_and_check_in(maria)
    expect_live(tom, "checked in")
    code = make_chart(rosa)
    expect_live(tom, "Chart made")
    file_room(rosa, "o")
    scan(rosa, TOM)
    scan(rosa, code)
    expect_scanned(rosa, "Out to Tom")
    expect_live(tom, "Out to Tom")
    watch(maria, "/today")

    next_step(tom, "Waiting", "Room")
    tom.wait_for_url(re.compile("/steps"))
    tom.keyboard.press("1")
    expect(tom.locator("main")).to_contain_text("Roomed.")
    expect_live(patel, "roomed", "Room 1")
    file_room(patel, "o")
    scan(patel, PATEL)
    scan(patel, code)
    expect_scanned(patel, "Out to Dr.")
    watch(tom, "/nurse-board")
    patel.goto("/nurse-board")
    next_step(patel, "In rooms", "With provider")
    expect_live(tom, "with provider")
    patel.goto("/nurse-board")
    next_step(patel, "In rooms", "To check-out")
    expect_live(maria, "checkout")
    assert maria.evaluate("window.neverReloaded")
    next_step(maria, "Check-out", "Check out")
    maria.wait_for_url("**/check-out*")
    reach(maria, labelled(maria, "Booked"))
    maria.keyboard.press("ArrowUp")
    expect(labelled(maria, "None needed")).to_be_checked()
    press(maria, "Left")

    expect_live(tom, "left")
    file_room(rosa, "r")
    scan(rosa, code)
    expect_scanned(rosa, "To the refile bin")
    expect_live(tom, "Returned", "refile bin")
    section = rosa.locator("#scan-result").inner_text().split("It stands in ")[1][:7]
    file_room(rosa, "s")
    scan(rosa, code)
    expect_scanned(rosa, f"Shelf {section}")
    scan(rosa, section)
    expect_scanned(rosa, "On the shelf")
    expect_live(tom, "On shelf")
    assert tom.evaluate("window.neverReloaded")
