"""Eligibility, authorizations and interpreters: kept as versions, counted from visits, followed when a visit moves."""

from datetime import date

import pytest
from peewee import IntegrityError

from office import clock
from office.accounts.models import Coverage
from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError
from office.preparing.models import (
    Answer,
    AuthLink,
    AuthVersion,
    EligibilityCheck,
    InterpreterState,
    InterpreterStep,
)
from office.preparing.queries import get_auth, interpreters_of, last_check, permit_of, permits_used_by, versions_of
from office.preparing.rules import (
    Said,
    ask_auth,
    change_auth,
    end_auth,
    link_auth,
    record_eligibility,
    step_interpreter,
)
from office.scheduling.models import Standing
from office.scheduling.queries import hints
from office.scheduling.rules import cancel_appointment, mark_standing, move_appointment
from office.settings.rules import change_setting
from tests.preparing.making import TODAY, make_auth, make_booking, make_check, make_reachable

TUESDAY = date(2026, 12, 8)
INTERPRETED = {"language": "Spanish", "agency": "Lakeside"}


def moved(one, day_on=TUESDAY, start_minute=600, by=PROGRAM):
    return move_appointment(one, one.version, one.provider, day_on, start_minute, reason="office: provider ill", by=by)


def test_an_answer_is_kept_with_who_when_and_source(biller):
    patient = make_reachable()
    make_check(patient, Answer.INACTIVE, by=biller)

    row = make_check(patient, by=biller, reference="T-9", copay_cents=2500, deductible_left_cents=0)

    assert (row.who, row.at, row.source, row.reference) == (biller.name, clock.now(), "phone", "T-9")
    assert EligibilityCheck.select().count() == 2 and last_check(patient.id).answer == Answer.ACTIVE
    assert AuditEvent.select().where(AuditEvent.action == "eligibility.checked").count() == 2


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"answer": "perhaps"}, "answer"),
        ({"payer": " "}, "payer"),
        ({"source": ""}, "source"),
        ({"answer": Answer.UNABLE}, "note"),
    ],
)
def test_an_answer_without_what_it_needs_is_refused(biller, change, field):
    known = {"answer": Answer.ACTIVE, "payer": "Blue", "source": "phone", **change}

    with pytest.raises(RuleError) as refusal:
        record_eligibility(make_reachable(), known.pop("answer"), known.pop("payer"), by=biller, **known)
    assert refusal.value.field == field and not EligibilityCheck.select().exists()


def test_a_change_is_a_new_version_and_the_old_ones_stay(biller):
    auth = make_auth(make_reachable(), by=biller)

    change_auth(auth, Said("A-17", "", date(2026, 11, 1), date(2026, 12, 31), 6), "extended by phone", by=biller)

    assert [one.to_on for one in versions_of(auth)] == [date(2026, 12, 31), date(2026, 12, 5)]
    assert permit_of(auth).to_on == date(2026, 12, 31)
    with pytest.raises(IntegrityError):
        AuthVersion.update(visits=99).execute()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (Said("A", "", date(2026, 12, 5), date(2026, 12, 4)), "to_on"),
        (Said("A", "", None, date(2026, 12, 4), 0), "visits"),
        (Said("A"), "to_on"),
        (Said(), "about"),
    ],
)
def test_what_cannot_be_is_refused(biller, said, field):
    with pytest.raises(RuleError) as refusal:
        ask_auth(make_reachable(), "referral", said, by=biller)
    assert refusal.value.field == field


def test_other_refusals_of_an_authorization(biller):
    patient = make_reachable()
    auth = make_auth(patient)
    same = Said("A-17", "", date(2026, 11, 1), date(2026, 12, 5), 6, "knee")
    with pytest.raises(RuleError, match="Choose referral"):
        ask_auth(patient, "wish", same, by=biller)
    with pytest.raises(RuleError, match="what changed"):
        change_auth(auth, Said("A-18", "", None, TUESDAY), " ", by=biller)
    with pytest.raises(RuleError, match="Nothing is different"):
        change_auth(auth, same, "typed again", by=biller)
    with pytest.raises(RuleError, match="why it ends"):
        end_auth(auth, "", by=biller)
    end_auth(auth, "wrong patient", by=biller)
    with pytest.raises(RuleError, match="ended"):
        end_auth(auth, "again", by=biller)
    with pytest.raises(RuleError, match="was ended"):
        change_auth(auth, Said("A-18", "", None, TUESDAY), "new number", by=biller)
    with pytest.raises(NotFound):
        get_auth(patient.id + 1, auth.id)


def test_visits_used_are_the_completed_ones_that_are_linked(front_desk, set_clock):
    patient = make_reachable()
    auth = make_auth(patient)
    one, two, three = (make_booking(patient, start_minute=540 + 60 * n) for n in range(3))
    for booking in (one, two, three):
        link_auth(booking, auth, by=front_desk)
    mark_standing(one, Standing.COMPLETED, by=front_desk)
    cancel_appointment(three, three.version, Standing.CANCELED_BY_PATIENT, "weather", by=front_desk)

    permit = permit_of(auth)

    assert (permit.used, permit.planned) == (1, 1)
    link_auth(one, None, by=front_desk)
    assert permit_of(auth).used == 0


