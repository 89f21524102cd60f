"""Scenario A11 at the desk by keys alone, counted: a new insurance card. Money is the accounts' part."""

import pytest
from playwright.sync_api import expect

MOST = 10  # besides what is typed: insurer, member number, copay


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a11")


def test_a_new_card_is_kept_while_the_patient_checks_in(desk):
    page, keys = desk("front desk"), []
    page.goto("/today?turn=desk")

    def press(key):
        keys.append(key)
        page.keyboard.press(key)

    press("ArrowDown")
    expect(page.locator("#board [id^=next-]").first).to_be_focused()
    press("Enter")
    expect(page.locator("#board [id^=next-]").first).to_have_text("Check in")
    expect(page.locator("#board [id^=next-]").first).to_be_focused()
    press("Enter")
    page.wait_for_url("**/check-in*")
    insurance, forms = page.locator("#insurance"), page.locator("#onfile")
    expect(insurance).to_contain_text("Blue Plan")
    expect(insurance).to_contain_text("Copay due $25.00")
    expect(insurance).to_contain_text("Active")
    expect(forms).to_contain_text("financial policy: expired")
    expect(forms.get_by_role("listitem")).to_have_count(1)  # the notice of 2019 is not asked for again

    press("n")
    expect(page.get_by_label("Insurer")).to_be_focused()
    page.keyboard.type("United Plan")
    press("Tab")
    page.keyboard.type("U-77-4410")
    press("Tab")  # valid from today, as it stands
    press("Tab")
    page.keyboard.type("30")
    press("Enter")
    page.wait_for_url("**/check-in*")
    expect(insurance).to_contain_text("United Plan")
    expect(insurance).to_contain_text("Copay due $30.00")
    expect(insurance).to_contain_text("Not checked")
    expect(insurance).not_to_contain_text("Blue Plan XQZ123")
    press("s")
    expect(forms).to_contain_text("Every form that is needed is on file")
    expect(page.get_by_role("button", name="All unchanged")).to_be_focused()
    press("Enter")

    expect(page.locator("main")).to_contain_text("Checked in.")
    assert len(keys) <= MOST, keys
    page.goto("/")
    expect(page.locator("main")).to_contain_text("ask United Plan")
