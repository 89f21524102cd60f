"""A replayed morning: 70 calls by two agents. Everything said is kept, every item is owned and due, none is lost."""

from collections import Counter

import pytest

from office import clock
from office.accounts.models import BillingQuestion, QuestionState
from office.charts.models import ChartRequest
from office.directory.models import VerifiedHow
from office.directory.rules import add_party, check_number
from office.phone.models import Call, CallItem, CallOutcome, CallTold, Message
from office.phone.queries import inbox, people_now, unfinished
from office.phone.symptoms import symptom_marks
from office.phoneroom.queries import board
from office.redflags.models import RedFlag
from office.reports.queries import REPORTS, portions
from office.scheduling.models import Appointment, Standing
from office.staff.models import Role
from tests.patients.making import make_patient
from tests.phoneroom.playing import Desk, play_in_turns, read_script
from tests.scheduling.making import make_appointment, make_provider, make_type

DONE = {
    "book": "booked", "move": "moved", "cancel": "canceled", "take": "message", "special": "message", "fail":
    "check failed", "bill": "billing question", "chart": "chart asked for", "register": "registered",
    "party": "called back",
}  # fmt: skip
FAMILY = {"lan": "Nguyen", "binh": "Nguyen", "chi": "Nguyen"}


@pytest.fixture
def scripts(data):
    return read_script((data / "phoneroom" / "morning.txt").read_text("utf-8"))


@pytest.fixture
def people(scripts):
    """A patient for each key of the script, adults but for the three children; phone numbers as they say them."""
    found = {}
    for script in scripts:
        for act in script.acts:
            word, _, rest = act.partition(" ")
            key = rest.partition(" ")[0]
            if word == "about" and key not in found:
                young = {"vega": "2026-10-27", **dict.fromkeys(FAMILY, "2018-03-04")}
                born = clock.as_date(young.get(key, f"{1950 + len(found)}-03-{len(found) % 27 + 1:02}"))
                first = script.caller.split()[0] if script.relationship == "self" else f"{key.capitalize()}a"
                names = {"last_name": FAMILY.get(key, key.capitalize()), "first_name": first}
                found[key] = make_patient(**names, born_on=born, phone=script.number)
    return found


@pytest.fixture
def practice(people, front_desk, phone_clerk, nurse, doctor, biller, manager, records_clerk, records_lead):
    """Two providers with hours, bookings that are moved and canceled, two outside parties; everyone is at work."""
    provider, kind = make_provider(), make_type()
    make_provider("Dr. Roy")
    for place, key in enumerate(("petrov", "osei", "mensah", "moss", "dahl")):
        make_appointment(people[key], provider, kind, clock.as_date("2026-12-03"), 600 + 20 * place)
    for kind, name, number in (("pharmacy", "Walgreens on Main", "312-555-0191"),
                               ("hospital", "Mercy Hospital", "312-555-0190")):  # fmt: skip
        party = add_party(kind, name, by=front_desk, phone=number)
        check_number(party.numbers.first(), VerifiedHow.LETTERHEAD, True, by=front_desk)
    return {"phone_clerk": phone_clerk, "front_desk": front_desk, "nurse": nurse, "provider": doctor, "biller": biller,
            "manager": manager, "records_clerk": records_clerk, "records_lead": records_lead}  # fmt: skip


def said_in(call):
    return call.caller_name, str(call.relationship), call.callback, call.note


def test_a_morning_of_seventy_calls_loses_nothing(practice, scripts, people, client_as):
    agents = {"ana": "phone_clerk", "maria": "front_desk"}
    desks = [Desk(client_as(login), client_as, [one for one in scripts if one.agent == agent], people)
             for agent, login in agents.items()]  # fmt: skip
    assert [len(desk.scripts) for desk in desks] == [35, 35]

    play_in_turns(desks)

    played = [(script, Call.get_by_id(call_id)) for desk in desks for script, call_id in desk.made]
    assert Call.select().count() == len(played) == 70
    check_words(played)
    check_unfinished(played, practice["manager"], client_as)
    check_items(played)
    check_work_is_owned_and_due(practice)
    check_danger(played)
    check_nothing_told(played)
    check_reports(played)


def check_words(played):
    """Everything that was said stands in its call, and each call ended as it did."""
    for script, call in played:
        assert said_in(call) == (script.caller, script.relationship, script.number, script.words)
        assert str(call.outcome or "left") == script.outcome
        assert call.answered_at is not None or script.outcome == "disconnected"
    for _, call in played:
        if call.outcome in (CallOutcome.SPAM, CallOutcome.WRONG_NUMBER):
            assert call.patient_id is None


