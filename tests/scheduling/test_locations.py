"""A second site: hours and rooms belong to one, the way between them is a hard conflict, papers say where."""

from datetime import date, timedelta

import pytest

from office.audit.models import AuditEvent
from office.errors import RuleError
from office.preparing.queries import reminder_of
from office.scheduling.models import Appointment, Hours, Location, Provider, Resource, Sort, TakenResource
from office.scheduling.openings import Block, Busy, ConflictCode, Opening, Piece, conflicts, open_places, place_at
from office.scheduling.queries import next_openings, offers
from office.scheduling.queries.sites import where
from office.scheduling.rules import (
    Refused,
    add_location,
    add_resource,
    book_appointment,
    change_location,
    change_provider,
    move_appointment,
)
from office.scheduling.wishes import Wish
from tests.scheduling.making import make_appointment, make_hours, make_person, make_provider, make_type

WEDNESDAY = date(2026, 12, 2)
NOON, NORTH = 720, 7
BOTH = [Block(480, NOON), Block(NOON, 1020, site=NORTH)]


def test_the_way_between_two_sites_is_kept_free():
    busy = [Busy(690, 710, 1, 0)]

    found = open_places(BOTH, [], busy, minutes=20, step=10, travel=30, first=700)

    assert found[0] == Opening(740, 760, 1, NORTH)
    assert [one.code for one in conflicts(NOON, 20, BOTH, [], busy, travel=30)] == [ConflictCode.TRAVEL]
    assert place_at(740, 20, BOTH, [], busy, travel=30) == 1 and place_at(730, 20, BOTH, [], busy, travel=30) is None
    assert not conflicts(NOON, 20, BOTH, [], [Busy(690, 710, 1, None)], travel=30)  # nobody knows where that is


def test_a_room_serves_at_its_own_site_only():
    shared = [[Piece(0, ())]]

    assert {one.site for one in open_places(BOTH, [], [], minutes=20, step=20, shared=shared)} == {0}
    assert [one.code for one in conflicts(780, 20, BOTH, [], [], shared=shared)] == [ConflictCode.ROOM_TAKEN]
    assert not conflicts(780, 20, BOTH, [], [], shared=[[Piece(NORTH, ())]])


def test_every_offer_of_two_sites_can_be_booked_and_nothing_else():
    busy, shared = [Busy(600, 620, 1, 0), Busy(900, 940, 1, NORTH)], [[Piece(0, ((480, 500),)), Piece(NORTH, ())]]
    given = {"shared": shared, "travel": 45, "before": 5, "after": 10}
    offered = {one.start for one in open_places(BOTH, [], busy, minutes=30, step=5, **given)}

    assert offered == {at for at in range(480, 1020, 5) if not conflicts(at, 30, BOTH, [], busy, **given)}
    assert all(place_at(at, 30, BOTH, [], busy, **given) == 1 for at in offered)


@pytest.fixture
def north(manager):
    return add_location("North office", "5 Elm Street, Evanston, IL", by=manager, phone="847-555-0100")


@pytest.fixture
def lee(north):
    """Dr. Lee, mornings in the main office, afternoons in the north."""
    provider = make_provider("Dr. Lee", end=NOON)
    for weekday in range(5):
        make_hours(provider, weekday, NOON, 1020, location=north)
    return provider


def test_a_booking_belongs_to_the_site_of_its_hours_and_moves_with_them(lee, north, front_desk):
    morning = make_appointment(make_person(), lee, day_on=WEDNESDAY, start_minute=690)
    with pytest.raises(Refused, match="another location"):
        book_appointment(make_person(), lee, morning.type, WEDNESDAY, 730, reason="cough", by=front_desk)

    afternoon = book_appointment(make_person(), lee, morning.type, WEDNESDAY, 740, reason="cough", by=front_desk)
    moved = move_appointment(morning, morning.version, lee, WEDNESDAY, 800, reason="weather", by=front_desk)

    assert (morning.location_id, afternoon.location_id, moved.location_id) == (None, north.id, north.id)
    assert where(morning)["address"].startswith("Main office, ")
    assert where(moved) == {
        "address": "North office, 5 Elm Street, Evanston, IL", "directions": "", "phone": "847-555-0100",
    }  # fmt: skip
    assert "North office, 5 Elm Street" in reminder_of(moved).where and "Main office" in reminder_of(morning).where


def test_the_finder_narrows_by_site_and_says_where(lee, north):
    rows = next_openings(make_type(), from_on=WEDNESDAY, wish=Wish(site=north.id), limit=2)
    assert [(row.start_minute, row.site) for row in rows] == [(NOON, "North office"), (730, "North office")]
    assert next_openings(make_type(), from_on=WEDNESDAY, wish=Wish(site=0), limit=1)[0].site == "Main office"


