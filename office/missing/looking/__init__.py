"""The pages on which one looks: the list of searches, and one search with its places."""
