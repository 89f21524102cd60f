"""Numbers the practice or its state may change, each with its source."""

from office import due
from office.settings.queries import setting

due.read_hours_by(setting)

__all__ = ["setting"]
