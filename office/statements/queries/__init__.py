"""What is shown of statements, by subject: open (charges and their age), payees (who gets one), plans, stored."""
