"""Recalls: due, contacted, booked, seen; what the book does to them, and the ages of well-child visits."""

from datetime import date, timedelta

import pytest

from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError, StaleEdit
from office.life.models import Stopped
from office.life.rules import report_death, resume, run_nights, take_back
from office.merges.rules import carry_out, propose_merge
from office.merges.tables import fingerprint
from office.patients.models import PatientPhone
from office.recalls.ages import milestone_on, milestones, months_after
from office.recalls.models import Heard, Recall, RecallContact, RecallKind, RecallState, Way
from office.recalls.queries import counts, get_recall, recalls
from office.recalls.rules import add_recall, contact, end_recall, propose_well_child, reopen_recall
from office.scheduling.models import Standing
from office.scheduling.rules import begin, cancel_appointment, mark_standing, move_appointment, take_back_standing
from office.visits.models import Decision, Flow
from office.visits.rules import say_follow_up
from tests.patients.making import make_patient
from tests.scheduling.making import TODAY, make_appointment, make_person, make_provider, make_type
from tests.visits.making import make_visit
from tests.waitlist.making import make_phone

BORN = date(1980, 5, 5)
PAST = date(2026, 11, 2)


def make_recall(patient=None, kind=RecallKind.PHYSICAL, code="PHYS", due_on=PAST, **given):
    """Somebody who is due."""
    return add_recall(patient or make_person(), kind, make_type(code), due_on, by=PROGRAM, **given)


def now(recall):
    return Recall.get_by_id(recall.id)


def last_event():
    return AuditEvent.select().order_by(AuditEvent.number.desc()).first()


def book(recall, **given):
    return make_appointment(recall.patient, type=recall.type, **given)


# adding, contacting, ending


def test_a_recall_is_added_once_and_told_to_the_audit(nurse):
    patient = make_person()
    row = add_recall(patient, RecallKind.DIABETES, make_type(), PAST, what=" A1c ", every_months=3, by=nurse)

    assert (row.what, row.state, last_event().action, last_event().patient_id) == (
        "A1c",
        "due",
        "recall.added",
        patient.id,
    )
    with pytest.raises(RuleError, match="A1c stands already"):
        add_recall(patient, RecallKind.DIABETES, make_type(), PAST, what="A1c", by=nurse)


@pytest.mark.parametrize(
    ("given", "field"),
    [({"due_on": None}, "due"), ({"due_on": date(2126, 1, 1)}, "due"), ({"every_months": 0}, "every")],
)
def test_what_cannot_be_recalled(given, field):
    with pytest.raises(RuleError) as refused:
        make_recall(**given)
    assert refused.value.field == field
    with pytest.raises(RuleError, match="deceased"):
        make_recall(make_person(registration="deceased"))


def test_contacts_are_counted_and_the_third_is_told(front_desk):
    recall = make_recall()
    phone = make_phone(recall.patient)
    for times in (1, 2, 3):
        contact(now(recall), times, Way.CALL, Heard.NO_ANSWER, phone_id=phone.id, by=front_desk)

    assert (now(recall).state, now(recall).contacts, counts()) == (RecallState.CONTACTED, 3, (1, 1))
    assert RecallContact.select().count() == 3 and last_event().action == "recall.contacted"
    with pytest.raises(StaleEdit):
        contact(recall, 1, Way.CALL, Heard.NO_ANSWER, phone_id=phone.id, by=front_desk)


@pytest.mark.parametrize(
    ("phone", "way", "heard", "field"),
    [
        ({"do_not_call": True}, Way.CALL, Heard.NO_ANSWER, "phone"),
        ({"permission": "no message"}, Way.CALL, Heard.NAME_ONLY, "heard"),
        ({}, Way.CALL, Heard.DETAILED, "heard"),
        (None, Way.CALL, Heard.WILL_CALL, "phone"),
        ({}, Way.TEXT, Heard.SENT, "phone"),
        (None, Way.TEXT, Heard.SENT, "phone"),
        ({}, Way.LETTER, Heard.SENT, "way"),
        ({}, Way.CALL, Heard.SENT, "heard"),
        ({}, Way.LETTER, Heard.NO_ANSWER, "heard"),
    ],
)
def test_each_way_needs_its_permission(front_desk, phone, way, heard, field):
    recall = make_recall()
    number = make_phone(recall.patient, **phone).id if phone is not None else None

    with pytest.raises(RuleError) as refused:
        contact(recall, 1, way, heard, phone_id=number, by=front_desk)
    assert refused.value.field == field and now(recall).state == RecallState.DUE


def test_a_text_needs_agreement_a_letter_an_address_and_a_wrong_number_is_marked(front_desk):
    patient = make_patient(street="1 Oak St", city="Chicago", state="IL", zip="60601")
    recall, phone = make_recall(patient), make_phone(patient, text_permission=True)

    contact(recall, 1, Way.TEXT, Heard.SENT, phone_id=phone.id, by=front_desk)
    contact(now(recall), 2, Way.LETTER, Heard.SENT, by=front_desk)
    contact(now(recall), 3, Way.CALL, Heard.WRONG_NUMBER, phone_id=phone.id, by=front_desk)

    assert PatientPhone.get_by_id(phone.id).bad_since == TODAY


