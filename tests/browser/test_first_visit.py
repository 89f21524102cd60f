"""The first visit of an empty practice, and the second start."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, Practice
from tests.browser.keyboard import press, write

SECONDS = 10  # "a second start takes seconds", on a busy machine


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    """A practice that nobody has opened yet, served by `python wsgi.py`."""
    served = Practice(tmp_path_factory.mktemp("empty") / "data", program=(str(ROOT / "wsgi.py"),))
    yield served
    served.put_away()


def open_door(page, practice, code=None):
    """Fill in the set-up page as Grace and send it."""
    page.goto("/")
    expect(page.get_by_role("heading", name="Set up the practice")).to_be_visible()
    printed = re.search(r"/set-up and give this code: (\S+)", practice.console.read_text())[1]
    expect(page.get_by_label("One-time code")).to_be_focused()
    page.keyboard.type(code or printed)
    for label, text in {
        "Your name": "Grace Hall",
        "Login name": "grace",
        "Password": "seven brass lanterns swing",
    }.items():
        write(page, label, text)
    page.keyboard.press("Enter")


def test_without_the_code_of_the_console_nobody_opens_the_practice(desk, practice):
    page = desk()

    open_door(page, practice, code="AAAA-BBBB-CCCC")

    expect(page.locator("[data-errors]")).to_contain_text("This is not the code that the console shows.")
    expect(page.get_by_label("Your name")).to_have_value("Grace Hall")
    expect(page.get_by_label("Password")).to_have_value("")


def test_the_code_makes_the_first_manager_who_may_load_the_sample(desk, practice):
    page = desk()
    open_door(page, practice)
    expect(page.get_by_role("link", name="Start empty")).to_be_visible()
    expect(page.get_by_text("Sample practice –")).to_have_count(0)

    press(page, "Load the sample practice")

    logins = page.get_by_role("region", name="Logins").locator("tbody tr")
    expect(logins).to_have_count(10, timeout=30_000)
    names = logins.locator("td:nth-child(2)").all_inner_texts()
    assert "grace2" in names and "maria" in names
    for address in ("/", "/today", "/file-room", "/patients/1", "/staff"):
        page.goto(address)
        expect(page.get_by_text("Sample practice – invented people. Do not enter real patients.")).to_be_visible()
    page.goto("/sample")
    expect(page.get_by_role("region", name="Logins")).to_have_count(0)


def test_the_second_start_takes_seconds_and_gives_no_code(desk, practice):
    said = practice.console.read_text()
    assert practice.stop() < SECONDS

    started = time.monotonic()
    practice.start()

    assert time.monotonic() - started < SECONDS
    assert "code" not in practice.console.read_text()[len(said) :]
    page = desk()
    page.goto("/set-up")
    expect(page.get_by_label("Login name")).to_be_visible()
    assert page.url.endswith("/sign-in")
