"""One record that holds two people: its pages."""
