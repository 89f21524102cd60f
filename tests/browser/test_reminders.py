"""The list of reminders worked by keys alone: a number opens a row, a letter says what came of it, the next comes."""

import re

from playwright.sync_api import expect

from tests.browser.keyboard import follow

BEFORE = re.compile(r"/patients/\d+/appointments/\d+/before$")


def left_to_do(page):
    """How many the tab says are to be reminded."""
    return int(page.get_by_role("link", name=re.compile("^To remind")).locator(".count").inner_text())


def test_the_list_is_worked_with_one_key_for_each_outcome(desk):
    ana = desk("phone intake")
    ana.goto("/reminders")
    rows = ana.get_by_role("region", name="Reminders").locator("tbody tr")
    open_rows = [n for n in range(9) if "Restricted" not in rows.nth(n).inner_text()]
    whole = left_to_do(ana)

    ana.keyboard.press(str(open_rows[0] + 1))
    ana.wait_for_url(BEFORE)
    first = ana.url
    expect(ana.locator("main")).to_contain_text("Remind")
    ana.keyboard.press("k")
    ana.wait_for_url(lambda url: BEFORE.search(url) and url != first)
    expect(ana.get_by_role("status").filter(has_text="Noted: confirmed.")).to_be_visible()
    second = ana.url
    expect(ana.locator("#say")).to_contain_text("This is Family Medicine Office.")
    ana.keyboard.press("n")
    ana.wait_for_url(lambda url: BEFORE.search(url) and url not in (first, second))

    ana.keyboard.press("b")
    ana.wait_for_url("**/reminders")
    assert left_to_do(ana) == whole - 1, "one confirmed; who did not answer is still to do"
    ana.goto(first)
    expect(ana.get_by_role("region", name="Attempts").locator("tbody tr").first).to_contain_text("Confirmed")
    follow(ana, "Appointment")
    expect(ana.locator("main .head .state").first).to_have_text(re.compile("Confirmed"))
