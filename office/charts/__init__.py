"""Where each paper volume is."""
