"""Retention and destruction: their addresses."""
