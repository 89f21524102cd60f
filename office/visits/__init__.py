"""From arrival to leaving."""
