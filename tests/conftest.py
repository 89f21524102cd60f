"""Fixtures for every test: a fresh encrypted practice, people of each role, a frozen clock, signed-in clients.

OFFICE_TEST_DATABASE_URL runs the same tests on PostgreSQL (browser tests keep to the embedded database).
"""

import contextlib
import os
import shutil
from datetime import datetime
from pathlib import Path

import hypothesis
import psycopg
import pytest

from office import clock, create_app, datafolder, features, filestore, open_house
from office import db as house_db
from office.audit.rules import use_key
from office.config import Config
from office.staff import passwords
from office.staff.models import Role, Staff, StaffRole
from office.staff.rules import actor_for, open_new_login
from tests.patients import making


def own_database(url):
    """The database of this worker of the test run, made if it is not there; several workers share none."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if not url or not worker:
        return url
    own = f"{url}_{worker}"
    with psycopg.connect(url, autocommit=True) as server:
        name = own.rsplit("/", 1)[1]
        if not server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone():
            server.execute(f'CREATE DATABASE "{name}"')
    return own


# The same examples each time, so that a run says something about the change it is made for; OFFICE_EXPLORE=1 draws new
# ones, for a search that may take its time. No example has a deadline: on a busy machine one of them misses it, and
# the next time it does not.
hypothesis.settings.register_profile(
    "suite",
    derandomize=not os.environ.get("OFFICE_EXPLORE"),
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("suite")
POSTGRES = own_database(os.environ.get("OFFICE_TEST_DATABASE_URL"))
PASSWORD = "a quiet river under the old bridge"


# Each file runs in one piece: the longest begin first, so that no worker waits for one at the end.
LONGEST = ("browser/test_walk.py", "test_hostile.py", "bench/test_run.py")


def pytest_collection_modifyitems(items):
    """The longest files first, the others in their order."""
    rank = {Path(__file__).parent / name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path, len(LONGEST)))


@pytest.fixture(scope="session", autouse=True)
def quick_hashes():
    """Argon2 with the least work that is still argon2: a test need not take 0.2 s for each password."""
    passwords._hasher = passwords.PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    passwords._NOBODY = passwords._hasher.hash("nobody")


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A migrated practice to copy for each test: its folder and keys."""
    folder = tmp_path_factory.mktemp("template")
    config = make_config(folder)
    keys = datafolder.prepare(folder)
    house_db.open_database(config, keys["database"])
    house_db.connect()
    house_db.runner().up()
    if not POSTGRES:
        house_db.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    house_db.database.close()
    return folder, keys


def make_config(folder, **environment):
    """The Config of a practice in a folder."""
    url = {"OFFICE_DATABASE_URL": POSTGRES} if POSTGRES else {}
    return Config.from_environment({"OFFICE_DATA": str(folder), **url, **environment})


@pytest.fixture
def folder(template, tmp_path):
    """The data folder of this test's practice."""
    place = tmp_path / "practice"
    shutil.copytree(template[0], place)
    place.chmod(0o700)
    return place


@pytest.fixture(autouse=True)
def own_practice(request):
    """Every test has a practice of its own, but those marked *plain*, which look at sources only."""
    if request.node.get_closest_marker("plain") is None:
        request.getfixturevalue("db")


@pytest.fixture
def db(folder, template):
    """This test's own database, open in this thread; emptied again on PostgreSQL."""
    config = make_config(folder)
    clock.use_zone(config.zone)
    use_key(template[1]["audit"])
    filestore.use_store(folder, template[1]["documents"])
    opened = house_db.open_database(config, template[1]["database"])
    house_db._trouble["check_first"] = False
    house_db.connect()
    if POSTGRES:
        _empty()
    making.begin_anew()
    yield house_db.database
    house_db.settle()
    _close(opened, house_db.database.obj)


def _close(*opened):
    """Close databases; a test may have opened the practice once more, as a restart does."""
    for one in opened:
        if not one.is_closed():
            one.close()


