"""Scenario A12 from the ring to the end of the call, by keyboard alone: the line drops while the cable is out, the
other call is one key away, and the nurse knows at once."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import HAND_MS, choose, labelled, press, reach, write
from tests.browser.test_call_draft import NUMBER, expect_saved, note, start, without_network

WORDS = "Rash since yesterday"


@pytest.fixture(scope="module")
def practice(staged):
    """Omar Said is on file."""
    return staged("a12")


def test_line_goes_dead_while_the_network_is_gone_and_nothing_is_lost(desk):
    tom, ana = desk("nurse"), desk("phone intake")
    tom.goto("/schedule")
    first = start(ana)
    ana.keyboard.type("Amal Said")
    choose(ana, "Is", "Parent")
    write(ana, "Call-back number", NUMBER)
    reach(ana, ana.locator("#call-q"))
    ana.keyboard.type("said omar 8/30/2019", delay=HAND_MS)
    expect(ana.locator("#call-found[data-q='said omar 8/30/2019']")).to_contain_text("Said, Omar")
    ana.keyboard.press("Enter")
    expect(ana.locator(".patient-name")).to_contain_text("Said, Omar")
    ana.keyboard.press("Alt+Digit0")
    rings = ana.locator("nav [data-call-key]", has_text="rings")
    expect(rings).to_have_count(1)
    other = "Alt+Digit" + rings.get_attribute("data-call-key")

    write(ana, "Note, in the caller’s words", WORDS)
    expect_saved(ana)
    ana.context.set_offline(True)
    ana.keyboard.type(", throat feels tight")
    expect(ana.locator("[data-autosave-status]").first).to_have_text("Not saved – trying again")
    ana.wait_for_timeout(5000)
    ana.context.set_offline(False)
    expect_saved(ana)
    ana.keyboard.press("Escape")
    ana.keyboard.press("x")
    expect(ana.get_by_text(re.compile("Line dead since"))).to_be_visible()
    expect(tom.locator("#messages-wait")).to_contain_text("Symptom")  # on a page that nobody loads anew

    ana.keyboard.press(other)
    ana.wait_for_url(lambda url: re.search(r"/calls/\d+$", url) and url != first)
    tabs = ana.get_by_label("My calls")
    for words in ("Amal Said", "Symptom", "Line dead"):
        expect(tabs).to_contain_text(words)
    ana.keyboard.press("Alt+Digit1")
    ana.wait_for_url(first)
    expect(note(ana)).to_have_value(f"{WORDS}, throat feels tight")
    ana.goto("/calls")
    row = ana.locator("#unfinished-calls li", has=ana.locator(f"a[href$='{first[first.index('/calls/') :]}']"))
    expect(row).to_have_attribute("data-tone", "alert")
    for words in (NUMBER, "Said, Omar", "throat feels tight", "8:0"):
        expect(row).to_contain_text(words)

    reach(tom, tom.locator("header nav a[href='/messages']"))
    tom.keyboard.press("Enter")
    tom.wait_for_url("**/messages")
    expect(tom.locator("#inbox tr").nth(1)).to_contain_text("Urgent symptom")
    tom.keyboard.press("1")
    for words in (NUMBER, "The line went dead. Call back now.", "throat feels tight"):
        expect(tom.locator("main")).to_contain_text(words)
    tom.keyboard.press("a")
    expect(tom.locator("#messages-wait")).not_to_contain_text("Symptom")

    ana.goto(first)
    ana.keyboard.press("Escape")
    ana.keyboard.press("e")
    press(ana, "End the call")
    expect(ana.locator("[data-errors]").first).to_contain_text("Choose how the call ended.")
    choose(ana, "How the call ended", "Disconnected")
    press(ana, "End the call")
    expect(ana.locator("[data-errors]").first).to_contain_text("Reason")
    write(ana, "Reason, or who took over", "Tom has it")
    press(ana, "End the call")
    expect(ana.locator("main")).to_contain_text("The call has ended.")
    expect(labelled(ana, "Find", "header")).to_be_visible()
    without_network(ana)
