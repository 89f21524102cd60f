"""What every act in a call begins with."""

from office.errors import RuleError
from office.phone.models import Call


def check_running(call):
    """RuleError when the call has ended."""
    if call.ended_at:
        raise RuleError("This call has ended. Open it again, or start a new one.")


def set_untyped(call, **values):
    """Change what is not typed, within `writing()`: no new version, so that whoever is typing keeps theirs."""
    Call.update(**values).where(Call.id == call.id).execute()
    for name, value in values.items():
        setattr(call, name, value)
    call._dirty.clear()
