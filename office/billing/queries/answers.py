"""What a payer is asked for, charge by charge, and what payers have answered. A fixed number of queries."""

from dataclasses import dataclass
from datetime import date

from peewee import SQL, fn

from office.accounts.models import Book, EntryKind, LedgerEntry, LedgerLine, Share
from office.billing.models import AnswerPart, Does, PayerAnswer
from office.db import as_day, fetch
from office.loading import load, marks
from office.patients.models import Patient

STAYS = f"'{Does.STAYS}'"  # written out, so that the index over these parts is used


@dataclass(frozen=True)
class Asked:
    """One charge as a payer is asked for it: cents of the charge, left with plans 1 to 3, left with the patient, the
    copay that is the patient's already, and whether a payer has answered before."""

    number: int
    service_on: date
    words: str
    charge: int
    plans: tuple
    patient: int
    copay: int
    answered: bool

    def asked(self, rank):
        """What the plan of a rank still owes an answer for."""
        return self.plans[rank - 1]

    def counts(self, rank, copay):
        """What the letter must come to: the copay that is the patient's already counts for the first plan, as its
        letter is about the whole charge; a later letter about the rest does not name it again."""
        due = self.copay if rank == 1 and (copay or not self.answered) else 0
        return self.asked(rank) + due


def family_of(charge):
    """Every charge of the same visit, or of the same day without a visit, in force: [Asked] in order of posting."""
    where, value = ("c.visit_id = ?", charge.visit_id)
    if charge.visit_id is None:
        where, value = ("c.visit_id IS NULL AND c.service_on = ?", charge.service_on.isoformat())
    numbers = fetch(
        f"SELECT c.number FROM ledger_entry c LEFT JOIN ledger_entry r ON r.reverses_id = c.number "
        f"WHERE c.patient_id = ? AND c.kind = ? AND {where} AND r.number IS NULL ORDER BY c.number",
        *(charge.patient_id, str(EntryKind.CHARGE), value),
    )
    return asked_of([number for (number,) in numbers])


def entries(numbers):
    """{number: LedgerEntry} of some charges, in one query."""
    return {row.number: row for row in load(LedgerEntry, f"number IN ({marks(numbers)})", *numbers)}


def asked_of(numbers):
    """[Asked] of some charges, in two queries."""
    if not numbers:
        return []
    plans = ", ".join(f'SUM(CASE WHEN l.book = ? AND l."rank" = {rank} THEN l.cents ELSE 0 END)' for rank in (1, 2, 3))
    rows = fetch(
        "SELECT c.number, c.service_on, c.words, -SUM(CASE WHEN l.book = ? THEN l.cents ELSE 0 END), "
        f"{plans}, SUM(CASE WHEN l.book = ? THEN l.cents ELSE 0 END), "
        "SUM(CASE WHEN l.book = ? AND l.payment_id IS NULL AND e.share = ? THEN l.cents ELSE 0 END) "
        "FROM ledger_line l JOIN ledger_entry c ON c.number = l.charge_id "
        "JOIN ledger_entry e ON e.number = l.entry_id "
        f"WHERE l.charge_id IN ({marks(numbers)}) GROUP BY c.number, c.service_on, c.words ORDER BY c.number",
        *(str(Book.INCOME), *[str(Book.INSURANCE_OWES)] * 3, str(Book.PATIENT_OWES), str(Book.PATIENT_OWES)),
        *(str(Share.COPAY), *numbers),
    )
    answered = {
        number
        for (number,) in fetch(
            "SELECT DISTINCT p.charge_id FROM answer_part p JOIN payer_answer a ON a.id = p.answer_id "
            f"WHERE a.taken_back_at IS NULL AND p.charge_id IN ({marks(numbers)})",
            *numbers,
        )
    }
    return [
        Asked(number, as_day(on), words, int(cents), tuple(map(int, (one, two, three))), int(patient), int(copay),
              number in answered)
        for number, on, words, cents, one, two, three, patient, copay in rows
    ]  # fmt: skip


def answers_about(numbers):
    """The PayerAnswers about some charges, oldest first."""
    about = AnswerPart.select(AnswerPart.answer).where(AnswerPart.charge.in_(numbers))
    return list(PayerAnswer.select().where(PayerAnswer.id.in_(about)).order_by(PayerAnswer.id)) if numbers else []


def parts_of(answer_id):
    """The AnswerParts of one answer with their charges, by charge, in the order of the letter."""
    query = AnswerPart.select(AnswerPart, LedgerEntry).join(LedgerEntry, on=AnswerPart.charge == LedgerEntry.number)
    return list(query.where(AnswerPart.answer == answer_id).order_by(AnswerPart.charge, AnswerPart.id))


def answer_of(patient_id, answer_id):
    """One answer about this patient's charges, or None."""
    return PayerAnswer.get_or_none((PayerAnswer.patient == patient_id) & (PayerAnswer.id == answer_id))


def to_work():
    """What payers did not pay and which still stays with them, oldest first, to be paged: AnswerParts."""
    query = AnswerPart.select(AnswerPart, PayerAnswer, Patient, LedgerEntry).join(PayerAnswer).join(Patient)
    query = query.switch(AnswerPart).join(LedgerEntry, on=AnswerPart.charge == LedgerEntry.number)
    query = query.where((AnswerPart.does == SQL(STAYS)) & PayerAnswer.taken_back_at.is_null())
    return query.where(AnswerPart.charge.in_(_open_with_plans())).order_by(AnswerPart.id)


def _open_with_plans():
    """Charges among those with a part that stays where a plan still owes something."""
    stays = AnswerPart.select(AnswerPart.charge).where(AnswerPart.does == SQL(STAYS))
    return (
        LedgerLine.select(LedgerLine.charge)
        .where(LedgerLine.charge.in_(stays) & (LedgerLine.book == str(Book.INSURANCE_OWES)))
        .group_by(LedgerLine.charge)
        .having(fn.SUM(LedgerLine.cents) > 0)
    )
