"""Scenario A07 whole: alphabetic order on screen and print, then a new name and its work at the shelf."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import find, follow, labelled, press, press_refused, reach, tick, write
from tests.browser.stage import filed

DAY = "/pull-lists/2026-12-02"
OLDER, YOUNGER = "01/02/1950", "01/01/1980"


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a07")


def twice(names):
    """The order on the shelf with both called Smith, James."""
    at = names.index("Smith, James")
    return [*names[:at], "Smith, James", *names[at:]]


def lines(page, column="Patient"):
    """What a column of the list shows, from the top to the bottom as it lies on the page."""
    cells = page.locator(f"table.pull [data-label='{column}']").locator("visible=true").all()
    tops = [cell.bounding_box()["y"] for cell in cells]
    assert tops == sorted(tops)
    return [re.split(r" !|\n", cell.inner_text())[0].strip() for cell in cells]


def expect_filed(page, names):
    """These people in this order, the older James Smith first."""
    shown = lines(page)
    assert shown == names
    births = [born for name, born in zip(shown, lines(page, "Born"), strict=True) if name == "Smith, James"]
    assert births == [OLDER, YOUNGER]


def options(page):
    """What the find box lists."""
    return page.get_by_role("listbox", name="Patients found").get_by_role("option")


def test_exact_order_on_screen_and_print(desk):
    rosa = desk("records clerk")
    rosa.add_init_script("window.print = () => { document.documentElement.dataset.printed = 1; };")
    rosa.goto(DAY)
    expect_filed(rosa, twice(filed()))

    rosa.keyboard.press("p")
    rosa.wait_for_url("**/pull-runs/1")
    expect(rosa.locator("html")).to_have_attribute("data-printed", "1")
    expect_filed(rosa, twice(filed()))
    rosa.emulate_media(media="print")
    expect_filed(rosa, twice(filed()))
    rosa.emulate_media(media="screen")

    rosa.goto("/reports/incomplete")
    for media in ("screen", "print"):
        rosa.emulate_media(media=media)
        listed = rosa.locator("main tbody th a").all_inner_texts()
        assert listed == twice(filed())
    rosa.emulate_media(media="screen")

    find(rosa, "smith, james")
    expect(options(rosa)).to_contain_text([OLDER, YOUNGER, "James II", "James Jr", "James Sr", "Smith-Jones"])


def test_new_name_asks_for_the_document_and_makes_the_work_at_the_shelf(desk):
    maria = desk("front desk")
    rename_amy(maria)
    find(maria, "smith-jones amy")
    expect(options(maria)).to_have_count(1)
    for words in ("Jones, Amy", "Smith-Jones"):
        expect(options(maria)).to_contain_text(words)
    do_the_work(desk("records clerk"))


def rename_amy(maria):
    """Amy Smith-Jones is Amy Jones from now on, once the document is named."""
    find(maria, "smith-jones amy")
    expect(options(maria)).to_have_count(1)
    maria.keyboard.press("Enter")
    maria.wait_for_url(re.compile(r"/patients/\d+$"))
    maria.keyboard.press("e")
    expect(labelled(maria, "Legal last name")).to_be_focused()
    write(maria, "Legal last name", "Jones")
    maria.keyboard.press("Enter")
    expect(maria.locator("[data-errors]")).to_be_focused()
    expect(maria.locator("[data-errors]")).to_contain_text("Type which document you saw")
    expect(labelled(maria, "Legal last name")).to_have_value("Jones")
    write(maria, "Document seen", "marriage certificate")
    maria.keyboard.press("Enter")
    maria.wait_for_url(re.compile(r"/patients/\d+$"))
    expect(maria.get_by_role("region", name="Patient", exact=True)).to_contain_text("Jones, Amy")
    expect(maria.locator("main")).to_contain_text("marriage certificate")


def do_the_work(rosa):
    """Rosa has three tasks; the card for the old place is printed from its task; the list has the new place."""
    todo = rosa.locator("#todo, main").get_by_role("listitem").filter(has_text="Jones, Amy")
    expect(todo).to_have_count(3)
    for words in (
        "Print new document labels of Jones, Amy, until now Smith-Jones, Amy",
        "move the folder of Jones, Amy from SMITHJONES AMY (shelf S) to shelf J",
        "Put a cross-reference outguide at SMITHJONES AMY (shelf S): Smith-Jones, Amy, see Jones, Amy",
    ):
        expect(todo.filter(has_text=words)).to_have_count(1)
    follow(rosa, "Cross-reference")
    follow(rosa, "Open where it is done")
    rosa.emulate_media(media="print")
    guide = rosa.locator(".guide")
    expect(guide).to_have_count(1)
    for words in ("Jones, Amy", "shelf J", "at S in the place of Smith-Jones, Amy"):
        expect(guide).to_contain_text(words)
    rosa.emulate_media(media="screen")
    rosa.goto(DAY)
    names = [name for name in twice(filed()) if name != "Smith-Jones, Amy"]
    expect_filed(rosa, [*names[:2], "Jones, Amy", *names[2:]])


def test_manager_files_by_number_and_every_list_follows(desk):
    """Last in this file: the room stands in another order afterwards."""
    grace, rosa = desk("office manager"), desk("records clerk")
    grace.goto("/shelf-map")
    follow(grace, "Filing order")
    reach(grace, grace.get_by_label("Alphabetic", exact=True))
    grace.keyboard.press("ArrowUp")
    expect(grace.get_by_label("Straight numeric", exact=True)).to_be_checked()
    press_refused(grace, "File in this order")
    expect(grace.locator("[data-errors]")).to_contain_text("until the folders are moved")
    expect(grace.get_by_label("Straight numeric", exact=True)).to_be_checked()
    tick(grace, "The folders are moved to their new places at once")
    press(grace, "File in this order")
    grace.wait_for_url("**/shelf-map")
    expect(grace.locator("main")).to_contain_text("straight numeric order")

    rosa.goto(DAY)
    numbers = lines(rosa, "MRN")
    assert numbers == sorted(numbers) and len(numbers) == len(twice(filed()))
    rosa.emulate_media(media="print")
    assert lines(rosa, "MRN") == numbers
