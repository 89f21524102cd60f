"""Half a year of balanced ledger for the visits of the sample, and questions about bills.

Each visit is charged, the plan answers some weeks later, most patients pay. One patient is scenario A15: $48.70 left.
"""

from datetime import datetime, time, timedelta

from office import clock
from office.accounts.models import (
    Account,
    AccountPatient,
    BillingQuestion,
    Book,
    EntryKind,
    QuestionEvent,
    Share,
    Tender,
    WriteOff,
)
from office.accounts.rules.ledger import MOVED
from office.accounts.rules.posting import ITSELF, Draft, Side, post_history
from office.actor import Actor
from office.bulk import at, first_free, follow, pour
from office.due import due_at
from office.sample.calendar import working_days
from office.sample.words import FEES, QUESTIONS, SERVICES
from office.settings import setting

BILLED = 0.7  # of the visits of half a year
A15 = {"charge": 16500, "off": 7230, "paid": 2400, "copay": 2000, "deductible": 4270, "coinsurance": 600}
OPEN_QUESTIONS, CLOSED_QUESTIONS = 5, 4


class Ledger:
    """Drafts of the past, with the account of each patient who has any."""

    def __init__(self, world):
        self.world, self.draw = world, world.random("money").random
        self.drafts, self.accounts = [], {}
        self.first = first_free(Account)

    def account(self, index):
        """The id of a patient's account."""
        return self.accounts.setdefault(index, self.first + len(self.accounts))

    def draft(self, kind, charge, words, day_on, sides, **values):
        """Add an entry about a charge (a Draft) on a day."""
        moment = clock.instant(datetime.combine(day_on, time(10 + int(self.draw() * 6), int(self.draw() * 60))))
        made = Draft(
            kind, charge.account, charge.patient, charge.service_on, words, sides, visit=charge.visit,
            posted_on=day_on, at=moment, **values,
        )  # fmt: skip
        self.drafts.append(made)
        return made

    def charge(self, visit, index, day_on, code, cents, book, share=""):
        """Charge a visit to the plan or to the patient."""
        head = Draft(EntryKind.CHARGE, self.account(index), self.world.patient(index), day_on, "", visit=visit)
        sides = [Side(book, cents, ITSELF), Side(Book.INCOME, -cents, ITSELF)]
        return self.draft(EntryKind.CHARGE, head, SERVICES.get(code, "Office visit"), day_on, sides, share=share)

    def to_patient(self, charge, cents, share, day_on, payer=""):
        """A part of the charge becomes the patient's."""
        sides = [Side(Book.PATIENT_OWES, cents, charge), Side(Book.INSURANCE_OWES, -cents, charge)]
        self.draft(EntryKind.TRANSFER, charge, MOVED[share], day_on, sides, share=str(share), payer=payer)

    def patient_pays(self, charge, cents, day_on):
        """Money of the patient for a charge."""
        tender = (Tender.CARD, Tender.CARD, Tender.CASH, Tender.CHECK)[int(self.draw() * 4)]
        sides = [Side(Book.MONEY, cents, payment=ITSELF), Side(Book.PATIENT_OWES, -cents, charge, ITSELF)]
        words = f"Patient paid by {tender}"
        self.draft(EntryKind.PATIENT_PAYMENT, charge, words, day_on, sides, tender=str(tender))

    def plan_answers(self, charge, payer, day_on, off, paid, deductible, coinsurance):
        """What the plan writes off, pays, and leaves to the patient."""
        if off:
            sides = [Side(Book.WRITTEN_OFF, off, charge), Side(Book.INSURANCE_OWES, -off, charge)]
            words = f"Written off: {WriteOff.CONTRACT}"
            kind = str(WriteOff.CONTRACT)
            self.draft(
                EntryKind.ADJUSTMENT, charge, words, day_on, sides, payer=payer, write_off=kind, group_code="CO"
            )
        if paid:
            sides = [Side(Book.MONEY, paid, charge), Side(Book.INSURANCE_OWES, -paid, charge)]
            self.draft(EntryKind.INSURANCE_PAYMENT, charge, f"Paid by {payer}", day_on, sides, payer=payer)
        for share, cents in ((Share.DEDUCTIBLE, deductible), (Share.COINSURANCE, coinsurance)):
            if cents:
                self.to_patient(charge, cents, share, day_on, payer)


def add_money(world, say):
    """Write accounts, ledger and questions."""
    ledger = Ledger(world)
    _scenario_a15(world, ledger)
    billed = (one for one in world.recent if one[4] in FEES and ledger.draw() < BILLED)
    visits = [one for one in billed if one[1] != world.owes_4870]
    for visit, index, _, day_on, code in visits:
        _bill(world, ledger, visit, index, day_on, code)
    asking = _askers(world, ledger)
    _accounts(world, ledger, asking)
    ledger.drafts.sort(key=lambda draft: draft.at)
    say("the ledger", 2, 3)
    biller = Actor(world.staff_id("biller"), world.who("biller"), "biller", "sample")
    if ledger.drafts:
        post_history(ledger.drafts, by=biller)
    _questions(world, ledger, asking)


