"""What the file room prints: pull lists and labels."""
