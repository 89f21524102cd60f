"""The order of payers: proposed with its rule, set from a day on, another only with a reason. Source: domain 7.1."""

from datetime import timedelta

from office import audit, clock
from office.announce import announce
from office.board import bump
from office.coverage.models import Coverage, CoverageOrder, Family
from office.coverage.queries import ordered
from office.coverage.rules.checks import note_event, refuse_meeting, tell_biller
from office.db import writing
from office.errors import RuleError

ASIDE = 1000  # ranks while they change places, above all that are used
US = "%m/%d/%Y"
NOT_COPIED = ("id", "to_on", "part_of")


def set_order(patient, from_on, ids, *, by, family=Family.TOGETHER, reason=""):
    """Set who pays first, second, third from a day on; `ids` are those of the Coverages of that day, in order.

    Days before keep the order that they had. Returns the CoverageOrder with the rule in words.
    Raises RuleError: other policies hold on that day than those given; an order other than the proposed one without a
    reason (field "reason"); a policy that begins later has one of the ranks (field "from_on").
    """
    if from_on is None:
        raise RuleError("Type from which day.", field="from_on")
    if family not in list(Family):
        raise RuleError("Choose how the parents live.", field="family")
    with writing():
        said = ordered(patient, from_on, Family(family))
        by_id = {one.id: one for one in said.stands}
        if sorted(ids) != sorted(by_id) or not ids:
            raise RuleError("The policies of that day are others by now. Look at them again.", field="from_on")
        wanted, reason = [by_id[key] for key in ids], reason.strip()
        as_proposed = [one.id for one in said.proposed] == ids
        if not as_proposed and not reason:
            first = f"By the rules it is {_names(said.proposed)}. "
            raise RuleError(f"{first}Say why it is another order.", field="reason")
        _rank(patient, from_on, wanted, by)
        row = CoverageOrder.create(
            patient=patient, from_on=from_on, family=family, names=_names(wanted), rule=" ".join(said.rules),
            reason="" if as_proposed else reason, at=clock.now(), by=by.staff_id, who=by.name,
        )  # fmt: skip
        audit.record(
            "coverage.ordered", row, by=by, from_on=from_on, ids=ids, as_proposed=as_proposed, reason=row.reason
        )
        announce("coverage.ordered", patient=patient, order=row, by=by)
        bump("day")
    return row


def _names(rows):
    return ", then ".join(one.said for one in rows)


def _rank(patient, from_on, wanted, by):
    """Give the ranks 1, 2, 3 from a day on; what came before is kept as a period of its own."""
    moving = [(place, one) for place, one in enumerate(wanted, 1) if one.rank != place]
    ids = [one.id for one in wanted]
    for place, one in moving:
        refuse_meeting(patient, place, from_on, one.to_on, without=ids)
    for place, one in moving:
        Coverage.update(rank=ASIDE + place).where(Coverage.id == one.id).execute()
    for _, one in moving:
        if one.from_on is None or one.from_on < from_on:
            Coverage.update(from_on=from_on).where(Coverage.id == one.id).execute()
            _keep_before(one, from_on)
    for place, one in moving:
        Coverage.update(rank=place, version=Coverage.version + 1).where(Coverage.id == one.id).execute()
        note_event(one.policy_id, f"Number {place} from {from_on:{US}}, before number {one.rank}.", by)
    if moving and from_on < clock.today():
        tell_biller(moving[0][1], from_on, f"From {from_on:{US}} it is {_names(wanted)}.", by)


def _keep_before(one, from_on):
    """The days before, with the rank of then."""
    kept = {name: value for name, value in one.__data__.items() if name not in NOT_COPIED}
    Coverage.create(**kept, to_on=from_on - timedelta(days=1), part_of=one.policy_id)
