"""What is told in a call, and to whom not. The blueprint of the part begins here."""
