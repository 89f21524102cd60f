"""Book two to four people of one household one after another."""
