"""Guarded records: flags and custody, breaking the glass, its review, and who looked at whose record."""
