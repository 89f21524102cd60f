"""The overdue ladder: who hears of a chart when, each rung once, in business days; longer loans; who goes away."""

from datetime import date, timedelta

import pytest

from office import clock
from office.actor import PROGRAM
from office.audit.models import AuditEvent
from office.charts.models import Move, SignOut, Volume
from office.charts.rules import ensure_holder, return_volume
from office.closures.models import Closure, ClosureWhy
from office.errors import RuleError
from office.life.rules import run_nights
from office.loans.leaves import tell_leaves
from office.loans.models import LoanExtension, OverdueStep, Rung
from office.loans.queries import ladder_query, leavers
from office.loans.rules import ask_return, climb_ladder, extend_loan, hand_over_all, tell_of_leaves
from office.phone.models import Absence
from office.phone.queries.absences import soon
from office.staff.models import Staff
from office.tasks.models import Task
from office.tasks.queries import open_tasks
from tests.charts.making import TODAY, close_day, holder_of, make_desk, make_holder, make_out, make_provider

WEDNESDAY = date(2026, 11, 25)


def told():
    return [(step.rung, step.days) for step in OverdueStep.select().order_by(OverdueStep.id)]


def stay_of(volume):
    return SignOut.get((SignOut.volume == volume.id) & SignOut.returned_at.is_null())


def test_each_rung_is_climbed_once_on_its_business_day(set_clock, nurse, records_lead, manager):
    close_day(date(2026, 11, 26))
    volume, found = make_out(holder_of(nurse), due_on=WEDNESDAY), {}
    for local in ("11-25", "11-26", "11-27", "11-28", "11-30", "12-01", "12-02", "12-03", "12-04"):
        set_clock(f"2026-{local} 02:10")
        climb_ladder(), climb_ladder()
        found[local] = len(told())

    assert found == {
        "11-25": 0, "11-26": 0, "11-27": 1, "11-28": 1, "11-30": 1, "12-01": 2, "12-02": 2, "12-03": 3, "12-04": 3,
    }  # fmt: skip
    assert told() == [(Rung.HOLDER, 1), (Rung.LEAD, 3), (Rung.MANAGER, 5)]
    messages = [list(open_tasks(actor)) for actor in (nurse, records_lead, manager)]
    assert [len(one) for one in messages] == [1, 1, 1]
    assert "1 business day over, with Tom Burke. Bring it" in messages[0][0].words
    assert messages[0][0].link == f"/volumes/{volume.id}" and messages[0][0].patient_id == volume.patient_id
    assert AuditEvent.select().where(AuditEvent.action == "loans.overdue_told").count() == 3


def test_every_rung_once_after_days_without_a_night(set_clock, nurse):
    make_out(holder_of(nurse), due_on=date(2026, 11, 20))
    set_clock("2026-11-21 02:10")
    run_nights(by=PROGRAM, say=lambda words: None)
    set_clock("2026-12-01 02:10")

    runs = run_nights(by=PROGRAM, say=lambda words: None)
    run_nights(by=PROGRAM, only=True, say=lambda words: None)

    assert len(runs) == 10 and [rung for rung, _ in told()] == list(Rung)
    assert '"charts out": "3 messages about overdue charts' in runs[-1].report


def test_a_place_and_a_person_who_left_are_the_records_desks_matter(records_clerk):
    left = make_holder("Dr. Gone")
    Staff.update(active=False).where(Staff.id == left.staff_id).execute()
    for holder in (make_desk(), left):
        make_out(holder, due_on=TODAY - timedelta(days=1))

    assert climb_ladder() == 2
    assert {(task.owner_role, task.owner_id) for task in Task.select()} == {("records clerk", None)}


def test_messages_end_when_the_chart_comes_back(nurse, records_clerk):
    volume = make_out(holder_of(nurse), due_on=date(2026, 11, 20))
    climb_ladder()

    return_volume(volume, by=records_clerk)

    assert {task.outcome for task in Task.select()} == {"It came back or went on."}
    assert climb_ladder() == 0 and ladder_query().count() == 0


def test_a_longer_loan_begins_the_ladder_anew(set_clock, nurse, records_clerk):
    volume = make_out(holder_of(nurse), due_on=date(2026, 11, 24))
    climb_ladder()
    stay = stay_of(volume)

    extend_loan(stay, date(2026, 12, 2), "letter to the insurer", by=records_clerk)

    kept = LoanExtension.get()
    assert (str(kept.before_on), str(kept.due_on), kept.who) == ("2026-11-24", "2026-12-02", "Rosa Klein")
    assert Task.select().where(Task.done_at.is_null()).count() == 0 and ladder_query(Rung.LEAD).count() == 0
    assert AuditEvent.get(AuditEvent.action == "loans.extended").patient_id == volume.patient_id
    set_clock("2026-12-03 02:10")
    assert climb_ladder() == 1 and told()[-1] == (Rung.HOLDER, 1)
    assert ladder_query(Rung.HOLDER).count() == 1 and ladder_query(Rung.LEAD).count() == 0


