"""The plug is pulled in the middle of a mass reschedule: what was done stays done, nobody is lost, it goes on."""

import contextlib
import http.client
import re
import threading
import time

import pytest

from tests.browser.test_durability import Hand

ALL = 22


@pytest.fixture(scope="module")
def practice(staged):
    return staged("a10")


def counts(hand, work):
    """(in, moved, canceled, open) as the page says them."""
    page = hand.get(work)
    found = [
        int(re.search(rf'id="count-{name}"[^>]*>\s*(\d+)', page)[1]) for name in ("in", "moved", "canceled", "open")
    ]
    assert found[0] == sum(found[1:])
    return tuple(found)


def cut_off(practice, send, began):
    """Send a mass act, and pull the plug as soon as `began()` sees that some of it is done."""
    gone, until = threading.Thread(target=send), time.monotonic() + 20
    gone.start()
    while not began() and time.monotonic() < until:
        pass
    practice.kill()
    gone.join()
    practice.start()


def test_a_mass_reschedule_that_is_cut_off_loses_nobody_and_goes_on(practice):
    grace, watcher = (Hand(practice, *practice.users["office manager"]) for _ in range(2))
    span = {"provider": 1, "first": "12/3", "last": "12/3", "why": "office: provider ill", "key": "c" * 20}
    work = grace.post("/closures/new", **span)[0].headers["Location"]
    assert counts(grace, work) == (ALL, 0, 0, ALL)

    def send(address, **fields):
        with contextlib.suppress(OSError, http.client.HTTPException):
            grace.post(address, **fields)

    move = {"which": "open", "act": "move to the same times", "provider": 2, "day": "", "key": "m" * 20}
    cut_off(practice, lambda: send(f"{work}/runs", **move), lambda: counts(watcher, work)[1] > 0)
    _, moved, _, still = counts(grace, work)
    assert 0 < moved < ALL and still == ALL - moved
    assert "and did not end. What was done stays done." in grace.get(work)
    again = re.search(rf'action="({work}/runs/\d+/resumptions)"', grace.get(work))[1]
    cut_off(practice, lambda: send(again), lambda: counts(watcher, work)[1] > moved)
    assert moved <= counts(grace, work)[1] <= ALL

    grace.post(again)

    assert counts(grace, work) == (ALL, ALL, 0, 0) and "did not end" not in grace.get(work)
    day = grace.get("/schedule?day=2026-12-03")
    assert len(set(re.findall(r"/patients/(\d+)/appointments/\d+", day))) >= ALL
    assert "WRONG" not in practice.run("verify")
