"""Loading the sample practice: all of it in one transaction, or nothing."""

from office import audit, clock
from office.actor import PROGRAM
from office.board import bump
from office.counters import take
from office.db import fetch, writing
from office.errors import RuleError
from office.sample.adoptions import add_adoptions
from office.sample.answers import add_answers
from office.sample.asked import add_asked
from office.sample.billing import add_billing
from office.sample.calls import add_phone
from office.sample.cast import add_book, add_cast, make_sign_ins
from office.sample.clashes import make_people
from office.sample.coverage import add_coverage
from office.sample.custody import add_charts
from office.sample.day import add_days
from office.sample.desk import add_desk
from office.sample.doubles import add_doubles
from office.sample.families import BORN_AT, add_families
from office.sample.flow import add_flow
from office.sample.guards import add_guards
from office.sample.history import add_history
from office.sample.holds import add_holds
from office.sample.imports import add_lists
from office.sample.items import add_items
from office.sample.lives import add_lives
from office.sample.merging import add_merges
from office.sample.money import add_money
from office.sample.onfile import add_on_file
from office.sample.outs import add_outs
from office.sample.outside import add_numbers
from office.sample.papers import add_papers
from office.sample.phoneroom import add_phone_room
from office.sample.preparing import add_preparing
from office.sample.records import add_care, add_patients, first_patient_id
from office.sample.redflags import add_red_flags
from office.sample.searches import add_searches
from office.sample.shelflooks import add_looks
from office.sample.statements import add_statements
from office.sample.storage import add_storage
from office.sample.waiting import add_waiting
from office.sample.world import World
from office.settings import setting
from office.settings.rules import change_setting

FEWEST, MOST = 50, 200_000
USED = ("patient", "provider", "appointment_type", "chart", "holder")


def quiet(words, done=0, total=0):
    """Say nothing about how far it has come."""


def load(patients, seed, day_on=None, *, say=quiet, by=PROGRAM):
    """Fill an empty practice with invented patients, a full day and a history; return the sign-ins.

    Each sign-in is a dict of role, user, password, name; passwords never come from the seed and are not stored.
    `day_on` is the day on which the sample stands (default today): of today it has happened what the clock allows.
    `say(words, done, total)` hears how far it has come. Raises RuleError: another size, a practice in use already.
    """
    if not FEWEST <= patients <= MOST:
        raise RuleError(f"A sample practice has {FEWEST} to {MOST:,} patients.", field="patients")
    _refuse_used()
    day_on = day_on or clock.today()
    sign_ins = make_sign_ins()
    say("inventing people", 0, 1)
    people = make_people(patients, seed, day_on)[: -len(BORN_AT)]
    world = World(seed, day_on, people, born=len(BORN_AT), minute=_passed(day_on))
    with writing():
        _refuse_used()
        _fill(world, sign_ins, say, by)
    say("done", 1, 1)
    shown = ("role", "user", "password", "name")
    return [{name: str(one[name]) for name in shown} for one in sign_ins]


def _refuse_used():
    if any(fetch(f"SELECT 1 FROM {table} LIMIT 1") for table in USED):
        words = "This practice has patients or providers already. The sample needs an empty one: "
        raise RuleError(words + "set OFFICE_DATA to another folder.")


def _passed(day_on):
    """Minutes of the sample's day that have passed: all of a past day, none of a coming one."""
    today = clock.today()
    return clock.minute_of_day() if day_on == today else 1440 if day_on < today else 0


def _fill(world, sign_ins, say, by):
    world.first_patient = first_patient_id()
    world.first_mrn = take("mrn", setting("mrn.first"), len(world.people) * world.mrn_step)
    add_cast(world, sign_ins)
    add_book(world)
    add_patients(world, say)
    past = add_history(world, say)
    say("the day and the desks", 1, 2)
    add_days(world)
    add_flow(world)
    add_holds(world)
    add_charts(world, say)
    add_care(world)
    add_money(world, say)
    add_desk(world)
    add_phone(world)
    add_items(world)
    add_on_file(world)
    add_guards(world)
    add_families(world)
    add_coverage(world)
    add_numbers(world)
    add_adoptions(world)
    add_lists(world)
    add_lives(world)
    add_merges(world)
    add_doubles(world)
    add_outs(world)
    add_waiting(world)
    add_preparing(world)
    add_searches(world)
    add_papers(world)
    add_storage(world)
    add_looks(world)
    add_asked(world)
    add_red_flags(world)
    add_phone_room(world)
    add_billing(world)
    add_statements(world)
    add_answers(world)
    change_setting("practice.sample", True, by=by)
    change_setting("practice.opened", True, by=by)
    bump("day", "phone")
    audit.record("sample.loaded", by=by, patients=world.size, seed=world.seed, day=world.day_on, past=past)
