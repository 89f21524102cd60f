"""What a setting says today."""

import json

from office import clock
from office.db import database, fetch
from office.settings.defaults import DEFAULTS


def setting(name):
    """The value in force today: the newest row, else the default. KeyError for an unknown name."""
    return settings_now()[name]


def settings_now():
    """All values in force today by name. Read again only when a row was added or the date changed."""
    newest = fetch("SELECT MAX(id) FROM setting")[0][0]
    seen = (newest, clock.today())
    kept = getattr(database.obj, "kept_settings", None)
    if kept is None or kept[0] != seen:
        kept = database.obj.kept_settings = (seen, _read_all())
    return kept[1]


def _read_all():
    values = {name: entry[0] for name, entry in DEFAULTS.items()}
    rows = fetch(
        "SELECT name, value FROM setting WHERE valid_from <= ? ORDER BY valid_from, id", clock.today().isoformat()
    )
    values.update((name, json.loads(value)) for name, value in rows)
    return values
