"""A payer's answer by hand: all charges of a visit at once, to the cent or not at all. Source: domain 7.2, 7.7."""

from dataclasses import dataclass, field

from office import clock
from office.accounts.models import Share, WriteOff
from office.accounts.rules import (
    pass_on,
    post_adjustment,
    post_insurance_payment,
    post_plan_credit,
    transfer_to_patient,
    unwind,
)
from office.accounts.rules.ledger import payer_of
from office.accounts.shares import dollars
from office.adding import add
from office.audit import rules as audit
from office.billing import queries
from office.billing.models import AnswerPart, Does, PayerAnswer
from office.billing.reasons import SHARES, STAYS, TOLD, WRITTEN_OFF, what_becomes
from office.bulk import pour
from office.db import writing
from office.errors import RuleError

COPAY = ("PR", "3")
PART = "answer charge group_code reason_code cents does entry"


@dataclass(frozen=True)
class ChargeAnswer:
    """What the letter says about one charge (a LedgerEntry), in cents; `adjustments` are (group, code, cents)."""

    charge: object
    paid: int = 0
    adjustments: tuple = field(default_factory=tuple)

    @property
    def copay(self):
        """The copay that the letter names."""
        return sum(cents for group, code, cents in self.adjustments if (group, code) == COPAY)

    @property
    def total(self):
        """What the letter comes to, without what it only tells (another payer's part)."""
        told = sum(cents for group, code, cents in self.adjustments if what_becomes(group, code) == TOLD)
        return self.paid + sum(cents for *_, cents in self.adjustments) - told


def post_payer_answer(
    answers, *, rank=1, payer="", trace="", check_cents=None, rest_to=0, keep_excess=False, posted_on=None, by
):
    """Post what the plan of a rank says about charges of one visit (ChargeAnswers); return the PayerAnswer.

    Paid, written off by contract, and the patient's shares become entries; what is denied for a reason that we can
    mend stays with the plan. The patient's shares go to the patient, or to the next plan (`rest_to` its rank), but a
    copay that is theirs already stays theirs. With `keep_excess` money above what was asked is due back to the plan.
    Raises RuleError: nothing typed; any charge off by a cent (field "paid-<number>"), the check ("check"), the same
    letter before ("trace"), the copay on the account is more than the letter's, a closed month ("posted_on").
    """
    with writing():
        answers = [one for one in answers if one.paid or any(cents for *_, cents in one.adjustments)]
        if not answers:
            raise RuleError("Type what the letter says about at least one charge.")
        asked = {one.number: one for one in queries.asked_of([one.charge.number for one in answers])}
        excess = {one.charge.number: _check(one, asked[one.charge.number], rank, keep_excess) for one in answers}
        paid = sum(one.paid for one in answers)
        if check_cents is not None and check_cents != paid:
            off = f"{dollars(abs(paid - check_cents))} too {'little' if paid < check_cents else 'much'}"
            raise RuleError(f"The lines pay {dollars(paid)}, the check is {dollars(check_cents)}: {off}.", "check")
        first = answers[0].charge
        payer = payer.strip() or payer_of(first, rank)
        _refuse_again(first, payer, trace.strip(), rank)
        answer = add(
            PayerAnswer, account=first.account_id, patient=first.patient_id, visit=first.visit_id,
            service_on=first.service_on, payer=payer, rank=rank, trace=trace.strip(), paid_cents=paid, at=clock.now(),
            by=by.staff_id, who=by.name,
        )  # fmt: skip
        for one in answers:
            parts = _post(answer, one, asked[one.charge.number], excess[one.charge.number], rest_to, posted_on, by)
            pour(AnswerPart, PART, [(answer.id, one.charge.number, *part) for part in parts])
        audit.record("billing.answer_posted", answer, by=by, paid=paid, charges=len(answers))
    return answer


def _check(one, asked, rank, keep_excess):
    """The cents above what was asked, which are 0 unless they may be kept. RuleError when it is off."""
    where = f"paid-{asked.number}"
    if one.paid < 0 or any(cents < 0 for *_, cents in one.adjustments):
        raise RuleError("Amounts cannot be negative. Take the earlier answer back instead.", field=where)
    if rank == 1 and one.copay and one.copay < asked.copay:
        more = f"The copay on the account is {dollars(asked.copay)}, more than the letter's {dollars(one.copay)}."
        raise RuleError(f"{asked.words}: {more} Have that entry reversed first.", field=where)
    _check_told(one, asked, rank, where)
    should = asked.counts(rank, one.copay)
    if keep_excess and should < one.total <= should + one.paid:
        return one.total - should
    if one.total != should:
        off = f"{dollars(abs(one.total - should))} too {'little' if one.total < should else 'much'}"
        which = "the plan" if rank == 1 else f"plan {rank}"
        words = f"{asked.words}: the parts make {dollars(one.total)}, {which} was asked for {dollars(should)}: {off}."
        raise RuleError(words, field=where)
    return 0


