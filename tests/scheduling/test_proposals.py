"""Front desk, phone and nurse propose; the manager, or the provider about the own hours, decides."""

from datetime import date

import pytest

from office.audit.models import AuditEvent
from office.errors import RuleError, StaleEdit
from office.scheduling.models import (
    Appointment,
    HoursException,
    Override,
    Proposal,
    ProposalState,
    Provider,
    SlotHold,
    Standing,
)
from office.scheduling.queries.proposals import answered_proposals, open_proposals
from office.scheduling.rules import (
    accept_proposal,
    add_closing,
    cancel_appointment,
    propose_booking,
    propose_closing,
    propose_hours,
    propose_move,
    refuse_proposal,
    withdraw_proposal,
)
from office.tasks.models import Task
from office.tasks.queries import open_tasks
from tests.scheduling.making import NINE, make_appointment, make_person, make_provider, make_type

WEDNESDAY = date(2026, 12, 2)
WHY = "cut hand, 2 stitches"


@pytest.fixture
def taken(doctor):
    """A booking of Wednesday 9:00 with a provider who is the doctor of the cast."""
    provider = make_provider("Dr. Patel", staff=doctor.staff_id)
    return make_appointment(make_person("Held"), provider, day_on=WEDNESDAY)


def ask(taken, by, patient=None, **given):
    known = {"reason": "hand", "why": WHY, **given}
    return propose_booking(patient or make_person(), taken.provider, taken.type, WEDNESDAY, NINE, by=by, **known)


def test_a_proposal_takes_no_place_and_is_told_to_who_decides(taken, phone_clerk, doctor, manager):
    row = ask(taken, phone_clerk)

    assert (row.state, row.who) == (ProposalState.OPEN, "Ana Reyes") and "taken" in row.in_the_way
    assert Appointment.select().count() == 1 and not SlotHold.select().count() and not Override.select().count()
    assert open_proposals(manager) == open_proposals(doctor) == open_proposals(phone_clerk) == [row]
    assert [task.key for task in open_tasks(doctor)] == [f"proposal:{row.id}:provider"]
    assert [task.key for task in open_tasks(manager)] == [f"proposal:{row.id}:manager"]
    assert AuditEvent.get(AuditEvent.action == "proposal.asked")
    cancel_appointment(taken, taken.version, Standing.CANCELED_BY_PATIENT, "work or school", by=phone_clerk)
    assert make_appointment(make_person(), taken.provider, day_on=WEDNESDAY).place == 1  # anyone may book meanwhile


@pytest.mark.parametrize("decider", ["doctor", "manager"])
def test_who_decides_books_over_the_conflict_and_the_proposer_is_told(taken, front_desk, decider, request):
    by = request.getfixturevalue(decider)
    row = ask(taken, front_desk)

    done = accept_proposal(row, row.version, by=by)

    made = Appointment.get_by_id(done.made_id)
    assert (made.day_on, made.start_minute, made.place, made.booked_by_id) == (WEDNESDAY, NINE, 2, by.staff_id)
    assert WHY in Override.get().reason and "Maria Lopez" in Override.get().reason
    (told,) = open_tasks(front_desk)
    assert told.owner_id == front_desk.staff_id and "says yes" in told.words and str(made.id) in told.link
    assert not open_tasks(by) and answered_proposals(front_desk) == [done]
    with pytest.raises(RuleError, match="accepted already"):
        accept_proposal(row, row.version, by=by)
    assert Appointment.select().count() == 2


def test_a_move_over_a_conflict_is_asked_and_made(taken, nurse, manager):
    other = make_appointment(make_person(), taken.provider, day_on=WEDNESDAY, start_minute=600)

    row = propose_move(other, taken.provider, WEDNESDAY, NINE, reason="work or school", why=WHY, by=nurse)
    assert Appointment.get_by_id(other.id).standing == Standing.BOOKED
    done = accept_proposal(row, row.version, by=manager)

    assert Appointment.get_by_id(other.id).standing == Standing.RESCHEDULED and done.made.moved_from_id == other.id


