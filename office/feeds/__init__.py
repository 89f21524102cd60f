"""Calendar feeds: the book of a provider for their own calendar, without patients."""
