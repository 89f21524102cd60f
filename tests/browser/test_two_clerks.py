"""Two clerks and one opening, typed by hand: both press Enter at the same instant, one has the place."""

import re

from playwright.sync_api import expect

from tests.browser.keyboard import reach, write

PATIENTS = ((11, "Knee hurts since the fall"), (23, "Cough for two weeks"))


def prepare(page, patient, reason):
    """From the open record: the key b, Dr. Patel's first opening typed by hand; nobody holds it, what asks for that
    is lost on the way; the reason; everything but Enter. The opening."""
    page.route("**/holds", lambda asked: asked.fulfill(status=204))
    page.goto(f"/patients/{patient}")
    page.keyboard.press("b")
    page.wait_for_url("**/appointments/new")
    reach(page, page.get_by_label("Provider"))
    page.keyboard.press("ArrowDown")
    first = page.locator(".book-offers button").first
    expect(first).to_contain_text(re.compile("Dr. Patel.*first", re.DOTALL))
    opening = first.locator("strong").inner_text()
    day, time = re.fullmatch(r"\w+ (\w+ \d+, \d+), (.+)", opening).groups()
    write(page, "Day", day)
    write(page, "Time", time)
    reach(page, page.get_by_label("Reason"))
    page.keyboard.type(reason)
    return opening


def outcome(page):
    """Wait for the answer; True when the place was had."""
    expect(page.locator("h1, [data-errors]").filter(has_text=re.compile("2026|taken"))).not_to_have_count(0)
    return bool(re.search(r"/appointments/\d+$", page.url))


def test_one_has_the_place_and_the_other_is_told_who_and_offered_the_next(desk):
    people = {desk("phone intake"): "Ana Reyes", desk("front desk"): "Maria Lopez"}
    openings = {prepare(page, *who) for page, who in zip(people, PATIENTS, strict=True)}
    assert len(openings) == 1

    for page in people:
        page.keyboard.press("Enter")

    winner, loser = sorted(people, key=outcome, reverse=True)
    assert (outcome(winner), outcome(loser)) == (True, False)
    opening = openings.pop()
    expect(winner.get_by_role("heading", level=1)).to_have_text(opening)
    expect(loser.locator("[data-errors]")).to_contain_text(f"ago by {people[winner]}. Next opening: ")
    expect(loser.locator(".book-offers")).not_to_contain_text(f"{opening} Dr. Patel")  # another's may be as early

    loser.keyboard.press("1")  # the next offer, with everything that was typed

    loser.wait_for_url(re.compile(r"/appointments/\d+$"))
    expect(loser.get_by_role("heading", level=1)).not_to_have_text(opening)
    reasons = [page.get_by_role("region", name="Appointment", exact=True) for page in people]
    for region, (_, reason) in zip(reasons, PATIENTS, strict=True):
        expect(region).to_contain_text(reason)
    in_the_book = desk("nurse")
    in_the_book.goto("/schedule")
    at = re.sub(r".*, ", "", opening)
    column = in_the_book.locator(".book-column").filter(has=in_the_book.get_by_role("link", name="Dr. Patel"))
    expect(column.locator(".book-visit").filter(has_text=at)).to_have_count(1)
