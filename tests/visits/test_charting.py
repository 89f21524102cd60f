"""The nurse's board: where each chart is, asking for it and taking it over from the row."""

import re
from dataclasses import dataclass
from html import unescape

import pytest

from office.audit.models import AuditEvent
from office.charts.models import ChartRequest, Priority, SignOut, VolumeState
from office.charts.rules import print_run, pull_volume
from office.errors import RuleError
from office.visits import rules
from office.visits.boards.charts import chart_acts, in_one_line
from tests.charts.making import (
    TODAY,
    holder_of,
    make_booking,
    make_electronic,
    make_out,
    make_person,
    make_provider,
    make_volume,
)

HTMX = {"HX-Request": "true", "HX-Target": "board"}
BOTH = ("ask", "take")


@pytest.mark.parametrize(
    ("word", "offered"),
    [("On shelf", ("ask",)), ("On the cart", ("take",)), ("Out to Ben Stone", BOTH), ("Out to Tom Burke", ()),
     ("Returned", BOTH), ("Missing", ()), ("New", ()), ("Computer only", ())],
)  # fmt: skip
def test_what_is_offered_follows_the_light(word, offered):
    assert chart_acts(word, "Tom Burke", BOTH) == offered
    assert chart_acts(word, "Tom Burke", ()) == ()


def test_charts_in_one_line_count_each_patient_once():
    @dataclass
    class Row:
        patient_id: int
        chart: str

    rows = [Row(1, "On the cart"), Row(1, "On the cart"), Row(2, "Out to Dr. Lee"), Row(3, "Missing")]

    assert in_one_line(rows) == [(1, "on the cart", "good"), (1, "out", "wait"), (1, "missing", "alert")]


def test_priority_follows_where_the_patient_is(nurse):
    def booked(minute):
        return make_booking(make_volume().patient, day_on=TODAY, minute=minute)

    later, past, here = booked(1000), booked(1), booked(600)
    rules.arrive(here, by=nurse)

    asked = [rules.ask_for_visit(one, by=nurse).priority for one in (later, past, here)]

    assert asked == [Priority.SCHEDULED, Priority.SAME_DAY, Priority.STAT]
    assert AuditEvent.select().where(AuditEvent.action == "charts.requested").count() == 3


def test_row_of_the_nurse_board_asks_and_takes(client_as, nurse, doctor):
    client, me = client_as("nurse"), holder_of(nurse)
    shelf, out = make_volume(make_person("Shelf")), make_out(holder_of(doctor), make_person("Out"))
    on_shelf, with_doctor = (make_booking(one.patient, day_on=TODAY, minute=1000) for one in (shelf, out))
    page = client.get("/nurse-board").text
    ask, take = (f"/patients/{one.patient_id}/appointments/{one.id}/" for one in (on_shelf, with_doctor))
    assert page.count(f'hx-post="{ask}chart-requests"') == 1 and f"{ask}chart-sign-outs" not in page
    assert page.count(f'hx-post="{take}chart-sign-outs"') == 1 and "1 on the shelf" in page and "1 out" in page
    assert "chart-requests" not in client.get("/today").text

    asked = client.post(f"{ask}chart-requests", data={"board": "nurse"}, headers=HTMX)
    taken = client.post(f"{take}chart-sign-outs", data={"board": "nurse"}, headers=HTMX)

    assert 'id="board"' in asked.text and "asked for (scheduled)" in asked.headers["HX-Trigger"]
    assert ChartRequest.get().holder == me and f"Out to {me}" in taken.text
    assert SignOut.get(SignOut.returned_at.is_null()).holder == me
    assert client.post(f"{ask}chart-requests", data={"board": "nurse"}).location.endswith("/nurse-board")
    assert client_as("manager").post(f"{take}chart-sign-outs").status_code == 403
    assert client_as("phone_clerk").post(f"{take}chart-sign-outs").status_code == 403


def test_nothing_to_take_is_said_so(nurse):
    electronic = make_person()
    make_electronic(electronic)
    booking = make_booking(electronic, day_on=TODAY)

    with pytest.raises(RuleError, match="no folder yet"):
        rules.take_for_visit(booking, by=nurse)
    with pytest.raises(RuleError, match="in the computer only"):
        rules.ask_for_visit(booking, by=nurse)


def test_second_provider_sees_from_whom_the_chart_comes(client_as, records_clerk):
    volume = make_volume(state=VolumeState.FILED)
    for short, minute in (("Dr. Lee", 980), ("Dr. Kim", 1000)):
        make_booking(volume.patient, make_provider(short), day_on=TODAY, minute=minute)
    print_run(TODAY, by=records_clerk)
    pull_volume(volume, by=records_clerk)

    page = client_as("nurse").get("/nurse-board").text

    first, second = re.findall(r'class="light">(.*?)</td>', page, re.DOTALL)
    assert "On the cart" in first and "comes from" not in first and "comes from Dr. Lee" in second


def test_nurse_looks_ahead_to_the_charts_of_the_next_day(client_as, records_clerk):
    volume = make_volume(make_person("Tomorrow"))
    booking = make_booking(volume.patient)
    client = client_as("nurse")
    assert "/nurse-board?on=2026-12-02" in client.get("/nurse-board").text
    page = client.get("/nurse-board?on=2026-12-02").text
    poll = unescape(re.search(r'hx-get="(/today/rows[^"]+)"', page)[1])
    assert "Tomorrow" in page and f'id="next-{booking.id}"' not in page and "1 on the shelf" in page
    assert client.get(poll, headers=HTMX).status_code == 204

    print_run(booking.day_on, by=records_clerk)
    pull_volume(volume, by=records_clerk)

    moved = client.get(poll, headers=HTMX)
    assert "1 on the cart" in moved.text and "chart-sign-outs" not in moved.text
    assert "Tomorrow" not in client.get("/nurse-board?on=2026-11-30").text
    assert "Tomorrow" not in client.get("/nurse-board?on=x").text
