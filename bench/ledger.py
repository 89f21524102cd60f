"""Years of money for a practice: `python -m bench.ledger N` fills its ledger up to N lines, 20 visits of one patient
and 500 of another among them, and a charge without the plan's answer of each who pays; it answers, as JSON, what is
asked of the accounts then."""

import json
import random
import sys
from datetime import datetime, time, timedelta

from bench.calls import pattern, pour
from bench.inside import commit_ms
from office import clock
from office.accounts.models import Book, EntryKind, Share, Tender, WriteOff
from office.accounts.queries.control import closed_month
from office.accounts.rules.months import close_month, reopen_month
from office.accounts.rules.posting import ITSELF, Draft, Side, post_history
from office.actor import PROGRAM
from office.cli import open_practice
from office.db import as_written, database, fetch, writing
from office.enginecheck import study

FEW, MANY, PAYING, AT_ONCE, YEARS = 20, 500, 400, 20_000, 5
FEE, OFF, PAID, COPAY, SHARE, LINES = 16_500, 7_230, 6_400, 2_000, 870, 14  # cents; the lines of a settled visit


def main(lines):
    """Fill up and answer."""
    open_practice()
    people = with_accounts()
    few, many = people[0], people[1]
    last = closed_month()
    if last:  # the years before are written anew
        reopen_month(f"{clock.today().year - YEARS - 1}-01", "The bench fills the years before.", by=PROGRAM)
    more(lines, few, many, people)
    unanswered(paying(people))
    if last:
        close_month(last, by=PROGRAM)
    print(json.dumps(facts(few, many, people)))


def with_accounts():
    """[(patient, account)] of everyone who may be opened; who had no account gets one."""
    rows = fetch(
        "SELECT p.id, p.first_name || ' ' || p.last_name, l.account_id FROM patient p LEFT JOIN account_patient l "
        "ON l.patient_id = p.id WHERE p.privacy = 'normal' AND p.merged_into_id IS NULL AND p.deceased_on IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM visit v WHERE v.patient_id = p.id AND v.day_on >= ?) ORDER BY p.id",
        clock.today().isoformat(),
    )
    account, link = pattern("account", "1 = 1"), pattern("account_patient", "1 = 1")
    ((last, last_link),) = fetch("SELECT (SELECT MAX(id) FROM account), (SELECT MAX(id) FROM account_patient)")
    accounts, links, found = [], [], []
    for patient, name, has in rows:
        key = has or last + 1 + len(accounts)
        found.append((patient, key))
        if not has:
            own = {"guarantor_name": name, "guarantor_id": patient, "held_since": None}
            accounts.append({**account, **own, "id": key})
            of = {"patient_id": patient, "account_id": key}
            links.append({**link, **of, "id": last_link + 1 + len(links)})
    with writing():
        pour(database.connection(), "account", accounts)
        pour(database.connection(), "account_patient", links)
    return found


