"""Asking for charts: due times, merging, the line, filling, canceling; and who can hold them."""

from datetime import timedelta

import pytest

from office import clock
from office.audit.models import AuditEvent
from office.charts import rules
from office.charts.models import ChartRequest, Holder, RequestState, VolumeState
from office.charts.queries import get_request, queue_query, request_rows, waiters_of, waiting_for
from office.charts.rules.holders import holders_now
from office.errors import NotFound, RuleError
from office.patients.models import Registration
from office.staff.models import Staff
from tests.charts.making import (
    at,
    holder_of,
    make_booking,
    make_electronic,
    make_holder,
    make_out,
    make_person,
    make_volume,
)


def ask(patient, holder, by, priority="STAT", purpose="visit", **given):
    return rules.request_chart(patient, purpose=purpose, priority=priority, holder=holder, by=by, **given)


def actions():
    charts = AuditEvent.action.startswith("charts.")
    return [event.action for event in AuditEvent.select().where(charts).order_by(AuditEvent.number)]


@pytest.mark.parametrize(
    ("priority", "due"),
    [
        ("STAT", "2026-12-01 16:40"),
        ("same day", "2026-12-01 16:45"),
        ("phone message", "2026-12-02 08:30"),
        ("routine", "2026-12-02 16:30"),
    ],
)
def test_request_is_due_by_its_priority(nurse, set_clock, priority, due):
    set_clock("2026-12-01 16:30")
    volume = make_volume()

    request = ask(volume.patient, holder_of(nurse), nurse, priority)

    assert (request.needed_at, request.volume, request.state) == (at(due), volume, RequestState.WAITING)
    assert AuditEvent.get(AuditEvent.action == "charts.requested").patient_id == volume.patient_id


def test_scheduled_request_is_due_at_its_appointment_or_needs_a_time(nurse):
    patient = make_volume().patient

    with pytest.raises(RuleError, match="by when") as refused:
        ask(patient, holder_of(nurse), nurse, "scheduled")
    assert refused.value.field == "needed_at"
    request = ask(patient, holder_of(nurse), nurse, "scheduled", appointment=make_booking(patient))
    assert request.needed_at == at("2026-12-02 09:00")


def test_time_that_has_passed_is_refused(nurse):
    with pytest.raises(RuleError, match="has passed") as refused:
        ask(make_volume().patient, holder_of(nurse), nurse, needed_at=clock.now() - timedelta(hours=1))
    assert refused.value.field == "needed_at"


def test_same_request_again_is_merged_and_the_more_urgent_stays(nurse, phone_clerk):
    patient, tom = make_volume().patient, holder_of(nurse)
    first = ask(patient, tom, nurse, "same day", note="walk-in")

    again = ask(patient, tom, phone_clerk, "STAT", note="red flag")

    assert again == first and ChartRequest.select().count() == 1
    assert (again.priority, again.note) == ("STAT", "walk-in; red flag")
    assert again.needed_at == clock.now() + timedelta(minutes=10)
    assert "charts.request_merged" in actions()


def test_other_day_purpose_or_holder_is_a_request_of_its_own(nurse, biller):
    patient, tom = make_volume().patient, holder_of(nurse)
    ask(patient, tom, nurse)

    ask(patient, tom, nurse, purpose="results")
    ask(patient, tom, nurse, "scheduled", needed_at=at("2026-12-03 09:00"))
    ask(patient, holder_of(biller), biller)

    assert ChartRequest.select().count() == 4


def test_stat_comes_first_then_the_earlier_need(nurse, biller, doctor):
    patient = make_volume().patient
    ask(patient, holder_of(biller), biller, "routine", needed_at=at("2026-12-02 17:00"))
    ask(patient, holder_of(doctor), doctor, "routine", needed_at=at("2026-12-02 09:00"))
    ask(patient, holder_of(nurse), nurse)

    assert [str(request.holder) for request in waiting_for(patient.id)] == ["Tom Burke", "Dr. Patel", "Ben Stone"]
    assert [row.holder for row in request_rows(queue_query())] == ["Tom Burke", "Dr. Patel", "Ben Stone"]
    assert [row.holder for row in waiters_of([patient.id])[patient.id]] == ["Tom Burke", "Dr. Patel", "Ben Stone"]


