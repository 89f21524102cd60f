"""Random scans, requests, transfers and searches of a few charts: each volume is in one place with one holder, and
every list agrees with the chain of moves."""

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from office import clock
from office.charts import rules
from office.charts.filing import badge_code, document_code
from office.charts.models import (
    ChartRequest,
    MissingCase,
    Move,
    MoveKind,
    RequestState,
    SignOut,
    TakenScan,
    Volume,
    VolumeState,
)
from office.charts.queries import (
    lights,
    open_stay,
    out_of_holder,
    out_query,
    out_rows,
    section_for,
    waiting_for,
    where_is,
    who_had,
)
from office.charts.rules import Mode, take_scan, take_scan_once
from office.charts.shelves import section_code
from office.errors import RuleError
from office.tasks.models import Task
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
    MoveKind.CARTED: VolumeState.PULLED,
}
WHICH, WHO = st.integers(0, 2), st.integers(0, 2)


def test_random_scans_keep_every_volume_in_one_place(records_clerk, nurse, doctor, biller):
    actors = [nurse, doctor, biller]
    holders = [holder_of(actor) for actor in actors]

    class Scanning(RuleBasedStateMachine):
        def __init__(self):
            super().__init__()
            self.now, self.sent = at("2026-12-01 08:00"), []
            TakenScan.delete().execute()
            clock.freeze(self.now)
            self.volumes = [make_volume(state=state) for state in (VolumeState.FILED, VolumeState.PULLED)]
            self.volumes.append(rules.make_chart(make_person(), by=records_clerk))

        @rule(which=WHICH, who=WHO, mode=st.sampled_from(Mode), wrong=st.booleans())
        def scan(self, which, who, mode, wrong):
            volume = self.volumes[which]
            section = section_for(self.volumes[0] if wrong else volume)
            given = {"code": volume.code, "holder": holder_of(actors[who]), "section": section}
            self.sent.append(take_scan_once(f"k{len(self.sent)}", mode=mode, by=records_clerk, **given))

        @rule(which=WHICH, mode=st.sampled_from(Mode))
        def send_again(self, which, mode):
            if self.sent:
                moves, last = Move.select().count(), self.sent[-1]
                again = take_scan_once(last.key, code=self.volumes[which].code, mode=mode, by=records_clerk)
                assert (again, Move.select().count()) == (last, moves)

        @rule(which=WHICH, who=WHO)
        def take(self, which, who):
            scan = take_scan(self.volumes[which].code, Mode.SIGN_OUT, by=actors[who])
            assert scan.kind == "ok" and open_stay(self.volumes[which]).accepted_at

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

        @rule(which=WHICH, who=WHO, priority=st.sampled_from(["STAT", "same day", "routine"]))
        def ask(self, which, who, priority):
            asked = {"purpose": "visit", "priority": priority, "holder": holder_of(actors[who])}
            try:
                rules.request_chart(self.volumes[which].patient, **asked, by=nurse)
            except RuleError as refused:
                assert "has this chart already" in refused.message

        @rule(which=WHICH)
        def take_back(self, which):
            for request in waiting_for(self.volumes[which].patient_id)[:1]:
                rules.cancel_request(request, by=nurse)
                assert ChartRequest.get_by_id(request.id).state == RequestState.CANCELED

        @rule(which=WHICH)
        def find(self, which):
            try:
                rules.mark_found(self.volumes[which], cause="behind", by=records_clerk)
            except RuleError as refused:
                assert "Nobody searches" in refused.message

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

        @invariant()
        def lists_agree(self):
            listed = [row.volume_id for row in out_rows(out_query())]
            held = [row.volume_id for holder in holders for row in out_rows(out_of_holder(holder.id))]
            wanted = Task.select().where(Task.done_at.is_null() & Task.key.startswith("wanted:"))
            told = {task.key.split(":")[1]: task.owner_id for task in wanted}
            for volume in self.volumes:
                now, waiting = Volume.get_by_id(volume.id), waiting_for(volume.patient_id)
                stay = open_stay(now)
                assert listed.count(volume.id) == held.count(volume.id) == (now.state == VolumeState.OUT)
                assert who_had(now, clock.now()) is None or who_had(now, clock.now()).words == where_is(now)
                ready = [request for request in waiting if request.ready_at]
                assert len(ready) <= 1 and (not ready or now.state in (VolumeState.RETURNED, VolumeState.PULLED))
                if now.state == VolumeState.RETURNED and now.place != "refile bin":
                    assert now.place in {f"held for {request.holder}" for request in waiting}
                for request in waiting:
                    assert told.pop(str(request.id), None) == (stay.holder.staff_id if stay else None)
                    assert stay is None or stay.holder_id != request.holder_id
            others = Volume.select(Volume.patient).where(Volume.id.not_in([volume.id for volume in self.volumes]))
            for request_id in told:
                assert ChartRequest.get_by_id(int(request_id)).patient_id in [one.patient_id for one in others]

    limits = settings(
        max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],  # to shrink what failed takes minutes; the steps are told anyway
    )  # fmt: skip
    run_state_machine_as_test(Scanning, settings=limits)
