"""The wait list: who is called first, each try kept, a place taken in one step and the old one offered on."""

from datetime import date, timedelta

import pytest

from office.audit.models import AuditEvent
from office.errors import NotFound, RuleError, StaleEdit
from office.life.models import Stopped
from office.life.rules import report_death, resume, take_back
from office.merges.rules import carry_out, propose_merge
from office.merges.tables import fingerprint
from office.scheduling.models import Appointment, Standing, TakenPlace
from office.scheduling.rules import add_closing, cancel_appointment, lift_closing, move_appointment
from office.waitlist.models import EntryState, FreedPlace, PlaceState, Told, WaitEntry, WaitOffer
from office.waitlist.queries import chain, entries, get_entry, open_places, with_candidates
from office.waitlist.rules import Wanted, add_entry, end_entry, expire_entries, leave_place, offer_place, pass_places
from tests.patients.making import make_patient
from tests.scheduling.making import TODAY, make_appointment, make_person, make_provider, make_type
from tests.waitlist.making import make_entry, make_phone

TOMORROW, FRIDAY = TODAY + timedelta(days=1), TODAY + timedelta(days=3)
BORN = date(1980, 5, 5)
PATIENT = Standing.CANCELED_BY_PATIENT


def free(by, day_on=TOMORROW, start_minute=600, provider=None):
    """A place that came free because somebody canceled."""
    gone = make_appointment(provider=provider, day_on=day_on, start_minute=start_minute)
    cancel_appointment(gone, gone.version, PATIENT, "work or school", by=by)
    return FreedPlace.get(FreedPlace.came_from == gone)


def called(place):
    """The entries of a place in the order in which they are called."""
    return [one.entry for one in with_candidates([FreedPlace.get_by_id(place.id)])[0].candidates]


def last_event():
    return AuditEvent.select().order_by(AuditEvent.number.desc()).first()


# putting on and taking off


def test_an_entry_says_what_is_wanted_and_until_when(front_desk):
    patient, lee = make_person(), make_provider()
    held = make_appointment(patient, lee, day_on=FRIDAY)
    wanted = Wanted(types=(make_type(),), providers=(lee,), weekdays=(3, 1), reason=" cough ", gives_up=held)

    entry = add_entry(patient, wanted, by=front_desk)

    assert (entry.weekdays, entry.reason, entry.state) == ("13", "cough", EntryState.WAITING)
    assert entry.expires_on == FRIDAY and entry.gives_up_id == held.id
    assert [one.provider_id for one in entry.providers] == [lee.id] and entry.types.count() == 1
    assert (last_event().action, last_event().patient_id) == ("waitlist.added", patient.id)


def test_without_an_appointment_it_stands_for_as_long_as_the_practice_says(front_desk):
    assert make_entry(by=front_desk).expires_on == TODAY + timedelta(days=60)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"types": ()}, "types"),
        ({"reason": "  "}, "reason"),
        ({"from_minute": 600, "to_minute": 600}, "until"),
        ({"latest_on": TODAY - timedelta(days=1)}, "latest"),
        ({"earliest_on": FRIDAY, "latest_on": TOMORROW}, "latest"),
        ({"expires_on": TODAY - timedelta(days=1)}, "expires"),
        ({"notice_hours": 400}, "notice"),
    ],
)
def test_what_cannot_be_waited_for(front_desk, given, field):
    known = {"types": (make_type(),), "reason": "cough", **given}
    with pytest.raises(RuleError) as refused:
        add_entry(make_person(), Wanted(**known), by=front_desk)
    assert refused.value.field == field and not WaitEntry.select().exists()


def test_nobody_waits_with_anothers_or_a_canceled_appointment_or_after_death(front_desk):
    held, mine = make_appointment(), make_person()
    with pytest.raises(RuleError, match="another patient"):
        make_entry(mine, gives_up=held, by=front_desk)
    cancel_appointment(held, held.version, PATIENT, "forgot", by=front_desk)
    with pytest.raises(RuleError, match="canceled by patient already"):
        make_entry(held.patient, gives_up=Appointment.get_by_id(held.id), by=front_desk)
    with pytest.raises(RuleError, match="deceased"):
        make_entry(make_person(registration="deceased"), by=front_desk)


