"""What a setting says today."""

import json

from office import clock
from office.db import fetch
from office.settings.defaults import DEFAULTS


def setting(name):
    """The value in force today: the newest row, else the default. KeyError for an unknown name."""
    default = DEFAULTS[name][0]
    rows = fetch(
        "SELECT value FROM setting WHERE name = ? AND valid_from <= ? ORDER BY valid_from DESC, id DESC LIMIT 1",
        name,
        clock.today().isoformat(),
    )
    return json.loads(rows[0][0]) if rows else default


def settings_now():
    """All values in force today by name, in one query."""
    values = {name: entry[0] for name, entry in DEFAULTS.items()}
    rows = fetch(
        "SELECT name, value FROM setting WHERE valid_from <= ? ORDER BY valid_from, id", clock.today().isoformat()
    )
    values.update((name, json.loads(value)) for name, value in rows)
    return values