def check_unfinished(played, manager, client_as):
    """What nobody ended is on the list and on the board, symptom words first; nothing else is."""
    left = [call for script, call in played if script.outcome == "left"]
    rows = unfinished()
    assert {row.id for row in rows} == {call.id for call in left} and len(left) == 4
    assert [row.symptom_words for row in rows] == sorted((row.symptom_words for row in rows), reverse=True)
    shown = board(manager)
    assert {row.id for row, _ in (*shown.waiting, *shown.talking, *shown.left)} == {call.id for call in left}
    assert not [flag for flag in shown.flags if not flag.answered] and len(shown.flags) == 1
    page, room = client_as("front_desk").get("/calls").text, client_as("front_desk").get("/phone-room").text
    for call in left:
        assert f'id="unfinished-{call.id}"' in page and f"/calls/{call.id}" in room


def check_items(played):
    """Each call left the items that were wished in it, each of its own; none more but what brings danger on."""
    for script, call in played:
        kept = Counter(item.what.split(":")[0] for item in CallItem.select().where(CallItem.call == call.id))
        wished = Counter(DONE[word] for act in script.acts if (word := act.partition(" ")[0]) in DONE)
        brought = kept - wished
        danger = symptom_marks(script.words) and {"drop", "flag"} & {act.partition(" ")[0] for act in script.acts}
        assert not wished - kept, (script, kept)
        assert brought == (Counter(message=1) if danger else Counter()), (script, kept)
    mother = next(call for script, call in played if len(script.acts) == 7 and "three children" in script.words)
    assert len({item.patient_id for item in mother.items if item.what == "booked"}) == 3
    standing = Appointment.standing == Standing.BOOKED
    places = [(row.provider_id, row.day_on, row.start_minute) for row in Appointment.select().where(standing)]
    assert len(places) == len(set(places))
    assert ChartRequest.select().count() == sum("chart" in script.acts for script, _ in played)


def check_work_is_owned_and_due(practice):
    """Every message and question has an owner who is here and a due time, and stands in somebody's inbox."""
    people, opened = people_now(), list(Message.select().where(Message.closed_at.is_null()))
    for message in opened:
        owner = people.owner(message.to_staff_id, message.to_role)
        held = [one for one in people.by_id.values() if one.here and owner.role in one.roles]
        assert owner.person.here if owner.person else held
        assert message.taken_at <= message.amber_at <= message.due_at <= message.alert_at
        assert message.call_id and message.body and message.left_by_id
    inboxes = [row.id for actor in practice.values() for row in inbox(actor, "role", people=people)]
    assert {message.id for message in opened} == set(inboxes) and len(opened) > 30
    questions = list(BillingQuestion.select())
    asked = [one for one in questions if one.state != QuestionState.CLOSED]
    assert len(questions) - len(asked) == 2  # answered on the call
    assert asked and all(one.owner_role == Role.BILLER and one.due_at and one.words for one in asked)


def check_danger(played):
    """No symptom word stayed with a clerk: a nurse has a message, or a red flag was disposed of or taken over."""
    danger = [call for script, call in played if symptom_marks(script.words)]
    assert len(danger) == 6
    for call in danger:
        assert call.symptom_words
        roles = {message.to_role for message in Message.select().where(Message.call == call.id)}
        assert Role.NURSE in roles or RedFlag.select().where(RedFlag.call == call.id).exists()
    flags = list(RedFlag.select())
    assert len(flags) == 4 and sum(flag.disposed_at is None for flag in flags) == 1
    assert all(flag.location and flag.callback for flag in flags)


def check_nothing_told(played):
    """Who failed the check was told nothing; the report has each of them."""
    failed = [call.id for script, call in played if "fail" in script.acts]
    assert len(failed) == 3
    assert not CallTold.select().where(CallTold.call.in_(failed)).exists()
    assert len(cells_of("failed-checks")) == 3


def check_reports(played):
    """The rates of the morning count the same as the script."""
    rates = {cells[0]: cells for cells in cells_of("phone-rates")}
    assert rates["Failed identity checks"][1] == "3" and rates["Unfinished calls"][1] == "4"
    assert rates["Abandoned"][4] == "1 ÷ 70" and rates["Red flags taken over in time"][4] == "4 ÷ 4"
    assert next(cells for cells in cells_of("calls-by-hour") if cells[0] == "All")[2] == "70"
    assert [cells[0] for cells in cells_of("repeat-callers")][:2] == ["Omar Said", "Ruth Abel"]
    assert len(cells_of("red-flag-times")) == 4


def cells_of(key):
    listing, _ = REPORTS[key].lines(clock.today(), clock.today())
    return [line.cells for some in portions(listing) for line in some]
