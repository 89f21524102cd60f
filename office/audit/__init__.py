"""Who did or saw what: append-only, hash-chained, in the act's own transaction."""

from office.audit.rules import record

__all__ = ["record"]
