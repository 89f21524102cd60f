"""Any sequence of legal acts: no two policies of one rank on one day, and each day says what the acts said."""

from datetime import date, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from office.actor import PROGRAM
from office.coverage.models import Coverage
from office.coverage.queries import coverages
from office.coverage.rules import add_policy, end_policy, mark_error, set_order, take_new_card
from office.errors import RuleError
from tests.coverage.making import policy
from tests.patients.making import make_patient

FIRST = date(2026, 11, 25)
DAYS = [FIRST + timedelta(days=n) for n in range(12)]
DAY = st.integers(0, 11)
WHICH = st.integers(0, 9)


class Days(RuleBasedStateMachine):
    """A desk and a biller at work on one patient; beside them a calendar with a cell for each day and rank."""

    @initialize()
    def open_the_day(self):
        self.patient, self.made, self.days = make_patient(), [], {on: {} for on in DAYS}

    def attempt(self, act):
        """Do it, or see it refused without a trace."""
        before = self.stored()
        try:
            return act()
        except RuleError:
            assert self.stored() == before
            return None

    def stored(self):
        return {on: [one.policy_id for one in coverages(self.patient.id, on)] for on in DAYS}

    def pick(self, which):
        return Coverage.get_by_id(self.made[which % len(self.made)]) if self.made else None

    @rule(start=DAY, length=st.integers(-1, 11), rank=st.sampled_from([None, 1, 2]))
    def add(self, start, length, rank):
        to_on = None if length > 9 else DAYS[start] + timedelta(days=length)
        said = policy(f"P{len(self.made)}", str(len(self.made)), from_on=DAYS[start], to_on=to_on)
        row = self.attempt(lambda: add_policy(self.patient, said, rank=rank, by=PROGRAM))
        if row:
            self.made.append(row.id)
            for on in DAYS:
                if DAYS[start] <= on <= (to_on or DAYS[-1]):
                    assert row.rank not in self.days[on]
                    self.days[on][row.rank] = row.id

    @rule(which=WHICH, day=DAY)
    def end(self, which, day):
        row = self.pick(which)
        goes_on = row and (row.to_on is None or row.to_on > DAYS[day])
        if goes_on and self.attempt(lambda: end_policy(row, DAYS[day], "told", by=PROGRAM)):
            self.clear(row.id, lambda on: on > DAYS[day])

    @rule(which=WHICH)
    def err(self, which):
        row = self.pick(which)
        if row and self.attempt(lambda: mark_error(row, "wrong", by=PROGRAM)):
            self.clear(row.id, lambda on: True)

    @rule(which=WHICH, day=DAY)
    def new_card(self, which, day):
        row, number = self.pick(which), str(100 + len(self.made))
        card = {"payer": "New", "member_number": number, "from_on": DAYS[day], "replaces": row}
        if row and (new := self.attempt(lambda: take_new_card(self.patient, by=PROGRAM, **card))):
            self.made.append(new.id)
            self.clear(row.id, lambda on: on >= DAYS[day])
            for on in DAYS[day:]:
                assert new.rank not in self.days[on]
                self.days[on][new.rank] = new.id

    @rule(day=DAY, turn=st.integers(1, 3))
    def reorder(self, day, turn):
        held = coverages(self.patient.id, DAYS[day])
        turned = held[turn % len(held) :] + held[: turn % len(held)] if held else []
        ids = [one.id for one in turned]
        until = {one.policy_id: one.to_on or DAYS[-1] for one in held}
        if self.attempt(lambda: set_order(self.patient, DAYS[day], ids, reason="told so", by=PROGRAM)):
            places = {one.policy_id: place for place, one in enumerate(turned, 1)}
            for on in DAYS[day:]:
                moved = {key: place for key, place in places.items() if on <= until[key]}
                others = {rank: key for rank, key in self.days[on].items() if key not in moved}
                self.days[on] = {**others, **{place: key for key, place in moved.items()}}

    def clear(self, key, when):
        for on in DAYS:
            if when(on):
                self.days[on] = {rank: one for rank, one in self.days[on].items() if one != key}

    @invariant()
    def each_day_is_what_was_said(self):
        for on in DAYS:
            held = coverages(self.patient.id, on)
            ranks = [one.rank for one in held]
            assert ranks == sorted(set(ranks))
            assert {one.rank: one.policy_id for one in held} == self.days[on], on


def test_coverage_on_any_day_is_what_was_said_and_ranks_never_meet():
    run_state_machine_as_test(
        Days,
        settings=settings(
            max_examples=10, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