def test_declining_ends_it_with_its_words(front_desk):
    recall = make_recall()
    contact(recall, 1, Way.HERE, Heard.DECLINED, by=front_desk)

    assert (now(recall).state, now(recall).ended_because) == (RecallState.DECLINED, "said so here")
    with pytest.raises(RuleError, match="declined already"):
        contact(now(recall), 3, Way.HERE, Heard.WILL_CALL, by=front_desk)


def test_it_is_ended_and_opened_again_by_hand_with_reasons(front_desk):
    recall = make_recall()
    for state, because, field in (("declined", " ", "because"), ("deceased", "x", "state")):
        with pytest.raises(RuleError) as refused:
            end_recall(recall, 1, RecallState(state), because, by=front_desk)
        assert refused.value.field == field
    with pytest.raises(RuleError, match="is open"):
        reopen_recall(recall, 1, "x", by=front_desk)
    with pytest.raises(StaleEdit):
        end_recall(recall, 4, RecallState.SEEN, "at the hospital", by=front_desk)
    end_recall(recall, 1, RecallState.SEEN, "at the hospital", by=front_desk)
    with pytest.raises(RuleError, match="seen already"):
        end_recall(recall, 2, RecallState.SEEN, "again", by=front_desk)

    reopen_recall(now(recall), 2, "it was another test", by=front_desk)

    assert (now(recall).state, now(recall).ended_at, last_event().action) == (RecallState.DUE, None, "recall.reopened")


# what the book does


def test_booking_the_type_closes_it_and_canceling_opens_it_as_it_was(front_desk):
    recall = make_recall()
    contact(recall, 1, Way.HERE, Heard.WILL_CALL, by=front_desk)
    make_appointment(recall.patient, day_on=TODAY + timedelta(days=1))
    assert now(recall).state == RecallState.CONTACTED

    made = book(recall)
    assert (now(recall).state, now(recall).appointment_id) == (RecallState.BOOKED, made.id)
    moved = move_appointment(made, 1, made.provider, TODAY, 900, reason="weather", by=front_desk)
    assert (now(recall).state, now(recall).appointment_id) == (RecallState.BOOKED, moved.id)
    cancel_appointment(moved, 1, Standing.CANCELED_BY_PATIENT, "forgot", by=front_desk)

    assert (now(recall).state, now(recall).contacts, now(recall).appointment_id) == (RecallState.CONTACTED, 1, None)


def test_the_earliest_of_a_type_is_booked_first(front_desk):
    later = make_recall(due_on=date(2027, 2, 1), what="second")
    first = make_recall(later.patient, what="first")
    book(first)

    assert (now(first).state, now(later).state) == (RecallState.BOOKED, RecallState.DUE)


def test_the_visit_ends_it_and_what_repeats_is_due_again_and_all_can_be_taken_back(front_desk, set_clock):
    recall = make_recall(every_months=12)
    made = begin(book(recall), by=front_desk)
    mark_standing(made, Standing.COMPLETED, by=front_desk)
    later = Recall.get(Recall.id != recall.id)
    assert (now(recall).state, later.due_on, later.state) == (RecallState.SEEN, date(2027, 12, 1), RecallState.DUE)

    take_back_standing(made, by=front_desk)

    assert (now(recall).state, now(later).state) == (RecallState.BOOKED, RecallState.PASSED_OVER)


def test_a_no_show_opens_it_again(front_desk, set_clock):
    recall = make_recall()
    made = book(recall)
    set_clock("2026-12-01 10:00")
    mark_standing(made, Standing.NO_SHOW, by=front_desk)
    assert now(recall).state == RecallState.DUE

    take_back_standing(made, by=front_desk)
    assert (now(recall).state, now(recall).appointment_id) == (RecallState.BOOKED, made.id)


def test_death_ends_it_and_taking_it_back_resumes_it(front_desk, records_lead):
    patient = make_patient()
    recall = make_recall(patient)
    book(recall, day_on=TODAY + timedelta(days=2))
    event = report_death(patient, date(2026, 11, 28), "daughter", by=front_desk)
    assert now(recall).state == RecallState.DECEASED

    take_back(event, "it was her sister", by=records_lead)
    resume(event, Stopped.get(Stopped.of_table == "recall").id, by=records_lead)

    assert now(recall).state == RecallState.DUE


