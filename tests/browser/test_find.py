"""Scenario A01, find before create, by Ana at the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import HAND_MS, choose, find, labelled, press, press_refused, reach, write

KATHERINE = ("O'Neil, Katherine", "03/04/1962", "64", "01-23-45")
KATHLEEN = ("O'Neill, Kathleen", "03/14/1962", "64", "04-56-78")


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a01")


def options(page):
    """What the find box lists."""
    return page.get_by_role("listbox", name="Patients found").get_by_role("option")


def expect_listed(page, *people):
    """Exactly these people, each with everything that tells them apart."""
    expect(options(page)).to_have_count(len(people))
    for signs in people:
        row = options(page).filter(has_text=signs[-1])
        for sign in signs:
            expect(row).to_contain_text(sign)


def test_names_without_their_marks_old_names_dates_and_numbers_find_the_person(desk):
    ana = desk("phone intake")

    for typed, listed in {
        "oneil kat": (KATHERINE, KATHLEEN),
        "bauer": (KATHERINE,),
        "3/4/62": (KATHERINE,),
        "5550142": (KATHERINE,),
        "012345": (KATHERINE,),
    }.items():
        find(ana, typed)
        expect_listed(ana, *listed)


def test_the_keys_of_the_find_box_work_from_anywhere(desk):
    ana = desk("phone intake")
    box = ana.get_by_role("combobox", name="Find a patient")

    ana.keyboard.press("/")
    expect(box).to_be_focused()
    ana.keyboard.press("Escape")
    expect(box).not_to_be_focused()
    ana.keyboard.press("Control+k")
    expect(box).to_be_focused()

    ana.keyboard.type("bauer")
    expect_listed(ana, KATHERINE)
    ana.keyboard.press("Escape")
    expect(options(ana)).to_have_count(0)
    expect(box).to_have_value("bauer")


def test_enter_opens_the_one_that_is_meant(desk):
    ana = desk("phone intake")

    find(ana, "bauer")
    ana.keyboard.press("Enter")

    ana.wait_for_url(re.compile(r"/patients/\d+$"))
    banner = ana.get_by_role("region", name="Patient", exact=True)
    expect(banner).to_contain_text("O'Neil, Katherine")
    expect(banner).to_contain_text("01-23-45")
    assert "Neil" not in ana.title() + ana.url


def test_enter_opens_no_one_where_two_tie(desk):
    ana = desk("phone intake")

    find(ana, "ames judith")
    ana.keyboard.press("Enter")

    expect(options(ana)).to_have_count(2)
    expect(options(ana).first).to_have_attribute("aria-selected", "true")
    assert "/patients/" not in ana.url
    ana.keyboard.press("ArrowDown")
    ana.keyboard.press("Enter")
    ana.wait_for_url(re.compile(r"/patients/\d+$"))


def test_a_caller_is_found_by_ten_keys_and_enter(desk):
    ana = desk("phone intake")
    keys = ["/", *"oneil 3/4", "Enter"]

    assert len(keys) - 1 <= 10  # domain 11.5
    for key in keys:
        ana.keyboard.press(key, delay=HAND_MS)

    ana.wait_for_url(re.compile(r"/patients/\d+$"))
    expect(ana.get_by_role("region", name="Patient", exact=True)).to_contain_text("01-23-45")


def test_enter_opens_no_one_whose_namesake_is_listed_too(desk):
    ana = desk("phone intake")

    find(ana, "ames judith")
    expect(options(ana)).to_have_count(2)
    for row in options(ana).all():
        expect(row).to_contain_text("Name alert")
    find(ana, "amse judith")
    expect(options(ana).first).to_contain_text(re.compile("sounds like|spelled like"))
    ana.keyboard.press("Enter")

    expect(options(ana).first).to_have_attribute("aria-selected", "true")
    assert "/patients/" not in ana.url


def test_the_empty_box_lists_whom_one_opened_lately(desk):
    ana = desk("phone intake")
    find(ana, "bauer")
    expect_listed(ana, KATHERINE)
    ana.keyboard.press("Enter")
    ana.wait_for_url(re.compile(r"/patients/\d+$"))
    expect(ana.locator("#alike, #looks, h1").first).to_be_visible()

    ana.keyboard.press("/")
    lately = ana.get_by_role("listbox", name="Patients you opened lately").get_by_role("option")
    expect(lately.first).to_contain_text("O'Neil, Katherine")
    ana.keyboard.press("ArrowDown")
    expect(lately.first).to_have_attribute("aria-selected", "true")
    ana.keyboard.press("Enter")
    ana.wait_for_url(re.compile(r"/patients/\d+$"))
    expect(ana.get_by_role("region", name="Patient", exact=True)).to_contain_text("01-23-45")

    ana.keyboard.press("/")
    expect(lately.first).to_be_visible()
    ana.keyboard.press("Escape")
    expect(lately).to_have_count(0)
    expect(ana.get_by_role("combobox", name="Find a patient")).not_to_be_focused()


def begin(page, words):
    """Search for someone who is not found, and go on to the form of a new patient."""
    find(page, words)
    reach(page, page.locator("[data-find-new]"))
    page.keyboard.press("Enter")
    expect(labelled(page, "Legal last name")).to_be_focused()


def kathy(page):
    """Register the caller of A01 as she says it; saving is stopped."""
    begin(page, "Oneil, Kathy 4/3/1962 312-555-0142")
    for label, value in (("Legal last name", "Oneil"), ("Legal first name", "Kathy"), ("Phone", "312-555-0142")):
        expect(labelled(page, label)).to_have_value(value)
    choose(page, "Sex on the insurance card", "Female")
    write(page, "Emergency contact", "Pat Oneil")
    press_refused(page, "Register")


def test_the_likeness_of_a_known_person_stops_saving(desk):
    ana = desk("phone intake")

    kathy(ana)

    beside = ana.get_by_role("region", name="On file already?")
    expect(beside).to_contain_text("O'Neil, Katherine")
    for reason in ("same last name", "nickname", "swapped", "same phone"):
        expect(beside).to_contain_text(reason)
    expect(beside).not_to_contain_text("Kathleen")
    expect(ana.get_by_label("Legal first name")).to_have_value("Kathy")
    expect(ana.locator("main")).to_contain_text("Not saved yet")


def test_choosing_the_known_person_leaves_a_note_to_verify_and_takes_no_number(desk):
    ana = desk("phone intake")
    kathy(ana)

    press(ana, "Use this record")

    banner = ana.get_by_role("region", name="Patient", exact=True)
    expect(banner).to_contain_text("01-23-45")
    expect(banner).to_contain_text("03/04/1962")
    expect(ana.locator("body")).to_contain_text(re.compile("verify", re.I))


def test_a_different_person_needs_a_reason_and_gets_the_next_number(desk):
    ana = desk("phone intake")
    kathy(ana)

    press_refused(ana, "A different person: save")
    write(ana, "Why this is a different person", "Twin sister of the same town, has her own ID")
    press(ana, "A different person: save")

    expect(ana.get_by_role("region", name="Patient", exact=True)).to_contain_text("20-00-00")


def test_who_goes_to_the_button_while_an_answer_comes_stays_on_it(desk):
    ana = desk("phone intake")
    find(ana, "Zzyzx Zed")
    button = ana.get_by_role("button", name="New patient")
    expect(button).to_be_visible()
    ana.evaluate("addEventListener('htmx:beforeSwap', () => document.querySelector('[data-find-new]').focus(), true)")

    with ana.expect_response("**/patients/find"):
        ana.keyboard.type("x", delay=HAND_MS)
    expect(ana.locator("[data-find-status]")).to_have_text("Patients found: 0")

    expect(button).to_be_focused()
    ana.keyboard.press("Enter")
    ana.wait_for_url("**/patients/new")
