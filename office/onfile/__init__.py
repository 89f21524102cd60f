"""Signed forms, and pictures of faces, cards and IDs."""
