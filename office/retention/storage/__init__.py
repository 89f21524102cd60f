"""Purge lists, boxes and recalls: their addresses."""
