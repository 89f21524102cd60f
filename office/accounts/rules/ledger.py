"""Charges and what the plan answers; each is one or more balanced entries, never an edit.

Amounts are whole cents. What is refused is said in words at the field that the forms use.
Source: domain 7.2, 7.7, 7.8.
"""

from dataclasses import dataclass

from office.accounts import queries
from office.accounts.models import Book, EntryKind, Share, WriteOff
from office.accounts.rules.accounts import account_of
from office.accounts.rules.checks import check_amount, check_level, check_open_with_plan, check_service_day
from office.accounts.rules.payments import apply_kept
from office.accounts.rules.posting import ITSELF, Draft, Side, about, post
from office.accounts.shares import dollars
from office.db import writing
from office.errors import RuleError

PLAN_PAID = "plan paid"
TO = {"insurance": Book.INSURANCE_OWES, "patient": Book.PATIENT_OWES}
MOVED = {
    Share.COPAY: "Copay: the patient's to pay",
    Share.DEDUCTIBLE: "Deductible: the patient's to pay",
    Share.COINSURANCE: "The patient's share by the plan",
    Share.NOT_COVERED: "Not covered by the plan: the patient's to pay",
    Share.SELF_PAY: "No plan: the patient's to pay",
}


@dataclass(frozen=True)
class Answer:
    """What a plan's letter says about one charge, in cents; the parts must make up all that the plan was asked."""

    paid: int = 0
    written_off: int = 0
    copay: int = 0
    deductible: int = 0
    coinsurance: int = 0
    not_covered: int = 0

    @property
    def total(self):
        """All parts together."""
        return self.paid + self.written_off + self.copay + self.deductible + self.coinsurance + self.not_covered


def post_charge(
    patient, cents, service_on, words, *, visit=None, to="insurance", copay_cents=0, provider=None, posted_on=None, by
):
    """Charge a service in the practice's own short words, to the plan or to the patient; return the charge entry.

    `copay_cents` of a charge to the plan are the patient's at once. Money kept for the visit is applied. `provider` is
    an id, the visit's unless told; it is posted today unless told.
    Raises RuleError: amount (field "amount"), day in the future or before birth ("service_on"), no words ("words"),
    a copay above the charge ("copay"), another patient's visit ("visit"), a closed month ("posted_on").
    """
    with writing():
        check_amount(cents)
        check_service_day(service_on, patient)
        if to not in TO:
            raise RuleError("Choose who pays this charge: the plan or the patient.", field="to")
        if not words.strip():
            raise RuleError("Say what was done in a few words, for example Office visit.", field="words")
        if visit is not None and visit.patient_id != patient.id:
            raise RuleError("This visit is another patient's. Choose one of this patient.", field="visit")
        if copay_cents and (to != "insurance" or copay_cents > cents):
            raise RuleError("A copay is a part of a charge to the plan; it cannot be more than it.", field="copay")
        draft = Draft(EntryKind.CHARGE, account_of(patient, by=by).id, patient.id, service_on, words.strip())
        draft.visit, draft.provider, draft.posted_on = visit.id if visit else None, provider, posted_on
        charge = _charge(draft, cents, to, by)
        if copay_cents:
            transfer_to_patient(charge, copay_cents, Share.COPAY, by=by, posted_on=posted_on)
        apply_kept(charge, by)
    return charge


def _charge(draft, cents, to, by):
    draft.share = str(Share.SELF_PAY) if to == "patient" else ""
    draft.sides = [Side(TO[to], cents, ITSELF), Side(Book.INCOME, -cents, ITSELF)]
    return post(draft, "account.charged", by=by)


def post_insurance_payment(charge, cents, *, payer="", rank=1, posted_on=None, by):
    """The plan paid a part of a charge; return the entry. The payer is the plan of that rank on the day of service
    unless named.

    Raises RuleError (field "amount"): not an amount, or more than is open with the plan.
    """
    with writing():
        check_open_with_plan(charge, cents, rank)
        payer = payer.strip() or payer_of(charge, rank)
        draft = about(charge, EntryKind.INSURANCE_PAYMENT, f"Paid by {payer}", payer=payer, posted_on=posted_on)
        draft.sides = [Side(Book.MONEY, cents, charge.number), _lessened(charge, cents, rank)]
        return post(draft, "account.plan_paid", by=by)


def payer_of(charge, rank):
    """The plan of a rank on the day of service of a charge, in words."""
    if rank == 1:
        return queries.payer_on(charge.patient_id, charge.service_on)
    return queries.payers_on(charge.patient_id, charge.service_on).get(rank, f"plan {rank}")


def _lessened(charge, cents, rank):
    return Side(Book.INSURANCE_OWES, -cents, charge.number, rank=rank)


