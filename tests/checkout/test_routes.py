"""Check-out, day close, waiting room, prints and the pages of arrivals, by role."""

import re
from datetime import date, timedelta

import pytest

from office.audit.models import AuditEvent
from office.checkout.models import NoCharge
from office.dayclose.models import CarriedItem, DayClose
from office.patients.models import Contact, ContactRole, Patient
from office.reports.queries.waits import waits
from office.scheduling.models import Appointment, Standing
from office.settings.rules import change_setting
from office.visits.models import Accompanied, Decision, Flow, FollowUp, LeftUnseen, Visit, VisitStep
from office.visits.rules import say_follow_up
from tests.scheduling.making import TODAY, make_appointment, make_person
from tests.visits.making import make_visit

HTMX = {"HX-Request": "true"}
DAY = "/day-close/2026-12-01"


def of(visit, tail):
    return f"/patients/{visit.patient_id}/visits/{visit.id}/{tail}"


# check-out


def test_check_out_shows_what_is_missing_and_lets_the_patient_leave(client_as, front_desk):
    visit, client = make_visit(Flow.CHECKOUT, by=front_desk), client_as("front_desk")
    page = client.get(of(visit, "check-out") + "?board=today").text
    assert "No charge is entered yet" in page and "Book the follow-up" in page

    answer = client.post(of(visit, "check-out"), data={"decision": "recall", "weeks": "6", "board": "today"})

    assert answer.location == "/today"
    assert (Visit.get().flow, FollowUp.get().weeks) == (Flow.LEFT, 6)


def test_check_out_that_is_refused_keeps_what_was_typed(client_as, front_desk):
    visit = make_visit(Flow.CHECKOUT, by=front_desk)
    data = {"decision": "booked", "note": "bring the log"}
    answer = client_as("front_desk").post(of(visit, "check-out"), data=data)

    assert answer.status_code == 422
    assert "Nothing is booked yet" in answer.text and "bring the log" in answer.text
    assert FollowUp.select().count() == 0
    assert client_as("front_desk").post(of(visit, "check-out"), data={}).status_code == 422


def test_kept_without_leaving_and_charged_after_all(client_as, front_desk):
    visit, client = make_visit(Flow.CHECKOUT, by=front_desk), client_as("front_desk")
    data = {"decision": "none", "no_charge": "form or papers only", "act": "keep"}
    assert client.post(of(visit, "check-out"), data=data).location.endswith("/check-out")
    assert (Visit.get().flow, NoCharge.get().ended_at) == (Flow.CHECKOUT, None)
    assert "No charge: form or papers only" in client.get(of(visit, "check-out")).text

    client.post(of(visit, "check-out/charges"))

    assert NoCharge.get().ended_at is not None


def test_board_leads_to_the_check_out(client_as, front_desk):
    visit = make_visit(Flow.CHECKOUT, by=front_desk)

    page = client_as("front_desk").get("/today?turn=desk").text

    assert re.search(rf'href="{of(visit, "check-out")}\?board=today&amp;turn=desk"[^>]*>Check out<', page)


def test_check_out_by_role(client_as, front_desk):
    visit = make_visit(Flow.CHECKOUT, by=front_desk)

    assert client_as("auditor").get(of(visit, "check-out")).status_code == 200
    assert client_as("auditor").post(of(visit, "check-out"), data={"decision": "none"}).status_code == 403
    assert client_as("technical").get(of(visit, "check-out")).status_code == 403
    assert (
        client_as("front_desk").get(f"/patients/{visit.patient_id + 1}/visits/{visit.id}/check-out").status_code == 404
    )


# day close


def test_day_close_lists_what_is_open_with_owner_and_link(client_as, front_desk):
    visit = make_visit(Flow.LEFT, by=front_desk)
    page = client_as("front_desk").get(DAY).text

    assert of(visit, "check-out") in page and "biller" in page and "Close the day" not in page


