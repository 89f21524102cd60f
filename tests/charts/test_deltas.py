"""What changes after a pull list was printed: scenario A05, and what else can happen until the visit."""

from datetime import timedelta

import pytest
from peewee import IntegrityError

from office import clock
from office.audit.models import AuditEvent
from office.charts import rules
from office.charts.models import Move, MoveKind, PullAct, PullGroup, PullLine, PullRun, RunKind
from office.charts.pulling import by_provider
from office.charts.queries import lights, pull_list, run_lines
from office.charts.queries.deltas import change_counts, delta
from office.charts.rules import Mode, take_scan
from office.errors import RuleError
from office.scheduling.models import Appointment, Standing
from tests.charts.making import (
    TODAY,
    TOMORROW,
    at,
    make_booking,
    make_electronic,
    make_holder,
    make_out,
    make_person,
    make_provider,
    make_volume,
)

PULL, PUT_BACK, MOVE = PullAct


def cancel(appointment, standing=Standing.CANCELED_BY_PATIENT):
    """Take a booking out of the book."""
    Appointment.update(standing=standing).where(Appointment.id == appointment.id).execute()


def rebook(appointment, provider, **values):
    """Move a booking as the book does: the old one is rescheduled, another stands."""
    cancel(appointment, Standing.RESCHEDULED)
    return make_booking(appointment.patient, provider, **values)


def shown(lines):
    """{record number: (act, cart)} of a delta."""
    return {line.mrn: (line.act, line.cart) for line in lines}


@pytest.fixture
def a05(db, records_clerk):
    """Run 1 of A04, as far as A05 needs it: four of its five folders are on their carts. {mrn: first booking}"""
    patel, nurse, kim = make_provider("Dr. Patel"), make_provider("Nurse"), make_provider("Dr. Kim")
    booked = {}
    for place, mrn in enumerate((230100, 4512, 19812, 104513)):
        patient = make_volume(make_person(f"Person{mrn}", mrn=mrn)).patient
        booked[mrn] = make_booking(patient, kim, minute=480 + 10 * place)
    both = make_volume(make_person("Person98700", mrn=98700)).patient
    make_booking(both, nurse, minute=600)
    booked[98700] = make_booking(both, patel, minute=540)
    rules.print_run(TOMORROW, by=records_clerk)
    for mrn in (230100, 98700, 4512, 19812):
        take_scan(booked[mrn].patient.volumes.get().code, Mode.PULL, by=records_clerk)
    return booked


@pytest.fixture
def changed(a05):
    """What happens between 16:10 and 16:30 in A05."""
    cancel(a05[4512])
    make_booking(make_volume(make_person("Added", mrn=555512)).patient, make_provider("Dr. Kim"), minute=500)
    rebook(a05[230100], make_provider("Dr. Lee"), minute=480)
    cancel(a05[98700])
    return a05


def test_a05_delta_adds_puts_back_and_moves(changed, records_clerk):
    live = delta(TOMORROW)
    run = rules.print_run(TOMORROW, by=records_clerk)

    expected = {555512: (PULL, "Dr. Kim"), 4512: (PUT_BACK, "Dr. Kim"), 230100: (MOVE, "Dr. Lee")}
    assert shown(live) == shown(run_lines(run)) == expected
    assert [line.position for line in live] == [1, 2, 3]
    assert (run.number, run.kind, PullRun.get_by_id(1).kind) == (2, RunKind.DELTA, RunKind.FIRST)
    words = {line.mrn: line.words for line in run_lines(run)}
    assert words[230100] == "from Dr. Kim's cart to Dr. Lee's cart"
    assert words[4512] == f"Dr. Kim's cart, Dec 2 since {clock.local_now():%-I:%M %p}"
    event = (
        AuditEvent.select().where(AuditEvent.action == "charts.run_printed").order_by(AuditEvent.number.desc()).get()
    )
    assert '"changes": [["Add", 1], ["Put back", 1], ["Move", 1]]' in event.detail
    assert delta(TOMORROW) == [] and change_counts([TOMORROW]) == {TOMORROW: 0}
    with pytest.raises(RuleError, match="Nothing is new since run 2"):
        rules.print_run(TOMORROW, by=records_clerk)


def test_a05_list_of_now_keeps_what_stays(changed):
    lines = {line.mrn: line for line in pull_list(TOMORROW)}

    assert (lines[98700].times, lines[98700].cart) == ("10:00 AM Nurse", "Dr. Patel")
    assert lines[98700].pulled_at and lines[104513].pulled_at is None and 4512 not in lines
    assert change_counts([TOMORROW]) == {TOMORROW: 3}


