"""Papers of a visit and of a day: the route slip, the day sheet."""
