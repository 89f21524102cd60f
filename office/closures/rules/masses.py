"""One act for many lines of a closure. Each line is a transaction of its own, and none is done twice: cut off in the
middle (a crash, a cable), what was done stays done, and the same act goes on with the rest. Source: domain 4.7.
"""

from office import audit, clock
from office.closures.models import ClosureAct, ClosureLine, ClosureRun, MassAct, What
from office.closures.rules.working import accept_offer, cancel_line, note_outcome
from office.db import writing
from office.errors import RuleError, StaleEdit
from office.ids import whole_number
from office.scheduling.models import HOLDS_PLACE, Appointment


def begin_mass(closure, act, line_ids, *, by, provider=None, day_on=None):
    """Keep which act is to be done to which lines, and return the ClosureRun; `carry_on` does it.

    MOVE needs the `provider`; without `day_on` each keeps its day. Raises RuleError: nothing chosen (field "which"),
    no provider (field "provider"), the closure has ended.
    """
    with writing():
        if closure.finished_at or closure.lifted_at:
            raise RuleError("This closure has ended already.")
        if act == MassAct.MOVE and provider is None:
            raise RuleError("Choose to whom they are moved.", field="provider")
        own = ClosureLine.select(ClosureLine.id).where(
            (ClosureLine.closure == closure) & ClosureLine.id.in_(list(line_ids))
        )
        chosen = sorted(one.id for one in own)
        if not chosen:
            raise RuleError("Tick at least one line that is open.", field="which")
        run = ClosureRun.create(
            closure=closure, act=act, provider=provider, day_on=day_on, lines=",".join(map(str, chosen)),
            begun_at=clock.now(), by=by.staff_id,
        )  # fmt: skip
        audit.record("closure.mass_begun", run, by=by, act=str(act), lines=len(chosen))
    return run


def carry_on(run, *, by):
    """Do a mass act to each of its lines that is still to be done; return (done now, left open with a reason why).

    A line that cannot be done (the place is taken, no letter may go) is left as it is and counted as left.
    """
    done = left = 0
    for line_id in map(whole_number, run.lines.split(",")):
        try:
            with writing():
                done += bool(_one(run, ClosureLine.get_by_id(line_id), by))
        except (RuleError, StaleEdit):
            left += 1
    with writing():
        ClosureRun.update(ended_at=clock.now()).where(ClosureRun.id == run.id).execute()
        audit.record("closure.mass_ended", run, by=by, act=str(run.act), done=done, left=left)
    return done, left


def _one(run, line, by):
    """Do the act to one line; False when there is nothing (more) to do."""
    booked = Appointment.get_by_id(line.appointment_id)
    if booked.standing not in HOLDS_PLACE or _written(run, line):
        return False
    if run.act == MassAct.MOVE:
        return accept_offer(
            line, booked.version, run.provider, run.day_on or booked.day_on, booked.start_minute, by=by
        )
    note_outcome(line, What.LETTER, by=by)
    if run.act == MassAct.CANCEL:
        cancel_line(line, booked.version, by=by, words="told by letter")
    return True


def _written(run, line):
    """True when this very act has written its letter to this line before."""
    letter = (ClosureAct.line == line) & (ClosureAct.what == What.LETTER) & (ClosureAct.at >= run.begun_at)
    return run.act == MassAct.LETTER and ClosureAct.select().where(letter).exists()