def test_scans_settle_the_lines_of_a_delta(changed, records_clerk):
    run = rules.print_run(TOMORROW, by=records_clerk)
    for mrn, mode, word, detail in (
        (4512, Mode.PUT_BACK, "Off the cart: refile bin", "It stands in 12 / 40."),
        (230100, Mode.PULL, "On the cart", "Dr. Lee's cart, Dec 2."),
        (555512, Mode.PULL, "On the cart", "Dr. Kim's cart, Dec 2."),
    ):
        volume = next(line for line in run_lines(run) if line.mrn == mrn)
        scan = take_scan(volume.code, mode, by=records_clerk)
        assert (scan.kind, scan.word, scan.detail) == ("ok", word, detail)

    assert all(line.pulled_at for line in run_lines(run)) and delta(TOMORROW) == []
    kinds = [move.kind for move in Move.select().order_by(Move.id.desc()).limit(3)]
    assert kinds == [MoveKind.PULLED, MoveKind.CARTED, MoveKind.PUT_BACK]
    assert "charts.put_back" in [event.action for event in AuditEvent.select()]


def test_folder_never_stands_twice_as_to_be_pulled_even_for_the_database(a05):
    line = PullLine.select().where(PullLine.volume.is_null(False)).first()
    run = PullRun.create(number=99, day_on=TOMORROW, printed_at=clock.now())

    with pytest.raises(IntegrityError):
        PullLine.create(
            run=run, patient=make_person(), volume=line.volume, group=PullGroup.SHELF, position=1, day_on=TOMORROW
        )


def test_lights_say_what_a_delta_asks_for(changed, records_clerk):
    rules.print_run(TOMORROW, by=records_clerk)
    ids = {mrn: booking.patient_id for mrn, booking in changed.items()}

    seen = lights(ids.values(), TOMORROW)

    told = {mrn: (seen[ids[mrn]].word, seen[ids[mrn]].detail) for mrn in ids}
    assert told[4512] == ("On the cart", "to be put back")
    assert told[230100] == ("On the cart", "to be moved to Dr. Lee's cart")
    assert told[98700] == ("On the cart", "Dr. Patel's cart")
    assert told[104513] == ("On shelf", "to be pulled, run 1")


def test_what_was_not_pulled_yet_is_only_crossed_off(a05, records_clerk):
    cancel(a05[104513])

    run = rules.print_run(TOMORROW, by=records_clerk)

    line = run_lines(run)[0]
    assert (line.act, line.words, bool(line.pulled_at)) == (PUT_BACK, "on the shelf: do not pull it", True)
    scan = take_scan(line.code, Mode.PUT_BACK, by=records_clerk)
    assert (scan.kind, scan.word) == ("refused", "This folder is on no cart. Its place: shelf 13 / 40.")


def test_not_yet_pulled_folder_goes_straight_to_the_cart_of_now(a05, records_clerk):
    rebook(a05[104513], make_provider("Dr. Lee"), minute=490)
    assert delta(TOMORROW)[0].words == "not pulled yet: run 1, straight to Dr. Lee's cart"

    scan = take_scan(a05[104513].patient.volumes.get().code, Mode.PULL, by=records_clerk)

    assert scan.detail == "Dr. Lee's cart, Dec 2." and delta(TOMORROW) == []


def test_booked_again_before_it_was_put_back_it_stays_on_its_cart(changed, records_clerk):
    rules.print_run(TOMORROW, by=records_clerk)
    make_booking(changed[4512].patient, make_provider("Dr. Kim"), minute=700)

    run = rules.print_run(TOMORROW, by=records_clerk)

    line = run_lines(run)[0]
    assert (line.mrn, line.act, line.cart, bool(line.pulled_at)) == (4512, PULL, "Dr. Kim", True)
    with pytest.raises(RuleError, match=r"Leave it on the cart: Dr.* needs it on Dec 2"):
        rules.put_back_volume(changed[4512].patient.volumes.get(), by=records_clerk)


def test_booked_again_after_it_was_put_back_it_is_pulled_again(changed, records_clerk):
    rules.print_run(TOMORROW, by=records_clerk)
    volume = changed[4512].patient.volumes.get()
    rules.put_back_volume(volume, by=records_clerk)
    make_booking(changed[4512].patient, make_provider("Dr. Lee"), minute=700)

    run = rules.print_run(TOMORROW, by=records_clerk)

    line = run_lines(run)[0]
    assert (line.mrn, line.act, line.group, line.pulled_at) == (4512, PULL, PullGroup.OUT, None)
    rules.pull_volume(volume, by=records_clerk)
    assert volume.place == "Dr. Lee's cart, Dec 2"