def _check_told(one, asked, rank, where):
    """OA-23 says what earlier payers settled; where it is typed it must be that to the cent."""
    told = sum(cents for group, code, cents in one.adjustments if what_becomes(group, code) == TOLD)
    settled = asked.charge - asked.counts(rank, one.copay)
    if told and told != settled:
        words = f"{asked.words}: earlier payers and the patient settled {dollars(settled)}, the letter says "
        raise RuleError(f"{words}{dollars(told)} (OA-23): {dollars(abs(told - settled))} off.", field=where)


def _refuse_again(charge, payer, trace, rank):
    if trace:
        same = (PayerAnswer.payer == payer) & (PayerAnswer.trace == trace) & (PayerAnswer.rank == rank)
        here = (PayerAnswer.patient == charge.patient_id) & (PayerAnswer.service_on == charge.service_on)
        here &= PayerAnswer.visit == charge.visit_id if charge.visit_id else PayerAnswer.visit.is_null()
        if PayerAnswer.select().where(same & here & PayerAnswer.taken_back_at.is_null()).exists():
            raise RuleError("This letter was posted already for this visit.", field="trace")


def _post(answer, one, asked, excess, rest_to, posted_on, by):
    """Post what is said of one charge: the values of PART, without answer and charge, of each amount."""
    charge, rank = one.charge, answer.rank
    given = {"payer": answer.payer, "posted_on": posted_on, "by": by}
    if one.paid > excess:
        paid = post_insurance_payment(charge, one.paid - excess, rank=rank, **given)
        yield "", "", one.paid - excess, "", paid.number
    if excess:
        yield "", "", excess, "", post_plan_credit(charge, excess, **given).number
    counted = asked.copay if rank == 1 and one.copay else 0
    for group, code, cents in one.adjustments:
        already = min(cents, counted) if (group, code) == COPAY else 0
        counted -= already
        if already:
            yield group, code, already, str(Does.TO_PATIENT), None
        if cents > already:
            does, entry = _adjust(charge, (group, code), cents - already, rank, rest_to, given)
            yield group, code, cents - already, str(does), entry and entry.number


def _adjust(charge, codes, cents, rank, rest_to, given):
    """(what becomes of it, the entry or None) of one adjustment."""
    becomes = what_becomes(*codes)
    if becomes == WRITTEN_OFF:
        return Does.WRITTEN_OFF, post_adjustment(charge, cents, WriteOff.CONTRACT, rank=rank, codes=codes, **given)
    if becomes in SHARES:
        if rest_to and rest_to != rank:
            return Does.TO_PLAN, pass_on(charge, cents, rank, rest_to, codes=codes, **given)
        return Does.TO_PATIENT, transfer_to_patient(charge, cents, Share(becomes), rank=rank, codes=codes, **given)
    return {STAYS: Does.STAYS, TOLD: Does.TOLD}[becomes], None


def take_back_answer(answer, reason, *, by):
    """The payer takes its whole answer back, such as when coverage ended retroactively: every entry of it is reversed,
    the patient's money comes off and stays kept, all is open with the plan again. Returns the reversals.

    Raises RuleError: no reason ("reason"), taken back before, or money of it was paid back already.
    Source: domain 7.10, takeback.
    """
    with writing():
        row = PayerAnswer.get_by_id(answer.id)
        if row.taken_back_at:
            raise RuleError(f"This answer was taken back before, by {row.taken_back_by.name}.")
        if not reason.strip():
            raise RuleError("Say why the payer takes it back.", field="reason")
        entries = [part.entry for part in row.parts.order_by(AnswerPart.id.desc()) if part.entry_id]
        reversals = [back for entry in entries if (back := unwind(entry, reason, by=by))]
        PayerAnswer.update(taken_back_at=clock.now(), taken_back_by=by.staff_id, taken_back_why=reason.strip()).where(
            PayerAnswer.id == row.id
        ).execute()
        audit.record("billing.answer_taken_back", row, by=by, entries=len(reversals), reason=reason.strip())
    return reversals
