"""The face: without JavaScript, with large letters, in forced colors, covered, and pressed twice."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import choose, find, follow, labelled, press, reach, tick, write
from tests.browser.looking import AXE, RULES, RUN

PAGES = (
    "/", "/today", "/nurse-board", "/schedule", "/schedule/week", "/patients", "/patients/11", "/patients/11/account",
    "/patients/11/appointments/new", "/file-room", "/pull-lists/2026-12-02", "/calls", "/messages",
    "/billing-questions", "/staff", "/audit",
)  # fmt: skip
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def plain(desk):
    """Maria in a browser without JavaScript."""
    return desk("front desk", java_script_enabled=False)


def search(page, text):
    """Search by the form of the header and its Enter."""
    reach(page, page.get_by_role("combobox", name="Find a patient"))
    page.keyboard.press("Control+a")
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Patients found")).to_be_visible()


def register(page, last, first):
    """Fill in the smallest form of a new patient; everything but the button."""
    expect(page.get_by_role("heading", name="New patient", exact=True)).to_be_visible()
    expect(labelled(page, "Legal last name")).to_have_value(last)
    expect(labelled(page, "Legal first name")).to_have_value(first)
    choose(page, "Sex on the insurance card", "Female")
    return page.get_by_role("button", name="Register")


def banner(page):
    return page.get_by_role("region", name="Patient", exact=True)


def test_find_register_book_and_arrive_without_javascript(plain):
    search(plain, "Quarles Beth 7/8/1971")
    press(plain, "New patient")
    register(plain, "Quarles", "Beth")
    press(plain, "Register")
    expect(banner(plain)).to_contain_text("Quarles, Beth")

    follow(plain, "Book")
    choose(plain, "Type", "ACUTE")
    press(plain, "Show openings")
    write(plain, "Reason", "Sore throat")
    today = plain.locator(".book-offers button").filter(has_text="Tue Dec 1").first
    reach(plain, today)
    plain.keyboard.press("Enter")
    expect(plain.locator("main")).to_contain_text("Booked.")
    press(plain, "Arrive")
    expect(plain.locator("main")).to_contain_text("Arrived.")

    plain.goto("/today")
    expect(plain.locator("#board tr", has_text="Quarles, Beth")).to_contain_text("arrived")


def test_a_call_is_taken_and_ended_without_javascript(plain):
    press(plain, "New call", "header")
    write(plain, "Caller", "Ulla Berg")
    write(plain, "Note", "Asks when the office closes on Friday")
    press(plain, "Save")
    expect(plain.locator("main")).to_contain_text("Saved.")
    call = plain.url

    follow(plain, "End call")
    choose(plain, "How the call ended", "Resolved")
    press(plain, "End the call")
    expect(plain.locator("main")).to_contain_text("The call has ended.")

    plain.goto(call)
    expect(plain.locator("main")).to_contain_text("Asks when the office closes on Friday")
    expect(plain.locator("main")).to_contain_text("resolved on the call")


def test_letters_of_twice_the_size_run_off_no_page(desk):
    page, wide = desk("office manager"), {}

    told = {"fontSizes": {"standard": 32, "fixed": 26}}  # as set in the browser, where 16 is usual
    page.context.new_cdp_session(page).send("Page.setFontSizes", told)
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "32px"
        if more := page.evaluate(WIDER):
            wide[address] = more

    assert not wide


def test_forced_colors_leave_the_main_pages_sound(desk):
    page, said = desk("office manager", forced_colors="active"), {}

    for address in ("/", "/today", "/schedule", "/patients/11", "/file-room", "/calls"):
        page.goto(address)
        page.evaluate(AXE)
        if found := page.evaluate(RUN, RULES):
            said[address] = found

    assert not said


def test_the_cover_stays_through_escape_and_reload(desk):
    page = desk("front desk")
    page.goto("/patients/11/appointments/new")

    page.keyboard.press("Alt+l")

    cover = page.get_by_role("dialog", name="Covered")
    expect(cover).to_be_visible()
    expect(page).to_have_title("Covered")
    page.keyboard.press("Escape")
    expect(cover).to_be_visible()
    page.reload()
    expect(cover).to_be_visible()


def test_an_answer_that_comes_late_takes_no_letters_away(desk):
    page, late = desk("front desk"), []
    page.goto("/patients/11/appointments/new")
    page.route("**/appointments/new", lambda route: late.append(route))

    with page.expect_request("**/appointments/new"):
        page.get_by_label("Provider").select_option(index=2)
    field = reach(page, page.get_by_label("Reason"))
    page.keyboard.type("Sore throat")
    with page.expect_response("**/appointments/new"):
        late[0].continue_()

    page.wait_for_timeout(300)  # it has settled
    expect(field).to_be_focused()
    expect(field).to_have_value("Sore throat")


def test_only_the_right_password_lifts_the_cover(desk, practice):
    page = desk("front desk")
    page.goto("/patients/11/appointments/new")
    write(page, "Reason", "Typed before the cover")
    page.keyboard.press("Alt+l")
    cover = page.get_by_role("dialog", name="Covered")

    page.keyboard.type("a wrong password of some length")
    page.keyboard.press("Enter")
    expect(cover.get_by_role("alert")).not_to_be_empty()
    page.keyboard.type(practice.users["front desk"][1])
    page.keyboard.press("Enter")

    expect(cover).not_to_be_visible()
    expect(page.get_by_label("Reason")).to_have_value("Typed before the cover")
    page.keyboard.press("Escape")
    press(page, "Book")
    expect(page.locator("[data-errors]")).to_contain_text("Type the day")


def test_the_question_mark_lists_the_keys(desk):
    page = desk("front desk")

    page.keyboard.press("?")

    keys = page.get_by_role("dialog", name="Keys")
    for words in ("Find a patient", "Cover the screen", "New call", "Schedule", "Today"):
        expect(keys).to_contain_text(words)
    page.keyboard.press("Escape")
    expect(keys).not_to_be_visible()


def test_a_button_pressed_twice_makes_one_record(desk):
    page = desk("front desk")
    find(page, "Vandermeer Iris 2/3/1968")
    reach(page, page.locator("[data-find-new]"))
    page.keyboard.press("Enter")
    button = register(page, "Vandermeer", "Iris")

    button.dblclick(no_wait_after=True)  # the one place where a hand on the mouse is the point

    expect(banner(page)).to_contain_text("Vandermeer, Iris")
    find(page, "vandermeer iris")
    expect(page.get_by_role("listbox").get_by_role("option")).to_have_count(1)


def book(page, reason):
    """Book the first opening for today's 23rd patient; the words of the page that follows."""
    page.keyboard.press("1")
    expect(page.get_by_label("Reason")).to_be_focused()
    page.keyboard.type(reason)
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text("Booked.")
    return page.get_by_role("heading", level=1).inner_text()


