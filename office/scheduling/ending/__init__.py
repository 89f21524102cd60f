"""How a booking ends by hand, and how it stands again."""
