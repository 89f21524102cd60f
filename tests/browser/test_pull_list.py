"""Scenario A04, the pull list in shelf order, by Rosa at the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import file_room, follow, press

DAY = "/pull-lists/2026-12-02"
GROUPS = {
    "A on shelf": ("23-01-00", "09-87-00", "00-45-12", "01-98-12", "10-45-13"),
    "B out": ("10-45-12",),
    "C off-site": ("01-78-12",),
    "D missing": ("12-00-45",),
    "E make chart": ("31-00-45",),
    "F electronic only": ("10-44-99",),
}


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a04")


def groups(page):
    """{group: record numbers in their order} of the list on the page."""
    found = {}
    for body in page.locator("table.pull tbody").all():
        name = re.sub(r"\s*\d+\b.*$", "", body.locator(".pull-group th").inner_text())
        found[name] = tuple(body.locator("[data-label=MRN]").all_inner_texts())
    return found


def line(page, mrn):
    """The line of a record number."""
    return page.locator("table.pull tr", has=page.locator(f"[data-label=MRN]:text-is('{mrn}')"))


def open_list(desk):
    """Rosa, from the file room to tomorrow's list by one key, once Esc has left the field for scans."""
    rosa = file_room(desk("records clerk"))
    rosa.keyboard.press("l")
    rosa.wait_for_url(f"**{DAY}")
    return rosa


def test_six_groups_stand_in_shelf_order(desk):
    rosa = open_list(desk)

    assert groups(rosa) == GROUPS
    totals = [total.inner_text() for total in rosa.locator(".pull-totals strong").all()]
    assert totals == ["5", "1", "1", "1", "1", "1", "10"]
    expect(line(rosa, "09-87-00")).to_have_count(1)
    for mrn, words in {
        "09-87-00": ("9:00 AM Dr. Patel", "10:00 AM Nurse", "Person98700", "03/15/1984"),
        "01-98-12": ("Vol 3",),
        "10-45-12": ("Dr. Lee", "Nov 30", "results"),
        "01-78-12": ("box 114 slot 7",),
        "12-00-45": ("missing since Nov 27",),
        "31-00-45": ("new patient, no folder",),
    }.items():
        for word in words:
            expect(line(rosa, mrn)).to_contain_text(word)


def print_run(desk):
    """Rosa with the run of tomorrow that the key p makes; the browser's print dialog is only counted."""
    rosa = open_list(desk)
    count = "const told = document.documentElement.dataset; told.printed = Number(told.printed || 0) + 1"
    rosa.add_init_script(f"window.print = () => {{ {count}; }};")
    rosa.keyboard.press("p")
    return rosa


def test_one_key_prints_a_numbered_run_with_bar_codes(desk):
    rosa = print_run(desk)

    rosa.wait_for_url("**/pull-runs/1")
    expect(rosa.locator("main")).to_contain_text("Run 1 · printed")
    expect(rosa.locator("html")).to_have_attribute("data-printed", "1")
    assert groups(rosa) == GROUPS
    rosa.emulate_media(media="print")
    codes = rosa.get_by_role("img", name=re.compile("^Bar code C"))
    expect(codes).to_have_count(8)
    for box in (code.bounding_box() for code in codes.all()):
        assert box["width"] > 100 and box["height"] > 15, "a scanner reads it"
    expect(rosa.get_by_role("button")).to_have_count(0)


def test_printing_again_is_marked_as_a_reprint_and_changes_nothing(desk):
    rosa = print_run(desk)
    expect(rosa.locator("main")).to_contain_text("Nothing is new since run 1. Print run 1 again instead.")
    rosa.go_back()
    follow(rosa, "Run 1")

    press(rosa, "Print again")

    expect(rosa.locator(".pull-run")).to_contain_text("REPRINT 1")
    expect(rosa.locator("html")).to_have_attribute("data-printed", "1")
    assert groups(rosa) == GROUPS


def test_second_print_is_by_provider_and_time(desk):
    rosa = open_list(desk)

    follow(rosa, "By provider and time")

    expect(rosa.locator(".cart h2")).to_contain_text(["Dr. Patel", "Nurse", "Dr. Kim"])
    kim = rosa.locator(".cart").last
    times = kim.locator("[data-label=Time]").all_inner_texts()
    assert times == ["8:00 AM", "8:10 AM", "8:20 AM", "8:30 AM", "8:40 AM", "8:50 AM", "9:00 AM", "9:10 AM", "9:30 AM"]
    for stop in rosa.locator(".cart tbody tr").all():
        expect(stop.locator("[data-label=MRN]")).to_have_text(re.compile(r"\d\d-\d\d-\d\d"))
        expect(stop.locator("[data-label=Born]")).to_have_text("03/15/1984")
