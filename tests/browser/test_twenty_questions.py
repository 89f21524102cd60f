"""Every question of domain 7.10 in the sample practice, by keys alone: from the page of an account, or from another
answer, to the answer with the account's own figures in three keys at most."""

import json
import re
import subprocess
import sys

from playwright.sync_api import expect

from office.answers.patterns import PATTERNS
from tests.browser.conftest import environment
from tests.sample.twenty import SHOWN

MOST_KEYS = 3


def patients(practice):
    """{question: a patient of the sample who shows it}."""
    told = {"env": environment(practice.folder, 1), "cwd": practice.folder.parent, "check": True}
    done = subprocess.run([sys.executable, "-m", "tests.sample.twenty"], **told, capture_output=True, text=True)
    return json.loads(done.stdout)


def test_each_of_the_questions_is_answered_within_three_keys(practice, desk):
    shown, page, keys, before = patients(practice), desk("phone intake"), [], None
    assert set(shown) == {one.slug for one in PATTERNS} and len(PATTERNS) >= 20

    for one in sorted(PATTERNS, key=lambda one: shown[one.slug]):
        if shown[one.slug] != before:
            before = shown[one.slug]
            page.goto(f"/patients/{before}/account")
        pressed = 0
        for key, address in (("w", "**/answers"), (one.key, f"**/answers/{one.slug}")):
            page.keyboard.press(key)
            page.wait_for_url(address)
            pressed += 1
        keys.append(pressed)
        expect(page.locator("h1")).to_have_text(str(one.topic))
        said = " ".join([*page.locator(".note").all_inner_texts(), *page.locator("#say").all_inner_texts()])
        assert re.search(SHOWN[one.slug], re.sub(r"\s+", " ", said)), f"{one.slug}: {said}"

    assert max(keys) <= MOST_KEYS
