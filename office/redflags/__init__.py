"""Red flags: what may be an emergency is recorded and handed over; a nurse or provider says what becomes of it."""
