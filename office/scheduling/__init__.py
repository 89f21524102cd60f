"""Hours, openings, appointments."""
