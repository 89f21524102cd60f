"""The sample practice: invented people, days and history of any size, the same for the same seed."""