def test_back_and_save_again_makes_one_record(desk):
    page = desk("front desk")
    page.goto("/patients/23/appointments/new")
    opening = book(page, "Back hurts")

    page.go_back()
    day, time = opening[4:].rsplit(", ", 1)
    write(page, "Day", day)
    write(page, "Time", time)
    write(page, "Reason", "Back hurts")
    press(page, "Book")

    expect(page.locator(f"h1:text-is('{opening}'), [data-errors]")).to_be_visible()
    page.goto("/patients/23")
    expect(page.locator("#appointments").get_by_text(opening)).to_have_count(1)


@pytest.mark.parametrize("asked", ["holds", "appointments/new"])
def test_book_is_not_lost_while_an_answer_is_on_its_way(desk, asked):
    page, under_way = desk("front desk"), []
    page.goto("/patients/24/appointments/new")
    opening = page.locator(".book-offers strong").first.inner_text()
    day, time = opening[4:].rsplit(", ", 1)
    answers = re.compile(f"/patients/24/{asked}$")

    def keep(route):
        """What is only looked up is never answered."""
        booking = "look=1" not in (route.request.post_data or "") and asked != "holds"
        return route.continue_() if booking else under_way.append(route)

    page.route(answers, keep)
    write(page, "Day", day)
    write(page, "Time", time)
    write(page, "Reason", "Back hurts")
    if asked != "holds":
        reach(page, page.get_by_label("Seen by"))
        page.keyboard.press("ArrowDown")
    press(page, "Book")

    expect(page.locator("main")).to_contain_text("Booked.")
    assert under_way


def test_the_menu_switches_to_another_role_and_says_which_one_acts(desk, practice):
    grace, maria = desk("office manager"), desk()
    grace.goto("/staff")
    follow(grace, "Maria Lopez")
    tick(grace, "Records clerk")
    press(grace, "Save")
    expect(grace.locator("main")).to_contain_text("Maria Lopez is changed.")

    maria.goto("/")
    from_desk = practice.users["front desk"]
    maria.get_by_label("Login name").fill(from_desk[0])
    maria.get_by_label("Password").fill(from_desk[1])
    maria.keyboard.press("Enter")
    menu = maria.locator(".menu:not(.nav-more) summary")
    expect(menu).to_contain_text("Front desk")
    reach(maria, menu)
    maria.keyboard.press("Enter")
    choose(maria, "Act as", "Records clerk", "header")
    press(maria, "Switch role", "header")

    expect(menu).to_contain_text("Records clerk")
    expect(maria.locator("main")).to_contain_text("You act in another role now.")
