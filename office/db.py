"""The database by URL, its pragmas, the fields of the house, and `writing()`, the only way to write.

SQLite is the default: encrypted by SQLCipher, on an engine without the WAL-reset fault. PostgreSQL by URL.
"""

import contextlib
import errno
import functools
from datetime import date, datetime
from pathlib import Path

from peewee import (
    Check,
    DatabaseError,
    DatabaseProxy,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegrityError,
    Model,
    OperationalError,
    PostgresqlDatabase,
    TextField,
)
from playhouse.db_url import connect as connect_url
from playhouse.migrations import Runner
from playhouse.sqlcipher_ext import SqlCipherDatabase

from office.errors import WritingRefused
from office.fairlock import FairLock

database = DatabaseProxy()
MIGRATIONS = Path(__file__).parent / "migrations"
STATEMENTS = 500  # kept prepared on each connection: a page has forty, and the pages of a morning are many
PRAGMAS = {
    "cipher_log_level": "NONE",
    "journal_mode": "wal",
    "synchronous": "full",
    "foreign_keys": 1,
    "busy_timeout": 5000,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "secure_delete": 1,
    "temp_store": "memory",
    "cache_size": -32768,
}
# The WAL-reset fault: a write and a checkpoint that meet can lose a commit (security.md, "Storing").
REPAIRED = ((3, 44, 6), (3, 50, 7))
REPAIRED_SINCE = (3, 51, 3)
WRITERS_LOCK = 7331001  # PostgreSQL advisory lock: one writer at a time there too, so that the audit has no gaps


class EngineRefused(Exception):
    """The database engine or its schema cannot be trusted with records; the message says what to do."""


class OfficeSqlite(SqlCipherDatabase):
    """SQLCipher with a raw key; column types are those of STRICT tables."""

    field_types = {
        **SqlCipherDatabase.field_types,
        "DATETIME": "TEXT",
        "DATE": "TEXT",
        "VARCHAR": "TEXT",
        "DOUBLE": "REAL",
    }

    def rollback(self):
        """A full disk makes the engine roll back by itself; then there is nothing left to take back."""
        if self.connection().in_transaction:
            super().rollback()


_queue = FairLock()
_trouble = {"check_first": False}


def engine_is_repaired(version):
    """Tell whether an SQLite version (tuple of three ints) has the WAL-reset fault repaired."""
    return version >= REPAIRED_SINCE or any(version[:2] == good[:2] and version >= good for good in REPAIRED)


def open_database(config, key):
    """Point the proxy at the practice's database. `key` is 64 hex digits. Raises EngineRefused."""
    if config.database_url:
        url = config.database_url.replace("postgres://", "postgresql://", 1)
        chosen = connect_url(url, unquote_user=True, unquote_password=True, autoconnect=False)
        _queue.path = None
    else:
        chosen = sqlite_at(config.data / "office.db", key)
        _queue.path = config.data / "writer.lock"
    database.initialize(chosen)
    return chosen


def sqlite_at(path, key):
    """An encrypted SQLite database at a path, not yet open. Raises EngineRefused for an engine with the fault."""
    version = SqlCipherDatabase.server_version
    if not engine_is_repaired(tuple(version)):
        shown = ".".join(map(str, version))
        raise EngineRefused(
            f"SQLite {shown} can lose saved work (WAL-reset fault). Install sqlcipher3 0.6.4 or newer."
        )
    return OfficeSqlite(
        str(path), passphrase=f"x'{key}'", pragmas=PRAGMAS, lock_type="IMMEDIATE", autoconnect=False, timeout=5,
        cached_statements=STATEMENTS,
    )  # fmt: skip


def is_sqlite():
    """True on the embedded engine."""
    return not isinstance(database.obj, PostgresqlDatabase)


def connect():
    """Open this thread's connection unless it is open; it stays open for the thread's next request."""
    if database.is_closed():
        database.connect()


def settle():
    """End what a broken request left open, so that the thread's connection is clean for the next."""
    if not database.is_closed() and database.in_transaction():
        database.rollback()


def runner():
    """The migrations of the house against the open database."""
    return Runner(database.obj, str(MIGRATIONS))


def pending_migrations():
    """Names of migrations that the open database has not had."""
    return [m.name for m in runner().status() if m.path and not m.applied]


@contextlib.contextmanager
def writing():
    """One IMMEDIATE transaction behind a fair queue; inside another one it joins that.

    Raises WritingRefused when the disk is full or failing: nothing is stored then, reading goes on.
    """
    if database.in_transaction():
        yield
        return
    connect()
    try:
        with _queue:
            if _trouble["check_first"]:
                _check_after_trouble()
            with database.atomic("IMMEDIATE") if is_sqlite() else database.atomic():
                if not is_sqlite():
                    database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (WRITERS_LOCK,))
                yield
    except (OperationalError, DatabaseError, OSError) as error:
        if not _disk_trouble(error):
            raise
        _trouble["check_first"] = True
        with contextlib.suppress(DatabaseError):
            settle()
        raise WritingRefused() from error


