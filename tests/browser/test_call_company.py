"""One caller asks for two patients while the other line rings; two windows type in one call. By keyboard alone."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import HAND_MS, choose, labelled, press, reach, tick
from tests.browser.test_call_draft import expect_saved, note, start

FIRST, SECOND = ("3/4/62", "O'Neil, Katherine"), ("3/14/62", "O'Neill, Kathleen")


@pytest.fixture(scope="module")
def practice(staged):
    """Two patients who are nearly namesakes."""
    return staged("a01")


def about(page, born, name):
    """Find a patient in the call by birth date, and take them."""
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    reach(page, page.locator("#call-q"))
    page.keyboard.type(born, delay=HAND_MS)
    expect(page.locator(f"#call-found[data-q='{born}']")).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page.locator(".patient-name")).to_contain_text(name)


def test_two_patients_of_one_call_keep_their_ticks_and_the_ringing_line_is_one_key_away(desk):
    page = desk("phone intake")
    first = start(page)
    page.keyboard.type("Ruth Bauer")
    choose(page, "Is", "Other family")
    about(page, *FIRST)
    for one in ("Name", "Birth date"):
        tick(page, one)
    expect_saved(page)

    about(page, *SECOND)
    expect(page.get_by_label("Birth date", exact=True)).not_to_be_checked()
    page.keyboard.press("Escape")
    page.keyboard.press("a")

    expect(page.locator(".patient-name")).to_contain_text(FIRST[1])
    expect(page.get_by_label("Birth date", exact=True)).to_be_checked()
    expect(page.get_by_label("Patients of this call")).to_contain_text("2 said, 0 done")
    reach(page, labelled(page, "Caller"))
    page.keyboard.type(", aunt")
    page.keyboard.press("Alt+Digit0")
    rings = page.locator("nav [data-call-key]", has_text="rings")
    expect(rings).to_have_count(1)
    expect(labelled(page, "Caller")).to_have_value(re.compile("aunt"))
    page.keyboard.press("Alt+Digit" + rings.get_attribute("data-call-key"))
    page.wait_for_url(lambda url: re.search(r"/calls/\d+$", url) and url != first)
    expect(page.get_by_label("My calls")).to_contain_text("hold")


def test_what_two_windows_type_in_one_call_is_kept_after_one_of_them_is_closed(desk):
    page = desk("phone intake")
    call = start(page)
    late = page.context.new_page()
    late.goto(call)
    reach(page, note(page))
    page.keyboard.type("asks for a form")
    expect_saved(page)

    reach(late, note(late))
    late.keyboard.type("throat feels")
    status = late.locator("[data-autosave-status]").first
    expect(status).to_have_text("Kept beside – someone else changed this")
    with late.expect_response(lambda answer: answer.url == call and answer.status == 409):
        late.keyboard.type(" tight since noon")
    late.close()
    page.reload()

    beside = page.get_by_role("region", name="Typed in another window")
    expect(beside).to_contain_text("throat feels tight since noon")
    expect(note(page)).to_have_value("asks for a form")
    press(page, "Put it into the note")
    expect(note(page)).to_have_value("asks for a form\nthroat feels tight since noon")
    expect(page.get_by_role("region", name="Symptom words")).to_be_visible()
