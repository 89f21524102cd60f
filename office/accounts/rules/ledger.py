"""Charges and what the plan answers; each is one or more balanced entries, never an edit.

Amounts are whole cents. What is refused is said in words at the field that the forms use.
Source: domain 7.2, 7.7, 7.8.
"""

from dataclasses import dataclass

from office.accounts import queries
from office.accounts.models import Book, EntryKind, Share, WriteOff
from office.accounts.rules.accounts import account_of
from office.accounts.rules.checks import check_amount, check_open_with_plan, check_service_day
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


def post_charge(patient, cents, service_on, words, *, visit=None, to="insurance", copay_cents=0, by):
    """Charge a service in the practice's own short words, to the plan or to the patient; return the charge entry.

    `copay_cents` of a charge to the plan are the patient's at once. Money kept for the visit is applied.
    Raises RuleError: amount (field "amount"), day in the future or before birth ("service_on"), no words ("words"),
    a copay above the charge ("copay"), another patient's visit ("visit").
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
        charge = _charge(account_of(patient, by=by), patient, cents, service_on, words.strip(), visit, to, by)
        if copay_cents:
            transfer_to_patient(charge, copay_cents, Share.COPAY, by=by)
        apply_kept(charge, by)
    return charge


def _charge(account, patient, cents, service_on, words, visit, to, by):
    draft = Draft(EntryKind.CHARGE, account.id, patient.id, service_on, words, visit=visit.id if visit else None)
    draft.share = str(Share.SELF_PAY) if to == "patient" else ""
    draft.sides = [Side(TO[to], cents, ITSELF), Side(Book.INCOME, -cents, ITSELF)]
    return post(draft, "account.charged", by=by)


def post_insurance_payment(charge, cents, *, payer="", by):
    """The plan paid a part of a charge; return the entry. The payer is the plan on the day of service unless named.

    Raises RuleError (field "amount"): not an amount, or more than is open with the plan.
    """
    with writing():
        check_open_with_plan(charge, cents)
        payer = payer.strip() or queries.payer_on(charge.patient_id, charge.service_on)
        draft = about(charge, EntryKind.INSURANCE_PAYMENT, f"Paid by {payer}", payer=payer)
        draft.sides = [Side(Book.MONEY, cents, charge.number), Side(Book.INSURANCE_OWES, -cents, charge.number)]
        return post(draft, "account.plan_paid", by=by)


def post_adjustment(charge, cents, reason=WriteOff.CONTRACT, *, note="", payer="", by):
    """Give up a part of what the plan owes; return the entry. It never reaches the patient (group code CO).

    `reason` is a WriteOff. Raises RuleError: no such reason ("reason"), more than is open with the plan ("amount").
    """
    with writing():
        if reason not in list(WriteOff):
            raise RuleError("Choose why this is written off.", field="reason")
        check_open_with_plan(charge, cents)
        words = f"Written off: {WriteOff(reason)}"
        draft = about(charge, EntryKind.ADJUSTMENT, words, reason=note.strip(), payer=payer)
        draft.sides = [Side(Book.WRITTEN_OFF, cents, charge.number), Side(Book.INSURANCE_OWES, -cents, charge.number)]
        return post(draft, "account.written_off", by=by)


def transfer_to_patient(charge, cents, share, *, payer="", by):
    """Make a part of a charge the patient's by the plan's word (copay, deductible, ...); return the entry.

    Only what is open with the plan can pass, so a contractual amount never does. Money kept for it is applied.
    Raises RuleError: no such share ("share"), more than is open with the plan ("amount").
    """
    with writing():
        if share not in list(Share):
            raise RuleError("Choose which part this is: copay, deductible, coinsurance or not covered.", field="share")
        check_open_with_plan(charge, cents)
        draft = about(charge, EntryKind.TRANSFER, MOVED[Share(share)], share=str(Share(share)), payer=payer)
        draft.sides = [Side(Book.PATIENT_OWES, cents, charge.number), Side(Book.INSURANCE_OWES, -cents, charge.number)]
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
