"""A provider's calendar under a secret address: without names, without a login, revocable."""

import re
from datetime import timedelta

import peewee
import pytest

from office import clock
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError
from office.feeds.models import CalendarFeed
from office.feeds.queries import events_of, feeds
from office.feeds.rules import read_feed, renew_feed, revoke_feed
from office.scheduling.models import Appointment, Provider, Standing
from tests.scheduling.making import NINE, TODAY, make_appointment, make_provider, make_type

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def lee(db):
    return make_provider("Dr. Lee")


def actions():
    return [row.action for row in AuditEvent.select().where(AuditEvent.action.startswith("feed."))]


def test_a_new_address_ends_the_one_before(lee, manager):
    _, old = renew_feed(lee.id, by=manager)
    _, new = renew_feed(lee.id, by=manager)

    assert read_feed(new) == lee and len(new) >= 40 and old != new
    with pytest.raises(NotFound):
        read_feed(old)
    assert [feed.token_hash for _, feed in feeds()] != [new] and actions() == ["feed.made", "feed.made", "feed.read"]


def test_only_the_hash_is_kept(lee, manager, db):
    _, token = renew_feed(lee.id, by=manager)

    assert token not in str(list(CalendarFeed.select().dicts())) + str(list(AuditEvent.select().dicts()))


def test_revoking_ends_it_and_there_must_be_one(lee, manager):
    with pytest.raises(RuleError, match="has no calendar address"):
        revoke_feed(lee.id, by=manager)
    _, token = renew_feed(lee.id, by=manager)

    revoke_feed(lee.id, by=manager)

    with pytest.raises(NotFound):
        read_feed(token)
    assert CalendarFeed.get().ended_by_id == manager.staff_id and actions() == ["feed.made", "feed.revoked"]


def test_the_database_leaves_a_provider_one_address(lee, manager):
    renew_feed(lee.id, by=manager)

    with pytest.raises(peewee.IntegrityError):
        CalendarFeed.create(provider=lee, token_hash="1" * 64, made_at=clock.now())


def test_a_provider_who_has_left_shows_nothing(lee, manager):
    _, token = renew_feed(lee.id, by=manager)
    Provider.update(active=False).execute()

    for act in (lambda: read_feed(token), lambda: renew_feed(lee.id, by=manager), lambda: revoke_feed(99, by=manager)):
        with pytest.raises(NotFound):
            act()


def test_reading_is_noted_once_a_day(lee, manager, set_clock):
    _, token = renew_feed(lee.id, by=manager)
    for local in ("2026-12-01 09:00", "2026-12-01 09:15", "2026-12-02 09:00"):
        set_clock(local)
        read_feed(token)

    assert actions() == ["feed.made", "feed.read", "feed.read"]


def test_the_events_are_what_stands_or_was_kept(lee):
    kept = [make_appointment(provider=lee, day_on=TOMORROW, start_minute=NINE + 20 * n) for n in range(4)]
    gone = (Standing.CONFIRMED, Standing.CANCELED_BY_PATIENT, Standing.NO_SHOW)
    for row, standing in zip(kept, gone, strict=False):
        Appointment.update(standing=standing).where(Appointment.id == row.id).execute()

    found = events_of(lee)

    assert [(one.uid, one.tentative) for one in found] == [
        (f"visit-{kept[0].id}@office.invalid", False),
        (f"visit-{kept[3].id}@office.invalid", True),
    ]


# on screen


def test_the_feed_is_read_without_a_login_and_names_nobody(client_as, app, lee):
    made = make_appointment(provider=lee, type=make_type("ACUTE"), day_on=TOMORROW, reason="rash below")
    page = client_as("manager").post(f"/schedule/feeds/{lee.id}/addresses").get_data(as_text=True)
    address = re.search(r'value="http://[^/]+(/calendars/[^"]+)"', page)[1]

    answer = app.test_client().get(address)
    text = answer.get_data(as_text=True)

    assert answer.content_type == "text/calendar; charset=utf-8" and answer.headers["Cache-Control"] == "no-store"
    assert "DTSTART;TZID=America/Chicago:20261202T090000" in text and "SUMMARY:ACUTE" in text
    assert not [word for word in (made.patient.last_name, made.patient.first_name, "rash", "1984") if word in text]


def test_an_unknown_address_is_not_found(app, lee):
    for token in ("x", "0" * 64, "a%00b", "é"):
        assert app.test_client().get(f"/calendars/{token}.ics").status_code == 404


def test_the_manager_renews_and_revokes_and_nobody_else(client_as, lee):
    client = client_as("manager")
    assert "No address" in client.get("/schedule/feeds").get_data(as_text=True)
    shown = client.post(f"/schedule/feeds/{lee.id}/addresses").get_data(as_text=True)
    assert "it is shown this once" in shown
    page = client.get("/schedule/feeds").get_data(as_text=True)
    assert "not read yet" in page and "/calendars/" not in page
    assert client.post(f"/schedule/feeds/{lee.id}/ends").status_code == 303
    assert client.post(f"/schedule/feeds/{lee.id}/ends").status_code == 422
    assert client.post("/schedule/feeds/99999/addresses").status_code == 404
    for role in ("front_desk", "nurse", "technical"):
        assert client_as(role).get("/schedule/feeds").status_code == 403
        assert client_as(role).post(f"/schedule/feeds/{lee.id}/addresses").status_code == 403


def test_a_long_calendar_costs_as_many_queries_as_a_short_one(lee, manager, count_queries):
    make_appointment(provider=lee, day_on=TOMORROW)
    with count_queries() as one:
        events_of(lee)
    for n in range(6):
        make_appointment(provider=lee, day_on=TOMORROW, start_minute=NINE + 20 + 20 * n)
    with count_queries() as many:
        assert len(events_of(lee)) == 7

    assert len(many) == len(one)