def test_a_merge_passes_them_to_one_and_one_booking_closes_both(front_desk, records_lead):
    one, other = (make_patient(born_on=BORN, sex="F") for _ in range(2))
    mine, theirs = make_recall(one), make_recall(other)
    merge = propose_merge(one, other, "same address and birth date", by=front_desk)
    carry_out(merge, merge.version, one.id, {}, fingerprint(one.id, other.id), by=records_lead)
    assert {row.patient_id for row in recalls()} == {one.id}

    book(now(mine))

    assert now(mine).state == now(theirs).state == RecallState.BOOKED
    with pytest.raises(NotFound):
        get_recall(other.id, theirs.id)


# the night


@pytest.mark.parametrize(
    ("born_on", "on", "what"),
    [
        ("2026-12-01", "2026-12-01", None),
        ("2026-12-01", "2026-12-03", "3 to 5 days"),
        ("2026-11-01", "2026-11-20", "1 month"),
        ("2026-06-01", "2026-12-01", "6 months"),
        ("2024-02-29", "2026-12-01", "3 years"),
        ("2023-12-20", "2026-12-01", "3 years"),
        ("2005-12-01", "2026-12-01", "21 years"),
        ("2005-01-05", "2026-12-01", "21 years"),
    ],
)
def test_the_visit_a_child_has_come_to(born_on, on, what):
    found = milestone_on(date.fromisoformat(born_on), date.fromisoformat(on), 100 if what == "3 years" else 30)
    assert (found.what if found else None) == what


def test_well_child_ages_are_those_of_the_schedule():
    found = milestones(date(2026, 1, 31))
    assert [one.what for one in found[:4]] == ["3 to 5 days", "1 month", "2 months", "4 months"]
    assert (found[1].due_on, len(found)) == (date(2026, 2, 28), 1 + 10 + 19)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)


def test_a_child_is_proposed_once_and_the_visit_before_is_passed_over(front_desk):
    kind, child = make_type("WCC", 30), make_person(born_on=date(2025, 9, 10))
    make_person(born_on=date(2026, 8, 1), registration="merged")
    assert propose_well_child(TODAY, by=front_desk) == 1
    assert propose_well_child(TODAY, by=front_desk) == 0
    first = Recall.get()
    assert (first.patient_id, first.what, first.type_id, first.due_on) == (
        child.id,
        "15 months",
        kind.id,
        date(2026, 12, 10),
    )

    assert propose_well_child(date(2027, 3, 1), by=front_desk) == 1

    assert (now(first).state, now(first).ended_because) == (RecallState.PASSED_OVER, "the visit at 18 months is due")


def test_a_child_who_is_booked_or_was_seen_for_it_is_not_proposed(front_desk):
    kind, lee = make_type("WCC", 30), make_provider()
    booked, early = make_person(born_on=date(2025, 12, 5)), make_person(born_on=date(2025, 12, 5))
    make_appointment(booked, lee, kind, day_on=TODAY + timedelta(days=7))
    seen = make_appointment(early, lee, kind, start_minute=600)
    mark_standing(seen, Standing.COMPLETED, by=front_desk)
    seen.__class__.update(day_on=date(2026, 10, 1)).where(seen.__class__.id == seen.id).execute()

    assert propose_well_child(TODAY, by=front_desk) == 1
    assert Recall.get().patient_id == early.id  # two months ago was the visit before


def test_the_night_run_proposes_and_says_how_many_and_nothing_without_the_type():
    make_person(born_on=date(2025, 12, 5))
    said = []
    run_nights(by=PROGRAM, say=said.append)
    assert any("well-child recalls: 0 children due" in words for words in said)

    make_type("WCC", 30)
    said.clear()
    run_nights(TODAY, by=PROGRAM, only=True, say=said.append)
    assert any("well-child recalls: 1 child due" in words for words in said)


# what is said at check-out


def after_visit(patient):
    return list(
        Recall.select().where((Recall.patient == patient) & (Recall.kind == RecallKind.OTHER)).order_by(Recall.id)
    )


def test_a_recall_said_at_check_out_is_due_after_so_many_weeks(front_desk):
    visit = make_visit(Flow.CHECKED_IN, by=front_desk)
    say_follow_up(visit, Decision.RECALL, weeks=6, note="blood pressure", by=front_desk)

    (row,) = after_visit(visit.patient_id)
    assert (row.due_on, row.type_id, row.note) == (
        visit.day_on + timedelta(weeks=6),
        visit.appointment.type_id,
        "blood pressure",
    )
    assert row.state == RecallState.DUE


def test_what_is_said_anew_takes_the_place_of_the_recall(front_desk):
    visit = make_visit(Flow.CHECKED_IN, by=front_desk)
    say_follow_up(visit, Decision.RECALL, weeks=6, by=front_desk)
    say_follow_up(visit, Decision.RECALL, weeks=2, by=front_desk)
    say_follow_up(visit, Decision.NONE, by=front_desk)

    assert [(row.state, row.due_on - visit.day_on) for row in after_visit(visit.patient_id)] == [
        (RecallState.PASSED_OVER, timedelta(weeks=6)),
        (RecallState.PASSED_OVER, timedelta(weeks=2)),
    ]
