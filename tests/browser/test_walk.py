"""Every page as every role: it answers, axe finds nothing in either theme, and nothing runs off a phone's edge."""

import json
import re

import pytest

from office.staff.models import Role
from tests.browser.looking import AXE, Outline, troubles

NOT_PAGES = {
    "/healthz", "/set-up", "/sign-in", "/sample", "/static/<path:filename>", "/calls/<int:call_id>/marks",
    "/patients/<int:patient_id>/pictures/<int:picture_id>/content", "/calendars/<token>.ics",
    "/red-flags/<int:red_flag_id>/state", "/calls/<int:call_id>/record",
    "/statement-runs/<int:statement_run_id>/pdf/<int:part>",
    "/patients/<int:patient_id>/statements/<int:number>/pdf",
}  # fmt: skip
UNLINKED = ("/overdue-charts",)  # linked when the list is long


def shape(address):
    """An address with its numbers and dates taken out: pages of one shape come from one route."""
    path = address.split("?")[0].split("#")[0]
    return re.sub(r"\d{4}-\d\d-\d\d|\d+", "#", path)


def links(page):
    """Addresses of our own that this page links to."""
    return Outline(page.content()).links


class Looked:
    """What was looked at by some role: `kinds` of elements on pages of a shape and `around` them, `places` of text."""

    def __init__(self):
        self.kinds, self.around, self.places = {}, set(), set()

    def is_new(self, name, outline):
        """True for a page of a shape, or with a kind of element, that was not looked at; from now on it was."""
        known = self.kinds.setdefault(name, set())
        new = not known or not outline.inside <= known or not outline.around <= self.around
        known |= outline.inside
        self.around |= outline.around
        return new


def walk(page, looked):
    """Ask for one page of every shape that can be reached by links; {shape: troubles}.

    Every page has to answer; one with something new on it is opened in the browser and looked at. A guarded record
    shows its door, so another of that shape is taken.
    """
    seen, waiting = {}, ["/", *(address for address in UNLINKED if page.request.get(address).ok)]
    while waiting:
        address = waiting.pop(0)
        if shape(address) in seen:
            continue
        answer, name = page.request.get(address), shape(address)
        outline = Outline(answer.text())
        if answer.status == 403 and "glass" in outline.ids:
            name = "the door of a guarded record"
        seen[name] = [] if answer.status == 200 or name != shape(address) else [f"answered {answer.status}"]
        if looked.is_new(name, outline):
            seen[name] += opened(page, looked, address, answer.status)
        waiting += [found for found in outline.links if shape(found) not in seen]
    return seen


@pytest.fixture(scope="module")
def visited():
    """What the tests of this file have looked at."""
    return Looked()


@pytest.fixture
def desk(desk):
    """A desk on whose pages axe is from their beginning, which costs less than to bring it to each."""

    def sit_down(role=None):
        page = desk(role)
        page.add_init_script(AXE)
        return page

    return sit_down


@pytest.mark.parametrize("role", [str(role) for role in Role])
def test_every_page_of_a_role_is_sound(desk, visited, role):
    seen = walk(desk(role), visited)

    assert not {address: said for address, said in seen.items() if said}
    assert len(seen) >= 2


def test_the_pages_of_a_booking_are_sound(desk, visited):
    page = desk("front desk")
    page.goto("/schedule")
    booking = [address for address in links(page) if re.fullmatch(r"/patients/\d+/appointments/\d+", address)][-1]

    assert not {
        tail: said for tail in ("", "/move", "/cancel", "/restore") if (said := opened(page, visited, booking + tail))
    }
    assert not opened(page, visited, booking.replace("/appointments", "/prints/appointments"))
    page.goto(booking)
    page.get_by_role("button", name="Arrive").click()
    page.get_by_role("link", name="Check in").wait_for()
    assert not opened(page, visited, f"{booking}/check-in")


def test_the_pages_of_a_visit_are_sound(desk, visited):
    """Check-out and route slip of someone who is here, and someone who comes on another day than booked."""
    page = desk("front desk")
    page.goto("/today?state=waiting")
    page.goto(page.locator("#board a.board-more").first.get_attribute("href"))
    visit = page.locator("main a[href$=wrong-patient]").get_attribute("href").removesuffix("/wrong-patient")

    assert not {tail: said for tail in ("/check-out", "/route-slip") if (said := opened(page, visited, visit + tail))}
    page.goto("/schedule?day=12/2/2026")
    booking = next(address for address in links(page) if re.fullmatch(r"/patients/\d+/appointments/\d+", address))
    assert not opened(page, visited, f"{booking}/other-days")


def test_the_pages_of_a_done_merge_are_sound(desk, visited):
    page = desk("records lead")
    page.goto("/merges?show=done")
    done = next(address for address in links(page) if re.fullmatch(r"/merges/\d+", address))

    assert not opened(page, visited, done)
    assert not opened(page, visited, f"{done}/since")


@pytest.mark.parametrize(
    "tail, pattern",
    [
        ("/on-file", r"/patients/\d+/pictures/\d+"),
        ("", r"/patients/\d+/newborns/new"),
        ("/appointments/new", r"/patients/\d+/family-appointments/new"),
        ("", r"/patients/\d+/series/\d+"),
    ],
)
def test_pages_that_few_patients_have_are_sound(desk, visited, tail, pattern):
    """A picture, the newborn of a mother, a series: the one patient whom a role sees on the walk may have none."""
    page = desk("front desk")
    page.goto("/today")
    patients = [address for address in links(page) if re.fullmatch(r"/patients/\d+", address)]
    patients += [f"/patients/{number}" for number in range(300, 0, -1)]
    pages = (page.request.get(address + tail).text() for address in patients)
    found = next(filter(None, (re.search(f'href="({pattern})"', text) for text in pages)))

    assert not opened(page, visited, found[1])


