"""Random bookings, cancellations, printings and scans: no folder on two carts, every list agrees with the folders."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from office import clock
from office.charts import rules
from office.charts.models import PullAct, PullLine, Volume, VolumeState
from office.charts.queries import lights, pull_list
from office.charts.queries.deltas import change_counts, delta
from office.charts.queries.lights import short_day
from office.charts.rules import Mode, take_scan
from office.errors import RuleError
from office.scheduling.models import Appointment, Standing
from tests.charts.making import TODAY, TOMORROW, at, holder_of, make_booking, make_person, make_provider, make_volume

DAYS = (TODAY, TOMORROW)
WHICH, DAY, WHO = st.integers(0, 2), st.sampled_from(DAYS), st.integers(0, 1)
MODES = st.sampled_from((Mode.PULL, Mode.PUT_BACK, Mode.SIGN_OUT, Mode.RETURN))


def test_random_days_keep_lists_and_carts_in_agreement(records_clerk, nurse):
    class Days(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            clock.freeze(at("2026-12-01 07:00"))
            PullLine.delete().execute()
            Appointment.delete().execute()
            self.doctors = [make_provider("Dr. Lee"), make_provider("Dr. Kim")]
            self.volumes = [make_volume(), make_volume(), rules.make_chart(make_person(), by=records_clerk)]

        @rule(which=WHICH, day=DAY, who=WHO, minute=st.integers(50, 58))
        def book(self, which, day, who, minute):
            make_booking(self.volumes[which].patient, self.doctors[who], day_on=day, minute=10 * minute)

        @rule(which=WHICH, standing=st.sampled_from((Standing.CANCELED_BY_PATIENT, Standing.RESCHEDULED)))
        def call_off(self, which, standing):
            booked = Appointment.select().where(
                (Appointment.patient == self.volumes[which].patient) & (Appointment.standing == Standing.BOOKED)
            )
            if first := booked.order_by(Appointment.id).first():
                Appointment.update(standing=standing).where(Appointment.id == first.id).execute()

        @rule(day=DAY)
        def print_run(self, day):
            try:
                rules.print_run(day, by=records_clerk)
            except RuleError as refused:
                assert "Nothing is new" in refused.message or "Nobody is booked" in refused.message
            assert delta(day) == [] or not PullLine.select().where(PullLine.day_on == day).exists()

        @rule(which=WHICH, mode=MODES)
        def scan(self, which, mode):
            take_scan(self.volumes[which].code, mode, holder=holder_of(nurse), by=records_clerk)

        @rule(which=WHICH)
        def scan_at_list(self, which):
            rules.scan_on_list(self.volumes[which].code, by=records_clerk)

        @invariant()
        def no_folder_is_on_two_carts(self):
            ids = {volume.patient_id: volume.id for volume in self.volumes}
            on_cart = {
                day: {one for one, light in lights(ids, day).items() if light.word == "On the cart"} for day in DAYS
            }
            assert not on_cart[TODAY] & on_cart[TOMORROW]
            for day, patients in on_cart.items():
                for patient_id in patients:
                    folder = Volume.get_by_id(ids[patient_id])
                    assert folder.place.endswith(f"'s cart, {short_day(day)}")

        @invariant()
        def lists_agree_with_the_folders(self):
            for day in DAYS:
                for line in pull_list(day):
                    folder = Volume.get_by_id(line.volume_id)
                    if line.pulled_at:
                        assert folder.state in (VolumeState.PULLED, VolumeState.OUT)
                assert change_counts([day])[day] == (len(delta(day)) if self.is_printed(day) else 0)
                open_pulls = PullLine.select().where(
                    (PullLine.day_on == day) & (PullLine.act == PullAct.PULL) & PullLine.ended_at.is_null()
                )
                assert open_pulls.count() == len({line.patient_id for line in open_pulls})

        def is_printed(self, day):
            return PullLine.select().where(PullLine.day_on == day).exists()

    limits = settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Days, settings=limits)