def test_an_entry_ends_with_its_reason_once(front_desk):
    entry = make_entry()
    with pytest.raises(RuleError) as refused:
        end_entry(entry, 1, EntryState.WITHDRAWN, " ", by=front_desk)
    assert refused.value.field == "because"
    with pytest.raises(StaleEdit):
        end_entry(entry, 7, EntryState.WITHDRAWN, "found another doctor", by=front_desk)
    with pytest.raises(RuleError, match="how it ended"):
        end_entry(entry, 1, EntryState.BOOKED, "x", by=front_desk)

    ended = end_entry(entry, 1, EntryState.WITHDRAWN, "found another doctor", by=front_desk)

    assert (ended.state, ended.ended_by_id) == (EntryState.WITHDRAWN, front_desk.staff_id)
    assert last_event().action == "waitlist.ended"
    with pytest.raises(RuleError, match="off the list already"):
        end_entry(entry, 2, EntryState.DECLINED, "again", by=front_desk)


def test_the_night_ends_what_is_over_with_a_row_and_only_once(front_desk):
    over = make_entry(expires_on=TODAY, latest_on=TODAY)
    stays = make_entry(expires_on=TOMORROW)
    assert expire_entries(TODAY, by=front_desk) == 0

    assert expire_entries(TOMORROW, by=front_desk) == 1
    assert expire_entries(TOMORROW, by=front_desk) == 0
    ended = WaitEntry.get_by_id(over.id)
    assert (ended.state, ended.ended_because) == (EntryState.EXPIRED, "its last day was 12/01/2026")
    assert WaitEntry.get_by_id(stays.id).state == EntryState.WAITING


# what comes free


def test_a_canceled_and_a_moved_booking_free_a_place_and_a_past_one_does_not(front_desk, set_clock):
    place = free(front_desk)
    assert (place.day_on, place.start_minute, place.minutes, place.because) == (TOMORROW, 600, 20, "canceled")

    one = make_appointment(day_on=FRIDAY, start_minute=480)
    moved = move_appointment(one, one.version, one.provider, FRIDAY, 900, reason="weather", by=front_desk)
    assert FreedPlace.get(FreedPlace.came_from == one).because == "moved"

    set_clock("2026-12-04 15:10")
    cancel_appointment(moved, moved.version, PATIENT, "forgot", by=front_desk)
    assert FreedPlace.select().count() == 2


def test_a_cancellation_on_a_closed_day_frees_nothing(front_desk):
    gone = make_appointment(day_on=TOMORROW)
    add_closing(gone.provider, TOMORROW, "ill", by=front_desk)
    cancel_appointment(gone, gone.version, Standing.CANCELED_BY_OFFICE, "office: provider ill", by=front_desk)

    assert not FreedPlace.select().exists()


def test_a_closing_that_is_lifted_is_offered_in_slices(front_desk):
    lee = make_provider()
    closing = add_closing(lee, TOMORROW, "meeting", by=front_desk, start_minute=480, end_minute=540)

    lift_closing(closing.id, by=front_desk)

    assert [one.start_minute for one in FreedPlace.select().order_by(FreedPlace.start_minute)] == [480, 500, 520]


def test_a_place_booked_otherwise_is_closed_and_half_of_one_stays(front_desk):
    place = free(front_desk)
    make_appointment(provider=place.provider, day_on=TOMORROW, start_minute=610)
    assert (FreedPlace.get().state, FreedPlace.get().minutes) == (PlaceState.OPEN, 10)

    make_appointment(provider=place.provider, day_on=TOMORROW, start_minute=600, minutes=10)

    assert FreedPlace.get().state == PlaceState.TAKEN


def test_one_of_two_places_at_a_time_stays_free(front_desk):
    lee = make_provider(capacity=2)
    place = free(front_desk, provider=lee)
    make_appointment(provider=lee, day_on=TOMORROW, start_minute=600)

    assert FreedPlace.get_by_id(place.id).state == PlaceState.OPEN


def test_a_place_is_left_with_a_reason_or_passes(front_desk):
    first, second = free(front_desk), free(front_desk, start_minute=700)
    with pytest.raises(RuleError, match="Say why"):
        leave_place(first, "", by=front_desk)
    leave_place(first, "kept for urgent visits", by=front_desk)
    with pytest.raises(RuleError, match="not offered already"):
        leave_place(first, "again", by=front_desk)

    assert (pass_places(TOMORROW, by=front_desk), pass_places(FRIDAY, by=front_desk)) == (0, 1)
    assert FreedPlace.get_by_id(second.id).state == PlaceState.PASSED


# whom to call


def test_clinical_first_then_who_waits_longest_then_who_was_put_down_first(front_desk, set_clock):
    set_clock("2026-11-20 09:00")
    old, tied = make_entry(), make_entry()
    set_clock("2026-11-25 09:00")
    ill = make_entry(clinical=True)
    set_clock("2026-12-01 08:00")
    new = make_entry()

    assert called(free(front_desk)) == [ill, old, tied, new]


