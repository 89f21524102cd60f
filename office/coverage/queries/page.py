"""What the pages of coverage show: cards, history, the proposed order. Reads only."""

from dataclasses import dataclass
from datetime import date

from office.coverage.models import (
    INJURY,
    Copay,
    Coverage,
    CoverageCard,
    CoverageEvent,
    CoverageOrder,
    Family,
    Relation,
)
from office.coverage.order import Cover, propose
from office.coverage.queries.holding import coverages
from office.patients.models import ContactRole
from office.patients.queries.around import contacts, ties


@dataclass(frozen=True)
class Ordered:
    """Policies of a day as they stand, as the rules propose them, the rules in words, what has to be asked."""

    stands: list
    proposed: list
    rules: tuple
    asks: tuple
    family: Family

    @property
    def agrees(self):
        """True when they stand as proposed."""
        return [one.id for one in self.stands] == [one.id for one in self.proposed]


def newest_order(patient_id, on=None):
    """The CoverageOrder that was set last, for a day (default: any), or None."""
    query = CoverageOrder.select().where(CoverageOrder.patient == patient_id)
    if on:
        query = query.where(CoverageOrder.from_on <= on)
    return query.order_by(CoverageOrder.from_on.desc(), CoverageOrder.id.desc()).first()


def ordered(patient, on, family=None):
    """The Ordered policies of a patient on a day; `family` as given, or as it was said last."""
    if family is None:
        last = newest_order(patient.id)
        family = last.family if last else Family.TOGETHER
    stands = [one for one in coverages(patient.id, on) if one.mother is None]
    said = propose([cover_of(one, patient) for one in stands], on, born_on=patient.born_on, family=family)
    by_id = {one.id: one for one in stands}
    return Ordered(stands, [by_id[key] for key in said.keys], said.rules, said.asks, family)


def subscribers_near(patient_id):
    """Who may be the subscriber of a patient's policy: [(name, birth date or None, who it is)] of the household and of
    the people around, nobody twice and nobody who may hear nothing."""
    found = [(one.name, one.born_on, f"{one.tie} the patient") for one in ties(patient_id)]
    near = [one for one in contacts(patient_id) if one.role != ContactRole.RESTRICTED]
    found += [(one.name, None, one.relationship or str(one.role)) for one in near]
    return list({name.replace(",", ""): (name, *more) for name, *more in reversed(found)}.values())[::-1]


def cover_of(one, patient):
    """A Coverage as the order needs it."""
    own = one.relationship == Relation.SELF
    return Cover(
        one.id, one.said, one.kind, one.relationship, one.basis, one.employees,
        patient.born_on if own else one.subscriber_born_on, one.held_since_on or one.from_on, one.esrd_from_on,
        one.side, one.court_named, one.rank,
    )  # fmt: skip


def cards_of(policy_ids):
    """{policy id: {side: CoverageCard}} that hold, the newest of each side. One query."""
    rows = CoverageCard.select().where(CoverageCard.coverage.in_(list(policy_ids))).order_by(CoverageCard.id)
    found = {}
    for one in rows:
        found.setdefault(one.coverage_id, {})[str(one.side)] = one
    return found


def history_of(policy_id):
    """The CoverageEvents of a policy, newest first."""
    query = CoverageEvent.select().where(CoverageEvent.coverage == policy_id)
    return list(query.order_by(CoverageEvent.id.desc()))


def copays_of(policy_id):
    """Every Copay of a policy, the newest first."""
    query = Copay.select().where(Copay.coverage == policy_id)
    return list(query.order_by(Copay.from_on.desc(), Copay.id.desc()))


def only_injury(one):
    """True for a Coverage that pays for one injury only."""
    return one.kind in INJURY


def free_rank(patient_id, from_on, to_on, *, without=None, from_rank=1):
    """The lowest rank, from one on, that nothing of this patient has on any day of a span."""
    meets = Coverage.error_at.is_null() & (Coverage.patient == patient_id)
    if from_on:
        meets &= Coverage.to_on.is_null() | (Coverage.to_on >= from_on)
    if to_on:
        meets &= Coverage.from_on.is_null() | (Coverage.from_on <= to_on)
    if without:
        meets &= Coverage.id != without
    taken = {rank for (rank,) in Coverage.select(Coverage.rank).where(meets).tuples()}
    return next(rank for rank in range(from_rank, from_rank + len(taken) + 1) if rank not in taken)


def rank_shift(loser_id, survivor_id):
    """By how much the ranks of one patient's policies must rise to stand behind another's, 0 when none meet."""
    theirs, ours = (
        list(Coverage.select().where((Coverage.patient == one) & Coverage.error_at.is_null()))
        for one in (loser_id, survivor_id)
    )
    if any(one.rank == other.rank and _meet(one, other) for one in theirs for other in ours):
        return max(one.rank for one in ours)
    return 0


def _meet(one, other):
    early, late = date.min, date.max
    return (one.from_on or early) <= (other.to_on or late) and (other.from_on or early) <= (one.to_on or late)