def _scenario_a15(world, ledger):
    """One adult with a plan owes $48.70 = $42.70 deductible + $6.00 share for a visit eight weeks ago; domain 7.10."""
    for visit, index, _, day_on, code in world.recent:
        days = (world.day_on - day_on).days
        if 45 <= days <= 80 and code == "EST" and index in world.coverages and not world.people[index].minor:
            payer = world.coverages[index][0]
            charge = ledger.charge(visit, index, day_on, code, A15["charge"], Book.INSURANCE_OWES)
            ledger.to_patient(charge, A15["copay"], Share.COPAY, day_on)
            ledger.patient_pays(charge, A15["copay"], day_on)
            later = day_on + timedelta(days=24)
            ledger.plan_answers(
                charge, payer, later, A15["off"], A15["paid"], A15["deductible"], A15["coinsurance"]
            )  # fmt: skip
            world.owes_4870 = index
            return


def _bill(world, ledger, visit, index, day_on, code):
    """One visit from its charge to what is left."""
    draw, plan, fee = ledger.draw, world.coverages.get(index), FEES[code]
    if plan is None:
        charge = ledger.charge(visit, index, day_on, code, fee, Book.PATIENT_OWES, str(Share.SELF_PAY))
        if draw() < 0.6:
            ledger.patient_pays(charge, fee, day_on)
        return
    payer, copay, _ = plan
    charge = ledger.charge(visit, index, day_on, code, fee, Book.INSURANCE_OWES)
    copay = copay if fee >= 10_000 else 0
    if copay:
        ledger.to_patient(charge, copay, Share.COPAY, day_on)
        if draw() < 0.85:
            ledger.patient_pays(charge, copay, day_on)
    answered = day_on + timedelta(days=14 + int(draw() * 22))
    if answered < world.day_on:
        _answer(world, ledger, charge, payer, answered, fee, copay)


def _answer(world, ledger, charge, payer, day_on, fee, copay):
    draw = ledger.draw
    off = min(fee - copay, int(fee * (0.3 + draw() * 0.15)))
    rest = fee - copay - off
    deductible = int(rest * draw()) if draw() < 0.2 else 0
    coinsurance = int((rest - deductible) * 0.2) if draw() < 0.3 else 0
    ledger.plan_answers(charge, payer, day_on, off, rest - deductible - coinsurance, deductible, coinsurance)
    pays = day_on + timedelta(days=10 + int(draw() * 40))
    if deductible + coinsurance and draw() < 0.7 and pays < world.day_on:
        ledger.patient_pays(charge, deductible + coinsurance, pays)


def _askers(world, ledger):
    """Who asks: the patient of scenario A15 first, then others with a bill."""
    with_bill = [index for index in ledger.accounts if index != world.owes_4870]
    first = [world.owes_4870] if world.owes_4870 is not None else []
    asking = (first + with_bill[:: max(1, len(with_bill) // 9)])[: OPEN_QUESTIONS + CLOSED_QUESTIONS]
    others = [index for index, person in enumerate(world.people) if not person.deceased and index not in asking]
    return asking + others[: OPEN_QUESTIONS + CLOSED_QUESTIONS - len(asking)]


def _accounts(world, ledger, asking):
    """One account for each patient: their own, or for a minor the guarantor's."""
    rows, links = [], []
    for index in asking:
        ledger.account(index)
    for index, account in ledger.accounts.items():
        person = world.people[index]
        since = world.moment(world.day_on - timedelta(days=person.registered), 540)
        own = None if index in world.guarantors else world.patient(index)
        given = " ".join(part for part in (person.first, person.middle, person.suffix) if part)
        name = world.guarantors.get(index) or (f"{person.last}, {given}" if given else person.last)
        held = world.moment(_asked_on(world, 0), 600) if asking and index == asking[0] else None
        rows.append((account, name, own, since, held))
        links.append((world.patient(index), account, since[:10]))
    pour(Account, "id guarantor_name guarantor opened_at held_since", rows)
    pour(AccountPatient, "patient account from_on", links)
    follow([Account])


def _asked_on(world, number):
    """Most open questions came on the last working day, one before that; the closed ones earlier."""
    days = working_days(world.day_on - timedelta(days=30), world.day_on - timedelta(days=1))
    return days[-1 if number < OPEN_QUESTIONS - 1 else OPEN_QUESTIONS - 3 - number]


def _questions(world, ledger, asking):
    """Five open questions and some that were answered; the first one holds its statement."""
    rows, events, first = [], [], first_free(BillingQuestion)
    minutes, biller = setting("due_minutes.billing"), (world.staff_id("biller"), world.who("biller"))
    for number, index in enumerate(asking):
        topic, words, answer = QUESTIONS[number % len(QUESTIONS)]
        is_open = number < OPEN_QUESTIONS
        asked = clock.at_minute(_asked_on(world, number), 690 + number * 71 % 300)
        closed = at(asked + timedelta(hours=20)) if not is_open else None
        person = world.people[index]
        patient = (world.patient(index), ledger.account(index))
        caller = f"{person.first} {person.last}".strip()
        head = (first + number, *patient, at(asked), caller, words, topic, number == 0, at(due_at(minutes, asked)))
        end = (closed, biller[0], "explained", "the patient", closed)
        rows.append((*head, "open", "", None, None, "", "", None) if is_open else (*head, "closed", answer, *end))
        events.append((first + number, "asked", at(asked), world.staff_id("phone"), world.who("phone"), words))
        if not is_open:
            events.append((first + number, "answered", closed, *biller, answer))
            events.append((first + number, "closed", closed, *biller, "explained (told to the patient)"))
    names = (
        "id patient account asked_at asked_by words topic holds_statement due_at state answer answered_at answered_by "
        "outcome told_to closed_at"
    )
    pour(BillingQuestion, names, rows)
    pour(QuestionEvent, "question act at by who words", events)
    follow([BillingQuestion])
