"""What is asked of those who decide about the book: the list, and the answers."""
