"""Payers of the directory: their terms, plans, and whether the practice takes them."""
