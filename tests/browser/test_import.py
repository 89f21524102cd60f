"""A list of thirty people with four duplicates becomes records: Grace, the office manager, at the keyboard."""

import csv
from collections import Counter

from playwright.sync_api import expect

from tests.browser.keyboard import choose, follow, press, reach, unfold, write

GIVEN = ("Almira", "Bastian", "Corvina", "Desmond", "Evander", "Fidelia", "Gawain", "Hesper", "Ignatia", "Jocasta")
LASTS = ("Quillfeather", "Zandbergen", "Oyelaran")
HEADER = ("Patient Name", "Date of Birth", "M/F", "Home Tel", "Chart No", "Zip", "St")


def people():
    """Twenty-six people, then two of them again, and two whom the practice has (filled in from its own search)."""
    for number in range(26):
        name = f"{LASTS[number % 3]}, {GIVEN[number % 10]}"
        born = f"{number % 12 + 1}/{number % 27 + 2}/{1935 + number * 2}"
        yield name, born, "FM"[number % 2], f"312 555-{2000 + number}", f"{510000 + 11 * number}", "60618", "IL"


def written(path, known):
    """The file: twenty-six people, two of them again, and two whom the practice has already."""
    rows = list(people())
    again = [(rows[place][0].upper(), *rows[place][1:3], "", "", "", "") for place in (3, 7)]
    names = [(f"{one['Last name']}, {one['First name']}", one["Birth date"], one["Sex"]) for one in known]
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([HEADER, *rows, *again, *((*name, "", "", "", "") for name in names)])
    return path


def exported(page, password):
    """The patients of the practice, as the manager exports them."""
    unfold(page, "Imports", "Office")
    follow(page, "Export patients")
    expect(page.get_by_label("Your password")).to_be_visible()
    write(page, "Your password", password)
    with page.expect_download() as saved:
        press(page, "Export")
    return read(saved.value)


def read(download):
    with open(download.path(), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_manager_takes_a_list_with_duplicates_by_keyboard(desk, practice, tmp_path):
    page = desk("office manager")
    patients = exported(page, practice.users["office manager"][1])
    lasts = Counter(one["Last name"] for one in patients)
    known = [one for one in patients if lasts[one["Last name"]] == 1 and one["First name"]][:2]
    listing = written(tmp_path / "Dr. Weiss.csv", known)
    unfold(page, "Imports", "Office")
    page.get_by_label("Patient list as CSV").set_input_files(listing)  # the system's own window is not a page
    press(page, "Upload")

    expect(page.get_by_role("heading", name="The first rows as they would be taken")).to_be_visible()
    expect(page.get_by_label("Patient Name means").locator("option:checked")).to_contain_text("Whole name")
    expect(page.get_by_label("Home Tel means").locator("option:checked")).to_have_text("Home phone")
    expect(page.get_by_text("(312) 555-2000 home")).to_be_visible()
    choose(page, "A date such as 03/04/1962 is", "Month first")
    write(page, "Keep these columns as", "Dr. Weiss")
    press(page, "Check the list")

    expect(page.get_by_text("4 rows wait for your decision.")).to_be_visible()
    first = page.locator("article").first
    expect(first.get_by_role("radio").first).to_be_focused()
    page.keyboard.press("Space")
    reach(page, first.get_by_role("button", name="Decide row"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("3 rows wait for your decision.")).to_be_visible()
    choose(page, "are settled like this", "Use the record")
    press(page, "Decide all of them")
    press(page, "Take the rows")

    expect(page.get_by_role("heading", name="What became of the rows")).to_be_visible()
    expect(page.locator("#fates dl")).to_contain_text("Made26")
    expect(page.locator("#fates dl")).to_contain_text("Record on file used4")
    with page.expect_download() as saved:
        press(page, "Result file")
    rows = read(saved.value)
    assert [row["Fate"] for row in rows] == ["made"] * 26 + ["record on file used"] * 4
    assert rows[26]["Record number"] == rows[3]["Record number"] == "51-00-33"