def test_a_room_is_taken_at_the_site_of_the_booking(lee, north, manager):
    main = add_resource(Sort.ROOM, "procedure room", "Room 5", by=manager)
    there = add_resource(Sort.ROOM, "procedure room", "North 1", by=manager, location=north.id)
    proc = make_type("PROC", 40, room_kind="procedure room")

    made = make_appointment(make_person(), lee, proc, WEDNESDAY, 780)

    assert {row.resource_id for row in TakenResource.select()} == {there.id}
    assert main.location_id is None and made.location_id == north.id
    Resource.update(active=False).where(Resource.id == there.id).execute()
    with pytest.raises(Refused, match="No room or equipment"):
        make_appointment(make_person(), lee, proc, WEDNESDAY, 840)


def test_with_one_site_nothing_is_seen(client_as):
    one = make_appointment(make_person(), make_provider(), day_on=WEDNESDAY)
    assert where(one)["address"] == "100 Main Street, Chicago, IL 60601"
    page = client_as("front_desk").get(f"/patients/{one.patient_id}/appointments/new").text
    assert "Main office" not in page and "Where" not in page and "Seen by" not in page


def test_the_manager_sets_a_location_up_and_the_desk_sees_it(client_as, lee, north):
    client = client_as("manager")
    told = {"name": "West", "address": "9 Oak Street", "active": "y", "key": "w" * 20}
    assert client.post("/schedule/locations", data=told).status_code == 303
    west = Location.get(Location.name == "West")
    assert client.post("/schedule/locations", data={**told, "key": "x" * 20}).status_code == 422
    address = f"/schedule/locations/{west.id}"
    assert client.post(address, data={**told, "address": "11 Oak Street"}).status_code == 303
    assert (
        Location.get_by_id(west.id).address == "11 Oak Street" and "North office" in client.get("/schedule/hours").text
    )
    block = {"provider": lee.id, "weekdays": 5, "start": "9:00", "end": "11:00", "location": west.id, "key": "h" * 20}
    block |= {"capacity": 1, "weeks": "every week", "release": "not held"}
    assert client.post("/schedule/hours", data=block).status_code == 303
    assert Hours.get(Hours.weekday == 5).location_id == west.id
    assert AuditEvent.get(AuditEvent.action == "location.changed")

    desk, one = client_as("front_desk"), make_appointment(make_person(), lee, day_on=WEDNESDAY, start_minute=800)
    assert "Main office, from 12:00 PM North office" in desk.get("/schedule?day=2026-12-02").text
    assert "North office" in desk.get(f"/patients/{one.patient_id}/appointments/{one.id}").text
    assert "5 Elm Street" in desk.get(f"/patients/{one.patient_id}/prints/appointments/{one.id}").text
    assert "North office" in desk.get("/schedule/prints?day=2026-12-02").text
    assert desk.post("/schedule/locations", data=told).status_code == 403


@pytest.mark.parametrize(("name", "address", "field"), [("Main office", "1 A", "name"), ("East", " ", "address")])
def test_a_location_is_refused_in_words(north, manager, name, address, field):
    with pytest.raises(RuleError) as refused:
        add_location(name, address, by=manager)
    assert refused.value.field == field and Location.select().count() == 1


def test_a_location_with_hours_stays_in_use(lee, north, manager):
    with pytest.raises(RuleError, match="End those hours first"):
        change_location(north, active=False, by=manager)
    Hours.update(to_on=date(2026, 11, 30)).where(Hours.location == north).execute()
    assert change_location(north, active=False, by=manager).active is False


def test_the_finder_narrows_by_who_the_provider_is(manager, client_as):
    lee, ruiz = make_provider("Dr. Lee"), make_provider("Dr. Ruiz")
    change_provider(lee, sex="M", languages="English", by=manager)
    change_provider(ruiz, sex="F", languages="English, Spanish", by=manager)
    person, est = make_person(), make_type()

    for wish in (Wish(sex="F"), Wish(language="spanish")):
        found = offers(est, patient=person, own=Provider.get_by_id(lee.id), from_on=WEDNESDAY, wish=wish)
        assert {row.provider_id for row in found} == {ruiz.id}
    assert not next_openings(est, wish=Wish(sex="M", language="Spanish"))
    page = client_as("front_desk").get(f"/patients/{person.id}/appointments/new").text
    assert "Seen by" in page and "Spanish" in page
    told = {"type": est.id, "provider": 0, "sex": "F", "look": "1"}
    narrowed = client_as("front_desk").post(f"/patients/{person.id}/appointments/new", data=told).text
    assert "Dr. Ruiz</span>" in narrowed and "Dr. Lee</span>" not in narrowed


def test_a_locations_page_takes_a_fixed_number_of_queries(lee, north, count_queries, front_desk):
    est = make_type()
    with count_queries() as one:
        next_openings(est, from_on=WEDNESDAY)
    for n in range(3):
        Location.create(name=f"Site {n}", address="-")
        make_appointment(make_person(), lee, day_on=WEDNESDAY + timedelta(days=7 * n + 7), start_minute=800)
    with count_queries() as more:
        next_openings(est, from_on=WEDNESDAY)
    assert len(one) == len(more) and Appointment.select().where(Appointment.location == north).count() == 3
