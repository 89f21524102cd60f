"""The copay of a visit: kept as it was due when the patient came; why it was not taken; what becomes of it when the
visit is none after all. Heard from visits and coverage. Source: domain 5.1 step 9, 5.3, 5.4, 5.5."""

from office import audit, clock
from office.announce import on
from office.board import bump
from office.db import writing
from office.desk import queries
from office.desk.models import CopayDue, NotCollected, WhyNot
from office.desk.rules.money import refuse_card_number
from office.desk.rules.voids import give_back, keep_after_all, pass_on
from office.errors import RuleError
from office.visits.models import OVER, Flow, Visit


def not_collected(visit, why, *, by, words=""):
    """Keep why the copay of a visit was not taken, in place of an earlier reason; return the NotCollected.

    Raises RuleError: not a reason of the list (field "why"); another reason without words, a card number ("words");
    nothing is due, or all of it was taken.
    """
    with writing():
        words, copay = words.strip(), queries.copay_of(visit)
        if why not in list(WhyNot):
            raise RuleError("Choose why the copay was not collected.", field="why")
        if why in (WhyNot.OTHER, WhyNot.DISPUTED) and not words:
            raise RuleError("Say in a few words what it is about.", field="words")
        refuse_card_number(words=words)
        if not copay.left:
            raise RuleError("No copay is left to collect for this visit.")
        now = clock.now()
        standing = (NotCollected.visit == visit.id) & NotCollected.ended_at.is_null()
        NotCollected.update(ended_at=now).where(standing).execute()
        made = NotCollected.create(
            visit=visit, why=why, words=words, cents=copay.left, at=now, by=by.staff_id, who=by.name
        )
        audit.record("copay.not_collected", made, by=by, patient=visit.patient_id, why=str(why), cents=copay.left)
        bump("day")
    return made


def keep_due(visit):
    """Keep what the plan asks for a visit as it is known now; null where nobody knows the copay."""
    cents, payer = queries.asked_by_plan(visit.patient_id, visit.appointment)
    known = CopayDue.get_or_none(CopayDue.visit == visit.id)
    values = {"cents": cents, "payer": payer, "at": clock.now()}
    if known:
        CopayDue.update(**values).where(CopayDue.id == known.id).execute()
    else:
        CopayDue.create(visit=visit, **values)


def hear_step(visit, flow, by):
    """The copay is due on arrival and asked anew at check-in; who leaves unseen gets it back. Domain 5.3."""
    if flow in (Flow.ARRIVED, Flow.CHECKED_IN):
        keep_due(visit)
    if flow == Flow.LEFT_UNSEEN:
        give_back(visit, "left without being seen", by=by)


def hear_undone(visit, flow, by):
    """A step was taken back: who had left unseen is here."""
    if flow == Flow.LEFT_UNSEEN:
        keep_after_all(visit, by=by)


def hear_coverage(patient, by, **_):
    """Another card was shown: the copays of visits that are not over are asked anew."""
    here = (Visit.patient == patient.id) & (Visit.day_on == clock.today()) & Visit.arrived_at.is_null(False)
    for visit in Visit.select().where(here & Visit.flow.not_in(OVER)):
        keep_due(visit)


def hear_wrong_patient(said, by):
    """The wrong one was taken in: payments pass to the right one; where they cannot, somebody sees to it."""
    visit, right = said.visit, said.right_visit
    for receipt in queries.standing_for_visit(visit.id):
        moved = pass_on(receipt, visit, right, by=by) if right else None
        if moved is None:
            give_back(visit, "taken for the wrong patient", by=by)
    standing = (NotCollected.visit == visit.id) & NotCollected.ended_at.is_null()
    NotCollected.update(ended_at=clock.now()).where(standing).execute()


on("visit.step", hear_step)
on("visit.step_undone", hear_undone)
on("visit.wrong_patient", hear_wrong_patient)
on("coverage.changed", hear_coverage)