def post_adjustment(
    charge,
    cents,
    reason=WriteOff.CONTRACT,
    *,
    note="",
    payer="",
    rank=1,
    codes=("", ""),
    request=None,
    posted_on=None,
    by,
):
    """Give up a part of what a plan owes; return the entry. It never reaches the patient (group code CO).

    `reason` is a WriteOff; `codes` are group and reason of the plan's letter; `request` the granted MoneyRequest.
    Raises RuleError: no such reason ("reason"), more than is open with the plan, or than one may give up alone
    ("amount").
    """
    with writing():
        if reason not in list(WriteOff):
            raise RuleError("Choose why this is written off.", field="reason")
        check_open_with_plan(charge, cents, rank)
        if request is None:
            check_level(reason, cents, by)
        words = f"Written off: {WriteOff(reason)}"
        draft = about(charge, EntryKind.ADJUSTMENT, words, reason=note.strip(), payer=payer, posted_on=posted_on)
        draft.write_off, draft.request, (draft.group_code, draft.reason_code) = str(WriteOff(reason)), request, codes
        draft.sides = [Side(Book.WRITTEN_OFF, cents, charge.number), _lessened(charge, cents, rank)]
        return post(draft, "account.written_off", by=by)


def transfer_to_patient(charge, cents, share, *, payer="", rank=1, codes=("", ""), posted_on=None, by):
    """Make a part of a charge the patient's by the plan's word (copay, deductible, ...); return the entry.

    Only what is open with the plan can pass, so a contractual amount never does. Money kept for it is applied.
    Raises RuleError: no such share ("share"), more than is open with the plan, or a contractual amount ("amount").
    """
    with writing():
        if share not in list(Share):
            raise RuleError("Choose which part this is: copay, deductible, coinsurance or not covered.", field="share")
        if codes[0] == "CO":
            raise RuleError("What the plan calls CO is ours to bear and never the patient's.", field="amount")
        check_open_with_plan(charge, cents, rank)
        draft = about(charge, EntryKind.TRANSFER, MOVED[Share(share)], share=str(Share(share)), payer=payer)
        draft.posted_on, (draft.group_code, draft.reason_code) = posted_on, codes
        draft.sides = [Side(Book.PATIENT_OWES, cents, charge.number), _lessened(charge, cents, rank)]
        entry = post(draft, "account.transferred", by=by)
        apply_kept(charge, by)
    return entry


def post_insurance_answer(charge, answer, *, payer="", by):
    """Post a plan's whole Answer about a charge; return the entries. A copay that is the patient's already counts.

    Raises RuleError: the parts are off by any cent, or the copay on the account is above the plan's (field "copay").
    Source: domain 7.7, balance rules.
    """
    with writing():
        due = queries.shares_of(charge.number).get(Share.COPAY, 0)
        if due > answer.copay:
            more = f"The copay on the account is {dollars(due)}, more than the plan's."
            raise RuleError(f"{more} Have that entry reversed first.", field="copay")
        asked = queries.open_of(charge.number)[Book.INSURANCE_OWES] + due
        if answer.total != asked or not asked - due:
            raise RuleError(_off_by(asked, answer.total, asked - due))
        payer = payer.strip() or queries.payer_on(charge.patient_id, charge.service_on)
        return _post_parts(charge, answer, answer.copay - due, payer, by)


def _off_by(asked, total, still_open):
    if not still_open:
        return "The plan has answered for all of this charge. Reverse an entry before you post another answer."
    off = f"{dollars(abs(asked - total))} too {'little' if total < asked else 'much'}"
    return f"The parts make {dollars(total)}, but the plan was asked for {dollars(asked)}: {off}."


def _post_parts(charge, answer, copay, payer, by):
    entries = []
    if answer.written_off:
        entries.append(post_adjustment(charge, answer.written_off, payer=payer, by=by))
    if answer.paid:
        entries.append(post_insurance_payment(charge, answer.paid, payer=payer, by=by))
    shares = (Share.COPAY, copay), (Share.DEDUCTIBLE, answer.deductible), (Share.COINSURANCE, answer.coinsurance)
    for share, cents in (*shares, (Share.NOT_COVERED, answer.not_covered)):
        if cents:
            entries.append(transfer_to_patient(charge, cents, share, payer=payer, by=by))
    return entries


def post_part(charge, kind, cents, *, payer="", note="", by):
    """Post one part of a plan's answer by its word: "plan paid", a WriteOff, or a Share; return the entry.

    Raises RuleError: no such part (field "kind"), and what the part's own rule refuses.
    """
    if kind == PLAN_PAID:
        return post_insurance_payment(charge, cents, payer=payer, by=by)
    if kind in list(WriteOff):
        return post_adjustment(charge, cents, WriteOff(kind), payer=payer, note=note, by=by)
    if kind in list(Share):
        return transfer_to_patient(charge, cents, Share(kind), payer=payer, by=by)
    raise RuleError("Choose which part of the answer this is.", field="kind")
