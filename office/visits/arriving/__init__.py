"""Arrivals: the check-in panel, children, walk-ins, the wrong patient, another day."""
