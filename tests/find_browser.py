"""Find a Chromium by starting it, or install one; fail with advice. Prints its path."""

import glob
import os
import shutil
import subprocess
import sys
import tempfile

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FLAGS = (
    "--headless", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
ADVICE = """No Chromium could be started. Install one (Debian, Ubuntu: apt-get install chromium), or name one:
    OFFICE_CHROMIUM=/path/to/chromium make test
To leave the browser tests out by hand: make test ARGS='-m "not browser"'"""


def starts(path, sandbox=True):
    """True when this browser renders an empty page."""
    with tempfile.TemporaryDirectory() as profile:
        flags = [*FLAGS, f"--user-data-dir={profile}", *([] if sandbox else ["--no-sandbox"])]
        try:
            done = subprocess.run([path, *flags, "--dump-dom", "about:blank"], capture_output=True, timeout=60)
        except (OSError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0 and b"<html" in done.stdout


def candidates():
    """Paths worth trying, the named one first."""
    yield from filter(None, [os.environ.get("OFFICE_CHROMIUM")])
    yield from filter(None, map(shutil.which, NAMES))
    yield from filter(os.path.exists, APPS)
    yield from sorted(
        glob.glob(os.path.expanduser("~/.cache/ms-playwright/chromium-*/chrome-linux*/chrome")), reverse=True
    )


def found():
    """(path, whether its sandbox runs) of a browser that starts, or None."""
    for path in candidates():
        for sandbox in (True, False) if os.geteuid() else (False,):
            if starts(path, sandbox):
                return path, sandbox
    return None


def install():
    """Try the system's packages as root, then the download of the test library."""
    apt = [] if os.geteuid() == 0 else ["sudo", "-n"]
    tries = (
        [[*apt, "apt-get", "update"], [*apt, "apt-get", "install", "-y", "chromium"]],
        [[sys.executable, "-m", "playwright", "install", "chromium"]],
    )
    for commands in tries:
        try:
            for command in commands:
                subprocess.run(
                    command,
                    check=True,
                    capture_output=True,
                    timeout=600,
                    env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                )
        except (OSError, subprocess.SubprocessError):
            continue
        if browser := found():
            return browser
    return None


def find():
    """(path, sandbox) of a browser that starts; installs one when there is none. SystemExit with advice otherwise."""
    browser = found() or install()
    if browser is None:
        raise SystemExit(ADVICE)
    return browser


if __name__ == "__main__":
    print(find()[0])
