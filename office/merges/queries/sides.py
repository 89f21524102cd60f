"""Two records side by side: who they are, how to reach them, and what hangs on each."""

from dataclasses import dataclass

from office import clock
from office.accounts.queries import balance
from office.accounts.shares import dollars
from office.allergies.queries import allergy_word
from office.charts.queries.custody import volumes_of, where_is
from office.jinja import day
from office.merges.fields import EMPTY, GROUPS, NOT_CHOSEN, PLACES, choices_of
from office.merges.tables import rows_about, tables
from office.merges.wording import day_of, kind_of, words_of
from office.patients.models import Patient, Registration

LISTED = (
    "patient_address", "patient_phone", "patient_name", "patient_number", "contact", "coverage", "form_on_file",
    "allergy", "allergy_list",
)  # fmt: skip
COUNTED = (
    "appointment", "visit", "call", "message", "billing_question", "ledger_entry", "chart_request", "picture", "task",
)  # fmt: skip
ENDED = ("until", "revoked_at")
SHOWN = 6


@dataclass(frozen=True)
class Side:
    """One record: `lists` is {kind: [lines]}, what has ended left out; `counts` is {kind: number of rows}."""

    patient: object
    lists: dict
    counts: dict
    coming: list
    volumes: list
    balance: str
    allergies: str


def side_of(patient):
    """The Side of a Patient; one query for each table that takes part in a merge."""
    lists, counts, coming = {}, {}, []
    for table in tables():
        rows = rows_about(table, patient.id)
        if table.name == "appointment":
            coming = [row for row in rows if row["day_on"] >= clock.today().isoformat()]
        if table.name in LISTED:
            held = [row for row in rows if not any(row.get(name) for name in ENDED)]
            lists[kind_of(table.name)] = [words_of(table.name, row) for row in held]
        elif table.name not in ("chart", "volume", "account_patient", "task"):
            counts[kind_of(table.name)] = len(rows)
    coming = [f"{day(day_of('appointment', row))} {words_of('appointment', row)}" for row in coming[:SHOWN]]
    volumes = [f"Vol {one.number}, {one.code}: {where_is(one)}" for one in volumes_of(patient.id)]
    return Side(patient, lists, counts, coming, volumes, dollars(balance(patient.id)), allergy_word(patient.id)[0])


def older_first(first, second):
    """The two Patients, the better survivor first: more folders, else the older record number."""
    rank = sorted((first, second), key=lambda one: (-len(volumes_of(one.id)), one.mrn))
    if Registration.INACTIVE in (first.registration, second.registration):
        rank.sort(key=lambda one: one.registration == Registration.INACTIVE)
    return tuple(rank)


def choices_shown(first, second):
    """[Choice] of two Patients of which at least one says something, those that differ first."""
    found = [one for one in choices_of(first, second) if any(text not in EMPTY for text in one.texts)]
    return sorted(found, key=lambda one: not one.differs)


def pick_keys():
    """Every thing that a person can choose between two records."""
    return (*GROUPS, *PLACES, *(name for name in Patient._meta.sorted_field_names if name not in NOT_CHOSEN))
