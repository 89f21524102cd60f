"""A call is one key away from anywhere, and the header says at once what may be an emergency. By keyboard alone."""

import re

from playwright.sync_api import expect

from tests.browser.keyboard import HAND_MS, labelled, reach, write
from tests.browser.test_call_draft import expect_saved

CALL = re.compile(r"/calls/\d+$")


def test_a_call_begins_by_one_key_while_one_types_and_nothing_typed_is_lost(desk):
    page = desk("front desk")
    page.goto("/schedule")
    page.keyboard.press("Control+k")
    page.keyboard.type("ngu", delay=HAND_MS)

    page.keyboard.press("F2")

    page.wait_for_url(CALL)
    expect(labelled(page, "Caller")).to_be_focused()
    page.keyboard.type("Ulla Berg")
    expect_saved(page)
    page.goto("/patients/11/appointments/new")
    reach(page, labelled(page, "Reason"))
    page.keyboard.type("half a wo")
    with page.context.expect_page() as opened:
        page.keyboard.press("F2")
    beside = opened.value
    beside.wait_for_url(CALL)
    expect(labelled(beside, "Caller")).to_be_focused()
    expect(labelled(page, "Reason")).to_have_value("half a wo")
    write(beside, "Note, in the caller’s words", "cannot breathe since an hour")
    expect(page.locator("header nav")).to_contain_text("with symptom words that no nurse has")
    expect(labelled(page, "Reason")).to_be_focused()
    first = beside.url
    beside.keyboard.press("F2")
    beside.wait_for_url(lambda url: CALL.search(url) is not None and url != first)
    expect(beside.get_by_label("My calls")).to_contain_text("hold")
