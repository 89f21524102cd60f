"""Possible duplicates: found at night, settled by the records lead."""

from office.duplicates.rules.finding import find_duplicates
from office.duplicates.rules.settling import look_later, open_pair, review, say_different

__all__ = ["find_duplicates", "look_later", "open_pair", "review", "say_different"]