def _empty():
    """Empty the tables that the test before wrote to; the guards are off meanwhile, which takes a superuser.

    TRUNCATE would make new files for every table and index, and take a second a test.
    """
    names = {model._meta.table_name: model._meta.primary_key.name == "id" for model in features.models()}
    looks = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM \"{name}\")" for name in names)
    house_db.database.execute_sql("SET session_replication_role = replica")
    for (name,) in house_db.fetch(looks):
        if name != "heartbeat":
            house_db.database.execute_sql(f'DELETE FROM "{name}"')
        if name != "heartbeat" and names[name]:
            house_db.database.execute_sql(f"SELECT setval(pg_get_serial_sequence('\"{name}\"', 'id'), 1, false)")
    house_db.database.execute_sql("SET session_replication_role = origin")


@pytest.fixture(autouse=True)
def set_clock():
    """Stop the clock at a local time; it stands at Tuesday 2026-12-01 08:00 in Chicago when a test begins."""

    def stop(local):
        clock.freeze(clock.instant(datetime.fromisoformat(local)))

    stop("2026-12-01 08:00")
    yield stop
    clock.freeze(None)


def person(name, login, role):
    """A member of staff with one role and no usable password."""
    staff = Staff.create(name=name, login=login, password_hash="-", created_at=clock.now())
    StaffRole.create(staff=staff, role=role, granted_at=clock.now())
    return staff


def acting(staff):
    """The Actor of a new login of this person."""
    token, _ = open_new_login(staff, "desk 1")
    return actor_for(token, acts=False)


CAST = {
    "front_desk": ("Maria Lopez", Role.FRONT_DESK),
    "phone_clerk": ("Ana Reyes", Role.PHONE),
    "records_clerk": ("Rosa Klein", Role.RECORDS_CLERK),
    "records_lead": ("Lena Fox", Role.RECORDS_LEAD),
    "nurse": ("Tom Burke", Role.NURSE),
    "doctor": ("Dr. Patel", Role.PROVIDER),
    "biller": ("Ben Stone", Role.BILLER),
    "manager": ("Grace Hall", Role.MANAGER),
    "technical": ("Ted Moss", Role.TECHNICAL),
    "auditor": ("Ida Wells", Role.AUDITOR),
}


def _cast(key):
    @pytest.fixture(name=key)
    def fixture(db):
        name, role = CAST[key]
        return acting(person(name, key, role))

    return fixture


front_desk, phone_clerk, records_clerk = _cast("front_desk"), _cast("phone_clerk"), _cast("records_clerk")
records_lead, nurse, doctor, biller = _cast("records_lead"), _cast("nurse"), _cast("doctor"), _cast("biller")
manager, technical, auditor = _cast("manager"), _cast("technical"), _cast("auditor")


@pytest.fixture(scope="session")
def put_together():
    """The site of this test run and its settings, once a test has asked for it: it is put together once, and each of
    its pages is compiled once."""
    return []


@pytest.fixture
def app(folder, db, put_together):
    """The site on this test's practice; forms need no token, everything else is real."""
    config = make_config(folder)
    if put_together:
        open_house(config)
    else:
        made = create_app(config)
        put_together.append((made, dict(made.config)))
    made, settings = put_together[0]
    opened = house_db.database.obj
    made.config.clear()
    made.config.update(settings, OFFICE=config, TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    yield made
    house_db.settle()
    if not opened.is_closed():
        opened.close()


@pytest.fixture
def client_as(app):
    """`client_as("nurse")`: a browser signed in as that person of the cast, made when needed."""

    def sign_in(key):
        name, role = CAST[key]
        staff = Staff.get_or_none(Staff.login == key) or person(name, key, role)
        token, _ = open_new_login(staff, "desk 1")
        client = app.test_client()
        with client.session_transaction() as session:
            session["_user_id"], session["_fresh"] = token, True
        return client

    return sign_in


@pytest.fixture
def count_queries(db):
    """A context manager that yields the list of statements that ran inside it."""

    @contextlib.contextmanager
    def counting():
        seen = []
        db.obj.query_hooks.append(seen.append)
        yield seen
        db.obj.query_hooks.remove(seen.append)

    return counting


@pytest.fixture
def data():
    """The folder with real files written by others."""
    return Path(__file__).parent / "data"
