"""Take the README's pictures anew: `make pictures`. A sample practice at 10:15 on a Tuesday, a real Chromium."""

import json
import re
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from playwright.sync_api import sync_playwright

from tests.browser import conftest as stage
from tests.find_browser import FLAGS, find

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
WIDE = {"width": 1280, "height": 800}
stage.STARTS_AT = stage.STARTS_AT.replace(hour=10, minute=15)


def main():
    """One picture after another, each signed in as the person whose screen it is."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        stage.command(folder, "migrate")
        passwords = Path(place) / "passwords.json"
        words = ("sample", "--patients", "300", "--seed", "7", "--date", "2026-12-01")
        stage.command(folder, *words, "--passwords", str(passwords))
        practice = stage.Practice(folder, json.loads(passwords.read_text()))
        try:
            with sync_playwright() as playwright:
                path, sandbox = find()
                flags = [flag for flag in FLAGS if flag != "--headless"]
                browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=sandbox, args=flags)
                take_all(browser, practice)
        finally:
            practice.stop()


def take_all(browser, practice):
    """Every picture that the README shows."""
    desk = sit_down(browser, practice, "front desk")
    keep(desk, "/today?state=open", "today")
    desk.goto("/")
    desk.keyboard.press("/")
    desk.keyboard.type("ngu")
    desk.locator("#find-list .option").first.wait_for()
    keep(desk, None, "find")
    take_book(desk, sit_down(browser, practice, "office manager"))
    phone = sit_down(browser, practice, "phone intake")
    phone.keyboard.press("c")
    phone.wait_for_url("**/calls/*")
    take_call(phone)
    keep(phone, None, "call")
    take_room(sit_down(browser, practice, "records clerk"))
    nurse = sit_down(browser, practice, "nurse")
    keep(nurse, "/nurse-board", "nurse-board")
    keep(nurse, "/messages", "messages")
    keep(nurse, nurse.locator("#open-red-flags a").first.get_attribute("href"), "red-flag")
    lead = sit_down(browser, practice, "records lead")
    keep(lead, "/patients/300", "patient")
    keep(lead, "/duplicates", "duplicates")
    lead.goto("/merges")
    keep(lead, lead.locator("main a[href*='/merges/']").first.get_attribute("href"), "merge")
    biller = sit_down(browser, practice, "biller")
    keep(biller, "/statements", "statements")
    biller.goto("/billing-questions")
    asked = biller.locator("main a[href*='billing-questions/']").evaluate_all("all => all.map(one => one.pathname)")
    for question in asked:  # the first whose record nobody guards
        biller.goto(re.sub(r"billing-questions/\d+", "account", question))
        if not biller.get_by_role("heading", name="This record is guarded").count():
            break
    keep(biller, None, "account")


def take_room(clerk):
    """Pull list, a scan in the file room, a search, and what lies in boxes."""
    keep(clerk, "/pull-lists/2026-12-02", "pull-list")
    codes = clerk.locator(".barcode-text").evaluate_all("all => all.map(one => one.textContent)")
    clerk.goto("/file-room?mode=return")
    for count, code in enumerate(codes[:3], start=1):
        clerk.keyboard.type(code)
        clerk.keyboard.press("Enter")
        clerk.locator(f".scan-row >> nth={count - 1}").wait_for()
    keep(clerk, None, "file-room")
    keep(clerk, first(clerk, "/missing-charts", "searches/"), "search")
    keep(clerk, "/storage", "storage")


def take_book(desk, manager):
    """Booking and what is around it."""
    keep(desk, "/patients/300/appointments/new", "booking")
    keep(desk, first(desk, "/wait-list/places", "wait-list/places/"), "places")
    keep(desk, "/reminders", "reminders")
    desk.goto("/today?state=open")
    desk.locator("[id^=next-]:text-is('Arrive')").first.click()
    desk.locator("a[href*='/check-in']").first.click()
    desk.wait_for_url("**/check-in*")
    keep(desk, None, "check-in")
    keep(manager, first(manager, "/closures", "closures/"), "closure")
    keep(manager, "/day-close/2026-12-01", "day-close")


def first(page, address, part):
    """Where the first link with this part leads, on a page."""
    page.goto(address)
    return page.locator(f"main a[href*='{part}']:not([href$=new])").first.get_attribute("href")


def take_call(page):
    """A mother calls; the clerk types while she speaks."""
    page.locator("main [name=caller_name]").fill("Maria Nguyen")
    page.locator("main [name=callback]").first.fill("312-555-0142")
    words = "Rash since yesterday on both arms. No fever. Wants to be seen this week."
    page.locator("main [name=note]").first.fill(words)
    page.locator("[name=q]").last.fill("ngu")
    page.wait_for_timeout(1500)


def sit_down(browser, practice, role):
    """A page of a fresh browser, signed in."""
    context = browser.new_context(base_url=practice.url, viewport=WIDE, locale="en-US", timezone_id="America/Chicago")
    page = context.new_page()
    stage.sign_in(page, *practice.users[role])
    return page


def keep(page, address, name):
    """Take one picture."""
    if address:
        page.goto(address)
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / f"{name}.png")
    print(f"{name}.png")


if __name__ == "__main__":
    main()
