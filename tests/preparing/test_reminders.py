"""Whom to remind, on which number, and what follows from what came of it."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from peewee import IntegrityError

from office import clock
from office.audit.models import AuditEvent
from office.errors import RuleError
from office.patients.models import MessagePermission, Patient, PatientPhone
from office.preparing.models import Outcome, ReminderAttempt, Stage, Way
from office.preparing.queries import reminder_of, to_do, to_text, unconfirmed, unconfirmed_on, waiting
from office.preparing.rules import export_texts, note_attempt
from office.scheduling.models import Appointment, HoursException, Standing
from office.scheduling.rules import add_closing, cancel_appointment, lift_closing, mark_standing, move_appointment
from office.staff.models import Staff
from office.staff.passwords import hash_password
from tests.conftest import PASSWORD
from tests.preparing.making import THURSDAY, TODAY, make_booking, make_reachable

FRIDAY, MONDAY = date(2026, 12, 4), date(2026, 12, 7)


def numbers_of(rows):
    return [one.id for one in rows]


def give_password(actor):
    Staff.update(password_hash=hash_password(PASSWORD)).where(Staff.id == actor.staff_id).execute()


def test_due_two_business_days_before_and_again_one_before(set_clock):
    one = make_booking(day_on=MONDAY)
    assert unconfirmed() == []

    set_clock("2026-12-03 08:00")  # Thursday
    assert [(row.id, row.stage) for row in unconfirmed()] == [(one.id, Stage.FIRST)]
    set_clock("2026-12-04 08:00")
    assert [row.stage for row in unconfirmed()] == [Stage.AGAIN]
    set_clock("2026-12-07 08:00")
    assert unconfirmed() == []


def test_a_closed_day_of_the_practice_is_no_business_day(set_clock):
    make_booking(day_on=MONDAY)
    closing = {"day_on": FRIDAY, "reason": "Training", "at": clock.now()}
    HoursException.create(**closing)
    set_clock("2026-12-02 08:00")

    assert [row.stage for row in unconfirmed()] == [Stage.FIRST]
    HoursException.update(start_minute=720).execute()
    assert unconfirmed() == [], "half a day is a business day"


def test_a_new_patient_is_reminded_a_week_ahead_by_letter(set_clock):
    one = make_booking(make_reachable(seen=False), day_on=date(2026, 12, 8))
    make_booking(day_on=date(2026, 12, 8), start_minute=600)

    assert [(row.id, row.stage, row.way) for row in unconfirmed()] == [(one.id, Stage.WEEK, Way.LETTER)]


def test_nobody_is_reminded_of_what_is_off_the_book(front_desk):
    gone, moved, sure, stays = (make_booking(make_reachable(), start_minute=540 + 30 * n) for n in range(4))
    cancel_appointment(gone, gone.version, Standing.CANCELED_BY_PATIENT, "weather", by=front_desk)
    move_appointment(moved, moved.version, moved.provider, date(2026, 12, 22), 600, reason="weather", by=front_desk)
    mark_standing(sure, Standing.CONFIRMED, by=front_desk)

    assert numbers_of(unconfirmed()) == [stays.id]
    assert unconfirmed_on(THURSDAY) == 1


def test_who_asked_to_cancel_stands_first_and_who_was_tried_today_last(front_desk):
    first, second, third = (make_booking(make_reachable(), start_minute=540 + 30 * n) for n in range(3))
    note_attempt(first, "no answer", by=front_desk)
    note_attempt(third, "cancel asked", by=front_desk)

    assert numbers_of(to_do(unconfirmed())) == [third.id, second.id, first.id]


def test_who_asked_to_move_is_listed_however_far_ahead_until_it_is_done(front_desk):
    sure, far = make_booking(), make_booking(make_reachable(first_name="Bo"), date(2027, 1, 20))
    mark_standing(sure, Standing.CONFIRMED, by=front_desk)
    for one in (sure, far):
        note_attempt(one, "reschedule asked", by=front_desk)

    assert numbers_of(to_do(unconfirmed())) == [sure.id, far.id]
    note_attempt(far, "confirmed", by=front_desk)
    version = Appointment.get_by_id(sure.id).version
    cancel_appointment(sure, version, Standing.CANCELED_BY_PATIENT, "weather", by=front_desk)
    assert unconfirmed() == []


def test_an_answer_to_a_text_is_kept_as_one(front_desk):
    one = make_booking(make_reachable(texts=True))

    row = note_attempt(one, "confirmed", reply=True, by=front_desk)

    assert (row.way, row.reached) == (Way.TEXT, "(312) 555-0142")


def test_left_message_waits_until_the_next_stage(front_desk, set_clock):
    one = make_booking()
    row = note_attempt(one, "left message", by=front_desk)

    assert "9:15 AM" in row.words and row.reached == "(312) 555-0142"
    assert to_do(unconfirmed()) == [] and numbers_of(waiting(unconfirmed())) == [one.id]
    set_clock("2026-12-02 08:00")
    assert numbers_of(to_do(unconfirmed())) == [one.id]


def test_confirmed_confirms_the_booking_with_its_history(front_desk):
    one = make_booking()

    row = note_attempt(one, "confirmed", by=front_desk)

    assert Appointment.get_by_id(one.id).standing == Standing.CONFIRMED
    assert (row.who, row.at, row.stage) == (front_desk.name, clock.now(), Stage.FIRST)
    noted = [event.action for event in AuditEvent.select().where(AuditEvent.patient_id == one.patient_id)]
    assert {"reminder.noted", "appointment.confirmed"} <= set(noted)


def test_wrong_number_is_marked_and_no_more_called(front_desk):
    one = make_booking()

    note_attempt(one, "wrong number", by=front_desk)

    assert PatientPhone.get().bad_since == TODAY
    assert reminder_of(one).call.held and reminder_of(one).way is None
    with pytest.raises(RuleError, match="No number may be called"):
        note_attempt(one, "no answer", by=front_desk)


def test_opting_out_ends_texts_at_the_number_at_once_whoever_has_it(front_desk):
    mother, child = make_reachable(texts=True), make_reachable(first_name="Tim", texts=True)
    one, other = make_booking(mother), make_booking(child, start_minute=600)
    assert {row.way for row in to_do(unconfirmed())} == {Way.TEXT}

    note_attempt(one, "opted out", by=front_desk)

    assert not PatientPhone.select().where(PatientPhone.text_permission).exists()
    assert {row.way for row in to_do(unconfirmed())} == {Way.CALL}
    assert to_text() == [] and numbers_of(to_do(unconfirmed())) == [other.id, one.id]


@pytest.mark.parametrize(("outcome", "words"), [("sent", "Choose"), ("nonsense", "Choose"), ("", "Choose")])
def test_only_outcomes_of_a_call_are_taken(front_desk, outcome, words):
    with pytest.raises(RuleError, match=words):
        note_attempt(make_booking(), outcome, by=front_desk)


def test_no_message_where_none_may_be_left(front_desk):
    one = make_booking(make_reachable(permission=MessagePermission.NONE))

    with pytest.raises(RuleError, match="No message may be left"):
        note_attempt(one, "left message", by=front_desk)
    assert not ReminderAttempt.select().exists()


def test_a_canceled_appointment_takes_no_outcome(front_desk):
    one = make_booking()
    cancel_appointment(one, one.version, Standing.CANCELED_BY_OFFICE, "office: closure", by=front_desk)

    with pytest.raises(RuleError, match="nobody is reminded"):
        note_attempt(one, "confirmed", by=front_desk)


def test_attempts_are_never_changed(front_desk):
    note_attempt(make_booking(), "no answer", by=front_desk)

    with pytest.raises(IntegrityError):
        ReminderAttempt.update(outcome=Outcome.CONFIRMED).execute()


def test_texts_go_once_a_day_and_three_times_a_week(front_desk, set_clock):
    patient = make_reachable(texts=True)
    give_password(front_desk)
    for start, day_on in ((555, THURSDAY), (600, THURSDAY), (555, FRIDAY), (555, MONDAY), (555, date(2026, 12, 8))):
        make_booking(patient, day_on, start)

    taken = []
    for day in ("12-01", "12-02", "12-03", "12-04", "12-07"):
        set_clock(f"2026-{day} 08:00")
        assert not export_again(front_desk) or not export_again(front_desk), "twice on a day"
        taken.append(ReminderAttempt.select().where(ReminderAttempt.way == Way.TEXT).count())
    assert taken[:4] == [1, 2, 3, 3]


def export_again(by):
    """True when a file came out."""
    try:
        return bool(export_texts(PASSWORD, by=by))
    except RuleError:
        return False


def test_the_file_of_texts_has_number_and_words_and_nothing_else(front_desk):
    give_password(front_desk)
    one = make_booking(make_reachable(texts=True), reason="cough, blood in it")
    make_booking(make_reachable(first_name="Bo", phone="312-555-0143"), start_minute=600)

    text = export_texts(PASSWORD, by=front_desk)

    assert text.splitlines()[1:] == [f'13125550142,"{reminder_of(one).attempts[0].words}"']
    assert "Cho" not in text and "Lee" not in text and "cough" not in text
    assert AuditEvent.select().where(AuditEvent.action == "sending.made").count() == 1
    with pytest.raises(RuleError, match="Nobody waits"):
        export_texts(PASSWORD, by=front_desk)


def test_no_file_without_the_password(front_desk):
    give_password(front_desk)
    make_booking(make_reachable(texts=True))

    with pytest.raises(RuleError, match="not your password"):
        export_texts("guessed", by=front_desk)
    assert not ReminderAttempt.select().exists()


def test_a_list_costs_as_many_queries_for_thirty_as_for_one(count_queries):
    make_booking()
    with count_queries() as one:
        unconfirmed()
    for number in range(12):
        make_booking(make_reachable(first_name=f"Ann{'abcdefghijkl'[number]}"), start_minute=600 + 20 * number)
    with count_queries() as many:
        assert len(unconfirmed()) == 13

    assert len(many) == len(one)


PHONES = st.lists(
    st.fixed_dictionaries({
        "message_permission": st.sampled_from(MessagePermission), "text_permission": st.booleans(),
        "do_not_call": st.booleans(), "bad": st.booleans(), "confidential": st.booleans(),
        "whose": st.sampled_from(["", "son"]),
    }),
    max_size=3,
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(phones=PHONES, confidential=st.booleans(), flagged=st.booleans())
def test_no_attempt_is_offered_on_a_number_without_permission(db, phones, confidential, flagged):
    with db.atomic() as undo:
        one = make_booking(make_reachable(phone=""), reason="blood in the stool")
        Patient.update(confidential=confidential, safety_flag=flagged).where(Patient.id == one.patient_id).execute()
        known = {}
        for place, about in enumerate(phones):
            given = dict(about)
            given["bad_since"] = TODAY if given.pop("bad") else None
            typed = f"312-555-01{20 + place}"
            given |= {"typed": typed, "e164": f"+1{typed.replace('-', '')}", "rank": place, "since": clock.now()}
            known[f"(312) 555-01{20 + place}"] = PatientPhone.create(patient=one.patient_id, **given)
        check_offer(reminder_of(one), known, confidential, flagged)
        undo.rollback()


def check_offer(row, known, confidential, flagged):
    """Each way that is offered is one that was allowed, and its words tell nothing."""
    if row.way == Way.CALL or row.leave:
        phone = known[row.call.phone]
        assert not (phone.bad_since or phone.do_not_call)
        assert phone.confidential or not confidential
        assert not (flagged and phone.whose)
        assert not (flagged and row.may_leave)
        if phone.message_permission == MessagePermission.NONE:
            assert "9:15" not in row.leave and not row.may_leave
        if phone.message_permission == MessagePermission.NAME_ONLY:
            assert "9:15" not in row.leave
    if row.way == Way.TEXT or row.send:
        phone = known[row.text.phone]
        assert phone.text_permission and not (phone.bad_since or phone.do_not_call)
        assert phone.confidential or not (confidential or flagged)
    for words in (row.say, row.leave, row.send):
        assert not any(secret in words for secret in ("blood", "stool", "EST", "Est", "Lee"))
        assert len(row.send) <= 160


def test_nobody_is_reminded_of_a_day_on_which_the_provider_is_out(front_desk, manager):
    away, other = make_booking(), make_booking(make_reachable(), start_minute=600)
    closing = add_closing(away.provider, THURSDAY, "ill", start_minute=540, end_minute=590, by=manager)

    assert numbers_of(unconfirmed()) == [other.id]
    lift_closing(closing.id, by=manager)
    assert numbers_of(unconfirmed()) == [away.id, other.id]
