"""People who work here: roles, sign-in, drafts."""
