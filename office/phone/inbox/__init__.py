"""The inbox: pages of messages, who is away, what of a message is printed."""
