"""Home: each role's own day, everyone gets a page."""

import re
from datetime import timedelta

import pytest

from office import clock
from office.accounts.rules import ask_question
from office.charts.models import Priority, Purpose, SignOut
from office.charts.rules import ensure_holder, make_chart, request_chart, sign_out_volume
from office.home import queries
from office.home.queries import PRIMARY, day_of
from office.loans.rules import climb_ladder
from office.phone.models import MessageKind
from office.phone.rules import line_dropped
from office.staff.models import Role, Staff
from tests.conftest import CAST
from tests.patients.making import make_patient
from tests.phone.making import make_call, make_message
from tests.scheduling.making import make_appointment

HTMX = {"HX-Request": "true", "Sec-Fetch-Site": "same-origin"}


def staff(actor):
    return Staff.get_by_id(actor.staff_id)


def titles(actor):
    return [one.what for one in queries.day_of(actor).waiting]


def out_to(actor, patient=None):
    """A volume signed out to someone."""
    volume = make_chart(patient or make_patient(), by=actor)
    sign_out_volume(volume, ensure_holder(staff(actor)), Purpose.VISIT, by=actor)
    return volume


@pytest.mark.parametrize("role", CAST)
def test_everyone_gets_a_page_with_one_primary_act(client_as, role):
    page = client_as(role).get("/")

    assert page.status_code == 200
    assert "<title>Home · office</title>" in page.text
    assert "Nothing waits for you." in page.text
    assert page.text.count("button primary") - page.text.count("Go on</button>") == 1
    assert PRIMARY[CAST[role][1]][0] in page.text


def test_every_role_may_do_its_primary_act(client_as, app):
    for role, (_, actor_role) in CAST.items():
        _, endpoint, posts = PRIMARY[actor_role]
        client = client_as(role)
        with app.test_request_context():
            address = app.url_for(endpoint)
        answer = client.post(address) if posts else client.get(address)
        assert answer.status_code in (200, 303), role


def test_every_role_has_a_primary_act():
    assert set(PRIMARY) == set(Role)


def test_not_signed_in_goes_to_the_sign_in_page(app, manager):
    assert "/sign-in" in app.test_client().get("/").location


def test_messages_of_my_role_stand_by_due_time(phone_clerk, nurse, biller):
    make_message(phone_clerk)
    make_message(phone_clerk, MessageKind.URGENT_SYMPTOM, "dizzy")
    make_message(phone_clerk, MessageKind.BILLING, "why $48.70")

    assert titles(nurse) == ["Message: urgent symptom", "Message: refill"]
    assert titles(biller) == ["Message: billing"]


def test_manager_sees_what_is_red_everywhere(phone_clerk, nurse, manager, set_clock):
    make_message(phone_clerk, MessageKind.URGENT_SYMPTOM, "dizzy")
    assert titles(manager) == []

    set_clock("2026-12-01 08:50")

    assert titles(manager) == ["Message: urgent symptom"]


def test_phone_sees_unfinished_calls_and_others_only_their_own(phone_clerk, front_desk, nurse):
    call = make_call(phone_clerk, note="throat feels tight", callback="312-555-0110")
    line_dropped(call, by=phone_clerk)

    day = queries.day_of(front_desk)

    assert [(one.what, one.tone, one.patient) for one in day.waiting] == [("Unfinished call", "alert", "312-555-0110")]
    assert day.waiting[0].detail == "throat or tongue swelling"
    assert titles(nurse) == ["Message: urgent symptom"]
    make_call(nurse, note="hospital rang")
    assert titles(nurse) == ["Unfinished call", "Message: urgent symptom"]


def test_records_clerk_sees_requests_and_overdue_charts(records_clerk, nurse, set_clock):
    set_clock("2026-11-27 09:00")
    out_to(records_clerk)
    set_clock("2026-12-01 09:00")
    asked = make_patient()
    make_chart(asked, by=records_clerk)
    holder = ensure_holder(staff(nurse))
    request_chart(asked, purpose=Purpose.PHONE, priority=Priority.STAT, holder=holder, by=nurse)

    climb_ladder()
    assert titles(records_clerk) == ["Chart overdue", "Chart asked for: STAT"]
    assert titles(nurse) == []
    assert [task.kind for task in day_of(records_clerk).todo] == []  # it stands among what waits already


def test_biller_sees_billing_questions(biller, phone_clerk, nurse):
    patient = make_patient()
    ask_question(patient, "why $48.70", by=phone_clerk)

    assert titles(biller) == ["Billing question"]
    assert queries.day_of(biller).waiting[0].patient == patient.full_name
    assert titles(nurse) == []


def test_front_desk_and_nurse_see_how_far_the_day_is(front_desk, nurse, biller):
    make_appointment(make_patient(), start_minute=540)
    make_appointment(make_patient(), start_minute=600)

    assert queries.day_of(front_desk).counts[0] == ("Expected", "calm", 2)
    assert queries.day_of(nurse).counts[0] == ("Expected", "calm", 2)
    assert queries.day_of(biller).counts == []


def test_charts_i_hold_are_on_my_page(client_as, nurse, set_clock):
    volume = out_to(nurse)
    page = client_as("nurse").get("/").text
    assert "Charts with me" in page
    assert "due today" in page

    SignOut.update(due_on=clock.today() - timedelta(days=1)).where(SignOut.volume == volume).execute()

    assert queries.day_of(nurse).charts_late == 1


@pytest.mark.parametrize("role", ["nurse", "records_clerk", "biller", "manager", "front_desk"])
def test_home_costs_the_same_for_three_of_each_as_for_one(
    role, client_as, phone_clerk, nurse, records_clerk, biller, manager, front_desk, doctor, count_queries, set_clock
):
    holder = ensure_holder(staff(nurse))

    def one_of_each(number):
        patient = make_patient()
        for kind in MessageKind:
            if kind in (MessageKind.OTHER,):
                continue
            make_message(phone_clerk, kind, "x", patient=patient)
        ask_question(patient, "why", by=phone_clerk)
        set_clock(f"2026-11-2{number} 09:00")
        out_to(records_clerk, patient)
        set_clock(f"2026-12-01 1{number}:00")
        make_call(phone_clerk, patient=make_patient(), note="chest pain")
        request_chart(make_patient(), purpose=Purpose.PHONE, priority=Priority.STAT, holder=holder, by=nurse)

    one_of_each(3)
    client = client_as(role)
    client.get("/")
    with count_queries() as once:
        client.get("/")
    one_of_each(4)
    one_of_each(5)
    client = client_as(role)
    client.get("/")
    with count_queries() as thrice:
        page = client.get("/")

    assert page.status_code == 200
    assert [e.sql[:99] for e in once] == [e.sql[:99] for e in thrice]


def test_home_is_polled_with_204_until_something_changes(client_as, phone_clerk, nurse):
    tom = client_as("nurse")
    stamp = re.search(r"/waiting\?v=([0-9-]+)", tom.get("/").text)[1]

    assert tom.get(f"/waiting?v={stamp}", headers=HTMX).status_code == 204
    make_message(phone_clerk)
    piece = tom.get(f"/waiting?v={stamp}", headers=HTMX)

    assert piece.status_code == 200
    assert "Message: refill" in piece.text
    assert "<html" not in piece.text
    assert "<html" in tom.get("/waiting").text


def test_style_page_is_for_the_manager(client_as):
    assert client_as("manager").get("/style").status_code == 200
    assert client_as("nurse").get("/style").status_code == 403
