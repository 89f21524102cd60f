"""Each person's own day."""
