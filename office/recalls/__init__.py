"""Who is due for a visit and has no place in the book yet."""
