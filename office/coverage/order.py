"""Who pays first. Pure: plain values in, an order and the rule in words out.

Source: domain 7.1 (NAIC coordination of benefits; Medicare secondary payer, 42 CFR 411): the first rule that tells two
plans apart decides.
"""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from office.coverage.models import INJURY, Basis, Family, PayerKind, Relation, Side

AGE, LARGE, LARGE_DISABLED, ESRD_MONTHS = 65, 20, 100, 30
LEFT_WORK = (Basis.RETIRED, Basis.COBRA)
SIDES = (Side.CUSTODIAL, Side.CUSTODIAL_SPOUSE, Side.OTHER, Side.OTHER_SPOUSE)
ANY_DAY = date.max
ONCE = (PayerKind.MEDICARE, PayerKind.MEDICAID)


@dataclass(frozen=True)
class Cover:
    """What the order needs to know of one policy. `since` is when the subscriber's plan began."""

    key: int
    name: str
    kind: PayerKind
    relationship: Relation = Relation.SELF
    basis: Basis = Basis.UNKNOWN
    employees: int | None = None
    subscriber_born_on: date | None = None
    since: date | None = None
    esrd_from_on: date | None = None
    side: Side = Side.NONE
    court_named: bool = False
    rank: int = 0

    @property
    def own(self):
        """True when the patient is the subscriber."""
        return self.relationship == Relation.SELF


@dataclass(frozen=True)
class Proposal:
    """Keys in the order in which plans pay, the rules in words, and what has to be asked before one can be sure."""

    keys: tuple
    rules: tuple
    asks: tuple = ()


def propose(covers, on, *, born_on=None, family=Family.TOGETHER):
    """The Proposal for Covers in force on a day, for a patient of a birth date."""
    covers = list(covers)
    medicare = next((one for one in covers if one.kind == PayerKind.MEDICARE), None)
    weighed = sorted(
        (_weigh(one, medicare, on, born_on, family, covers), one.rank, one.key, one) for one in covers
    )  # fmt: skip
    told = [_why(first, second) for first, second in pairwise(weighed)]
    asks = [ask for one in covers for ask in _asks(one, covers, medicare, family)]
    rules = dict.fromkeys(rule for rule in told if rule) or ["One policy: it pays alone."]
    if medicare and _reversed(weighed):
        first = "Medicare stands between a plan that pays before it and an own plan that pays after it: "
        rules = [f"{first}the dependent’s plan, then Medicare, then the own plan.", *rules]
    return Proposal(tuple(row[2] for row in weighed), tuple(rules), tuple(dict.fromkeys(asks)))


def _weigh(one, medicare, on, born_on, family, covers):
    """Its place by each rule, the strongest first; each is (number, words)."""
    return (
        _by_kind(one),
        _by_medicare(one, medicare, on, born_on),
        (0, "the plan of the patient’s own comes before one as a dependent") if one.own else (1, ""),
        *_by_parents(one, family, covers),
        _by_work(one),
        ((one.since or ANY_DAY).toordinal(), "the plan that is longer in force comes first"),
    )


def _by_kind(one):
    if one.kind in INJURY:
        return 0, "for a work injury, an accident or liability that coverage pays first"
    if one.kind == PayerKind.MEDICAID:
        return 3, "Medicaid always pays last"
    if one.kind == PayerKind.TRICARE:
        return 2, "TRICARE pays last, but before Medicaid"
    return 1, ""


def _by_medicare(one, medicare, on, born_on):
    """-1: before Medicare; 0: Medicare, or there is none; 1: after it."""
    if medicare is None or one.kind in (PayerKind.MEDICARE, *INJURY, PayerKind.MEDICAID, PayerKind.TRICARE):
        return 0, ""
    if one.kind not in (PayerKind.GROUP, PayerKind.OTHER):
        return 1, "Medicare pays before a plan that was bought by oneself"
    why = medicare.basis
    if why == Basis.ESRD and medicare.esrd_from_on and on < months_later(medicare.esrd_from_on, ESRD_MONTHS):
        return -1, f"Medicare by kidney failure: the group plan pays first for {ESRD_MONTHS} months"
    if why == Basis.ESRD and not (born_on and _age(born_on, on) >= AGE):
        return 1, f"Medicare by kidney failure: Medicare pays first after {ESRD_MONTHS} months"
    if one.basis in LEFT_WORK:
        return 1, "Medicare pays before a plan by retirement or COBRA"
    if one.basis == Basis.BOUGHT:
        return 1, "Medicare pays before a plan that was bought by oneself"
    disabled = _age(born_on, on) < AGE if born_on else why == Basis.DISABILITY
    least = LARGE_DISABLED if disabled else LARGE
    reason = "by disability" if disabled else "at 65 or older"
    if one.employees is not None and one.employees >= least:
        return -1, f"Medicare {reason}: the plan of an employer of {least} or more by current work pays first"
    return 1, f"Medicare {reason}: Medicare pays before the plan of an employer of fewer than {least}"


