"""Random scans, bookings, cancelations, runs and merges: each folder is in one place with one holder at most, and what
every list says is what the chain of its moves says."""

from itertools import pairwise

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from office import clock
from office.charts import rules
from office.charts.models import MissingCase, Move, PullLine, PullRun, SignOut, Volume, VolumeState
from office.charts.queries import lights, out_query, pull_list, room, section_for, where_is, who_had
from office.charts.rules import Mode, take_scan
from office.errors import RuleError
from office.scheduling.models import HOLDS_PLACE, Appointment, Standing
from office.scheduling.rules import cancel_appointment
from tests.charts.making import TOMORROW, at, holder_of, make_booking, make_person, make_volume
from tests.merges.making import merged, registered

MOVING = [mode for mode in Mode if mode != Mode.WHERE]
WHICH, WHO = st.integers(0, 3), st.integers(0, 2)


def test_random_days_of_the_file_room_keep_every_folder_in_one_place(
    records_clerk, records_lead, nurse, doctor, biller
):
    actors = [nurse, doctor, biller]

    class Working(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            clock.freeze(at("2026-12-01 08:00"))
            Appointment.update(standing=Standing.CANCELED_BY_OFFICE).execute()
            people = [registered(make_person(f"Quispe{place}")) for place in range(4)]
            self.volumes = [make_volume(one) for one in people]
            self.number = 0

        @rule(scans=st.lists(st.tuples(WHICH, WHO, st.sampled_from(MOVING), st.booleans()), min_size=2, max_size=6))
        def scan(self, scans):
            for which, who, mode, wrong in scans:
                volume = Volume.get_by_id(self.volumes[which].id)
                section = section_for(self.volumes[0] if wrong else volume)
                take_scan(volume.code, mode, holder=holder_of(actors[who]), section=section, by=records_clerk)
                self.each_folder_is_in_one_place_with_one_holder()

        @rule(which=WHICH)
        def book(self, which):
            self.number += 1
            make_booking(Volume.get_by_id(self.volumes[which].id).patient, minute=480 + self.number)

        @rule(which=WHICH)
        def cancel(self, which):
            patient = Volume.get_by_id(self.volumes[which].id).patient_id
            booked = (Appointment.patient == patient) & Appointment.standing.in_(list(HOLDS_PLACE))
            for one in Appointment.select().where(booked).limit(1):
                cancel_appointment(one, one.version, Standing.CANCELED_BY_PATIENT, "work or school", by=nurse)

        @rule()
        def print_list(self):
            try:
                rules.print_run(TOMORROW, by=records_clerk)
            except RuleError as refused:
                assert "othing" in refused.message or "Nobody" in refused.message

        @rule(which=WHICH)
        def search(self, which):
            try:
                rules.mark_missing(Volume.get_by_id(self.volumes[which].id), by=records_clerk)
            except RuleError as refused:
                assert "already" in refused.message

        @rule(one=WHICH, other=WHICH)
        def merge(self, one, other):
            first, second = (Volume.get_by_id(self.volumes[place].id).patient for place in (one, other))
            if first != second:
                try:
                    merged(first, second, proposer=records_clerk, lead=records_lead)
                except RuleError as refused:
                    assert refused.message

        @rule(minutes=st.integers(1, 300))
        def wait(self, minutes):
            clock.freeze(clock.now() + minutes * (at("2026-12-01 08:01") - at("2026-12-01 08:00")))

        @invariant()
        def each_folder_is_in_one_place_with_one_holder(self):
            for volume in self.volumes:
                now = Volume.get_by_id(volume.id)
                stays = list(SignOut.select().where((SignOut.volume == volume) & SignOut.returned_at.is_null()))
                searches = MissingCase.select().where(
                    (MissingCase.volume == volume) & MissingCase.found_at.is_null()
                ).count()  # fmt: skip
                assert (len(stays), searches) == (now.state == VolumeState.OUT, now.state == VolumeState.MISSING)
                assert now.patient_id == now.chart.patient_id and not now.patient.merged_into_id
                chain = list(Move.select().where(Move.volume == volume).order_by(Move.at, Move.id))
                if chain and now.patient_id == volume.patient_id:
                    had = who_had(now, clock.now())
                    assert had.words == chain[-1].to_words == where_is(now)
                    assert (had.holder.id if had.holder else None) == (stays[0].holder_id if stays else None)
                    assert all(one.to_words == later.from_words for one, later in pairwise(chain))

        @invariant()
        def every_list_agrees(self):
            now = {volume.id: Volume.get_by_id(volume.id) for volume in self.volumes}
            out = {key for key, one in now.items() if one.state == VolumeState.OUT}
            assert {row[1] for row in out_query() if row[1] in now} == out
            assert (
                sum(row[2] for row in room().holders) == SignOut.select().where(SignOut.returned_at.is_null()).count()
            )
            listed = [line.patient_id for line in pull_list(TOMORROW)]
            assert len(listed) == len(set(listed))
            for one in now.values():
                if one.current and one.state == VolumeState.OUT:
                    stay = SignOut.get((SignOut.volume == one) & SignOut.returned_at.is_null())
                    assert lights([one.patient_id])[one.patient_id].word == f"Out to {stay.holder}"

        @invariant()
        def no_folder_is_on_two_carts(self):
            for volume in self.volumes:
                open_lines = (PullLine.volume == volume) & PullLine.pulled_at.is_null() & (PullRun.day_on == TOMORROW)
                assert PullLine.select().join(PullRun).where(open_lines).count() <= 1

    limits = settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Working, settings=limits)
