"""Before the visit: reminders, letters, eligibility, authorizations, interpreters, the huddle list."""
