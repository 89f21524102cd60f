"""What every act in a call begins with."""

from datetime import timedelta

from office import clock
from office.db import as_written, fetch, run
from office.errors import RuleError
from office.phone.models import Call
from office.settings import setting

LONGEST = timedelta(hours=12)  # no line is taken by a draft of yesterday


def check_running(call):
    """RuleError when the call has ended."""
    if call.ended_at:
        raise RuleError("This call has ended. Open it again, or start a new one.")


def set_untyped(call, **values):
    """Change what is not typed, within `writing()`: no new version, so that whoever is typing keeps theirs."""
    fields = [(Call._meta.fields[name], value) for name, value in values.items()]
    columns = ", ".join(f'"{field.column_name}" = ?' for field, _ in fields)
    run(f'UPDATE "call" SET {columns} WHERE id = ?', *(field.db_value(value) for field, value in fields), call.id)
    for name, value in values.items():
        setattr(call, name, value)
    call._dirty.clear()


def held_until_now(call):
    """Seconds on hold altogether, with the hold that ends now."""
    running = int((clock.now() - call.held_since).total_seconds()) if call.held_since else 0
    return call.held_seconds + max(0, running)


def free_line():
    """The first of the office's lines on which nobody is in a call; "" when all are taken."""
    live = "SELECT line FROM call WHERE ended_at IS NULL AND dropped_at IS NULL AND started_at > ?"
    taken = {line for (line,) in fetch(live, as_written(clock.now() - LONGEST))}
    return next((line for line in lines() if line not in taken), "")


def lines():
    """The names of the office's lines."""
    return [f"Line {number}" for number in range(1, setting("phone.lines") + 1)]
