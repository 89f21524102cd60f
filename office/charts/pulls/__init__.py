"""Pull lists: printing them, what has changed since, and the scans that tick them."""
