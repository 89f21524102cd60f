"""Random scans of a few charts: whatever is scanned, each volume is in one place and the records agree."""

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from office import clock
from office.charts import rules
from office.charts.filing import badge_code, document_code
from office.charts.models import ChartRequest, MissingCase, Move, MoveKind, RequestState, SignOut, Volume, VolumeState
from office.charts.queries import lights, section_for, where_is
from office.charts.rules import Mode, take_scan
from office.charts.shelves import section_code
from office.errors import RuleError
from tests.charts.making import at, holder_of, make_person, make_volume

AFTER = {
    MoveKind.PULLED: VolumeState.PULLED,
    MoveKind.SIGNED_OUT: VolumeState.OUT,
    MoveKind.TRANSFERRED: VolumeState.OUT,
    MoveKind.RETURNED: VolumeState.RETURNED,
    MoveKind.REFILED: VolumeState.FILED,
    MoveKind.MISSING: VolumeState.MISSING,
    MoveKind.MADE: VolumeState.LABEL_PRINTED,
    MoveKind.PUT_BACK: VolumeState.RETURNED,
}
WHICH, WHO = st.integers(0, 2), st.integers(0, 2)


def test_random_scans_keep_every_volume_in_one_place(records_clerk, nurse, doctor, biller):
    actors = [nurse, doctor, biller]

    class Scanning(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.now = at("2026-12-01 08:00")
            clock.freeze(self.now)
            self.volumes = [make_volume(state=state) for state in (VolumeState.FILED, VolumeState.PULLED)]
            self.volumes.append(rules.make_chart(make_person(), by=records_clerk))

        @rule(which=WHICH, who=WHO, mode=st.sampled_from(Mode), wrong=st.booleans())
        def scan(self, which, who, mode, wrong):
            volume = self.volumes[which]
            section = section_for(self.volumes[0] if wrong else volume)
            take_scan(volume.code, mode, holder=holder_of(actors[who]), section=section, by=records_clerk)

        @rule(which=WHICH, who=WHO, mode=st.sampled_from(Mode), order=st.booleans())
        def scan_two(self, which, who, mode, order):
            volume = self.volumes[which]
            other = (
                section_code("terminal digit", section_for(volume))
                if mode == Mode.REFILE
                else badge_code(actors[who].staff_id)
            )
            scan = None
            for code in (volume.code, other) if order else (other, volume.code):
                given = {"holder": scan.holder, "section": scan.section, "pending": scan.pending} if scan else {}
                scan = take_scan(code, mode, **given, by=records_clerk)

        @rule(which=WHICH, mode=st.sampled_from(Mode))
        def scan_nonsense(self, which, mode):
            assert take_scan(document_code(which + 1), mode, by=records_clerk).kind == "wrong"

        @rule(which=WHICH, who=WHO)
        def ask(self, which, who):
            try:
                rules.request_chart(
                    self.volumes[which].patient,
                    purpose="visit",
                    priority="STAT",
                    holder=holder_of(actors[who]),
                    by=nurse,
                )
            except RuleError as refused:
                assert "has this chart already" in refused.message

        @rule(which=WHICH)
        def search(self, which):
            try:
                rules.mark_missing(self.volumes[which], by=records_clerk)
            except RuleError as refused:
                assert "already" in refused.message

        @rule(minutes=st.integers(0, 600))
        def wait(self, minutes):
            self.now = clock.now() + minutes * (at("2026-12-01 08:01") - at("2026-12-01 08:00"))
            clock.freeze(self.now)

        @invariant()
        def records_agree(self):
            for volume in self.volumes:
                now = Volume.get_by_id(volume.id)
                stays = list(SignOut.select().where((SignOut.volume == volume) & SignOut.returned_at.is_null()))
                searches = MissingCase.select().where(
                    (MissingCase.volume == volume) & MissingCase.found_at.is_null()
                ).count()  # fmt: skip
                assert len(stays) == (now.state == VolumeState.OUT)
                assert searches == (now.state == VolumeState.MISSING)
                move = Move.select().where(Move.volume == volume).order_by(Move.at.desc(), Move.id.desc()).first()
                if move:
                    assert AFTER[move.kind] == now.state and move.to_words == where_is(now)
                    assert move.holder_id == (stays[0].holder_id if stays else None)
                if stays:
                    waits = (ChartRequest.volume == volume) & (ChartRequest.state == RequestState.WAITING)
                    assert not ChartRequest.select().where(waits & (ChartRequest.holder == stays[0].holder)).exists()
            assert len(lights([volume.patient_id for volume in self.volumes])) == 3

    limits = settings(max_examples=12, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Scanning, settings=limits)
