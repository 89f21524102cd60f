"""Scenario A02, twins without a name, and the minimum of a new patient, by Maria at the keyboard."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import choose, find, follow, labelled, press, reach, tick, write

MOST_KEYS = 100


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a02")


class Counted:
    """A page whose keyboard counts: `keys` are all presses but those of the letters of `type`."""

    def __init__(self, page):
        self._page, self._keyboard, self.keyboard, self.keys = page, page.keyboard, self, 0

    def __getattr__(self, name):
        return getattr(self._page, name)

    def press(self, key, **options):
        self.keys += key.count("+") + 1
        self._keyboard.press(key, **options)

    def type(self, text, **options):
        self._keyboard.type(text, **options)


def options(page):
    """What the find box lists."""
    return page.get_by_role("listbox", name="Patients found").get_by_role("option")


def open_judy(page):
    """The mother's page, by the find box."""
    find(page, "smith judy 2/3/96")
    expect(options(page)).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Patient", exact=True)).to_be_visible()


def register_girl(page, born_at, *, first):
    """A girl of the twins from the mother's page."""
    follow(page, "Newborn")
    expect(labelled(page, "Sex")).to_be_focused()
    choose(page, "Sex", "Female")
    if first:
        write(page, "Birth date", "11/29/2026")
        write(page, "Time of birth", born_at)
        tick(page, "Twin or other multiple birth")
    else:
        expect(labelled(page, "Birth date")).to_have_value("11/29/2026")
        write(page, "Time of birth", born_at)
        expect(labelled(page, "Twin or other multiple birth")).to_be_checked()
    reach(page, page.get_by_role("radio", name="The mother", exact=True))
    page.keyboard.press("Space")
    press(page, "Register")
    expect(page.get_by_text("Registered.")).to_be_visible()


def test_a02_unnamed_twins_become_emma_and_ella(desk):
    maria = desk("front desk")
    banner = maria.get_by_role("region", name="Patient", exact=True)

    open_judy(maria)
    register_girl(maria, "4:12a", first=True)
    expect(banner).to_contain_text("Smith, Judy Girl A")
    open_judy(maria)
    register_girl(maria, "4:19a", first=False)

    expect(banner).to_contain_text("Smith, Judy Girl B")
    expect(banner).to_contain_text("2 days")
    expect(banner).to_contain_text("twin A is Smith, Judy Girl A")
    expect(banner).to_contain_text("Newborn of Smith, Judy")
    second = int(re.sub(r"\D", "", banner.get_by_text(re.compile(r"^\d\d-\d\d-\d\d$")).inner_text()))
    assert second - 104410 > 1

    find(maria, "smith judy")
    rows = options(maria)
    expect(rows).to_have_count(3)
    expect(rows.filter(has_text="30 y")).to_have_count(1)
    expect(rows.filter(has_text="2 days").filter(has_text=re.compile("newborn of", re.I))).to_have_count(2)
    maria.keyboard.press("Escape")
    maria.keyboard.press("Escape")

    press_edit(maria)
    write(maria, "Legal first name", "Ella")
    write(maria, "Middle name", "Rose")
    expect(labelled(maria, "The old name was")).to_have_value("newborn temporary")
    maria.keyboard.press("Enter")
    expect(banner).to_contain_text("Smith, Ella Rose")
    find(maria, "judy girl b")
    expect(options(maria)).to_have_count(1)
    expect(options(maria)).to_contain_text("Smith, Ella Rose")


def press_edit(page):
    """The edit page of the patient, opened by its key."""
    page.keyboard.press("e")
    expect(page.get_by_role("heading", name="Edit patient")).to_be_visible()
    expect(labelled(page, "Legal last name")).to_be_focused()


def test_minimum_is_registered_with_few_keys_beyond_the_text(desk):
    maria = Counted(desk("front desk"))

    maria.keyboard.press("Control+k")
    maria.keyboard.type("Vale Ann 7/9/50 312-555-0142", delay=60)
    expect(maria.get_by_role("button", name="New patient")).to_be_visible()
    maria.keyboard.press("Enter")
    expect(maria.get_by_role("button", name="New patient")).to_be_focused()
    maria.keyboard.press("Enter")
    expect(labelled(maria, "Legal last name")).to_have_value("Vale")
    expect(labelled(maria, "Birth date")).to_have_value("7/9/50")
    expect(labelled(maria, "Legal last name")).to_be_focused()
    choose(maria, "Sex on the insurance card", "F")
    write(maria, "Street", "17 Old Mill Road")
    write(maria, "ZIP", "60601")
    maria.keyboard.press("Tab")
    expect(maria.get_by_text("Chicago, IL: taken for city and state")).to_be_visible()
    expect(labelled(maria, "City")).to_be_focused()
    write(maria, "Emergency contact", "Rosa Diaz")
    write(maria, "Relationship", "mother")
    write(maria, "Their phone", "312-555-0143")
    maria.keyboard.press("Enter")

    expect(maria.get_by_text("Registered.")).to_be_visible()
    expect(maria.get_by_role("region", name="Patient", exact=True)).to_contain_text("Vale, Ann")
    expect(maria.get_by_role("region", name="Reach")).to_contain_text("Chicago, IL 60601")
    print(f"\nregister the minimum: {maria.keys} keys beyond the text")
    assert maria.keys <= MOST_KEYS


def test_what_was_heard_is_read_back_by_one_press(desk):
    maria = desk("front desk")
    open_judy(maria)
    card = maria.get_by_role("region", name="Heard or seen")
    expect(card.locator(".state", has_text=re.compile(r"heard$"))).to_have_count(5)

    press(maria, re.compile("^Read back ?: address"))
    expect(card.locator(".state", has_text=re.compile(r"heard$"))).to_have_count(4)
    expect(card).to_contain_text("read back")
    press(maria, "All read back")
    expect(card.locator(".state", has_text=re.compile(r"heard$"))).to_have_count(0)


def test_refused_address_keeps_the_focus_at_what_is_wrong(desk):
    maria = desk("front desk")
    open_judy(maria)
    follow(maria, re.compile("^Change ?phone and address"))
    expect(maria.get_by_role("heading", name="Phone and address")).to_be_visible()
    maria.keyboard.press("a")
    expect(labelled(maria, "Kind")).to_be_focused()
    choose(maria, "Kind", "Seasonal")
    write(maria, "Street", "9 Palm Ct")
    write(maria, "ZIP", "34102")
    maria.keyboard.press("Enter")
    expect(maria.get_by_role("alert").first).to_contain_text("from which day")
    write(maria, "Each year from", "11/1")
    write(maria, "to", "4/15")
    maria.keyboard.press("Enter")
    expect(maria.get_by_text("each year 11/1 to 4/15")).to_be_visible()
    expect(maria.get_by_text("9 PALM CT, NAPLES FL 34102")).to_be_visible()
