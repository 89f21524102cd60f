"""Who waits for a place, and the places that came free."""
