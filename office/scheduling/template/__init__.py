"""The manager's screens of the template: hours in blocks, providers, types, rooms and equipment."""