def _disk_trouble(error):
    """Tell a full or failing disk from a refused row, by the engines' own words."""
    if isinstance(error, IntegrityError):
        return False
    if isinstance(error, OSError):
        return error.errno in (errno.ENOSPC, errno.EIO, errno.EROFS, errno.EDQUOT)
    text = str(error).lower()
    return any(sign in text for sign in ("disk is full", "disk i/o", "no space left", "readonly", "read-only"))


def _check_after_trouble():
    """After a disk error go on only when the file proves whole."""
    if is_sqlite() and database.execute_sql("PRAGMA quick_check").fetchone()[0] != "ok":
        raise WritingRefused("The database failed its check. Call the technical administrator; reading goes on.")
    _trouble["check_first"] = False


def refuses_writing():
    """Try one real commit; the words of the refusal, or None when writing works."""
    try:
        with writing():
            database.execute_sql("UPDATE heartbeat SET beats = beats + 1")
    except WritingRefused as refusal:
        return refusal.message
    return None


def fetch(sql, *values):
    """Rows (tuples) of a hand-written select that both engines understand; `?` stands for each value."""
    return database.execute_sql(_as_spoken(sql), values).fetchall()


class InstantField(DateTimeField):
    """An instant in UTC, naive in Python, always with microseconds in the database so that text sorts as time."""

    def db_value(self, value):
        return as_written(value) if isinstance(value, datetime) else value

    def python_value(self, value):
        return as_instant(value)


def _as_spoken(sql):
    """SQL with `?` marks as the engine's driver takes it; a per cent sign stays one."""
    return sql if is_sqlite() else sql.replace("%", "%%").replace("?", "%s")


def run(sql, *values):
    """Carry out a hand-written insert or update that both engines understand, inside `writing()`."""
    database.execute_sql(_as_spoken(sql), values)


def as_written(instant):
    """An instant as `fetch` and `run` take it."""
    return instant.isoformat(" ", "microseconds")


def as_instant(value):
    """An instant as `fetch` gives it (text or datetime) as a naive UTC datetime."""
    return datetime.fromisoformat(value) if isinstance(value, str) else value


@functools.lru_cache(maxsize=4096)
def as_day(value):
    """A date as `fetch` gives it (text or date) as a date."""
    return date.fromisoformat(value) if isinstance(value, str) else value


class DayField(DateField):
    """A calendar date: of birth, of service, of a due day; never a timestamp."""

    def db_value(self, value):
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value):
        return as_day(value)


class StateField(TextField):
    """A word of a closed list (StrEnum), the same in database, screen and print; the database refuses others."""

    def __init__(self, words, **options):
        self.words = words
        super().__init__(**options)

    def bind(self, model, name, set_attribute=True):
        super().bind(model, name, set_attribute)
        allowed = ", ".join("'" + str(word.value).replace("'", "''") + "'" for word in self.words)
        self.constraints = [Check(f'"{self.column_name}" IN ({allowed})')]

    def db_value(self, value):
        return None if value is None else str(value)

    def python_value(self, value):
        return None if value is None else self.words(value)

    def clone(self):
        return StateField(self.words, null=self.null, default=self.default, index=self.index)


class BaseModel(Model):
    """What every table of the house shares."""

    class Meta:
        database = database
        legacy_table_names = False
        only_save_dirty = True


def changed(row, seen_version, **values):
    """Write values to a row if nobody has since `seen_version` was read; True when the row was changed.

    The row's table needs a `version`; `row` is brought up to date. By hand: Peewee takes long to build an update.
    """
    meta = type(row)._meta
    fields = [(meta.combined[name], value) for name, value in values.items()]
    columns = "".join(f'"{field.column_name}" = ?, ' for field, _ in fields)
    where = f'"{meta.primary_key.column_name}" = ? AND version = ?'
    sql = _as_spoken(f'UPDATE "{meta.table_name}" SET {columns}version = version + 1 WHERE {where}')
    written = (field.db_value(value) for field, value in fields)
    done = database.execute_sql(sql, (*written, row._pk, seen_version)).rowcount
    if done:
        for name, value in {**values, "version": seen_version + 1}.items():
            setattr(row, name, value)
        row._dirty.clear()
    return bool(done)


def many(model, rows, size=500):
    """Insert many dicts in portions; for imports and the sample practice, inside `writing()`."""
    for start in range(0, len(rows), size):
        model.insert_many(rows[start : start + size]).execute()


__all__ = (
    "BaseModel", "DayField", "ForeignKeyField", "InstantField", "StateField", "TextField", "database", "writing",
)  # fmt: skip