def test_an_appointment_uses_one_authorization_of_its_own_patient(front_desk):
    one = make_booking()
    first, second = make_auth(one.patient), make_auth(one.patient, number="B-2")
    link_auth(one, first, by=front_desk)
    link_auth(one, second, by=front_desk)

    assert permits_used_by([one.id])[one.id].number == "B-2" and AuthLink.select().count() == 2
    with pytest.raises(IntegrityError):
        AuthLink.create(appointment=one, auth=first, at=clock.now())
    with pytest.raises(RuleError, match="another patient"):
        link_auth(one, make_auth(make_reachable(first_name="Bo")), by=front_desk)
    end_auth(first, "used up", by=front_desk)
    with pytest.raises(RuleError, match="ended"):
        link_auth(one, get_auth(one.patient_id, first.id), by=front_desk)


def test_moving_past_the_end_warns_and_takes_the_authorization_along(front_desk):
    one = make_booking()
    link_auth(one, make_auth(one.patient), by=front_desk)

    def said(day_on):
        return hints(one.patient, one.type, one.provider, day_on, 600, without=one.id)

    assert "The authorization ends 12/05/2026." in said(TUESDAY)
    assert not any("authorization" in words for words in said(date(2026, 12, 4)))
    later = moved(one)
    assert list(permits_used_by([one.id, later.id])) == [later.id]


def test_a_new_booking_warns_when_no_authorization_holds_that_day(front_desk):
    patient = make_reachable()
    one = make_booking(patient)

    def said(day_on):
        return [words for words in hints(patient, one.type, one.provider, day_on, 600) if "authorization" in words]

    assert said(TUESDAY) == []
    auth = make_auth(patient)
    assert said(TUESDAY) == ["The authorization ends 12/05/2026."] and said(date(2026, 12, 4)) == []
    make_auth(patient, to_on=date(2027, 3, 1))
    assert said(TUESDAY) == []
    end_auth(auth, "used up", by=front_desk)


def test_a_plan_that_wants_one_is_named_when_none_is_on_file():
    patient = make_reachable()
    Coverage.create(patient=patient, payer="Harbor HMO")
    one = make_booking(patient)
    change_setting("auth.payers", "Blue, Harbor HMO", by=PROGRAM)

    assert "Harbor HMO wants a referral or authorization: none is on file." in hints(
        patient, one.type, one.provider, TUESDAY, 600
    )


def test_a_move_cancels_the_interpreter_and_requests_one_anew(phone_clerk):
    one = make_booking(make_reachable(interpreter=True, language="Spanish"))
    step_interpreter(one, "requested", "Spanish", by=phone_clerk)
    step_interpreter(one, "booked", by=phone_clerk, **INTERPRETED)

    later = moved(one, by=phone_clerk)

    states = interpreters_of([one.id, later.id])
    assert states == {one.id: (InterpreterState.CANCELED, "Lakeside"), later.id: (InterpreterState.REQUESTED, "")}
    assert [step.state for step in one.interpreter_steps.order_by(InterpreterStep.id)] == list(InterpreterState)
    assert AuditEvent.select().where(AuditEvent.action == "interpreter.noted").count() == 4


def test_a_cancellation_cancels_the_interpreter_once(phone_clerk):
    one, plain = make_booking(), make_booking(start_minute=600, patient=make_reachable(first_name="Bo"))
    step_interpreter(one, "booked", by=phone_clerk, **INTERPRETED)

    for booking in (one, plain):
        cancel_appointment(booking, booking.version, Standing.CANCELED_BY_OFFICE, "office: closure", by=phone_clerk)

    assert interpreters_of([one.id, plain.id]) == {one.id: (InterpreterState.CANCELED, "Lakeside")}


@pytest.mark.parametrize(
    ("state", "given", "field"),
    [
        ("maybe", {}, "state"),
        ("requested", {"language": " "}, "language"),
        ("booked", {}, "agency"),
        ("canceled", {}, "state"),
    ],
)
def test_steps_of_an_interpreter_that_cannot_be(phone_clerk, state, given, field):
    with pytest.raises(RuleError) as refusal:
        step_interpreter(make_booking(), state, by=phone_clerk, **{"language": "Spanish", **given})
    assert refusal.value.field == field and not InterpreterStep.select().exists()


def test_nobody_is_asked_for_a_canceled_visit(phone_clerk):
    one = make_booking()
    gone = cancel_appointment(one, one.version, Standing.CANCELED_BY_PATIENT, "weather", by=phone_clerk)

    with pytest.raises(RuleError, match="nobody is needed"):
        step_interpreter(gone, "requested", "Spanish", by=phone_clerk)
    with pytest.raises(RuleError, match="canceled by patient"):
        link_auth(gone, make_auth(one.patient), by=phone_clerk)
    assert clock.today() == TODAY
