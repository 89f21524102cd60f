"""What a setting says today."""

import json
import threading

from office import clock
from office.db import database, fetch
from office.settings.defaults import DEFAULTS


def setting(name):
    """The value in force today: the newest row, else the default. KeyError for an unknown name."""
    return settings_now()[name]


def settings_now():
    """All values in force today by name. Read again only when a row was added or the date changed; whether one was
    added is asked once a request."""
    if _asked.values is not None:
        return _asked.values
    newest = fetch("SELECT MAX(id) FROM setting")[0][0]
    seen = (newest, clock.today())
    kept = getattr(database.obj, "kept_settings", None)
    if kept is None or kept[0] != seen:
        kept = database.obj.kept_settings = (seen, _read_all())
    if _asked.in_request:
        _asked.values = kept[1]
    return kept[1]


class _Asked(threading.local):
    """What this thread's request was told."""

    in_request = False
    values = None


_asked = _Asked()


def ask_once(in_request):
    """From now on ask once whether a setting was added (a request begins), or each time (it is over)."""
    _asked.in_request, _asked.values = in_request, None


def ask_again():
    """Ask again in this request: it has added a setting itself."""
    _asked.values = None


def _read_all():
    values = {name: entry[0] for name, entry in DEFAULTS.items()}
    rows = fetch(
        "SELECT name, value FROM setting WHERE valid_from <= ? ORDER BY valid_from, id", clock.today().isoformat()
    )
    values.update((name, json.loads(value)) for name, value in rows)
    return values
