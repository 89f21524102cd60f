"""Scenario A01 whole: Ana searches and is stopped, Maria checks in with the note, Lena reviews the declared pair."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import choose, find, follow, labelled, press, press_refused, reach, write

KATHERINE = ("O'Neil, Katherine Marie", "03/04/1962", "64 y", "01-23-45")
KATHLEEN = ("O'Neill, Kathleen", "03/14/1962", "64 y", "04-56-78")
SEARCHES = {
    "oneil kat": (KATHERINE, KATHLEEN),
    "bauer": (KATHERINE,),
    "3/4/62": (KATHERINE,),
    "5550142": (KATHERINE,),
}
REASONS = "same last name, nickname of first name, day and month of birth swapped, same phone"
NOTE = "Verify birth date with ID: 04/03/1962 was said."
REASON = "Twin of the same town, has her own ID"


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a01_booked")


def options(page):
    """What the find box lists."""
    return page.get_by_role("listbox", name="Patients found").get_by_role("option")


def expect_listed(page, people):
    """Exactly these people, the first one first, each with everything that tells them apart."""
    expect(options(page)).to_have_count(len(people))
    for row, signs in zip(options(page).all(), people, strict=True):
        for sign in signs:
            expect(row).to_contain_text(sign)


def register_kathy(page):
    """A new patient with what the caller says; saving is stopped."""
    find(page, "Oneil, Kathy 4/3/1962 312-555-0142")
    reach(page, page.locator("[data-find-new]"))
    page.keyboard.press("Enter")
    expect(labelled(page, "Legal last name")).to_be_focused()
    said = {"Legal last name": "Oneil", "Legal first name": "Kathy", "Birth date": "4/3/1962", "Phone": "312-555-0142"}
    for label, value in said.items():
        expect(labelled(page, label)).to_have_value(value)
    choose(page, "Sex on the insurance card", "Female")
    reach(page, labelled(page, "Birth date"))
    page.keyboard.press("Enter")
    beside = page.get_by_role("region", name="On file already?")
    expect(beside).to_contain_text("Nothing is saved and no number is used yet.")
    expect(page.locator("[data-errors]")).to_be_focused()
    return beside


def banner(page):
    return page.get_by_role("region", name="Patient", exact=True)


def test_search_before_create(desk):
    ana = desk("phone intake")
    for typed, people in SEARCHES.items():
        find(ana, typed)
        expect_listed(ana, people)

    ana.goto("/")
    beside = register_kathy(ana)
    check_who_is_offered(beside)
    press(ana, "Use this record")
    for sign in (*KATHERINE, NOTE):
        expect(banner(ana)).to_contain_text(sign)

    check_note_at_check_in(desk("front desk"))

    ana.goto("/")
    register_kathy(ana)
    declare_different(ana)
    check_review_list(desk("records lead"))


def check_who_is_offered(beside):
    """Katherine first and alone, with the reasons in their order; Kathleen is below the line of warning."""
    offered = beside.locator("[id^=match-]")
    expect(offered).to_have_count(1)
    for sign in ("O'Neil, Katherine", "01-23-45", "03/04/1962", "Very likely the same"):
        expect(offered.first).to_contain_text(sign)
    expect(offered.first.locator("small").first).to_have_text(re.compile(rf"^\d+ points: {REASONS}(,|$)"))
    expect(beside).not_to_contain_text("Kathleen")
    expect(beside).not_to_contain_text("04-56-78")


def check_note_at_check_in(maria):
    """Her birth date is to be asked for when she comes at 9:00."""
    maria.goto("/today")
    row = maria.locator("#board tr", has_text="O'Neil, Katherine")
    for act in ("Arrive", "Check in"):
        reach(maria, row.locator(f"[id^=next-]:text-is('{act}')"))
        maria.keyboard.press("Enter")
    expect(maria.get_by_role("heading", name="Check in", exact=True)).to_be_visible()
    asked = maria.get_by_role("region", name="Ask today")
    expect(asked).to_contain_text(NOTE)
    expect(asked).to_contain_text("03/04/1962")
    expect(banner(maria)).to_contain_text(NOTE)


def declare_different(ana):
    """Without a reason nothing is saved; with one she gets the first number, so the stopped tries have taken none."""
    press_refused(ana, "A different person: save")
    write(ana, "Why this is a different person", REASON)
    press(ana, "A different person: save")
    for sign in ("Oneil, Kathy", "04/03/1962", "20-00-00"):
        expect(banner(ana)).to_contain_text(sign)


def check_review_list(lena):
    """Lena finds the pair with its reason and reviews it."""
    follow(lena, "Patients", within="nav")
    follow(lena, "Possible duplicates")
    follow(lena, re.compile("^Declared at the desk"))
    pair = lena.locator("[id^=decision-]")
    expect(pair).to_have_count(1)
    for sign in ("01-23-45", "20-00-00", REASON):
        expect(pair).to_contain_text(sign)
    press(lena, "Reviewed")
    expect(pair).to_have_count(0)