def test_the_pages_of_a_policy_are_sound(desk, visited):
    """Of a patient with several policies: who pays on a day, their order, one of them, the form that changes it."""
    page = desk("biller")
    pages = (page.request.get(f"/patients/{number}/coverage").text() for number in range(300, 0, -1))
    found = (re.search(r'href="(/patients/\d+/coverage/order\?on=[0-9-]+)"', text) for text in pages)
    order = next(filter(None, found))[1]
    base = order.partition("/order")[0]
    assert not opened(page, visited, base)
    policy = next(address for address in links(page) if re.fullmatch(base + r"/\d+", address))

    assert not {one: said for one in (order, policy, f"{policy}/change") if (said := opened(page, visited, one))}


def test_the_agreement_of_a_payment_plan_is_sound(desk, visited):
    page = desk("biller")
    page.goto("/payment-plans")
    account = next(one for one in links(page) if re.fullmatch(r"/patients/\d+/accounts/\d+/statements", one))
    agreement = re.search(r'href="(/patients/\d+/payment-plans/\d+)"', page.request.get(account).text())[1]

    assert not opened(page, visited, agreement)


def test_an_estimate_as_it_was_given_is_sound(desk, visited):
    page = desk("biller")
    page.goto("/estimates?show=given")
    estimate = next(one for one in links(page) if re.fullmatch(r"/patients/\d+/estimates/\d+", one))
    paper = re.search(r'href="(/patients/\d+/estimates-given/\d+)"', page.request.get(estimate).text())[1]

    assert not opened(page, visited, paper)


def test_a_chart_in_the_computer_is_sound(desk, visited):
    """The records desk keeps a chart in the computer only where no folder is in use: the one of the walk may be."""
    page = desk("records lead")
    pages = (page.request.get(f"/patients/{number}").text() for number in range(300, 0, -1))
    found = next(filter(None, (re.search(r'href="(/patients/\d+/chart-in-computer)"', text) for text in pages)))

    assert not opened(page, visited, found[1])


def test_booking_a_family_is_sound(desk, visited):
    page = desk("front desk")
    page.goto("/patients/300/appointments/new")  # a twin with a mother
    family = next(address for address in links(page) if address.endswith("/family-appointments/new"))

    assert not opened(page, visited, family)


def test_a_second_location_is_sound(desk, visited):
    """The sample has one site; with a second one hours, schedule and booking say where."""
    page = desk("office manager")
    page.goto("/schedule/hours")
    form = page.get_by_role("form", name="Add a location")
    form.get_by_label("Name").fill("North office")
    form.get_by_label("Address").fill("5 Elm Street, Evanston, IL")
    form.get_by_role("button", name="Add the location").click()
    location = page.get_by_role("link", name="North office").get_attribute("href")

    assert not opened(page, visited, location)
    pages = ("/schedule/hours", "/schedule", "/patients/300/appointments/new")
    assert not {address: said for address in pages if (said := opened(page, visited, address))}


def test_the_pages_of_a_booking_in_a_call_are_sound(desk, visited):
    """The unfinished calls of the walk may be about people without a booking."""
    page = desk("phone intake")
    page.goto("/schedule?day=12/2/2026")
    booking = next(address for address in links(page) if re.fullmatch(r"/patients/\d+/appointments/\d+", address))
    patient, appointment = re.findall(r"\d+", booking)
    page.get_by_role("button", name="New call").click()
    page.wait_for_url(re.compile(r"/calls/\d+$"))
    call, token = re.search(r"/calls/\d+$", page.url)[0], page.locator("[name=csrf-token]").get_attribute("content")
    assert page.request.post(f"{call}/patient", form={"patient_id": patient, "csrf_token": token}).ok
    pages = ("acts/visits", f"visits/{appointment}/move", f"visits/{appointment}/cancel", "acts/special")
    pages += tuple(f"topic?kind={kind}" for kind in ("symptom", "refill", "death reported"))

    assert not {tail: said for tail in pages if (said := opened(page, visited, f"{call}/{tail}"))}


def opened(page, visited, address, status=200):
    """Open one page and say what is wrong with it."""
    answer = page.goto(address)
    if status == 403:
        page.faults.remove("Failed to load resource: the server responded with a status of 403 (Forbidden)")
    visited.kinds.setdefault(shape(address), set())
    return troubles(page, visited.places) if answer.status == status else [f"answered {answer.status}"]


def test_no_page_was_left_out(practice, visited):
    """Runs after the walks: every address that shows a page was reached by links as some role."""
    routes = json.loads(practice.run("routes", "--json"))
    pages = {
        route["address"]
        for route in routes
        if "GET" in route["methods"] and not route["poll"] and route["address"] not in NOT_PAGES
    }
    patterns = {address: re.compile(re.sub(r"<[^>]+>", "[^/]+", address)) for address in pages}
    left_out = {address for address, one in patterns.items() if not any(map(one.fullmatch, visited.kinds))}
    assert not left_out


def test_pages_before_signing_in_are_sound(desk):
    page = desk()
    page.goto("/sign-in")

    assert not troubles(page, set())
