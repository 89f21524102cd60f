"""Who may be on file twice: the worklist, and what was decided about each pair."""