def test_day_is_carried_closed_and_opened_again(client_as, front_desk):
    visit, client = make_visit(Flow.LEFT, by=front_desk), client_as("front_desk")
    assert client.post(f"{DAY}/closes", headers=HTMX).status_code == 422
    data = {"items": [f"charge:{visit.id}"], "owner": "role:biller", "reason": ""}
    refused = client.post(f"{DAY}/carried", data=data)
    assert refused.status_code == 422 and f'value="charge:{visit.id}" checked' in refused.text

    client.post(f"{DAY}/carried", data={**data, "reason": "codes to be asked"})
    client.post(f"{DAY}/closes")

    assert (CarriedItem.get().reason, DayClose.get().who) == ("codes to be asked", "Maria Lopez")
    page = client.get(DAY).text
    assert "Closed by Maria Lopez" in page and "codes to be asked" in page
    assert client.post(f"{DAY}/reopenings", data={"reason": "x"}).status_code == 403
    boss = client_as("manager")
    assert boss.post(f"{DAY}/reopenings", data={"reason": ""}).status_code == 422
    boss.post(f"{DAY}/reopenings", data={"reason": "one was forgotten"})
    assert DayClose.get().reopen_reason == "one was forgotten"
    assert "one was forgotten" in boss.get(DAY).text


def test_tomorrow_names_what_was_carried_over(client_as, front_desk, set_clock):
    visit, client = make_visit(Flow.LEFT, by=front_desk), client_as("front_desk")
    client.post(f"{DAY}/carried", data={"items": [f"charge:{visit.id}"], "owner": "own", "reason": "codes"})
    set_clock("2026-12-02 08:00")

    page = client_as("front_desk").get("/day-close/2026-12-02").text

    assert "Carried over from before" in page and "codes" in page and "is not closed" in page


@pytest.mark.parametrize("day", ["2026-12-02", "soon", "2026-13-01"])
def test_days_to_come_and_nonsense_have_no_close(day, client_as):
    assert client_as("front_desk").get(f"/day-close/{day}").status_code == 404


def test_day_close_by_role(client_as):
    assert client_as("technical").get(DAY).status_code == 403
    assert client_as("nurse").get(DAY).status_code == 200
    assert client_as("nurse").post(f"{DAY}/closes").status_code == 403


# the waiting room


def test_waiting_room_shows_numbers_and_nothing_of_anyone(client_as, nurse):
    make_visit(Flow.ROOMED, by=nurse, room="3", reason="rash")
    make_visit(by=nurse, start_minute=600)
    page = client_as("front_desk").get("/waiting-room").text

    assert "No. 1" in page and "Room 3" in page and "No. 2" in page
    for word in ("Quispe", "Ada", "rash", "Dr. Lee", "EST", "1984"):
        assert word not in page


def test_waiting_room_by_first_name_leaves_guarded_people_their_number(client_as, nurse, manager):
    change_setting("visits.lobby_names", "initial", by=manager)
    make_visit(by=nurse)
    hidden = make_visit(by=nurse, start_minute=600, patient=make_person("Moss", "Vera"))
    Patient.update(confidential=True).where(Patient.id == hidden.patient_id).execute()
    page = client_as("front_desk").get("/waiting-room").text

    assert "Ada Q." in page and "No. 2" in page and "Vera" not in page and "Quispe" not in page


def test_waiting_room_polls_and_is_for_the_desk(client_as, nurse):
    make_visit(by=nurse)
    client = client_as("front_desk")
    poll = re.search(r'hx-get="([^"]+)"', client.get("/waiting-room").text)[1].replace("&amp;", "&")
    assert client.get(poll, headers=HTMX).status_code == 204
    make_visit(by=nurse, start_minute=600)
    assert "No. 2" in client.get(poll, headers=HTMX).text
    assert client_as("nurse").get("/waiting-room").status_code == 403


# boards


