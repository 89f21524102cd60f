"""A real server with the sample practice and a real Chromium for each test; nothing here is a stand-in.

The server is started as users start it, in its own process and data folder, with its clock at 2026-12-01 08:00.
"""

import contextlib
import json
import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from tests.browser import stage
from tests.find_browser import FLAGS, find

ROOT = Path(__file__).parent.parent.parent
ARTIFACTS = ROOT / "test-artifacts"
STARTS_AT = datetime(2026, 12, 1, 8, 0, tzinfo=ZoneInfo("America/Chicago"))
# Answers that are words for a person; and what htmx says when a newer key or a left page ends a request.
HARMLESS = ("status of 409", "status of 422", "status of 401", "htmx:sendAbort", "htmx:afterRequest")
TRACED = os.environ.get("OFFICE_TRACE")  # a trace for each failure; costs half of the time
PATIENCE_MS, START_S = 20_000, 30  # on a busy machine
expect.set_options(timeout=PATIENCE_MS)


def pytest_collection_modifyitems(items):
    """Everything in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def db():
    """Browser tests talk to a server of its own; the in-process database of the other tests stays out."""


@pytest.fixture(autouse=True)
def set_clock():
    """The server's clock is shifted by its environment."""


def environment(folder, port):
    """What the server is told: its folder, its port, its time."""
    shift = math.ceil((STARTS_AT - datetime.now(UTC)).total_seconds())  # never a moment before it
    kept = {name: value for name, value in os.environ.items() if not name.startswith("OFFICE_")}
    told = {"OFFICE_DATA": str(folder), "PORT": str(port), "OFFICE_CLOCK_SHIFT": str(shift)}
    return {**kept, **told, "PYTHONPATH": str(ROOT)}


def command(folder, *words):
    """Run a command of the practice; its output."""
    told = [sys.executable, "-m", "office", *words]
    done = subprocess.run(told, env=environment(folder, 1), cwd=folder.parent, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def sample_folder(tmp_path_factory):
    """The sample practice of 300 patients on 2026-12-01, made once, and everyone's passwords."""
    place = tmp_path_factory.mktemp("sample")
    folder = place / "data"
    command(folder, "migrate")
    words = ("sample", "--patients", "300", "--seed", "7", "--date", "2026-12-01")
    command(folder, *words, "--passwords", str(place / "passwords.json"))
    return folder, json.loads((place / "passwords.json").read_text())


class Practice:
    """A running server: `url`, `users` by role, `kill()`, `start()`, `stop()`."""

    def __init__(self, folder, passwords=(), program=("-m", "office", "serve")):
        self.folder, self.cookies, self.program = folder, {}, program
        self.users = {entry["role"]: (entry["user"], entry["password"]) for entry in passwords}
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self):
        where = {"env": environment(self.folder, self.port), "cwd": self.folder.parent}
        with open(self.console, "ab") as log:
            self.process = subprocess.Popen([sys.executable, *self.program], **where, stdout=log, stderr=log)
        self._wait()

    @property
    def console(self):
        """The file with what the server has said."""
        return self.folder.parent / "server.log"

    def _wait(self):
        until = time.monotonic() + START_S
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(self.url + "/healthz", timeout=2)
                return
            assert self.process.poll() is None, self.console.read_text()
            time.sleep(0.05)
        raise AssertionError(f"the server did not answer within {START_S} s")

    def kill(self):
        """Pull the plug; its workers end a moment later, and hold the port until then."""
        self.process.kill()
        self.process.wait()
        until = time.monotonic() + 10
        with contextlib.suppress(ConnectionRefusedError):
            while time.monotonic() < until:
                with contextlib.suppress(ConnectionResetError):
                    socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                time.sleep(0.02)

    def stop(self):
        """End it as Ctrl-C does; the seconds it took."""
        started = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(15)
        return time.monotonic() - started

    def put_away(self):
        """End it if it still runs."""
        if self.process.poll() is None:
            self.stop()

    def run(self, *words):
        """A command of this practice while it is served."""
        return command(self.folder, *words)


@pytest.fixture(scope="module")
def practice(sample_folder, tmp_path_factory):
    """The sample practice, served for the tests of one file: each works on patients of its own."""
    folder = tmp_path_factory.mktemp("practice") / "data"
    shutil.copytree(sample_folder[0], folder)
    folder.chmod(0o700)
    served = Practice(folder, sample_folder[1])
    yield served
    served.put_away()


@pytest.fixture(scope="module")
def staged(tmp_path_factory):
    """`staged("a04")`: an empty practice in which a function of stage.py has laid a scenario out, served."""
    opened = []

    def lay_out(scenario):
        folder = tmp_path_factory.mktemp(scenario) / "data"
        told = [sys.executable, "-m", "tests.browser.stage", scenario]
        subprocess.run(told, env=environment(folder, 1), cwd=folder.parent, check=True)
        opened.append(Practice(folder, stage.users()))
        return opened[-1]

    yield lay_out
    for served in opened:
        served.put_away()


@pytest.fixture(scope="session")
def chromium():
    """One browser for the whole run."""
    path, sandbox = find()
    with sync_playwright() as playwright:
        flags = [flag for flag in FLAGS if flag != "--headless"]
        browser = playwright.chromium.launch(executable_path=path, chromium_sandbox=sandbox, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def desk(practice, chromium, request):
    """`desk("nurse")`: a page in a browser of its own, signed in as that role; no console error may happen there."""
    opened = []

    def sit_down(role=None, **options):
        context = chromium.new_context(
            base_url=practice.url, locale="en-US", timezone_id="America/Chicago",
            **{"viewport": {"width": 1280, "height": 900}, **options},
        )  # fmt: skip
        context.set_default_timeout(PATIENCE_MS)
        if TRACED:
            context.tracing.start(screenshots=True, snapshots=True)
        page = context.new_page()
        page.faults = []
        page.on("console", lambda message: _note(page, message))
        page.on("pageerror", lambda error: page.faults.append(str(error)))
        opened.append((context, page))
        if role:
            enter(page, practice, role)
        return page

    yield sit_down
    failed = getattr(request.node, "failed", False)
    for number, (context, page) in enumerate(opened):
        _put_away(context, page, failed and f"{request.node.name[:80]}-{number}")
    assert not [fault for _, page in opened for fault in page.faults]


def enter(page, practice, role):
    """The home page of a role; who has signed in before in this practice comes back with the cookies of then."""
    page.context.add_cookies(practice.cookies.get(role, []))
    page.goto("/")
    if "/sign-in" in page.url:
        sign_in(page, *practice.users[role])
        practice.cookies[role] = page.context.cookies()


def _note(page, message):
    if message.type == "error" and not any(sign in message.text for sign in HARMLESS):
        page.faults.append(message.text)


def _put_away(context, page, name):
    """Close a desk; after a failure keep a picture, and the trace where one was made."""
    with contextlib.suppress(Error):
        if name:
            ARTIFACTS.mkdir(exist_ok=True)
            page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)
            if TRACED:
                context.tracing.stop(path=ARTIFACTS / f"{name}.zip")
        context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let fixtures know that the test failed."""
    report = yield
    item.failed = getattr(item, "failed", False) or report.failed
    return report


def sign_in(page, user, password):
    """Sign in as a person does."""
    if "/sign-in" not in page.url:
        page.goto("/sign-in")
    page.get_by_label("Login name").fill(user)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
