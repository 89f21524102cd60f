"""Allergies, and whether anyone asked."""
