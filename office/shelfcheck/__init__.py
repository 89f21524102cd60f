"""Whether the folders stand where they should: the filing check of the week and shelf reading. Domain 2.7."""
