"""Money at the desk: what is due today, receipts without gaps, drawers that are counted, deposits. Domain 5.4."""
