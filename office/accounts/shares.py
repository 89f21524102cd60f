"""How one charge is shared between plan, practice and patient, and the sentence that says it. Pure.

Lines of the ledger go in (signed whole cents), a Split comes out whose figures add up by construction:
charge = written off + plan paid + left for insurance + patient share, and patient share = paid + forgiven + left.
Source: domain 7.2, 7.8 (5), 7.10.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from office.accounts.models import Book, Share

# What a patient pays is counted towards these first: the copay is due at the visit, the rest by the bill.
ORDER = (Share.COPAY, Share.DEDUCTIBLE, Share.COINSURANCE, Share.NOT_COVERED, Share.SELF_PAY)
NAMES = {
    Share.COPAY: "copay",
    Share.DEDUCTIBLE: "deductible",
    Share.COINSURANCE: "share",
    Share.NOT_COVERED: "that your plan does not cover",
    Share.SELF_PAY: "of the charge",
}


class Line(NamedTuple):
    """One ledger line of a charge: its book, cents, the patient's share it belongs to, whether it is a payment, and
    which plan owes it."""

    book: str
    cents: int
    share: str = ""
    paid: bool = False
    rank: int = 1


@dataclass(frozen=True)
class Part:
    """One part of the patient's share, and how much of it is paid or written off."""

    share: Share
    cents: int
    paid: int

    @property
    def left(self):
        """Cents of this part still to pay."""
        return self.cents - self.paid

    @property
    def name(self):
        """The word for it at the desk."""
        return str(self.share)


@dataclass(frozen=True)
class Split:
    """The figures of one charge, all in cents. `waiting` is money paid for it before anything was due, `forgiven` what
    was written off of the patient's part; `by_plan` is what is left with each plan, (rank, cents)."""

    charge: int = 0
    written_off: int = 0
    plan_paid: int = 0
    left_insurance: int = 0
    parts: tuple[Part, ...] = ()
    patient_paid: int = 0
    waiting: int = 0
    forgiven: int = 0
    by_plan: tuple = ()

    @property
    def given_up(self):
        """What nobody pays: written off of the plan's part, and of the patient's."""
        return self.written_off + self.forgiven

    @cached_property
    def share(self):
        """What is the patient's to pay, paid or not."""
        return sum(part.cents for part in self.parts)

    @property
    def left(self):
        """What the patient still has to pay."""
        return self.share - self.patient_paid - self.forgiven

    @cached_property
    def self_pay(self):
        """What was the patient's from the start, without a plan."""
        return sum(part.cents for part in self.parts if part.share == Share.SELF_PAY)

    @property
    def to_plan(self):
        """What went to the plan; 0 for a charge that was the patient's from the start."""
        return self.charge - self.self_pay

    @property
    def answered(self):
        """True when the plan has said anything: paid, allowed less, or named a part of the patient."""
        beyond_copay = any(part.share not in (Share.COPAY, Share.SELF_PAY) for part in self.parts)
        return bool(self.plan_paid or self.written_off or beyond_copay or (self.to_plan and not self.left_insurance))

    @property
    def allowed(self):
        """What the plan allows, once it has answered for the whole charge; None before."""
        done = self.to_plan and not self.left_insurance
        return self.plan_paid + self.share - self.self_pay if done else None


def split(lines):
    """The Split of one charge from all its ledger lines, reversals included."""
    sums, shares, with_plans, lessened = dict.fromkeys(Book, 0), {}, {}, 0
    for line in lines:
        sums[line.book] += line.cents
        if line.book == Book.PATIENT_OWES:
            if line.paid:
                lessened -= line.cents
            else:
                shares[line.share] = shares.get(line.share, 0) + line.cents
        elif line.book == Book.INSURANCE_OWES:
            with_plans[line.rank] = with_plans.get(line.rank, 0) + line.cents
    return Split(
        charge=-sums[Book.INCOME],
        written_off=sums[Book.WRITTEN_OFF],
        plan_paid=sums[Book.MONEY] + sums[Book.PLAN_CREDIT],
        left_insurance=sums[Book.INSURANCE_OWES],
        parts=tuple(_parts(shares, lessened)),
        patient_paid=lessened - sums[Book.FORGIVEN],
        waiting=-sums[Book.UNAPPLIED],
        forgiven=sums[Book.FORGIVEN],
        by_plan=tuple((rank, cents) for rank, cents in sorted(with_plans.items()) if cents),
    )


def _parts(shares, paid):
    """The parts in the order in which money is counted towards them."""
    for share in ORDER:
        cents = shares.get(share, 0)
        if cents:
            yield Part(share, cents, min(paid, cents))
            paid -= min(paid, cents)