def test_only_who_can_use_the_place_is_called(front_desk):
    lee, other = make_provider(), make_provider("Dr. Cho")
    fits = make_entry(providers=(lee,), weekdays=(2,), from_minute=600, to_minute=620, notice_hours=24)
    make_entry(providers=(other,))
    make_entry(weekdays=(0, 1))
    make_entry(from_minute=610)
    make_entry(to_minute=610)
    make_entry(earliest_on=FRIDAY)
    make_entry(latest_on=TODAY)
    make_entry(notice_hours=48)
    make_entry(types=[make_type("NEW", 480)])
    make_entry(expires_on=TODAY)
    busy = make_entry()
    make_appointment(busy.patient, other, make_type("LAB", 10), day_on=TOMORROW, start_minute=610)
    earlier = make_appointment(provider=lee, day_on=TODAY, start_minute=900)
    make_entry(earlier.patient, gives_up=earlier)

    assert called(free(front_desk, provider=lee))[0] == fits
    assert len(called(FreedPlace.get())) == 2  # and who waits until today


def test_the_length_that_moves_is_the_bookings_own(front_desk):
    lee, long = make_provider(), make_type("PHYS", 40)
    held = make_appointment(provider=lee, type=long, day_on=FRIDAY)
    entry = make_entry(held.patient, types=[make_type()], gives_up=held)
    place = free(front_desk, provider=lee)
    assert called(place) == [entry]

    make_appointment(provider=lee, day_on=TOMORROW, start_minute=620)

    assert called(place) == []


# offering


def test_each_try_is_a_row_and_who_declines_keeps_their_place_in_line(front_desk):
    entry = make_entry()
    phone, place = make_phone(entry.patient), free(front_desk)

    offer_place(place, entry, Told.NO_ANSWER, phone_id=phone.id, by=front_desk)
    offer_place(place, entry, Told.NAME_ONLY, phone_id=phone.id, note="her son", by=front_desk)
    assert called(place) == [entry]
    offer = offer_place(place, entry, Told.DECLINED, phone_id=phone.id, by=front_desk)

    assert (offer.who, offer.phone) == ("Maria Lopez", "(312) 555-0142 · name and call-back only")
    assert [one.outcome for one in WaitOffer.select().order_by(WaitOffer.id)] == [
        "no answer",
        "left name-only message",
        "declined",
    ]
    assert called(place) == [] and called(free(front_desk, start_minute=800)) == [entry]
    assert AuditEvent.select().where(AuditEvent.action == "waitlist.offered").count() == 3


@pytest.mark.parametrize(
    ("phone", "outcome", "field"),
    [
        ({"do_not_call": True}, Told.NO_ANSWER, "phone"),
        ({"permission": "no message"}, Told.NAME_ONLY, "outcome"),
        ({"permission": "no message"}, Told.DETAILED, "outcome"),
        ({}, Told.DETAILED, "outcome"),
        (None, Told.NO_ANSWER, "phone"),
        (None, Told.DETAILED, "phone"),
    ],
)
def test_the_patients_permissions_are_obeyed(front_desk, phone, outcome, field):
    entry, place = make_entry(), free(front_desk)
    number = make_phone(entry.patient, **phone).id if phone is not None else None

    with pytest.raises(RuleError) as refused:
        offer_place(place, entry, outcome, phone_id=number, by=front_desk)
    assert refused.value.field == field and not WaitOffer.select().exists()


def test_what_is_permitted_is_kept_and_anothers_number_is_not(front_desk):
    entry, place = make_entry(), free(front_desk)
    good, others = make_phone(entry.patient, "detailed"), make_phone(make_person())

    assert offer_place(place, entry, Told.DETAILED, phone_id=good.id, by=front_desk)
    with pytest.raises(RuleError, match="not the patient’s"):
        offer_place(place, entry, Told.NO_ANSWER, phone_id=others.id, by=front_desk)


def test_accepting_books_and_ends_the_entry(front_desk):
    entry, place = make_entry(reason="knee"), free(front_desk)

    offer = offer_place(place, entry, Told.ACCEPTED, by=front_desk)

    booked, ended = offer.booked, WaitEntry.get_by_id(entry.id)
    assert (booked.day_on, booked.start_minute, booked.reason, booked.how) == (TOMORROW, 600, "knee", "wait list")
    assert (ended.state, ended.booked_id, FreedPlace.get().state) == (EntryState.BOOKED, booked.id, PlaceState.FILLED)
    with pytest.raises(RuleError, match="filled now"):
        offer_place(place, make_entry(), Told.ACCEPTED, by=front_desk)


