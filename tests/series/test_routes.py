"""The pages of a series: booking, deciding, moving and canceling, for each role, with what was typed kept."""

from datetime import timedelta

import pytest

from office.scheduling.models import Standing
from office.scheduling.rules import add_closing
from office.series.models import OccurrenceState, Series
from office.series.queries import occurrences
from tests.scheduling.making import TODAY, make_person, make_provider, make_type
from tests.series.test_rules import SHOT, WEEK, make_series, times

HTMX = {"HX-Request": "true"}


def test_a_series_is_booked_and_what_does_not_fit_is_decided_on_its_page(client_as, front_desk):
    patient, lee, kind = make_person(), make_provider(), make_type(*SHOT)
    for week in (1, 2):
        add_closing(lee, TODAY + WEEK * week, "vacation", by=front_desk)
    client, url = client_as("front_desk"), f"/patients/{patient.id}/series"
    assert f"{url}/new" in client.get(f"/patients/{patient.id}").text

    typed = {
        "type": kind.id, "provider": lee.id, "day": "12/1/2026", "time": "10", "every": 1, "unit": "weeks", "count": 4,
        "reason": "shots", "key": "k",
    }  # fmt: skip
    refused = client.post(f"{url}/new", data={**typed, "count": ""}, headers=HTMX)
    assert refused.status_code == 422 and 'value="shots"' in refused.text and "one of the two" in refused.text
    answer, again = client.post(f"{url}/new", data=typed), client.post(f"{url}/new", data=typed)
    series = Series.get()
    assert answer.location == again.location == f"{url}/{series.id}"
    page = client.get(answer.location).text
    assert "Decide visit 2" in page and "Decide visit 3" in page and "away" in page
    decide = f"{url}/{series.id}/decisions"

    offer = f"{lee.id}|{TODAY + WEEK + timedelta(days=1)}|600"
    assert client.post(decide, data={"number": 2, "offer": offer}).status_code == 303
    assert client.post(decide, data={"number": 3, "why": ""}).status_code == 422
    assert client.post(decide, data={"number": 3, "offer": "99|2026-12-20|600"}).status_code == 422
    assert client.post(decide, data={"number": 3, "why": "travels"}).status_code == 303
    assert client.post(decide, data={"number": "x", "why": "travels"}).status_code == 404
    assert [one.state for one in occurrences(series)] == ["booked", "booked", "skipped", "booked"]
    third = occurrences(series)[3].appointment
    assert "Visit 4 of 4" in client.get(f"/patients/{patient.id}/appointments/{third.id}").text


def test_visits_are_moved_and_canceled_by_one_or_many(client_as, front_desk):
    series, client = make_series(front_desk, count=3), client_as("phone_clerk")
    url = f"/patients/{series.patient_id}/series/{series.id}"
    assert client.get(f"{url}?visit=2").text.count('<option selected value="2">') == 2

    typed = {"number": 2, "scope": "this and later", "day": "12/8/2026", "time": "11", "provider": 0}
    assert client.post(f"{url}/moves", data={**typed, "day": "never"}).status_code == 422
    assert client.post(f"{url}/moves", data={**typed, "day": "11/1/2026"}).status_code == 422
    assert client.post(f"{url}/moves", data=typed).status_code == 303
    assert times(series) == [600, 660, 660]

    typed = {"number": 3, "scope": "only this one", "standing": "canceled by patient", "reason": ""}
    assert client.post(f"{url}/cancellations", data=typed).status_code == 422
    assert client.post(f"{url}/cancellations", data={**typed, "reason": "weather"}).status_code == 303
    assert occurrences(series)[2].appointment.standing == Standing.CANCELED_BY_PATIENT
    assert client.post(f"{url}/cancellations", data={**typed, "reason": "weather"}).status_code == 422


@pytest.mark.parametrize(
    ("role", "see", "work"), [("auditor", 200, 403), ("records_clerk", 200, 403), ("nurse", 200, 303)]
)
def test_who_may_see_and_who_may_book(client_as, front_desk, role, see, work):
    series, client = make_series(front_desk, count=2), client_as(role)
    url = f"/patients/{series.patient_id}/series/{series.id}"
    assert client.get(url).status_code == see
    assert ("Cancel visits" in client.get(url).text) == (work == 303)
    typed = {"number": 1, "scope": "all to come", "standing": "canceled by office", "reason": "duplicate"}
    assert client.post(f"{url}/cancellations", data=typed).status_code == work
    assert client.get(f"/patients/{make_person().id}/series/{series.id}").status_code == 404
    assert all(one.state == OccurrenceState.BOOKED for one in occurrences(series))
