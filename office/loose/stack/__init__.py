"""Stamping a stack of papers by keyboard, and their slips."""
