"""What is shown of storage, retention and destruction: reads only."""
