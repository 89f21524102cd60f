"""Phones, addresses and what is sure, on pages."""
