"""Rows in every table that takes part in a merge, whatever columns it has: for the tests that must meet new tables."""

import itertools
from datetime import timedelta

from peewee import BooleanField, ForeignKeyField, IntegerField, IntegrityError, TextField

from office import clock, features
from office.accounts.models import Account, AccountPatient
from office.accounts.rules import post_charge, post_patient_payment
from office.actor import PROGRAM
from office.charts.filing import volume_code
from office.charts.models import Chart, Volume
from office.db import DayField, InstantField, StateField, database, fetch
from office.duplicates.models import DuplicatePair
from office.merges.tables import every_table, tables
from office.patients.models import Patient
from office.staff.models import Staff

_numbers = itertools.count(1)
MODELS = {model._meta.table_name: model for model in features.models()}
BY_RULE = ("ledger_entry", "chart", "volume", "account_patient")
FIXED = {"minutes": 20, "start_minute": 540, "end_minute": 600, "weekday": 1}
# What a merge leaves behind on purpose: its own trace, the audit, tasks, keys, an earlier code on a label.
ITS_OWN = (
    "audit_event",
    "merge",
    "merged_row",
    "assignment",
    "task",
    "find_key",
    "name_word",
    "earlier_code",
    "board",
)


def fill(table, patient, other, random):
    """One row of a table about a patient; None where the rules make it."""
    model = MODELS[table.name]
    if table.name in BY_RULE:
        return None
    values = {}
    for field in model._meta.sorted_fields:
        if field.name != "id":
            values[field.name] = _value(field, patient, other, random)
    names = [field.name for field in model._meta.sorted_fields if getattr(field, "rel_model", None) is Patient]
    values[names[0]] = patient
    if table.name == "red_flag":  # what became of it is said whole or not at all
        said = {"disposed_at": clock.now(), "disposed_by": Staff.select().first(), "advice": "advice"}
        values |= said if random.random() < 0.5 else {"disposed_at": None, "disposition": None}
    try:
        with database.atomic():
            return model.create(**{name: value for name, value in values.items() if value is not None})
    except IntegrityError:  # one like it is there already
        return None


def _value(field, patient, other, random):
    if isinstance(field, ForeignKeyField):
        return _row(field, other, random)
    if isinstance(field, StateField):
        return random.choice(list(field.words))
    if isinstance(field, BooleanField):
        return random.choice((True, False))
    if isinstance(field, IntegerField):
        return FIXED.get(field.name, random.randint(1, 3))
    if isinstance(field, DayField):
        return None if field.null and random.random() < 0.5 else clock.today() - timedelta(random.randint(0, 900))
    if isinstance(field, InstantField):
        return None if field.null and random.random() < 0.5 else clock.now() - timedelta(hours=random.randint(1, 9000))
    assert isinstance(field, TextField), field
    return f"{field.name} {next(_numbers)}" if field.unique or random.random() < 0.9 else ""


def _row(field, other, random):
    """What a foreign key may point to: nothing where it may, else some row of that table."""
    if field.rel_model is Patient:
        return other if random.random() < 0.5 or not field.null else None
    if field.null and (field.unique or random.random() < 0.6):
        return None
    if field.rel_model is Staff:
        return Staff.select().first()
    found = field.rel_model.select().first()
    if found is None:
        name = field.rel_model._meta.table_name
        found = (
            fill(every_table()[name], other, other, random) if every_table()[name].patients else _bare(field, random)
        )
    return found


def _bare(field, random):
    values = {}
    for one in field.rel_model._meta.sorted_fields:
        if one.name != "id":
            values[one.name] = _value(one, None, None, random)
    return field.rel_model.create(**{name: value for name, value in values.items() if value is not None})


def fill_all(patient, other, random, most=2):
    """Some rows in every table that takes part; the ledger, the account and the folders by their rules."""
    if random.random() < 0.8:
        chart = Chart.create(patient=patient, made_at=clock.now())
        for number in range(1, random.randint(1, 3)):
            _volume(chart, patient, number, random)
    if random.random() < 0.5:
        account = Account.create(guarantor=patient, guarantor_name="someone", opened_at=clock.now())
        AccountPatient.create(patient=patient, account=account, from_on=clock.today())
    for _ in range(random.randint(0, most)):
        charge = post_charge(patient, random.randint(100, 9000), clock.today(), "visit", to="patient", by=PROGRAM)
        if random.random() < 0.5:
            post_patient_payment(patient, random.randint(100, 9000), "cash", charge=charge, by=PROGRAM)
    for table in tables():
        for _ in range(random.randint(0, most)):
            fill(table, patient, other, random)


def _volume(chart, patient, number, random):
    Volume.create(
        chart=chart, patient=patient, number=number, code=volume_code(patient.mrn, number), shelf_key="",
        since=clock.now() - timedelta(random.randint(0, 4000)), state=random.choice(("filed", "out", "pulled")),
        current=random.random() < 0.5,
    )  # fmt: skip


def pair_up(first, second):
    """The two as a duplicate pair of the worklist."""
    low, high = sorted((first.id, second.id))
    DuplicatePair.create(low=low, high=high, points=90, reasons="[]", found_at=clock.now())


def dump():
    """{(table, key): row} of all tables but those that a merge and its end leave their traces in."""
    found = {}
    for name, table in every_table().items():
        if name in ITS_OWN:
            continue
        blind = [table.columns.index(one) for one in ("version",) if one in table.columns]
        for row in fetch(f'SELECT * FROM (SELECT {", ".join(_quoted(table))} FROM "{name}") t'):
            values = tuple(value for place, value in enumerate(row) if place not in blind)
            found[name, row[table.columns.index(table.key)]] = values
    return found


def _quoted(table):
    return [f'"{column}"' for column in table.columns]