def more(wanted, few, many, people):
    """Visits with their charge, the plan's answer and the patient's money, in the order of time."""
    draw = random.Random(7)
    ((there,),) = fetch("SELECT COUNT(*) FROM ledger_line")
    first = [few] * FEW + [many] * MANY
    count = max((wanted - there) // LINES, 0)
    rest = [people[draw.randrange(2, len(people))] for _ in range(max(count - len(first), 0))]
    coming = (first + rest)[:count]
    draw.shuffle(coming)
    database.connection().execute("PRAGMA synchronous = off")
    last, step = clock.today() - timedelta(days=60), timedelta(days=365 * YEARS) / max(len(coming), 1)
    begin = datetime.combine(last - timedelta(days=365 * YEARS), time(15))
    days = [(begin + step * number).date() for number in range(len(coming))]
    visits = visited(list(zip(coming, days, strict=True)))
    drafts = [draft for one in visits for draft in settled(*one)]
    for start in range(0, len(drafts), AT_ONCE * 7):
        post_history(drafts[start : start + AT_ONCE * 7], by=PROGRAM)
    study()  # as each start and each night leave it
    database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.connection().execute("PRAGMA synchronous = full")  # the disk's own commit is measured next


def paying(people):
    """Some of them, who pay and whose plans answer."""
    return people[2 :: max(1, len(people) // PAYING)][:PAYING]


def unanswered(people):
    """A visit of each that is charged and no more."""
    day_on = clock.today() - timedelta(days=30)
    post_history([settled(*one)[0] for one in visited([(person, day_on) for person in people])], by=PROGRAM)


def visited(coming):
    """[(visit, patient, account, day)] of past visits that are made."""
    row, made = pattern("visit", "appointment_id IS NOT NULL AND flow = 'left'"), []
    ((last,),) = fetch("SELECT MAX(id) FROM visit")
    for number, ((patient, _), day_on) in enumerate(coming, start=last + 1):
        at = as_written(datetime.combine(day_on, time(15)))
        own = {"patient_id": patient, "appointment_id": None, "day_on": day_on.isoformat()}
        made.append({**row, **own, "arrived_at": at, "flow_at": at, "seen_at": at, "closed_at": at, "id": number})
    with writing():
        pour(database.connection(), "visit", made)
    return [(one["id"], *person, day_on) for one, (person, day_on) in zip(made, coming, strict=True)]


def settled(visit, patient, account, day_on):
    """The seven entries of one visit: charged, copay paid, answered by the plan, the rest paid."""
    later, last = day_on + timedelta(days=21), day_on + timedelta(days=50)
    made = []

    def entry(kind, words, on, *sides, **values):
        at = datetime.combine(on, time(16))
        made.append(Draft(kind, account, patient, day_on, words, list(sides), visit, posted_on=on, at=at, **values))
        return made[-1]

    def to_patient(cents, share, on):
        sides = Side(Book.PATIENT_OWES, cents, charge), Side(Book.INSURANCE_OWES, -cents, charge)
        entry(EntryKind.TRANSFER, f"{share}: the patient's to pay", on, *sides, share=str(share), payer="Plan")

    def pays(cents, on):
        sides = Side(Book.MONEY, cents, payment=ITSELF), Side(Book.PATIENT_OWES, -cents, charge, ITSELF)
        entry(EntryKind.PATIENT_PAYMENT, "Patient paid by card", on, *sides, tender=str(Tender.CARD))

    income = Side(Book.INSURANCE_OWES, FEE, ITSELF), Side(Book.INCOME, -FEE, ITSELF)
    charge = entry(EntryKind.CHARGE, "Office visit", day_on, *income)
    to_patient(COPAY, Share.COPAY, day_on)
    pays(COPAY, day_on)
    off = Side(Book.WRITTEN_OFF, OFF, charge), Side(Book.INSURANCE_OWES, -OFF, charge)
    entry(EntryKind.ADJUSTMENT, f"Written off: {WriteOff.CONTRACT}", later, *off, payer="Plan")
    paid = Side(Book.MONEY, PAID, charge), Side(Book.INSURANCE_OWES, -PAID, charge)
    entry(EntryKind.INSURANCE_PAYMENT, "Paid by Plan", later, *paid, payer="Plan")
    to_patient(SHARE, Share.COINSURANCE, later)
    if visit % 5:  # every fifth patient still owes the share
        pays(SHARE, last)
    return made


def facts(few, many, people):
    """The two who are looked at, others who pay, the newest charge of each, and how many lines there are."""
    ((lines,),) = fetch("SELECT COUNT(*) FROM ledger_line")
    newest = dict(fetch("SELECT patient_id, MAX(number) FROM ledger_entry WHERE kind = 'charge' GROUP BY patient_id"))
    those = [patient for patient, _ in (few, many, *paying(people))]
    return {
        "few": few[0],
        "many": many[0],
        "paying": those[2:],
        "charges": {patient: newest.get(patient) for patient in those},
        "lines": lines,
        "commit_ms": commit_ms(),
    }


if __name__ == "__main__":
    main(int(sys.argv[1]))
