"""The aging page."""
