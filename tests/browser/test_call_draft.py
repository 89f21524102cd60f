"""Scenario A12, the line goes dead: nothing that was typed is lost, and no symptom ends in silence."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import sign_in
from tests.browser.keyboard import choose, labelled, press, reach, write

NOTE = "Mother of Omar Said, 2019-08-30. Rash since yesterday, throat feels tight"
NUMBER = "312-555-0110"


def start(page):
    """A new call by one key, before anyone knows who calls."""
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/calls/\d+$"))
    expect(labelled(page, "Caller")).to_be_focused()
    return page.url


def note(page):
    """The field of the note."""
    return page.get_by_label("Note, in the caller’s words")


def expect_saved(page):
    """The page says that the server has it; nobody pressed Save."""
    expect(page.locator("[data-autosave-status]").first).to_have_text(re.compile(r"^Saved \d"))


def take_down(page, words=NOTE):
    """Type who calls and what is said, and leave it."""
    page.keyboard.type("Amal Said")
    write(page, "Call-back number", NUMBER)
    write(page, "Note, in the caller’s words", words)
    expect_saved(page)


def without_network(page):
    """What the console says of a network that is gone is no fault of the page."""
    page.faults[:] = [fault for fault in page.faults if "net::ERR" not in fault and "htmx:sendError" not in fault]


@pytest.fixture
def ana(desk):
    """Ana in a call with everything typed."""
    page = desk("phone intake")
    start(page)
    take_down(page)
    return page


def test_what_was_typed_survives_a_reload(ana):
    ana.reload()

    expect(note(ana)).to_have_value(NOTE)
    expect(labelled(ana, "Caller")).to_have_value("Amal Said")
    expect(labelled(ana, "Call-back number")).to_have_value(NUMBER)


def test_what_is_typed_without_a_network_is_saved_when_it_is_back(ana):
    reach(ana, note(ana))
    ana.keyboard.press("Control+End")

    ana.context.set_offline(True)
    ana.keyboard.type(". Typed while the cable was out")
    expect(ana.locator("[data-autosave-status]").first).to_have_text("Not saved – trying again")
    ana.context.set_offline(False)

    expect_saved(ana)
    ana.reload()
    expect(note(ana)).to_have_value(NOTE + ". Typed while the cable was out")
    without_network(ana)


def test_what_is_typed_while_the_server_is_dead_is_saved_when_it_is_back(ana, practice):
    reach(ana, note(ana))
    ana.keyboard.press("Control+End")

    practice.kill()
    ana.keyboard.type(". Typed while the server was down")
    expect(ana.locator("[data-autosave-status]").first).to_have_text("Not saved – trying again")
    practice.start()

    expect_saved(ana)
    ana.reload()
    expect(note(ana)).to_have_value(NOTE + ". Typed while the server was down")
    without_network(ana)


def key_of(page, call):
    """The key that goes to a call, as its tab shows it."""
    number = call.rsplit("/", 1)[1]
    return "Alt+Digit" + page.locator(f"form[action='/calls/{number}/pick-up'] button").get_attribute("data-call-key")


def test_another_call_and_back_is_one_key_each_way(ana):
    first, second, late = ana.url, start(ana), []
    ana.route("**/marks", lambda route: late.append(route))
    with ana.expect_request("**/marks"):
        ana.keyboard.type("Second caller")
    back, forth = key_of(ana, first), key_of(ana, second)

    ana.keyboard.press(back)

    ana.wait_for_url(first)
    expect(note(ana)).to_have_value(NOTE)
    assert late
    for route in late:  # what was looked up for the other call is answered only now
        route.continue_()
    ana.unroute("**/marks")
    ana.wait_for_timeout(300)  # a fault would be said by now
    ana.keyboard.press(forth)
    ana.wait_for_url(second)
    expect(labelled(ana, "Caller")).to_have_value("Second caller")


def test_what_was_typed_survives_logging_out_and_is_red_in_the_list(ana, practice):
    call = ana.url
    reach(ana, ana.locator(".menu:not(.nav-more) summary"))
    ana.keyboard.press("Enter")
    press(ana, "Log out", "header")
    ana.wait_for_url("**/sign-in")

    sign_in(ana, *practice.users["phone intake"])
    ana.goto("/calls")

    row = ana.locator("#unfinished-calls li", has=ana.locator(f"a[href='{call[len(practice.url) :]}']"))
    expect(row).to_have_attribute("data-tone", "alert")
    for words in ("Amal Said", NUMBER, "Throat or tongue swelling", "throat feels tight"):
        expect(row).to_contain_text(words)
    ana.goto(call)
    expect(note(ana)).to_have_value(NOTE)


def test_symptom_words_bring_the_script_at_once(ana):
    script = ana.get_by_role("region", name="Symptom words")

    expect(script).to_contain_text("A nurse decides")
    expect(script).to_contain_text("What is the address where you are now?")
    expect(script.get_by_role("button", name="Hand to the nurse now")).to_be_visible()


def test_a_dead_line_brings_the_nurse_the_call_back_at_once(ana, desk):
    ana.keyboard.press("Escape")
    ana.keyboard.press("x")
    expect(ana.get_by_text(re.compile("Line dead since"))).to_be_visible()

    tom = desk("nurse")
    tom.goto("/messages")

    row = tom.locator("#inbox tr").filter(has_text="throat feels tight").first
    expect(row).to_contain_text("Urgent symptom")
    tom.goto(row.get_by_role("link").first.get_attribute("href"))
    expect(tom.locator("main")).to_contain_text(NUMBER)
    expect(tom.locator("main")).to_contain_text("The line went dead. Call back now.")


def test_it_cannot_be_ended_without_an_outcome_and_a_reason(ana):
    ana.keyboard.press("Escape")
    ana.keyboard.press("e")
    press(ana, "End the call")
    expect(ana.locator("[data-errors]").first).to_contain_text("Choose how the call ended.")

    choose(ana, "How the call ended", "Disconnected")
    press(ana, "End the call")

    expect(ana.locator("[data-errors]").first).to_contain_text("Reason")
    expect(note(ana)).to_have_value(NOTE)
    write(ana, "Reason, or who took over", "Called back twice, the nurse has it")
    press(ana, "End the call")
    expect(ana.locator("main")).to_contain_text("The call has ended.")
