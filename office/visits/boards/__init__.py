"""The boards of today, and what an act on them answers."""