def together(splits):
    """The Split of several charges, such as those of one visit; parts of one kind are joined."""
    splits = list(splits)
    if len(splits) == 1:
        return splits[0]
    joined = [[part for one in splits for part in one.parts if part.share == share] for share in ORDER]
    return Split(
        charge=sum(one.charge for one in splits),
        written_off=sum(one.written_off for one in splits),
        plan_paid=sum(one.plan_paid for one in splits),
        left_insurance=sum(one.left_insurance for one in splits),
        parts=tuple(
            Part(found[0].share, sum(part.cents for part in found), sum(part.paid for part in found))
            for found in joined
            if found
        ),
        patient_paid=sum(one.patient_paid for one in splits),
        waiting=sum(one.waiting for one in splits),
        forgiven=sum(one.forgiven for one in splits),
        by_plan=tuple(_by_plan(splits)),
    )


def _by_plan(splits):
    for rank in (1, 2, 3):
        cents = sum(left for one in splits for plan, left in one.by_plan if plan == rank)
        if cents:
            yield rank, cents


def portions(cents, weights):
    """Whole cents divided by weights, none lost: the largest remainders get the odd cents. Source: domain 7.8 (18).

    ValueError: no weight above zero, or one below it.
    """
    if min(weights) < 0 or not sum(weights):
        raise ValueError("weights are zero or more, and one of them is more")
    whole = [divmod(cents * weight, sum(weights)) for weight in weights]
    parts = [part for part, _ in whole]
    odd = sorted(range(len(weights)), key=lambda place: -whole[place][1])[: cents - sum(parts)]
    return [part + (place in odd) for place, part in enumerate(parts)]


@lru_cache(8000)
def dollars(cents):
    """Whole cents as $1,234.50."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


def said(day_on):
    """A date as Oct 6, 2026."""
    return f"{day_on:%b} {day_on.day}, {day_on.year}"


def sentence(one):
    """What the clerk says about a Split: what the plan did, what is owed and why, what is left."""
    if not one.charge:
        return "This charge was reversed. Nothing is due."
    if not one.to_plan:
        said = [f"The charge is {dollars(one.charge)} and no plan was billed.", *_paid_so_far(one), *_waiting(one)]
    elif not one.answered:
        said = [f"We billed {dollars(one.to_plan)} to your plan and wait for its answer.", *_until_then(one)]
        return " ".join(said)
    else:
        said = [_plan_said(one), *_you_owe(one), *_waiting(one)]
    return " ".join([*said, *_forgiven(one), _left(one)])


def _plan_said(one):
    charge = dollars(one.to_plan)
    if one.left_insurance:
        rest = dollars(one.left_insurance)
        return f"Your plan answered for a part of the {charge} charge; we wait for its answer on {rest}."
    nothing_else = " and paid all of it" if one.plan_paid and not one.share else ""
    return f"Your plan allowed {dollars(one.allowed)} of the {charge} charge{nothing_else}."


def _you_owe(one):
    """You owe these parts; those are paid."""
    open_parts = [_open(part) for part in one.parts if part.left]
    paid_parts = [_named(part.cents, part.share) for part in one.parts if not part.left]
    paid = f"your {listed(paid_parts)} {_is(paid_parts)} paid" if paid_parts else ""
    if open_parts:
        return [f"You owe {listed(open_parts)}{'; ' + paid if paid else ''}."]
    return [f"{paid[0].upper()}{paid[1:]}."] if paid else []


def _open(part):
    whole = _named(part.cents, part.share)
    return f"{dollars(part.left)} of the {whole}" if part.paid else whole


def _named(cents, share):
    return f"{dollars(cents)} {NAMES[share]}"


def listed(words):
    """Words joined as people say them: a, b and c."""
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _until_then(one):
    """What is due before the plan has answered: the copay at most, and money that waits."""
    if not one.parts:
        return ["Nothing is due from you yet.", *_waiting(one)]
    named = listed([_named(part.cents, part.share) for part in one.parts])
    if not one.left:
        return [f"Nothing is due from you yet beyond your {named}, which {_is(one.parts)} paid.", *_waiting(one)]
    return [f"Nothing is due from you yet beyond your {named}.", *_paid_so_far(one), *_waiting(one), _left(one)]


def _is(parts):
    return "is" if len(parts) == 1 else "are"


def _forgiven(one):
    return [f"We wrote off {dollars(one.forgiven)} of your part."] if one.forgiven else []


def _paid_so_far(one):
    return [f"You paid {dollars(one.patient_paid)}."] if one.patient_paid else []


def _waiting(one):
    return [f"{dollars(one.waiting)} you paid waits to be counted."] if one.waiting else []


def _left(one):
    return f"Left to pay: {dollars(one.left)}." if one.left else "Nothing is left to pay."
