"""The work list of coverages to verify before visits."""
