"""The end of a day: what is open, what is carried over, and the close."""
