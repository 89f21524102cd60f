"""What the pages of privacy show. Reads only."""
