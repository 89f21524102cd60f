"""The pages of the directory."""

import pytest

from office.directory.models import Party
from office.directory.rules import add_party

NEW = {"kind": "pharmacy", "name": "Corner Pharmacy", "ncpdp": "1234567", "phone": "312-555-0120"}
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def desk(client_as):
    return client_as("front_desk")


def test_entry_is_added_once_found_and_changed(desk):
    for _ in range(2):
        assert desk.post("/directory", data={**NEW, "key": "one"}).status_code == 303
    party = Party.get()

    assert "Corner Pharmacy" in desk.get("/directory").text
    assert "Corner Pharmacy" in desk.post("/directory/find", data={"q": "corner", "kind": "pharmacy"}).text
    assert "Corner Pharmacy" not in desk.post("/directory/find", data={"q": "%", "kind": "lab"}).text
    assert 'value="1234567"' in desk.get(f"/directory/{party.id}").text
    changed = {**NEW, "name": "Corner Drugs", "version": "1"}
    assert desk.post(f"/directory/{party.id}", data=changed).status_code == 303
    assert "not in use" in desk.get("/directory").text
    assert desk.post(f"/directory/{party.id}", data=changed).status_code == 409


def test_refused_entry_keeps_what_was_typed(desk):
    for headers in (FRAGMENT, {}):
        answer = desk.post("/directory", data={**NEW, "npi": "1234567890"}, headers=headers)
        assert answer.status_code == 422
        assert "check digit" in answer.text and "Corner Pharmacy" in answer.text


def test_who_may_see_and_change_the_directory(client_as, front_desk):
    party = add_party("lab", "North Lab", by=front_desk)
    for role in ("auditor", "nurse"):
        assert "North Lab" in client_as(role).get(f"/directory/{party.id}").text
    assert client_as("auditor").post("/directory", data=NEW).status_code == 403
    assert client_as("technical").get("/directory").status_code == 403
    assert client_as("nurse").get("/directory/99").status_code == 404


def test_list_costs_as_many_queries_for_three_as_for_one(front_desk, client_as, count_queries):
    desk = client_as("front_desk")
    desk.get("/directory")
    counts = []
    for number in range(3):
        add_party("lab", f"Lab {number}", by=front_desk)
        with count_queries() as seen:
            desk.get("/directory")
        counts.append(len(seen))
    assert len(set(counts)) == 1