def test_patient_without_folder_can_be_asked_for_and_the_new_folder_is_meant(nurse, records_clerk):
    patient, tom = make_person(), holder_of(nurse)
    request = ask(patient, tom, nurse)

    volume = rules.make_chart(patient, by=records_clerk)
    rules.sign_out_volume(volume, tom, "visit", by=records_clerk)

    assert request.volume is None
    settled = ChartRequest.get_by_id(request.id)
    assert (settled.volume, settled.state, settled.settled_at) == (volume, RequestState.FILLED, clock.now())
    assert "charts.request_filled" in actions()


def test_handing_it_to_someone_else_leaves_the_request_waiting(nurse, doctor, records_clerk):
    volume = make_volume(state=VolumeState.PULLED)
    request = ask(volume.patient, holder_of(nurse), nurse)

    rules.sign_out_volume(volume, holder_of(doctor), "visit", by=records_clerk)

    assert ChartRequest.get_by_id(request.id).state == RequestState.WAITING


def test_who_has_the_chart_does_not_ask_for_it(nurse):
    volume = make_out(holder_of(nurse))

    with pytest.raises(RuleError, match="has this chart already") as refused:
        ask(volume.patient, holder_of(nurse), nurse)
    assert refused.value.field == "holder"


def test_charts_that_cannot_come_are_refused(nurse):
    computer, merged = make_person(), make_person(registration=Registration.MERGED)
    make_electronic(computer)
    gone = make_volume(state=VolumeState.DESTROYED).patient
    left = make_holder()
    left.active = False

    for patient, words in ((computer, "in the computer only"), (merged, "was merged"), (gone, "destroyed")):
        with pytest.raises(RuleError, match=words):
            ask(patient, holder_of(nurse), nurse)
    with pytest.raises(RuleError, match="has left"):
        ask(make_volume().patient, left, nurse)
    assert ChartRequest.select().count() == 0


def test_request_is_canceled_once(nurse):
    request = ask(make_volume().patient, holder_of(nurse), nurse)

    rules.cancel_request(request, reason="patient left", by=nurse)

    assert ChartRequest.get().state == RequestState.CANCELED and "charts.request_canceled" in actions()
    with pytest.raises(RuleError, match="canceled already"):
        rules.cancel_request(request, by=nurse)


def test_holders_follow_the_people(manager):
    tom = Staff.create(name="Tom Burke", login="tom", password_hash="-", created_at=clock.now())

    assert [str(holder) for holder in holders_now()] == ["Grace Hall", "Tom Burke"]
    tom.active = False
    tom.save()
    assert [str(holder) for holder in holders_now()] == ["Grace Hall"]
    assert not Holder.get(Holder.staff == tom).active


def test_namesakes_are_two_holders(manager):
    for login in ("ann", "ann.lee2"):
        Staff.create(name="Ann Lee", login=login, password_hash="-", created_at=clock.now())

    assert [str(holder) for holder in holders_now()] == ["Ann Lee", "Ann Lee (ann.lee2)", "Grace Hall"]


def test_manager_adds_and_closes_a_place(manager, records_clerk):
    desk = rules.add_place("Dr. Lee's desk", by=manager)
    volume = make_out(desk)

    assert desk.code.startswith("L") and desk in holders_now()
    for name, words in (("dr. lee's desk", "already"), (" ", "a name")):
        with pytest.raises(RuleError, match=words):
            rules.add_place(name, by=manager)
    with pytest.raises(RuleError, match="still has charts"):
        rules.close_place(desk, by=manager)
    with pytest.raises(RuleError, match="Disable the person"):
        rules.close_place(holder_of(manager), by=manager)
    rules.return_volume(volume, by=records_clerk)
    rules.close_place(desk, by=manager)
    assert desk not in holders_now() and "charts.holder_changed" in actions()


def test_request_of_another_patient_is_not_found(nurse):
    request = ask(make_volume().patient, holder_of(nurse), nurse)

    assert get_request(request.patient_id, request.id) == request
    with pytest.raises(NotFound):
        get_request(make_person().id, request.id)
