"""What the last of the twenty questions need to be shown: a fee for a missed visit, a physical with a second part, a
Medicaid patient who got a bill, a letter of collections, an ex-spouse, an accident, two newborns on their mother's
account, and a service that a minor keeps private. All by the rules; nothing is drawn."""

from datetime import date, timedelta

from office.accounts.models import AccountPatient, LedgerEntry
from office.accounts.rules import post_charge
from office.answers.patterns import BY_SLUG, OUTCOMES
from office.answers.rules import Heard, answer_at_once, hand_over
from office.coverage.models import PayerKind
from office.coverage.rules import Policy, add_policy
from office.db import as_day, fetch
from office.patients.models import Patient
from office.sample.lives import actor
from office.staff.models import Role
from office.statements.models import Outcome
from office.statements.rules import keep_private, note_call
from office.visits.models import Visit

OPEN_RECORD = "p.privacy = 'normal' AND p.registration IN ('complete', 'verified')"
MISSED = (
    "SELECT a.patient_id, MAX(a.day_on) FROM appointment a JOIN patient p ON p.id = a.patient_id "
    f"AND {OPEN_RECORD} WHERE a.standing = 'no-show' AND a.day_on < ? AND a.day_on > ? "
    "GROUP BY a.patient_id ORDER BY a.patient_id LIMIT 1"
)
PHYSICAL = (
    "SELECT c.patient_id, MAX(c.visit_id) FROM ledger_entry c JOIN patient p ON p.id = c.patient_id "
    f"AND {OPEN_RECORD} WHERE c.kind = 'charge' AND c.visit_id IS NOT NULL AND (c.words LIKE ? "
    "OR c.words LIKE ?) GROUP BY c.patient_id ORDER BY c.patient_id LIMIT 1"
)
MEDICAID = (
    "SELECT c.patient_id, MAX(e.service_on) FROM coverage c JOIN patient p ON p.id = c.patient_id "
    f"AND {OPEN_RECORD} JOIN ledger_entry e ON e.patient_id = c.patient_id AND e.kind = 'charge' "
    "AND (c.from_on IS NULL OR c.from_on <= e.service_on) AND (c.to_on IS NULL OR c.to_on >= e.service_on) "
    "WHERE c.kind = 'Medicaid' AND c.error_at IS NULL GROUP BY c.patient_id ORDER BY c.patient_id LIMIT 1"
)
OWING = (
    "SELECT e.patient_id, SUM(l.cents) FROM ledger_line l JOIN ledger_entry e ON e.number = l.charge_id "
    f"JOIN patient p ON p.id = e.patient_id AND {OPEN_RECORD} WHERE l.book = 'patient owes' "
    "GROUP BY e.patient_id HAVING SUM(l.cents) > 5000 ORDER BY e.patient_id DESC LIMIT 2"
)
NEWBORNS = "SELECT patient_id FROM contact WHERE role = 'guarantor' AND person_id IS NOT NULL ORDER BY patient_id"
RECENT = (
    "SELECT MIN(c.patient_id) FROM ledger_entry c JOIN patient p ON p.id = c.patient_id "
    f"AND {OPEN_RECORD} WHERE c.kind = 'charge' AND c.service_on > ? AND p.born_on < ?"
)
OF_A_MINOR = (
    "SELECT MIN(c.number) FROM ledger_entry c JOIN patient p ON p.id = c.patient_id "
    f"AND {OPEN_RECORD} AND p.born_on > ? AND p.born_on < ? WHERE c.kind = 'charge'"
)


def add_answers(world):
    """Write them; whatever the sample is too small for is left out."""
    biller, phone = actor(world, "biller", Role.BILLER), actor(world, "phone", Role.PHONE)
    for patient, day in fetch(MISSED, world.day_on.isoformat(), (world.day_on - timedelta(days=180)).isoformat()):
        post_charge(Patient.get_by_id(patient), 2_500, as_day(day), "Missed visit", to="patient", by=biller)
    for patient, visit in fetch(PHYSICAL, "%hysical%", "%ell%"):
        seen = Visit.get_by_id(visit)
        words = "Complaint looked at the same day"
        post_charge(Patient.get_by_id(patient), 6_500, seen.day_on, words, visit=seen, to="patient", by=biller)
    for patient, day in fetch(MEDICAID):
        _medicaid(Patient.get_by_id(patient), as_day(day), biller, phone)
    for (patient, _), slug in zip(fetch(OWING), ("collections", "ex-spouse"), strict=False):
        _asked(Patient.get_by_id(patient), slug, phone, biller)
    for (patient,) in fetch(NEWBORNS):
        day = world.day_on - timedelta(days=1)
        post_charge(Patient.get_by_id(patient), 12_000, day, "Newborn looked at", by=biller)
    _accident(world, phone)
    _private(world, biller)


def _accident(world, phone):
    """An auto insurer pays for the patient's latest visits."""
    since, of_age = world.day_on - timedelta(days=30), world.day_on - timedelta(days=30 * 365)
    (patient,) = fetch(RECENT, since.isoformat(), of_age.isoformat())[0]
    if patient:
        policy = Policy(payer="Prairie Auto", member_number="PA-55310", from_on=since, kind=PayerKind.AUTO)
        add_policy(Patient.get_by_id(patient), policy, by=phone)


def _private(world, biller):
    """The first service on record of someone of 14 to 17 years."""
    ages = [world.day_on - timedelta(days=366 * 17), world.day_on - timedelta(days=366 * 14)]
    (number,) = fetch(OF_A_MINOR, *(one.isoformat() for one in ages))[0]
    if number:
        keep_private(LedgerEntry.get_by_id(number), "asked for by the patient, who may consent alone", by=biller)


def _medicaid(patient, day: date, biller, phone):
    post_charge(patient, 1_500, day, "School or work form", to="patient", by=biller)
    heard = Heard("I have Medicaid. Why do you bill me?", "patient", "Please do not pay; our manager calls you.")
    hand_over(patient, BY_SLUG["medicaid"], heard, holds=True, by=phone)


def _asked(patient, slug, phone, biller):
    if slug == "collections":
        account = AccountPatient.get(AccountPatient.patient == patient).account
        note_call(account, Outcome.PROMISED, "Will pay when the wages come.", by=biller)
        heard = Heard("I got a letter from a collection agency.", "patient", "We stop everything; our manager calls.")
        hand_over(patient, BY_SLUG[slug], heard, holds=True, by=phone)
    else:
        heard = Heard("The judge said my ex-husband pays.", "patient", "Who pays from now on signs a form.")
        answer_at_once(patient, BY_SLUG[slug], heard, OUTCOMES[4], by=phone)