@pytest.mark.parametrize(
    ("due_on", "reason", "field"),
    [
        (TODAY, "needed", "due_on"),
        (None, "needed", "due_on"),
        (TODAY + timedelta(days=3), "needed", "due_on"),  # not later than it is due
        (TODAY + timedelta(days=15), "needed", "due_on"),  # eleven business days
        (TODAY + timedelta(days=14), " ", "reason"),
    ],
)
def test_loans_are_not_put_off_without_reason_or_end(nurse, records_clerk, due_on, reason, field):
    volume = make_out(holder_of(nurse), due_on=TODAY + timedelta(days=3))

    with pytest.raises(RuleError) as refused:
        extend_loan(stay_of(volume), due_on, reason, by=records_clerk)

    assert refused.value.field == field and LoanExtension.select().count() == 0


def test_a_chart_that_came_back_is_not_put_off(nurse, records_clerk):
    volume = make_out(holder_of(nurse))
    stay = stay_of(volume)
    return_volume(volume, by=records_clerk)

    with pytest.raises(RuleError, match="come back"):
        extend_loan(stay, TODAY + timedelta(days=2), "needed", by=records_clerk)


def away(provider, first_on, last_on=None):
    from_to = {"first_on": first_on, "last_on": last_on or first_on}
    return Closure.create(provider=provider, why=ClosureWhy.AWAY, opened_at="2026-11-01 08:00:00.000000", **from_to)


def test_who_goes_away_or_has_left_is_listed_with_the_charts_in_hand(doctor, records_clerk):
    patel = make_provider("Dr. Patel")
    patel.staff = doctor.staff_id
    patel.save()
    lee, gone = make_desk("Dr. Lee's desk"), make_holder("Nurse Gone")
    away(patel, date(2026, 12, 8), date(2026, 12, 11))
    away(make_provider("Dr. Lee"), date(2026, 12, 2))
    away(make_provider("Dr. Far"), date(2026, 12, 9))
    make_out(holder_of(doctor), due_on=date(2026, 11, 20)), make_out(holder_of(doctor)), make_out(gone)
    Staff.update(active=False).where(Staff.id == gone.staff_id).execute()

    found = [(one.name, one.charts, one.late, one.from_on) for one in leavers()]

    assert found == [
        ("Nurse Gone", 1, 0, None), (lee.name, 0, 0, date(2026, 12, 2)), ("Dr. Patel", 2, 1, date(2026, 12, 8)),
    ]  # fmt: skip
    tell_leaves(soon)
    tom = {"staff": records_clerk.staff_id, "cover": doctor.staff_id, "named_at": clock.now()}
    Absence.create(from_on=date(2026, 12, 3), reason="leave", **tom)
    ensure_holder(Staff.get_by_id(records_clerk.staff_id))
    assert [(one.from_on, one.until_on, one.note) for one in leavers() if one.note == "leave"] == [
        (date(2026, 12, 3), None, "leave")
    ]
    assert (tell_of_leaves(), tell_of_leaves()) == (2, 0)
    assert {task.words for task in Task.select()} == {
        "Nurse Gone has left, with 1 chart in hand.", "Dr. Patel is away from Dec 8, with 2 charts in hand.",
    }  # fmt: skip


def test_all_charts_of_a_holder_are_asked_back_once(nurse, records_clerk):
    tom = holder_of(nurse)
    with pytest.raises(RuleError, match="No chart is with Tom Burke"):
        ask_return(tom, TODAY, by=records_clerk)
    make_out(tom), make_out(tom)

    first, again = (ask_return(tom, TODAY + timedelta(days=1), by=records_clerk) for _ in range(2))

    assert first.id == again.id and first.owner_id == nurse.staff_id
    assert first.words.startswith("All 2 charts with Tom Burke are asked back by Dec 2")
    with pytest.raises(RuleError) as refused:
        ask_return(tom, TODAY - timedelta(days=1), by=records_clerk)
    assert refused.value.field == "by_on"


def test_all_charts_of_a_holder_are_handed_over_with_a_move_each(nurse, doctor, records_clerk):
    tom, patel = holder_of(nurse), holder_of(doctor)
    volumes = [make_out(tom, purpose="results"), make_out(tom)]
    for to in (tom, make_holder("Gone")):
        to.active = to.id == tom.id
        with pytest.raises(RuleError) as refused:
            hand_over_all(tom, to, by=records_clerk)
        assert refused.value.field == "to" and Move.select().count() == 0

    assert hand_over_all(tom, patel, by=records_clerk) == 2

    assert [stay_of(volume).purpose for volume in volumes] == ["results", "visit"]
    assert {stay_of(volume).holder_id for volume in volumes} == {patel.id}
    assert [move.kind for move in Move.select()] == ["transferred"] * 2
    assert Volume.select().where(Volume.place == "Dr. Patel").count() == 2
    with pytest.raises(RuleError, match="No chart"):
        hand_over_all(tom, patel, by=records_clerk)
