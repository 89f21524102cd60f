"""From Today to checked in by keys alone, counted: at most six for a patient with no change (domain 11.5)."""

import re

from playwright.sync_api import expect

MOST = 6


def first_expected_adult(page):
    """How many rows down the first adult stands who has not arrived."""
    rows = page.locator("#board tbody tr").all_inner_texts()
    adults = [place for place, words in enumerate(rows, start=1) if re.search(r"\b(1[89]|[2-9]\d|1\d\d) y", words)]
    return next(place for place in adults if "Arrive" in rows[place - 1])


def test_a_patient_with_no_change_is_checked_in_by_six_keys(desk):
    page, keys = desk("front desk"), []
    page.goto("/today?turn=desk")
    down = first_expected_adult(page)
    row = page.locator("#board tbody tr").nth(down - 1)
    name, act = row.locator("th a").inner_text(), page.locator(f"#{row.locator('[id^=next-]').get_attribute('id')}")

    def press(key):
        keys.append(key)
        page.keyboard.press(key)

    for _ in range(down):
        press("ArrowDown")
    expect(act).to_be_focused()
    press("Enter")
    expect(act).to_have_text("Check in")
    expect(act).to_be_focused()
    press("Enter")
    page.wait_for_url("**/check-in*")
    expect(page.get_by_role("region", name="Patient", exact=True)).to_contain_text(name.split(' "')[0])
    expect(page.get_by_role("button", name=re.compile("^All unchanged"))).to_be_focused()
    press("Enter")

    page.wait_for_url("**/today*")
    expect(page.locator("main")).to_contain_text("Checked in.")
    assert len(keys) <= MOST, keys