def test_one_cancellation_moves_two_and_every_old_place_is_offered_on(front_desk):
    lee = make_provider()
    friday = make_appointment(provider=lee, day_on=FRIDAY, start_minute=540)
    monday = make_appointment(provider=lee, day_on=TODAY + timedelta(days=6), start_minute=660)
    first, second = make_entry(friday.patient, gives_up=friday), make_entry(monday.patient, gives_up=monday)
    place = free(front_desk, provider=lee)

    offer_place(place, first, Told.ACCEPTED, by=front_desk)
    next_place = FreedPlace.get(FreedPlace.came_from == friday)
    assert called(next_place) == [second]
    offer_place(next_place, second, Told.ACCEPTED, by=front_desk)

    last = FreedPlace.get(FreedPlace.came_from == monday)
    assert [one.id for one, _ in chain(next_place)] == [place.id, next_place.id, last.id]
    assert [taker.entry_id if taker else None for _, taker in chain(last)] == [first.id, second.id, None]
    ended = [Appointment.get_by_id(one.id).standing for one in (friday, monday)]
    assert ended == [Standing.RESCHEDULED, Standing.RESCHEDULED]
    stands = Appointment.select().where(Appointment.standing == Standing.BOOKED)
    now = {(one.patient_id, one.day_on) for one in stands}
    assert now == {(friday.patient_id, TOMORROW), (monday.patient_id, FRIDAY)}
    assert TakenPlace.select().count() == 8


def test_when_the_place_is_taken_meanwhile_nothing_is_kept(front_desk):
    entry, place = make_entry(), free(front_desk)
    make_appointment(provider=place.provider, day_on=TOMORROW, start_minute=600)

    with pytest.raises(RuleError, match="booked otherwise now"):
        offer_place(place, entry, Told.ACCEPTED, by=front_desk)
    assert WaitEntry.get().state == EntryState.WAITING and not WaitOffer.select().exists()


# what happens to a patient


def test_an_entry_follows_the_appointment_that_is_moved_or_booked_meanwhile(front_desk):
    held = make_appointment(day_on=FRIDAY)
    entry, bare = make_entry(held.patient, gives_up=held), make_entry()
    moved = move_appointment(held, 1, held.provider, FRIDAY, 900, reason="weather", by=front_desk)
    assert WaitEntry.get_by_id(entry.id).gives_up_id == moved.id

    booked = make_appointment(bare.patient, held.provider, day_on=FRIDAY, start_minute=600)

    assert WaitEntry.get_by_id(bare.id).gives_up_id == booked.id


def test_death_takes_a_patient_off_and_taking_it_back_resumes_the_old_place_in_line(front_desk, records_lead):
    patient = make_patient(phone="312-555-0142")
    entry = make_entry(patient)
    event = report_death(patient, date(2026, 11, 28), "daughter", by=front_desk)
    assert WaitEntry.get().state == EntryState.WITHDRAWN

    take_back(event, "it was her sister", by=records_lead)
    stopped = Stopped.get(Stopped.of_table == "wait_entry")
    resume(event, stopped.id, by=records_lead)

    again = WaitEntry.get()
    assert (again.state, again.made_at, again.ended_at) == (EntryState.WAITING, entry.made_at, None)


def test_a_merge_passes_the_entries_of_both_to_one(front_desk, records_lead):
    one, other = make_patient(born_on=BORN, sex="F"), make_patient(born_on=BORN, sex="F")
    mine, theirs = make_entry(one), make_entry(other)
    merge = propose_merge(one, other, "same address and birth date", by=front_desk)

    carry_out(merge, merge.version, one.id, {}, fingerprint(one.id, other.id), by=records_lead)

    assert {row.id for row in entries() if row.patient_id == one.id} == {mine.id, theirs.id}
    assert len(called(free(front_desk))) == 2
    with pytest.raises(NotFound):
        get_entry(other.id, theirs.id)


def test_places_with_somebody_to_call_stand_first_in_a_fixed_number_of_queries(front_desk, count_queries):
    free(front_desk)
    fits = free(front_desk, start_minute=700)
    make_entry(from_minute=700)
    with count_queries() as one:
        rows = open_places().rows
    assert rows[0].place.id == fits.id and not rows[1].candidates

    free(front_desk, start_minute=800), make_entry(), make_entry()
    with count_queries() as three:
        open_places()
    assert len(one) == len(three)
