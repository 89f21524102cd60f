"""Check-out: what follows a visit, and what is charged for it."""
