"""Reading the audit, and whether the house is in order."""