def test_turn_and_size_stay_in_the_address(client_as, front_desk):
    make_visit(Flow.CHECKED_IN, by=front_desk, patient=make_person("Moss"))
    make_appointment(start_minute=600)
    page = client_as("nurse").get("/nurse-board?turn=nurse&big=1").text

    assert "Moss" in page and "Quispe" not in page and 'class="big"' in page
    assert "turn=nurse" in re.search(r'id="board"[^>]* hx-get="([^"]+)"', page)[1]
    assert "Quispe" in client_as("nurse").get("/nurse-board?turn=everybody&big=7").text


def test_board_counts_who_waits_too_long_and_asks_anew_when_one_more_does(client_as, front_desk, set_clock):
    make_visit(by=front_desk, start_minute=480)
    client = client_as("front_desk")
    address = re.search(r'id="board" hx-get="([^"]+)"', client.get("/today").text)[1].replace("&amp;", "&")
    set_clock("2026-12-01 08:16")
    assert "1 over 15 min" in client_as("front_desk").get(address, headers=HTMX).text
    set_clock("2026-12-01 08:26")

    assert "1 over 25 min" in client_as("front_desk").get("/today").text


# arrivals


def test_child_is_checked_in_with_who_brought_it(client_as):
    booking = make_appointment(make_person(born_on=date(2019, 8, 30)))
    mother = Contact.create(
        patient=booking.patient, role=ContactRole.REPRESENTATIVE, name="Ana Said", relationship="mother", since=TODAY
    )
    client, address = client_as("front_desk"), f"/patients/{booking.patient_id}/appointments/{booking.id}/check-in"
    page = client.get(address).text
    assert "Ana Said (mother), may consent" in page
    refused = client.post(address, data={"unchanged": "all"}, headers=HTMX)
    assert refused.status_code == 422 and "Say who brought the child" in refused.text

    client.post(address, data={"unchanged": "all", "brought": f"contact:{mother.id}", "consent": "may consent"})

    assert (Visit.get().flow, Accompanied.get().contact_id) == (Flow.CHECKED_IN, mother.id)


def test_late_arrival_says_by_how_much_and_keeps_what_was_decided(client_as, front_desk, set_clock):
    booking = make_appointment()
    set_clock("2026-12-01 09:22")
    client, address = client_as("front_desk"), f"/patients/{booking.patient_id}/appointments/{booking.id}/check-in"
    assert "Late by 22 minutes" in client.get(address).text

    client.post(address, data={"unchanged": "all", "late": "nurse looks first"})

    assert VisitStep.get(VisitStep.flow == Flow.CHECKED_IN).note == "late, nurse looks first"


def test_wrong_patient_by_hand(client_as, front_desk):
    visit, right = make_visit(by=front_desk), make_appointment(make_person("Moss"), start_minute=600)
    client = client_as("front_desk")
    assert "Moss" in client.get(of(visit, "wrong-patient")).text
    assert client.post(of(visit, "wrong-patient"), data={"right": 0}).status_code == 422

    client.post(of(visit, "wrong-patient"), data={"reason": "misheard", "right": right.id})

    assert Visit.get(Visit.appointment == right.id).flow == Flow.ARRIVED
    pages = [
        client.get(f"/patients/{one.patient_id}/appointments/{one.id}").text for one in (visit.appointment, right)
    ]
    assert "Taken in by mistake" in pages[0] and "Another record was opened at first" in pages[1]
    assert client_as("nurse").get(of(visit, "wrong-patient")).status_code == 403


def test_another_day_by_hand(client_as, front_desk, set_clock):
    set_clock("2026-12-01 09:00")
    later = make_appointment(day_on=TODAY + timedelta(days=7))
    client, address = client_as("front_desk"), f"/patients/{later.patient_id}/appointments/{later.id}"
    assert "The patient is here today" in client.get(address).text
    page = client.get(f"{address}/other-days").text
    key = re.search(r'name="key"[^>]* value="([^"]+)"', page)[1]
    for _ in range(2):
        answer = client.post(f"{address}/other-days", data={"keep": "free", "key": key})

    assert answer.location.endswith("/check-in")
    assert Appointment.get_by_id(later.id).standing == Standing.CANCELED_BY_PATIENT
    assert Visit.select().count() == 1


