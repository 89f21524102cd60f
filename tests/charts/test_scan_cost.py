"""What a scan asks of the database: few statements, the same however much is on record."""

import pytest

from office.charts.models import Move
from office.charts.queries import section_for
from office.charts.queries.codes import folder_of
from office.db import is_sqlite
from tests.charts.making import at, holder_of, make_volume

HTMX = {"HX-Request": "true"}
MOST = {"where is": 9, "pull": 18, "sign out": 34, "return": 22, "refile": 22}


@pytest.mark.parametrize("mode", MOST)
def test_scan_costs_few_statements_whatever_happened_before(mode, client_as, nurse, count_queries):
    client, holder, seen = client_as("records_clerk"), holder_of(nurse), []
    for moves in (0, 60):
        volume = make_volume()
        for number in range(moves):
            Move.create(
                volume=volume, kind="refiled", at=at(f"2026-11-01 08:{number:02}"), who="Rosa", from_words="bin",
                to_words="shelf",
            )  # fmt: skip
        data = {"mode": mode, "code": volume.code, "section": section_for(volume), "purpose": "visit"}
        if mode == "sign out":
            data["holder"] = holder.id
        if mode == "refile":
            client.post("/scans", data={"mode": "return", "code": volume.code}, headers=HTMX)
        client.post("/scans", data={"mode": "where is", "code": volume.code}, headers=HTMX)
        with count_queries() as statements:
            answer = client.post("/scans", data=data, headers=HTMX)
        assert answer.headers["X-Scan"] == "ok"
        seen.append(len(statements))

    turn = 0 if is_sqlite() else 1  # the other engine is asked whose turn it is to write
    assert seen[1] <= seen[0] <= MOST[mode] + turn


def test_request_asks_once_whether_a_setting_was_added(client_as, count_queries):
    client, volume = client_as("records_clerk"), make_volume()

    with count_queries() as statements:
        answer = client.get(f"/volumes/{volume.id}")

    assert answer.status_code == 200
    assert [event.sql for event in statements].count("SELECT MAX(id) FROM setting") == 1


def test_folder_that_is_found_by_its_code_is_as_it_was_written():
    volume = make_volume()

    found = folder_of(volume.code)

    assert found == volume and found.patient == volume.patient and not found.is_dirty()
    assert found.__data__ == type(volume).get_by_id(volume.id).__data__
    assert found.patient.__data__ == type(volume.patient).get_by_id(volume.patient_id).__data__
