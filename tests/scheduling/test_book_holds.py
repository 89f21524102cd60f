"""What must hold whatever happens: one place has one booking, and places are exactly those of bookings that stand."""

import threading
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from office import db
from office.errors import RuleError
from office.scheduling.models import HOLDS_PLACE, Appointment, Provider, Standing, TakenPlace
from office.scheduling.openings import grains
from office.scheduling.rules import (
    Taken,
    book_appointment,
    cancel_appointment,
    mark_standing,
    move_appointment,
    take_back_standing,
)
from tests.scheduling.making import NINE, TODAY, make_person, make_provider, make_type

ROUNDS, CLERKS = 20, 2


def at_once(acts):
    """Run acts in threads that start together; return what each returned or raised."""
    results, gate = [None] * len(acts), threading.Barrier(len(acts))

    def run(place, act):
        db.connect()
        gate.wait()
        try:
            results[place] = act()
        except Exception as error:
            results[place] = error
        finally:
            db.database.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


def test_two_clerks_who_book_one_place_at_the_same_instant_make_exactly_one_appointment(front_desk, phone_clerk):
    provider, type = make_provider(), make_type()
    people = [make_person("Quispe"), make_person("Roe")]
    clerks = [front_desk, phone_clerk]

    for round in range(ROUNDS):
        day_on, start = TODAY + timedelta(days=round % 4), NINE + 20 * (round // 4)
        acts = [
            lambda who=who, by=by, day_on=day_on, start=start: book_appointment(
                who, provider, type, day_on, start, reason="cough", by=by
            )
            for who, by in zip(people, clerks, strict=True)
        ]
        results = at_once(acts)

        assert sorted(isinstance(result, Appointment) for result in results) == [False, True], results
        lost = next(result for result in results if not isinstance(result, Appointment))
        assert isinstance(lost, Taken) and lost.next_opening is not None
        assert Appointment.select().where(Appointment.day_on == day_on, Appointment.start_minute == start).count() == 1


def test_two_clerks_who_move_to_one_place_leave_the_loser_where_it_was(front_desk, phone_clerk):
    provider, type = make_provider(), make_type()
    first = book_appointment(make_person(), provider, type, TODAY, NINE, reason="x", by=front_desk)
    second = book_appointment(make_person("Roe"), provider, type, TODAY, NINE + 20, reason="x", by=front_desk)

    results = at_once(
        [
            lambda one=one, by=by: move_appointment(one, 1, provider, TODAY, 660, reason="weather", by=by)
            for one, by in ((first, front_desk), (second, phone_clerk))
        ]
    )

    assert sorted(isinstance(result, Appointment) for result in results) == [False, True]
    assert TakenPlace.select().count() == 8
    check_places()


def check_places():
    """TakenPlace equals the grains of the bookings that stand, row for row."""
    expected = {
        (one.provider_id, one.day_on, grain, one.place, one.id)
        for one in Appointment.select().where(Appointment.standing.in_(HOLDS_PLACE))
        for grain in grains(one.start_minute, one.minutes)
    }
    rows = TakenPlace.select()
    found = {(row.provider_id, row.day_on, row.grain, row.place, row.appointment_id) for row in rows}
    assert found == expected
    assert len(rows) == len(expected)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["book", "book", "book", "move", "move", "cancel", "end", "back"]),
        st.integers(0, 7),
        st.integers(0, 11).map(lambda quarter: NINE + 10 * quarter),
        st.integers(0, 1),
    ),
    min_size=3,
    max_size=25,
)


def play(step, people, providers, type, by):
    """Do one random act; a refusal is a fine answer."""
    act, number, start, column = step
    provider = providers[column]
    if act == "book":
        return book_appointment(people[number % len(people)], provider, type, TODAY, start, reason="cough", by=by)
    rows = list(Appointment.select().order_by(Appointment.id))
    if not rows:
        return None
    row = rows[number % len(rows)]
    if act == "move":
        return move_appointment(row, row.version, provider, TODAY, start, reason="weather", by=by)
    if act == "cancel":
        return cancel_appointment(row, row.version, Standing.CANCELED_BY_OFFICE, "duplicate", by=by)
    if act == "end":
        return mark_standing(row, Standing.LEFT_UNSEEN, by=by)
    return take_back_standing(row, by=by)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_any_sequence_of_acts_keeps_places_equal_to_the_bookings_that_stand(front_desk, steps):
    TakenPlace.delete().execute()
    providers = [make_provider(f"P{Provider.select().count()}") for _ in range(2)]
    Appointment.update(standing=Standing.CANCELED_BY_OFFICE).where(Appointment.standing.in_(HOLDS_PLACE)).execute()
    people, type = [make_person(f"P{n}") for n in range(4)], make_type()
    before = Appointment.select().count()
    done = []
    for step in steps:
        try:
            done.append((step[0], play(step, people, providers, type, front_desk)))
        except RuleError:
            continue
        check_places()

    made = sum(act in ("book", "move") and row is not None for act, row in done)
    assert Appointment.select().count() == before + made
    standing = Appointment.select().where(Appointment.standing.in_(HOLDS_PLACE))
    taken = {(row.patient_id, grain) for row in standing for grain in grains(row.start_minute, row.minutes)}
    assert len(taken) == sum(row.minutes // 5 for row in standing)
