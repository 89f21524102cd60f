"""Changing a setting: a new row, audited."""

import json

from office import audit, clock
from office.announce import announce
from office.db import writing
from office.errors import RuleError
from office.settings.defaults import DEFAULTS
from office.settings.models import Setting
from office.settings.queries import ask_again, setting


def change_setting(name, value, *, by, valid_from=None):
    """Set a value from a local date on (default today); return the row. Announced.

    Raises RuleError for another kind of value, and where a part that lives by the setting refuses it.
    """
    with writing():
        default = DEFAULTS[name][0]
        if type(value) is not type(default):
            raise RuleError(f"{name} must be a {type(default).__name__}.", field="value")
        old = setting(name)
        row = Setting.create(
            name=name,
            value=json.dumps(value),
            valid_from=valid_from or clock.today(),
            at=clock.now(),
            staff_id=by.staff_id,
        )
        ask_again()
        audit.record("setting.changed", row, by=by, name=name, old=old, new=value)
        announce("setting.changed", name=name, value=value, row=row, by=by)
    return row
