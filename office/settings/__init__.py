"""Numbers the practice or its state may change, each with its source."""

from office.settings.queries import setting

__all__ = ["setting"]
