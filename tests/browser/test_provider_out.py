"""Scenario A10, Dr. Patel is ill on Thursday, at the keyboard: Grace closes, Tom marks, Ana works the list off.

That the end of an authorization is warned of and that reminders stop belongs to the part that keeps those.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.keyboard import choose, follow, press, reach, write


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a10")


def counts(page):
    """(in, moved, canceled, open) as the page shows them; they add up each time one looks."""
    said = [int(page.locator(f"#count-{name}").inner_text()) for name in ("in", "moved", "canceled", "open")]
    assert said[0] == sum(said[1:])
    return tuple(said)


def hand(page):
    """The line that is worked on."""
    return page.locator(".closure-hand")


def to(page, name):
    """Leaf with the key for the next one until this patient is in hand."""
    for _ in range(22):
        if name in hand(page).inner_text():
            return hand(page)
        before = hand(page).get_attribute("id")
        page.keyboard.press("j")
        expect(hand(page)).not_to_have_id(before)
    raise AssertionError(f"{name} is not on the list")


def act(page, key, words):
    """One key, and what the page says then."""
    with page.expect_navigation():
        page.keyboard.press(key)
    expect(page.get_by_text(words).first).to_be_visible()


def test_a_sick_day_moves_everyone_and_loses_nobody(desk):
    grace, tom, ana = desk("office manager"), desk("nurse"), desk("phone intake")
    grace.goto("/schedule/hours")
    follow(grace, "Closures")
    grace.wait_for_url("**/closures")
    grace.keyboard.press("n")
    grace.wait_for_url("**/closures/new")
    choose(grace, "Who is away", "Dr. Patel")
    write(grace, "First day", "12/3")
    choose(grace, "Why", "Provider ill")
    press(grace, "Show who is affected")
    expect(grace.locator("#affected .count")).to_have_text("22")
    grace.keyboard.press("b")
    grace.wait_for_url(re.compile(r"/closures/\d+$"))
    assert counts(grace) == (22, 0, 0, 22)
    work = grace.url

    # From that second nobody can book in.
    ana.goto("/schedule?day=12/3")
    expect(ana.locator("main a[href*='slots'][href*='provider=1&day=2026-12-03']")).to_have_count(0)
    expect(ana.locator("main a[href*='slots'][href*='provider=2&day=2026-12-03']").first).to_be_visible()

    # Tom says who must be seen; that one is first.
    tom.goto(work)
    row = tom.locator("#worklist tr", has_text="Sorel")
    reach(tom, row.get_by_role("button"))
    tom.keyboard.press("Enter")
    expect(tom.locator("#worklist tbody tr").first).to_contain_text("Sorel")

    # Ana works it off: the first offer is Dr. Patel's own next one.
    ana.goto(work)
    expect(hand(ana)).to_contain_text("Sorel")
    expect(hand(ana)).to_contain_text("Must be seen")
    act(ana, "1", "Moved. The next one is in hand.")
    assert counts(ana) == (22, 1, 0, 21)

    expect(to(ana, "Veil")).to_contain_text("(312) 555-0199")
    assert "555-0142" not in hand(ana).inner_text()
    act(ana, "m", "Kept: left message.")
    ana.goto(work)
    expect(to(ana, "Ibarra")).to_contain_text("Interpreter: Spanish")
    act(ana, "1", "Moved.")
    expect(to(ana, "Third")).to_contain_text("3rd reschedule by office")
    act(ana, "1", "Moved.")
    to(ana, "Carter")
    act(ana, "x", "Canceled by the office.")
    expect(ana.locator("#put-back")).to_contain_text("Carter")
    expect(ana.locator("#worklist tr", has_text="Carter")).to_contain_text("Chart on the cart: put back")
    assert counts(ana) == (22, 3, 1, 18)

    # The day cannot be finished, and the rest is called off with letters.
    grace.reload()
    press(grace, "Finish")
    expect(grace.locator("main")).to_contain_text("18 still open")
    ana.locator("summary", has_text="Many at once").focus()
    ana.keyboard.press("Enter")
    reach(ana, ana.get_by_label("All that are open").or_(ana.get_by_label("Those ticked below")).last)
    ana.keyboard.press("ArrowUp")
    choose(ana, "Do", "Cancel with a letter")
    press(ana, "Do it")
    expect(ana.get_by_text("17 done. 1 could not be done and stay open.").first).to_be_visible()
    assert counts(ana) == (22, 3, 18, 1)
    follow(ana, "Letters")
    expect(ana.locator("article.letter")).to_have_count(17)
    follow(ana, "Work list")
    ana.wait_for_url(work)
    act(ana, "1", "Moved.")
    assert counts(ana) == (22, 4, 18, 0)

    grace.goto(work)
    press(grace, "Finish")
    expect(grace.get_by_text("Finished: nobody is open.").first).to_be_visible()

    # One of a series leaves the others, the interpreter is asked anew, nobody is a no-show.
    ana.goto("/schedule?day=12/10")
    expect(ana.locator("main")).to_contain_text("Third, Ada")
    desk_list = desk("front desk")
    desk_list.goto("/tasks")
    expect(desk_list.locator("main")).to_contain_text("Spanish: cancel the interpreter of Thu Dec 3, 2026")
