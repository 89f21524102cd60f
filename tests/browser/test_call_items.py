"""Keys of domain 11.5, counted: a message taken and routed in six at most beside its text, a booking moved in six,
spam ended in two. Nothing touches the mouse."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import HAND_MS, labelled, reach, tick

MOST = 6


class Hand:
    """Keys that are pressed are counted; text that is typed is not."""

    def __init__(self, page):
        self.page, self.keys = page, 0

    def press(self, *keys):
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1
        return self

    def type(self, text):
        """Type into what has the focus; a form that came just now takes it first."""
        self.page.keyboard.type(text)
        return self


def start(page):
    """A new call, before anyone is known."""
    page.goto("/")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_url(re.compile(r"/calls/\d+$"))
    expect(labelled(page, "Caller")).to_be_focused()


@pytest.fixture
def ana(desk, practice):
    """Ana in a call about somebody who has a booking to come, two identifiers ticked."""
    page = desk("phone intake")
    page.goto("/schedule")
    start(page)
    reach(page, page.locator("#call-q"))
    page.keyboard.type("nguyen", delay=HAND_MS)
    expect(page.locator("#call-found[data-q='nguyen']")).to_contain_text("Nguyen")
    reach(page, page.locator("#call-found button[name=patient_id]").first)
    page.keyboard.press("Enter")
    expect(page.locator(".patient-name")).to_contain_text("Nguyen")
    for one in ("Name", "Birth date"):
        tick(page, one)
    expect(page.locator(".call-marks")).to_contain_text("2 identifiers said")
    page.wait_for_load_state("networkidle")
    return page


def focused(page, label):
    """Wait until a question has the focus."""
    expect(labelled(page, label)).to_be_focused()


def open_topic(hand, key, label):
    """The message act by its key, a topic by its number; the first question has the focus."""
    hand.press("g")
    expect(hand.page.locator(".topics")).to_be_visible()
    hand.press(key)
    focused(hand.page, label)


def refill(hand, *, pharmacy=""):
    """A refill as the caller tells it."""
    open_topic(hand, "2", "Medicine and strength")
    hand.type("lisinopril 10 mg").press("Tab").type("one a day").press("Tab").type("5").press("Tab").type("none new")
    if pharmacy:
        hand.press("Tab").type(pharmacy)
    hand.press("Enter")
    expect(hand.page.locator("[role=status]").get_by_text("Read back: L-I-S-I-N-O-P-R-I-L 10 mg")).to_be_visible()


def test_messages_take_six_keys_beside_their_text(ana):
    symptom = Hand(ana)
    open_topic(symptom, "1", "Since when")
    symptom.type("coughs since Monday").press("Enter")
    expect(ana.locator("#call-items")).to_contain_text("Symptom")
    refill(Hand(ana), pharmacy="Walgreens on Main")
    known = Hand(ana)

    refill(known)  # the pharmacy is the one of last time

    assert symptom.keys <= MOST
    assert known.keys <= MOST
    expect(ana.locator("#call-items li")).to_have_count(3)
    ana.keyboard.press("g")
    reach(ana, ana.locator("#call-items").get_by_role("button", name="Read back").first)
    ana.keyboard.press("Enter")
    expect(ana.locator("#call-items")).to_contain_text("read back 8:")
    reach(ana, ana.locator("#call-items").get_by_role("link", name="Refill").first)
    ana.keyboard.press("Enter")
    for words in ("one a day", "Walgreens on Main", "Last visit, by the record"):
        expect(ana.locator("main")).to_contain_text(words)


def test_booking_is_moved_in_six_keys_and_spam_ended_in_two(ana):
    ana.keyboard.press("b")
    expect(ana.locator(".call-offers li").first).to_be_visible()
    ana.evaluate("document.activeElement.blur()")
    reach(ana, ana.get_by_label("Reason, in the patient’s words"))
    ana.keyboard.type("knee")
    ana.keyboard.press("Escape")
    ana.evaluate("document.activeElement.blur()")
    ana.keyboard.press("2")
    expect(ana.locator("#call-items")).to_contain_text("Booked")
    hand = Hand(ana)

    hand.press("v")
    expect(ana.locator("[data-row-key='1'] a").first).to_be_visible()
    hand.press("1")
    focused(ana, "Why")
    hand.press("w", "Escape")
    hand.press("3")

    expect(ana.locator("[role=status]").get_by_text("Moved. Read back:")).to_be_visible()
    expect(ana.locator("#call-items")).to_contain_text("Moved")
    assert hand.keys <= MOST

    start(ana)
    ana.keyboard.press("Escape")
    ana.keyboard.press("j")
    expect(ana.locator("main")).to_contain_text("Ended: spam.")


# A page that is a second late with all it puts off, but that htmx settles what came: a key is there before the last
# one was acted upon, and a field has the focus before the letters that were meant for it.
SLOW = """const real = setTimeout;
window.setTimeout = (act, ms = 0, ...given) => real(act, ms === 20 ? ms : ms + 1000, ...given);"""


@pytest.mark.parametrize("script", ["", SLOW], ids=["quick", "slow"])
def test_who_types_on_after_a_key_loses_no_letter(desk, script):
    """The place that a key fetches is not there at once; what is typed meanwhile goes into it."""
    page = desk("phone intake")
    page.add_init_script(script)
    start(page)
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    if not script:
        expect(page.locator(".call-act")).to_contain_text("Refill")

    for key in "fn":
        page.keyboard.press(key)
    if script:
        expect(page.locator("#call-q")).to_be_focused()
    for key in "gu":
        page.keyboard.press(key)

    expect(page.locator("#call-q")).to_have_value("ngu")
    expect(page.locator("#call-found[data-q='ngu']")).to_contain_text("Nguyen")
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    expect(page.locator("#call-q")).to_be_focused()
    expect(page.locator("#call-q")).to_have_value("ngu")


def test_name_of_the_caller_is_on_the_tab_as_it_is_typed(desk):
    page = desk("phone intake")
    start(page)
    page.keyboard.type("Maria Nguyen")

    expect(page.locator(".call-tabs [aria-current] .call-label")).to_have_text("Maria Nguyen")
