"""Calling back an outside caller at a number of the directory."""