def test_a_refusal_and_a_withdrawal_leave_the_book_as_it_is(taken, front_desk, manager):
    row = ask(taken, front_desk)
    refused = refuse_proposal(row, row.version, "send her to urgent care", by=manager)

    assert (refused.state, refused.decided_who) == (ProposalState.REFUSED, "Grace Hall")
    assert "says no" in open_tasks(front_desk)[0].words and "urgent care" in open_tasks(front_desk)[0].words
    again = ask(taken, front_desk)
    assert withdraw_proposal(again, by=front_desk).state == ProposalState.WITHDRAWN
    assert not open_tasks(manager) and Appointment.select().count() == 1


@pytest.mark.parametrize(
    ("change", "field"), [({"why": " "}, "override"), ({"reason": ""}, "reason"), ({"again": True}, "override")]
)
def test_what_cannot_be_asked_is_refused_in_words(taken, front_desk, change, field):
    patient = make_person()
    if change.pop("again", False):
        ask(taken, front_desk, patient)
    before = Proposal.select().count()

    with pytest.raises(RuleError) as refused:
        ask(taken, front_desk, patient, **change)

    assert refused.value.field == field and Proposal.select().count() == before


def test_nothing_in_the_way_and_what_no_one_may_override_are_no_proposals(taken, front_desk):
    free = (taken.provider, taken.type, WEDNESDAY, 600)
    with pytest.raises(RuleError, match="Nothing is in the way"):
        propose_booking(make_person(), *free, reason="hand", why=WHY, by=front_desk)
    dead = make_person(registration="deceased")
    with pytest.raises(RuleError, match="deceased"):
        ask(taken, front_desk, dead)


def test_only_the_manager_or_the_provider_of_the_hours_decides(taken, front_desk, doctor, manager):
    row = ask(taken, front_desk)
    Provider.update(staff=None).where(Provider.id == taken.provider_id).execute()

    for by in (doctor, front_desk):
        with pytest.raises(RuleError, match="office manager decides"):
            accept_proposal(row, row.version, by=by)
    with pytest.raises(StaleEdit):
        accept_proposal(row, row.version + 1, by=manager)
    with pytest.raises(RuleError, match="Only who asked"):
        withdraw_proposal(row, by=manager)


def test_a_closing_is_made_when_nobody_is_booked_then(taken, front_desk, manager):
    day = date(2026, 12, 4)
    row = propose_closing(taken.provider, day, "meeting", start_minute=720, end_minute=780, by=front_desk)
    accept_proposal(row, row.version, by=manager)

    closed = HoursException.get()
    assert (closed.provider_id, closed.day_on, closed.start_minute) == (taken.provider_id, day, 720)
    booked = propose_closing(None, WEDNESDAY, "snow", by=front_desk)
    with pytest.raises(RuleError, match="1 patient is booked"):
        accept_proposal(booked, booked.version, by=manager)
    assert Proposal.get_by_id(booked.id).state == ProposalState.OPEN
    hours = propose_hours(taken.provider, "start at 7:30 in summer", by=front_desk)
    assert accept_proposal(hours, hours.version, by=manager).state == ProposalState.ACCEPTED


def test_a_booking_that_cannot_be_made_any_more_stays_open(taken, front_desk, manager):
    row = ask(taken, front_desk)
    add_closing(taken.provider, WEDNESDAY, "ill", by=manager)
    make_appointment(row.patient, make_provider("Dr. Lee"), make_type(), WEDNESDAY, NINE)

    with pytest.raises(RuleError):
        accept_proposal(row, row.version, by=manager)

    assert Proposal.get_by_id(row.id).state == ProposalState.OPEN and Task.select().count() == 2


def test_the_list_takes_a_fixed_number_of_queries(taken, front_desk, manager, count_queries):
    ask(taken, front_desk)
    with count_queries() as one:
        assert (
            len([(row.patient.last_name, row.provider.short, row.type.code) for row in open_proposals(manager)]) == 1
        )
    for _ in range(2):
        ask(taken, front_desk)
    with count_queries() as three:
        assert (
            len([(row.patient.last_name, row.provider.short, row.type.code) for row in open_proposals(manager)]) == 3
        )
    assert len(one) == len(three)