def test_left_unseen_by_hand(client_as, front_desk, nurse):
    visit, client = make_visit(Flow.CHECKED_IN, by=front_desk), client_as("front_desk")
    assert "Nobody yet" in client.get(of(visit, "unseen")).text
    data = {"reason": "tired of waiting", "nurse": nurse.staff_id, "board": "today"}

    assert client.post(of(visit, "unseen"), data={**data, "time": "noon or so"}).status_code == 422
    assert client.post(of(visit, "unseen"), data=data).location == "/today"

    assert (LeftUnseen.get().reason, LeftUnseen.get().nurse_id) == ("tired of waiting", nurse.staff_id)
    page = client.get(f"/patients/{visit.patient_id}/appointments/{visit.appointment_id}").text
    assert "Told: Tom Burke" in page


# papers and figures


def test_route_slip_and_day_sheet_are_printed_and_audited(client_as, front_desk):
    visit, client = make_visit(Flow.CHECKED_IN, by=front_desk, reason="rash"), client_as("front_desk")
    assert "Route slip, No. 1" in client.get(of(visit, "route-slip")).text
    sheet = client.get("/day-sheets/2026-12-01").text
    assert "Quispe, Ada" in sheet and "rash" not in sheet
    assert "rash" in client.get("/day-sheets/2026-12-01?reasons=1").text
    assert client.get("/day-sheets/never").status_code == 404
    assert client_as("auditor").get("/day-sheets/2026-12-01").status_code == 403

    Patient.update(privacy="restricted").execute()
    assert "rash" not in client.get("/day-sheets/2026-12-01?reasons=1").text
    assert AuditEvent.select().where(AuditEvent.action == "day_sheet.printed").count() == 3


def test_report_of_waits_counts_medians_by_provider_and_hour(client_as, front_desk, set_clock):
    visit = make_visit(by=front_desk)
    for minute, flow in ((2, Flow.CHECKED_IN), (70, Flow.ROOMED), (75, Flow.WITH_PROVIDER)):
        VisitStep.create(visit=visit, flow=flow, at=visit.arrived_at + timedelta(minutes=minute), who="x")
    listing, facts = waits(TODAY, TODAY)

    hour, all_hours = [line.cells for line in listing.paginate(1, 50)]
    assert hour == ("Dr. Lee", "9 AM", "1", "2", "68", "5", "–", "–", "15", "75", "–", "0")
    assert all_hours[1] == "All hours" and "median wait 15" in facts[-1]
    assert "Wait to be seen =" in client_as("manager").get("/reports/waits").text


def test_check_in_that_began_on_a_board_ends_on_the_board(client_as, front_desk):
    booking, headers = make_appointment(), {**HTMX, "HX-Target": "check-in"}
    address = f"/patients/{booking.patient_id}/appointments/{booking.id}/check-in"

    answer = client_as("front_desk").post(address, data={"unchanged": "all", "board": "today"}, headers=headers)

    assert answer.headers["HX-Redirect"] == "/today"


def test_the_slip_of_what_was_booked_is_at_hand(client_as, front_desk):
    visit = make_visit(Flow.CHECKOUT, by=front_desk)
    later = make_appointment(visit.patient, day_on=visit.day_on + timedelta(days=7))
    say_follow_up(visit, Decision.BOOKED, appointment=later, by=front_desk)

    page = client_as("front_desk").get(of(visit, "check-out")).text

    slip = f"/patients/{visit.patient_id}/prints/appointments/{later.id}"
    assert slip in page
    assert (
        client_as("front_desk").get(f"/patients/{visit.patient_id}/prints/appointments/{later.id}").status_code == 200
    )