def test_moved_to_this_afternoon_while_on_the_cart_of_tomorrow(a05, records_clerk):
    other = make_volume()
    make_booking(other.patient, make_provider("Dr. Kim"), day_on=TODAY, minute=800)
    rules.print_run(TODAY, by=records_clerk)
    rebook(a05[19812], make_provider("Dr. Kim"), day_on=TODAY, minute=840)

    today, tomorrow = (rules.print_run(day, by=records_clerk) for day in (TODAY, TOMORROW))

    line = next(line for line in run_lines(today) if line.mrn == 19812)
    assert (line.act, line.group) == (PULL, PullGroup.OUT) and line.words.startswith("Dr. Kim's cart, Dec 2 since")
    back = run_lines(tomorrow)[0]
    assert back.act == PUT_BACK and back.words.endswith("Needed before: put it on Dr. Kim's cart, Dec 1")
    scan = take_scan(back.code, Mode.PUT_BACK, by=records_clerk)
    assert scan.detail == "Put it on Dr. Kim's cart, Dec 1: it is needed there."
    assert scan.volume.place == "Dr. Kim's cart, Dec 1"


def test_what_needs_no_carrying_is_no_change(records_clerk):
    electronic, new = make_person(), make_person()
    make_electronic(electronic)
    booked = [make_booking(one, make_provider("Dr. Lee")) for one in (electronic, new)]
    rules.print_run(TOMORROW, by=records_clerk)
    for booking in booked:
        cancel(booking)

    assert [(line.patient_id, line.words) for line in delta(TOMORROW)] == [(new.id, "no folder to be made")]


def test_folder_made_for_a_new_patient_meets_its_line(records_clerk):
    booking = make_booking(make_person(), make_provider("Dr. Lee"))
    run = rules.print_run(TOMORROW, by=records_clerk)
    volume = rules.make_chart(booking.patient, by=records_clerk)

    rules.pull_volume(volume, by=records_clerk)

    line = run_lines(run)[0]
    assert (line.volume_id, bool(line.pulled_at), volume.place) == (volume.id, True, "Dr. Lee's cart, Dec 2")


def test_two_providers_twenty_minutes_apart_are_one_pull_and_a_transfer(records_clerk):
    patient = make_volume().patient
    for short, minute in (("Dr. Kim", 560), ("Dr. Lee", 540)):
        make_booking(patient, make_provider(short), minute=minute)

    line = pull_list(TOMORROW)[0]

    assert [(giver, then.provider, then.minute) for giver, then in line.transfers] == [("Dr. Lee", "Dr. Kim", 560)]
    assert [(one, stop.comes_from) for one, stops in by_provider([line]) for stop in stops] == [
        ("Dr. Kim", "Dr. Lee"), ("Dr. Lee", ""),
    ]  # fmt: skip


def test_folder_with_the_right_provider_is_said_so(records_clerk):
    lee, kim = make_holder("Dr. Lee"), make_holder("Dr. Kim")
    provider = make_provider("Lee")
    type(provider).update(staff=lee.staff_id).execute()
    since = at("2026-11-30 10:00")
    for holder in (lee, kim):
        make_booking(make_out(holder, since=since).patient, provider)

    words = {line.words for line in pull_list(TOMORROW)}

    assert words == {"already with Dr. Lee since Nov 30, visit", "Dr. Kim since Nov 30, visit"}


def test_return_of_a_folder_settles_its_put_back_and_old_days_are_left_alone(changed, records_clerk):
    run = rules.print_run(TOMORROW, by=records_clerk)
    volume = changed[4512].patient.volumes.get()
    rules.return_volume(volume, by=records_clerk)
    assert next(line for line in run_lines(run) if line.mrn == 4512).pulled_at

    clock.freeze(clock.now() + timedelta(days=2))
    rules.pull_volume(changed[104513].patient.volumes.get(), by=records_clerk)

    assert PullLine.get((PullLine.run == 1) & (PullLine.patient == changed[104513].patient_id)).pulled_at is None


def test_delta_costs_the_same_number_of_queries_for_any_length(count_queries, records_clerk):
    make_booking(make_volume().patient)
    rules.print_run(TOMORROW, by=records_clerk)
    counted = []
    for _ in range(2):
        for _ in range(3):
            make_booking(make_volume().patient)
        with count_queries() as seen:
            delta(TOMORROW)
        counted.append(len(seen))

    assert counted[0] == counted[1] <= 8