def _by_work(one):
    """A child's plans of one rank are told apart by how long they are in force."""
    left = one.basis in LEFT_WORK and one.relationship != Relation.CHILD
    return (1, "") if left else (0, "a plan by current work comes before one by retirement or COBRA")


def _by_parents(one, family, covers):
    """For a child's plans: the court, who has custody, the birthday."""
    nothing = ((0, ""), (0, ""), (0, 0, ""))
    children = [cover for cover in covers if cover.relationship == Relation.CHILD]
    if one.relationship != Relation.CHILD or len(children) < 2:
        return nothing
    born = one.subscriber_born_on
    named = any(cover.court_named for cover in children)
    court = (0 if one.court_named else 1, "a court named this parent’s plan") if named else (0, "")
    placed = family == Family.APART and any(cover.side for cover in children)
    custody = (0, "")
    if placed:
        place = SIDES.index(one.side) if one.side in SIDES else len(SIDES)
        custody = (place, f"parents live apart: {_listed(SIDES)}")
    words = "birthday rule: the parent whose birthday comes earlier in the year; the year does not count"
    words = f"joint custody and no court named a parent, so the {words}" if family == Family.JOINT else words
    birthday = (born.month, born.day, words) if born else (13, 0, words)
    return court, custody, birthday


def _listed(sides):
    return "first the " + ", then the ".join(str(side) for side in sides)


def _why(first, second):
    """The sentence that puts one before the next."""
    (weight, _, _, one), (other, _, _, next_one) = first, second
    for mine, theirs in zip(weight, other, strict=True):
        if mine[:-1] != theirs[:-1]:
            return f"{one.name} before {next_one.name}: {_tells(mine, theirs)}."
    return f"{one.name} before {next_one.name}: no rule tells them apart, so it stays as it was."


def _tells(mine, theirs):
    """The words of the rule. What pays last says so itself; else the one that comes first has the reason."""
    if theirs[-1] and not mine[-1]:
        return theirs[-1]
    return theirs[-1] if theirs[-1].startswith(("Medicaid", "TRICARE")) else mine[-1]


def _reversed(weighed):
    """True for a dependent's plan before Medicare and an own plan after it."""
    places = {(one.own, weight[1][0]) for weight, _, _, one in weighed if one.kind != PayerKind.MEDICARE}
    return (False, -1) in places and (True, 1) in places


def _asks(one, covers, medicare, family):
    """What is not known of a policy and would decide."""
    group = one.kind == PayerKind.GROUP
    if one.kind in ONCE and any(cover.kind == one.kind and cover.key > one.key for cover in covers):
        yield f"{one.kind} is on record twice on this day: look which one holds, end the other."
    if medicare and one is not medicare and group and one.basis not in (*LEFT_WORK, Basis.BOUGHT):
        if one.basis == Basis.UNKNOWN:
            yield f"{one.name}: ask whether it comes by current work."
        if one.employees is None:
            yield f"{one.name}: ask how many work for the employer (20 or more; 100 or more for disability)."
    if one is medicare and len(covers) > 1 and one.basis not in (Basis.AGE, Basis.DISABILITY, Basis.ESRD):
        yield f"{one.name}: ask whether it is by age, by disability or by kidney failure."
    if one is medicare and one.basis == Basis.ESRD and one.esrd_from_on is None:
        yield f"{one.name}: ask since when it is for kidney failure; the 30 months count from there."
    children = [cover for cover in covers if cover.relationship == Relation.CHILD]
    if one.relationship != Relation.CHILD or len(children) < 2:
        return
    if any(cover.court_named for cover in children):
        return
    if family == Family.APART and not one.side:
        yield f"{one.name}: say whose plan it is, of the parent with custody or of the other."
    elif family != Family.APART and one.subscriber_born_on is None:
        yield f"{one.name}: ask the subscriber’s birth date for the birthday rule."


def months_later(on, months):
    """The first day after so many whole months: 30 months from March 2024 end with August 2026."""
    month = on.year * 12 + on.month - 1 + months
    return date(month // 12, month % 12 + 1, 1)


def _age(born_on, on):
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
