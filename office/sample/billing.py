"""The biller's desk of the sample: prices, a denied visit, one that the next plan is asked about, credits of a patient
and of a plan, a refund and a write-off that wait for a second person, a closed month. All by the rules."""

from datetime import timedelta

from office import clock
from office.accounts.models import Book, EntryKind, LedgerEntry, Tender, WriteOff
from office.accounts.queries import account_view, balances, month_before
from office.accounts.rules import account_of, ask_refund, ask_write_off, close_month
from office.accounts.rules.posting import ITSELF, Draft, Side, post_history
from office.billing.queries import family_of
from office.billing.rules import ChargeAnswer, add_fee, post_payer_answer
from office.db import fetch
from office.patients.models import Patient
from office.sample.lives import actor
from office.sample.words import FEES, SERVICES
from office.staff.models import Role

MORE = (("NOSHOW", "Missed visit", 2_500), ("FORM", "School or work form", 1_500), ("SAMPLE", "Sample given", 0))
MONTHS_BEFORE = 220  # days: before the first entry of the half year


def add_billing(world):
    """Write what the biller's pages show."""
    biller, manager = actor(world, "biller", Role.BILLER), actor(world, "manager", Role.MANAGER)
    since = world.day_on.replace(month=1, day=1) - timedelta(days=366)
    for code, cents in FEES.items():
        add_fee(code, SERVICES.get(code, "Office visit"), cents, since, by=biller)
    for code, words, cents in MORE:
        add_fee(code, words, cents, since, by=biller)
    waiting = _waiting()
    _answers(waiting[:3], biller)
    _credits(world, biller)
    month = month_before(f"{world.day_on - timedelta(days=MONTHS_BEFORE):%Y-%m}")
    close_month(month, by=manager)


def _waiting():
    """The newest charges, of patients of whom nothing is guarded, that their plan has not answered for."""
    rows = fetch(
        "SELECT c.number FROM ledger_entry c JOIN ledger_line l ON l.charge_id = c.number "
        "JOIN patient p ON p.id = c.patient_id AND p.privacy = 'normal' "
        "AND p.registration IN ('complete', 'verified') WHERE c.kind = ? GROUP BY c.number "
        "HAVING SUM(CASE WHEN l.book = 'insurance owes' THEN l.cents ELSE 0 END) > 5000 "
        "AND SUM(CASE WHEN l.book = 'written off' THEN 1 ELSE 0 END) = 0 ORDER BY c.number DESC LIMIT 3",
        str(EntryKind.CHARGE),
    )
    return [LedgerEntry.get_by_id(number) for (number,) in rows]


def _answers(charges, biller):
    """One denied for a missing field, one paid with a share of the patient, one paid twice."""
    for charge, kind in zip(charges, ("denied", "paid", "twice"), strict=False):
        one = next(asked for asked in family_of(charge) if asked.number == charge.number)
        copay = one.copay
        total = one.counts(1, copay)
        parts = [("PR", "3", copay)] if copay else []
        paid, off = (0, 0) if kind == "denied" else ((total - copay) // 2, (total - copay) // 4)
        rest = total - copay - paid - off
        parts += [("CO", "16", rest)] if kind == "denied" else [("CO", "45", off), ("PR", "2", rest)]
        answer = ChargeAnswer(charge, paid, tuple(part for part in parts if part[2]))
        post_payer_answer([answer], trace=f"EFT{charge.number}", by=biller)
        if kind == "twice":
            again = [ChargeAnswer(charge, paid)]
            post_payer_answer(again, payer="Second payment", keep_excess=True, by=biller)


def _credits(world, biller):
    """A patient who paid ahead and wants a part back, and a hardship that waits for the manager."""
    rows = fetch(
        "SELECT DISTINCT e.patient_id FROM ledger_entry e JOIN patient p ON p.id = e.patient_id "
        "AND p.privacy = 'normal' AND p.registration IN ('complete', 'verified') WHERE e.kind = ? "
        "ORDER BY e.patient_id LIMIT 60",
        str(EntryKind.CHARGE),
    )
    patients = [patient for (patient,) in rows]
    owed = balances(patients)
    settled = next((patient for patient in patients if patient not in owed), None)
    owing = next((patient for patient in patients if owed.get(patient, 0) > 1_000), None)
    if settled:
        ask_refund(_paid_ahead(settled, 4_000, biller), 2_500, "Paid twice by mistake", by=biller)
    if owing:
        most = max(account_view(owing).open, key=lambda one: one.left)
        charge = LedgerEntry.get_by_id(most.number)
        ask_write_off(charge, min(most.left, 5_000), WriteOff.CHARITY, "Hardship form in the folder", by=biller)


def _paid_ahead(patient, cents, biller):
    """A check of the past that came by mail and that nothing is owed for; the entry."""
    account = account_of(Patient.get_by_id(patient), by=biller).id
    sides = [Side(Book.MONEY, cents, payment=ITSELF), Side(Book.UNAPPLIED, -cents, payment=ITSELF)]
    words = f"Patient paid by {Tender.CHECK}"
    draft = Draft(EntryKind.PATIENT_PAYMENT, account, patient, clock.today(), words, sides, tender=str(Tender.CHECK))
    post_history([draft], by=biller)
    return LedgerEntry.get_by_id(draft.number)
