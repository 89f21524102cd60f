"""What pages may use: filters for day, time, age, money, mrn (the practice's zone is applied here), addresses."""

import contextlib
import functools
import hashlib
import pickle
import re
import shutil
import sys
from pathlib import Path

import jinja2
from flask import g, request, url_for
from flask.templating import Environment
from flask_wtf.csrf import generate_csrf

from office import clock
from office.typed import age_shown, mrn_shown


def day(value):
    """A date as Dec 1, 2026."""
    return f"{value:%b} {value.day}, {value.year}" if value else "–"


def weekday(value):
    """A date as Tue Dec 1, 2026."""
    return f"{value:%a} {day(value)}" if value else "–"


def birth(value):
    """A birth date as 03/04/1962, the way it is said at the desk."""
    return f"{value:%m/%d/%Y}" if value else "–"


def wall(instant):
    """An instant (UTC) as local clock time, 4:05 PM."""
    return clock_face(clock.local(instant)) if instant else "–"


def clock_face(local):
    """A local datetime or time as 4:05 PM."""
    return f"{local.hour % 12 or 12}:{local.minute:02} {'AM' if local.hour < 12 else 'PM'}"


def moment(instant):
    """An instant (UTC) as local date and time; only the time when it is today."""
    if not instant:
        return "–"
    local = clock.local(instant)
    return clock_face(local) if local.date() == clock.today() else f"{day(local.date())}, {clock_face(local)}"


def minute(value):
    """A minute of the day as 4:05 PM."""
    return f"{value // 60 % 12 or 12}:{value % 60:02} {'AM' if value < 720 else 'PM'}" if value is not None else "–"


def iso(instant):
    """An instant (naive UTC) for a `datetime` or `data-since` attribute."""
    return instant.isoformat(timespec="seconds") + "Z" if instant else ""


def age(born_on):
    """Age today as people say it: 2 days, 5 weeks, 14 months, 42 y."""
    return age_shown(born_on, clock.today()) if born_on else "age unknown"


def money(cents):
    """Integer cents as $1,234.50; a credit as -$5.00."""
    return f"{'-' if cents < 0 else ''}${abs(cents) // 100:,}.{abs(cents) % 100:02}"


NUMBER = 7_000_000_000_000_000  # stands for a value while the address around it is found out
PLAIN = re.compile(r"[A-Za-z][A-Za-z-]*", re.ASCII)  # a word that stands in an address as it is


def address(endpoint, **values):
    """What url_for gives templates, ten times as quick where all values are whole numbers or plain words: lists ask
    for it by row, and every page for each of its acts."""
    for value in values.values():
        if type(value) is not int and (type(value) is not str or not PLAIN.fullmatch(value)):
            return url_for(endpoint, **values)
    kinds = tuple((name, type(value)) for name, value in values.items())
    return _pattern(request.script_root, endpoint, kinds) % values


@functools.lru_cache(2000)
def _pattern(root, endpoint, kinds):
    marks = {name: kind(NUMBER + place) for place, (name, kind) in enumerate(kinds)}
    pattern = url_for(endpoint, **marks).replace("%", "%%")
    for name, mark in marks.items():
        pattern = pattern.replace(str(mark), f"%({name})s")
    return pattern


def token():
    """The token of a page's forms; the library signs one at the first asking and looks much up at each further one."""
    return g.get("csrf_token") or generate_csrf()


class SharedGlobals(Environment):
    """Templates that read the globals directly: nothing here gives a template globals of its own.

    Jinja lays a map over them for each template, and compares those maps at every import in every page.
    """

    def make_globals(self, own):
        return super().make_globals(own) if own else self.globals


class KeptTemplates(jinja2.FileSystemBytecodeCache):
    """Compiled templates, kept beside the compiled sources where and when Python keeps those.

    To compile one takes 7 ms, and a page has some thirty. A filter may be worked out while a template is compiled, so
    all are made anew when the plumbing, where the filters are, has changed.
    """

    def __init__(self):
        plumbing = Path(__file__).parent
        made_by = hashlib.sha256(jinja2.__version__.encode())
        for path in sorted(plumbing.glob("*.py")):
            made_by.update(path.read_bytes())
        super().__init__(str(plumbing / "__pycache__" / f"templates-{made_by.hexdigest()[:16]}"))

    def load_bytecode(self, bucket):
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):  # broken off, or not to be read
            bucket.reset()

    def dump_bytecode(self, bucket):
        if sys.dont_write_bytecode:
            return
        with contextlib.suppress(OSError):
            place = Path(self.directory)
            if not place.exists():
                for old in place.parent.glob("templates-*"):
                    shutil.rmtree(old, ignore_errors=True)
                place.mkdir(parents=True, exist_ok=True)
            super().dump_bytecode(bucket)


def register(app):
    """Put the filters into Jinja, and quicker addresses."""
    app.jinja_environment = SharedGlobals
    # All stay in memory: to know the oldest of 400 at each use took a tenth of a page.
    app.jinja_options = {"cache_size": -1, "bytecode_cache": KeptTemplates()}
    filters = {
        "day": day, "weekday": weekday, "birth": birth, "wall": wall, "moment": moment, "minute": minute,
        "iso": iso, "age": age, "money": money, "mrn": mrn_shown,
    }  # fmt: skip
    app.jinja_env.filters.update(filters)
    app.jinja_env.globals.update(url_for=address)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
