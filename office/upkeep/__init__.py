"""Keeping the practice's data sound: what `office verify` checks."""
