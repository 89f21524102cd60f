"""What a caller wants, taken item by item: topics with their questions, visits moved and canceled, special calls."""
